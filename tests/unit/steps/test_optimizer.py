"""The optimizer: what it finds, what it holds it against, and that it says when labels do not decide."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from tests.support.curves import MINUTE, curve
from titer.model.errors import Rejected
from titer.model.instants import HOUR
from titer.steps.catalogue import STEPS, step_named
from titer.steps.compute import optimizer as computed
from titer.steps.compute.optimizer import Detector, run_pinned
from titer.steps.compute.search import Evaluations, Search
from titer.steps.curves import Curve, Named
from titer.steps.measuring import Counts
from titer.steps.optimizer import Axis, Optimizer, axes_of, score, with_values

OF = Named("R1", "pH", "value", None)
FAULTS = range(150, 3_000, 300)  # the readings at which one begins
STANDARD = {"chart": "individuals", "rules": "limits", "baseline": {"center": 0.0, "sigma": 1.0}}
NUMBER, WHOLE = Axis("L", "number", 1, 10), Axis("n", "whole", 2, 40)


def noisy(height: float = 8.0) -> Curve:
    value = np.random.default_rng(5).normal(size=3_000)
    for start in FAULTS:
        value[start : start + 5] += height
    return curve(value, np.arange(3_000) * MINUTE, of=OF)


def labels(faults: Sequence[int] = FAULTS) -> list[dict[str, Any]]:
    return [
        {"annotation_id": f"a{start}", "says": "fault", "since": start * MINUTE, "until": (start + 4) * MINUTE}
        for start in faults
    ]


def figures(
    search: dict[str, Any],
    settings: dict[str, Any] | None = None,
    said: list[dict[str, Any]] | None = None,
    *,
    step: str = "spc",
    windows: Sequence[Any] = (),
    of: Curve | None = None,
    **parameters: Any,
) -> dict[str, Any]:
    pinned = {
        "analysis_id": "an id",
        "detector": {"step": step, "parameters": STANDARD | (settings or {}), "pinned": {}},
        "labels": labels() if said is None else said,
        "windows": windows,
    }
    asked = Optimizer.model_validate({"search": search, "max_evaluations": 60, "folds": 4} | parameters)
    return {**run_pinned([of or noisy()], asked, lambda _: None, pinned).figures}


def test_limits_are_found_that_hit_every_fault_and_are_seldom_wrong() -> None:
    found = figures({"L": {"min": 1, "max": 20}})
    assert (found["before"]["hits"], found["before"]["false_alarms"] > 5) == (10, True)  # at 3 sigma
    assert (found["after"]["hits"], found["after"]["misses"], found["after"]["false_alarms"]) == (10, 0, 0)
    assert 3.3 < found["best"]["L"] < 8
    assert found["as_good"]["L"]["min"] < found["best"]["L"] < found["as_good"]["L"]["max"]
    assert found["decided"], found["reason"]
    assert found["evaluations"] <= 60
    assert [len(found["folds"]), len(found["labels"])] == [4, 10]
    assert all(label["hit_after"] for label in found["labels"])


def test_the_same_question_has_the_same_answer() -> None:
    asked = {"L": {"min": 1, "max": 20}}
    assert figures(asked) == figures(asked)


def test_what_is_found_is_counted_on_labels_that_it_was_not_found_by() -> None:
    """The only fault that is small is missed by limits that were chosen by the others."""
    given = noisy(12.0)
    given.value[150:155] -= 7.0
    found = figures({"L": {"min": 5.5, "max": 11}}, {"L": 6.0}, of=given, folds=10, max_evaluations=200)
    first = next(label for label in found["labels"] if label["annotation_id"] == "a150")
    assert first["hit_after"] is False
    assert found["after"]["hits"] < 10


class TestItSaysThatLabelsDoNotDecide:
    def test_where_there_are_none(self) -> None:
        found = figures({"L": {"min": 1, "max": 20}}, said=[])
        assert (found["best"], found["decided"]) == (None, False)
        assert "no annotation" in found["reason"].lower()

    def test_where_they_are_few(self) -> None:
        found = figures({"L": {"min": 1, "max": 20}}, said=labels([150, 450]))
        assert not found["decided"]
        assert found["reason"].startswith("2 faults are labelled")

    def test_where_nothing_is_normal(self) -> None:
        everything = [
            {"annotation_id": f"a{n}", "says": "fault", "since": n * HOUR * 17, "until": (n + 1) * HOUR * 17 - 2}
            for n in range(3)
        ]
        assert (
            "no normal time"
            in figures({"L": {"min": 1, "max": 20}}, said=everything, folds=2, tolerance="1s")["reason"]
        )

    def test_where_what_was_set_is_as_good(self) -> None:
        found = figures({"L": {"min": 4.5, "max": 6}}, {"L": 5.0})
        assert not found["decided"]
        assert "no better than what was set" in found["reason"]

    def test_where_faults_lie_where_nothing_is_to_be_seen(self) -> None:
        found = figures({"L": {"min": 1, "max": 6}}, {"L": 2.0}, labels(range(20, 3_000, 300)))
        assert found["after"]["hits"] < 5
        assert not found["decided"]

    def test_where_all_faults_lie_over_each_other(self) -> None:
        said = [each | {"annotation_id": f"b{number}"} for number, each in enumerate(labels([150]) * 3)]
        assert "cannot be parted" in figures({"L": {"min": 1, "max": 20}}, said=said)["reason"]


def test_batches_are_left_out_whole() -> None:
    windows = [(f"B{n}", "R1", 600 * n * MINUTE, 600 * (n + 1) * MINUTE) for n in range(5)]
    found = figures({"L": {"min": 1, "max": 20}}, windows=windows, folds=5)
    assert sorted(fold["name"] for fold in found["folds"]) == ["B0", "B1", "B2", "B3", "B4"]
    assert found["decided"]


def test_a_detector_of_batches_looks_at_each_by_itself() -> None:
    """The first readings of each batch are its baseline: one batch lies far from the others, and signals no more."""
    value = np.random.default_rng(5).normal(size=600)
    value[300:] += 100
    far = curve(value, np.arange(600) * MINUTE, of=OF)
    windows = [("A", "R1", 0, 300 * MINUTE), ("B", "R1", 300 * MINUTE, 600 * MINUTE), ("C", "R2", 0, HOUR)]
    settings = {"rules": "limits", "baseline": 100, "L": 6.0}
    assert Detector([far], "spc", settings, {}, windows).alarms({}) == []
    assert len(Detector([far], "spc", settings, {}).alarms({})) > 0


def test_settings_that_the_detector_does_not_take_of_these_readings_are_passed_over() -> None:
    search = {"baseline": {"min": "30s", "max": "1d"}}
    found = figures(search, {"baseline": "1d", "L": 5.0}, max_evaluations=30)
    assert found["best"] is not None
    with pytest.raises(Rejected, match="none of the settings"):
        figures({"baseline": {"min": "1s", "max": "50s"}}, {"baseline": "1d"}, max_evaluations=30)


def test_it_stops_searching_when_its_time_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(computed, "LONGEST", 0)
    with pytest.raises(Rejected, match="takes too long"):
        figures({"L": {"min": 1, "max": 20}})


@pytest.mark.parametrize(
    ("search", "reason"),
    [
        ({"window": {"min": 1, "max": 2}}, "no parameter “window”"),
        ({"L": {"min": 1, "max": 500}}, "does not take L = 500"),
        ({"chart": {"values": ["ewma", "pie"]}}, "does not take chart = 'pie'"),
        ({"L.x": {"min": 1, "max": 2}}, "it has no parts"),
    ],
)
def test_what_the_detector_does_not_take_is_refused(search: dict[str, Any], reason: str) -> None:
    with pytest.raises(Rejected, match=reason):
        axes_of(Optimizer.model_validate({"search": search}), step_named("spc"), {"L": 3.0})


@pytest.mark.parametrize(
    "search",
    [
        {},
        {"L": {"min": 3, "max": 3}},
        {"L": {"min": 1, "max": "1h"}},
        {"L": {}},
        {"L": {"values": [1]}},
        {"1": {"min": 1, "max": 2}},
    ],
)
def test_what_is_no_search_is_refused(search: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Optimizer.model_validate({"search": search})


class TestAxes:
    def axis(self, name: str, **of: Any) -> Axis:
        said = Optimizer.model_validate({"search": {name: of}})
        [found] = axes_of(said, step_named("spc"), {"baseline": {"center": 1.0, "sigma": 1.0}})
        return found

    def test_of_times_are_times(self) -> None:
        axis = self.axis("baseline", min="1min", max="2d")
        assert [axis.value(place) for place in axis.bounds] == ["1min", "2d"]
        assert axis.place_of("1h") == pytest.approx(np.log(HOUR))
        assert axis.place_of("1s") is None

    def test_of_whole_numbers_are_whole(self) -> None:
        assert (self.axis("baseline", min=2, max=50).value(7.4), self.axis("L", min=2, max=20).value(7.4)) == (7, 7.4)

    def test_of_values_are_these(self) -> None:
        axis = self.axis("rules", values=["nelson", "limits"])
        assert [axis.value(0.0), axis.place_of("limits"), axis.place_of("none")] == ["nelson", 1.0, None]

    def test_of_parts_are_put_where_they_belong(self) -> None:
        axis = self.axis("baseline.center", min=0, max=10)
        assert with_values({"baseline": {"center": 1.0, "sigma": 1.0}}, {axis.name: 5.0}) == {
            "baseline": {"center": 5.0, "sigma": 1.0}
        }


def test_scores_weigh_misses_and_false_alarms_as_they_were_told_to() -> None:
    eager, shy = Counts(10, 10, 20, 10**12), Counts(10, 6, 0, 10**12)
    better = {
        name: score(eager, Optimizer.model_validate({"search": {"L": {"min": 1, "max": 2}}, "objective": objective}))
        > score(shy, Optimizer.model_validate({"search": {"L": {"min": 1, "max": 2}}, "objective": objective}))
        for name, objective in {
            "f1": "f1",
            "f2": "f2",
            "hits": "hits",
            "misses are dear": {"miss": 10, "false_alarm": 1},
            "false alarms are": {"miss": 1, "false_alarm": 1},
        }.items()
    }
    assert better == {"f1": False, "f2": True, "hits": False, "misses are dear": True, "false alarms are": False}


def test_a_search_finds_the_best_of_a_known_landscape_within_its_evaluations() -> None:
    def evaluate(setting: tuple[Any, ...]) -> list[Counts]:
        return [Counts(100, max(0, 100 - round(10 * abs(setting[0] - 7.3)) - abs(setting[1] - 11)))]

    evaluations = Evaluations(evaluate, 150)
    search = Search([NUMBER, WHOLE], evaluations, lambda counts: counts[0].hits)
    search.run(150, (2.0, 30))
    assert search.scores[search.best] >= 98
    assert len(evaluations.known) <= 150
    assert (2.0, 30) in evaluations.known


def test_it_is_no_step_that_is_listed() -> None:
    assert [name for name, each in STEPS.items() if not each.listed] == ["optimizer"]
