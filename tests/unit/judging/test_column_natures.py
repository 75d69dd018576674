"""What is measured, what counts, what says how good readings are: by the cells first, by the name where they agree."""

import json
import random
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.tables import Column, Table, tables, words
from tests.unit.judging.reading import Collected, judged
from titer.judging.outcome import Outcome
from titer.model.options import ReadOptions

few = settings(max_examples=25)
AT = [f"2025-10-01T08:{minute:02}:00Z" for minute in range(60)]
SPOKEN = {"Good": "GOOD", "ok": "GOOD", "Bad": "BAD", "BadNotConnected": "BAD", "Uncertain": "UNCERTAIN", "": "GOOD"}
CODES = {"0": "GOOD", "2147483648": "BAD", "-2147483648": "BAD", "1083310080": "UNCERTAIN", "0x80000000": "BAD"}
COUNTED = {"192": "GOOD", "216": "GOOD", "64": "UNCERTAIN", "0": "BAD", "24": "BAD"}


def of(header: str, *rows: str, **said: Any) -> Outcome:
    return judged(BytesIO("\n".join((header, *rows, "")).encode()), **said)


def measured(outcome: Outcome) -> set[str]:
    return {one.series.sensor_id for one in outcome.summaries}


def told(outcome: Outcome) -> dict[str, str]:
    """The codes of the warnings of columns."""
    return {one.column or "": one.code for one in outcome.warnings if one.row_number is None}


@st.composite
def with_quality(draw: st.DrawFn, *, others: bool) -> tuple[Table, Column]:
    """A table with a column of words of quality, of any name; other words among them, or none."""
    table = draw(tables(wide=True, most_decoys=0))
    said = [*SPOKEN, *(draw(words()) for _ in range(others))]
    cells = draw(st.lists(st.sampled_from(said), min_size=len(table.rows), max_size=len(table.rows)))
    column = Column(draw(words(10, 12)), "quality", ("Bad", *said[6:], *cells)[: len(cells)])
    return table.with_column(column, draw(st.integers(0, len(table.columns)))), column


@few
@given(with_quality(others=False))
def test_words_of_quality_are_the_quality_under_any_name_and_silent(made: tuple[Table, Column]) -> None:
    table, column = made
    sinks = Collected()
    outcome = judged(BytesIO(table.csv()), sinks=sinks)
    expected = [SPOKEN[cell] for cell in column.cells]
    assert sinks.qualities == expected * len(table.truth)
    assert outcome.warnings == ()


@few
@given(with_quality(others=True))
def test_other_words_among_them_are_doubted(made: tuple[Table, Column]) -> None:
    table, column = made
    outcome = judged(BytesIO(table.csv()))
    assert [one.code for one in outcome.warnings if one.column == column.name] == ["quality_not_read"]


@few
@given(tables(wide=True, most_decoys=0))
def test_a_clean_table_says_nothing_of_quality_keys_or_counters(table: Table) -> None:
    assert told(judged(BytesIO(table.csv()))) == {}


@pytest.mark.parametrize("name", ["Status", "StatusCode", "OPC_QUALITY", "Datenqualität", "数据质量"])
@pytest.mark.parametrize("code", ["2147483648", "-2147483648", "1083310080", "0x80000000"])
def test_status_codes_of_opc_ua_are_the_quality_by_their_first_two_bits(name: str, code: str) -> None:
    cells, seen = ("0", code, "0", "0", code), Collected()
    outcome = of(f"timestamp,x,{name}", *(f"{AT[row]},{row}.5,{cell}" for row, cell in enumerate(cells)), sinks=seen)
    assert (measured(outcome), told(outcome)) == ({"x"}, {})
    assert seen.qualities == [CODES[cell] for cell in cells]


@pytest.mark.parametrize("cells", [("0", "1", "2147483648"), ("0", "3221225472"), ("0", "0")])
def test_other_numbers_under_such_a_name_are_doubted(cells: tuple[str, ...]) -> None:
    outcome = of("timestamp,x,Status", *(f"{AT[row]},{row}.5,{cell}" for row, cell in enumerate(cells)))
    assert (measured(outcome), told(outcome)) == ({"x"}, {"Status": "quality_not_read"})


