"""The readings of a series from many places, joined and drawn: as they are, or in buckets that lose no extreme."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from arro3.core import Array, RecordBatch
from arro3.io import read_parquet

from titer.engine.buckets import (
    NO_READINGS,
    Readings,
    columns_of,
    columns_of_readings,
    gathered,
    of_readings,
    parts_of,
)
from titer.engine.parquet.arrays import Floats, Whole
from titer.engine.parquet.found import found_in, quality_codes, series_codes, whole
from titer.model.dataclass import dataclass
from titer.model.drawing import STEPS_OF_GAP, Drawing, Order, Span
from titer.model.readings import Found, Quality, Series

_BATCH = 128 * 1024  # rows


@dataclass(frozen=True, slots=True)
class Part:
    """Readings of one series from one place; `order` tells, of those at some places here, which of equals is shown."""

    at: Whole
    value: Floats
    quality: Whole
    order: Callable[[Sequence[int]], Sequence[Order]]

    def __len__(self) -> int:
        """Return how many readings there are."""
        return len(self.at)


class DrawSeries:
    """Reads parts of series, and draws them."""

    def read(self, path: Path, sensor_id: str, span: Span, order_of: Callable[[Found], Order]) -> Mapping[Series, Part]:
        """Return the readings of a sensor in a Parquet file that lie in the span, series by series."""
        return self.read_many(path, lambda of: of.sensor_id == sensor_id, span, order_of)

    def read_many(
        self, path: Path, wants: Callable[[Series], bool], span: Span, order_of: Callable[[Found], Order]
    ) -> Mapping[Series, Part]:
        """Return those of every series that is wanted, likewise."""
        kept: dict[Series, list[RecordBatch]] = {}
        for batch in read_parquet(path, batch_size=_BATCH):
            codes, series = series_codes(batch)
            at = whole(batch, "at")
            within = (at >= span.since) & (at < span.until)
            for code, of in enumerate(series):
                if wants(of) and len(places := np.flatnonzero(within & (codes == code))):
                    kept.setdefault(of, []).append(batch.take(Array.from_numpy(places.astype(np.int64))))
        return {of: _part(batches, order_of) for of, batches in kept.items()}

    def lately(self, readings: Sequence[tuple[int, float, Quality, Order]]) -> Part:
        """Return readings that are known one by one as a part."""
        return Part(
            at=np.array([at for at, *_ in readings], dtype=np.int64),
            value=np.array([value for _, value, *_ in readings], dtype=np.float64),
            quality=np.array([int(quality) for *_, quality, _ in readings], dtype=np.int64),
            order=lambda places: [readings[place][3] for place in places],
        )

    def draw(self, parts: Sequence[Part], span: Span, points: int, *, raw: bool) -> Drawing:
        """Draw a series in so many points at most, or `raw`, all of it; of equal instants what is shown is drawn."""
        found = joined(parts)
        gaps = [*_gaps(found.at)]
        if raw or found.rows <= points:
            return Drawing(count=found.rows, kind="raw", columns=columns_of_readings(found), gaps=gaps)
        drawn = gathered(of_readings(found), parts_of(span, points))
        return Drawing(count=found.rows, kind="buckets", columns=columns_of(drawn), gaps=gaps)


def _part(batches: Sequence[RecordBatch], order_of: Callable[[Found], Order]) -> Part:
    def order(places: Sequence[int]) -> list[Order]:
        starts = np.cumsum([0, *(batch.num_rows for batch in batches)])
        chunks = np.searchsorted(starts, places, side="right") - 1
        found: list[Order] = []
        for chunk, place in zip(chunks.tolist(), places, strict=True):
            [one] = found_in(batches[chunk], np.array([place - int(starts[chunk])], dtype=np.int64))
            found.append(order_of(one))
        return found

    return Part(
        at=np.concatenate([whole(batch, "at") for batch in batches]),
        value=np.concatenate([batch.column("value").to_numpy() for batch in batches]),
        quality=np.concatenate([quality_codes(batch) for batch in batches]),
        order=order,
    )


def joined(parts: Sequence[Part]) -> Readings:
    """Return the readings of all parts by their instants, of equal ones that which is the greatest in order."""
    if not any(map(len, parts)):
        return NO_READINGS
    at = np.concatenate([part.at for part in parts])
    sort = np.argsort(at, kind="stable")
    starts = np.flatnonzero(np.diff(at[sort], prepend=at[sort[0]] - 1))
    chosen = sort[starts]
    ends = np.append(starts[1:], len(sort))
    several = np.flatnonzero(ends - starts > 1)
    chosen[several] = _shown(parts, [sort[starts[one] : ends[one]] for one in several.tolist()])
    value = np.concatenate([part.value for part in parts])
    quality = np.concatenate([part.quality for part in parts])
    return Readings(at[chosen], value[chosen], quality[chosen])


def _shown(parts: Sequence[Part], runs: Sequence[Whole]) -> list[int]:
    """Return of each run of equal instants the place of the reading that is shown."""
    if not runs:
        return []
    begins = np.cumsum([0, *map(len, parts)])
    places = np.unique(np.concatenate(runs))
    owners = np.searchsorted(begins, places, side="right") - 1
    orders: dict[int, Order] = {}
    for owner, part in enumerate(parts):
        mine = places[owners == owner]
        if len(mine):
            orders |= zip(mine.tolist(), part.order((mine - begins[owner]).tolist()), strict=True)
    return [max(run.tolist(), key=orders.__getitem__) for run in runs]


def _gaps(at: Whole) -> Iterator[tuple[int, int]]:
    """Yield where nothing came for more than five times the mean of the µs between two readings."""
    step = (int(at[-1]) - int(at[0])) / (len(at) - 1) if len(at) > 1 else 0.0
    for place in np.flatnonzero(np.diff(at) > STEPS_OF_GAP * step).tolist():
        yield int(at[place]), int(at[place + 1])
