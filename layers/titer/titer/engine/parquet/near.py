"""When rows were that nothing was kept of: by the readings of the rows around them."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from arro3.io import read_parquet

from titer.engine.parquet.arrays import Whole
from titer.engine.parquet.found import whole
from titer.model.dataclass import dataclass

_BATCH = 128 * 1024  # rows


def instants_near(path: Path, rows: Sequence[int]) -> dict[int, int]:
    """Return of each row when it was, in µs since 1970: by a reading of it or, where there is none, of the last row
    before it that has one, of the first after it where none is before.

    Readings lie in the order of the rows, block by block: what comes after the last of these rows is not looked at.
    """
    wanted = np.unique(np.array(rows, dtype=np.int64))
    before, after = _Nearest.of(wanted), _Nearest.of(wanted)
    for batch in read_parquet(path, batch_size=_BATCH):
        numbers, instants = whole(batch, "row_number"), whole(batch, "at")
        order = np.argsort(numbers, kind="stable")
        numbers, instants = numbers[order], instants[order]
        places = np.searchsorted(numbers, wanted, side="right")
        before.take(places - 1, numbers, instants)
        after.take(places, numbers, instants)
        if len(numbers) and numbers[0] > wanted[-1]:
            break
    return after.known(wanted) | before.known(wanted)


@dataclass(frozen=True, slots=True)
class _Nearest:
    """Of each row that is wanted the nearest one that has a reading, on one side; -1 where there is none yet."""

    wanted: Whole
    row: Whole
    at: Whole

    @classmethod
    def of(cls, wanted: Whole) -> "_Nearest":
        return cls(wanted, np.full(len(wanted), -1, dtype=np.int64), np.zeros(len(wanted), dtype=np.int64))

    def take(self, places: Whole, numbers: Whole, instants: Whole) -> None:
        """Take the rows at these places in a block where they are nearer than what is known."""
        there = np.flatnonzero((places >= 0) & (places < len(numbers)))
        rows = numbers[places[there]]
        known = self.row[there]
        nearer = (known < 0) | (np.abs(self.wanted[there] - rows) < np.abs(self.wanted[there] - known))
        chosen = there[nearer]
        self.row[chosen], self.at[chosen] = rows[nearer], instants[places[chosen]]

    def known(self, wanted: Whole) -> dict[int, int]:
        """Return the instants of those that are known."""
        there = self.row >= 0
        return dict(zip(wanted[there].tolist(), self.at[there].tolist(), strict=True))
