"""Predictions, computed over whole arrays: a matrix of joined inputs, times coefficients or down trees."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from titer.steps.compute.joined import all_instants, course_of, worst
from titer.steps.compute.usable import part_of
from titer.steps.curves import Curve, Findings, Named, Progress, Table, Values
from titer.steps.models import Linear, Tree, Trees, conversion_of, inputs_among, read_model
from titer.steps.predict import Predict

_ROWS = 1 << 16  # at a time: the matrix of many inputs takes memory
_LINKS: Mapping[str, Callable[[Values], Values]] = {
    "identity": lambda x: x,
    "logistic": lambda x: 0.5 * (1.0 + np.tanh(0.5 * x)),  # the same as 1 / (1 + e^-x), and never beyond what is finite
    "exp": np.exp,
}


def run_pinned(curves: Sequence[Curve], parameters: Predict, progress: Progress, pinned: Mapping[str, Any]) -> Findings:
    """Return what the pinned model predicts, a series for each asset that has all its inputs. `Rejected` as above."""
    stored = pinned["model"]
    model = read_model(stored["model"])
    by_name = {curve.of: curve for curve in curves}
    found = inputs_among(model, list(by_name))
    series, figures = [], []
    for number, (asset, names) in enumerate(found.items()):
        made = predicted(
            model, asset, [by_name[name] for name in names], part_of(progress, number / len(found), 1 / len(found))
        )
        series.append(made)
        told = {"count": len(made), "model": parameters.model, "model_version": stored["version"]}
        figures.append({**made.of._asdict(), **told})
    return Findings(series=series, figures={"series": figures})


def predicted(
    model: Linear | Trees, asset: str | None, curves: Sequence[Curve], progress: Progress | None = None
) -> Curve:
    """Return what a model predicts of its inputs, which stand in their order; what is not finite is left out."""
    courses = [course_of(curve) for curve in curves]
    at = all_instants(courses)
    value, quality = np.empty(len(at)), np.zeros(len(at), np.uint8)
    oldest = model.oldest
    units = [conversion_of(each, curve.of.unit) for each, curve in zip(model.inputs, curves, strict=True)]
    for start in range(0, len(at), _ROWS):
        rows = slice(start, start + _ROWS)
        held = [course.held(at[rows], oldest) for course in courses]
        columns = [each.value * unit.factor + unit.offset for each, unit in zip(held, units, strict=True)]
        value[rows] = values_of(model, np.column_stack(columns))
        quality[rows] = worst([each.quality for each in held])
        if progress:
            progress(min(1.0, (start + _ROWS) / len(at)))
    of = Named(asset, model.output.sensor_id, model.output.parameter, model.output.unit)
    return Curve(of, at, value, quality).those(np.isfinite(value))


def values_of(model: Linear | Trees, inputs: Table) -> Values:
    """Return what a model makes of each row; NaN where an input is missing."""
    with np.errstate(all="ignore"):
        total = _linear(model, inputs) if isinstance(model, Linear) else _of_trees(model, inputs)
        total = np.where(np.isnan(inputs).any(axis=1), np.nan, total)
        return _LINKS[model.link](total)


def _linear(model: Linear, inputs: Table) -> Values:
    total: Values = inputs @ np.array(model.coefficients) + model.intercept
    return total


def _of_trees(model: Trees, inputs: Table) -> Values:
    rows = inputs.astype(np.float32).astype(np.float64) if model.single else inputs
    total = np.zeros(len(rows))
    for tree in model.trees:
        total += _leaves(tree, rows, left_where_equal=model.goes_left == "<=")
    if model.combine == "mean":
        total /= len(model.trees)
    return total * model.scale + model.base


def _leaves(tree: Tree, rows: Table, *, left_where_equal: bool) -> Values:
    """Return the value of the leaf that each row reaches. Children come behind their parents, so each walk ends."""
    feature, threshold, left, right = (np.array(part) for part in (tree.feature, tree.threshold, tree.left, tree.right))
    node = np.zeros(len(rows), np.int64)
    walking = np.arange(len(rows)) if left[0] >= 0 else np.zeros(0, np.int64)
    while len(walking):
        here = node[walking]
        value, bound = rows[walking, feature[here]], threshold[here]
        goes_left = value <= bound if left_where_equal else value < bound
        node[walking] = np.where(goes_left, left[here], right[here])
        walking = walking[left[node[walking]] >= 0]
    found: Values = np.array(tree.value, np.float64)[node]
    return found
