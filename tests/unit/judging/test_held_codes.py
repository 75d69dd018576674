"""Whole numbers that are held for blocks of rows and leap, as of recipes, are not measured without a word."""

from collections.abc import Iterable, Sequence
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.judging.reading import judged

LENGTHS = (7, 6, 9, 5, 8, 7)
CODES = (118, 204, 118, 331, 204, 412)


def held(numbers: Iterable[int], lengths: Sequence[int] = LENGTHS) -> list[int]:
    """Return each number for a block of rows."""
    return [number for number, rows in zip(numbers, lengths, strict=True) for _ in range(rows)]


def of(name: str, numbers: Sequence[int]) -> tuple[dict[str, int], set[str]]:
    """Return the counts of warnings and the series of a table with these numbers under a name."""
    rows = [f"2025-10-01 {8 + n // 60:02}:{n % 60:02}:00,{one},{20 + n * 7 % 13}.5" for n, one in enumerate(numbers)]
    outcome = judged(BytesIO("\n".join([f"timestamp,{name},temp", *rows, ""]).encode()))
    return dict(outcome.warning_counts), {one.series.sensor_id for one in outcome.summaries}


@pytest.mark.parametrize(
    "name",
    ["Rezept-Nr", "č. receptury", "Рецепт №", "núm. receta", "N° ricetta", "レシピ番号", "Reçete No", "Bediener"],
)
def test_numbers_of_recipes_that_return_are_context_under_the_name_of_an_id(name: str) -> None:
    assert of(name, held(CODES)) == ({"counter_taken_as_context": 1}, {"temp"})


def test_two_recipes_in_turn_are_context_under_the_name_of_an_id() -> None:
    assert of("RecipeID", held((118, 204) * 3)) == ({"counter_taken_as_context": 1}, {"temp"})


@pytest.mark.parametrize(
    "numbers",
    [
        CODES,
        (3, 11, 3, 24, 11, 6),
        (0, 217, 0, 1043, 0, 318),
        (1, 4, 2, 7, 1, 5),
        (4711, 4718, 4711, 4720, 4718, 4711),
        (700118, 700119, 700121, 700122, 700127, 700128),
    ],
)
def test_numbers_that_leap_are_measured_with_a_doubt_under_any_other_name(numbers: tuple[int, ...]) -> None:
    assert of("qz", held(numbers)) == ({"codes_measured": 1}, {"qz", "temp"})


def test_two_numbers_are_codes_where_no_setting_would_be_such() -> None:
    assert of("qz", held((118, 204), (20, 22))) == ({"codes_measured": 1}, {"qz", "temp"})


@pytest.mark.parametrize("gap", ["", "n/a", "-999"])
def test_gaps_hide_no_codes(gap: str) -> None:
    rows = [f"2025-10-01 08:{n:02}:00,{one if n % 9 else gap},{20 + n * 7 % 13}.5" for n, one in enumerate(held(CODES))]
    outcome = judged(BytesIO("\n".join(["timestamp,qz,temp", *rows, ""]).encode()))
    assert "codes_measured" in outcome.warning_counts


@pytest.mark.parametrize("name", ["Gutteile", "produced", "table"])
def test_gaps_in_numbers_that_rise_are_no_harm(name: str) -> None:
    rows = [f"2025-10-01 08:{n:02}:00,{100 + 7 * n if n % 9 else 'n/a'},a,{n}.5" for n in range(20)]
    outcome = judged(BytesIO("\n".join([f"timestamp,{name},sensor_id,value", *rows, ""]).encode()))
    assert outcome.summaries


def test_a_declaration_ends_the_doubt() -> None:
    rows = [f"2025-10-01 08:{n:02}:00,{one},{n * 7 % 13}.5" for n, one in enumerate(held(CODES))]
    text = "\n".join(["timestamp,qz,temp", *rows, ""]).encode()
    assert judged(BytesIO(text), measured=["qz"]).warnings == ()
    assert {one.series.sensor_id for one in judged(BytesIO(text), context=["qz"]).summaries} == {"temp"}


@pytest.mark.parametrize(
    ("name", "numbers"),
    [
        ("Solldrehzahl", (200, 250, 300, 250, 200, 350)),
        ("T_set", (37, 30, 34, 37, 30, 37)),
        ("Ventil (%)", (0, 42, 100, 37, 0, 61)),
        ("fan", (2, 1, 2, 3, 2, 1)),
        ("level", (61, 62, 61, 60, 59, 60)),
        ("rpm", (1480, 1460, 1480, 1500, 1460, 1480)),
        ("speed (1/min)", CODES),
        ("Heizleistung", (0, 1500, 0, 2000, 1500, 0)),
        ("battery", (98, 97, 96, 95, 94, 93)),
        ("tips", (0, 1, 2, 3, 5, 6)),
        ("parts", (0, 12, 24, 36, 48, 60)),
        ("Line speed", (84, 85, 84, 86, 85, 84)),
    ],
)
def test_set_points_and_slow_values_are_measured_in_silence(name: str, numbers: tuple[int, ...]) -> None:
    warnings, series = of(name, held(numbers))
    assert (warnings, len(series)) == ({}, 2)


@settings(max_examples=25)
@given(st.lists(st.integers(1, 80).map(lambda step: 5 * step), min_size=3, max_size=6, unique=True))
def test_round_numbers_are_set_points_whatever_they_are(numbers: list[int]) -> None:
    lengths = [7] * len(numbers)
    warnings, series = of("qz", held(numbers, lengths))
    assert "codes_measured" not in warnings
    assert series == {"qz", "temp"}


@settings(max_examples=25)
@given(st.lists(st.integers(4_001, 180_000).map(lambda n: 5 * n + 1), min_size=2, max_size=6, unique=True))
def test_numbers_of_many_digits_that_are_held_never_pass_without_a_word(numbers: list[int]) -> None:
    said, _ = of("qz", held(numbers, [7] * len(numbers)))
    assert said


def test_numbers_are_held_for_each_sensor_by_itself() -> None:
    codes = {"A": (118, 204, 331), "B": (204, 412, 118)}
    rows = [
        f"2025-10-01 08:{n:02}:00,{sensor},{codes[sensor][n // 8]},{20 + n * 7 % 5}.5"
        for n in range(24)
        for sensor in ("A", "B")
    ]
    outcome = judged(BytesIO("\n".join(["timestamp,sensor_id,qz,temp", *rows, ""]).encode()))
    assert [(fault.column, fault.code) for fault in outcome.warnings] == [("qz", "codes_measured")]


def test_a_total_of_pieces_is_measured_with_a_doubt() -> None:
    assert of("Gutteile", [120763 + 2380 * n + n * 7 % 11 for n in range(16)]) == (
        {"total_measured": 1},
        {"Gutteile", "temp"},
    )


@pytest.mark.parametrize(
    "numbers",
    [
        [236 + 7 * n for n in range(20)],  # a ramp
        [120763 + 2380 * n - 9000 * (n > 12) for n in range(20)],  # it falls
        [700719664363701 + 234567890123 * n for n in range(20)],  # of no pieces
    ],
)
def test_other_numbers_that_rise_are_measured_in_silence(numbers: list[int]) -> None:
    assert of("qz", numbers) == ({}, {"qz", "temp"})
