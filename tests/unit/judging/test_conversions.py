"""Readings in the units that were asked for: whose they are, what is counted of them, and limits in another unit."""

import json
from io import BytesIO
from typing import Any

import pytest

from tests.unit.judging.reading import Collected, judged
from titer.judging.outcome import Outcome
from titer.model.options import ReadOptions
from titer.model.readings import Series
from titer.rules.limits import parse_rule_set

AT = "2025-10-01T08:0{}:00Z"
WIDE = "timestamp,Temp [°F],pH\n" + AT.format(0) + ",98.6,7\n" + AT.format(1) + ",,7.1\n"
BY_SENSOR = "sensor_id,timestamp,Temp [°F],pH\nR1,2025-10-01T08:00:00Z,98.6,7\nR2,2025-10-01T08:00:00Z,98.6,7\n"
LONG = "sensor_id,timestamp,parameter,value,unit\nT1,2025-10-01T08:00:00Z,temp,98.6,°F\n"
BARE = "sensor_id,timestamp,Value [°F]\nT1,2025-10-01T08:00:00Z,98.6\nT2,2025-10-01T08:00:00Z,212\n"


def converted(text: str, *wanted: str, sinks: Collected | None = None, **said: Any) -> Outcome:
    return judged(BytesIO(text.encode()), sinks=sinks, options=ReadOptions.parse({"convert": wanted}), **said)


def units(outcome: Outcome) -> list[Series]:
    return [summary.series for summary in outcome.summaries]


@pytest.mark.parametrize(
    ("text", "name", "in_celsius"),
    [
        (WIDE, "Temp", {"Temp"}),
        (WIDE, "temp [°f]", {"Temp"}),
        (BY_SENSOR, "Temp", {"R1", "R2"}),
        (BY_SENSOR, "Temp [°F]", {"R1", "R2"}),
        (LONG, "temp", {"T1"}),
        (LONG, "T1", {"T1"}),
        (LONG, "value", {"T1"}),
        (BARE, "t2", {"T2"}),
        (BARE, "value", {"T1", "T2"}),
        (BARE, "Value [°F]", {"T1", "T2"}),
    ],
)  # fmt: skip
def test_a_conversion_is_asked_for_by_parameter_sensor_or_column(text: str, name: str, in_celsius: set[str]) -> None:
    outcome = converted(text, f"{name}=°C")
    assert {sensor for sensor, _, unit in units(outcome) if unit == "°C"} == in_celsius
    assert outcome.warning_counts == {"unit_converted": len(in_celsius)}


def test_a_sensor_is_all_its_parameters_and_one_that_does_not_convert_says_so() -> None:
    outcome = converted(BY_SENSOR, "R1=K")
    assert units(outcome)[:2] == [("R1", "Temp", "K"), ("R2", "Temp", "°F")]
    assert outcome.warning_counts == {"unit_converted": 1, "unit_not_convertible": 1}


def test_of_two_names_for_a_series_the_one_that_says_more_counts_and_neither_is_lost() -> None:
    outcome = converted(BARE, "value=K", "T2=°C")
    assert units(outcome) == [("T1", "value", "K"), ("T2", "value", "°C")]
    assert outcome.warning_counts == {"unit_converted": 2}
    outcome = converted(BARE.replace("T1,2025-10-01T08:00", "T2,2025-10-01T08:01"), "value=K", "T2=°C")
    assert outcome.warning_counts == {"unit_converted": 1}


@pytest.mark.parametrize("text", [WIDE, BY_SENSOR, LONG, BARE])
def test_a_name_that_nothing_has_is_told(text: str) -> None:
    outcome = converted(text, "Tmep=°C", "Pressure=bar")
    assert [(fault.code, fault.column, fault.value) for fault in outcome.warnings] == [
        ("nothing_to_convert", None, "Tmep=°C"),
        ("nothing_to_convert", None, "Pressure=bar"),
    ]


def test_value_means_the_long_layout_alone() -> None:
    assert converted(WIDE, "value=°C").warning_counts == {"nothing_to_convert": 1}


def test_what_has_the_unit_already_is_left_as_it_is_and_nothing_said() -> None:
    assert converted(LONG, "temp=degF").warning_counts == {}


def test_missing_cells_are_counted_with_the_readings_that_were_converted() -> None:
    outcome = converted(WIDE, "Temp=°C")
    assert [(*summary.series, summary.count, summary.missing) for summary in outcome.summaries] == [
        ("Temp", "value", "°C", 1, 1),
        ("pH", "value", None, 2, 0),
    ]


def test_what_no_instrument_measures_is_not_converted() -> None:
    seen = Collected()
    text = "timestamp,Mass [kg]\n2025-10-01T08:00:00Z,1e300\n2025-10-01T08:01:00Z,1\n"
    outcome = converted(text, "Mass=µg", sinks=seen)
    assert [(fault.row_number, fault.code) for fault in outcome.errors] == [(1, "empty_row")]
    assert [reading[-1] for reading in seen.readings_seen] == [1e9]
    assert outcome.aggregates
    assert (outcome.aggregates.reading_count, outcome.aggregates.missing_count) == (1, 1)


@pytest.mark.parametrize(
    ("limit", "of", "kept", "rejected", "unit"),
    [
        (36.9, "°C", "98.42", "98.43", "°F"),
        (36.6, "°C", "97.88", "97.89", "°F"),
        (26.85, "°C", "300", "300.01", "K"),
        (68, "°F", "293.15", "293.16", "K"),
        (0.3, "L", "300", "300.1", "mL"),
        (10, "psi", "0.6894757293168361", "0.6894757293168362", "bar"),
    ],
)
def test_a_value_that_is_exactly_the_limit_in_another_unit_is_kept(
    limit: float, of: str, kept: str, rejected: str, unit: str
) -> None:
    rules = {"name": "r", "parameters": {"x": {"unit": of, "hard": {"max": limit}}}}
    text = f"timestamp,x [{unit}]\n2025-10-01T08:00:00Z,{kept}\n2025-10-01T08:01:00Z,{rejected}\n"
    outcome = judged(BytesIO(text.encode()), rule_set=parse_rule_set(json.dumps(rules)))
    assert [(fault.row_number, fault.code) for fault in outcome.errors] == [(2, "above_maximum")]
