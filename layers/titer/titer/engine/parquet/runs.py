"""Cells with an instant each, in sorted runs on disk: gathered until they are many, taken out span of time by span."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

from titer.engine.parquet.arrays import Array

type Cells = Array  # of named fields, `at` among them


def gathered(parts: Iterable[Cells], least: int) -> Iterator[Cells]:
    """Yield parts joined, each time so many cells at least, but for the last."""
    held: list[Cells] = []
    count = 0
    for cells in parts:
        held.append(cells)
        count += len(cells)
        if count >= least:
            yield np.concatenate(held)
            held, count = [], 0
    if count:
        yield np.concatenate(held)


def on_disk(cells: Cells, path: Path) -> Cells:
    """Write cells, and return them as they lie there."""
    cells.tofile(path)
    return np.asarray(np.memmap(path, cells.dtype, mode="r"))


def spans(runs: Sequence[Cells], size: int, sampled: int) -> Iterator[Cells]:
    """Yield what runs have span by span, about so many cells in each, no instant in two; run by run within each.

    Where spans end is told by one cell of so many of each run.
    """
    begun = [0] * len(runs)
    for bound in [*_bounds(runs, size, sampled), None]:
        ends = [len(run) if bound is None else int(np.searchsorted(run["at"], bound)) for run in runs]
        parts = [run[start:end] for run, start, end in zip(runs, begun, ends, strict=True) if start < end]
        begun = ends
        if parts:
            yield np.concatenate(parts)


def _bounds(runs: Sequence[Cells], size: int, sampled: int) -> list[int]:
    """Return instants between which about so many cells lie."""
    found = np.sort(np.concatenate([run["at"][::sampled] for run in runs]))
    every = max(1, size // sampled)
    return sorted(set(found[every::every].tolist()))
