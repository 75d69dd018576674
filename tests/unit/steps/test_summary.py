"""Figures of series, which are those of pandas of the same readings."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from tests.support.curves import TEMPERATURE, curve, uneven
from titer.model.errors import Rejected
from titer.model.instants import SECOND
from titer.steps.curves import Curve, Named
from titer.steps.running import run
from titer.steps.summary import Summary

SPEED = Named("R1", "speed", "value", "1/min")
LET = {"speed": {"sensor_id": "speed"}}


def figures(*curves: Curve, **parameters: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = run(curves, Summary(**parameters), lambda _: None).figures["series"]
    return found


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=30), st.data())
def test_figures_are_those_of_pandas(values: list[float], data: st.DataObject) -> None:
    quality = data.draw(st.lists(st.sampled_from([0, 0, 1, 2]), min_size=len(values), max_size=len(values)))
    [found] = figures(curve(values, quality=quality))
    usable = pd.Series([value for value, of in zip(values, quality, strict=True) if of < 2], dtype=float)
    assert (found["count"], found["left_out"]) == (len(usable), 0)
    for name, of in (("mean", "mean"), ("sd", "std"), ("median", "median"), ("min", "min"), ("max", "max")):
        told = found.get(name)
        assert pytest.approx(getattr(usable, of)(), rel=1e-9, abs=1e-6, nan_ok=True) == (
            np.nan if told is None else told
        )


def test_a_condition_is_asked_at_each_reading_and_knows_the_last_values() -> None:
    """Temperature each second; speed each 20 s, from 0 to 2, and then nothing for long."""
    speed = curve([0, 1, 2], np.array([0, 20, 40]) * SECOND, of=SPEED)
    warm, running = figures(curve(np.arange(120.0)), speed, where="speed > 0.5 [1/min]", let=LET, max_age="30 s")
    assert (warm["count"], warm["left_out"]) == (51, 69)  # seconds 20 to 70
    assert (warm["first"], warm["last"], warm["median"]) == (20, 70, 45)
    assert warm["first_at"] == "1970-01-01T00:00:20Z"
    assert (running["count"], running["min"]) == (2, 1)


def test_where_a_condition_is_known_of_one_asset_alone_nothing_of_others_counts() -> None:
    other = curve([1, 2], of=TEMPERATURE._replace(asset="R2"))
    here, there = figures(curve([5, 6], of=SPEED), other, where="speed >= 6 [1/min]", let=LET)
    assert (here["count"], there["count"], there["left_out"]) == (1, 0, 2)
    assert "mean" not in there


def test_one_reading_has_no_deviation() -> None:
    [found] = figures(curve([7.0]))
    assert (found["mean"], found["sd"], found["first_at"], found["last_at"]) == (7, None, *["1970-01-01T00:00:00Z"] * 2)


def test_figures_do_not_hang_on_the_steps_between_readings() -> None:
    given_ = uneven(np.random.default_rng(14), 1000, gaps=5, repeats=5)
    [found] = figures(given_)
    assert found["mean"] == pytest.approx(given_.value.mean())


@pytest.mark.parametrize(
    "told",
    [
        {"where": "speed >"},
        {"where": "speed > 0"},
        {"where": "flow > 0", "let": LET},
        {"let": LET},
        {"where": "1 > 0", "let": LET},
    ],
)
def test_what_is_no_condition_is_refused(told: dict[str, Any]) -> None:
    with pytest.raises((ValidationError, Rejected)):
        Summary(**told)


@pytest.mark.parametrize(
    ("where", "series", "code"),
    [("speed > 0 [g]", SPEED, "units_do_not_fit"), ("speed > 0", TEMPERATURE, "unknown_series")],
)
def test_a_condition_that_fits_no_series_is_refused_when_it_is_asked_for(where: str, series: Named, code: str) -> None:
    with pytest.raises(Rejected) as refused:
        Summary(where=where, let=LET).pinned([series], None)  # type: ignore[arg-type]  # it asks for nothing
    assert refused.value.code == code
