"""Lines above a header, at it and below it: which are rows, which hold units, and what is said of the others."""

from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.workbooks import xlsx
from tests.unit.judging.reading import RECEIVED, Collected, judged
from titer.engine.formats import EngineFormats
from titer.formats.dialects.dialect import SAMPLE
from titer.judging.explain import explain
from titer.judging.instructions import Instructions
from titer.judging.outcome import Outcome
from titer.model.options import ReadOptions
from titer.rules.limits import shipped_rule_set

ROWS = ["2025-10-13 08:00,37.5,7.1", "2025-10-13 08:01,37.6,7.2"]


def of(*lines: str, sinks: Collected | None = None, **options: Any) -> Outcome:
    return of_bytes("\n".join([*lines, ""]).encode(), sinks, **options)


def of_bytes(data: bytes, sinks: Collected | None = None, **options: Any) -> Outcome:
    return judged(BytesIO(data), sinks=sinks, options=ReadOptions.parse(options))


def series(outcome: Outcome) -> dict[str, str | None]:
    return {summary.series.sensor_id: summary.series.unit for summary in outcome.summaries}


def counted(outcome: Outcome) -> tuple[int, int]:
    assert outcome.aggregates is not None, outcome.message
    return outcome.aggregates.row_count, outcome.aggregates.rejected_rows


def skipped(outcome: Outcome) -> list[int]:
    assert outcome.format is not None
    return [line for line, _ in outcome.format.dialect.skipped]


def followed(outcome: Outcome, *lines: str) -> Outcome:
    """Return what comes of a file once the first way out is followed as it is said."""
    faults = outcome.errors if outcome.aggregates is None else outcome.warnings
    ways = next(fault.settled_by for fault in faults if fault.settled_by)
    return of(*lines, **ways[0])


# between the header and the first record


@pytest.mark.parametrize(
    ("between", "units", "gone"),
    [
        ([",degC,bar"], {"T": "°C", "x": "bar"}, []),
        (["[s],[foo],[bar]"], {"T": "foo", "x": "bar"}, []),
        ([",Avg,Smp"], {"T": None, "x": None}, [2]),
        (["datetime,double,float"], {"T": None, "x": None}, [2]),
        (["date,D,D"], {"T": None, "x": None}, [2]),
        (["TS,Deg C,%", ",Avg,Min"], {"T": "°C", "x": "%"}, [3]),
        (["of the sample,of the broth,of probe B", ",°C,%"], {"T": "°C", "x": "%"}, [2]),
        (["Zeit,Temperatur,Sonde"], {"T": None, "x": None}, [2]),
        (["a,b,c", ",K,bar", "d,e,f"], {"T": "K", "x": "bar"}, [2, 4]),
    ],
    ids=lambda value: "/".join(value) if isinstance(value, list) and value and isinstance(value[0], str) else None,
)
@pytest.mark.parametrize("preamble", [[], ["Device,X7", "Operator,Jo"]], ids=["", "preamble"])
def test_lines_between_a_header_and_its_records_are_no_rows(
    preamble: list[str], between: list[str], units: dict[str, str | None], gone: list[int]
) -> None:
    lines = [*preamble, "Time,T,x", *between, *ROWS]
    outcome = of(*lines)
    assert (counted(outcome), series(outcome)) == ((2, 0), units)
    assert skipped(outcome) == [line + len(preamble) for line in gone]
    quoted = [fault.value or "" for fault in outcome.warnings if fault.code == "lines_skipped"]
    assert [lines[line + len(preamble) - 1] in "".join(quoted) for line in gone] == [True] * len(gone)
    assert len(quoted) == bool(gone)
    if gone:
        again = followed(outcome, *lines)
        assert (counted(again), series(again), "lines_skipped" in again.warning_counts) == ((2, 0), units, False)


def test_more_than_three_lines_without_data_are_rows() -> None:
    outcome = of("Time,T,x", "a,b,c", "d,e,f", "g,h,i", "j,k,l", *ROWS)
    assert (counted(outcome), skipped(outcome)) == ((2, 4), [])


@pytest.mark.parametrize("row", [",,n/a", ",n/a,", "2025-02-30,x,y", "yesterday,,", "then,1_0,--1", ",,"])
def test_a_broken_record_right_below_the_header_is_a_row(row: str) -> None:
    assert counted(of("Time,T,x", row, *ROWS)) == (2, 1)


