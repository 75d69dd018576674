"""A column of units tells each reading's unit, whether a sensor stands beside it or not; no series holds two units."""

import io
import json
import unicodedata
from collections import Counter
from collections.abc import Sequence
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.judging.reading import judged
from titer.judging.outcome import Outcome
from titer.model.units import conversion

LETTERS = st.characters(categories=["Lu", "Ll"])  # one by one: of texts, Hypothesis tries the product's
NAMES = st.lists(LETTERS, min_size=4, max_size=9).map(lambda letters: f"{''.join(letters)}7x")
PAIRS = st.sampled_from([("°C", "°F"), ("mg/L", "g/L"), ("kPa", "mbar"), ("%", "mg/L"), ("%", "ppm")])


def outcome_of(header: str, *rows: str) -> Outcome:
    at = (f"2025-10-01 08:{minute:02}" for minute in range(60))
    lines = [f"timestamp,{header}", *(f"{instant},{row}" for row, instant in zip(rows, at, strict=False))]
    return judged(io.BytesIO("\n".join(lines).encode()))


@given(name=NAMES, units=PAIRS, data=st.data())
@settings(max_examples=30)
def test_no_series_has_two_units(name: str, units: tuple[str, str], data: st.DataObject) -> None:
    written = [*units, *(data.draw(st.sampled_from(units)) for _ in range(10))]
    header = ("{0},v", "v,{0}")[left := data.draw(st.booleans())].format(name)
    way = None if "%" in units else conversion(units[1], units[0])
    kept = [row + 20.5 for row in range(12)]
    numbers = [
        back.apply(number) if (back := conversion(units[0], unit)) and way else number
        for unit, number in zip(written, kept, strict=True)
    ]
    rows = [(f"{unit},{number!r}", f"{number!r},{unit}")[left] for number, unit in zip(numbers, written, strict=True)]
    outcome = outcome_of(header, *rows)
    counts = {summary.series.unit: summary.count for summary in outcome.summaries}
    assert outcome.warnings == ()
    if way is None:
        assert counts == {unit: written.count(unit) for unit in units}
    else:
        commonest = Counter(written).most_common(1)[0][0]
        assert counts == {commonest: 12}
        back = conversion(units[0], commonest)
        assert back is not None
        assert outcome.summaries[0].max == pytest.approx(back.apply(31.5), rel=1e-12)


@pytest.mark.parametrize(("header", "sensor"), [("Unit,Temp", ""), ("sensor_id,unit,temp", "a,")])
def test_a_lone_letter_under_its_name_is_a_unit(header: str, sensor: str) -> None:
    outcome = outcome_of(header, f"{sensor}C,21.5", f"{sensor}F,70.7", f"{sensor}C,21.7")
    assert [(summary.series.unit, summary.count) for summary in outcome.summaries] == [("°C", 3)]


def test_words_that_may_be_units_are_none_without_its_name() -> None:
    outcome = outcome_of("how,temp", "min,21.5", "min,21.7", "min,21.6")
    assert [summary.series.unit for summary in outcome.summaries] == [None]


@pytest.mark.parametrize("ids", [("V1", "V2"), ("L1", "L2"), ("m2", "m3"), ("A1", "B2")])
def test_ids_of_a_letter_and_a_digit_are_no_units(ids: tuple[str, str]) -> None:
    outcome = outcome_of("vessel,parameter,value", *(f"{one},{what},1.5" for one in ids for what in ("temp", "ph")))
    assert {summary.series[:2] for summary in outcome.summaries} == {
        (one, what) for one in ids for what in ("temp", "ph")
    }


def test_numbers_with_units_are_no_units() -> None:
    outcome = outcome_of("power", "1 W", "1 W", "1 W")
    assert [(summary.series.unit, summary.count) for summary in outcome.summaries] == [("W", 3)]


def test_units_beside_several_measured_columns_are_said_to_be_nobodys() -> None:
    outcome = outcome_of("temp,ph,unit", "21.5,7,°C", "21.6,7.1,°C")
    assert [(fault.column, fault.code, fault.settled_by) for fault in outcome.warnings] == [
        ("unit", "units_of_many", ({"context": ["unit"]}, {"unit_column": "unit"}))
    ]


def _table(name: str, cells: Sequence[str]) -> BytesIO:
    rows = "".join(f"2025-01-01 00:00:{row:02};{cell};{row % 7 / 8}\n" for row, cell in enumerate(cells))
    return BytesIO(f"timestamp;{name};q\n{rows}".encode())


def test_cells_in_another_unit_than_the_header_states_are_doubted_with_the_ways_to_settle_it() -> None:
    outcome = judged(_table("Temp [°C]", ["98.5 °F", "97 °F", "99 °F"]))
    (warning,) = outcome.warnings
    assert (warning.code, warning.value) == ("unit_mismatch", "°C, °F")
    assert warning.settled_by == ({"units": ["Temp [°C]=°F"]}, {"units": ["Temp [°C]=°C"]})
    for way in warning.settled_by:
        said: dict[str, Any] = dict(way)
        settled = judged(_table("Temp [°C]", ["98.5 °F", "97 °F", "99 °F"]), **said)
        assert not settled.warnings
        assert f"Temp [°C]={settled.summaries[0].series.unit}" == way["units"][0]
        assert settled.summaries[0].max == 99


