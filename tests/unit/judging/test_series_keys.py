"""A series never holds two things without a word: what tells apart is a key, or a warning names it."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.tables import Column, Table, tables
from tests.unit.judging.reading import Collected, judged
from titer.judging.outcome import Outcome

few = settings(max_examples=25)
forms = st.sampled_from((",", ";", "jsonl"))


def read(table: Table, form: str = ",", **said: Any) -> Outcome:
    return judged(BytesIO(table.jsonl() if form == "jsonl" else table.csv(form)), **said)


def doubted(outcome: Outcome) -> dict[str, tuple[str, ...]]:
    """The columns that warnings name, each with their codes."""
    found: dict[str, tuple[str, ...]] = {}
    for one in outcome.warnings:
        if one.row_number is None and one.column:
            found[one.column] = (*found.get(one.column, ()), one.code)
    return found


def is_merged(outcome: Outcome, table: Table) -> bool:
    """Whether fewer series came out than the table has."""
    return len({one.series for one in outcome.summaries if one.count}) < len(table.truth)


def with_number(table: Table, place: int) -> Table:
    """The same with a column of numbers more, that walks about."""
    walk = random.Random(place)
    return table.with_column(
        Column("Wegstrecke [mm]", "value", tuple(f"{walk.uniform(3, 9):.3f}" for _ in table.rows)), 0
    )


@few
@given(tables(wide=False, value=None), forms)
def test_two_series_share_one_only_where_a_warning_names_the_key(table: Table, form: str) -> None:
    outcome, (key,) = read(table, form), table.named("key")
    assert not is_merged(outcome, table) or "series_not_told_apart" in doubted(outcome)[key]
    assert doubted(outcome)[key] in {("sensor_column_assumed",), ("series_not_told_apart",)}


@few
@given(tables(wide=False, value=None), st.integers(0, 9), forms)
def test_beside_another_number_too(table: Table, place: int, form: str) -> None:
    outcome, (key,) = read(with_number(table, place), form), table.named("key")
    assert doubted(outcome)[key] == ("series_not_told_apart",)


@few
@given(tables(wide=False, value=None, most_decoys=1), st.data())
def test_what_settles_the_doubt_tells_the_series_apart(table: Table, data: st.DataObject) -> None:
    table = with_number(table, 0) if data.draw(st.booleans()) else table
    (key,) = table.named("key")
    (warning,) = (one for one in read(table).warnings if one.column == key)
    said: dict[str, Any] = {name: tuple(value) for name, value in warning.settled_by[0].items()}
    outcome = read(table, **said)
    assert key not in doubted(outcome)
    assert {one.series.sensor_id for one in outcome.summaries} == table.truth.keys()


@few
@given(tables(wide=False, value=None, most_decoys=1), st.randoms(use_true_random=False))
def test_neither_the_order_of_rows_nor_their_instants_change_the_verdict(table: Table, chance: random.Random) -> None:
    order = list(range(len(table.rows)))
    chance.shuffle(order)
    moved = [datetime(2025, 3, 3, tzinfo=UTC) + timedelta(minutes=7 * chance.randrange(9999)) for _ in order]
    shuffled = replace(
        table, columns=tuple(_with(column, [column.cells[n] for n in order]) for column in table.columns)
    )
    at_others = replace(
        table,
        columns=tuple(
            _with(column, [at.isoformat() for at in moved]) if column.part == "time" else column
            for column in table.columns
        ),
    )
    assert doubted(read(shuffled)) == doubted(read(at_others)) == doubted(read(table))


def _with(column: Column, cells: list[str]) -> Column:
    return replace(column, cells=tuple(cells))


AT = [f"2025-10-01T08:{minute:02}:00Z" for minute in range(60)]


def table(header: str, *rows: str) -> BytesIO:
    return BytesIO("\n".join((header, *rows, "")).encode())


def series(outcome: Outcome) -> set[tuple[str, str]]:
    return {one.series[:2] for one in outcome.summaries}


@pytest.mark.parametrize("vessel", ["reactor", "Bioreactor", "Vessel No", "发酵罐", "Anlage"])
def test_a_vessel_beside_a_parameter_is_the_sensor(vessel: str) -> None:
    rows = [
        f"{one},{at},{what},{much}" for at in AT[:3] for one in ("R1", "R2") for what, much in (("pH", 7), ("T", 37))
    ]
    outcome = judged(table(f"{vessel},timestamp,parameter,value", *rows))
    assert series(outcome) == {("R1", "pH"), ("R1", "T"), ("R2", "pH"), ("R2", "T")}


@pytest.mark.parametrize(
    ("cells", "are_sure"),
    [
        (("plant/suite/R1/pH", "plant/suite/R2/pH"), True),
        (("ns=2;s=F1.T", "ns=2;i=17"), True), (("PLC4.DB12.FlowA", "PLC4.DB12.FlowB"), True),
        (("a/b", "a/c"), False), (("2026/03/17", "2026/03/18"), False), (("1.2.3", "1.2.4"), False),
    ],
)  # fmt: skip
def test_addresses_of_points_are_the_key_without_a_word(cells: tuple[str, ...], are_sure: bool) -> None:
    rows = [f"{AT[n]},{cell},{n}.5" for n in range(8) for cell in cells]
    assert (doubted(judged(table("timestamp,gurk,x", *rows))) == {}) is are_sure


@pytest.mark.parametrize("name", ["tag", "Device", "channel"])
def test_a_usual_name_is_a_key_whatever_else_is_measured_and_without_shared_instants(name: str) -> None:
    rows = [f"{'ab'[n % 2]},{at},{n}.5,{n}.25" for n, at in enumerate(AT[:8])]
    outcome = judged(table(f"{name},timestamp,value,voltage", *rows))
    assert series(outcome) == {("a", "value"), ("b", "value")}


def test_batches_one_after_the_other_are_context_and_at_one_time_are_doubted() -> None:
    after, beside = (
        judged(table("timestamp,temp,ph,batch", *(f"{at},{n}.5,7.1,{batch}" for n, (at, batch) in enumerate(rows))))
        for rows in (zip(AT, "A" * 30 + "B" * 30, strict=True), zip(AT, "AB" * 30, strict=True))
    )
    assert doubted(after) == {}
    assert doubted(beside) == {"batch": ("series_not_told_apart",)}


def test_two_columns_that_are_needed_settle_the_doubt_together() -> None:
    rows = [f"{at},{line},{loop},{n}.5" for n, at in enumerate(AT[:4]) for line in "AB" for loop in (1, 2)]
    outcome = judged(table("timestamp,Linie,Kreis,Messung", *rows))
    assert {one.column: one.settled_by[0] for one in outcome.warnings if one.code == "series_not_told_apart"} == {
        "Linie": {"sensor": ["Linie", "Kreis"]},
        "Kreis": {"sensor": ["Linie", "Kreis"]},
    }
    told = judged(table("timestamp,Linie,Kreis,Messung", *rows), sensor=("Linie", "Kreis"))
    assert series(told) == {(f"{line}/{loop}", "Messung") for line in "AB" for loop in (1, 2)}
    assert not told.warnings


def late(cell: Any, header: str) -> Outcome:
    """A file of which the sample shows one value, and cells behind its start and before its middle another one."""
    start = datetime(2025, 10, 1, tzinfo=UTC)
    rows = (
        f"{(start + timedelta(seconds=n)).isoformat()},{n % 7}.5,{n % 5}.5,{cell(8000 < n < 8500 and n % 2 > 0)}"
        for n in range(20_000)
    )
    return judged(table(header, *rows))


def test_what_splits_behind_the_sample_is_doubted_too() -> None:
    outcome = late(lambda other: "B" if other else "A", "timestamp,x,y,Linie")
    assert doubted(outcome) == {"Linie": ("series_not_told_apart",)}
    assert len(outcome.warnings[-1].settled_by) == 2


def test_what_is_called_as_sensors_are_becomes_the_key_in_a_second_pass() -> None:
    outcome = late(lambda other: "B" if other else "A", "timestamp,x,y,tag")
    assert series(outcome) == {("A", "x"), ("A", "y"), ("B", "x"), ("B", "y")}
    assert doubted(outcome) == {}


def test_fractions_of_a_column_called_as_context_is_are_measured_wherever_they_come() -> None:
    outcome = late(lambda other: "30.5" if other else "30", "timestamp,x,y,phase")
    assert doubted(outcome) == {"phase": ("context_name_measured",)}
    assert ("phase", "value") in series(outcome)


def test_a_word_of_quality_behind_the_sample_is_doubted() -> None:
    outcome = late(lambda other: "Bad" if other else "", "timestamp,x,y,Hinweis")
    assert "quality_not_read" in doubted(outcome)["Hinweis"]


def test_a_column_of_units_tells_each_readings_unit_without_a_sensor() -> None:
    rows = [f"{at},{n}.5,{('bar', '°C')[n % 2]}" for n, at in enumerate(AT[:6])]
    outcome = judged(table("timestamp,Messung,Einheit", *rows))
    assert {one.series for one in outcome.summaries} == {("Messung", "value", "bar"), ("Messung", "value", "°C")}
    assert not outcome.warnings


def test_declared_parts_win_and_are_silent() -> None:
    rows = [
        f"{at},{what},{n}.5,{('Good', 'Läuft')[n % 2]},{('bar', '°C')[what == 'T']}"
        for n, at in enumerate(AT[:4])
        for what in "TP"
    ]
    sinks = Collected()
    said: dict[str, Any] = {"parameter": "Was", "value": "Messung", "quality": ("Lage",), "unit_column": "EU"}
    outcome = judged(table("timestamp,Was,Messung,Lage,EU", *rows), sinks=sinks, **said)
    assert {one.series for one in outcome.summaries} == {("T", "value", "°C"), ("P", "value", "bar")}
    assert set(outcome.warning_counts) == {"unknown_quality"}


@pytest.mark.parametrize("said", [{"sensor": ("nowhere",)}, {"value": "nowhere"}, {"quality": ("nowhere",)}])
def test_a_declared_column_that_is_not_there_is_refused(said: dict[str, Any]) -> None:
    assert judged(table("timestamp,x", f"{AT[0]},1"), **said).error_counts == {"unknown_column": 1}


def test_a_column_has_one_part() -> None:
    assert judged(table("timestamp,x", f"{AT[0]},1"), sensor=("x",), context=("x",)).error_counts == {"two_parts": 1}


def test_ways_out_of_two_doubts_go_together() -> None:
    people = ("Huber", "Kaya", "Weiß")
    rows = [
        f"{people[n // 10]};{10 + place * 90 + n / 7:.2f};2025-10-13T07:{n:02}:{place}0;{scale}"
        for n in range(30)
        for place, scale in enumerate(("XPR", "ABJ", "Cubis"))
    ]
    data = "\n".join(["Bediener;Anzeige [g];Zeitstempel;Waage", *rows, ""]).encode()
    outcome = judged(BytesIO(data))
    ways = {one.column: one.settled_by[0] for one in outcome.warnings}
    assert ways == {"Bediener": {"context": ["Bediener"]}, "Waage": {"sensor": ["Waage"]}}
    settled = judged(BytesIO(data), context=["Bediener"], sensor=["Waage"])
    assert {one.series.sensor_id for one in settled.summaries} == {"XPR", "ABJ", "Cubis"}