def test_a_line_that_repeats_a_text_of_the_records_is_a_row() -> None:
    rows = [f"a,2025-10-13 08:0{minute},{minute}.5" for minute in range(3)]
    assert counted(of("sensor_id,timestamp,value", "a,soon,error", *rows)) == (3, 1)


def test_the_line_of_types_is_no_header_where_nobody_knows_the_name_of_the_time() -> None:
    outcome = of("#NAMES", "wann,T,x", "#TYPES", "date,D,D", '#ROWS,"2"', *ROWS)
    assert (series(outcome), skipped(outcome)) == ({"T": None, "x": None}, [4])


def test_units_above_the_names_are_taken() -> None:
    assert series(of(",°C,bar", "Time,T,x", *ROWS)) == {"T": "°C", "x": "bar"}
    assert series(of("Temperature unit,°C", "Time,T", "2025-10-13 08:00,37.5")) == {"T": None}


@pytest.mark.parametrize("units", ["Enhed,[°C],[ppm]", "Enhed,°C,ppm"])
def test_units_in_brackets_right_above_the_rows_are_no_names(units: str) -> None:
    assert series(of("Tidsstempel,Kanal A,Kanal B", "Beskrivelse,Luft,CO2", units, *ROWS)) == {
        "Luft": "°C",
        "CO2": "ppm",
    }


def test_an_unknown_unit_is_kept_as_it_is_written_with_one_warning_per_column() -> None:
    lines = ["Time,T,x,y", ",(mg L^{-1}),centiPoise,K", *(f"{row},1" for row in ROWS)]
    outcome = of(*lines)
    assert series(outcome) == {"T": "mg L^{-1}", "x": "centiPoise", "y": "K"}
    assert outcome.warning_counts == {"unknown_unit": 2}
    declared = [way for fault in outcome.warnings for way in fault.settled_by[0]["units"]]
    assert dict(of(*lines, units=declared).warning_counts) == {}


def test_annotations_are_no_rows_wherever_they_stand() -> None:
    block = ["#group,false,true", "#datatype,long,double", ",_time,_value"]
    outcome = of(*block, ",2025-10-13 08:00,1", "", *block, ",2025-10-13 08:01,2", ",2025-10-13 08:02,x")
    assert (counted(outcome), outcome.error_counts) == ((2, 1), {"not_a_number": 1})


# above the header


def test_rows_above_the_header_are_rejected_in_the_order_of_the_file() -> None:
    sinks = Collected()
    outcome = of("2025-10-13 07:58,1,2", "2025-10-13 07:59,3,4", "Time,T,x", *ROWS, "later,5,6", sinks=sinks)
    assert counted(outcome) == (2, 3)
    found = [(fault.row_number, fault.code) for fault in sinks.faults]
    assert found == [(1, "above_header"), (2, "above_header"), (5, "invalid_timestamp")]
    assert sinks.faults[0].raw == "2025-10-13 07:58,1,2"


TWO = ["Time,T", "2025-10-13 08:00,1", "2025-10-13 08:01,2", "", "Time,glc,lac"]
TWO += [f"2025-10-13 08:{minute:02},{minute},5" for minute in range(9)]


def test_of_two_tables_the_first_is_read_and_where_the_other_is_is_said() -> None:
    outcome = of(*TWO)
    assert (counted(outcome), series(outcome)) == ((2, 10), {"T": None})
    (fault,) = outcome.warnings
    assert (fault.code, fault.value, fault.settled_by) == ("other_tables", "5", ({"table": 1}, {"table": 2}))
    assert dict(of(*TWO, table=1).warning_counts) == {}


@pytest.mark.parametrize("options", [{"table": 2}, {"header_line": 5}], ids=str)
def test_a_table_above_the_declared_one_is_another_table(options: dict[str, Any]) -> None:
    outcome = of(*TWO, **options)
    assert (counted(outcome), outcome.error_counts) == ((9, 2), {"another_table": 2})
    assert (series(outcome), dict(outcome.warning_counts)) == ({"glc": None, "lac": None}, {})


def test_a_table_that_is_not_there_is_refused() -> None:
    outcome = of(*TWO, table=3)
    assert outcome.error_counts == {"no_such_table": 1}
    assert counted(followed(outcome, *TWO)) == (9, 2)


@pytest.mark.parametrize("options", [{"header_line": 15_003}, {"table": 2}], ids=str)
def test_a_table_far_below_the_start_is_read(options: dict[str, Any]) -> None:
    row = "2025-10-13 07:00,1"
    lines = ["Time,T", *[row] * 15_000, "", "Time,glc,lac", *ROWS]
    assert sum(map(len, lines)) > SAMPLE
    outcome = of(*lines, **options)
    assert (counted(outcome), series(outcome)) == ((2, 15_000), {"glc": None, "lac": None})


