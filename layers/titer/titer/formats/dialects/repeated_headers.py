"""Headers that stand amid a table: the first one again, or that of another table, whose rows are not to be mistaken.

One with the same names in another order is the first one too: the cells below it are put into the first one's order.

A row is a header where no cell of it is a time, none a number (unless the first header has such), and one names a time,
or is the name of the column that it stands in. The first header under a title of its own, where times begin anew, is
that of another table too.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import compress
from string import ascii_letters
from typing import Final

from titer.cells.names import LONGEST_NAME, display_names, is_time_name, may_name_a_time, plain
from titer.cells.numbers.notation import is_numeric
from titer.cells.times.cell import parse_date
from titer.cells.times.form import is_time
from titer.formats.streams.table import Table
from titer.model.codes import RowCode
from titer.model.expression import expression

MOST_TABLES = 1000  # of which headers are remembered
ANOTHER: Final = "another_table"
AGAIN: Final = "repeated_header"
REORDERED: Final = "reordered_header"
_NUMBER = expression(r"-?\d+(?:\.\d+)?")  # as most are: so that data are told by a glance
_DIGITS = str.maketrans("123456789", "0" * 9)  # rows differ in them most of all, and names of times in none
_ISO = expression(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
LOOKED_BACK = 8  # rows before a header
_BETWEEN, _BETWEEN_ROWS = "\x1f", "\x1e"  # no name has such a mark in it
# What is no letter, or stands in numbers and times: without it nothing is left of most data, and something of a name.
_OF_DATA = str.maketrans(dict.fromkeys({*map(chr, range(128))} - {*ascii_letters, _BETWEEN_ROWS} | {*"eEtTzZ"}))
_BEFORE_NAMES = " \t\r\n\v\f\x1c\x1d-_"  # what does not count when names are compared
_SHAPES, _LONGEST_SHAPE = 10_000, 1_000  # rows that are remembered; characters of one


class TitledTables:
    """Tells where tables of one header stand one below the other, each under a title: the pens of a trend, say.

    Pages of one table have titles too, but their times go on.
    """

    def __init__(self, header: Sequence[str]) -> None:
        names = [name for name in header if len(name) <= LONGEST_NAME]
        self._time = next((column for column, name in enumerate(names) if is_time_name(name)), None)
        self._last: list[Sequence[str]] = []
        self._before = ""  # the last time above a title and the header under it, until one follows

    @property
    def awaits_time(self) -> bool:
        """Whether the next time tells if a table begins."""
        return bool(self._before)

    def begin(self) -> None:
        """Forget what stood before: a sheet begins."""
        self._last, self._before = [], ""

    def remember(self, rows: Sequence[Sequence[str]]) -> None:
        """Take the end of these rows for what stands before the next ones."""
        self._last = [*self._last, *rows[-LOOKED_BACK:]][-LOOKED_BACK:]

    def meet(self, rows: Sequence[Sequence[str]], position: int, is_header: Callable[[Sequence[str]], bool]) -> bool:
        """Take notice of the first header at this position; return whether it stands under a title, below a time."""
        last = [*self._last, *rows[max(0, position - LOOKED_BACK) : position]][-LOOKED_BACK:]
        is_titled = bool(last) and not self._time_in(last[-1]) and not is_header(last[-1])
        self._before = next(filter(None, map(self._time_in, reversed(last))), "") if is_titled else ""
        return bool(self._before)

    def begins_anew(self, rows: Sequence[Sequence[str]], start: int, stop: int) -> int | None:
        """Return from where on rows are those of another table, if the first time between two positions goes back."""
        if self._before:
            for position in range(start, stop):
                if below := self._time_in(rows[position]):
                    before, self._before = self._before, ""
                    return position if _is_earlier(below, before) else None
        return None

    def _time_in(self, row: Sequence[str]) -> str:
        """Return the time of a row, which may be a number; nothing where it holds none."""
        cell = row[self._time].strip() if self._time is not None and self._time < len(row) else ""
        return cell if cell and len(cell) <= LONGEST_NAME and (is_time(cell) or is_numeric(cell)) else ""


def _is_earlier(one: str, other: str) -> bool:
    """Return whether one time lies before the other, in whatever order of day and month."""
    try:
        return float(one.replace(",", ".")) < float(other.replace(",", "."))
    except ValueError:
        pass
    if _ISO.match(one) and _ISO.match(other):
        return one < other
    try:
        (day, clock), (other_day, other_clock) = parse_date(one), parse_date(other)
    except ValueError:
        return False
    orders = day.meanings.keys() & other_day.meanings.keys()
    return bool(orders) and all(
        day.meanings[order] + clock.at < other_day.meanings[order] + other_clock.at for order in orders
    )


class _Shapes:
    """Tells by the shape of a row, its digits all alike, whether it may be a header: rows of data have few shapes."""

    def __init__(self, header: Sequence[str]) -> None:
        self._all_names = frozenset(_plain([name.translate(_DIGITS) for name in header])) - {""}
        self._are_words = all(name.translate(_OF_DATA) for name in self._all_names)
        self._first_letters = {name[0] for name in self._all_names}
        self._may_be_names = lru_cache(maxsize=_SHAPES)(self._holds_names)

    def likely(self, suspects: Sequence[int], cells: Sequence[Sequence[str]]) -> Iterable[int]:
        """Return those of the suspects whose shape may be a header's; many shapes are made at once."""
        joined = _BETWEEN_ROWS.join([_BETWEEN.join(cells[position]) for position in suspects])
        if self._are_words:
            left = joined.translate(_OF_DATA).split(_BETWEEN_ROWS)
            if not any(left) and len(left) == len(suspects):
                return ()
        shapes = joined.translate(_DIGITS).split(_BETWEEN_ROWS)
        if len(shapes) != len(suspects) or max(map(len, shapes)) > _LONGEST_SHAPE:
            return suspects
        return compress(suspects, map(self._may_be_names, shapes))

    def may_name(self, cells: Sequence[str]) -> bool:
        """Return whether a row may name a time or repeat a name of the header."""
        shape = _BETWEEN.join(cells).translate(_DIGITS)
        return (self._may_be_names if len(shape) <= _LONGEST_SHAPE else self._holds_names)(shape)

    def _holds_names(self, shape: str) -> bool:
        """Return whether a row of this shape, its digits all alike, may name a time or repeat a name of the header."""
        cells = [cell for cell in shape.split(_BETWEEN) if cell and len(cell) <= LONGEST_NAME]
        if may_name_a_time(shape) and any(map(is_time_name, cells)):
            return True
        if shape.isascii():  # otherwise a letter may become another
            cells = [cell for cell in cells if cell.lstrip(_BEFORE_NAMES)[:1].lower() in self._first_letters]
        return not self._all_names.isdisjoint(map(plain, cells))


