"""What is drawn of a file equals a plain model of it, at every zoom and however much of it is read."""

import csv
import math
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
from arro3.core import Array, DataType, RecordBatch
from arro3.io import write_parquet
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.judging.reading import judged
from titer.engine import by_series, series_file, series_writer
from titer.engine.buckets import Grid, parts_of
from titer.engine.file_series import FileSeries
from titer.engine.parquet.sinks import READINGS, ParquetSinks
from titer.engine.series_file import SeriesFile, round_parts_of
from titer.engine.series_writer import write_series
from titer.model.drawing import Drawing, Span
from titer.model.instants import format_instant, micros
from titer.model.readings import Quality, Series

TABLET = Path(__file__).parents[4] / "shared" / "data" / "pharma-tablet-press" / "Process" / "6.csv"
ONE, OTHER = Series("press", "force", "N"), Series("press", "force", None)


class Reading(NamedTuple):
    of: Series
    at: int
    value: float
    quality: Quality


def write_readings(path: Path, readings: Sequence[Reading]) -> None:
    """Write readings in this order, as judging leaves them."""
    cells: dict[str, Sequence[Any]] = {
        "sensor_id": [each.of.sensor_id for each in readings],
        "parameter": [each.of.parameter for each in readings],
        "at": [each.at for each in readings],
        "value": [each.value for each in readings],
        "unit": [each.of.unit for each in readings],
        "quality": [each.quality.word for each in readings],
        "row_number": range(1, len(readings) + 1),
        "context": [None] * len(readings),
    }
    plain = {"at": DataType.int64(), "value": DataType.float64(), "row_number": DataType.int64()}
    columns = [Array([*cells[name]], plain.get(name, DataType.utf8())) for name in READINGS.names]
    columns = [column.cast(READINGS.field(name).type) for name, column in zip(READINGS.names, columns, strict=True)]
    write_parquet(RecordBatch.from_arrays(columns, schema=READINGS), path)


def opened(folder: Path, readings: Sequence[Reading]) -> SeriesFile:
    write_readings(folder / "readings.parquet", readings)
    write_series(folder / "readings.parquet", folder / "all.series")
    stored = (folder / "all.series").read_bytes()
    return SeriesFile(lambda start, size: stored[start : start + size])


