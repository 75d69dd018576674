"""What differs from the asset's file before is told; what does not, is not."""

import io
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.judging.reading import judged
from titer.judging.drift import MOST_WARNINGS, Column, Schema, drift, parse_schema, schema_of, with_drift
from titer.judging.stored_result import KEPT
from titer.model.options import ReadOptions
from titer.model.status import Status

WIDE = "timestamp,Temp [°C],pH,batch\n"
LONG = "sensor_id,timestamp,parameter,value,unit\n"


def looks(text: str, **options: Any) -> Schema:
    schema = schema_of(judged(io.BytesIO(text.encode()), options=ReadOptions.parse(options)))
    assert schema is not None
    return schema


def wide(header: str, *, minutes: int = 1, rows: int = 12) -> Schema:
    cells = ",".join("7" if name.casefold() == "batch" else "7.1" for name in header.strip().split(",")[1:])
    return looks(
        header + "".join(f"2025-10-01T{at // 60:02}:{at % 60:02}:00Z,{cells}\n" for at in steps(minutes, rows))
    )


def steps(minutes: int, rows: int) -> range:
    return range(0, rows * minutes, minutes)


def told(before: Schema, now: Schema) -> list[tuple[str, str | None, str | None]]:
    return [(fault.code, fault.column, fault.value) for fault in drift(before, now)]


def test_a_schema_has_columns_with_part_and_unit_and_the_cadence() -> None:
    assert wide(WIDE) == Schema(
        layout="wide",
        columns=(
            Column("timestamp", "at"),
            Column("Temp [°C]", "value", "°C"),
            Column("pH", "value"),
            Column("batch", "context"),
        ),
        cadence=60.0,
    )


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (WIDE, []),
        ("timestamp,Temp [°C],batch\n", [("column_gone", "pH", None)]),
        ("timestamp,Temp [°C],pH,DO,batch\n", [("column_new", "DO", None)]),
        ("timestamp,pH,Temp [°C],batch\n", []),
        ("timestamp,Temp [°C],pH 2,batch\n", [("column_renamed", "pH 2", "pH → pH 2")]),
        ("timestamp,pH,temp [°C],batch\n", [("column_renamed", "temp [°C]", "Temp [°C] → temp [°C]")]),
        ("timestamp,batch,Temp [°C],Acidity\n", [("column_gone", "pH", None), ("column_new", "Acidity", None)]),
        ("timestamp,Temp [°F],pH,batch\n", [("unit_changed", "Temp [°F]", "°C → °F")]),
        ("timestamp,Temp,pH,batch\n", [("unit_changed", "Temp", "°C → no unit")]),
        ("timestamp,TEMP [K],pH,batch\n", [
            ("column_renamed", "TEMP [K]", "Temp [°C] → TEMP [K]"),
            ("unit_changed", "TEMP [K]", "°C → K"),
        ]),
        ("timestamp,Temp [°C],Speed [rpm],batch\n", [("column_gone", "pH", None), ("column_new", "Speed [rpm]", None)]),
    ],
)  # fmt: skip
def test_what_differs_in_columns(header: str, expected: list[tuple[str, str, str | None]]) -> None:
    assert told(wide(WIDE), wide(header)) == expected


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("timestamp,Temp [°C]\n2025-10-01,7.1\n", "timestamp,Temp (degC)\n2025-10-01,7.1\n"),
        ("timestamp,Temp [°C]\n2025-10-01,7.1\n", "timestamp,Temp\n2025-10-01,7.1 °C\n"),
        ("timestamp,temp\n2025-10-01,7.1 °C\n", "timestamp,temp [°C]\n2025-10-01,7.1\n"),
        ("timestamp,temp [°C]\n2025-10-01,7.1\n", "Date/Time,temp [°C]\n2025-10-01,7.1\n"),
        ("sensor_id,timestamp,x\na,2025-10-01,1\n", "Sensor,timestamp,x\na,2025-10-01,1\n"),
        ("sensor_id,timestamp,value\na,2025-10-01,1\n", "Sensor ID,Time,Value\na,2025-10-01,1\n"),
        ("sensor_id,time,value,unit\na,2025-10-01,1,°F\n", "sensor_id,time,value,unit\na,2025-10-01,1,degF\n"),
        ("sensor_id,time,value,unit\na,2025-10-01,1,°F\n", "sensor_id,time,value [°F]\na,2025-10-01,1\n"),
    ],
)  # fmt: skip
def test_what_readings_do_not_bear_is_no_other_name_and_no_other_unit(before: str, now: str) -> None:
    renamed = [each for each in told(looks(before), looks(now)) if each[0] not in {"column_new", "column_gone"}]
    assert renamed == []


