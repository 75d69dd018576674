"""Readings gathered in buckets that lose no extreme. A bucket of buckets is what it would be of their readings."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from titer.engine.parquet.arrays import Floats, Whole
from titer.model.drawing import Span
from titer.model.readings import Quality

_WORDS = [quality.word for quality in Quality]


class Readings(NamedTuple):
    """Columns of readings by instant."""

    at: Whole
    value: Floats
    quality: Whole

    @property
    def rows(self) -> int:
        """How many there are."""
        return len(self.at)


NO_READINGS = Readings(np.zeros(0, np.int64), np.zeros(0, np.float64), np.zeros(0, np.int64))


class Buckets(NamedTuple):
    """Columns of buckets, in the order of time. A reading is a bucket too: of one."""

    at: Whole  # where each begins
    low: Floats
    low_at: Whole
    high: Floats
    high_at: Whole
    first: Floats
    last: Floats
    mean: Floats
    counts: Whole
    worst: Whole  # quality

    @property
    def rows(self) -> int:
        """How many there are."""
        return len(self.at)


class Grid(NamedTuple):
    """Equal parts of time, each of so many whole µs, one of which begins at `origin`."""

    origin: int
    width: int

    def numbers(self, at: Whole) -> Whole:
        """Return in which part each instant lies."""
        return (at - self.origin) // self.width

    def begins(self, numbers: Whole) -> Whole:
        """Return where parts begin."""
        return self.origin + numbers * self.width


def parts_of(span: Span, points: int) -> Grid:
    """Return so many equal parts of a span."""
    return Grid(span.since, max(1, -(-(span.until - span.since) // points)))


def part[Rows: (Readings, Buckets)](rows: Rows, start: int | None, end: int | None) -> Rows:
    """Return those at these places."""
    return type(rows)._make(column[start:end] for column in rows)


def joined[Rows: (Readings, Buckets)](parts: Sequence[Rows]) -> Rows:
    """Return one behind the other."""
    return parts[0] if len(parts) == 1 else type(parts[0])._make(map(np.concatenate, zip(*parts, strict=True)))


def of_readings(readings: Readings) -> Buckets:
    """Return readings as buckets of one."""
    at, value, quality = readings
    return Buckets(at, value, at, value, at, value, value, value, np.ones(len(at), np.int64), quality)


def gathered(buckets: Buckets, grid: Grid) -> Buckets:
    """Return what lies in each part of the grid; empty ones are left out."""
    if not buckets.rows:
        return buckets
    numbers = grid.numbers(buckets.at)
    starts = np.flatnonzero(np.diff(numbers, prepend=numbers[0] - 1))
    lengths = np.diff(starts, append=len(numbers))
    lows = _first_of(buckets.low, np.minimum.reduceat(buckets.low, starts), lengths)
    highs = _first_of(buckets.high, np.maximum.reduceat(buckets.high, starts), lengths)
    low, high, counts = buckets.low[lows], buckets.high[highs], np.add.reduceat(buckets.counts, starts)
    return Buckets(
        at=grid.begins(numbers[starts]),
        low=low,
        low_at=buckets.low_at[lows],
        high=high,
        high_at=buckets.high_at[highs],
        first=buckets.first[starts],
        last=buckets.last[starts + lengths - 1],
        mean=_means(buckets, starts, lengths, counts).clip(low, high),
        counts=counts,
        worst=np.maximum.reduceat(buckets.worst, starts),
    )


def _first_of(values: Floats, extremes: Floats, lengths: Whole) -> Whole:
    """Return where in each group the extreme of it stands first."""
    groups = np.repeat(np.arange(len(lengths)), lengths)
    places = np.flatnonzero(values == extremes[groups])
    return places[np.flatnonzero(np.diff(groups[places], prepend=-1))]


def _means(buckets: Buckets, starts: Whole, lengths: Whole, counts: Whole) -> Floats:
    """Return the means; where a sum is too large for a number, by parts of it that are not."""
    with np.errstate(over="ignore", invalid="ignore"):
        means = np.add.reduceat(buckets.mean * buckets.counts, starts) / counts
    if np.isfinite(means).all():
        return means
    return np.add.reduceat(buckets.mean * (buckets.counts / np.repeat(counts, lengths)), starts)


def columns_of(buckets: Buckets) -> dict[str, list[Any]]:
    """Return the columns of buckets as a drawing has them."""
    return {
        "at": buckets.at.tolist(),
        "min": buckets.low.tolist(),
        "min_at": buckets.low_at.tolist(),
        "max": buckets.high.tolist(),
        "max_at": buckets.high_at.tolist(),
        "first": buckets.first.tolist(),
        "last": buckets.last.tolist(),
        "mean": buckets.mean.tolist(),
        "counts": buckets.counts.tolist(),
        "worst_quality": [_WORDS[each] for each in buckets.worst.tolist()],
    }


def columns_of_readings(readings: Readings) -> dict[str, list[Any]]:
    """Return the columns of readings as a drawing has them."""
    return {
        "at": readings.at.tolist(),
        "value": readings.value.tolist(),
        "quality": [_WORDS[each] for each in readings.quality.tolist()],
    }
