"""Numbers in the range of a spreadsheet's days: those that go on as days do are such, others are asked about."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from titer.cells.times.form import decide_time
from titer.model.errors import Rejected

_DAY_0 = date(1899, 12, 30)
_RISING = [43_000 + day for day in (0, 23, 41, 44, 107, 120, 199, 231, 260, 400)]


def kind(numbers: list[str], name: str) -> str:
    try:
        return decide_time(numbers, name=name).kind
    except Rejected as refusal:
        is_asked = {"time_format": "excel_1900"} in refusal.settled_by and any(
            "start" in way for way in refusal.settled_by
        )
        return refusal.code if is_asked else ""


def monthly(months: int, *, ends: bool) -> list[str]:
    firsts = [date(2019 + month // 12, month % 12 + 1, 1) for month in range(0, 24 * months, months)]
    return [str((first - timedelta(days=ends) - _DAY_0).days) for first in firsts]


@given(
    st.sampled_from(["Timestamp", "Time", "Zeit", "DateTime"]),
    st.sampled_from([2, 5, 10, 15, 30, 60, 300, 900]),
    st.integers(40_000, 44_000),
    st.lists(st.sampled_from([1, 1, 1, 2]), min_size=5, max_size=25),
)
def test_numbers_that_go_on_as_seconds_do_are_no_days(name: str, step: int, first: int, gaps: list[int]) -> None:
    numbers = [first + step * sum(gaps[:place]) for place in range(len(gaps))]
    assert kind([*map(str, numbers)], name) == "unknown_time_form"


@pytest.mark.parametrize("numbers", [[43_500 + n / 10 for n in range(9)], [43_500 + n / 2 for n in range(9)]])
def test_tenths_and_halves_of_a_number_are_no_parts_of_days(numbers: list[float]) -> None:
    assert kind([f"{number:.1f}" for number in numbers], "Timestamp") == "unknown_time_form"


@pytest.mark.parametrize(
    ("numbers", "name"),
    [
        ([*map(str, range(45_000, 45_020))], "Timestamp"),
        ([*map(str, range(45_000, 45_140, 7))], "Time"),
        ([str(day) for day in range(45_000, 45_020) if day % 7 < 5], "Timestamp"),
        (monthly(1, ends=False), "Timestamp"),
        (monthly(1, ends=True), "Time"),
        (monthly(3, ends=False), "Zeit"),
        ([*map(str, _RISING)], "Date"),
        ([*map(str, range(45_000, 45_200, 14))], "Datum"),
        ([str(45_000 + n / 4) for n in range(12)], "Timestamp"),
        ([f"{45_000 + n / 144:.6f}" for n in range(12)], "Time"),
        ([f"{45_000.25 + n / 64:,}".replace(",", "").replace(".", ",") for n in range(12)], "Zeitstempel"),
        (["43500", "43560"], "Date"),
    ],
)
def test_days_of_a_log_are_days_without_a_word(numbers: list[str], name: str) -> None:
    assert kind(numbers, name) == "serial"


def test_a_step_that_is_sixty_is_no_two_months() -> None:
    jittering = [43_500 + sum([60, 59, 61, 60, 60, 61, 59, 60][:n]) for n in range(9)]
    assert kind([*map(str, jittering)], "Timestamp") == "unknown_time_form"