def test_a_declared_unit_is_no_other_name() -> None:
    before, now = "timestamp,temp [°F]\n2025-10-01,7.1\n", "timestamp,temp\n2025-10-01,7.1\n"
    assert told(looks(before), looks(now, units=["temp=°F"])) == []


@pytest.mark.parametrize(
    ("header", "column", "expected"),
    [
        ("timestamp,Batch,x\n", "Batch", "batch → Batch"),
        ("timestamp,batch,X\n", "X", "x → X"),
    ],
)
def test_a_key_of_the_context_and_a_series_are_known_by_their_names(header: str, column: str, expected: str) -> None:
    assert told(wide("timestamp,batch,x\n"), wide(header)) == [("column_renamed", column, expected)]


def test_a_column_that_was_empty_for_once_is_neither_renamed_nor_of_another_unit() -> None:
    empty, full = "timestamp,Temp [°C],x\n2025-10-01,,1\n", "timestamp,Temp [°C],x\n2025-10-01,7,1\n"
    assert told(looks(empty), looks(full)) == told(looks(full), looks(empty)) == []


CELSIUS, FAHRENHEIT = "timestamp,temp [°C]\n2025-10-01,7.1\n", "timestamp,temp [°F]\n2025-10-01,7.1\n"
LONG_CELSIUS, LONG_FAHRENHEIT = (
    f"sensor_id,timestamp,parameter,value [{unit}]\na,2025-10-01,temp,7.1\n" for unit in ("°C", "°F")
)
BY_CELSIUS, BY_FAHRENHEIT = (f"sensor_id,timestamp,temp [{unit}]\na,2025-10-01,7.1\n" for unit in ("°C", "°F"))


@pytest.mark.parametrize(
    ("celsius", "fahrenheit", "expected"),
    [
        (CELSIUS, FAHRENHEIT, ("unit_changed", "temp [°F]", "°C → °F")),
        (BY_CELSIUS, BY_FAHRENHEIT, ("unit_changed", "temp [°F]", "°C → °F")),
        (LONG_CELSIUS, LONG_FAHRENHEIT, ("unit_changed", "value [°F]", "temp: °C → °F")),
    ],
)
def test_the_unit_that_counts_is_that_of_the_readings_that_are_stored(
    celsius: str, fahrenheit: str, expected: tuple[str, str, str]
) -> None:
    written, turned, left = looks(celsius), looks(fahrenheit, convert=["temp=°C"]), looks(fahrenheit)
    assert told(written, turned) == []
    assert told(turned, left) == [expected]


def test_where_one_parameter_of_a_long_layout_is_converted_the_others_have_their_unit_still() -> None:
    both = "sensor_id,timestamp,parameter,value [°F]\na,2025-10-01,temp,7.1\na,2025-10-01,room,7.1\n"
    before, now = looks(both), looks(both, convert=["temp=°C"])
    assert told(before, now) == [("unit_changed", "value [°F]", "temp: °F → °C")]


def test_two_columns_of_the_same_bare_name_are_not_taken_for_each_other() -> None:
    before, now = wide("timestamp,a,Temp [°C],Temp [K]\n"), wide("timestamp,temp [K],a,temp [°C]\n")
    assert told(before, now) == [
        ("column_renamed", "temp [°C]", "Temp [°C] → temp [°C]"),
        ("column_renamed", "temp [K]", "Temp [K] → temp [K]"),
    ]


def test_another_layout() -> None:
    before, now = wide("timestamp,a\n"), wide("timestamp,a,sensor_id\n")
    assert told(before, now) == [("layout_changed", None, "wide → wide_by_sensor"), ("column_new", "sensor_id", None)]


