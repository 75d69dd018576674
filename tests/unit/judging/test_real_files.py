"""Files that nobody here wrote, and the examples of the earlier systems, judged to the last figure."""

from io import BytesIO
from pathlib import Path

import pytest

from tests.unit.judging.reading import Collected, judged
from titer.files.record import NOT_NAMED
from titer.judging.result import result_document
from titer.model.status import Status

DATA = Path(__file__).parents[4] / "shared" / "data"
TABLET = DATA / "pharma-tablet-press" / "Process" / "6.csv"
SENSORS = ["tbl_speed", "fom", "main_comp", "tbl_fill", "SREL", "pre_comp", "produced", "waste", "cyl_main", "cyl_pre"]
SENSORS += ["stiffness", "ejection"]

FIVE_GOOD_ONE_BAD = b"""\
sensor_id,timestamp,value
sensor-a,2025-10-01T08:00:00Z,19.87
sensor-a,2025-10-01T08:01:00Z,21.0
sensor-b,2025-10-01T08:00:00Z,20.23
sensor-b,2025-10-01T08:01:00Z,22.0
sensor-c,2025-10-01T08:00:00Z,42.0
sensor-c,,23.1
"""


@pytest.mark.skipif(not TABLET.exists(), reason="the tablet press data is not on this machine")
def test_the_tablet_press_history_is_read_as_it_is() -> None:
    with TABLET.open("rb") as stream:
        result = result_document(judged(stream))
    assert result["status"] == "processed"
    assert result["format"]["layout"] == "wide"
    assert result["format"]["context"] == ["campaign", "batch", "code"]
    assert result["aggregates"]["row_count"] == 35609
    assert result["aggregates"]["reading_count"] == 427308
    assert [summary["sensor_id"] for summary in result["summaries"]] == SENSORS
    by_sensor = {summary["sensor_id"]: summary for summary in result["summaries"]}
    speed = by_sensor["tbl_speed"]
    assert (speed["count"], speed["min"], speed["max"]) == (35609, 0, 120)
    assert (round(speed["mean"], 6), round(speed["stddev"], 6)) == (47.593392, 58.693842)
    assert (round(by_sensor["ejection"]["mean"], 6), by_sensor["ejection"]["max"]) == (159.371367, 473)
    assert result["warning_counts"] == {}


NAB = sorted((DATA / "nab").rglob("*.csv"))


@pytest.mark.parametrize("path", NAB, ids=lambda path: path.stem)
def test_a_benchmark_series_is_processed_to_its_last_row(path: Path) -> None:
    rows = len(path.read_bytes().splitlines()) - 1
    with path.open("rb") as stream:
        outcome = judged(stream)
    assert outcome.status is Status.PROCESSED
    assert outcome.row_count == rows


def test_five_good_rows_and_one_without_a_time_are_a_partial_file() -> None:
    result = result_document(judged(BytesIO(FIVE_GOOD_ONE_BAD)))
    assert result["status"] == "partial"
    assert result["aggregates"] == {
        "row_count": 5,
        "rejected_rows": 1,
        "reading_count": 5,
        "rejected_readings": 1,
        "missing_count": 0,
        "anomaly_count": 0,
        "min_value": 19.87,
        "max_value": 42.0,
        "mean_value": 25.02,
        "per_sensor_count": {"sensor-a": 2, "sensor-b": 2, "sensor-c": 1},
        "per_sensor_count_truncated": False,
    }
    assert result["errors"] == [
        {
            "row_number": 6,
            "line": 7,
            "column": "timestamp",
            "value": "",
            "code": "missing_timestamp",
            "reason": "missing timestamp",
            "hint": "give every row a time such as 2025-10-01T08:12:10Z",
        }
    ]


BIOREACTOR = b"""\
sensor_id,timestamp,ph_value,temperature
BioR1,2025-08-16 14:00,7.2,37.5
BioR1,2025-08-16 14:30,7.1,45.0
"""


def test_the_bioreactor_pair_has_one_anomaly() -> None:
    collected = Collected()
    result = result_document(judged(BytesIO(BIOREACTOR), rules=NOT_NAMED, sinks=collected))
    assert (result["rule_set"], collected.rules_taken) == ("bioreactor@1", ["bioreactor@1"])
    assert result["status"] == "processed"
    assert result["format"]["layout"] == "wide_by_sensor"
    assert result["aggregates"]["mean_value"] is None, "two parameters have no common mean"
    assert [(one["parameter"], one["count"]) for one in result["summaries"]] == [("ph_value", 2), ("temperature", 2)]
    assert result["anomalies"] == [
        {
            "row_number": 2,
            "sensor_id": "BioR1",
            "parameter": "temperature",
            "at": "2025-08-16T14:30:00Z",
            "value": 45.0,
            "detector": "limit",
            "rule": "at most 40",
            "expected": {"min": 20.0, "max": 40.0},
            "severity": "warning",
        }
    ]


@pytest.mark.parametrize(
    ("rules", "kept"),
    [
        ("default", {-51, -50, 0, 250, 1e11}),
        ("bioreactor", {0, 250, 1e11}),
        ("equipment", {-50, 0}),
        ("replay", {-51, -50, 0, 250}),
    ],
)
def test_each_rule_set_rejects_what_it_holds_for_impossible(rules: str, kept: set[float]) -> None:
    rows = b"".join(b"a,2025-01-01,%d\n" % value for value in (-51, -50, 0, 250, 10**11))
    collected = Collected()
    judged(BytesIO(b"sensor_id,timestamp,temperature\n" + rows), rules=rules, sinks=collected)
    assert {value for *_, value in collected.readings_seen} == kept
