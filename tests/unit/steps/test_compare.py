"""Batches laid over each other: by their beginnings, their phases, or the course of their series."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tests.support.curves import MINUTE, curve
from titer.model.errors import Rejected
from titer.model.instants import HOUR, SECOND, format_instant
from titer.steps.compare import Compare
from titer.steps.compute.warping import accumulated, warped
from titer.steps.curves import Curve, Findings, Named
from titer.steps.running import Runner

NINE = 1_772_355_600 * SECOND  # on 1 March 2026


@dataclass(frozen=True)
class Batches:
    """The means of a comparison."""

    batches: Sequence[Mapping[str, Any]]

    def model(self, name: str, version: int | None) -> Mapping[str, Any]:
        raise NotImplementedError

    def script(self, name: str) -> Mapping[str, Any]:
        raise NotImplementedError


def batch(name: str, since: int, minutes: int, *phases: tuple[str, int], asset: str | None = "R1") -> dict[str, Any]:
    """A batch of so many minutes, with phases that begin so many minutes after it."""
    ends = [*(begin for _, begin in phases[1:]), minutes]
    return {
        "batch_id": name,
        "asset": asset,
        "product": None,
        "recipe": None,
        "from": format_instant(since),
        "to": format_instant(since + minutes * MINUTE + 1),
        "phases": [
            {
                "name": phase,
                "from": format_instant(since + begin * MINUTE),
                "to": format_instant(since + end * MINUTE),
            }
            for (phase, begin), end in zip(phases, ends, strict=False)
        ],
        "series": [],
    }


def readings(since: int, values: Any, name: str = "do", asset: str | None = "R1") -> Curve:
    """A reading a minute."""
    return curve(values, since + np.arange(len(values)) * MINUTE, of=Named(asset, name, "value", "%"))


def compared(curves: Sequence[Curve], batches: Sequence[Mapping[str, Any]], **said: Any) -> Findings:
    parameters = Compare(**said)
    pinned = parameters.pinned([each.of for each in curves], Batches(batches))
    return Runner()(curves, parameters, lambda _: None, pinned)


def joined(*curves: Curve) -> Curve:
    at, value = (np.concatenate([getattr(each, name) for each in curves]) for name in ("at", "value"))
    return curve(value, at, of=curves[0].of)


def test_batches_are_laid_over_each_other_by_the_time_since_they_began() -> None:
    """At-line assays and what a probe said are on one axis, whoever measured how often."""
    first, second = np.arange(6.0), np.arange(6.0) + 1
    probe = joined(readings(NINE, first), readings(NINE + HOUR, second))
    assay = readings(NINE + HOUR + 2 * MINUTE, [7.0], "glucose")
    found = compared([probe, assay], [batch("A", NINE, 5), batch("B", NINE + HOUR, 5)])
    assert [(each.of.asset, each.of.sensor_id, each.at.tolist()) for each in found.series] == [
        ("A", "do", [minute * MINUTE for minute in range(6)]),
        ("B", "do", [minute * MINUTE for minute in range(6)]),
        ("B", "glucose", [2 * MINUTE]),
    ]
    assert [each["distance"] for each in found.figures["series"]] == [0.0, pytest.approx(1.0), None]
    assert [each["duration_s"] for each in found.figures["batches"]] == [300.0, 300.0]


def test_of_batches_without_a_common_series_it_is_said_that_nothing_is_compared() -> None:
    probe = joined(readings(NINE, [1, 2]), readings(NINE + 2 * HOUR, [1, 2]))
    curves = [probe, readings(NINE + HOUR, [1, 2], "glucose")]
    batches = [batch(name, NINE + number * HOUR, 1) for number, name in enumerate("ABC")]
    figures = compared(curves, batches).figures
    assert [each["shared"] for each in figures["batches"]] == [1, 0, 1]
    assert figures["problem"] == "no series of “B” is also one of “A”, so that there is nothing to compare"
    assert "problem" not in compared([probe], batches[::2]).figures


def test_phases_are_stretched_to_those_of_the_reference() -> None:
    """A line through the corners of the phases: a batch that is slower in one phase is the same once aligned."""
    slow = np.concatenate([np.linspace(0, 10, 21), np.linspace(10, 0, 11)[1:]])
    fast = np.concatenate([np.linspace(0, 10, 11), np.linspace(10, 0, 11)[1:]])
    curves = [joined(readings(NINE, fast), readings(NINE + HOUR, slow))]
    batches = [
        batch("fast", NINE, 20, ("growth", 0), ("harvest", 10)),
        batch("slow", NINE + HOUR, 30, ("growth", 0), ("harvest", 20)),
    ]
    [_, by_start] = compared(curves, batches).figures["series"]
    found = compared(curves, batches, align="phase")
    assert by_start["distance"] > 2
    assert found.figures["series"][1]["distance"] == pytest.approx(0, abs=1e-9)
    assert found.series[1].at[[0, 20, 30]].tolist() == [0, 10 * MINUTE, 20 * MINUTE]


def test_time_is_bent_so_that_courses_fit() -> None:
    minutes = np.arange(121)
    early, late = (100 / (1 + np.exp(-(minutes - middle) / 6)) for middle in (50, 65))
    curves = [joined(readings(NINE, early), readings(NINE + 3 * HOUR, late))]
    batches = [batch("early", NINE, 120), batch("late", NINE + 3 * HOUR, 120)]
    [_, before] = compared(curves, batches).figures["series"]
    found = compared(curves, batches, align="dtw", points=241)
    [_, after] = found.figures["series"]
    assert before["distance"] > 15
    assert after["distance"] < 1
    assert (np.diff(found.series[1].at) >= 0).all()
    assert found.figures["batches"][1]["warping_distance"] < 0.01


def test_the_reference_is_the_batch_that_is_named() -> None:
    curves = [joined(readings(NINE, [1.0, 2.0]), readings(NINE + HOUR, [3.0, 4.0]))]
    found = compared(curves, [batch("A", NINE, 1), batch("B", NINE + HOUR, 1)], reference="B")
    assert [each["distance"] for each in found.figures["series"]] == [pytest.approx(2.0), 0.0]


def test_vessels_of_one_file_that_ran_at_once_keep_their_series() -> None:
    one, other = (batch(name, NINE, 1, asset=None) for name in "AB")
    one["series"], other["series"] = (
        [{"sensor_id": name, "parameter": "value", "unit": "%"}] for name in ("do-1", "do-2")
    )
    curves = [readings(NINE, [1.0, 2.0], name, asset=None) for name in ("do-1", "do-2", "room")]
    found = compared(curves, [one, other])
    named = [(each.of.asset, each.of.sensor_id) for each in found.series]
    assert named == [("A", "do-1"), ("A", "room"), ("B", "do-2"), ("B", "room")]


def test_batches_of_one_id_are_named_with_their_assets() -> None:
    curves = [readings(NINE, [1.0, 2.0], asset=asset) for asset in ("R1", "R2")]
    found = compared(curves, [batch("A", NINE, 1, asset=asset) for asset in ("R1", "R2")])
    assert [each.of.asset for each in found.series] == ["R1 / A", "R2 / A"]


@pytest.mark.parametrize(
    ("batches", "said", "code"),
    [
        ([batch("A", NINE, 1)], {}, "needs_batches"),
        ([batch("A", NINE, 1), batch("B", NINE, 1)], {"reference": "C"}, "unknown_batch"),
        ([batch("A", NINE, 1), batch("B", NINE, 1)], {"align": "phase"}, "phases_differ"),
        ([batch("A", NINE, 9, ("lag", 0)), batch("B", NINE, 9, ("run", 0))], {"align": "phase"}, "phases_differ"),
    ],
)
def test_what_cannot_be_compared_is_refused_when_it_is_asked_for(
    batches: list[dict[str, Any]], said: dict[str, Any], code: str
) -> None:
    with pytest.raises(Rejected) as refused:
        Compare(**said).pinned([], Batches(batches))
    assert refused.value.code == code


def test_batches_without_a_series_in_common_are_not_aligned_by_one() -> None:
    curves = [readings(NINE, [1.0, 2.0], "do"), readings(NINE + HOUR, [1.0, 2.0], "ph")]
    with pytest.raises(Rejected) as refused:
        compared(curves, [batch("A", NINE, 1), batch("B", NINE + HOUR, 1)], align="dtw")
    assert refused.value.code == "nothing_to_align_by"


def test_warping_finds_the_published_path() -> None:
    """The example of the course 6.345 of MIT, as H. Kamper has it in the tests of speech_dtw (2014)."""
    one = [71, 73, 75, 80, 80, 80, 78, 76, 75, 73, 71, 71, 71, 73, 75, 76, 76, 68]
    other = [69, 69, 73, 75, 79, 80, 79, 78, 76, 73, 72, 71, 70, 70, 69]
    of, to, cost = warped(np.array(one, float)[:, None], np.array(other, float)[:, None])
    turns = [(0, 0), (0, 1), (1, 2), (7, 8), (8, 8), (9, 9), (11, 11), (12, 11), (13, 11), (14, 11), (15, 12), (17, 14)]
    path = [*zip(of.tolist(), to.tolist(), strict=True)]
    assert cost == 27
    assert [each for each in path if each in turns] == turns
    assert len(path) == 19


@settings(max_examples=30)
@given(
    arrays(np.float64, st.tuples(st.integers(1, 12), st.just(2)), elements=st.floats(-9, 9, width=16)),
    arrays(np.float64, st.tuples(st.integers(1, 12), st.just(2)), elements=st.floats(-9, 9, width=16)),
)
def test_the_least_cost_is_that_of_the_recursion(one: Any, other: Any) -> None:
    expected = np.full((len(one) + 1, len(other) + 1), np.inf)
    expected[0, 0] = 0
    for row, mine in enumerate(one):
        for column, theirs in enumerate(other):
            before = min(expected[row, column], expected[row, column + 1], expected[row + 1, column])
            expected[row + 1, column + 1] = before + np.hypot(*(mine - theirs))
    np.testing.assert_allclose(accumulated(one, other), expected[1:, 1:])
    of, to, cost = warped(one, other)
    assert np.hypot(*(one[of] - other[to]).T).sum() == pytest.approx(cost)
    assert np.isfinite(accumulated(one, other, 0.01)[-1, -1])
