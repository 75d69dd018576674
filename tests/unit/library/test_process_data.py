from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis.strategies import (
    binary,
    booleans,
    dates,
    datetimes,
    decimals,
    floats,
    integers,
    lists,
    none,
    one_of,
    sampled_from,
    text,
)

from titer.library import process_data
from titer.model.faults import Fault

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


BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("timestamp", "shown"),
    [
        (datetime.fromisoformat("2025-08-16 14:00"), "2025-08-16 14:00"),
        (datetime.fromisoformat("2025-08-16 14:00:05"), "2025-08-16 14:00:05"),
        (datetime(2025, 8, 16, 14, 0, tzinfo=BERLIN), "2025-08-16T12:00:00Z"),
        (datetime(2025, 10, 26, 2, 30, fold=1, tzinfo=BERLIN), "2025-10-26T01:30:00Z"),
        (date(2025, 8, 16), "2025-08-16"),
        (np.datetime64("2025-08-16T14:00", "ns"), "2025-08-16 14:00"),
        (np.datetime64("2025-08-16T14:00:00.000000123"), "2025-08-16 14:00:00.000000123"),
        (np.datetime64("2025-08-16"), "2025-08-16"),
    ],
    ids=str,
)
def test_a_time_may_be_one_of_python_or_of_numpy(timestamp: object, shown: str) -> None:
    assert process_data([GOOD | {"timestamp": timestamp}]) == {"BioR1": (7.2, 0, shown)}


class Timestamp(datetime):
    """A time as pandas has it: a `datetime` that knows nanoseconds besides."""

    nanosecond = 7


def test_what_is_finer_than_a_microsecond_counts_and_is_shown() -> None:
    at = datetime(2025, 8, 16, 14, 0, tzinfo=UTC)
    finer = Timestamp(2025, 8, 16, 14, 0, tzinfo=UTC)
    results = process_data([GOOD | {"timestamp": finer}, GOOD | {"timestamp": at}])
    assert results["BioR1"][2] == "2025-08-16T14:00:00.000000007Z"


class NaT(datetime):
    """No time, as pandas has it: a `datetime` that equals nothing."""

    __hash__ = None  # type: ignore[assignment]

    def __eq__(self, other: object) -> bool:
        return False


def test_the_latest_of_times_in_several_zones_is_the_latest_instant() -> None:
    times = [datetime(2025, 8, 16, 14, 0, tzinfo=BERLIN), "2025-08-16 13:00", datetime(2025, 8, 16, 12, 30, tzinfo=UTC)]
    assert process_data([GOOD | {"timestamp": each} for each in times])["BioR1"][2] == "2025-08-16 13:00"


@given(
    sampled_from([int, float, Decimal, Fraction, np.int64, np.uint8, np.float64, np.float32, np.float16, str, np.str_]),
    integers(0, 14),
)
def test_a_number_may_be_of_any_type_that_has_its_value(kind: type[Any], number: int) -> None:
    assert process_data([GOOD | {"ph_value": kind(number)}])["BioR1"][0] == number


@given(decimals(0, 14, allow_nan=False))
def test_a_decimal_becomes_the_nearest_float(number: Decimal) -> None:
    assert process_data([GOOD | {"ph_value": number}])["BioR1"][0] == float(number)


def test_a_float_of_numpy_keeps_its_exact_value() -> None:
    assert process_data([GOOD | {"ph_value": np.float32(7.1)}])["BioR1"][0] == 7.099999904632568


@pytest.mark.parametrize(
    ("bad", "code", "value"),
    [
        ({"ph_value": -0.1}, "below_minimum", "-0.1"),
        ({"ph_value": None}, "missing_value", ""),
        ({"ph_value": float("nan")}, "missing_value", "nan"),
        ({"ph_value": Decimal("sNaN")}, "missing_value", "Decimal('sNaN') (Decimal)"),
        ({"ph_value": True}, "not_a_number", "True"),
        ({"ph_value": np.True_}, "not_a_number", "np.True_ (bool)"),
        ({"ph_value": np.array(7.2)}, "not_a_number", "array(7.2) (ndarray)"),
        ({"ph_value": np.timedelta64(7, "s")}, "not_a_number", "np.timedelta64(7,'s') (timedelta64)"),
        ({"ph_value": [7.2]}, "not_a_number", "[7.2] (list)"),
        ({"temperature": 10**400}, "number_out_of_range", "1" + "0" * 255),
        ({"temperature": 10**9999}, "number_out_of_range", "…"),
        ({"temperature": ""}, "missing_value", ""),
        ({"timestamp": 1755352800}, "invalid_timestamp", "1755352800"),
        ({"timestamp": np.datetime64("2025-08")}, "invalid_timestamp", "np.datetime64('2025-08') (datetime64)"),
        ({"timestamp": np.datetime64("NaT", "s")}, "invalid_timestamp", "np.datetime64('NaT','s') (datetime64)"),
        ({"timestamp": NaT(2025, 8, 16)}, "invalid_timestamp", "NaT(2025, 8, 16, 0, 0) (NaT)"),
        ({"timestamp": datetime.max.replace(tzinfo=timezone(-timedelta(hours=5)))}, "invalid_timestamp", None),
        ({"timestamp": " "}, "missing_timestamp", " "),
        ({"sensor_id": 7}, "invalid_sensor_id", "7"),
        ({"sensor_id": ""}, "missing_sensor_id", ""),
    ],
)
def test_a_cell_that_cannot_be_used_is_told_of_with_its_reading(
    bad: dict[str, Any], code: str, value: str | None, caplog: pytest.LogCaptureFixture
) -> None:
    faults: list[Fault] = []
    assert set(process_data([GOOD, GOOD | {"sensor_id": "B"} | bad], on_fault=faults.append)) == {"BioR1"}
    assert [(fault.row_number, fault.column, fault.code) for fault in faults] == [(2, *bad, code)]
    assert value is None or faults[0].value == value
    assert not caplog.records


def test_who_does_not_ask_finds_what_was_left_out_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    mixed: list[Any] = [GOOD, GOOD | {"ph_value": [7.2]}, None, {}]
    process_data(mixed)
    said = "3 readings left out; the first: reading 2: ph_value '[7.2] (list)': not a number"
    assert caplog.messages == [said]


def test_every_bad_cell_of_a_reading_is_told_of() -> None:
    faults: list[Fault] = []
    process_data([{}], on_fault=faults.append)
    assert [fault.column for fault in faults] == ["sensor_id", "timestamp", "ph_value", "temperature"]


@given(
    one_of(
        none(), booleans(), integers(), floats(), decimals(), text(), datetimes(), dates(), binary(), lists(integers())
    ),
    sampled_from([*GOOD]),
)
def test_a_reading_is_kept_or_told_of(value: object, column: str) -> None:
    faults: list[Fault] = []
    kept = process_data([GOOD | {column: value}], on_fault=faults.append)
    assert len(kept) + len(faults) == 1


def test_whole_readings_pass_without_a_word(caplog: pytest.LogCaptureFixture) -> None:
    process_data(PAIR)
    assert not caplog.records
