"""SenML and tables with an index: records of which others, or a list beside them, say when and whose they are."""

import json
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.judging.reading import Collected, judged

BASE = 1759305600
START = 1759305600 * 10**6


def read(document: Any, **said: Any) -> tuple[Any, list[tuple[str, int, float]]]:
    """Return the outcome, and each reading by its series, its instant and its value."""
    sinks = Collected()
    outcome = judged(BytesIO(json.dumps(document).encode()), sinks=sinks, **said)
    parts = [(f"{sensor}/{parameter}", at, value) for _, sensor, parameter, at, value in sinks.readings_seen]
    return outcome, parts


def test_a_base_holds_for_all_records_that_follow() -> None:
    document = [
        {"bn": "urn:a:", "bt": BASE, "bu": "Cel", "n": "temp", "v": 22.5},
        {"n": "rh", "u": "%RH", "v": 61.9},
        {"n": "temp", "v": 22.4, "t": 60.5},
        {"bn": "urn:b:", "bt": BASE + 7},
        {"n": "temp", "v": 19, "t": -1},
        {"bv": 100, "n": "p", "u": "kPa", "v": 1.5},
    ]
    outcome, readings = read(document)
    assert outcome.error_counts == {}
    assert sorted(readings, key=lambda reading: reading[0][4]) == [
        ("urn:a:temp/value", START, 22.5),
        ("urn:a:temp/value", START + 60_500_000, 22.4),
        ("urn:a:rh/value", START, 61.9),
        ("urn:b:temp/value", START + 6_000_000, 19.0),
        ("urn:b:p/value", START + 7_000_000, 101.5),
    ]
    assert {one.series.sensor_id: one.series.unit for one in outcome.summaries}["urn:a:temp"] == "°C"


@settings(max_examples=15)
@given(st.lists(st.tuples(st.integers(0, 999), st.integers(-500, 500)), min_size=2, max_size=30))
def test_each_record_is_what_the_bases_before_it_say(steps: list[tuple[int, int]]) -> None:
    document: list[dict[str, Any]] = []
    wanted: list[tuple[str, int, float]] = []
    for place, (seconds, value) in enumerate(steps):
        base = BASE + 100 * place
        document.append({"bn": f"urn:{place}:", "bt": base, "n": "x", "v": value})
        document.append({"n": "x", "v": value + 1, "t": seconds})
        wanted.append((f"urn:{place}:x/value", base * 10**6, float(value)))
        wanted.append((f"urn:{place}:x/value", (base + seconds) * 10**6, float(value + 1)))
    assert sorted(read(document)[1]) == sorted(wanted)


@pytest.mark.parametrize(
    "document",
    [
        [{"bn": "urn:a:", "n": "temp", "v": 22.5, "t": -60}, {"n": "temp", "v": 22.4, "t": -50}],  # from now
        [{"bn": "urn:a:", "bt": BASE, "n": "temp", "v": 1}, {"n": "energy", "s": 44}],  # a sum
    ],
)
def test_what_no_file_tells_or_nobody_here_reads_is_refused(document: Any) -> None:
    outcome, readings = read(document)
    assert outcome.error_counts
    assert readings == []


def split(columns: list[str], index: list[Any], data: list[list[Any]]) -> dict[str, Any]:
    return {"columns": columns, "index": index, "data": data}


def test_the_index_beside_arrays_is_a_column_of_theirs() -> None:
    index = [1000 * (BASE + 60 * place) for place in range(12)]
    outcome, readings = read(split(["temp", "ph"], index, [[37.5 + n % 3, 7.1] for n in range(12)]))
    assert outcome.error_counts == {}
    assert sorted(readings)[:2] == [("ph/value", START, 7.1), ("ph/value", START + 60_000_000, 7.1)]
    assert len(readings) == 24


def test_an_index_that_counts_rows_is_left_alone() -> None:
    data = [[f"2025-10-01T08:{n:02}:00Z", 37.5] for n in range(12)]
    outcome, readings = read(split(["timestamp", "temp"], list(range(12)), data))
    assert (outcome.warnings, len(readings)) == ((), 12)


@pytest.mark.parametrize(("rows", "code"), [(11, "unequal_columns"), (13, "no_time_column")])
def test_an_index_of_another_length_is_said(rows: int, code: str) -> None:
    index = [f"2025-10-01T08:{n:02}:00Z" for n in range(12)]
    outcome, _ = read(split(["temp"], index, [[37.5]] * rows))
    assert outcome.error_counts == {code: 1}


def test_no_row_behind_a_broken_one_takes_the_label_of_another() -> None:
    index = [f"2025-10-01T08:{n:02}:00Z" for n in range(12)]
    text = json.dumps(split(["temp"], index, [[float(n)] for n in range(12)])).replace("[5.0]", "[5.0 6]")
    sinks = Collected()
    outcome = judged(BytesIO(text.encode()), sinks=sinks)
    assert [value for *_, value in sinks.readings_seen] == [0.0, 1.0, 2.0, 3.0, 4.0]
    assert outcome.error_counts
