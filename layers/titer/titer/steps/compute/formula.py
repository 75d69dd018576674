"""A formula over series, computed: its plan goes over whole arrays, at the instants at which one has a reading."""

from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from typing import Any

import numpy as np

from titer.model.dataclass import dataclass
from titer.model.instants import HOUR
from titer.steps.compute.joined import Course, Held, all_instants, course_of, worst
from titer.steps.curves import Curve, Findings, Instants, Named, Progress, Qualities, Values
from titer.steps.formula import Formula, found_operands, plan
from titer.steps.formula_plan import Apply, Load, OverTime, Plan, Push, Scaled

type _Array = np.ndarray[Any, np.dtype[np.float64]]
type _Function = Callable[..., _Array]


def run(curves: Sequence[Curve], parameters: Formula, progress: Progress) -> Findings:
    """Return a series for each asset that has all that is named. `Rejected` where none has, or units do not fit."""
    by_name = {curve.of: curve for curve in curves}
    found = found_operands(parameters, list(by_name))
    series, figures = [], []
    for number, operands in enumerate(found):
        made, told = _computed(by_name, operands, parameters)
        series.append(made)
        figures.append(told)
        progress((number + 1) / len(found))
    return Findings(series=series, figures={"series": figures})


def course_of_formula(
    curves: Mapping[Named, Curve], operands: Mapping[str, Named], parameters: Formula
) -> tuple[Course, str | None]:
    """Return what a formula gives, and its unit: NaN, or infinite, where it is not defined.

    `Rejected` where units do not fit.
    """
    formula = plan(parameters, operands)
    computation = _Computation({name: course_of(curves[of]) for name, of in operands.items()}, parameters.oldest)
    with np.errstate(all="ignore"):
        return computation.course(formula.plan), formula.unit


def _computed(
    curves: Mapping[Named, Curve], operands: Mapping[str, Named], parameters: Formula
) -> tuple[Curve, dict[str, Any]]:
    course, unit = course_of_formula(curves, operands, parameters)
    defined = np.isfinite(course.value)
    of = Named(next(iter(operands.values())).asset, parameters.name, "value", unit)
    told = {**of._asdict(), "count": int(defined.sum()), "left_out": int(len(defined) - defined.sum())}
    return Curve(of, course.at, course.value, course.quality).those(defined), told


@dataclass(frozen=True, slots=True)
class _Computation:
    """The series that names stand for, and how old a last value may be, in µs."""

    courses: Mapping[str, Course]
    oldest: int

    def course(self, plan: Plan) -> Course:
        """Return what a plan gives, at the instants of what it loads itself."""
        loaded = {each.name: self.courses[each.name] for each in plan if isinstance(each, Load)}
        over_time = [self.over_time(each) for each in plan if isinstance(each, OverTime)]
        at = all_instants([*loaded.values(), *over_time])
        stack, qualities = self._run(plan, at, iter(over_time))
        value = np.broadcast_to(stack, at.shape).astype(np.float64)
        return Course(at, value, worst(qualities))

    def _run(self, plan: Plan, at: Instants, over_time: Any) -> tuple[_Array, list[Qualities]]:
        stack: list[_Array] = []
        qualities: list[Qualities] = []

        def hold(held: Held) -> _Array:
            qualities.append(held.quality)
            return held.value

        for operation in plan:
            match operation:
                case Push(value):
                    stack.append(np.float64(value))  # type: ignore[arg-type]  # an array without an axis
                case Load(name, factor, offset):
                    stack.append(_scaled(hold(self.courses[name].held(at, self.oldest)), factor, offset))
                case OverTime():
                    stack.append(hold(next(over_time).held(at, self.oldest)))
                case Scaled(factor):
                    stack.append(stack.pop() * factor)
                case Apply(of, count):
                    arguments = stack[-count:]
                    del stack[-count:]
                    stack.append(_FUNCTIONS[of](*arguments))
        return stack.pop(), qualities

    def over_time(self, operation: OverTime) -> Course:
        """Return the rate or the integral of a plan. Over a gap longer than a value may be old, nothing is known."""
        course = self.course(operation.plan)
        known = np.isfinite(course.value)
        at, value, quality = course.at[known], course.value[known], course.quality[known]
        if operation.of == "rate":
            return Course(at, _rate(at, value, self.oldest), quality)
        return Course(at, _integral(at, value, self.oldest), np.maximum.accumulate(quality))


def _scaled(value: Values, factor: float, offset: float) -> _Array:
    return value if (factor, offset) == (1.0, 0.0) else value * factor + offset


def _rate(at: Instants, value: Values, oldest: int) -> Values:
    """Return the change in an hour at each instant.

    Between two neighbours it is the difference of second order for uneven steps, as numpy.gradient has it (Quarteroni,
    Sacco, Saleri: Numerical Mathematics, 2007); beside a gap and at the ends that of first order; NaN for one alone.
    """
    steps = np.diff(at) / HOUR
    slopes = np.where(np.diff(at) <= oldest, np.diff(value) / steps, np.nan)
    before, after = np.append(np.nan, slopes), np.append(slopes, np.nan)
    width_before, width_after = np.append(np.nan, steps), np.append(steps, np.nan)
    between = (width_before * after + width_after * before) / (width_before + width_after)
    return np.where(np.isnan(before), after, np.where(np.isnan(after), before, between))


def _integral(at: Instants, value: Values, oldest: int) -> Values:
    """Return what a value adds up to from its first instant, in hours, by the trapezoidal rule; gaps add nothing."""
    steps = np.diff(at)
    pieces = np.where(steps <= oldest, (value[1:] + value[:-1]) / 2 * (steps / HOUR), 0.0)
    return np.append(0.0, np.cumsum(pieces)) if len(at) else np.zeros(0)


def _truth(function: _Function) -> _Function:
    """Return a comparison whose answer is 1 or 0, and NaN where a value is none."""

    def asked(*values: _Array) -> _Array:
        undefined = reduce(np.logical_or, (np.isnan(value) for value in values))
        return np.where(undefined, np.nan, function(*values))

    return asked


def _choice(condition: _Array, one: _Array, other: _Array) -> _Array:
    return np.where(np.isnan(condition), np.nan, np.where(condition != 0, one, other))


_FUNCTIONS: Mapping[str, _Function] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    "^": np.power,
    "neg": np.negative,
    "abs": np.abs,
    "sqrt": np.sqrt,
    "exp": np.exp,
    "ln": np.log,
    "log10": np.log10,
    "min": lambda *values: reduce(np.minimum, values),
    "max": lambda *values: reduce(np.maximum, values),
    "mean": lambda *values: reduce(np.add, values) / len(values),
    "clip": lambda value, low, high: np.minimum(np.maximum(value, low), high),
    "if": _choice,
    "<": _truth(np.less),
    "<=": _truth(np.less_equal),
    ">": _truth(np.greater),
    ">=": _truth(np.greater_equal),
    "==": _truth(np.equal),
    "!=": _truth(np.not_equal),
    "and": _truth(np.logical_and),
    "or": _truth(np.logical_or),
    "not": _truth(np.logical_not),
}
