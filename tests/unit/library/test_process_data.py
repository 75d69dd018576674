from typing import Any

import pytest

from titer.library import process_data

PAIR = [
    {"sensor_id": "BioR1", "timestamp": "2025-08-16 14:00", "ph_value": 7.2, "temperature": 37.5},
    {"sensor_id": "BioR1", "timestamp": "2025-08-16 14:30", "ph_value": 7.1, "temperature": 45.0},
]
GOOD = PAIR[0]


def test_the_bioreactor_pair() -> None:
    assert process_data(PAIR) == {"BioR1": (7.15, 1, "2025-08-16 14:30")}


@pytest.mark.parametrize(
    "bad",
    [
        {"ph_value": -0.1},
        {"ph_value": None},
        {"ph_value": True},
        {"ph_value": "acid"},
        {"ph_value": "1_0"},
        {"ph_value": float("nan")},
        {"ph_value": float("inf")},
        {"ph_value": 10**400},
        {"temperature": -1},
        {"temperature": ""},
        {"timestamp": "2025-08-16T14:00"},
        {"timestamp": "2025-08-16 14:00:00"},
        {"timestamp": "2025-02-30 14:00"},
        {"timestamp": "2025-8-16 14:00"},
        {"timestamp": None},
        {"sensor_id": ""},
        {"sensor_id": " "},
        {"sensor_id": 7},
    ],
    ids=str,
)
def test_one_bad_cell_drops_the_whole_reading(bad: dict[str, Any]) -> None:
    assert process_data([GOOD | bad]) == {}


@pytest.mark.parametrize("missing", GOOD)
def test_a_missing_field_drops_the_reading(missing: str) -> None:
    assert process_data([{name: value for name, value in GOOD.items() if name != missing}]) == {}


def test_what_is_no_mapping_is_left_out() -> None:
    mixed: list[Any] = [None, "x", 7, [], GOOD]
    assert process_data(mixed) == {"BioR1": (7.2, 0, "2025-08-16 14:00")}


def test_numbers_may_come_as_text_for_csv_has_no_others() -> None:
    assert process_data([GOOD | {"ph_value": "7.2", "temperature": "45"}]) == {"BioR1": (7.2, 1, "2025-08-16 14:00")}


@pytest.mark.parametrize(("temperature", "anomalies"), [(19.99, 1), (20, 0), (40, 0), (40.01, 1), (0, 1)])
def test_an_anomaly_lies_outside_20_to_40_degrees(temperature: float, anomalies: int) -> None:
    assert process_data([GOOD | {"temperature": temperature}])["BioR1"][1] == anomalies


def test_the_latest_timestamp_is_the_latest_in_time_in_whatever_order_they_come() -> None:
    assert process_data(reversed(PAIR))["BioR1"][2] == "2025-08-16 14:30"


def test_sensors_are_counted_apart() -> None:
    assert process_data([*PAIR, GOOD | {"sensor_id": "BioR2"}]) == {
        "BioR1": (7.15, 1, "2025-08-16 14:30"),
        "BioR2": (7.2, 0, "2025-08-16 14:00"),
    }


def test_the_average_is_exact_and_cannot_overflow() -> None:
    assert process_data([GOOD | {"ph_value": 1e308}] * 3)["BioR1"][0] == 1e308
    assert process_data([GOOD | {"ph_value": 7.1}] * 10)["BioR1"][0] == 7.1


def test_no_reading_gives_no_result() -> None:
    assert process_data([]) == {}
