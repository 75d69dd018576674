"""Whole numbers that stay the same for a block of rows: lots, steps and cycles are not measured without a word."""

from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.judging.reading import judged


def of(name: str, numbers: list[int]) -> tuple[dict[str, int], set[str]]:
    """Return the counts of warnings and the series of a table with these numbers under a name."""
    lines = [
        f"2025-10-01 {8 + row // 60:02}:{row % 60:02}:00,{number},{20 + row * 7 % 13}.5"
        for row, number in enumerate(numbers)
    ]
    outcome = judged(BytesIO("\n".join([f"timestamp,{name},temp", *lines, ""]).encode()))
    return dict(outcome.warning_counts), {one.series.sensor_id for one in outcome.summaries}


LOTS = ["Losnummer", "N° de lot", "charge_nr", "Lote", "批号", "ロット番号", "Partia", "партия", "Serial"]
STEPS = ["Cycle", "Step_Index", "SchrittNr", "Zyklus", "工步号", "循环号", "ciclo", "шаг"]


@settings(max_examples=25)
@given(st.sampled_from(LOTS), st.lists(st.integers(4, 9), min_size=2, max_size=4), st.integers(1000, 10**9))
def test_lots_that_follow_one_another_are_context_with_a_word(name: str, blocks: list[int], first: int) -> None:
    numbers = [first + 7 * lot for lot, rows in enumerate(blocks) for _ in range(rows)]
    assert of(name, numbers) == ({"counter_taken_as_context": 1}, {"temp"})


@settings(max_examples=25)
@given(st.sampled_from(STEPS), st.integers(2, 5), st.integers(3, 6), st.integers(1, 2))
def test_steps_of_a_programme_are_context_with_a_word(name: str, steps: int, rows: int, rounds: int) -> None:
    numbers = [step + 1 for _ in range(rounds) for step in range(steps) for _ in range(rows)]
    assert of(name, numbers) == ({"counter_taken_as_context": 1}, {"temp"})


def test_steps_that_no_name_tells_are_measured_with_a_doubt() -> None:
    numbers = [step for _ in range(2) for step in (1, 2, 3) for _ in range(5)]
    assert of("qz", numbers) == ({"steps_measured": 1}, {"qz", "temp"})


@pytest.mark.parametrize(
    ("name", "numbers"),
    [
        ("pieces", [row // 4 for row in range(40)]),
        ("rain_tips", [row // 9 for row in range(40)]),
        ("setpoint", [30] * 10 + [37] * 20 + [30] * 10),
        ("level", [20 + row // 8 % 2 for row in range(40)]),
        ("pump_on", [row // 8 % 2 for row in range(40)]),
        ("duty cycle", [50] * 12 + [60] * 12 + [50] * 12),
    ],
)
def test_counts_set_points_and_slow_values_are_measured_in_silence(name: str, numbers: list[int]) -> None:
    assert of(name, numbers) == ({}, {name, "temp"})


@pytest.mark.parametrize(("name", "first", "rows"), [("N. iniezione", 4020, 3), ("Vial", 1, 6), ("qqq", 17, 3)])
def test_numbers_that_go_up_from_instant_to_instant_are_context(name: str, first: int, rows: int) -> None:
    lines = [
        f"2025-10-01T08:{n // 3:02}:00Z,{first + n // rows},{('a', 'b', 'c')[n % 3]},{n * 7 % 5}.5" for n in range(30)
    ]
    outcome = judged(BytesIO("\n".join([f"timestamp,{name},sensor,x", *lines]).encode()))
    assert {summary.series.parameter for summary in outcome.summaries} == {"x"}
    assert [(fault.column, fault.code) for fault in outcome.warnings] == [(name, "counter_taken_as_context")]


@pytest.mark.parametrize("name", ["지점", "Datenlogger", "ciclo_autoclave", "Station"])
def test_a_number_that_stays_the_same_under_the_name_of_a_thing_is_context(name: str) -> None:
    lines = [f"2025-10-01T08:{n:02}:00Z,417,{n * 7 % 5}.5" for n in range(5)]
    outcome = judged(BytesIO("\n".join([f"timestamp,{name},x", *lines]).encode()))
    assert [(fault.column, fault.code) for fault in outcome.warnings] == [(name, "counter_taken_as_context")]


@pytest.mark.parametrize("name", ["Aspiration cycles", "Sample temp", "Setpoint"])
def test_a_number_that_stays_the_same_is_measured_under_another_name(name: str) -> None:
    lines = [f"2025-10-01T08:{n:02}:00Z,417,{n * 7 % 5}.5" for n in range(5)]
    assert judged(BytesIO("\n".join([f"timestamp,{name},x", *lines]).encode())).warnings == ()
