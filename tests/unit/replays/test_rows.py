"""Readings of Parquet as rows, whatever their order there."""

from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow
import pyarrow.parquet
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.replays.world import MadeUp, numbered
from titer.engine.parquet import by_instant
from titer.engine.parquet.by_instant import ByInstant
from titer.model.errors import Unavailable
from titer.model.readings import Series
from titer.replays.row_names import chosen, row_names
from titer.replays.rows_file import RowsFile, write_rows

type Readings = list[tuple[Series, int, float]]

SERIES = [
    Series("a", "value", "°C"),
    Series("a", "pH", None),
    Series("b", "value", None),
    Series("b", "value", "bar"),
    Series("b/c", "value", None),
    Series("b", "c", None),
    Series("timestamp", "value", None),
]


def parquet(path: Path, readings: Readings) -> Path:
    text = pyarrow.string()
    columns: dict[str, Any] = {
        "sensor_id": pyarrow.array([of.sensor_id for of, _, _ in readings], text),
        "parameter": pyarrow.array([of.parameter for of, _, _ in readings], text),
        "at": pyarrow.array([at for _, at, _ in readings], pyarrow.timestamp("us", tz="UTC")),
        "value": pyarrow.array([value for _, _, value in readings], pyarrow.float64()),
        "unit": pyarrow.array([of.unit for of, _, _ in readings], text),
    }
    pyarrow.parquet.write_table(pyarrow.table(columns), path)
    return path


def rows_of(path: Path, **said: Any) -> tuple[RowsFile, list[Series]]:
    made = path.with_suffix(".rows")
    with ByInstant(path, lambda _: True, said.get("since"), said.get("until")) as source:
        write_rows(made, source)
        return opened(made), [*source.series]


def opened(path: Path) -> RowsFile:
    body = path.read_bytes()
    return RowsFile(lambda start, size: body[start : start + size])


def plainly(readings: Readings) -> list[tuple[int, dict[Series, float]]]:
    """The rows as the promise has them, without any thought of memory."""
    found: dict[int, dict[Series, float]] = {}
    for of, at, value in readings:
        found.setdefault(at, {})[of] = value
    return sorted(found.items())


READING = st.tuples(st.sampled_from(SERIES), st.integers(-30, 30), st.floats(-1e300, 1e300))


@pytest.mark.parametrize("run", [4, 1 << 20])
def test_rows_are_what_the_readings_of_each_instant_are(run: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """In runs of four readings, which must be merged, as in one."""
    monkeypatch.setattr(by_instant, "_RUN", run)
    monkeypatch.setattr(by_instant, "_BATCH", min(run, 1 << 17))
    monkeypatch.setattr(by_instant, "_SAMPLED", 2)

    @settings(max_examples=60, deadline=None)
    @given(st.lists(READING, min_size=1, max_size=60), st.integers(-30, 30), st.integers(-30, 30))
    def check(readings: Readings, one: int, other: int) -> None:
        since, until = sorted((one, other))
        with TemporaryDirectory() as folder:
            path = parquet(Path(folder) / "a.parquet", readings)
            check_all(*rows_of(path), readings)
            some = [each for each in readings if since <= each[1] < until]
            check_all(*rows_of(path, since=since, until=until), some)

    check()


def check_all(rows: RowsFile, series: list[Series], wanted: Readings) -> None:
    assert rows.names == row_names(series)
    names = dict(zip(series, rows.names, strict=True))
    expected = [(at, {names[of]: value for of, value in cells.items()}) for at, cells in plainly(wanted)]
    assert [(row.at, row.cells) for row in rows.read(0, rows.rows)] == expected
    assert rows.rows == len(expected)


def test_any_part_of_the_rows_is_read(tmp_path: Path) -> None:
    write_rows(tmp_path / "a.rows", numbered(2_000))
    rows = opened(tmp_path / "a.rows")
    assert (rows.rows, rows.per_block) == (2_000, 256)
    for start, stop in ((0, 3), (255, 258), (1_990, 3_000), (-5, 2), (7, 7)):
        assert [int(row.cells["n"]) for row in rows.read(start, stop)] == [*range(max(start, 0), min(stop, 2_000))]
    assert rows.at(1_999) == 1_999_000_000


def test_a_head_longer_than_what_is_read_at_first_is_read_whole(tmp_path: Path) -> None:
    series = [Series(sha256(f"{n}".encode()).hexdigest(), "value") for n in range(2_000)]
    source = MadeUp(series, [(n, dict.fromkeys(range(0, 2000, n + 1), 1.0)) for n in range(80)])
    write_rows(tmp_path / "a.rows", source)
    rows = opened(tmp_path / "a.rows")
    assert rows.per_block == 32
    assert rows.names == [each.sensor_id for each in series]
    assert [len(row.cells) for row in rows.read(0, 80)] == [len(range(0, 2_000, n + 1)) for n in range(80)]


def test_a_tick_reads_two_parts_of_a_long_file(tmp_path: Path) -> None:
    write_rows(tmp_path / "a.rows", numbered(100_000))
    body, asked = (tmp_path / "a.rows").read_bytes(), list[int]()

    def read(start: int, size: int) -> bytes:
        asked.append(size)
        return body[start : start + size]

    assert [row.cells for row in RowsFile(read).read(70_000, 70_001)] == [{"n": 70_000.0}]
    assert len(asked) == 2
    assert sum(asked) < 80_000 < len(body)


def test_something_else_is_not_taken_for_rows() -> None:
    with pytest.raises(Unavailable):
        RowsFile(lambda start, size: b"x" * size)
    with pytest.raises(FileNotFoundError):
        RowsFile(lambda start, size: None)


def test_names_are_short_and_never_alike() -> None:
    names = row_names(SERIES)
    assert len(set(names)) == len(names)
    assert names == ["a", "a/pH", "b/value []", "b/value [bar]", "b/c/value", "b/c", "timestamp/value"]
    assert row_names([Series("temperature", "value", "°C"), Series("R1", "temperature")]) == [
        "temperature",
        "R1/temperature",
    ]


@pytest.mark.parametrize(
    ("sensors", "found"),
    [
        (["a"], [0, 1]),
        (["a/pH"], [1]),
        (["a/value"], [0]),
        (["b/value [bar]"], [3]),
        (["b", "timestamp"], [2, 3, 5, 6]),
        (["A"], []),
    ],
)
def test_sensors_are_chosen_by_their_ids_or_as_rows_name_them(sensors: list[str], found: list[int]) -> None:
    assert [n for n, series in enumerate(SERIES) if chosen(sensors)(series)] == found
