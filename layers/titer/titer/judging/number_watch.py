"""Whether a whole number that is the same throughout the sample tells series apart later on."""

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import field
from itertools import compress, count

from titer.judging.kept_rows import among
from titer.judging.vectors import different
from titer.model.dataclass import dataclass
from titer.model.readings import Series

_FEWEST_INSTANTS = 2  # that rows with several numbers share
_ENOUGH_ROWS = 20  # after a change, to see that time just goes on

type Row = tuple[str, int]  # a number as it is written, and its instant
type RowsOf = Callable[[Sequence[int]], Sequence[int]]


@dataclass(slots=True)
class NumberWatch:
    """Sees one column until it shows another number in a series: what comes then tells what it is.

    It tells series apart where rows of an instant each hold another number, or where time goes back to where it began
    as another number comes.
    """

    before: dict[Series, tuple[Row, Row]] = field(default_factory=dict)  # first and last row of a block with a number
    is_done: bool = False
    splits: bool = False

    def see(
        self,
        cells: Sequence[str],
        groups: Sequence[tuple[Series, Sequence[int]]],
        at: Sequence[int],
        bad: Collection[int],
    ) -> None:
        """Take the cells of a block, which rows make which series, and their instants; `bad` ones have none."""
        values = {cell.strip() for cell in different(cells)}
        rows_of = _there(cells, bad) if "" in values else _without(bad)
        values.discard("")
        for series, positions in groups if values else ():
            if not (rows := rows_of(positions)):
                continue
            before = self.before.get(series, ())
            if len(values) > 1 or (before and before[1][0] not in values):
                self._compare([*before, *((cells[row].strip(), at[row]) for row in rows)])
                if self.is_done:
                    return
            first, last = rows[0], rows[-1]
            self.before[series] = (cells[first].strip(), at[first]), (cells[last].strip(), at[last])

    def _compare(self, rows: Sequence[Row]) -> None:
        """Look at the rows of a series from the first change on, if there is one."""
        change = next((index for index in range(1, len(rows)) if rows[index][0] != rows[index - 1][0]), None)
        if change is None:
            return
        instants: dict[int, list[str]] = defaultdict(list)
        for number, instant in rows[change - 1 :]:
            instants[instant].append(number)
        shared = [numbers for numbers in instants.values() if len(numbers) > 1]
        differ = all(len(set(numbers)) == len(numbers) for numbers in shared)
        self.splits = (differ and len(shared) >= _FEWEST_INSTANTS) or _begins_anew(rows, change)
        self.is_done = self.splits or not differ or (not shared and len(rows) - change >= _ENOUGH_ROWS)


def _without(bad: Collection[int]) -> RowsOf:
    return lambda rows: [row for row in rows if row not in bad] if bad else rows


def _there(cells: Sequence[str], bad: Collection[int]) -> RowsOf:
    """Return what gives those of some rows that hold something, and are not bad: of all cells it may be hardly any."""
    found = [row for row in compress(count(), cells) if not cells[row].isspace() and row not in bad]
    return among(found, len(cells))


def _begins_anew(rows: Sequence[Row], change: int) -> bool:
    """Return whether time goes back with a change, as far as it had come or farther."""
    first, last, then = rows[0][1], rows[change - 1][1], rows[change][1]
    return first != last and (then - last) * (last - first) < 0 and abs(then - last) >= abs(last - first)
