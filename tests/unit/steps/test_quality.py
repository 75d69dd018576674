"""Quality: each fault that was put into a clean series is found, and none where there is none."""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from scipy.ndimage import median_filter

from tests.support.clean_curves import CLEAN, SMOOTH_AND_FINE, WRONGS, noise
from tests.support.curves import curve
from titer.model.instants import SECOND
from titer.steps.catalogue import step_named
from titer.steps.compute import spikes
from titer.steps.curves import Curve, Event, Findings
from titer.steps.quality import FAULT_KINDS, QualityAssessment
from titer.steps.running import run

SEEDS, COUNTS = st.integers(0, 2**32), st.integers(300, 3000)


def assessed(given: Curve, **parameters: Any) -> Findings:
    return run([given], QualityAssessment(**parameters), lambda _: None)


def figures(given: Curve, **parameters: Any) -> dict[str, Any]:
    [figures] = assessed(given, **parameters).figures["series"]
    return dict(figures)


def events(given: Curve, kind: str, **parameters: Any) -> list[Event]:
    return [event for event in assessed(given, **parameters).events if event.kind == kind]


@settings(max_examples=60)
@given(kind=st.sampled_from([*CLEAN]), seed=SEEDS, count=COUNTS)
def test_nothing_is_invented_in_clean_series(kind: str, seed: int, count: int) -> None:
    found = assessed(CLEAN[kind](np.random.default_rng(seed), count))
    assert found.events == []
    assert found.figures["series"][0]["score"] == 100


@settings(max_examples=60)
@given(
    clean=st.sampled_from([*SMOOTH_AND_FINE]),
    wrong=st.sampled_from(FAULT_KINDS),
    seed=SEEDS,
    count=COUNTS,
    place=st.integers(0, 2),
    length=st.integers(12, 40),
)
def test_each_fault_that_was_put_in_is_found_and_no_other(
    clean: str, wrong: str, seed: int, count: int, place: int, length: int
) -> None:
    given = SMOOTH_AND_FINE[clean](np.random.default_rng(seed), count)
    spoilt = WRONGS[wrong](given, 100 * place + 50, length)
    told = figures(spoilt)
    found = {kind for kind, count in told["events"].items() if count}
    once = wrong == "clipping" and told["events"]["flatline"] == 1  # a limit that is met once is a flatline
    assert found == ({"flatline"} if once else {wrong})
    assert told["score"] < 100


@pytest.mark.parametrize("kind", [*CLEAN])
def test_nothing_is_invented_in_long_clean_series(kind: str) -> None:
    assert assessed(CLEAN[kind](np.random.default_rng(1), 200_000)).events == []


def test_a_gap_says_how_long_it_is_and_takes_its_share_of_the_time() -> None:
    at = np.delete(np.arange(101), np.arange(41, 60)) * SECOND
    given = curve(np.random.default_rng(1).normal(size=len(at)), at)
    [gap] = events(given, "gap")
    assert (gap.at, gap.until, gap.value) == (40 * SECOND, 60 * SECOND, 20.0)
    told = figures(given)
    assert told["shares"]["gap"] == pytest.approx(0.19)
    assert told["completeness"] == pytest.approx(0.81)
    assert told["score"] == pytest.approx(81)
    assert told["step"] == 1.0
    assert events(given, "gap", gap="20s") == []
    assert len(events(given, "gap", gap=19)) == 1


def test_readings_of_one_instant_are_counted_and_compared() -> None:
    given = curve([1.0, 2, 2, 3, 4, 5, 9], np.array([0, 1, 1, 2, 3, 3, 3]) * SECOND)
    one, other = events(given, "duplicate")
    assert (one.at, one.value, one.details) == (SECOND, 1.0, {"same": True})
    assert (other.at, other.value, other.details) == (3 * SECOND, 2.0, {"same": False})
    assert figures(given)["shares"]["duplicate"] == pytest.approx(3 / 7)


def test_the_score_is_what_all_shares_leave_of_a_hundred() -> None:
    given = noise(np.random.default_rng(2), 1000)
    for wrong, place in (("flatline", 300), ("spike", 600), ("gap", 900)):
        given = WRONGS[wrong](given, place, 30)
    given = replace(given, quality=np.where(np.arange(len(given)) < 97, np.uint8(2), np.uint8(0)))
    told = figures(given)
    assert told["shares"]["bad"] == pytest.approx(97 / 970)
    assert told["shares"]["flatline"] == pytest.approx(30 / 873)
    assert all(told["shares"][kind] > 0 for kind in ("gap", "flatline", "spike", "bad"))
    assert told["score"] == pytest.approx(100 * np.prod([1 - share for share in told["shares"].values()]))