class RepeatedHeaders:
    """Tells, row after row, which stand under the first header of a file, or of a sheet, and which under another."""

    def __init__(self, header: Sequence[str]) -> None:
        self._first = _plain(header)
        self._may_hold_numbers = any(map(is_numeric, header))
        self._shapes = _Shapes(header)
        self._astray = False
        self._order: tuple[int, ...] | None = None  # where the columns stand, under a header that orders them anew
        self._sheet: str | None = None
        self.moves: list[tuple[range, tuple[int, ...]]] = []  # of the last records: those under such a header
        self._titles = TitledTables(header)
        self.tables: dict[tuple[str, ...], int | None] = {}  # the other tables by their headers, and the lines of these

    @property
    def is_astray(self) -> bool:
        """Whether rows stand under another header, or another order, until the first one comes again."""
        return self._astray or self._order is not None

    @property
    def awaits_time(self) -> bool:
        """Whether the next time tells if rows are those of another table, under the first header and a title."""
        return self._titles.awaits_time

    def pass_by(self, rows: Sequence[Sequence[str]]) -> None:
        """Take notice of rows that are no headers, of which the last ones are enough."""
        self._titles.remember(rows)

    @property
    def numbers_tell(self) -> bool:
        """Whether a row with a number in it is no header."""
        return not self._may_hold_numbers

    def may_be(self, table: Table, suspects: Sequence[int]) -> bool:
        """Return whether one of these records is a header; nothing is remembered of them."""
        cells = table.records.cells
        return bool(suspects) and any(
            self._is_header(cells[position]) for position in self._shapes.likely(suspects, cells)
        )

    def others(self, table: Table, suspects: Iterable[int]) -> dict[int, RowCode]:
        """Return the positions of records that are no rows of the first table, with the code that says why.

        `suspects` are the positions, in order, of all that may be headers: they do not fit, or their time is no time.
        """
        if table.records.sheet != self._sheet:
            self._sheet, self._astray, self._order = table.records.sheet, False, None
            self._titles.begin()
        found: dict[int, RowCode] = {}
        self.moves = []
        start, rows, lines = 0, table.records.cells, table.records.lines
        for position in self._shapes.likely([*suspects], rows):
            cells = rows[position]
            if self._is_header(cells):
                found |= self._strays(rows, lines, start, position)
                found[position] = self._turn(cells, lines[position])
                self._meet(rows, position)
                start = position + 1
        found |= self._strays(rows, lines, start, len(table.records.raws))
        self._titles.remember(rows)
        return found

    def _strays(
        self, rows: Sequence[Sequence[str]], lines: Sequence[int | None], start: int, stop: int
    ) -> dict[int, RowCode]:
        """Return the positions between two headers that are rows of another table."""
        if self._order:
            self.moves.append((range(start, stop), self._order))
        anew = None if self.is_astray else self._titles.begins_anew(rows, start, stop)
        if anew is not None:
            self._astray = True
            self._note((*self._first, str(lines[anew])), lines[anew - 1] if anew else lines[anew])
        return self._astray_from(start if anew is None else anew, stop)

    def _meet(self, rows: Sequence[Sequence[str]], position: int) -> bool:
        """Take notice of a header, which may stand under a title; return whether it is the first one and does."""
        return not self.is_astray and self._titles.meet(rows, position, self._is_header)

    def _note(self, names: tuple[str, ...], line: int | None) -> None:
        if len(self.tables) < MOST_TABLES:
            self.tables.setdefault(names, line)

    def own(self, rows: Iterable[Sequence[str]]) -> list[Sequence[str]]:
        """Return the rows of the first table alone."""
        those = [*rows]
        likely = {*self._shapes.likely(range(len(those)), those)}
        if not likely and not self.is_astray:
            return those
        return [
            cells
            for position, cells in enumerate(those)
            if not (position in likely and self._is_header(cells) and self._turn(cells)) and not self.is_astray
        ]

    def note(self, cells: Sequence[str], line: int | None) -> None:
        """Take notice of a record, where it is a header."""
        if self._is_header(cells):
            self._turn(cells, line)
            if self._meet([cells], 0):
                self._note((*self._first, str(line)), line)
        self._titles.remember([cells])

    def _astray_from(self, start: int, stop: int) -> dict[int, RowCode]:
        return dict.fromkeys(range(start, stop), ANOTHER) if self._astray else {}

    def _turn(self, cells: Sequence[str], line: int | None = None) -> RowCode:
        """Go on under this header, and return the code for the row that holds it."""
        names = _plain(cells)
        self._order = _order_of(self._first, names)
        if self._order:
            self._astray = False
            return REORDERED
        self._astray = names != self._first
        if self._astray:
            self._note(names, line)
        return ANOTHER if self._astray else AGAIN

    def _is_header(self, cells: Sequence[str]) -> bool:
        if not self._shapes.may_name(cells):
            return False
        if not self._may_hold_numbers and (any(map(_NUMBER.fullmatch, cells)) or any(map(is_numeric, cells))):
            return False
        names = [cell for cell in cells if cell and not cell.isspace()]
        short = (name for name in names if len(name) <= LONGEST_NAME)  # the others are remembered by nobody
        says_so = len(names) > 1 and (any(map(is_time_name, short)) or self._repeats_name(cells))
        return says_so and not any(map(is_time, names))

    def _repeats_name(self, cells: Sequence[str]) -> bool:
        """Return whether a cell is the name of its column: that of the time, by whatever word, as in the first one."""
        pairs = zip(cells, self._first, strict=False)
        return not self._may_hold_numbers and any(
            cell and len(cell) <= LONGEST_NAME and plain(cell) == name for cell, name in pairs
        )


def _order_of(first: tuple[str, ...], names: tuple[str, ...]) -> tuple[int, ...] | None:
    """Return where each of the first names stands among the others; None where these are others, or the same."""
    if names == first or len({*first}) < len(first) or sorted(names) != sorted(first):
        return None
    return tuple(map(names.index, first))


def _plain(header: Sequence[str]) -> tuple[str, ...]:
    """Return the names as they are compared, without empty cells at the end."""
    return _plain_names(tuple(header))


@lru_cache(maxsize=16)  # the same header comes again and again
def _plain_names(header: tuple[str, ...]) -> tuple[str, ...]:
    width = len(header)
    while width and not header[width - 1].strip():
        width -= 1
    return tuple(map(plain, display_names(header[:width])))