def test_the_rows_of_a_table_far_below_the_start_are_explained() -> None:
    lines = ["Time,T", *["2025-10-13 07:00,1"] * 15_000, "", "Time,glc,lac", *ROWS]
    how = Instructions(
        name="x", rule_set=shipped_rule_set("default"), received_at=RECEIVED, options=ReadOptions.parse({"table": 2})
    )
    about = explain(BytesIO("\n".join(lines).encode()), how, EngineFormats())
    assert [reading["value"] for reading in about["sample_readings"]][:2] == [37.5, 7.1]


# declared


def test_lines_are_skipped_as_declared() -> None:
    outcome = of('"a stray quote', "x,y", "Time,T,x", "noise", *ROWS, "the end,,", skip_lines="1-2,4,7")
    assert (counted(outcome), outcome.error_counts) == ((2, 0), {})
    assert outcome.format
    assert outcome.format.dialect.header_line == 3


@pytest.mark.parametrize("line", [2, 4])
def test_a_declared_line_has_the_units(line: int) -> None:
    lines = ["Time,T,x", *ROWS]
    lines.insert(line - 1, "x,foo,%")
    outcome = of(*lines, units_line=line)
    assert (counted(outcome), series(outcome)) == ((2, 0), {"T": "foo", "x": "%"})


def test_a_line_of_units_that_is_not_there_is_refused() -> None:
    assert of("Time,T,x", *ROWS, units_line=40).error_counts == {"no_such_line": 1}


def test_without_a_header_the_names_are_the_declared_ones() -> None:
    outcome = of(*ROWS, no_header=True, columns=["timestamp", "T", "x"])
    assert (counted(outcome), series(outcome)) == ((2, 0), {"T": None, "x": None})
    assert series(of(*ROWS, no_header=True)) == {"column_2": None, "column_3": None}


@pytest.mark.parametrize(
    "rows",
    [
        ["a,2025-10-13 08:00,1", "b,2025-10-13 08:00,2", "a,2025-10-13 08:01,3"],
        ["u1,v,DOUBLE,1760342400,250000000,GOOD,7.1", "u1,w,DOUBLE,1760342401,750000000,BAD,37"] * 2,
        ["2025-10-13 08:00,37.5,7.1", "2025-10-13 08:01,37.6,7.2"],
        ["0,1760342400123,5", "1,1760342400124,6"],
    ],
    ids=lambda rows: rows[0],
)
def test_names_are_proposed_for_a_table_without_any(rows: list[str]) -> None:
    outcome = of(*rows)
    assert outcome.error_counts == {"no_header": 1}
    (way,) = outcome.errors[0].settled_by
    assert len(way["columns"]) == rows[0].count(",") + 1
    assert any(name.startswith("timestamp") for name in way["columns"])
    assert ("sensor_id" in way["columns"]) == rows[0][0].isalpha()


def test_short_rows_are_padded_where_that_was_asked_for() -> None:
    rows = ["Time,T,x", *ROWS, "2025-10-13 08:02,37"]
    assert counted(of(*rows)) == counted(of(*rows, short_rows="reject")) == (2, 1)
    padded = of(*rows, short_rows="pad")
    assert (counted(padded), padded.warning_counts) == ((3, 0), {"short_rows_padded": 1})
    assert of(*rows[:3], short_rows="pad").warning_counts == {"option_not_used": 1}


# headers that do not fit


@pytest.mark.parametrize(
    ("lines", "code", "names"),
    [
        (["Time,T", "0,2025-10-13 08:00,37.5", "1,2025-10-13 08:01,37.6"], "header_too_short", {"T"}),
        (["Time,T", "2025-10-13 08:00,37.5,ok", "2025-10-13 08:01,37.6,ok"], "header_too_short", {"T"}),
        (["Time,T,x", "2025-10-13 08:00,37.5", "2025-10-13 08:01,37.6"], "no_row_fits", {"T"}),
    ],
    ids=["first name lacks", "last name lacks", "cells lack"],
)
def test_a_header_that_no_row_fits_is_refused_with_a_way_out(lines: list[str], code: str, names: set[str]) -> None:
    outcome = of(*lines)
    assert outcome.error_counts == {code: 1}
    again = followed(outcome, *lines)
    assert (counted(again), {*series(again)} & names) == ((2, 0), names)