@pytest.mark.parametrize("header", ["sensor,timestamp,value", "sensor,timestamp,x", "place,timestamp,x"])
def test_what_alone_can_be_measured_is_so_though_it_counts(header: str) -> None:
    outcome = of(header, *(f"a,{at},{row}" for row, at in enumerate(AT[:20])))
    assert (outcome.row_count, told(outcome)) == (20, {})


@pytest.mark.parametrize("name", ["Status", "StatusCode", "OPC_QUALITY", "Datenqualität", "数据质量"])
def test_numbers_as_opc_counts_are_the_quality_under_a_name_that_says_so(name: str) -> None:
    sinks = Collected()
    outcome = of(f"timestamp,x,{name}", *(f"{AT[n]},1.5,{code}" for n, code in enumerate(COUNTED)), sinks=sinks)
    assert (sinks.qualities, outcome.warnings) == (list(COUNTED.values()), ())


def test_numbers_as_opc_counts_are_read_under_any_name_that_is_declared() -> None:
    sinks = Collected()
    rows = [f"{AT[n]},1.5,{code}" for n, code in enumerate(["192"] * 6 + ["0", "64"])]
    of("timestamp,x,OPCQ", *rows, sinks=sinks, quality=["OPCQ"])
    assert sinks.qualities == ["GOOD"] * 6 + ["BAD", "UNCERTAIN"]


def test_a_quality_counts_for_the_column_whose_name_it_bears() -> None:
    sinks = Collected()
    of("timestamp,FT1,FT1_Q,PT2,PT2_Q", f"{AT[0]},1.5,Good,2.5,Bad", f"{AT[1]},1.25,Good,2.25,Good", sinks=sinks)
    assert sorted(sinks.qualities) == ["BAD", "GOOD", "GOOD", "GOOD"]


@pytest.mark.parametrize(("name", "cell"), [("imei", "867530041122093"), ("Lotto", "2510387"), ("qqq", "00")])
def test_an_id_that_is_the_same_throughout_is_doubted(name: str, cell: str) -> None:
    assert told(of(f"timestamp,{name},x", *(f"{at},{cell},{n}.5" for n, at in enumerate(AT[:9])))) == {
        name: "counter_taken_as_context"
    }


@pytest.mark.parametrize("cells", [("0xC0", "0x40", "0x18"), ("G", "U", "B")])
def test_bytes_in_hexadecimal_digits_and_first_letters_are_the_quality_under_such_a_name(
    cells: tuple[str, ...],
) -> None:
    sinks = Collected()
    outcome = of("timestamp,x,Quality", *(f"{AT[n]},1.5,{cell}" for n, cell in enumerate(cells)), sinks=sinks)
    assert (sinks.qualities, outcome.warnings) == (["GOOD", "UNCERTAIN", "BAD"], ())


@pytest.mark.parametrize("cells", [("0", "0"), ("1", "0"), ("0.5", "0.7"), ("Running", "Idle"), ("192", "7000")])
def test_other_cells_under_such_a_name_are_doubted_and_never_measured(cells: tuple[str, str]) -> None:
    outcome = of("timestamp,x,Status", *(f"{AT[n]},1.5,{cell}" for n, cell in enumerate(cells)))
    assert told(outcome) == {"Status": "quality_not_read"}
    assert measured(outcome) == {"x"}


@pytest.mark.parametrize(
    ("name", "yes", "no"),
    [
        ("IsGood", "GOOD", "BAD"),
        ("valid", "GOOD", "BAD"),
        ("Questionable", "UNCERTAIN", "GOOD"),
        ("isSubstituted", "UNCERTAIN", "GOOD"),
        ("Ist ungültig", "BAD", "GOOD"),
    ],
)
def test_booleans_under_a_name_that_says_what_they_mean(name: str, yes: str, no: str) -> None:
    sinks = Collected()
    outcome = of(f"timestamp,x,{name}", f"{AT[0]},1,True", f"{AT[1]},2,False", sinks=sinks)
    assert (sinks.qualities, outcome.warnings) == ([yes, no], ())


