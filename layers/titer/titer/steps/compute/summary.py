"""Figures of series: of all their readings, or of those at which a condition holds."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from titer.model.instants import format_instant
from titer.steps.compute.formula import course_of_formula
from titer.steps.compute.joined import Course
from titer.steps.compute.usable import in_turn, usable
from titer.steps.compute.windows import Marks
from titer.steps.curves import Curve, Findings, Progress, Values
from titer.steps.formula import found_operands
from titer.steps.summary import Summary


def run(curves: Sequence[Curve], parameters: Summary, progress: Progress) -> Findings:
    """Return figures of each series. `Rejected` where no asset has what the condition names."""
    conditions = _conditions(curves, parameters)
    figures = []
    for curve, told in in_turn(curves, progress):
        sound = usable(curve)
        counted = (
            sound if conditions is None else sound.those(_holds(conditions.get(curve.of.asset), sound, parameters))
        )
        figures.append({**curve.of._asdict(), "count": len(counted), "left_out": len(sound) - len(counted)})
        figures[-1] |= _figures(counted)
        told(1.0)
    return Findings(figures={"series": figures})


def _conditions(curves: Sequence[Curve], parameters: Summary) -> Mapping[str | None, Course] | None:
    """Return the course of the condition by the asset that it is of; None where there is no condition."""
    formula = parameters.condition
    if formula is None:
        return None
    by_name = {curve.of: curve for curve in curves}
    return {
        next(iter(operands.values())).asset: course_of_formula(by_name, operands, formula)[0]
        for operands in found_operands(formula, list(by_name))
    }


def _holds(condition: Course | None, curve: Curve, parameters: Summary) -> Marks:
    """Return at which readings the condition holds, as far as it is known."""
    formula = parameters.condition
    if condition is None or formula is None:
        return np.zeros(len(curve), bool)
    held = condition.held(curve.at, formula.oldest).value
    holds: Marks = np.isfinite(held) & (held != 0)
    return holds


def _figures(curve: Curve) -> dict[str, Any]:
    if not len(curve):
        return {}
    value = curve.value
    return {
        "first_at": format_instant(int(curve.at[0])),
        "last_at": format_instant(int(curve.at[-1])),
        "first": float(value[0]),
        "last": float(value[-1]),
        "min": float(value.min()),
        "max": float(value.max()),
        "mean": float(value.mean()),
        "sd": _deviation(value),
        "median": float(np.median(value)),
    }


def _deviation(value: Values) -> float | None:
    """Return the standard deviation of a sample; None of one reading alone."""
    return float(value.std(ddof=1)) if len(value) > 1 else None
