"""The readings of one measured column that are kept, those of each series side by side."""

from array import array
from collections.abc import Collection, Iterator, Sequence
from itertools import accumulate, pairwise
from typing import Any

from titer.judging.series_groups import Groups
from titer.judging.vectors import Positions, Vector, Vectors
from titer.model.dataclass import dataclass
from titer.model.readings import Readings, Series


@dataclass(slots=True)
class KeptRuns:
    """The rows of each series that give a reading, at least one, and those of all series one after the other."""

    groups: Groups
    vectors: Vectors
    positions: Positions

    @classmethod
    def of(cls, groups: Groups, vectors: Vectors) -> "KeptRuns":
        """Return the runs of these series."""
        return cls(groups, vectors, vectors.together([positions for _, positions in groups]))

    def take(self, vector: Vector) -> Vector:
        """Return the values of these rows."""
        take = self.vectors.take if len(self.groups) == 1 else self.vectors.gathered
        return take(vector, self.positions)

    def spans(self, start: int = 0) -> list[tuple[Series, int, int]]:
        """Return where the readings of each series start and stop, where the first of all has this place."""
        stops = accumulate((len(positions) for _, positions in self.groups), initial=start)
        return [(series, *span) for (series, _), span in zip(self.groups, pairwise(stops), strict=True)]

    def places(self, some: Collection[int]) -> Iterator[tuple[int, int]]:
        """Yield those of some positions that are among these, each behind its place."""
        start = 0
        for _, positions in self.groups if some else ():
            yield from ((start + place, position) for place, position in self.vectors.places(positions, some))
            start += len(positions)

    def repeats(self, at: Vector, last_at: dict[Series, int]) -> list[int]:
        """Return the positions of readings at the instant of the one before them in their series.

        `at` has the instant of each, and `last_at` each series' last one in earlier blocks, which becomes that of this.
        """
        spans = self.spans()
        starts: Sequence[int] = [start for _, start, _ in spans]
        places = self.vectors.repeats(at, starts)
        firsts = self.vectors.picked(at, starts)
        lasts = self.vectors.picked(at, [stop - 1 for *_, stop in spans])
        for (series, start, _), first, last in zip(spans, firsts, lasts, strict=True):
            if last_at.get(series) == first:
                places.append(start)
            last_at[series] = last
        return [int(self.positions[place]) for place in places]


class KeptColumns:
    """The readings of a block, of each measured column behind those of the one before it."""

    def __init__(self, vectors: Vectors) -> None:
        self._vectors = vectors
        self._parts: list[tuple[Vector, Vector, Vector]] = []

    def add(self, at: Vector, values: Vector, row_numbers: Vector) -> None:
        """Take the readings of one more column."""
        self._parts.append((at, values, row_numbers))

    def put_into(self, readings: Readings) -> None:
        """Put them all into typed columns, which grow but once."""
        columns: list[array[Any]] = [readings.at, readings.value, readings.row_number]
        for column, vectors in zip(columns, zip(*self._parts, strict=True), strict=False):  # of none there is nothing
            self._vectors.extend(column, *vectors)
