"""The readings of a Parquet file of ours, series by series, drawn."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from arro3.io import read_parquet

from titer.engine.buckets import (
    Floats,
    Whole,
    columns_of,
    columns_of_readings,
    gathered,
    of_readings,
    parts_of,
)
from titer.engine.parquet.found import quality_codes, series_codes, whole
from titer.engine.series import gaps_in, mean_step
from titer.model.drawing import Drawing, Extent, Span
from titer.model.readings import Series

_BATCH = 128 * 1024  # rows


class WholeFile:
    """All readings of a file, sorted."""

    def __init__(self, path: Path) -> None:
        found: dict[Series, list[tuple[Whole, Floats, Whole]]] = {}
        for batch in read_parquet(path, batch_size=_BATCH):
            codes, series = series_codes(batch)
            at, quality = whole(batch, "at"), quality_codes(batch)
            value = batch.column("value").to_numpy()
            for code, of in enumerate(series):
                mine = np.flatnonzero(codes == code)
                found.setdefault(of, []).append((at[mine], value[mine], quality[mine]))
        self._sorted = [_sorted(parts) for parts in found.values()]
        self.extents = [
            Extent(of, len(at), int(at[0]), int(at[-1])) for of, (at, *_) in zip(found, self._sorted, strict=True)
        ]

    def counts(self, places: Sequence[int], span: Span) -> list[int]:
        return [len(range(*np.searchsorted(self._sorted[place][0], span).tolist())) for place in places]

    def draw(self, places: Sequence[int], span: Span, points: int, *, raw: bool) -> list[Drawing]:
        return [self._draw(place, span, points, raw=raw) for place in places]

    def _draw(self, place: int, span: Span, points: int, *, raw: bool) -> Drawing:
        step = mean_step(self._sorted[place][0])
        within = slice(*np.searchsorted(self._sorted[place][0], span).tolist())
        all_at, all_values, all_qualities = self._sorted[place]
        at, value, quality = all_at[within], all_values[within], all_qualities[within]
        gaps = [*gaps_in(at, step)]
        if raw or len(at) <= points:
            return Drawing(count=len(at), kind="raw", columns=columns_of_readings(at, value, quality), gaps=gaps)
        drawn = gathered(of_readings(at, value, quality), parts_of(span, points))
        return Drawing(count=len(at), kind="buckets", columns=columns_of(drawn), gaps=gaps)


def _sorted(parts: Sequence[tuple[Whole, Floats, Whole]]) -> tuple[Whole, Floats, Whole]:
    at, value, quality = map(np.concatenate, zip(*parts, strict=True))
    order = np.argsort(at, kind="stable")
    return at[order], value[order], quality[order]
