"""Peaks, which are those of scipy.signal.find_peaks; and what that one cannot do: time, and long slopes."""

import time
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from scipy.signal import find_peaks, peak_prominences

from tests.support.curves import curve, uneven
from titer.model.instants import SECOND
from titer.steps.compute import listing
from titer.steps.compute.prominence import prominent
from titer.steps.curves import Curve, Findings
from titer.steps.peaks import Peaks
from titer.steps.running import run

CHANCE = np.random.default_rng(15)
HEIGHTS = st.lists(st.integers(0, 6), max_size=60)


def peaks(given: Curve, **parameters: Any) -> Findings:
    return run([given], Peaks(**parameters), lambda _: None)


def places(found: Findings) -> list[int]:
    return [event.at // SECOND for event in found.events]


@pytest.mark.parametrize(
    "parameters",
    [{}, {"prominence": 3}, {"distance": 20}, {"width": 1.5}, {"distance": 9.5, "prominence": 2, "width": 1}],
    ids=str,
)
@pytest.mark.parametrize("sign", [1, -1])
def test_peaks_are_those_of_scipy(parameters: dict[str, Any], sign: int) -> None:
    given = uneven(CHANCE, 20_000)
    found = peaks(given, **parameters, polarity="positive" if sign > 0 else "negative")
    expected = find_peaks(sign * given.value, **parameters)[0]
    assert [event.at for event in found.events] == given.at[expected].tolist()
    assert [event.value for event in found.events] == given.value[expected].tolist()
    prominence = peak_prominences(sign * given.value, expected)[0]
    assert [event.details["prominence"] for event in found.events] == prominence.tolist()


@given(heights=HEIGHTS, prominence=st.integers(0, 5), width=st.integers(0, 5), distance=st.integers(1, 6))
def test_flat_tops_and_equal_heights_are_as_scipy_has_them(
    heights: list[int], prominence: int, width: int, distance: int
) -> None:
    asked: dict[str, Any] = {"prominence": prominence, "width": width, "distance": distance}
    expected = find_peaks(np.array(heights, float), **asked)[0]
    assert places(peaks(curve(heights), **asked)) == expected.tolist()


@given(heights=HEIGHTS, rounds=st.integers(0, 3), least=st.integers(0, 4), distance=st.integers(1, 5))
def test_prominences_are_those_of_scipy_however_they_are_searched(
    heights: list[int], rounds: int, least: int, distance: int
) -> None:
    value = np.array([0, *heights, 0], float)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("titer.steps.compute.windows.PIECE", 3)
        patch.setattr("titer.steps.compute.prominence._ROUNDS", rounds)
        found = prominent(value, find_peaks(value)[0], least)
    places, properties = find_peaks(value, prominence=least, distance=distance)
    among = np.isin(found.places, find_peaks(value, distance=distance)[0])
    assert found.places[among].tolist() == places.tolist()
    assert found.prominence[among].tolist() == properties["prominences"].tolist()


def test_a_valley_is_crossed_once_and_not_from_each_peak_of_its_slope() -> None:
    value = np.cos(np.arange(300_000) / 20_000) * 1e5 + CHANCE.normal(size=300_000)
    began = time.process_time()
    peaks(curve(value))
    assert time.process_time() - began < 5


@pytest.mark.parametrize("slope", [1, -1])
def test_a_long_slope_under_noise_takes_no_longer_than_noise_alone(slope: int) -> None:
    value = np.linspace(0, slope * 50_000, 500_000) + CHANCE.normal(size=500_000)
    began = time.process_time()
    found = peaks(curve(value), prominence=5)
    assert time.process_time() - began < 5  # scipy's search takes a minute
    [peak, *_] = found.events
    [place] = np.flatnonzero(found.series[0].at[0] == np.arange(500_000) * SECOND)
    assert peak.details["prominence"] == pytest.approx(peak_prominences(value, [place])[0][0])


def test_a_width_in_time_is_measured_between_instants() -> None:
    at = np.array([0, 1, 2, 3, 4, 5, 15, 25, 26, 27]) * SECOND
    given = curve([0, 0, 4, 0, 0, 0, 4, 0, 0, 0], at)  # both two readings wide at their half, one of them ten seconds
    assert places(peaks(given, width=1)) == [2, 15]
    found = peaks(given, width="5s")
    assert places(found) == [15]
    assert found.events[0].details == {"polarity": "positive", "prominence": 4.0, "width": 10.0}


def test_of_peaks_that_are_closer_in_time_the_lower_ones_are_left_out() -> None:
    at = np.array([0, 1, 2, 3, 4, 60, 120, 180]) * SECOND
    given = curve([0, 5, 0, 4, 0, 3, 0, 0], at)
    assert places(peaks(given, distance="10s")) == [1, 60]
    assert places(peaks(given, distance="2s")) == [1, 3, 60]
    assert places(peaks(given, distance=4)) == [1, 60]


@given(heights=HEIGHTS, distance=st.integers(1, 9))
def test_a_distance_in_time_is_one_in_readings_where_these_are_evenly_spaced(heights: list[int], distance: int) -> None:
    distinct = curve([height + 0.001 * place for place, height in enumerate(heights)])
    assert places(peaks(distinct, distance=f"{distance}s")) == places(peaks(distinct, distance=distance))


def test_both_polarities_are_found_in_one_order_and_given_as_a_series_too() -> None:
    given = curve([0, 2, 0, -3, 0, 9, 0], quality=[0, 0, 0, 1, 0, 2, 0])
    found = peaks(given, polarity="both", prominence=1)
    assert [(event.at // SECOND, event.value, event.details["polarity"]) for event in found.events] == [
        (1, 2.0, "positive"),
        (3, -3.0, "negative"),
    ]
    [series] = found.series
    assert (series.of, series.value.tolist(), series.quality.tolist()) == (given.of, [2.0, -3.0], [0, 1])


def test_more_events_than_are_listed_are_counted_and_the_most_prominent_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("titer.steps.compute.peaks.MOST", 4)
    assert listing.MOST == 100_000
    given = [curve([0, 1, 0, 3, 0, 2, 0]), curve([0, 1, 0])]
    found = run(given, Peaks(), lambda _: None)
    assert [event.value for event in found.events] == [3.0, 2.0, 1.0]
    assert [each["events"] for each in found.figures["series"]] == [{"peak": 3}, {"peak": 1}]
    assert found.figures["events_left_out"] == 1
    assert [len(each) for each in found.series] == [3, 1]


def test_peaks_that_stand_out_by_less_than_a_float_can_halve_have_no_width() -> None:
    top = 2.0**53
    assert peaks(curve([0, top - 1, top, top - 1, top, 0])).events[0].details["width"] >= 0


@pytest.mark.parametrize("parameters", [{"distance": 0}, {"width": -1}, {"prominence": "1s"}, {"polarity": "up"}])
def test_what_scipy_would_refuse_is_refused(parameters: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Peaks(**parameters)
