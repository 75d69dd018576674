"""Numbers that tell the time of day beside days alone: joined where their name says so, refused or doubted else."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.judging.test_time_parts import STRANGE, of, table
from titer.cells.times.clock_words import says_clock, says_part_of_day
from titer.model.instants import format_instant, micros

WAYS: dict[str, Callable[[int], str]] = {  # from seconds since midnight
    "d": lambda at: f"{at / 86_400:.15g}", "h": lambda at: f"{at / 3600:.2f}", "min": lambda at: str(at // 60),
    "hhmm": lambda at: f"{at // 3600:02}{at // 60 % 60:02}",
}  # fmt: skip
SAYING = ["Orario", "เวลา", "Uhrzeit", "Hora decimal", "Heure décimale", "Jam (desimal)", "時刻", "Tid"]
FRACTIONS = ["Ułamek doby", "Tagesbruchteil", "Доля суток", "Fraction of day", "frazione_giorno", "Fracción del día"]


def rows_of(name: str, way: str, *, step: int = 900, count: int = 120, sensors: int = 1) -> tuple[str, list[str]]:
    """A table with days and numbers, and the instants of its readings."""
    first = datetime(2025, 3, 1, 9, tzinfo=UTC)
    times = [first + timedelta(seconds=step * n) for n in range(count) for _ in range(sensors)]
    since = [int((at - at.replace(hour=0, minute=0, second=0)).total_seconds()) for at in times]
    columns = {
        "date": [f"{at:%Y-%m-%d}" for at in times], name: [WAYS[way](at) for at in since],
        "temp": [f"{n * n % 37 / 4 + 20:.2f}" for n in range(len(times))],
    }  # fmt: skip
    if sensors > 1:
        columns["sensor_id"] = [f"S{n % sensors}" for n in range(len(times))]
    return table(columns, Random(count)), [format_instant(micros(at)) for at in times]


@settings(max_examples=16)
@given(
    st.sampled_from([*((name, way) for name in SAYING for way in ("d", "h")), *((name, "d") for name in FRACTIONS)]),
    st.sampled_from([900, 1350, 1800, 10_800]),
    st.integers(1, 2),
)
def test_times_of_day_under_a_name_that_says_so_are_joined(said: tuple[str, str], step: int, sensors: int) -> None:
    text, times = rows_of(*said, step=step if said[1] == "d" else 900, sensors=sensors)
    outcome, instants, _ = of(text)
    assert (sorted(instants), [*outcome.warning_counts]) == (times, [])


@settings(max_examples=12)
@given(st.sampled_from(STRANGE), st.sampled_from([*WAYS]), st.sampled_from([900, 1800]), st.integers(1, 2))
def test_under_a_name_that_tells_nothing_they_are_refused_and_read_as_proposed(
    name: str, way: str, step: int, sensors: int
) -> None:
    text, times = rows_of(name, way, step=step, sensors=sensors)
    outcome, _, _ = of(text)
    assert outcome.error_counts == {"part_of_time": 1}
    settled = outcome.errors[0].settled_by[0]
    assert settled["time"] == ["date", name]
    assert sorted(of(text, **settled)[1]) == times


def test_parts_of_a_day_that_come_to_whole_minutes_are_never_measured() -> None:
    pick = Random(1)
    rows = ""
    for day in range(1, 6):
        minutes = sorted(pick.sample(range(1440), 6))
        rows += "".join(f"2025-10-{day:02};{minute / 1440:.5f};{pick.random():.3f}\n" for minute in minutes)
    outcome, _, _ = of(f"date;値;x\n{rows}")
    assert outcome.error_counts == {"part_of_time": 1}


def test_few_decimal_hours_of_one_day_are_doubtful() -> None:
    text, times = rows_of("値", "h", count=28)
    outcome, _, _ = of(text)
    assert outcome.warning_counts["may_be_part_of_time"] == 1
    doubt = next(one for one in outcome.warnings if one.code == "may_be_part_of_time")
    assert of(text, **doubt.settled_by[0])[1] == times


@settings(max_examples=25)
@given(st.sampled_from([*STRANGE, "Zeitwert", "Tageswert"]), st.sampled_from(["", " [bar]"]), st.integers(0, 9999))
def test_measured_numbers_beside_days_are_no_times(name: str, unit: str, seed: int) -> None:
    pick = Random(seed)
    highest, each, digits = pick.choice([1, 24]), pick.randint(1, 6), pick.randint(1, 5)
    rows = [(day, n) for day in range(1, 21) for n in range(each)]
    columns = {
        "date": [f"2025-03-{day:02}" for day, _ in rows],
        f"{name}{unit}": [f"{pick.random() * highest:.{digits}f}" for _ in rows],
        "sensor_id": [f"S{n}" for _, n in rows],
    }  # fmt: skip
    outcome, _, _ = of(table(columns, pick))
    assert not outcome.error_counts
    assert not outcome.warning_counts.keys() & {"may_be_part_of_time", "part_of_time"}


def test_what_a_unit_says_to_be_something_else_is_measured_though_it_rises_each_day() -> None:
    text, _ = rows_of("Energie [kWh]", "h")
    outcome, _, series = of(text)
    assert (series, dict(outcome.error_counts)) == ({"Energie", "temp"}, {})


def test_hours_that_begin_with_nought_each_day_are_not_joined_in_silence() -> None:
    rows = "".join(f"2025-10-{day:02};{n / 4};{n * n % 7}.5\n" for day in (1, 2, 3) for n in range(24))
    outcome, instants, _ = of(f"date;Zeit (dezimal);x\n{rows}")
    assert outcome.warning_counts["may_be_part_of_time"] == 1
    assert len({*instants}) == 3


@pytest.mark.parametrize(
    "name", ["Laufzeit", "Run time", "Temps de séjour", "Pressure", "Total", "Anteil", "Dag", "Partikel"]
)
def test_other_names_say_no_time_of_day(name: str) -> None:
    assert not says_clock(name)
    assert not says_part_of_day(name)


@pytest.mark.parametrize(("name", "error"), [("値", "part_of_time"), ("Uhrzeit", None)])
def test_the_newest_row_may_be_the_first(name: str, error: str | None) -> None:
    text, times = rows_of(name, "h")
    header, *rows = text.splitlines()
    outcome, instants, _ = of("\n".join((header, *rows[::-1])) + "\n")
    assert [*outcome.error_counts] == ([error] if error else [])
    assert error or sorted(instants) == times


def test_parts_of_a_day_are_of_the_second_that_their_digits_are_those_of() -> None:
    text = "date;Ułamek doby;x\n" + "".join(f"2025-10-14;{n / 24:.6f};{n}.5\n" for n in range(1, 20))
    assert of(text)[1] == [f"2025-10-14T{n:02}:00:00Z" for n in range(1, 20)]
    numbers = "".join(f"{739904 + n / 24:.6f};{n}.5\n" for n in range(1, 20))
    instants = of(f"time;x\n{numbers}", time_format="matlab_datenum")[1]
    assert instants == [f"2025-10-14T{n:02}:00:00Z" for n in range(1, 20)]


def test_hours_that_fall_at_midnight_are_proposed_with_the_days_beside_them_and_no_start_first() -> None:
    text, times = rows_of("Zeit [h]", "h")
    outcome, _, _ = of(text)
    assert outcome.errors[0].settled_by[0] == {"time": ["date", "Zeit [h]"]}
    assert of(text, **outcome.errors[0].settled_by[0])[1] == times