def test_names_that_come_twice_can_be_told_apart_with_their_units() -> None:
    lines = ["Time,T,T", ",°C,K", *ROWS]
    outcome = of(*lines)
    assert outcome.error_counts == {"duplicate_column": 1}
    assert series(followed(outcome, *lines)) == {"T": "°C", "T 2": "K"}


MERGED = [["Time", "R1", None, "R2", None], [None, "T", "pH", "T", "pH"], ["2025-10-13 08:00", 1, 2, 3, 4]]
BELOW = [[None, "R1", None, "R2", None], ["Time", "T", "pH", "T", "pH"], ["2025-10-13 08:00", 1, 2, 3, 4]]
TWICE = [["Time", "T", "T"], [None, "left", "right"], [None, "°C", "K"], ["2025-10-13 08:00", 1, 2]]


@pytest.mark.parametrize(
    ("rows", "names"),
    [
        (MERGED, {"R1 T", "R1 pH", "R2 T", "R2 pH"}),
        (BELOW, {"R1 T", "R1 pH", "R2 T", "R2 pH"}),
        (TWICE, {"T left", "T right"}),
    ],
    ids=["merged", "merged above", "twice"],
)
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_names_of_two_lines_are_joined_with_a_warning(rows: list[list[Any]], names: set[str], kind: str) -> None:
    text = "".join(",".join("" if cell is None else str(cell) for cell in row) + "\n" for row in rows)
    data = xlsx(rows) if kind == "xlsx" else text.encode()
    outcome = of_bytes(data)
    assert ({*series(outcome)}, dict(outcome.warning_counts)) == (names, {"header_joined": 1})
    again = of_bytes(data, **outcome.warnings[0].settled_by[0])
    assert (series(again), dict(again.warning_counts)) == (series(outcome), {})


# in sheets


def test_a_sheet_is_read_by_the_same_rules() -> None:
    above, names, units, kinds = (
        ["2025-10-13 07:00", 1, 2],
        ["Time", "T", "x"],
        [None, "°C", "%"],
        [None, "Avg", "Smp"],
    )
    data = xlsx([above, names, units, kinds, ["2025-10-13 08:00", 3, 4]])
    sinks = Collected()
    outcome = of_bytes(data, sinks)
    assert (counted(outcome), series(outcome)) == ((1, 1), {"T": "°C", "x": "%"})
    assert [(fault.row_number, fault.code) for fault in sinks.faults] == [(1, "above_header")]
    assert (skipped(outcome), dict(outcome.warning_counts)) == ([4], {"lines_skipped": 1})
    assert series(of_bytes(data, skip_lines="1-4", no_header=True, columns=["t", "a", "b"])) == {"a": None, "b": None}


def test_a_table_far_down_a_sheet_is_read() -> None:
    rows: list[list[Any]] = [["Time", "T"], *([f"2025-10-13 07:00:{second % 60:02}", second] for second in range(2500))]
    data = xlsx([*rows, ["Time", "glc", "lac"], ["2025-10-13 08:00", 1, 2]])
    for outcome in (of_bytes(data, header_line=2502), of_bytes(data, table=2)):
        assert (counted(outcome), series(outcome)) == ((1, 2500), {"glc": None, "lac": None})


@pytest.mark.parametrize("units", ["кПа,фнт", "(MPa),(m3/h)", "[arb],counts"])
@pytest.mark.parametrize("time", ["Ώρα", "时间", "ساعة", "quando"])
def test_a_line_without_a_name_over_the_times_is_no_header(units: str, time: str) -> None:
    outcome = of(f"{time},Fließen,压力", f",{units}", *ROWS)
    assert (counted(outcome), [*series(outcome)]) == ((2, 0), ["Fließen", "压力"])


# whatever the names are

SCRIPTS = "abcXYZäøñвжЖβΩ温度酸素بجกขค"
NAMES = st.lists(st.text(SCRIPTS, min_size=3, max_size=9), min_size=2, max_size=6, unique_by=str.casefold)
UNITS = ["°C", "mg/L", "%", "mbar", "1/min", "µS/cm", "foo/bar", "[arb]"]
BETWEEN = st.lists(st.sampled_from(["types", "processing", "words"]), max_size=2, unique=True)
PREAMBLE = st.lists(st.tuples(st.text(SCRIPTS, min_size=3), st.text(SCRIPTS, min_size=3)), max_size=3)


def line_of(kind: str, names: list[str]) -> list[str]:
    width = len(names)
    return {
        "types": ["datetime", *["double", "float", "int"] * width],
        "processing": ["", *["Avg", "Smp", "Max"] * width],
        "words": ["of the day", *(f"about {name}" for name in names)],
    }[kind][: width + 1]


