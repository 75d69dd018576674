"""Models as JSON predict what the library that made them does; what is no model is refused."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.support.curves import curve
from titer.model.errors import Rejected
from titer.steps.compute.predict import run_pinned
from titer.steps.curves import Curve, Findings, Named
from titer.steps.models import read_model
from titer.steps.predict import Predict

MADE = json.loads((Path(__file__).parent / "golden/scikit_learn.json").read_text("utf-8"))
LEAF = {"feature": [0], "threshold": [0.0], "left": [-1], "right": [-1], "value": [2.5]}
LINEAR = {
    "kind": "linear",
    "inputs": [{"sensor_id": "a"}, {"sensor_id": "b"}],
    "output": {"sensor_id": "y", "unit": "g/L"},
    "coefficients": [2.0, -1.0],
    "intercept": 0.5,
}
TREES = {"kind": "trees", "inputs": [{"sensor_id": "a"}], "output": {"sensor_id": "y"}, "trees": [LEAF]}


class OneModel:
    batches = ()

    def __init__(self, model: Mapping[str, Any]) -> None:
        self._model = model

    def model(self, name: str, version: int | None) -> Mapping[str, Any]:
        return {"name": name, "version": version or 3, "model": self._model}

    def script(self, name: str) -> Mapping[str, Any]:
        raise AssertionError(name)


def series(name: str, at: list[int], value: list[float], unit: str | None = None, asset: str | None = None) -> Curve:
    return curve(value, at, of=Named(asset, name, "value", unit))


def predicted(model: Mapping[str, Any], *curves: Curve) -> Findings:
    asked = Predict(model="m")
    pinned = asked.pinned([each.of for each in curves], OneModel(model))
    return run_pinned(curves, asked, lambda _: None, json.loads(json.dumps(pinned)))


@pytest.mark.parametrize("case", MADE["cases"], ids=lambda case: case["name"])
def test_a_model_predicts_what_scikit_learn_does(case: dict[str, Any]) -> None:
    columns = np.array(MADE["x"]).T.tolist()
    curves = [series(f"x{place}", [*range(60)], column) for place, column in enumerate(columns)]
    [made] = predicted(case["model"], *curves).series
    assert made.of[1:3] == ("y", "predicted")
    assert made.value == pytest.approx(case["predicted"], rel=1e-12, abs=1e-12)


def test_inputs_are_joined_by_last_value_for_each_asset() -> None:
    curves = [
        series("a", [0, 20], [1.0, 2.0], asset="R1"),
        series("b", [10], [4.0], asset="R1"),
        series("a", [0], [1.0], asset="R2"),
    ]
    found = predicted({**LINEAR, "max_age": "15us"}, *curves)
    [made] = found.series
    assert (made.of, made.at.tolist(), made.value.tolist()) == (("R1", "y", "value", "g/L"), [10, 20], [-1.5, 0.5])
    assert found.figures["series"][0]["model_version"] == 3


def test_a_unit_is_brought_into_that_of_the_model() -> None:
    model = {**LINEAR, "inputs": [{"sensor_id": "a", "unit": "K"}, {"sensor_id": "b", "unit": "mg/mL"}]}
    [made] = predicted(model, series("a", [0], [26.85], "°C"), series("b", [0], [3.0], "g/L")).series
    assert made.value[0] == pytest.approx(600.0 - 3.0 + 0.5)


@pytest.mark.parametrize(
    ("series", "code"),
    [
        ([("a", "°C")], "unknown_series"),
        ([("a", "°C"), ("b", "g/L")], "units_do_not_fit"),
        ([("a", "K"), ("b", "L"), ("a", "°C")], "ambiguous_series"),
    ],
)
def test_series_that_do_not_fit_are_refused_when_they_are_asked_of(series: list[tuple[str, str]], code: str) -> None:
    model = {**LINEAR, "inputs": [{"sensor_id": "a", "unit": "K"}, {"sensor_id": "b", "unit": "L"}]}
    with pytest.raises(Rejected) as raised:
        Predict(model="m").pinned([Named(None, name, "value", unit) for name, unit in series], OneModel(model))
    assert raised.value.code == code


def test_what_is_not_finite_is_left_out() -> None:
    model = {**LINEAR, "link": "exp", "coefficients": [1e3, 0.0]}
    [made] = predicted(model, series("a", [0, 1], [1.0, 0.0]), series("b", [0], [0.0])).series
    assert made.at.tolist() == [1]
    assert made.value == pytest.approx(np.exp(0.5))


def test_a_step_asks_for_the_series_of_its_model() -> None:
    assert Predict(model="m").wanted(OneModel(LINEAR)) == [("a", "value"), ("b", "value")]


@pytest.mark.parametrize(
    "document",
    [
        {},
        [],
        {**LINEAR, "kind": "onnx"},
        {**LINEAR, "coefficients": [1.0]},
        {**LINEAR, "coefficients": [1.0, float("nan")]},
        {**LINEAR, "inputs": [{"sensor_id": "a"}, {"sensor_id": "a"}]},
        {**LINEAR, "output": {"sensor_id": "a"}},
        {**LINEAR, "code": "import os"},
        {**TREES, "trees": []},
        {**TREES, "trees": [{**LEAF, "left": [0], "right": [0]}]},
        {**TREES, "trees": [{**LEAF, "value": []}]},
        {
            **TREES,
            "trees": [
                {
                    "feature": [1, 0, 0],
                    "threshold": [0.0, 0.0, 0.0],
                    "left": [1, -1, -1],
                    "right": [2, -1, -1],
                    "value": [0.0, 1.0, 2.0],
                }
            ],
        },
    ],
)
def test_what_is_no_model_is_refused(document: Any) -> None:
    with pytest.raises(Rejected) as raised:
        read_model(document)
    assert raised.value.code == "invalid_model"


def test_a_tree_that_is_a_leaf_gives_its_value() -> None:
    [made] = predicted(TREES, series("a", [0], [7.0])).series
    assert made.value.tolist() == [2.5]
