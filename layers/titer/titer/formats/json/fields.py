"""Values of JSON as records under the header that a sample gave."""

from collections.abc import Iterable
from typing import Any

from titer.formats.json.tree import JsonForm, Leaf, LocatedRecord, records_in
from titer.formats.json.values import BrokenRecord, Record, is_clean, printable, record_of
from titer.formats.streams.table import Records

type Split = tuple[str, Any, BrokenRecord | None]  # the text of a record, with its cells or what is wrong


class Fields:
    """Puts records of named fields under the header that the sample gave."""

    def __init__(self, header: tuple[str, ...]) -> None:
        self._header = header
        self._at = {name: position for position, name in enumerate(header)}
        self._lacking = [""] * len(header)

    def cells(self, record: Record) -> list[str]:
        """Return the cells in the header's order, empty where one is lacking; `BrokenRecord` for a field too many."""
        cells = self._lacking.copy()
        for name, cell in record.items():
            if (position := self._at.get(name)) is not None:
                cells[position] = cell
            elif cell.strip():
                raise BrokenRecord("unexpected_field", name[:256])
        return cells

    def of_value(self, value: Any, above: Record, raw: str) -> list[str]:
        """Return the cells of a value that is a record by itself, from the text in which it stands."""
        if type(value) is dict and (*above, *value) == self._header and is_clean(raw):
            cells = [*above.values(), *value.values()]
            kinds = set(map(type, cells))
            if kinds == _TEXT:
                return cells
            if kinds <= _SCALARS:
                return [_WRITTEN.get(cell, cell) or "" for cell in cells]
        return self.cells(above | record_of(value))


_TEXT = {str}
_SCALARS = {str, bool, type(None)}
_WRITTEN: dict[Any, str] = {None: "", True: "true", False: "false"}


class Splitter:
    """Turns values into records under the header."""

    def __init__(self, header: tuple[str, ...], form: JsonForm) -> None:
        self._fields = Fields(header)
        self._form = form
        self.level = len(form.path) if form.leaf is Leaf.RECORDS else -1  # of values that are one record each

    def split(self, value: Any, level: int, above: Record, raw: str) -> Iterable[Split]:
        """Return the text of each record in the value, with its cells or what is wrong."""
        if level == self.level:
            return (self._of_record(value, above, raw),)
        return map(self._of_found, records_in(value, self._form, level, above, raw))

    def _of_record(self, value: Any, above: Record, raw: str) -> Split:
        try:
            return raw, self._fields.of_value(value, above, raw), None
        except BrokenRecord as error:
            return printable(raw), (), error.with_traceback(None)

    def _of_found(self, found: LocatedRecord) -> Split:
        try:
            return found.raw, self._fields.cells(found.record()), None
        except BrokenRecord as error:
            return printable(found.raw), (), error.with_traceback(None)


def add(records: Records, line: int | None, raw: str, cells: Any, error: BrokenRecord | None) -> None:
    """Append a record, with its cells or what is wrong."""
    if error is None:
        records.add(line, raw, cells)
    else:
        records.add(line, raw, cells, error.code, error.column)