@pytest.fixture
def in_small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let few readings be many."""
    for module, name, value in (
        (by_series, "_BATCH", 7),
        (by_series, "_RUN", 20),
        (by_series, "_PIECE", 10),
        (by_series, "_SAMPLED", 3),
        (series_writer, "ROWS", 4),
        (series_file, "ROWS", 4),
        (series_writer, "_LEAST", 2),
        (series_writer, "_OF_FINEST", 2),
        (series_writer, "_COARSEST", 2),
        (series_file, "FEW", 12),
        (series_file, "_AT_ONCE", 3),
        (series_file, "_AT_FIRST", 16),
        (series_file, "_ROOM", 500),
    ):
        monkeypatch.setattr(module, name, value)


@st.composite
def files(draw: st.DrawFn) -> list[Reading]:
    """Readings of two series: in order or not, with pauses and equal instants."""
    steps = draw(st.lists(st.sampled_from([0, 1, 7, 8, 9, 1_000]), min_size=1, max_size=60))
    begin = draw(st.integers(-2_000, 10**15))
    value = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-3, 3).map(float)
    readings = [
        Reading(
            draw(st.sampled_from([ONE, ONE, ONE, OTHER])),
            begin + at,
            draw(value),
            draw(st.sampled_from(Quality)),
        )
        for at in np.cumsum(steps).tolist()
    ]
    return draw(st.just(readings) | st.permutations(readings))


@st.composite
def spans(draw: st.DrawFn, readings: list[Reading]) -> Span:
    """A span of time about the readings."""
    first, last = min(each.at for each in readings), max(each.at for each in readings)
    since = draw(st.just(first) | st.integers(first - 3, last))
    return Span(since, draw(st.just(last + 1) | st.integers(since + 1, last + 9)))


def by_instant(readings: list[Reading], of: Series, span: Span) -> list[Reading]:
    mine = [each for each in readings if each.of == of and span.since <= each.at < span.until]
    return sorted(mine, key=lambda each: each.at)


def rows_of(drawing: Drawing) -> Iterator[dict[str, Any]]:
    """Its columns, row by row; the means are looked at apart."""
    names = [name for name in drawing.columns if name != "mean"]
    for row in zip(*(drawing.columns[name] for name in names), strict=True):
        yield dict(zip(names, row, strict=True))


def bucket(grid: Grid, span: Span, number: int, held: list[Reading]) -> dict[str, Any]:
    low, high = min(held, key=lambda each: each.value), max(held, key=lambda each: each.value)
    return {
        "at": max(span.since, grid.origin + number * grid.width),
        "min": low.value,
        "min_at": low.at,
        "max": high.value,
        "max_at": high.at,
        "first": held[0].value,
        "last": held[-1].value,
        "counts": len(held),
        "worst_quality": max(each.quality for each in held).word,
    }


def number_in(grid: Grid, reading: Reading) -> int:
    return (reading.at - grid.origin) // grid.width


def gaps_of(readings: list[Reading], of: Series, span: Span) -> list[tuple[int, int]]:
    ats = [each.at for each in by_instant(readings, of, Span(-(10**17), 10**17))]
    longest = 5 * (ats[-1] - ats[0]) / max(1, len(ats) - 1)
    return [(one, two) for one, two in pairwise(ats) if two - one > longest and span.since <= one and two < span.until]


@pytest.mark.usefixtures("in_small_pieces")
@settings(max_examples=40, deadline=None)
@given(st.data())
def test_what_is_drawn_is_what_a_plain_model_gives(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    readings = data.draw(files())
    found = opened(tmp_path_factory.mktemp("series"), readings)
    assert [extent.of for extent in found.extents] == [*dict.fromkeys(each.of for each in readings)]
    places = range(len(found.extents))
    for _ in range(3):
        span, points = data.draw(spans(readings)), data.draw(st.integers(1, 40))
        counts = found.counts(places, span)
        grid = parts_of(span, points) if sum(counts) <= series_file.FEW else round_parts_of(span, points)[0]
        for extent, drawing in zip(found.extents, found.draw(places, span, points, raw=False), strict=True):
            expected = by_instant(readings, extent.of, span)
            assert drawing.count == len(expected)
            assert drawing.gaps == gaps_of(readings, extent.of, span)
            if len(expected) <= points:
                assert drawing.columns["at"] == [each.at for each in expected]
                assert drawing.columns["value"] == [each.value for each in expected]
                continue
            groups = [(number, [*held]) for number, held in groupby(expected, partial(number_in, grid))]
            assert [*rows_of(drawing)] == [bucket(grid, span, number, held) for number, held in groups]
            assert len(groups) <= points
            for mean, (_, held) in zip(drawing.columns["mean"], groups, strict=True):
                plain = math.fsum(each.value / len(held) for each in held)
                assert math.isclose(mean, plain, rel_tol=1e-12, abs_tol=1e-12 * max(abs(each.value) for each in held))


@pytest.mark.skipif(not TABLET.exists(), reason="the tablet press data is not on this machine")
def test_the_tablet_press_is_drawn_as_another_reader_sees_it(tmp_path: Path) -> None:
    with TABLET.open("rb") as stream, ParquetSinks(tmp_path, {}) as sinks:
        judged(stream, sinks=sinks)
    write_series(sinks.readings_path, tmp_path / "all.series")
    stored = (tmp_path / "all.series").read_bytes()
    found = SeriesFile(lambda start, size: stored[start : start + size])
    with TABLET.open(encoding="utf-8", newline="") as file:
        rows = [*csv.DictReader(file, delimiter=";")]
    ats = [micros(datetime.fromisoformat(row["timestamp"]).replace(tzinfo=UTC)) for row in rows]
    assert ats == sorted(ats)
    span = Span(ats[0], ats[-1] + 1)
    for places in ([2], range(12)):  # of readings, and of the overview
        for place, drawing in zip(places, found.draw(places, span, 1_200, raw=False), strict=True):
            values = [float(row[found.extents[place].of.sensor_id]) for row in rows]
            bounds = [*np.searchsorted(ats, drawing.columns["at"]).tolist(), len(rows)]
            groups = [values[start:end] for start, end in pairwise(bounds)]
            figures = [(min(held), max(held), held[0], held[-1], len(held)) for held in groups]
            names = ("min", "max", "first", "last", "counts")
            assert [*zip(*(drawing.columns[name] for name in names), strict=True)] == figures
            assert drawing.columns["mean"] == pytest.approx([math.fsum(held) / len(held) for held in groups], rel=1e-12)


@given(st.integers(-(10**15), 10**15), st.integers(1, 10**15), st.integers(1, 24_000))
def test_round_parts_cover_a_span_in_as_many_parts_as_asked_for_at_most(since: int, length: int, points: int) -> None:
    span = Span(since, since + length)
    grid, shift = round_parts_of(span, points)
    assert grid.origin <= since
    assert grid.origin + points * grid.width >= span.until
    assert grid.width % (1 << shift) == 0
    assert grid.origin % (1 << shift) == 0


@given(st.lists(st.integers(micros(datetime(1, 1, 1, tzinfo=UTC)), micros(datetime(9999, 12, 31, tzinfo=UTC)))))
def test_instants_are_written_as_everywhere_else(instants: list[int]) -> None:
    seconds = [each // 1_000_000 * 1_000_000 for each in instants]
    assert FileSeries().texts([*instants, *seconds]) == [*map(format_instant, [*instants, *seconds])]