def test_a_flatline_and_a_spike_say_what_they_are() -> None:
    given = WRONGS["spike"](WRONGS["flatline"](noise(np.random.default_rng(3), 1000), 300, 40), 700, 2)
    [flat] = events(given, "flatline")
    assert (flat.at, flat.until, flat.details) == (300 * SECOND, 339 * SECOND, {"readings": 40})
    assert flat.value == given.value[300]
    [spike] = events(given, "spike")
    assert (spike.at, spike.until, spike.value) == (700 * SECOND, 701 * SECOND, given.value[700])
    assert spike.details["deviation"] > 10 * spike.details["noise"]
    assert spike.details["readings"] == 2


def test_how_long_a_flatline_is_at_least_can_be_told() -> None:
    given = curve([0.1, 0.2, 0.2, 0.2, 0.3, 0.4, 0.4])
    assert events(given, "flatline") == []
    assert [event.value for event in events(given, "flatline", flatline=2)] == [0.2, 0.4]
    assert [event.value for event in events(given, "flatline", flatline="2s")] == [0.2]


def test_a_series_that_never_moves_is_one_flatline() -> None:
    assert figures(curve(np.full(50, 7.0)))["score"] == 0.0


def test_the_ends_of_a_sensor_can_be_told() -> None:
    found = events(curve([1, 9, 9, 5, 0, -1, 4]), "clipping", low=0, high=9, kinds=["clipping"])
    assert [(event.at // SECOND, event.value, event.details["readings"]) for event in found] == [(1, 9, 2), (4, 0, 2)]


def test_what_a_pump_does_on_purpose_is_no_clipping_and_a_flatline_at_most() -> None:
    flow = np.where(np.arange(2000) % 200 < 100, 0.0, 5 + 0.1 * np.random.default_rng(4).normal(size=2000))
    assert {event.kind for event in assessed(curve(flow)).events} <= {"flatline"}


def test_a_series_that_rests_at_its_lowest_most_of_the_time_is_not_clipped() -> None:
    chance = np.random.default_rng(8)
    load = np.where(chance.random(4000) < 0.1, chance.exponential(size=4000), 0.0)
    assert events(curve(load), "clipping") == []


def test_a_peak_that_several_readings_form_is_no_spike() -> None:
    value = 0.001 * np.random.default_rng(5).normal(size=1000)
    value += 500 * np.exp(-(((np.arange(1000) - 500) / 2) ** 2))
    assert events(curve(value), "spike") == []


def test_kinds_that_are_left_out_are_not_looked_for() -> None:
    given = WRONGS["spike"](WRONGS["gap"](noise(np.random.default_rng(6), 500), 100, 30), 300, 2)
    found = assessed(given, kinds=["spike"])
    assert {event.kind for event in found.events} == {"spike"}
    assert set(found.figures["series"][0]["shares"]) == {"spike", "bad"}


@pytest.mark.parametrize("value", [[], [1.0], [1.0, 2.0], [1.0, 1.0, 5.0, 1.0], [np.nan, np.nan]], ids=str)
def test_a_series_of_few_readings_has_figures_too(value: list[float]) -> None:
    told = figures(curve(value))
    assert told["count"] == len(value)
    assert set(told["events"].values()) == {0}
    assert told["score"] == {0: None}.get(len(value), 0.0 if np.isnan(value).all() else 100.0)


def test_the_medians_and_the_noise_are_those_of_other_libraries() -> None:
    value = np.random.default_rng(7).normal(size=2000)
    piece = slice(0, 2000)
    far, blocks = spikes._residuals(value, piece)
    np.testing.assert_array_equal(far, np.abs(value - median_filter(value, 5, mode="mirror")))
    assert len(blocks) == 4
    assert spikes.noise_of(value) == pytest.approx(1.0, abs=0.05)
    assert figures(curve(value))["events"]["duplicate"] == int(pd.Index(np.arange(2000)).duplicated().sum())


@pytest.mark.parametrize("parameters", [{"gap": 1}, {"spike": 0}, {"kinds": []}, {"kinds": ["noise"]}, {"flatline": 1}])
def test_what_makes_no_sense_is_refused(parameters: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        QualityAssessment(**parameters)


def test_more_faults_than_are_listed_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("titer.steps.compute.quality.MOST", 10)
    given = curve(np.arange(20.0), np.repeat(np.arange(10), 2) * SECOND)
    found = assessed(given)
    assert len(found.events) == 2
    assert found.figures["series"][0]["events"]["duplicate"] == 10
    assert found.figures["events_left_out"] == 8


def test_its_form_has_a_default_for_everything() -> None:
    assert "required" not in step_named("quality").schema
