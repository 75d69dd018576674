"""Control charts: against worked examples that were published, and against the rules read word for word."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from tests.support.curves import curve
from titer.model.errors import Rejected
from titer.model.instants import SECOND
from titer.steps.compute.spc import run
from titer.steps.curves import Findings, Named
from titer.steps.spc import Spc

OF = Named("R1", "pH", "value", None)

# NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.2: flow rate of ten batches, and its chart
FLOW_RATE = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]
# the same, 6.3.2.4: twenty readings, λ = 0.3, a mean of 50 and a sigma of 2.0539; and their EWMA
NIST = [52, 47, 53, 49.3, 50.1, 47, 51, 50.1, 51.2, 50.5, 49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]
NIST_EWMA = (
    "50.60 49.52 50.56 50.18 50.16 49.21 49.75 49.85 50.26 50.33 50.11 49.36 49.52 50.05 49.38 49.92 50.73 51.23"
)
# D. C. Montgomery, Introduction to Statistical Quality Control, tables 9.1 and 9.2: K = 0.5, H = 5
MONTGOMERY = [
    *(9.45, 7.99, 9.29, 11.66, 12.16, 10.18, 8.04, 11.46, 9.20, 10.34, 9.03, 11.47, 10.51, 9.40, 10.08),
    *(9.37, 10.62, 10.31, 8.52, 10.84, 10.90, 9.33, 12.29, 11.50, 10.60, 11.08, 10.38, 11.62, 11.31, 10.52),
]
MONTGOMERY_UPPER = [
    *(0.0, 0.0, 0.0, 1.16, 2.82, 2.50, 0.04, 1.00, 0.0, 0.0, 0.0, 0.97, 0.98, 0.0, 0.0),
    *(0.0, 0.12, 0.0, 0.0, 0.34, 0.74, 0.0, 1.79, 2.79, 2.89, 3.47, 3.35, 4.47, 5.28, 5.30),
]
# SAS/QC User's Guide, Tests for Special Causes: means of five assembly offsets each, of mean 20 and sigma 2.24
ASSEMBLY = [
    *(19.80, 17.16, 20.11, 20.89, 20.83, 18.87, 20.84, 23.33, 19.21, 20.48, 22.05, 20.02, 17.58, 19.11, 20.03),
    *(20.56, 20.86, 21.10, 19.05, 21.76, 21.76, 20.54, 20.04, 19.94, 20.70, 21.40, 21.32, 20.03, 22.02, 21.32),
]
STANDARD = {"center": 0.0, "sigma": 1.0}


def charted(values: Sequence[float], **parameters: Any) -> Findings:
    return run([curve(values, of=OF)], Spc.model_validate(parameters), lambda _: None)


def signals(found: Findings) -> dict[str, list[int]]:
    """Return of each kind the readings that signal, of which the first is 1."""
    places: dict[str, set[int]] = defaultdict(set)
    for event in found.events:
        places[event.kind] |= {*range(event.at // SECOND + 1, (event.until or event.at) // SECOND + 2)}
    return {kind: sorted(those) for kind, those in places.items()}


def figures(found: Findings) -> Mapping[str, Any]:
    [only] = found.figures["series"]
    return only  # type: ignore[no-any-return]


class TestPublishedExamples:
    def test_the_individuals_chart_of_the_handbook(self) -> None:
        found = charted(FLOW_RATE)
        assert figures(found)["center"] == pytest.approx(50.81, abs=5e-5)
        assert figures(found)["upper"] == pytest.approx(55.8041, abs=2e-4)  # by a mean range rounded to 1.8778
        assert figures(found)["lower"] == pytest.approx(45.8159, abs=2e-4)
        assert "nelson_1" not in signals(found)

    def test_the_ewma_of_the_handbook(self) -> None:
        found = charted(NIST, chart="ewma", baseline={"center": 50, "sigma": 2.0539}, **{"lambda": 0.3})
        assert figures(found)["upper"] == pytest.approx(52.5884, abs=5e-5)
        assert figures(found)["lower"] == pytest.approx(47.4115, abs=1e-4)
        assert found.series[0].value[:18] == pytest.approx([*map(float, NIST_EWMA.split())], abs=0.0051)
        assert found.series[0].value[18:] == pytest.approx([51.94, 51.99], abs=0.0051)
        assert found.events == []

    def test_the_ewma_of_montgomery(self) -> None:
        found = charted(MONTGOMERY, chart="ewma", baseline={"center": 10, "sigma": 1}, L=2.7, **{"lambda": 0.1})
        ewma, upper, lower = found.series
        assert ewma.value[[0, 1, 2, 14, 29]] == pytest.approx([9.945, 9.7495, 9.70355, 10.0525, 10.6341], abs=5e-5)
        assert [upper.value[0], lower.value[0]] == pytest.approx([10.27, 9.73])
        assert [upper.value[1], upper.value[-1]] == pytest.approx([10.3632, 10.62], abs=2e-3)
        assert signals(found) == {"beyond_limit": [29, 30]}

    def test_the_cusum_of_montgomery(self) -> None:
        found = charted(MONTGOMERY, chart="cusum", baseline={"center": 10, "sigma": 1}, k=0.5, h=5)
        above, below = found.series
        assert above.value == pytest.approx(MONTGOMERY_UPPER, abs=1e-9)
        assert below.value[:4] == pytest.approx([0.05, 1.56, 1.77, 0.0])
        [event] = found.events
        assert (event.at, event.until) == (28 * SECOND, 29 * SECOND)
        assert event.value == pytest.approx(5.28)
        assert event.details["since"] == "1970-01-01T00:00:22Z"  # N⁺ is 7: the shift came between 22 and 23
        assert event.details["mean"] == pytest.approx(11.25, abs=0.005)

    def test_the_tests_of_the_assembly_offsets(self) -> None:
        found = charted(ASSEMBLY, baseline={"center": 20, "sigma": 2.24 / 5**0.5})
        routine = {kind: places for kind, places in signals(found).items() if kind <= "nelson_4"}
        assert routine == {"nelson_1": [8], "nelson_3": [18]}  # a new tool, and a reset one


# As Nelson drew them, J. Quality Technology 16 (1984) 238: a reading that completes the test is its last
DRAWN = {
    "nelson_1": ([0.5, -0.4, 3.2], [3]),
    "nelson_2": ([-0.1, *[0.5, 0.2, 1.2, 0.6, 0.1, 0.9, 1.4, 0.3, 0.8]], [10]),
    "nelson_3": ([0.2, -1.2, -0.7, -0.1, 0.3, 0.9, 1.5], [7]),
    "nelson_4": ([0.1, *[0.5, -0.5] * 7], [14, 15]),
    "nelson_5": ([0.1, 2.3, 0.4, 2.5, 0.2], [4]),
    "nelson_6": ([0.1, 1.2, 1.4, 0.2, 1.3, 1.1, 0.3], [6]),
    "nelson_7": ([1.5, *[0.3, -0.4, 0.2, -0.9, 0.5] * 3], [16]),
    "nelson_8": ([0.1, 1.2, -1.3, 1.5, -1.1, -1.8, 1.3, 1.9, -1.2], [9]),
}


@pytest.mark.parametrize("kind", DRAWN)
def test_each_test_of_nelson_signals_as_he_drew_it(kind: str) -> None:
    values, places = DRAWN[kind]
    assert signals(charted(values, baseline=STANDARD))[kind] == places


def test_a_reading_on_the_centre_ends_a_run_and_one_on_a_line_lies_within() -> None:
    assert signals(charted([0.5] * 8 + [0.0] + [0.5] * 8, baseline=STANDARD)).get("nelson_2") is None
    assert (
        signals(charted([3.0, 1.0, 2.0, 2.0], baseline=STANDARD, rules="western_electric")).get("western_electric_1")
        is None
    )


def word_for_word(values: Sequence[float], rules: str) -> dict[str, list[int]]:
    """Read the rules as they are written, reading by reading."""
    found = defaultdict(list)

    def last(place: int, many: int) -> Sequence[float]:
        return values[place + 1 - many : place + 1] if place + 1 >= many else ()

    def on_a_side(place: int, least: int, many: int, line: float) -> bool:
        seen = values[max(0, place + 1 - many) : place + 1]
        return any(sign * values[place] > line and sum(sign * v > line for v in seen) >= least for sign in (1, -1))

    for place, value in enumerate(values):
        six, fourteen = last(place, 6), last(place, 14)
        steps = [after - before for before, after in pairwise(six)]
        turns = [after - before for before, after in pairwise(fourteen)]
        fifteen, eight = last(place, 15), last(place, 8)
        holds = {
            "1": abs(value) > 3,
            "2": on_a_side(place, 9, 9, 0),
            "3": bool(steps) and (all(s > 0 for s in steps) or all(s < 0 for s in steps)),
            "4": bool(turns) and all(a * b < 0 for a, b in pairwise(turns)),
            "5": on_a_side(place, 2, 3, 2),
            "6": on_a_side(place, 4, 5, 1),
            "7": bool(fifteen) and all(abs(v) < 1 for v in fifteen),
            "8": bool(eight) and all(abs(v) > 1 for v in eight) and min(eight) < 0 < max(eight),
        }
        if rules == "western_electric":
            holds = {"1": holds["1"], "2": holds["5"], "3": holds["6"], "4": on_a_side(place, 8, 8, 0)}
        for number, yes in holds.items():
            if yes:
                found[f"{rules}_{number}"].append(place + 1)
    return dict(found)


@given(
    values=st.lists(st.sampled_from([-3.5, -2.5, -1.5, -0.5, -0.25, 0.0, 0.25, 0.5, 1.5, 2.5, 3.5]), max_size=60),
    rules=st.sampled_from(["nelson", "western_electric"]),
)
def test_rules_signal_where_reading_them_word_for_word_does(values: list[float], rules: str) -> None:
    if values:
        assert signals(charted(values, baseline=STANDARD, rules=rules)) == word_for_word(values, rules)


class TestBaselines:
    VALUES = (1.0, 2.0, 1.0, 2.0, 50.0, 60.0, 70.0, 80.0)

    @pytest.mark.parametrize(
        "baseline",
        [4, "4s", {"from": "1970-01-01T00:00:00Z", "to": "1970-01-01T00:00:04Z"}],
    )
    def test_the_first_readings_the_first_time_or_a_span(self, baseline: Any) -> None:
        found = figures(charted(self.VALUES, baseline=baseline))
        assert (found["center"], found["sigma"]) == (1.5, pytest.approx(1 / 1.128))
        assert found["baseline"] == {"count": 4, "from": "1970-01-01T00:00:00Z", "to": "1970-01-01T00:00:03Z"}

    def test_all_of_them_where_none_is_said(self) -> None:
        assert figures(charted(self.VALUES))["center"] == pytest.approx(np.mean(self.VALUES))

    def test_of_a_flat_one_whatever_differs_is_beyond_the_limits(self) -> None:
        assert signals(charted([5.0] * 5 + [5.1], baseline=5, rules="limits")) == {"beyond_limit": [6]}
        assert signals(charted([5.0] * 9, rules="limits")) == {}

    def test_one_reading_is_none(self) -> None:
        with pytest.raises(Rejected, match="two readings in the baseline"):
            charted([1.0])

    def test_a_series_without_one_is_told_of_beside_the_others(self) -> None:
        empty = curve([], of=OF._replace(sensor_id="DO"))
        found = run([curve(FLOW_RATE, of=OF), empty], Spc(), lambda _: None)
        assert ["problem" in each for each in found.figures["series"]] == [False, True]

    @pytest.mark.parametrize(
        "baseline",
        [1, "soon", {"from": "2026-01-02T00:00:00Z", "to": "2026-01-01T00:00:00Z"}, {"center": 1, "sigma": 0}],
    )
    def test_what_is_none_is_refused(self, baseline: Any) -> None:
        with pytest.raises(ValidationError):
            Spc.model_validate({"baseline": baseline})


def test_bad_readings_are_left_out() -> None:
    given_ = curve([*FLOW_RATE, 1e9], of=OF)
    given_.quality[-1] = 2
    found = run([given_], Spc(), lambda _: None)
    assert figures(found)["center"] == pytest.approx(50.81)
    assert (figures(found)["count"], figures(found)["left_out"]) == (10, 1)


def test_wider_limits_signal_less() -> None:
    values = np.random.default_rng(3).normal(size=2_000).tolist()
    found = [len(charted(values, rules="limits", L=limit).events) for limit in (1.0, 2.0, 3.0, 4.5)]
    assert found == sorted(found, reverse=True)
    assert found[0] > found[-1] == 0


def test_parameters_are_written_as_they_are_read() -> None:
    said = {
        "chart": "ewma",
        "lambda": 0.3,
        "L": 2.7,
        "baseline": {"from": "2026-01-01T00:00:00Z", "to": "2026-01-02T00:00:00Z"},
    }
    written = Spc.model_validate(said).model_dump(mode="json")
    assert {name: written[name] for name in said} == said
    assert Spc.model_validate(written) == Spc.model_validate(said)
