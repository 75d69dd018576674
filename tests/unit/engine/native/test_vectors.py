"""What the judge does with whole columns comes to the same by lists and by arrays."""

import gc
from array import array
from collections.abc import Sequence
from itertools import accumulate
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from titer.engine.native.layout import Figures
from titer.engine.native.library import kernel
from titer.engine.native.texts import BlockText, Lines, Raws, Words
from titer.engine.native.vectors import NativeVectors
from titer.judging.vectors import LISTS, different
from titer.model.readings import Readings, Series
from titer.rules.limits import Range

KERNEL = kernel()
pytestmark = pytest.mark.skipif(KERNEL is None, reason="there is no kernel")
ROWS = st.lists(st.tuples(st.sampled_from("abcd "), st.sampled_from("xyz"), st.integers(0, 3)), min_size=1)


def natively() -> NativeVectors:
    assert KERNEL
    return NativeVectors(KERNEL)


def words(cells: Sequence[str]) -> Words:
    """A column of words, one of which no row has."""
    known = ["unused", *sorted({*cells})]  # in the order in which they come, or not
    return Words(known, np.array([known.index(cell, 1) for cell in cells], np.int32))


@settings(max_examples=40)
@given(ROWS)
def test_rows_are_told_apart_by_their_cells(rows: list[tuple[str, str, int]]) -> None:
    columns = [[row[0] for row in rows], [row[1] for row in rows]]
    for chosen in (columns[:1], columns):
        native, texts = natively(), [*map(words, chosen)]
        found = [(key, [*native.listed(run)]) for key, run in native.keyed(texts)]
        assert found == [*LISTS.keyed(chosen)]
        keys, codes = native.coded(texts)
        assert (keys, codes.tolist()) == LISTS.coded(chosen)


@pytest.mark.parametrize("number", [-1, 2])
def test_a_word_that_there_is_not_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match="below the size"):
        natively().keyed([Words(["a", "b"], np.array([0, number], np.int32))])


@settings(max_examples=40)
@given(ROWS, st.sets(st.integers(0, 99)), st.integers(0, 3), st.floats(0, 3))
def test_what_is_asked_of_series_comes_to_the_same(
    rows: list[tuple[str, str, int]], gone: set[int], before: int, bound: float
) -> None:
    values = [row[2] for row in rows]
    vector, native = np.array(values, np.int64), natively()
    cells = [row[0] for row in rows]
    runs = [*native.keyed([words(cells)])]
    for (_, run), (_, positions) in zip(runs, LISTS.keyed([cells]), strict=True):
        left, plain = native.without(run, gone), LISTS.without(positions, gone)
        assert [*native.listed(left)] == [*plain]
        assert native.places(run, gone) == LISTS.places(positions, gone)
        if not plain:
            continue
        taken, plainly = native.take(vector, left), LISTS.take(values, plain)
        assert taken.tolist() == plainly
        assert native.repeats(taken, [0]) == LISTS.repeats(plainly, [0])
        assert native.holds(Range(0, bound), vector, left) == LISTS.holds(Range(0, bound), values, plain)
        assert native.outside(Range(0, bound), vector, left) == LISTS.outside(Range(0, bound), values, plain)
        assert extended(native, taken) == extended(LISTS, plainly)
    check_together(native, vector, [run for _, run in runs], [positions for _, positions in LISTS.keyed([cells])])
    check_together(
        native,
        vector,
        [native.without(run, gone) for _, run in runs],
        [LISTS.without(positions, gone) for _, positions in LISTS.keyed([cells])],
    )
    check_together(
        native, vector, [run for _, run in runs][::2], [positions for _, positions in LISTS.keyed([cells])][::2]
    )
    assert different(words(cells)) == different(cells)
    assert native.beyond(vector, before) == LISTS.beyond(values, before)


def check_together(native: NativeVectors, vector: Any, runs: Sequence[Any], plain: Sequence[Sequence[int]]) -> None:
    """Positions of several series, one after the other, are what they are by lists."""
    all_of_them, plainly = native.together(runs), LISTS.together(plain)
    starts = [0, *accumulate(map(len, plain))][: len(plain)]
    taken, listed = native.gathered(vector, all_of_them), LISTS.gathered(vector.tolist(), plainly)
    assert [int(all_of_them[place]) for place in range(len(plainly))] == [*plainly]
    assert taken.tolist() == listed
    assert native.repeats(taken, starts) == LISTS.repeats(listed, starts)


@settings(max_examples=40)
@given(ROWS, st.sets(st.integers(0, 99)))
def test_all_rows_may_be_a_range(rows: list[tuple[str, str, int]], gone: set[int]) -> None:
    native, everything, values = natively(), range(len(rows)), [row[2] for row in rows]
    left = native.without(everything, gone)
    assert [*native.listed(left)] == [*LISTS.without(everything, gone)]
    assert native.places(everything, gone) == LISTS.places(everything, gone)
    assert native.take(np.array(values), everything).tolist() == values
    assert native.row_numbers(7, everything).tolist() == LISTS.row_numbers(7, everything)
    kept = [*native.listed(left)]
    assert native.row_numbers(7, np.array(kept, np.int64)).tolist() == LISTS.row_numbers(7, kept)


@settings(max_examples=40)
@given(ROWS)
def test_values_that_are_put_are_what_is_taken_next(rows: list[tuple[str, str, int]]) -> None:
    cells, native = [row[0] for row in rows], natively()
    assume(len(set(cells)) > 1)
    vector = np.array([float(row[2]) for row in rows])
    (_, first), (_, second), *_ = native.keyed([words(cells)])
    assert len(native.take(vector, first))
    native.put(vector, second, [9.0] * len(second))
    assert native.take(vector, second).tolist() == [9.0] * len(second)
    joined = native.joined([second, first])
    assert [*native.listed(joined)] == sorted([*native.listed(first), *native.listed(second)])


def extended(vectors: Any, taken: Any) -> array[Any]:
    column = array("q", [5])
    vectors.extend(column, taken)
    return column


@given(st.lists(st.integers(0, 3)))
def test_what_stands_at_some_places_is_given_in_their_order(places: list[int]) -> None:
    data = b"a,1\nb\xc3\xa4,2\n,\n\xff,3\n"
    start, length = np.array([0, 4, 10, 12], np.int64), np.array([3, 5, 1, 3], np.int32)
    assert KERNEL
    raws, lines = Raws(BlockText(data), start, length, KERNEL), Lines(7, np.array([0, 1, 2, 5], np.int32))
    assert raws.picked(places) == [raws[place] for place in places]
    assert [*raws] == ["a,1", "bä,2", ",", "\\xff,3"]
    assert lines.column(np.array(places, np.int64)).to_pylist() == [lines[place] for place in places]
    for vector in (start, range(4, 8)):
        assert natively().picked(vector, places) == LISTS.picked([*vector], places)


def test_what_was_reckoned_goes_with_the_last_who_has_it() -> None:
    readings = Readings(runs=[(Series("s", "value"), 0, 1)], at=array("q", [0]), value=array("d", [1.5]))
    kind = Figures * len(readings.runs)  # held, for a type is a circle by itself
    gc.collect()
    gc.disable()
    try:
        for _ in range(3):
            natively().figures(readings)
        assert (gc.collect(), len(kind())) == (0, 1)
    finally:
        gc.enable()