@settings(max_examples=30)
@given(NAMES, BETWEEN, st.booleans(), st.integers(0, 3), st.integers(1, 12), PREAMBLE, st.data())
def test_names_units_and_rows_are_those_that_were_drawn(
    names: list[str],
    between: list[str],
    with_units: bool,
    above: int,
    rows: int,
    preamble: list[tuple[str, str]],
    data: st.DataObject,
) -> None:
    units = data.draw(st.lists(st.sampled_from(UNITS[:6]), min_size=len(names), max_size=len(names)))
    lines = [line_of(kind, names) for kind in between]
    if with_units:
        lines.insert(data.draw(st.integers(0, len(lines))), ["", *units])
    written = [
        f"2025-10-13 08:{minute:02},{','.join(str(minute / 8) for _ in names)}" for minute in range(above + rows)
    ]
    text = [
        *map(",".join, preamble),
        *written[:above],
        ",".join(["Time", *names]),
        *map(",".join, lines),
        *written[above:],
    ]
    outcome = of(*text)
    assert counted(outcome) == (rows, above)
    assert series(outcome) == {name: unit if with_units else None for name, unit in zip(names, units, strict=True)}
    assert dict(outcome.warning_counts) == ({"lines_skipped": 1} if between else {})
    assert outcome.error_counts == ({"above_header": above} if above else {})


@pytest.mark.parametrize("rule", ["----,-,-", "-----------,-----,---", ":---,---:,:-:", "====,===,==="])
def test_a_line_that_is_drawn_under_the_names_is_no_row(rule: str) -> None:
    outcome = of("Time,T,x", rule.replace(",-,-", ",---,---"), *ROWS)
    assert (counted(outcome), [*outcome.warning_counts]) == ((2, 0), [])


def test_a_table_in_a_frame_is_read_without_its_line() -> None:
    rows = [f"| {row.replace(',', ' | ')} |" for row in ROWS]
    outcome = of("| Time | T | x |", "|---|---|---|", *rows)
    assert (counted(outcome), set(outcome.error_counts)) == ((2, 0), set())


def test_missing_values_in_every_column_right_below_the_names_are_a_row() -> None:
    assert counted(of("timestamp,T,x", "---,---,---", *ROWS)) == (2, 1)


@pytest.mark.parametrize("time", ["Fecha y hora", "Zeit", "qx"])
@pytest.mark.parametrize(
    "above",
    [
        ["Canal,Descripción,Mín", "C1,Temperatura,0", "C2,Vacío,1000"],
        ["Prüfdatum,Prüfer,Auftrag", "14.03.2025,Öz,AB-X"],
        ["Kanal,Typ,Bereich", "CH1,K,OFF"],
    ],
)
def test_the_header_stands_over_readings_and_not_over_a_small_table_above(time: str, above: list[str]) -> None:
    outcome = of(*above, "", f"{time},T,p", *ROWS, "2025-10-13 08:20,39,3")
    assert outcome.format is not None
    assert (outcome.format.layout.names, counted(outcome)) == ((time, "T", "p"), (3, 0))


def test_what_skips_lines_at_a_header_leaves_the_names_and_units_between_them() -> None:
    head = ("RecTime,AirFlow,Foam", "DATETIME2,REAL,REAL", "UTC,L/min,%", "Smp,Avg,Max")
    lines = (*head, *(f"2025-08-05 03:{row}0:00,6.3{row},4.{row}" for row in range(4)))
    outcome = of(*lines)
    assert followed(outcome, *lines).warnings == ()
    assert series(followed(outcome, *lines)) == series(outcome) == {"AirFlow": "L/min", "Foam": "%"}


def test_a_line_of_a_controllers_types_between_units_and_descriptions_is_no_header() -> None:
    outcome = of(
        "TIMESTAMP_PLC,PV_Shelf,PV_Cond",
        ",[°C],[µbar]",
        "DATE_AND_TIME,REAL,REAL",
        ",Shelf inlet,Condenser coil",
        *ROWS,
    )
    assert series(outcome) == {"PV_Shelf": "°C", "PV_Cond": "µbar"}
    assert counted(outcome) == (2, 0)


def test_units_above_the_names_are_taken_where_nothing_names_the_time() -> None:
    outcome = of(",°C,µbar", "Registro,Estante,Cámara", *ROWS)
    assert series(outcome) == {"Estante": "°C", "Cámara": "µbar"}