@pytest.mark.parametrize(
    ("minutes", "rows", "expected"),
    [
        (1, 12, []),
        (2, 12, [("cadence_changed", None, "60 s → 120 s")]),
        (60, 12, [("cadence_changed", None, "60 s → 3,600 s")]),
        (2, 9, []),
    ],
)
def test_another_cadence_where_there_are_readings_enough(minutes: int, rows: int, expected: list[object]) -> None:
    assert told(wide(WIDE), wide(WIDE, minutes=minutes, rows=rows)) == expected


@pytest.mark.parametrize(("ratio", "is_told"), [(1.5, False), (1.51, True), (1 / 1.5, False), (1 / 1.51, True)])
def test_a_cadence_is_another_beyond_one_and_a_half(ratio: float, is_told: bool) -> None:
    schema = Schema("wide", cadence=3.0)
    assert bool(drift(schema, replace(schema, cadence=3.0 * ratio))) is is_told


def long(units: Mapping[str, str]) -> Schema:
    rows = [f"a,2025-10-01T08:12:10Z,{parameter},7.1,{unit}\n" for parameter, unit in units.items()]
    return looks(LONG + "".join(rows))


def test_another_unit_in_a_column_of_units_is_told_by_parameter() -> None:
    before, now = (
        long({"temp": "°C", "pressure": "bar", "old": "g"}),
        long({"temp": "°F", "pressure": "bar", "new": "kg"}),
    )
    assert told(before, now) == [("unit_changed", "unit", "temp: °C → °F")]


def test_a_file_that_failed_has_no_schema_and_is_compared_with_none() -> None:
    failed = judged(io.BytesIO(WIDE.encode()))
    assert failed.status is Status.FAILED
    assert schema_of(failed) is None
    assert with_drift(failed, wide("timestamp,a\n")) == failed


MANY = "".join(f",c{number}" for number in range(1000))
LONG_NAMES = "".join(f",{'x' * 240}{number}" for number in range(250))


@pytest.mark.parametrize("names", [MANY, LONG_NAMES])
def test_columns_that_are_too_many_are_not_remembered_and_so_not_compared(names: str) -> None:
    many = wide(f"timestamp{names}\n", rows=1)
    assert (many.layout, many.columns) == ("wide", ())
    assert drift(many, wide(WIDE)) == drift(wide(WIDE), many) == []


def test_differences_are_listed_first_up_to_a_hundred_and_all_counted() -> None:
    outcome = judged(io.BytesIO(b"timestamp,a,\n" + b"2025-10-01T08:00:00Z,1,\n" * 1200))
    assert len(outcome.warnings) == KEPT
    before = Schema("wide", tuple(Column(f"c{number}", "quality") for number in range(150)))
    warned = with_drift(outcome, before)
    assert {fault.code for fault in warned.warnings[:MOST_WARNINGS]} == {"column_gone"}
    assert warned.warnings[MOST_WARNINGS:] == outcome.warnings[: KEPT - MOST_WARNINGS]
    assert warned.warning_counts["column_gone"] == 150
    assert warned.warning_counts["duplicate_instant"] == outcome.warning_counts["duplicate_instant"]


NAMES = st.text(max_size=6)
UNITS = st.none() | st.sampled_from(["°C", "K", "bar"])
SCHEMAS = st.builds(
    Schema,
    layout=st.sampled_from(["long", "wide", "wide_by_sensor"]),
    columns=st.lists(
        st.builds(Column, NAMES, st.sampled_from(["at", "value", "context", "unit"]), UNITS),
        max_size=8,
        unique_by=lambda column: column.name,
    ).map(tuple),
    units=st.dictionaries(NAMES, UNITS, max_size=3),
    cadence=st.none() | st.floats(1e-6, 1e9),
)


@given(SCHEMAS)
def test_a_file_does_not_differ_from_itself(schema: Schema) -> None:
    assert drift(schema, schema) == []


@given(SCHEMAS)
def test_a_schema_survives_as_text(schema: Schema) -> None:
    assert parse_schema(schema.text()) == schema


@given(SCHEMAS, SCHEMAS)
def test_every_column_is_accounted_for(before: Schema, now: Schema) -> None:
    codes = [fault.code for fault in drift(before, now)]
    if before.columns and now.columns:
        gone, new = codes.count("column_gone"), codes.count("column_new")
        assert len(before.columns) - gone == len(now.columns) - new