def test_of_two_qualities_the_worse_counts() -> None:
    sinks = Collected()
    rows = ("Good,False", "Good,True", "Bad,True", "Bad,False")
    of("timestamp,x,State of x,Questionable", *(f"{AT[n]},1,{row}" for n, row in enumerate(rows)), sinks=sinks)
    assert sinks.qualities == ["GOOD", "UNCERTAIN", "BAD", "BAD"]


@few
@given(st.integers(0, 10**6), words())
def test_a_random_walk_with_a_unit_is_always_measured(seed: int, name: str) -> None:
    chance, at = random.Random(seed), 20
    walk = [at := at + chance.choice((-1, 0, 1, 1)) for _ in AT]
    outcome = of(f"timestamp,x,{name} [rpm]", *(f"{when},1.5,{cell}" for when, cell in zip(AT, walk, strict=True)))
    assert measured(outcome) == {"x", name}
    assert told(outcome) == {}


@few
@given(st.integers(0, 10**6), words(), st.integers(12, 60))
def test_what_goes_up_by_one_from_row_to_row_is_no_measurement(first: int, name: str, rows: int) -> None:
    restart = rows // 2
    cells = [first + (n if n < restart else n - restart) for n in range(rows)]
    lines = [f"{AT[n]},1.5,{cell}" for n, cell in enumerate(cells)]
    assert told(of(f"timestamp,x,{name}", *lines)) == {name: "counter_taken_as_context"}
    assert measured(of(f"timestamp,x,{name}", *lines, measured=(name,))) == {"x", name}


@pytest.mark.parametrize(
    "name", ["#", "No", "RECORD", "Unnamed: 0", "Scan", "lfd. Nr.", "Alarm 101", "StationNo", "Nr alarmu"]
)
def test_counters_alarms_and_ids_by_their_names_are_context(name: str) -> None:
    cells = {"Alarm 101": "001", "StationNo": "444", "Nr alarmu": "121"}.get(name, "123")
    outcome = of(f"timestamp,x,{name}", *(f"{AT[n]},1.5,{cell}" for n, cell in enumerate(cells)))
    assert (measured(outcome), told(outcome)) == ({"x"}, {name: "counter_taken_as_context"})


@pytest.mark.parametrize(
    "name",
    ["Seriennummer", "N° de série", "设备编号", "Серийный номер", "Matricola", "Číslo", "产品代码", "Kod produktu"],
)
def test_a_number_that_never_changes_under_the_name_of_an_id_is_context_in_any_language(name: str) -> None:
    outcome = of(f"timestamp,{name},x", *(f"{at},80331,{0.5 + row}" for row, at in enumerate(AT[:20])))
    assert (measured(outcome), told(outcome)) == ({"x"}, {name: "counter_taken_as_context"})


@few
@given(st.integers(0, 9999), words(4, 6), st.integers(0, 2**31), st.booleans())
def test_records_of_which_some_were_lost_are_no_measurement(first: int, name: str, seed: int, before: bool) -> None:
    steps = [1] * 12 + random.Random(seed).choices([2, 3], k=8)
    random.Random(seed).shuffle(steps)
    numbers = [first + sum(steps[:row]) for row in range(20)]
    rows = zip(numbers, AT, strict=False)
    cells = (f"{number},{at}" if before else f"{at},{number}" for number, at in rows)
    lines = [f"{cell},{0.5 + row}" for row, cell in enumerate(cells)]
    outcome = of(f"{name},timestamp,x" if before else f"timestamp,{name},x", *lines)
    assert told(outcome) == {name: "counter_taken_as_context"}


@pytest.mark.parametrize("name", ["total [m³]", "total [pcs]"])
@pytest.mark.parametrize("steps", [(1, 2), (1, 1), (5, 5)])
def test_a_total_with_a_unit_that_rises_is_measured_in_silence(name: str, steps: tuple[int, int]) -> None:
    lines = [f"{at},{row // 2 * sum(steps) + row % 2 * steps[0]},{0.5 + row}" for row, at in enumerate(AT[:30])]
    outcome = of(f"timestamp,{name},x", *lines)
    assert (len(measured(outcome)), told(outcome)) == (2, {})


