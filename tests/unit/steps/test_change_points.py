"""Change points: series with known ones, one that is published, and what another search for the optimum finds."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruptures.detection import Pelt

from tests.support.curves import curve
from titer.steps.change_points import ChangePoints
from titer.steps.compute import change_points
from titer.steps.compute.change_points import cuts_of, noise_of, run
from titer.steps.curves import Curve, Findings, Named

# Annual flow of the Nile at Aswan from 1871 on: G. W. Cobb, The problem of the Nile, Biometrika 65 (1978) 243–251.
# Its one change is behind the 28th year, 1898; R. Killick, I. A. Eckley, J. Stat. Softw. 58 (2014) 3 find it likewise.
NILE = [
    *(1120, 1160, 963, 1210, 1160, 1160, 813, 1230, 1370, 1140, 995, 935, 1110, 994, 1020, 960, 1180, 799, 958, 1140),
    *(1100, 1210, 1150, 1250, 1260, 1220, 1030, 1100, 774, 840, 874, 694, 940, 833, 701, 916, 692, 1020, 1050, 969),
    *(831, 726, 456, 824, 702, 1120, 1100, 832, 764, 821, 768, 845, 864, 862, 698, 845, 744, 796, 1040, 759),
    *(781, 865, 845, 944, 984, 897, 822, 1010, 771, 676, 649, 846, 812, 742, 801, 1040, 860, 874, 848, 890),
    *(744, 749, 838, 1050, 918, 986, 797, 923, 975, 815, 1020, 906, 901, 1170, 912, 746, 919, 718, 714, 740),
]


def flow(values: Sequence[float]) -> Curve:
    """A reading a µs, so that an instant is the number of its reading."""
    return curve(values, range(len(values)), of=Named("R1", "flow", "value", "L/h"))


def found_in(values: Sequence[float], **parameters: Any) -> Findings:
    return run([flow(values)], ChangePoints(**parameters), lambda _: None)


def steps(*levels: tuple[int, float], sigma: float = 1.0) -> list[float]:
    noise = np.random.default_rng(7)
    return [value for count, level in levels for value in (level + noise.normal(size=count) * sigma).tolist()]


def test_the_nile_changed_in_1898() -> None:
    found = found_in(NILE)
    assert [event.at for event in found.events] == [28]
    [event] = found.events
    assert event.details == {"before": pytest.approx(1097.75), "after": pytest.approx(849.97, abs=0.005)}
    [level] = found.series
    assert (level.of.parameter, level.of.unit, level.at.tolist()) == ("value level", "L/h", [0, 27, 28, 99])


def test_known_ones_are_found_to_the_reading_and_none_besides() -> None:
    found = found_in(steps((300, 0), (200, 4), (40, -6), (460, 0), sigma=0.7))
    assert [event.at for event in found.events] == [300, 500, 540]
    assert found_in(steps((2_000, 3))).events == []


@settings(max_examples=25)
@given(
    values=st.lists(st.integers(-9, 9), min_size=8, max_size=40),
    penalty=st.integers(2, 60),
    min_size=st.sampled_from([1, 2, 4]),
)
def test_no_other_search_finds_cheaper_cuts(values: list[int], penalty: float, min_size: int) -> None:
    value = np.array(values, np.float64)

    def cost(cuts: Sequence[int]) -> float:
        pieces = np.split(value, cuts)
        assert all(len(piece) >= min_size for piece in pieces)
        return sum(float(np.square(piece - piece.mean()).sum()) for piece in pieces) + penalty * len(cuts)

    others = Pelt(model="l2", min_size=min_size, jump=1).fit(value).predict(pen=penalty)[:-1]
    assert cost(cuts_of(value, penalty, min_size).tolist()) <= cost(others) + 1e-6


def test_long_series_are_cut_to_the_reading_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(change_points, "MOST_AT_ONCE", 1_000)
    found = found_in(steps((7_777, 0), (1_234, 3), (9_004, 1), sigma=0.3))
    assert [event.at for event in found.events] == [7_777, 9_011]


def test_a_penalty_counts_in_squares_of_the_unit_or_in_variances_of_the_noise() -> None:
    values = steps((100, 0), (100, 5))
    assert found_in(values, penalty=1e4).events == []
    assert len(found_in([each * 1_000 for each in values], penalty=30, scaled=True).events) == 1
    assert noise_of(np.array(values)) == pytest.approx(1.0, rel=0.2)


@pytest.mark.parametrize("values", [[], [1.0], [2.0] * 50])
def test_where_nothing_changes_nothing_is_found(values: list[float]) -> None:
    found = found_in(values)
    assert (found.events, found.figures["series"][0]["changes"]) == ([], 0)


def test_steps_without_any_noise_are_found() -> None:
    assert [event.at for event in found_in([0.0] * 20 + [1.0] * 20).events] == [20]


def test_bad_readings_are_left_out() -> None:
    given_ = flow([*[0.0, 0.1] * 10, 1e6, 1e6, 1e6])
    given_.quality[-3:] = 2
    assert run([given_], ChangePoints(), lambda _: None).events == []
