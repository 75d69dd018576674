"""Days with their hour in ten digits, under any name; year, day of the year and clock in columns of any name."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.support.tables import words
from tests.unit.judging.test_time_parts import of
from titer.cells.times.column_name import TimeName
from titer.model.instants import format_instant, micros

few = settings(max_examples=10)


def hours(first: datetime, count: int) -> list[datetime]:
    return [first + timedelta(hours=n) for n in range(count)]


def shown(times: list[datetime], times_each: int = 1) -> list[str]:
    return [format_instant(micros(at)) for at in times for _ in range(times_each)]


@few
@given(words(6, 12), words(3, 5), st.integers(0, 8000), st.booleans())
def test_hours_in_ten_digits_are_the_time_under_any_name(name: str, post: str, hour: int, beside: bool) -> None:
    times = hours(datetime(2024, 12, 1, tzinfo=UTC) + timedelta(hours=hour), 40)
    rows = [f"{'BRON;' * beside}{at:%Y%m%d%H};{n % 7}.5" for n, at in enumerate(times)]
    header = f"{post};{name};x" if beside else f"{name};x"
    outcome, instants, series = of("\n".join((header, *rows, "")))
    assert instants[-1] == shown(times)[-1]
    assert (instants, series) == (shown(times), {"x"})
    assert "time_column_assumed" not in outcome.warning_counts


@pytest.mark.parametrize("name", ["AAAAMMJJHH", "JJJJMMTTSS", "ГГГГММДДЧЧ", "YYYYAAGGSS", "x (RRRRMMDDGG)"])
def test_a_name_that_is_made_as_the_digits_settles_few_of_them(name: str) -> None:
    times = hours(datetime(2025, 10, 16, 2, tzinfo=UTC), 9)
    rows = [f"{at:%Y%m%d%H};{n}.5" for n, at in enumerate(times)]
    outcome, instants, _ = of("\n".join((f"{name};x", *rows, "")))
    assert (instants, outcome.warning_counts) == (shown(times), {})
    outcome, _, _ = of("\n".join(("ordre;x", *rows, "")))
    assert outcome.errors[0].settled_by[0] == {"time": ["ordre"]}


@pytest.mark.parametrize(
    ("name", "form", "told"),
    [
        ("AAAAMMJJHHMM", "YYYYMMDDHHmm", True), ("AAMMJJHHMM", "YYMMDDHHmm", True), ("JJJJMMTT", "YYYYMMDDHH", False),
        ("AABBCC", "YYMMDD", False), ("JJMMAAAAHHMM", "DDMMYYYYHHmm", False), ("Temperatur", "YYYYMMDDHH", False),
    ],
)  # fmt: skip
def test_a_name_shows_a_form_with_the_year_first(name: str, form: str, told: bool) -> None:
    assert TimeName(name).shows(form) == told


@pytest.mark.parametrize("numbers", [range(2025101690, 2025101720), range(2099010100, 2099010120)])
def test_numbers_of_which_one_is_no_hour_are_no_time(numbers: range) -> None:
    rows = "".join(f"{number};{n % 7}.5\n" for n, number in enumerate(numbers))
    outcome, _, _ = of(f"bon;x\n{rows}")
    assert "no_time_column" in outcome.error_counts


def test_a_hint_names_no_column_that_changes_now_and_then() -> None:
    rows = "".join(f"{69029001 + n // 30};{n * 3 + 17};{n % 7}.5\n" for n in range(60))
    outcome, _, _ = of(f"post;secs gone;x\n{rows}")
    assert [way["time"] for way in outcome.errors[0].settled_by] == [["secs gone"]]


@few
@example("kryls", "vomnat", "plezurd", "hours", 2)  # days that may be months, hours that may be days but for 0
@given(words(6, 8), words(9, 10), words(11, 12), st.sampled_from(["hhmm", "hours", ""]), st.integers(1, 360))
def test_year_day_of_the_year_and_clock_are_proposed_and_read(
    year: str, day: str, clock: str, written: str, first: int
) -> None:
    pick = Random(first)
    step = {"hhmm": timedelta(minutes=30), "hours": timedelta(hours=1), "": timedelta(days=1)}[written]
    start = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(days=first - 1, hours=22 if written else 0)
    times = [start + n * step for n in range(40)]
    told = {"hhmm": "%H%M", "hours": "%H", "": ""}[written]
    names = [year, day, clock][: 3 if written else 2]
    cells = [[str(at.year), str(at.timetuple().tm_yday), *([f"{at:{told}}"] if told else [])] for at in times]
    rows = [[*one, f"{pick.uniform(11, 13):.2f}"] for one in cells]
    text = "\n".join(map(";".join, ([*names, "x"], *rows))) + "\n"
    outcome, _, _ = of(text)
    assert outcome.errors[0].settled_by[0] == {"time": names}
    assert of(text, time=names)[1:] == (shown(times), {"x"})


def test_numbers_that_are_no_days_of_a_year_are_not_proposed() -> None:
    rows = "".join(f"2025;{n * 9};{1000 + n};{n % 7}.5\n" for n in range(1, 40))
    outcome, _, _ = of(f"p;q;r;x\n{rows}")
    assert ["p", "q", "r"] not in [way.get("time") for way in outcome.errors[0].settled_by]
