"""The port for formats that need native code: what a reader asks of it, and what it promises.

A file here is a stranger's: whatever is wrong with it is `Rejected` with a code of its own, never another exception.
"""

from collections.abc import Iterator, Sequence
from typing import BinaryIO, Never, Protocol

from titer.model.errors import Rejected
from titer.model.faults import reason_and_hint

FIRST_ROWS = 2000  # of a sheet, or of a Parquet file, by which it is told what it holds
FIRST_CHARACTERS = 1 << 20  # of the first rows of a sheet, its cells counted besides


class Workbook(Protocol):
    """A workbook, of which nothing but the names of its sheets need be in memory."""

    @property
    def sheets(self) -> Sequence[str]:
        """The names of the sheets in the workbook's order, hidden ones among them, charts and macros not."""

    @property
    def serial(self) -> str:
        """The date system that bare serial numbers follow: `1900` or `1904`. Date cells come as dates either way."""

    def first_rows(self, sheet: str) -> Sequence[tuple[int, list[str]]]:
        """Return the first rows of a sheet, as `rows` would: 2,000 at most, and of long ones fewer."""

    def rows(self, sheets: Sequence[str]) -> Iterator[tuple[str, Iterator[tuple[int, list[str]]]]]:
        """Yield these sheets in the workbook's order, each with its rows: the number, from 1, and its cells as text.

        Empty rows are left out, and a row may be without empty cells at its end. Going on to the next sheet leaves out
        what is left of one.

        Numbers are the shortest text that gives the same float64, without `.0`; percentages are written as they are
        shown, with all digits (`12.5%` of 0.125); dates are ISO, without a zone, to the ms at least; durations are
        hours, minutes and seconds (`36:00:00`); booleans are `TRUE` and `FALSE`; errors are as they are shown (`#N/A`).
        A formula is its value.
        """


class ColumnarFile(Protocol):
    """A Parquet file, read row group by row group."""

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names."""

    @property
    def row_count(self) -> int:
        """How many rows the file says that it has; `batches` gives exactly as many or refuses the file."""

    @property
    def first_columns(self) -> list[list[str]]:
        """The first rows, as `batches` gives them: 2,000 at most, and of long ones fewer."""

    def blocks(self) -> Iterator[bytes | list[list[str]]]:
        """Yield the rows as `batches` does, or as lines in UTF-8 where no cell holds a tab or a line's end."""

    def batches(self) -> Iterator[list[list[str]]]:
        r"""Yield columns of cells, at most 16,384 rows at a time, fewer where they are long. Null is an empty text.

        Floats are the shortest text that gives the same value; whole numbers and decimals have all their digits; times
        are ISO with all their digits, in UTC with `Z` where the column has a zone; durations are `36:00:00`; booleans
        are `true` and `false`; bytes are text, those that are no UTF-8 as `\xff`; what is nested is JSON.
        """


class Formats(Protocol):
    """Opens what the plain readers cannot."""

    def zstd(self, stream: BinaryIO) -> BinaryIO:
        """Return what the zstd frames of the stream hold, read as it is asked for."""

    def workbook(self, file: BinaryIO, kind: str) -> Workbook:
        """Open a seekable file of the kind `xlsx`, `xls` or `ods`."""

    def parquet(self, file: BinaryIO) -> ColumnarFile:
        """Open a seekable Parquet file."""


class NoFormats:
    """No formats at all, as the engine is not installed: each of these kinds is one that is not read."""

    def zstd(self, stream: BinaryIO) -> BinaryIO:  # noqa: ARG002
        """Raise `Rejected`."""
        _refuse("compressed by zstd")

    def workbook(self, file: BinaryIO, kind: str) -> Workbook:  # noqa: ARG002
        """Raise `Rejected`."""
        _refuse(f"a workbook ({kind})")

    def parquet(self, file: BinaryIO) -> ColumnarFile:  # noqa: ARG002
        """Raise `Rejected`."""
        _refuse("a Parquet file")


def _refuse(what: str) -> Never:
    reason, hint = reason_and_hint("unsupported_kind")
    raise Rejected("unsupported_kind", f"{reason}: it is {what}", hint)
