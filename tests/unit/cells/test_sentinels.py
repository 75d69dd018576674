"""A number that may stand for a missing one does where it lies apart from all others."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from titer.cells.numbers.sentinels import USUAL, hold_usual, is_far, is_missing_word, is_overload, may_be_usual

SMALL = st.floats(-60, 60)


@pytest.mark.parametrize(
    ("value", "low", "high", "far"),
    [(-999, -950, -950, False), (-999, -899, 12.5, True), (-999, 0, 1000, True), (-9999, -950, -999, True),
     (7999, 20, 40, True), (7999, 0, 7998, False), (7999, 7400, 7500, True), (7999, 7998, 7998, False),
     (-127, -10, 35, True), (-127, -122, -120, False), (-127, -90, 60, False), (65535, 0, 65534, False),
     (32767, 0, 4095, True), (-888.88, 100, 900, True)],
)  # fmt: skip
def test_it_lies_apart_outside_three_times_their_range(value: float, low: float, high: float, far: bool) -> None:
    assert is_far(value, low, high) == far


@given(st.sampled_from(sorted(USUAL)), SMALL, SMALL)
def test_numbers_on_both_sides_of_it_make_it_one_of_them(value: float, one: float, other: float) -> None:
    assert not is_far(value, value - abs(one) - 0.1, value + abs(other) + 0.1)


@pytest.mark.parametrize("word", ["NaN", "-nan", "+NAN", " null", "None", "NaT", "n/a", "---", "#N/A", "-1.#IND"])
def test_a_word_says_that_there_is_no_number(word: str) -> None:
    assert is_missing_word(word)


@pytest.mark.parametrize("word", ["", "0", "inf", "ON", "OVER", "nano", "--1"])
def test_other_words_do_not(word: str) -> None:
    assert not is_missing_word(word)


@given(st.floats(9.9e36, allow_infinity=False) | st.just(1e30))
def test_what_no_instrument_measures_is_an_overload(value: float) -> None:
    assert is_overload(value)
    assert is_overload(-value)
    assert not is_overload(1 / value)


@given(
    st.lists(st.one_of(st.text("-−+9.,e0 \n", max_size=6), st.sampled_from(["-999,9", "7e3", "1\n-999", "-9.99e2"])))
)
def test_cells_hold_a_usual_number_where_one_of_them_may_be_one(cells: list[str]) -> None:
    assert hold_usual(cells) == any(map(may_be_usual, cells))
