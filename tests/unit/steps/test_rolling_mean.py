"""Rolling means, which are what pandas has of the same readings; a fault that pandas counts in is told apart."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from tests.support.curves import MINUTE, TEMPERATURE, curve, uneven
from titer.model.instants import SECOND
from titer.steps.catalogue import step_named
from titer.steps.curves import Curve
from titer.steps.rolling_mean import RollingMean
from titer.steps.running import run

CHANCE = np.random.default_rng(14)
WINDOWS = [{"window": "10min"}, {"window": "90 s", "min_count": 3}, {"window": "10min", "center": True}]
WINDOWS += [{"window": 7}, {"window": 8, "center": True}, {"window": 50, "min_count": 1}, {"window": 9, "center": True}]


def means(given: Curve, **parameters: Any) -> Curve:
    [found] = run([given], RollingMean(**parameters), lambda _: None).series
    return found


def by_pandas(
    given: Curve, window: int | str, center: bool = False, min_count: int | None = None
) -> "pd.Series[float]":
    readings = pd.Series(given.value, index=pd.to_datetime(given.at, unit="us"))
    window = window.replace(" ", "") if isinstance(window, str) else window
    return readings.rolling(window, center=center, min_periods=min_count).mean().dropna()


def assert_same(given: Curve, parameters: dict[str, Any], within: float = 1e-12) -> None:
    found, expected = means(given, **parameters), by_pandas(given, **parameters)
    assert np.array_equal(found.at, expected.index.as_unit("us").asi8)
    np.testing.assert_allclose(found.value, expected.to_numpy(), rtol=within, atol=within)


@pytest.mark.parametrize("parameters", WINDOWS, ids=str)
def test_rolling_means_are_those_of_pandas_over_gaps_jitter_and_equal_instants(parameters: dict[str, Any]) -> None:
    given = uneven(CHANCE, 40_000, gaps=20, repeats=30)
    assert_same(given, parameters)


@pytest.mark.parametrize("window", ["3D", 60_000])
def test_a_window_that_is_longer_than_a_block_is_no_less_exact(window: int | str) -> None:
    assert_same(uneven(CHANCE, 80_000), {"window": window, "min_count": 1})


@given(
    steps=st.lists(st.integers(0, 5), min_size=1, max_size=40),
    window=st.one_of(st.integers(1, 12), st.integers(1, 12).map("{}us".format)),
    center=st.booleans(),
    min_count=st.none() | st.integers(1, 12),
)
def test_edges_of_windows_lie_where_pandas_has_them(
    steps: list[int], window: int | str, center: bool, min_count: int | None
) -> None:
    if isinstance(window, int) and min_count:
        min_count = min(min_count, window)
    given = curve(np.arange(len(steps)) ** 2.0, np.cumsum(steps))
    assert_same(given, {"window": window, "center": center, "min_count": min_count})


def test_a_spike_takes_no_digits_from_the_means_after_it() -> None:
    value = np.full(1000, 0.1)
    value[3] = 1e14
    found = means(curve(value), window=5)
    assert found.value[-900:] == pytest.approx(0.1, rel=1e-12)


def test_readings_as_large_as_floats_can_be_have_a_mean() -> None:
    assert means(curve(np.full(9, 1.7e308)), window=4).value == pytest.approx(1.7e308)


def test_bad_readings_do_not_count_and_uncertain_ones_make_their_means_uncertain() -> None:
    given = curve([1.0, 900.0, 3.0, 5.0, 7.0, np.nan], quality=[0, 2, 1, 0, 0, 0])
    found = means(given, window=2, min_count=1)
    assert list(found.value) == [1.0, 2.0, 4.0, 6.0]
    assert list(found.quality) == [0, 1, 1, 0]
    assert list(found.at) == [0, 2 * SECOND, 3 * SECOND, 4 * SECOND]


def test_each_series_keeps_its_name_and_unit_and_an_empty_one_stays_empty() -> None:
    given = [curve([], of=TEMPERATURE._replace(sensor_id="empty")), curve([1.0, 2.0])]
    found = run(given, RollingMean(window="1min"), lambda _: None)
    assert [(each.of, len(each)) for each in found.series] == [(given[0].of, 0), (given[1].of, 2)]


def test_it_tells_how_far_it_is_and_ends_where_it_is_told_to() -> None:
    told: list[float] = []
    run([curve(np.zeros(100_000)), curve(np.zeros(100_000))], RollingMean(window="1min"), told.append)
    assert told == sorted(told)
    assert len(told) > 4
    assert told[-1] == 1.0

    def stop(_: float, /) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        run([curve(np.zeros(9))], RollingMean(window=MINUTE // SECOND), stop)


@pytest.mark.parametrize(
    "parameters",
    [{"window": 0}, {"window": "0s"}, {"window": "ten"}, {"window": "200000d"}, {"window": 3, "min_count": 4}, {}],
    ids=str,
)
def test_a_window_that_can_have_no_mean_is_refused(parameters: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        RollingMean(**parameters)


def test_the_step_says_what_its_form_needs() -> None:
    schema = step_named("rolling_mean").schema
    assert schema["required"] == ["window"]
    assert schema["properties"]["center"]["default"] is False
