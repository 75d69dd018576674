"""Phases of a batch, told by changes of level."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from titer.batches.batch import MOST_PHASES, BatchName
from titer.batches.phases import OfSeries, Piece, named_by_growth, numbered, phases_called, pieces_of
from titer.model.errors import Rejected
from titer.model.instants import HOUR, format_instant

OF = BatchName("R1", "B-1")
BEGIN, END = 100 * HOUR, 200 * HOUR


def change(at: int, before: float, after: float, **said: Any) -> dict[str, Any]:
    event = {"asset": "R1", "sensor_id": "mu", "parameter": "value", "unit": "1/h", "kind": "change_point"}
    return {**event, "at": format_instant(at), "details": {"before": before, "after": after}, **said}


def pieces(levels: Sequence[float]) -> list[Piece]:
    return [Piece(number * HOUR, (number + 1) * HOUR, level) for number, level in enumerate(levels)]


def test_a_batch_is_cut_where_the_level_changes_in_it() -> None:
    """Not where it changes in another batch, of another vessel, or where something else happened."""
    events = [
        change(BEGIN - HOUR, 9, 1),
        change(BEGIN + 10 * HOUR, 1, 5),
        change(BEGIN + 20 * HOUR, 5, 6, asset="R2"),
        change(BEGIN + 30 * HOUR, 5, 6, kind="peak"),
        change(BEGIN + 40 * HOUR, 5, 2),
        change(END, 2, 8),
    ]
    found = pieces_of(events, OF, (BEGIN, END), OfSeries())
    bounds = [BEGIN, BEGIN + 10 * HOUR, BEGIN + 40 * HOUR, END]
    assert found == [Piece(*span, level) for span, level in zip(pairwise(bounds), (1, 5, 2), strict=True)]
    assert pieces_of(events, OF, (BEGIN, None), OfSeries())[-1] == Piece(END, None, 8)


@pytest.mark.parametrize(
    ("events", "series", "code"),
    [
        ([], OfSeries(), "no_change_points"),
        ([change(BEGIN + HOUR, 1, 2)], OfSeries("do"), "no_change_points"),
        ([change(BEGIN + HOUR, 1, 2), change(BEGIN + HOUR, 1, 2, sensor_id="do")], OfSeries(), "ambiguous_series"),
        ([change(BEGIN + hour * HOUR // 2, 1, 2) for hour in range(1, MOST_PHASES + 1)], OfSeries(), "too_many_phases"),
    ],
)
def test_what_tells_of_no_phases_is_refused(events: list[dict[str, Any]], series: OfSeries, code: str) -> None:
    with pytest.raises(Rejected) as refused:
        pieces_of(events, OF, (BEGIN, END), series)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("levels", "names"),
    [
        ([0.01, 0.2, 0.03, -0.05], ["lag", "exponential", "stationary", "decline"]),
        ([0.2, 0.0], ["exponential", "stationary"]),
        ([0.0, 0.1, 0.2, 0.05, 0.15, -0.01], ["lag", "exponential", "exponential", "lag", "exponential", "stationary"]),
        ([-0.1, 0.2], ["lag", "exponential"]),
    ],
)
def test_rates_of_growth_tell_what_a_phase_is(levels: list[float], names: list[str]) -> None:
    assert named_by_growth(pieces(levels)) == names


def test_where_nothing_grows_no_phase_is_told() -> None:
    with pytest.raises(Rejected, match="rate of growth"):
        named_by_growth(pieces([0, -1]))


@given(st.lists(st.floats(-10, 10), min_size=1, max_size=20), st.floats(0.001, 1000))
def test_phases_do_not_hang_on_the_unit_and_cover_all_of_the_batch(levels: list[float], scale: float) -> None:
    if max(levels) <= 1e-9:
        return
    cut, names = pieces(levels), named_by_growth(pieces(levels))
    assert names == named_by_growth(pieces([level * scale for level in levels]))
    phases = phases_called(cut, names)
    assert (phases[0].since, phases[-1].until) == (0, len(levels) * HOUR)
    assert all(before.until == after.since and before.name != after.name for before, after in pairwise(phases))


def test_pieces_are_called_as_somebody_says_or_numbered() -> None:
    cut = pieces([1, 2])
    assert [each.name for each in phases_called(cut, ["growth", "production"])] == ["growth", "production"]
    assert [each.name for each in phases_called(cut, numbered(cut))] == ["phase 1", "phase 2"]
    with pytest.raises(Rejected) as refused:
        phases_called(cut, ["growth"])
    assert refused.value.code == "names_do_not_fit"