@pytest.mark.parametrize(("name", "said"), [("Temp [°C]", {}), ("Temp", {"units": ["Temp=°C"]})])
def test_cells_of_several_units_are_read_in_the_one_that_is_stated(name: str, said: dict[str, Any]) -> None:
    outcome = judged(_table(name, ["212 °F", "212 °F", "99.5 °C", "212 °F"]), **said)
    assert not outcome.warnings
    assert outcome.summaries[0].series.unit == "°C"
    assert (outcome.summaries[0].min, outcome.summaries[0].max) == (99.5, 100)


@pytest.mark.parametrize("name", ["Einh.", "Ед. изм.", "Μονάδα", "U.M.", "單位", "Amount Unit"])
def test_a_name_that_says_unit_confirms_cells_that_may_be_words(name: str) -> None:
    outcome = outcome_of(f"Amount,{name}", "1.5,g", "1.6,g", "1.7,g")
    assert [(summary.series.unit, summary.count) for summary in outcome.summaries] == [("g", 3)]
    assert outcome.warnings == ()


@given(name=NAMES, other=NAMES)
@settings(max_examples=15)
def test_units_are_those_of_the_only_column_that_bears_none(name: str, other: str) -> None:
    units = ["g/L", "mg/L", "g/L", "mg/L", "g/L"]
    rows = [f"{row + 0.5},{unit},{row * 2.5}" for row, unit in enumerate(units)]
    outcome = outcome_of(f"{name},{other}unit,area (mAU)", *rows)
    found: dict[str, dict[str | None, int]] = {summary.series.sensor_id: {} for summary in outcome.summaries}
    for summary in outcome.summaries:
        found[summary.series.sensor_id][summary.series.unit] = summary.count
    assert found == {unicodedata.normalize("NFKC", name): {"g/L": 3, "mg/L": 2}, "area": {"mAU": 5}}
    assert outcome.warnings == ()


@pytest.mark.parametrize(
    ("header", "cells", "code"), [("P,how", "", None), ("P,T,how", "2.5,", "series_not_told_apart")]
)
def test_a_unit_that_first_differs_after_the_sample_makes_no_series_of_two(
    header: str, cells: str, code: str | None
) -> None:
    units = ["mbar" if 450 < n < 500 else "bar" for n in range(1400)]
    rows = [f"{n % 7}.5,{cells}{unit},{'-' * 700}" for n, unit in enumerate(units)]
    at = (f"2025-10-01 {n // 60:02}:{n % 60:02}" for n in range(1400))
    lines = [f"timestamp,{header},note", *(f"{instant},{row}" for instant, row in zip(at, rows, strict=True))]
    outcome = judged(io.BytesIO("\n".join(lines).encode()))
    assert [fault.code for fault in outcome.warnings] == ([code] if code else [])
    if code is None:
        assert {summary.series.unit: summary.count for summary in outcome.summaries} == {"bar": 1400}
    else:
        assert outcome.warnings[0].settled_by[0] == {"unit_column": "how"}


def test_a_cell_in_another_unit_of_the_headers_dimension_is_converted() -> None:
    outcome = judged(_table("P (bar)", ["1.5", "1.6", "1700 mbar", "1.8 bar", "1.9"]))
    (summary,) = [one for one in outcome.summaries if one.series.sensor_id == "P"]
    assert (summary.count, summary.max, outcome.errors) == (5, 1.9, ())


@pytest.mark.parametrize("path", ["units", "単位", "meta.einheiten"])
def test_a_map_of_units_beside_the_records_tells_the_units_of_their_members(path: str) -> None:
    records = [{"t": f"2025-10-01 08:00:0{n}", "rate": 22.5 + n, "viscosity": 140 - n / 8} for n in range(6)]
    units: dict[str, Any] = {"rate": "1/s", "viscosity": "cP·x"}
    for part in reversed(path.split(".")):
        units = {part: units}
    outcome = judged(BytesIO(json.dumps({**units, "data": records}).encode()))
    assert {(each.series.sensor_id, each.series.unit) for each in outcome.summaries} == {
        ("rate", "1/s"),
        ("viscosity", "cP·x"),
    }
    assert [(fault.code, fault.column) for fault in outcome.warnings] == [("unknown_unit", "viscosity")]


def test_members_that_are_called_otherwise_or_hold_no_units_are_no_map_of_units() -> None:
    records = [{"t": f"2025-10-01 08:00:0{n}", "rate": 22.5 + n, "limits": {"rate": 30}} for n in range(6)]
    outcome = judged(BytesIO(json.dumps(records).encode()))
    assert {each.series.sensor_id for each in outcome.summaries} == {"rate", "limits.rate"}


def test_a_unit_that_begins_with_a_number_is_a_unit() -> None:
    rows = [row for n in range(4) for row in (f"kN,KRF,18.{n}", f"1/min,DRZ,42.{n}", f"mg,MAS,251.{n}")]
    outcome = outcome_of("Einh.,Kennzeichen,Messwert", *rows)
    assert {summary.series.sensor_id: summary.series.unit for summary in outcome.summaries} == {
        "KRF": "kN",
        "DRZ": "1/min",
        "MAS": "mg",
    }
