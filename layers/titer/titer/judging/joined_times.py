"""Times of some rows, as far as parts from other columns are joined to them."""

from collections.abc import Sequence
from dataclasses import field
from decimal import Decimal
from itertools import pairwise

from titer.cells.times.clock_numbers import NUMBER
from titer.cells.times.parts import NANOS, TimeParts
from titer.cells.times.time_form import TimeForm
from titer.judging.evidence import Sample
from titer.judging.part_search import SMALL, PartSearch
from titer.model.dataclass import dataclass
from titer.model.errors import Rejected
from titer.model.faults import rejection
from titer.model.instants import DAY, SECOND

CLOCK = ("hour", "minute", "second")
_LENGTHS = {"hour": 3600 * SECOND, "minute": 60 * SECOND, "second": SECOND}
SAID = {
    "year": "year", "month": "month", "day": "day", "yearday": "day of the year", "hour": "hour", "minute": "minute",
    "second": "second", "ms": "milliseconds", "us": "microseconds", "ns": "nanoseconds",
}  # fmt: skip


@dataclass(slots=True)
class JoinedTimes:
    """What is joined so far: `instants` are those of some `rows`."""

    sample: Sample
    search: PartSearch
    parts: TimeParts
    form: TimeForm
    instants: list[int]
    rows: list[int]
    texts: list[str]  # some of the times
    zoned: bool
    _read: tuple[int, list[Decimal]] = field(default=(-1, []), kw_only=True)  # the column read last, and its numbers

    def has_clock(self) -> bool:
        """Return whether a time of day is there, or joined."""
        return self.parts.clock is not None or bool(self.parts.clocks) or any(at % DAY for at in self.instants)

    def lacks(self, part: str) -> bool:
        """Return whether the time says nothing of a part of the clock, nor of smaller ones."""
        if part == "hour":
            return self.parts.clock is None and all(at % DAY == 0 for at in self.instants)
        return self.stand_on(CLOCK[CLOCK.index(part) - 1])

    def stand_on(self, part: str) -> bool:
        """Return whether all times are whole in a part."""
        return all(at % _LENGTHS[part] == 0 for at in self.instants)

    def joined_with(self, values: Sequence[Decimal], part: str) -> list[int]:
        """Return the instants with numbers of a part added."""
        return [at + value for at, value in zip(self.instants, micros(values, part), strict=True)]

    def repeat(self) -> bool:
        """Return whether times repeat from row to row."""
        return any(before == after for before, after in pairwise(self.instants))

    def values(self, column: int) -> list[Decimal]:
        """Return the numbers of a column in these rows: one column is asked for each part in turn."""
        if self._read[0] != column:
            cells = [*map(self.sample.columns[column].__getitem__, self.rows)]
            numbers = {cell: _number(cell.strip()) for cell in {*cells}}
            self._read = column, [*map(numbers.__getitem__, cells)]
        return self._read[1]

    def could_be(self, part: str) -> bool:
        """Return whether a part may be added to what is joined."""
        if part in SMALL:
            return self.stand_on("second") and self.has_clock()
        return self.lacks(part) and (part == "hour" or self.has_clock())

    def ways(self, column: int) -> list[dict[str, list[str]]]:
        """Return what may be declared of a column that may hold a part of the time."""
        names = [self.sample.names[one] for one in (*self.parts.columns, column)]
        name = self.sample.names[column]
        return [{"time": names}, {"context": [name]}, {"measured": [name]}]

    def refusal(self, column: int, why: str) -> Rejected:
        """Return the refusal of a file whose column holds a part of the time, it seems."""
        detail = f": {self.sample.names[column][:40]} ({why})"
        return rejection("part_of_time", detail, settled_by=self.ways(column))


def _number(cell: str) -> Decimal:
    return Decimal(cell.replace(",", ".")) if NUMBER.fullmatch(cell) else Decimal(0)


def micros(values: Sequence[Decimal], part: str) -> list[int]:
    """Return what numbers of a part come to in µs."""
    length = _LENGTHS.get(part) or Decimal(NANOS[part]) / 1000
    counted = {value: int(value * length) for value in {*values}}
    return [*map(counted.__getitem__, values)]