@pytest.mark.parametrize(
    ("name", "cells"), [("NO", "41 38 44 40"), ("setpoint", "37 37 37 37"), ("rpm", "99 100 99 98")]
)
def test_what_is_measured_in_whole_numbers_stays_measured(name: str, cells: str) -> None:
    outcome = of(f"timestamp,x,{name}", *(f"{AT[n]},1.5,{cell}" for n, cell in enumerate(cells.split())))
    assert (measured(outcome), told(outcome)) == ({"x", name}, {})


@few
@given(
    st.sampled_from(("phase", "product", "code", "run", "lot")), st.lists(st.integers(1, 99), min_size=2, max_size=9)
)
def test_no_fraction_is_lost_without_a_warning(name: str, found: list[int]) -> None:
    fractions, whole = (
        of(f"timestamp,x,{name}", *(f"{AT[n]},1.5,{cell}{rest}" for n, cell in enumerate(found))) for rest in (".5", "")
    )
    assert (name in measured(fractions), told(fractions)) == (True, {name: "context_name_measured"})
    assert (measured(whole), set(told(whole).values()) - {"series_not_told_apart"}) == ({"x"}, set())


def test_a_column_is_measured_where_a_fifth_of_its_cells_are_numbers() -> None:
    few, enough, lone = "1.5 2.5 a b c d e f g h i", "1.5 2.5 a b c d e f g h", "1.5 a b c"
    columns = [f"{cells}{' -' * 11}".replace("-", "").split(" ")[:11] for cells in (few, enough, lone, "")]
    rows = [f"{AT[n]},{n}.5,{','.join(cells)}" for n, cells in enumerate(zip(*columns, strict=True))]
    outcome = of("timestamp,x,few,enough,lone,Glucose [g/L]", *rows)
    assert measured(outcome) == {"x", "enough", "Glucose"}
    assert {"few", "lone"} <= set(told(outcome)) <= {"few", "lone", "Glucose [g/L]"}


@pytest.mark.parametrize("cell", ["{}.1V", "{}mA", "-{}.5kW", "{}bar"])
def test_numbers_that_their_unit_touches_are_measured(cell: str) -> None:
    outcome = of("timestamp,x,net", *(f"{at},0.5,{cell.format(20 + row)}" for row, at in enumerate(AT[:12])))
    assert (measured(outcome), told(outcome)) == ({"x", "net"}, {})


@pytest.mark.parametrize("names", [("50L", "100L"), ("0.5L", "1.5L", "2.5L"), ("1A", "2A", "3A", "4A", "5A", "6A")])
def test_names_that_look_like_such_numbers_are_not(names: tuple[str, ...]) -> None:
    outcome = of("timestamp,x,net", *(f"{at},0.5,{names[row % len(names)]}" for row, at in enumerate(AT[:24])))
    assert "net" not in measured(outcome)
    assert told(outcome)


def test_digits_of_other_scripts_are_read_where_they_have_fractions() -> None:
    wide = str.maketrans("0123456789.", "".join(map(chr, range(0xFF10, 0xFF1A))) + chr(0xFF0E))
    sinks = Collected()
    lines = [f"{at},0.5,{f'{row}.25'.translate(wide)}" for row, at in enumerate(AT[:12])]
    assert told(of("timestamp,x,net", *lines, sinks=sinks)) == {}
    whole = [f"{at},0.5,{str(row % 2).translate(wide)}" for row, at in enumerate(AT[:12])]
    assert told(of("timestamp,x,net", *whole)) == {"net": "sensor_column_assumed"}


def test_fractions_with_a_unit_in_the_name_are_measured_in_silence_under_a_name_of_quality() -> None:
    outcome = of(
        "timestamp;count;Gut [kg/h]", *(f"{at};{4000 + row * 37 % 101};1.{row:03}" for row, at in enumerate(AT))
    )
    assert (measured(outcome), told(outcome)) == ({"count", "Gut"}, {})


