"""The contexts of a Parquet file's readings: from when to when each series has one that says the same of batches."""

from collections.abc import Callable, Hashable, Iterator
from pathlib import Path

import numpy as np
from arro3.core import RecordBatch
from arro3.io import read_parquet

from titer.engine.parquet.arrays import Whole
from titer.engine.parquet.found import series_codes, whole, words_codes
from titer.model.readings import Series

_BATCH = 128 * 1024  # rows


class ContextRuns:
    """Reads Parquet files of readings."""

    def runs[M: Hashable](self, path: Path, mark_of: Callable[[str], M | None]) -> Iterator[tuple[Series, M, int, int]]:
        """Yield series, mark, first and last instant of the runs of readings whose contexts have a mark."""
        for batch in read_parquet(path, batch_size=_BATCH):
            marks, codes = _marks(batch, mark_of)
            if marks:
                yield from _runs(batch, marks, codes)


def _marks[M: Hashable](batch: RecordBatch, mark_of: Callable[[str], M | None]) -> tuple[list[M], Whole]:
    """Return the different marks of a batch of rows, and of each row the place of its own; −1 where it has none."""
    places, texts = words_codes(batch, ("context",))
    found = [mark_of(text) if text else None for (text,) in texts]
    marks = [*dict.fromkeys(mark for mark in found if mark is not None)]
    place_of = {mark: place for place, mark in enumerate(marks)}
    codes = np.array([-1 if mark is None else place_of[mark] for mark in found], dtype=np.int64)
    return marks, codes[places]


def _runs[M](batch: RecordBatch, marks: list[M], codes: Whole) -> Iterator[tuple[Series, M, int, int]]:
    series, names = series_codes(batch)
    at = whole(batch, "at")
    order = np.lexsort((at, series))
    series, at, codes = series[order], at[order], codes[order]
    changes = np.flatnonzero((np.diff(series) != 0) | (np.diff(codes) != 0)) + 1
    starts = np.concatenate([[0], changes])
    ends = np.concatenate([changes, [len(at)]]) - 1
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        if codes[start] >= 0:
            yield names[int(series[start])], marks[int(codes[start])], int(at[start]), int(at[end])
