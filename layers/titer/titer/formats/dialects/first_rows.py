"""The first rows of a table as headers are looked for among them: what stands in each, looked at once.

A row is a *record* where a cell of it is a time or a number; a line that begins with # is none. One whose cells are all
broken is a record too: it says nothing over numbers but words for a missing value, or texts that begin as numbers do,
or one thing that is no unit, or repeats a text of the records below in its column.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from functools import cached_property

from titer.cells.names import is_time_name
from titer.cells.numbers.notation import is_numeric
from titer.cells.numbers.sentinels import is_missing_word
from titer.cells.times.form import is_duration, is_time
from titer.model.expression import expression
from titer.model.units import is_bracketed, is_unit

MOST_BETWEEN = 3  # lines between a header and its first record that are no rows
FOLLOWING = 20  # rows that are looked at below a header
_FIRST = 3  # records that all hold data where no name says which column is the time
_RULE = expression(r"\s*(?=[|+:]*[-=_\u2010-\u2015\u2500-\u254f])[-=_\u2010-\u2015\u2500-\u254f|+:]{3,}\s*")
_BROKEN = expression(r"\s*[+-]{0,2}\.?\d")  # how a number begins, or a time


class FirstRow:
    """One row, and what its cells are."""

    def __init__(self, cells: Sequence[str]) -> None:
        self.cells = cells

    @cached_property
    def filled(self) -> list[str]:
        """The cells that are not empty."""
        return filled(self.cells)

    @cached_property
    def width(self) -> int:
        """How wide the row is without empty cells at its end."""
        return trimmed(self.cells)

    @cached_property
    def times(self) -> set[int]:
        """The columns that hold a time."""
        return _where(is_time, self.cells)

    @cached_property
    def numbers(self) -> set[int]:
        """The columns that hold a number."""
        return _where(_is_number, self.cells)

    @cached_property
    def clocks(self) -> set[int]:
        """The columns that hold hours, minutes and seconds."""
        return _where(is_duration, self.cells)

    @cached_property
    def named_times(self) -> set[int]:
        """The columns that are called as a time is."""
        return _where(is_time_name, self.cells)

    @cached_property
    def is_comment(self) -> bool:
        """Whether the row begins as a comment does, and names no time."""
        return self.cells[0].lstrip().startswith("#") and not self.named_times if self.cells else False

    @cached_property
    def is_annotation(self) -> bool:
        """Whether a comment mark and a word stand in a cell before others: such rows tell of columns."""
        return self.is_comment and len(self.cells) > 1

    @cached_property
    def has_number(self) -> bool:
        """Whether a cell is a number."""
        return any(map(_is_number, self.filled))

    @cached_property
    def has_data(self) -> bool:
        """Whether a cell is a time or a number."""
        return not self.is_comment and (self.has_number or bool(self.times or self.clocks))

    def underlines(self, names: "FirstRow") -> bool:
        """Return whether the row is a line that is drawn under names: `------`, in one cell or in each.

        As `---` stands for a missing value too, each cell is as long as its name, or all stand in a frame.
        """
        if len(self.filled) < min(2, len(self.cells)) or not all(map(_RULE.fullmatch, self.filled)):
            return False
        pairs = zip(self.cells, names.cells, strict=False)
        framed = _is_framed(self) and _is_framed(names)
        return framed or all(len(cell) >= len(name.strip()) for cell, name in pairs)

    @property
    def is_reading(self) -> bool:
        """Whether one cell is a time and another a number: a row of some table, whatever its columns are called."""
        return not self.is_comment and bool(self.times) and bool(self.numbers - self.times)


class FirstRows:
    """The rows, each looked at when it is asked for; `left_out` are ranges of lines that were declared to be none."""

    def __init__(
        self,
        rows: Sequence[Sequence[str]],
        lines: Sequence[int | None],
        left_out: Sequence[tuple[int, int]] = (),
    ) -> None:
        self._left_out = left_out
        self._rows = rows
        self._known: dict[int, FirstRow] = {}
        self._between: dict[int, list[int]] = {}
        self.lines = lines

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, index: int) -> FirstRow:
        found = self._known.get(index)
        if found is None:
            found = self._known[index] = FirstRow(self._rows[index])
        return found

    def cells(self, index: int) -> Sequence[str]:
        """Return the cells of a row, which is not looked at any further."""
        return self._rows[index]

    def follow(self, above: int, below: int) -> bool:
        """Return whether no empty line stands between two rows."""
        first, last = self.lines[above], self.lines[below]
        if first is None or last is None:
            return False
        gone = sum(max(0, min(stop, last) - max(start, first) + 1) for start, stop in self._left_out)
        return last - first - gone <= below - above

    def between(self, index: int) -> list[int]:
        """Return the rows between a header and its first record that are no rows, in order; none if there are more."""
        found = self._between.get(index)
        if found is None:
            found = self._between[index] = self._find_between(index)
        return found

    def _find_between(self, index: int) -> list[int]:
        stop = next((at for at in self._below(index, MOST_BETWEEN + 1) if self[at].has_data), None)
        if stop is None or stop == index + 1:
            return []
        found: list[int] = []
        for at in range(index + 1, stop):
            if self[at].filled in [self[one].filled for one in found]:
                return []
            if not self[at].underlines(self[index]) and self._is_broken_record(at, stop):
                return []
            found.append(at)
        while found and not self[found[-1]].filled:
            found.pop()  # empty cells right above records are a record that has lost them all
        return found

    def _below(self, index: int, count: int) -> range:
        return range(index + 1, min(index + 1 + count, len(self)))

    def _is_broken_record(self, at: int, first: int) -> bool:
        """Return whether a row without time or number is one of the records that begin at the first of them."""
        row, records = self[at], [self[one] for one in range(first, min(first + FOLLOWING, len(self)))]
        if not row.filled or len(row.cells) == 1 or row.is_comment:
            return False
        there = {column: cell for column, cell in enumerate(row.cells) if cell.strip()}
        times = in_most([record.times for record in records])
        numbers = in_most([record.numbers for record in records]) - times
        if len(there) == 1 and not (times & there.keys()) and not any(map(_is_surely_a_unit, there.values())):
            return True
        if all(is_missing_word(cell) for column, cell in there.items() if column in numbers):
            return not all(map(_is_surely_a_unit, there.values()))
        held = (cell for column, cell in there.items() if column in times | numbers)
        if any(_BROKEN.match(cell) and not is_unit(cell) for cell in held):
            return True
        return any(
            column < len(one.cells) and one.cells[column] == cell for one in records for column, cell in there.items()
        )

    def records(self, index: int) -> list[FirstRow]:
        """Return rows under a header, those between left out."""
        start = index + 1 + len(self.between(index))
        return [row for at in range(start, min(start + FOLLOWING, len(self))) if (row := self[at]).filled]

    def is_over_data(self, index: int) -> bool:
        """Return whether the first record holds data, where a column is called a time in that one.

        Where none is, no mark of a section may follow soon.
        """
        first, times = self.records(index)[:_FIRST], self[index].named_times
        if times:
            return any((row.times | row.numbers | row.clocks) & times for row in first[:1])
        marks = (row for row in first if not row.has_data and len(row.filled) == 1)
        return bool(first) and first[0].has_data and next(marks, None) is None

    def holds_readings(self, index: int) -> bool:
        """Return whether the first record has a time and a number, whatever the columns are called."""
        return any(row.is_reading and row.width <= len(self[index].cells) for row in self.records(index)[:1])

    def times_under_names(self, index: int) -> bool:
        """Return whether some record has a time, or a number, in a column called as a time is."""
        return any((row.times | row.numbers | row.clocks) & self[index].named_times for row in self.records(index))

    def readings(self, index: int) -> int:
        """Count the rows under a header that have a time in a column called so, and a number in another one.

        They end at a row of texts.
        """
        times, count = self[index].named_times, 0
        for row in self.records(index) if times else ():
            fits = row.width <= len(self[index].cells)
            held = (row.times | row.numbers | row.clocks) & times if fits else set()
            if held and row.numbers - times:
                count += 1
            elif count or not row.has_data:
                break
        return count


def _is_framed(row: FirstRow) -> bool:
    """Return whether the first cell and the last one are empty, as bars at the ends of lines leave them."""
    return len(row.cells) > 2 and not (row.cells[0].strip() or row.cells[-1].strip())


def in_most(found: Sequence[set[int]]) -> set[int]:
    """Return the columns that are in most of these."""
    counts = Counter(column for columns in found for column in columns)
    return {column for column, count in counts.items() if 2 * count > len(found)}


def filled(row: Sequence[str]) -> list[str]:
    """Return the cells of a row that are not empty."""
    return [cell for cell in map(str.strip, row) if cell]


def trimmed(row: Sequence[str]) -> int:
    """Return how wide a row is without empty cells at its end."""
    width = len(row)
    while width and not row[width - 1].strip():
        width -= 1
    return width


def _is_surely_a_unit(cell: str) -> bool:
    """Return whether a cell is a unit, and neither a capital by itself nor a mark for a missing value."""
    text = cell.strip()
    return (
        (is_unit(text) or is_bracketed(text)) and not is_missing_word(text) and not (len(text) == 1 and text.isupper())
    )


def _is_number(cell: str) -> bool:
    """Return whether a cell is a number, and no unit that begins as one (`1/min`)."""
    return is_numeric(cell) and not ("/" in cell and is_unit(cell))


def _where(holds: Callable[[str], bool], cells: Sequence[str]) -> set[int]:
    """Return the columns of which the cell is so; equal cells are looked at once."""
    so = {cell for cell in {*cells} if holds(cell)}
    return {column for column, cell in enumerate(cells) if cell in so} if so else set()
