"""Headers that stand amid a table: the first one again, or that of another table, whose rows are not to be mistaken.

A row is a header where no cell of it is a time, none a number (unless the first header has such), and one names a time,
or is the name of the column that it stands in.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import compress

from titer.cells.names import LONGEST_NAME, display_names, is_time_name, may_name_a_time, plain
from titer.cells.numbers.notation import is_numeric
from titer.cells.times.form import is_time
from titer.formats.streams.table import Table
from titer.model.expression import expression

MOST_TABLES = 1000  # of which headers are remembered
ANOTHER, AGAIN = "another_table", "repeated_header"
_NUMBER = expression(r"-?\d+(?:\.\d+)?")  # as most are: so that data are told by a glance
_DIGITS = str.maketrans("123456789", "0" * 9)  # rows differ in them most of all, and names of times in none
_BETWEEN, _BETWEEN_ROWS = "\x1f", "\x1e"  # no name has such a mark in it
_BEFORE_NAMES = " \t\r\n\v\f\x1c\x1d-_"  # what does not count when names are compared
_SHAPES, _LONGEST_SHAPE = 10_000, 1_000  # rows that are remembered; characters of one


class RepeatedHeaders:
    """Tells, row after row, which stand under the first header of a file, or of a sheet, and which under another."""

    def __init__(self, header: Sequence[str]) -> None:
        self._first = _plain(header)
        self._all_names = frozenset(_plain([name.translate(_DIGITS) for name in header])) - {""}
        self._first_letters = {name[0] for name in self._all_names}
        self._may_hold_numbers = any(map(is_numeric, header))
        self._may_be_names = lru_cache(maxsize=_SHAPES)(self._holds_names)
        self._astray = False
        self._sheet: str | None = None
        self.tables: dict[tuple[str, ...], int | None] = {}  # the other tables by their headers, and the lines of these

    @property
    def is_astray(self) -> bool:
        """Whether rows stand under another header, until the first one comes again."""
        return self._astray

    @property
    def numbers_tell(self) -> bool:
        """Whether a row with a number in it is no header."""
        return not self._may_hold_numbers

    def may_be(self, table: Table, suspects: Sequence[int]) -> bool:
        """Return whether one of these records is a header; nothing is remembered of them."""
        cells = table.records.cells
        return bool(suspects) and any(self._is_header(cells[position]) for position in self._likely(suspects, cells))

    def others(self, table: Table, suspects: Iterable[int]) -> dict[int, str]:
        """Return the positions of records that are no rows of the first table, with the code that says why.

        `suspects` are the positions, in order, of all that may be headers: they do not fit, or their time is no time.
        """
        if table.records.sheet != self._sheet:
            self._sheet, self._astray = table.records.sheet, False
        found: dict[int, str] = {}
        start = 0
        for position in self._likely([*suspects], table.records.cells):
            cells = table.records.cells[position]
            if self._is_header(cells):
                found |= self._astray_from(start, position)
                found[position] = self._turn(cells, table.records.lines[position])
                start = position + 1
        return found | self._astray_from(start, len(table.records.raws))

    def own(self, rows: Iterable[Sequence[str]]) -> list[Sequence[str]]:
        """Return the rows of the first table alone."""
        those = [*rows]
        likely = {*self._likely(range(len(those)), those)}
        return [
            cells
            for position, cells in enumerate(those)
            if not (position in likely and self._is_header(cells) and self._turn(cells)) and not self._astray
        ]

    def note(self, cells: Sequence[str], line: int | None) -> None:
        """Take notice of a record, where it is a header."""
        if self._is_header(cells):
            self._turn(cells, line)

    def _likely(self, suspects: Sequence[int], cells: Sequence[Sequence[str]]) -> Iterable[int]:
        """Return those of the suspects whose shape may be a header's; many shapes are made at once."""
        joined = _BETWEEN_ROWS.join([_BETWEEN.join(cells[position]) for position in suspects])
        shapes = joined.translate(_DIGITS).split(_BETWEEN_ROWS)
        if len(shapes) != len(suspects) or max(map(len, shapes)) > _LONGEST_SHAPE:
            return suspects
        return compress(suspects, map(self._may_be_names, shapes))

    def _astray_from(self, start: int, stop: int) -> dict[int, str]:
        return dict.fromkeys(range(start, stop), ANOTHER) if self._astray else {}

    def _turn(self, cells: Sequence[str], line: int | None = None) -> str:
        """Go on under this header, and return the code for the row that holds it."""
        names = _plain(cells)
        self._astray = names != self._first
        if self._astray and len(self.tables) < MOST_TABLES:
            self.tables.setdefault(names, line)
        return ANOTHER if self._astray else AGAIN

    def _is_header(self, cells: Sequence[str]) -> bool:
        shape = _BETWEEN.join(cells).translate(_DIGITS)
        if not (self._may_be_names if len(shape) <= _LONGEST_SHAPE else self._holds_names)(shape):
            return False
        if not self._may_hold_numbers and (any(map(_NUMBER.fullmatch, cells)) or any(map(is_numeric, cells))):
            return False
        names = [cell for cell in cells if cell and not cell.isspace()]
        short = (name for name in names if len(name) <= LONGEST_NAME)  # the others are remembered by nobody
        says_so = len(names) > 1 and (any(map(is_time_name, short)) or self._repeats_name(cells))
        return says_so and not any(map(is_time, names))

    def _holds_names(self, shape: str) -> bool:
        """Return whether a row of this shape, its digits all alike, may name a time or repeat a name of the header."""
        cells = [cell for cell in shape.split(_BETWEEN) if cell and len(cell) <= LONGEST_NAME]
        if may_name_a_time(shape) and any(map(is_time_name, cells)):
            return True
        if shape.isascii():  # otherwise a letter may become another
            cells = [cell for cell in cells if cell.lstrip(_BEFORE_NAMES)[:1].lower() in self._first_letters]
        return not self._all_names.isdisjoint(map(plain, cells))

    def _repeats_name(self, cells: Sequence[str]) -> bool:
        """Return whether a cell is the name of its column: that of the time, by whatever word, as in the first one."""
        pairs = zip(cells, self._first, strict=False)
        return not self._may_hold_numbers and any(
            cell and len(cell) <= LONGEST_NAME and plain(cell) == name for cell, name in pairs
        )


def _plain(header: Sequence[str]) -> tuple[str, ...]:
    """Return the names as they are compared, without empty cells at the end."""
    return _plain_names(tuple(header))


@lru_cache(maxsize=16)  # the same header comes again and again
def _plain_names(header: tuple[str, ...]) -> tuple[str, ...]:
    width = len(header)
    while width and not header[width - 1].strip():
        width -= 1
    return tuple(map(plain, display_names(header[:width])))
