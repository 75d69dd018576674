"""The faults of a block of rows, kept as columns: a file of nothing but bad rows has millions of them.

An object is made only of those that are looked at one by one.
"""

from abc import abstractmethod
from array import array
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from itertools import chain, compress, repeat
from operator import le, lt, ne
from typing import Protocol, overload, override, runtime_checkable

from titer.model.codes import Code
from titer.model.dataclass import dataclass
from titer.model.faults import LONGEST_VALUE, Fault, truncate


@runtime_checkable
class Picks[Found](Protocol):
    """A sequence that is quicker in giving many at once."""

    def picked(self, places: Sequence[int]) -> list[Found]:
        """Return what stands at these places."""


def picked[Found](found: Sequence[Found], places: Sequence[int]) -> list[Found]:
    """Return what stands at these places of a sequence."""
    return found.picked(places) if isinstance(found, Picks) else list(map(found.__getitem__, places))


class Faults(Sequence[Fault]):
    """Faults of the records of a block, in whatever columns they lie."""

    __slots__ = ()
    counted: Counter[str] | None  # of those that were not kept

    @abstractmethod
    def only_count(self) -> None:
        """Keep none from now on, nor those that have come: how many there are of each code is all that is asked."""

    @abstractmethod
    def counts(self) -> Counter[str]:
        """Return how many there are of each code."""

    @abstractmethod
    def extend(
        self, positions: Sequence[int], codes: Collection[Code], column: str | None, values: Sequence[str] | None = None
    ) -> None:
        """Append many of one column: a position, a code and a cell for each; without cells, of the rows as a whole."""

    @abstractmethod
    def sort(self, order: Mapping[str | None, int]) -> None:
        """Put them into the order of their rows, and in a row into this one of the columns; others come first."""

    @abstractmethod
    def fault(self, place: int) -> Fault:
        """Return the one at this place."""

    @overload
    def __getitem__(self, place: int) -> Fault: ...
    @overload
    def __getitem__(self, place: slice) -> list[Fault]: ...
    @override
    def __getitem__(self, place: int | slice) -> Fault | list[Fault]:
        found = range(len(self))[place]
        return self.fault(found) if isinstance(found, int) else list(map(self.fault, found))

    @override
    def __iter__(self) -> Iterator[Fault]:
        return map(self.fault, range(len(self)))


def truncated(values: Sequence[str]) -> Sequence[str]:
    """Return cells as errors repeat them."""
    return [*map(truncate, values)] if max(map(len, values), default=0) > LONGEST_VALUE else values


def _woven[Found](found: Sequence[Found], rounds: Iterable[slice]) -> Iterator[Found]:
    """Yield what is first in each round, then what is second."""
    return chain.from_iterable(zip(*(found[one] for one in rounds), strict=True))


@dataclass(slots=True, eq=False)
class BlockFaults(Faults):
    """Faults of the records of a block, whose `lines` and `raws` these are; `first_row` is the number of the first."""

    first_row: int
    lines: Sequence[int | None]
    raws: Sequence[str]
    positions: array[int] = field(default_factory=lambda: array("q"))  # in the block, counted from 0
    columns: list[str | None] = field(default_factory=list)
    codes: list[Code] = field(default_factory=list)
    values: list[str | None] = field(default_factory=list)
    counted: Counter[str] | None = None

    @override
    def only_count(self) -> None:
        self.counted = self.counts()
        self.positions, self.columns, self.codes, self.values = array("q"), [], [], []

    @override
    def counts(self) -> Counter[str]:
        return Counter(self.codes) + (self.counted or Counter())

    def add(self, position: int, code: Code, column: str | None = None, value: str | None = None) -> None:
        """Append one."""
        self.positions.append(position)
        self.columns.append(column)
        self.codes.append(code)
        self.values.append(None if value is None else truncate(value))

    @override
    def extend(
        self, positions: Sequence[int], codes: Collection[Code], column: str | None, values: Sequence[str] | None = None
    ) -> None:
        if self.counted is not None:
            self.counted.update(codes)
            return
        count = len(positions)
        self.positions.fromlist([*positions])
        self.codes += codes
        self.columns += repeat(column, count)
        if values is None:
            self.values += repeat(None, count)
        else:
            self.values += truncated(values)

    @override
    def sort(self, order: Mapping[str | None, int]) -> None:
        if rounds := self._rounds():
            self._weave(sorted(rounds, key=lambda one: order.get(self.columns[one.start], -1)))
            return
        width = len(order) + 1
        places = map(order.get, self.columns, repeat(-1))
        keys = [position * width + place for position, place in zip(self.positions, places, strict=True)]
        if not all(map(le, keys, keys[1:])):
            self._take(sorted(range(len(keys)), key=keys.__getitem__))

    def _rounds(self) -> list[slice]:
        """Return the faults of each column, where those of one stand behind those of another, of the same rows in turn;
        none otherwise.
        """
        length = len(self) // self.positions.count(self.positions[0]) if self.positions else len(self)
        rows = self.positions[:length]
        rounds = [slice(start, start + length) for start in range(0, len(self), length or 1)]
        of_same = all(map(lt, rows, rows[1:])) and all(self.positions[one] == rows for one in rounds)
        return rounds if of_same and all(len({*self.columns[one]}) == 1 for one in rounds) else []

    def _weave(self, rounds: Sequence[slice]) -> None:
        if len(rounds) > 1:
            self.positions = array("q", _woven(self.positions, rounds))
            self.columns = [*_woven(self.columns, rounds)]
            self.codes = [*_woven(self.codes, rounds)]
            self.values = [*_woven(self.values, rounds)]

    def without(self, gone: Collection[int]) -> "BlockFaults":
        """Return the faults but for those of the records at these positions."""
        left = BlockFaults(self.first_row, self.lines, self.raws, *self._lists())
        left._take([place for place, position in enumerate(self.positions) if position not in gone])
        return left

    def row_numbers(self) -> list[int]:
        """Return the number of each one's row."""
        return [*map(self.first_row.__add__, self.positions)]

    def lines_of(self) -> list[int | None]:
        """Return the line of each one's row."""
        return picked(self.lines, self.positions)

    def texts(self) -> list[str | None]:
        """Return the text of each row, with the first of its faults alone: not 4,096 times where all cells are bad."""
        is_first = [*map(ne, (-1, *self.positions), self.positions)]
        if all(is_first):
            return [*picked(self.raws, self.positions)]
        texts = iter(picked(self.raws, [*compress(self.positions, is_first)]))
        return [next(texts) if first else None for first in is_first]

    def _lists(self) -> "tuple[array[int], list[str | None], list[Code], list[str | None]]":
        return self.positions, self.columns, self.codes, self.values

    def _take(self, places: Sequence[int]) -> None:
        self.positions = array("q", map(self.positions.__getitem__, places))
        self.columns = list(map(self.columns.__getitem__, places))
        self.codes = list(map(self.codes.__getitem__, places))
        self.values = list(map(self.values.__getitem__, places))

    @override
    def fault(self, place: int) -> Fault:
        position = self.positions[place]
        return Fault(
            row_number=self.first_row + position,
            line=self.lines[position],
            column=self.columns[place],
            code=self.codes[place],
            value=self.values[place],
            raw=self.raws[position],
        )

    @override
    def __len__(self) -> int:
        return len(self.codes)
