"""Rows that name several units of one dimension for one series are kept in one; what units tell apart stays apart."""

import io
from collections.abc import Sequence

import pytest

from tests.unit.judging.reading import judged
from titer.judging.outcome import Outcome
from titer.judging.result import result_document


def outcome_of(header: str, rows: Sequence[str], *, same_instants: bool = False) -> Outcome:
    at = (f"2025-10-01 08:{(row // 2 if same_instants else row):02}:00" for row in range(len(rows)))
    lines = [f"timestamp;{header}", *(f"{instant};{row}" for row, instant in zip(rows, at, strict=True))]
    return judged(io.BytesIO("\n".join(lines).encode()))


def series_of(outcome: Outcome) -> dict[tuple[str, str | None], tuple[int, float | None]]:
    return {(each.series.sensor_id, each.series.unit): (each.count, each.max) for each in outcome.summaries}


def test_each_series_is_in_its_commonest_unit() -> None:
    rows = ["K1;1.2;bar", "K2;1300;mbar", "K1;1250;mbar", "K2;1.4;bar", "K1;1.1;bar", "K2;1200;mbar"]
    outcome = outcome_of("sensor_id;value;unit", rows)
    assert series_of(outcome) == {("K1", "bar"): (3, 1.25), ("K2", "mbar"): (3, 1400)}
    assert outcome.warnings == ()
    said = result_document(outcome)["format"]["conversions"]
    assert [(each["sensor_id"], each["from"], each["to"]) for each in said] == [
        ("K1", "mbar", "bar"),
        ("K2", "bar", "mbar"),
    ]


def test_temperatures_are_converted_with_where_their_scales_begin() -> None:
    outcome = outcome_of("Temp;Einheit", ["20.5;°C", "70.7;°F", "21.5;°C", "294.65;K"])
    assert series_of(outcome) == {("Temp", "°C"): (4, 21.5)}


def test_rows_of_another_dimension_stay_by_themselves() -> None:
    rows = ["a;1.2;bar", "a;21.5;°C", "a;1100;mbar", "a;21.7;°C", "a;1.3;bar"]
    assert series_of(outcome_of("sensor_id;value;unit", rows)) == {("a", "bar"): (3, 1.3), ("a", "°C"): (2, 21.7)}


@pytest.mark.parametrize(
    ("header", "rows", "same_instants"),
    [
        ("sensor_id;value;unit", ["a;21.5;°C", "a;70.7;°F"] * 5, True),  # both at once
        ("sensor_id;value;unit", ["a;45.5;%", "a;412;ppm"] * 5, False),  # parts of a whole
        ("value;unit", ["0.4;mm", "213;cm"] * 5, False),  # rain and level
        ("sensor_id;value;unit", ["a;1.5;mmol/L", "a;4.5;g/L"] * 5, False),
        ("sensor_id;value;unit", ["a;1.5;foo", "a;4.5;g/L"] * 5, False),
    ],
)
def test_units_that_tell_apart_what_is_measured_stay_apart(
    header: str, rows: Sequence[str], same_instants: bool
) -> None:
    outcome = outcome_of(header, rows, same_instants=same_instants)
    assert [each.count for each in outcome.summaries] == [5, 5]
    assert result_document(outcome)["format"]["conversions"] == []


def test_what_comes_after_the_sample_is_in_the_unit_that_was_decided() -> None:
    units = ["kPa" if row < 900 else "MPa" for row in range(1400)]
    rows = [f"S{row % 2};{1100 if unit == 'kPa' else 1.1};{unit};{'-' * 700}" for row, unit in enumerate(units)]
    at = (f"2025-10-01 {row // 60:02}:{row % 60:02}" for row in range(1400))
    rows += [f"S9;{1.1 if row else 1100};{'MPa' if row else 'kPa'};-" for row in range(2)]
    lines = [
        f"{instant};{row}" for instant, row in zip([*at, "2025-10-02 00:00", "2025-10-02 00:01"], rows, strict=True)
    ]
    outcome = judged(io.BytesIO("\n".join(["timestamp;sensor_id;value;unit;note", *lines]).encode()))
    assert series_of(outcome) == {("S0", "kPa"): (700, 1100), ("S1", "kPa"): (700, 1100), ("S9", "kPa"): (2, 1100)}
