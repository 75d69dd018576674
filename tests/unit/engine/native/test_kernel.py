"""What the kernel is sure of, the plain readers of cells read the same; and its sums are exact."""

import math
import re
from collections.abc import Sequence
from ctypes import POINTER, c_uint8, c_void_p, cast
from datetime import UTC
from fractions import Fraction
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from titer.cells.numbers.column import read_numbers
from titer.cells.numbers.notation import Notation, is_numeric
from titer.cells.times.column import InstantReader
from titer.cells.times.form import is_time
from titer.cells.times.time_form import TimeForm
from titer.engine.native.blocks import Read, Room
from titer.engine.native.layout import Cell, Figures, Form, Mark, Plan, Role
from titer.engine.native.library import kernel
from titer.engine.native.plans import Columns
from titer.formats.streams.lines import Block as Lines

KERNEL = kernel()
pytestmark = pytest.mark.skipif(KERNEL is None, reason="there is no kernel")

POWERS = Path(__file__).parents[4] / "layers/engine/native/powers.h"
DIGITS = st.text("0123456789", max_size=22)
NUMBERS = st.builds(
    lambda sign, whole, rest, exponent: f"{sign}{whole}{rest}{exponent}",
    st.sampled_from(["", "-", "+"]),
    DIGITS,
    st.builds("{}{}".format, st.sampled_from(["", ".", ","]), DIGITS),
    st.one_of(st.just(""), st.builds("e{}".format, st.integers(-40, 40))),
)
CELLS = st.one_of(NUMBERS, st.floats(allow_nan=False).map(repr), st.text("0123456789.,+-eE <%\tx", max_size=8))


def read(cells: Sequence[str], role: Role, form: Form = Form.NONE, decimal: str = ".") -> Read:
    """What the kernel reads of cells without tabs, quotes and line ends."""
    assert KERNEL
    numbers, words = ((0,) if role & kind else () for kind in (Role.NUMBER, Role.WORD))
    columns = Columns(2, (role, Role(0)), numbers, (), words, (), (), is_time_known=True)
    plan = Plan(columns=2, delimiter=ord("\t"), decimal=ord(decimal), time_form=form, epoch_times=10**6, epoch_parts=1)
    plan.epoch_low, plan.epoch_high, plan.times_tell, plan.numbers_tell = 10**8, 10**11, 1, 1
    plan.roles = (c_uint8 * 2)(*columns.roles)
    data = "".join(f"{cell}\t.\n" for cell in cells).encode()
    found = Room.for_lines(Lines(data), columns).read(partial(KERNEL.read, plan))
    assert found
    return found


def bits(values: Sequence[float]) -> list[int]:
    return [int(each) for each in np.array(values, np.float64).view(np.int64)]


@given(st.lists(CELLS, min_size=1), st.sampled_from(".,"))
def test_numbers_are_those_of_the_plain_reader(cells: list[str], decimal: str) -> None:
    cells = [cell.replace("\t", " ") for cell in cells]
    found = read(cells, Role.NUMBER | Role.MAY_BE_EMPTY, decimal=decimal)
    plain = read_numbers(cells, Notation(decimal))
    sure = [place for place, cell in enumerate(found.cells[0]) if cell != Cell.UNSURE]
    wrong = {place: "missing_value" for place in sure if found.cells[0][place] == Cell.EMPTY}
    assert not found.left.any()
    assert bits([found.values[0][place] for place in sure]) == bits([plain.values[place] for place in sure])
    assert wrong == {place: code for place, code in plain.wrong.items() if place in sure}
    assert not {*sure}.intersection(plain.censored, plain.rounded)


@given(st.floats(-(2.0**53), 2.0**53, exclude_max=True, exclude_min=True).filter(lambda x: x == 0 or abs(x) > 1e-9))
def test_the_shortest_text_of_a_float_is_read_for_sure(value: float) -> None:
    found = read([repr(value), f"{value:.3f}"], Role.NUMBER)
    assert found.cells[0].tolist() == [Cell.SURE] * 2
    assert bits(found.values[0]) == bits([value, float(f"{value:.3f}")])


@pytest.mark.parametrize(
    "cell", ["9007199254740993", "1e30", "1e400", "", "nan", "1_0", "١٢", ".", "e5", "0x10", "5 %"]
)
def test_a_cell_that_is_no_common_number_is_somebody_elses_to_read(cell: str) -> None:
    assert read([cell], Role.NUMBER).cells[0].tolist() == [Cell.UNSURE]


STAMPS = st.builds(
    "{:04}{}{:02}{}{:02}{}{:02}:{:02}{}{}".format,
    st.integers(990, 9999),
    st.sampled_from("-/."),
    st.integers(0, 13),
    st.sampled_from("-/."),
    st.integers(0, 32),
    st.sampled_from(["T", " ", "t", ":", "_", "x"]),
    st.integers(0, 25),
    st.integers(0, 61),
    st.sampled_from(["", ":00", ":59.5", ":60", ":07,123456", ":07.1234567", ":7"]),
    st.sampled_from(["", "Z", " z", "+02:00", "-0530", "+14", "+24:00", " UTC", "[x]"]),
)
DAYS = st.builds(
    "{}{}{}{}{}{}".format,
    st.integers(0, 32),
    st.sampled_from("-/."),
    st.integers(0, 32),
    st.sampled_from("-/."),
    st.integers(20, 2100),
    st.sampled_from(["", " 8:12", " 08:12:10", " 24:00", "T08:12:10.25Z", " 8:12 PM", ", 8:12"]),
)
COUNTS = st.one_of(st.integers(0, 10**19).map(str), st.decimals(10**8, 10**11, places=4).map(str))
FORMS = {
    Form.ISO: TimeForm("iso", None, False, None, ()),
    Form.EPOCH: TimeForm("epoch", None, False, "s", ()),
    Form.DAY_FIRST: TimeForm("numeric", "day_first", False, None, ()),
    Form.MONTH_FIRST: TimeForm("numeric", "month_first", False, None, ()),
}