@pytest.mark.parametrize(("name", "first", "is_sure"), [("dBm", -71, True), ("kg/h", 950, True), ("ppm", 51, False)])
def test_whole_numbers_that_no_quality_is_are_measured_in_silence(name: str, first: int, *, is_sure: bool) -> None:
    name = f"Signal quality [{name}]"
    outcome = of(f"timestamp,x,{name}", *(f"{at},0.5,{first + row % 7 % 4}" for row, at in enumerate(AT)))
    assert (len(measured(outcome)), told(outcome)) == (2, {} if is_sure else {name: "status_measured"})


def test_a_log_of_events_is_refused_with_a_way_out() -> None:
    rows = [f"{n},{at},{n % 3},Pump {n} started" for n, at in enumerate(AT[:12])]
    refused = of("No,timestamp,Class,Message", *rows)
    assert (refused.error_counts, refused.errors[0].settled_by[0]) == (
        {"looks_like_events": 1},
        {"measured": ["Class"]},
    )
    assert measured(of("No,timestamp,Class,Message", *rows, measured=("Class",))) == {"Class"}


def test_numbers_of_messages_that_do_not_come_again_measure_nothing_in_a_log_of_events() -> None:
    rows = [f"{at},{n % 4 + 1},{10000 + n * n * 37 % 997},Pump {n} started" for n, at in enumerate(AT[:20])]
    assert of("Kommt am,Klasse,Meldenummer,Meldetext", *rows).error_counts == {"looks_like_events": 1}


def test_what_only_counts_is_not_proposed_as_measured_of_a_log_of_events() -> None:
    refused = of("No,timestamp,Message", *(f"{n},{at},Pump {n} started" for n, at in enumerate(AT[:12])))
    assert (refused.error_counts, refused.errors[0].settled_by) == ({"looks_like_events": 1}, ())


def test_a_channel_in_whole_numbers_is_no_measurement_of_a_wide_table() -> None:
    rows = [f"{at},{channel},{n}.5,{7 * channel}.1" for n, at in enumerate(AT[:6]) for channel in (1, 2)]
    outcome = of("timestamp,Kanalzahl,x,y", *rows)
    assert (measured(outcome), told(outcome)) == ({"x", "y"}, {"Kanalzahl": "series_not_told_apart"})


def test_what_is_in_an_object_that_stands_for_a_number_is_no_measurement() -> None:
    values = [20.5, 20.75, {"Name": "Timeout", "Value": 246}, 21.0, 21.5, 21.25]
    items = [{"Timestamp": f"2025-10-01T08:0{n}:00Z", "Value": value} for n, value in enumerate(values)]
    outcome = judged(BytesIO(json.dumps({"Items": items}).encode()))
    assert told(outcome) == {"Value.Value": "column_taken_as_context"}
    assert [(one.series.sensor_id, one.count) for one in outcome.summaries] == [("Value", 5)]
    (warning,) = [one for one in outcome.warnings if one.column == "Value.Value"]
    assert {"measured": ["Value.Value"]} in warning.settled_by
    both = [{"Timestamp": f"2025-10-01T08:0{n}:00Z", "T": n + 0.5, "T.raw": n + 0.25} for n in range(6)]
    assert measured(judged(BytesIO(json.dumps(both).encode()))) == {"T", "T.raw"}


def test_a_unit_in_brackets_that_nobody_knows_is_kept_and_doubted_once() -> None:
    rows = [f"{at},{n}.5,{n}.25" for n, at in enumerate(AT[:8])]
    outcome = of("timestamp,Foo [xyz],Bar [mbar]", *rows)
    assert {one.series.unit for one in outcome.summaries} == {"xyz", "mbar"}
    assert told(outcome) == {"Foo [xyz]": "unknown_unit"}
    (way,) = outcome.warnings[0].settled_by
    assert told(of("timestamp,Foo [xyz],Bar [mbar]", *rows, options=ReadOptions.parse(way))) == {}
