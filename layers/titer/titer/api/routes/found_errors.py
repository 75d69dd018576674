"""The errors of a version, from where they lie: the first thousand in its result, all of them in Parquet."""

from collections.abc import Iterator, Mapping
from typing import Any

from titer.api.catalog import FileCatalog
from titer.api.copies import Copies
from titer.files.record import Completion, Location
from titer.judging.stored_result import KEPT, error_row, explain_fault

type Entry = tuple[int, Mapping[str, Any]]  # an error and its position in the list


class FoundErrors:
    """Finds them in the order of the rows, explained."""

    def __init__(self, catalog: FileCatalog, copies: Copies) -> None:
        self._catalog = catalog
        self._copies = copies

    def of_rows(self, end: Completion, first: int, last: int) -> Iterator[Mapping[str, Any]]:
        """Yield the errors of the rows from one to another."""
        if end.rejected is None or end.error_count <= KEPT:
            errors = (error for _, error in self.listed(end) if first <= (error["row_number"] or 0) <= last)
            yield from map(explain_fault, errors)
            return
        yield from (error for _, error in self.quarantined(end.rejected, rows=(first, last)))

    def listed(self, end: Completion) -> Iterator[Entry]:
        """Yield the errors that the result holds, as it holds them: without reasons, and without the rows' texts."""
        yield from enumerate(self._catalog.document(end)["errors"])

    def quarantined(
        self,
        found: Location,
        *,
        code: str | None = None,
        column: str | None = None,
        rows: tuple[int, int] | None = None,
        start: int = 0,
        raw: bool = False,
    ) -> Iterator[Entry]:
        """Yield the errors of this code, column and rows from the one at `start` on, from Parquet; None for any."""
        from titer.engine.parquet.quarantine import Wanted, read_quarantine  # noqa: PLC0415  (the engine is heavy)

        wanted = Wanted(code, column, rows)
        for position, fault in read_quarantine(self._copies.of(found), offset=start, wanted=wanted):
            yield position, error_row(fault, raw=raw)