@given(st.sampled_from([*FORMS]), st.lists(st.one_of(STAMPS, DAYS, COUNTS), min_size=1))
def test_times_are_those_of_the_plain_reader(form: Form, cells: list[str]) -> None:
    found = read(cells, Role.TIME, form)
    sure = [place for place in range(len(cells)) if not found.left[place]]
    reader = InstantReader(UTC, FORMS[form])
    instants, wrong, doubts = reader.read([cells[place] for place in sure] or ["x"])
    assert [int(found.at[place]) for place in sure] == instants[: len(sure)]
    assert not sure or (wrong, doubts) == ({}, {})
    assert (found.marks & Mark.PROVES).any() == bool(reader.orders)


@given(st.sampled_from([Form.ISO, Form.DAY_FIRST, Form.MONTH_FIRST]), st.lists(st.one_of(STAMPS, DAYS), min_size=1))
def test_a_time_that_is_sure_tells_a_row_from_a_header(form: Form, cells: list[str]) -> None:
    found = read(cells, Role.TIME, form)
    assert all(is_time(cell) for cell, left in zip(cells, found.left, strict=True) if not left)


@given(st.lists(CELLS, min_size=1), st.sampled_from(".,"))
def test_a_number_that_is_sure_tells_a_row_from_a_header(cells: list[str], decimal: str) -> None:
    cells = [cell.replace("\t", " ") for cell in cells]
    found = read(cells, Role.NUMBER, decimal=decimal)
    assert all(is_numeric(cell) for cell, kind in zip(cells, found.cells[0], strict=True) if kind == Cell.SURE)


def test_usual_times_are_read_for_sure() -> None:
    cells = ["2025-10-01T08:12:10Z", "2025-10-01 08:12", "2025-10-01", "2025/10/01 08:12:10.250+02:00"]
    assert not read(cells, Role.TIME, Form.ISO).left.any()
    assert not read(["31.10.2025 08:12:10", "1/10/2025 8:12"], Role.TIME, Form.DAY_FIRST).left.any()
    assert not read(["1760000000", "1760000000.25"], Role.TIME, Form.EPOCH).left.any()


@given(st.lists(st.text("abü ,;", max_size=20), min_size=1))
def test_words_are_numbered_as_they_first_come(cells: list[str]) -> None:
    found = read([f"x{cell}" for cell in cells], Role.WORD)
    words = found.words(0)
    assert words == [*dict.fromkeys(f"x{cell}" for cell in cells)]
    assert [words[place] for place in found.ids[0]] == [f"x{cell}" for cell in cells]


ORDINARY = st.floats(-1e145, 1e145).filter(lambda value: value == 0 or abs(value) >= 1e-130)


def tallied(values: Sequence[float]) -> Figures:
    assert KERNEL
    run = (Figures * 1)(Figures(0, len(values)))
    at, column = np.arange(len(values), dtype=np.int64), np.array(values, np.float64)
    KERNEL.tally(c_void_p(at.ctypes.data), c_void_p(column.ctypes.data), cast(run, POINTER(Figures)), 1)
    return run[0]


@given(st.lists(ORDINARY, min_size=1, max_size=60))
def test_sums_are_exact_and_rounded_twice(values: list[float]) -> None:
    found = tallied(values)
    whole, squares = sum(map(Fraction, values)), sum(Fraction(value) ** 2 for value in values)
    assert found.sum == float(whole) == math.fsum(values)
    assert found.sum_rest == float(whole - Fraction(found.sum))
    assert found.squares == float(squares)
    assert found.squares_rest == float(squares - Fraction(found.squares))
    assert (found.low, found.high, found.first_at, found.last_at) == (min(values), max(values), 0, len(values) - 1)
    assert not found.extreme


@pytest.mark.parametrize("value", [1e-131, -1e-300, 5e-324, 1e146, -1e300])
def test_what_has_no_good_square_is_told(value: float) -> None:
    assert tallied([1.0, value]).extreme


def test_the_powers_of_five_are_right() -> None:
    found = [
        int(high, 16) << 64 | int(low, 16) for high, low in re.findall(r"\{(0x\w+), (0x\w+)\}", POWERS.read_text())
    ]
    assert found == [cut(Fraction(5) ** power) for power in range(-27, 28)]


def cut(value: Fraction) -> int:
    """A power of five by its 128 highest bits; of a fraction, as it never ends, rounded up."""
    shift = 128
    while value * Fraction(2) ** shift >= 1 << 128:
        shift -= 1
    while value * Fraction(2) ** shift < 1 << 127:
        shift += 1
    scaled = value * Fraction(2) ** shift
    return int(scaled) + (scaled.denominator != 1)
