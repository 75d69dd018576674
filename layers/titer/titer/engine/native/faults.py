"""The faults of a block that was read natively, kept as arrays and written as Arrow's columns."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import override

import numpy as np
from arro3.core import Array as Column
from arro3.core import DataType

from titer.engine.native.texts import Lines, Raws
from titer.engine.parquet.arrays import Array, Flags
from titer.engine.parquet.rejected import words
from titer.model.block_faults import BlockFaults, Faults, truncated
from titer.model.codes import Code
from titer.model.dataclass import dataclass
from titer.model.faults import Fault


class _Numbers[Key](dict[Key, int]):
    """Counts what comes, each by when it first did."""

    def __missing__(self, key: Key) -> int:
        found = self[key] = len(self)
        return found


@dataclass(slots=True)
class _Columns:
    """Faults side by side; columns and codes by their numbers."""

    positions: Array
    columns: Array
    codes: Array
    values: Array | None  # objects, where some have a cell

    @classmethod
    def joined(cls, parts: "Sequence[_Columns]") -> "_Columns":
        if len(parts) == 1:
            return parts[0]
        positions, columns, codes = (
            np.concatenate([getattr(part, name) for part in parts] or [np.empty(0, np.int64)])
            for name in ("positions", "columns", "codes")
        )
        if all(part.values is None for part in parts):
            return cls(positions, columns, codes, None)
        values = [np.full(len(part.codes), None) if part.values is None else part.values for part in parts]
        return cls(positions, columns, codes, np.concatenate(values))

    def take(self, order: Array) -> "_Columns":
        values = None if self.values is None else self.values[order]
        return _Columns(self.positions[order], self.columns[order], self.codes[order], values)


class TypedFaults(Faults):
    """Faults of the records of a block, whose lines and texts these are."""

    def __init__(self, first_row: int, lines: Lines, raws: Raws) -> None:
        self._first_row, self._lines, self._raws = first_row, lines, raws
        self._columns, self._codes = _Numbers[str | None](), _Numbers[Code]()
        self._parts: list[_Columns] = []
        self.counted: Counter[str] | None = None

    def take_in(self, faults: BlockFaults, places: Array) -> None:
        """Append faults of a table of some of the records, which stand at these places."""
        for column in dict.fromkeys(faults.columns):
            those = [place for place, each in enumerate(faults.columns) if each == column]
            positions = places[[faults.positions[place] for place in those]]
            values = np.array([faults.values[place] for place in those], np.object_)
            self._append(positions, [faults.codes[place] for place in those], column, values)

    @override
    def only_count(self) -> None:
        self.counted = self.counts()
        self._parts = []

    @override
    def counts(self) -> Counter[str]:
        return self._kept_counts() + (self.counted or Counter())

    def _kept_counts(self) -> Counter[str]:
        """Return the same of those that were kept, by which comes first."""
        codes, known = self._whole.codes, [*self._codes]
        counts = np.bincount(codes)
        firsts = sorted(np.flatnonzero(counts).tolist(), key=lambda code: int((codes == code).argmax()))
        return Counter({known[code]: int(counts[code]) for code in firsts})

    @override
    def extend(
        self, positions: Sequence[int], codes: Collection[Code], column: str | None, values: Sequence[str] | None = None
    ) -> None:
        if self.counted is not None:
            self.counted.update(codes)
        elif codes:
            cells = None if values is None else np.array(truncated(values), np.object_)
            self._append(np.array(positions, np.int64), [*codes], column, cells)

    def _append(self, positions: Array, codes: list[Code], column: str | None, values: Array | None) -> None:
        count = len(codes)
        if codes.count(codes[0]) == count:
            numbers = np.full(count, self._codes[codes[0]])
        else:
            numbers = np.fromiter(map(self._codes.__getitem__, codes), np.int64, count)
        self._parts.append(_Columns(positions, np.full(count, self._columns[column]), numbers, values))

    @property
    def _whole(self) -> _Columns:
        """All columns as one."""
        if len(self._parts) != 1:
            self._parts = [_Columns.joined(self._parts)]
        return self._parts[0]

    @override
    def sort(self, order: Mapping[str | None, int]) -> None:
        if not self._parts:
            return
        whole = self._whole
        places = np.array([order.get(column, -1) for column in self._columns], np.int64)
        keys = whole.positions * (len(order) + 1) + places[whole.columns]
        if (keys[1:] < keys[:-1]).any():
            self._parts = [whole.take(np.argsort(keys, kind="stable"))]

    @override
    def fault(self, place: int) -> Fault:
        whole = self._whole
        position = int(whole.positions[place])
        return Fault(
            row_number=self._first_row + position,
            line=self._lines[position],
            column=[*self._columns][whole.columns[place]],
            code=[*self._codes][whole.codes[place]],
            value=None if whole.values is None else whole.values[place],
            raw=self._raws[position],
        )

    @override
    def __len__(self) -> int:
        return sum(len(part.codes) for part in self._parts)

    def rejected(self) -> dict[str, Column]:
        """Return the columns of their Parquet file."""
        whole = self._whole
        values = np.full(len(whole.codes), None) if whole.values is None else whole.values
        return {
            "row_number": Column.from_numpy(whole.positions + self._first_row),
            "line": self._lines.column(whole.positions),
            "column": words([*self._columns], Column.from_numpy(whole.columns)),
            "code": words([*self._codes], Column.from_numpy(whole.codes)),
            "value": Column(values.tolist(), DataType.utf8()),
            "raw": self._raws.column(whole.positions, _firsts(whole.positions)),
        }


def _firsts(positions: Array) -> Flags | None:
    """Return which faults are the first of their row; None where all are."""
    there = np.diff(positions, prepend=-1) != 0
    return None if there.all() else there
