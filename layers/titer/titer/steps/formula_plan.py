"""From the tree of a formula to a plan: operations in the order of a stack, with units turned into plain factors.

What is added, compared or chosen from is brought to the unit of the first; what is multiplied multiplies its unit. A
temperature in °C or °F is reckoned in K, so that differences and gas laws come out right: how many times its zero is
in a value is followed (`zeros`), so that a mean of temperatures is one again, and their difference is none.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from titer.model.dataclass import dataclass
from titer.model.dimensions import NUMBER, Scale, Unit, scale_of
from titer.model.errors import Rejected
from titer.steps.formula_text import Call, Chain, Constant, Node, Variable

_HOUR = Unit((("h", Fraction(1)),))
_SAME = {"+", "-", "min", "max", "mean", "clip", "<", "<=", ">", ">=", "==", "!="}
_TRUTHS = {"<", "<=", ">", ">=", "==", "!=", "and", "or", "not"}


@dataclass(frozen=True, slots=True)
class Load:
    """A series by its name, in the unit that it is reckoned in."""

    name: str
    factor: float = 1.0
    offset: float = 0.0


@dataclass(frozen=True, slots=True)
class Push:
    """A number."""

    value: float


@dataclass(frozen=True, slots=True)
class Scaled:
    """What lies on top of the stack, times a factor."""

    factor: float


@dataclass(frozen=True, slots=True)
class Apply:
    """An operator or a function on the topmost values."""

    of: str
    count: int


@dataclass(frozen=True, slots=True)
class OverTime:
    """`rate` or `integral` of a plan of its own, on its own instants; time counts in hours."""

    of: str
    plan: "Plan"


type Operation = Load | Push | Scaled | Apply | OverTime
type Plan = tuple[Operation, ...]


@dataclass(frozen=True, slots=True)
class Formula:
    """What is computed, and in which unit it comes out."""

    plan: Plan
    unit: str | None


@dataclass(frozen=True, slots=True)
class _Value:
    """What a part of the formula is: its operations, its unit, its number where it is one, and how often its zero."""

    plan: Plan
    unit: Unit = NUMBER
    constant: float | None = None
    zeros: Fraction | None = Fraction(0)
    shown: str | None = None  # the scale of the first temperature in it

    def scaled(self, factor: float) -> Plan:
        return self.plan if factor == 1 else (*self.plan, Scaled(factor))


def plan_of(tree: Node, units: Mapping[str, str | None], unit: str | None = None) -> Formula:
    """Return how a formula is computed over series in these units. `Rejected` (`units_do_not_fit`) where not."""
    value = _value(tree, units)
    if unit is None and value.shown and value.zeros == 1:
        unit = value.shown
    if unit is None:
        return Formula(value.plan, str(value.unit) or None)
    return Formula((*value.plan, *_into(value, scale_of(unit), unit)), unit)


def _into(value: _Value, scale: Scale, unit: str) -> Plan:
    """Return what brings the result into a unit that was asked for."""
    factor = value.unit.to(scale.unit)
    if factor is None:
        raise misfit(f"what comes out is in {_named(value.unit)}, which is no {unit}")
    if scale.offset and value.zeros == 1:
        return Push(scale.offset), Apply("-", 2), Scaled(factor / scale.factor)
    if scale.offset and value.zeros != 0:
        raise misfit(f"what comes out is neither a temperature nor a difference of two, so it is no {unit}", "Say K")
    return (Scaled(factor / scale.factor),) if factor != scale.factor else ()


def misfit(reason: str, hint: str = "Say which unit a number is in: 37 [°C]") -> Rejected:
    return Rejected("units_do_not_fit", reason, hint)


def _value(node: Node, units: Mapping[str, str | None]) -> _Value:
    match node:
        case Constant(number, unit):
            return _constant(number, unit)
        case Variable(name):
            return _variable(name, units[name])
        case Chain(first, rest):
            value = _value(first, units)
            for operator, other in rest:
                value = _applied(operator, [value, _value(other, units)])
            return value
        case Call(of, arguments):
            return _applied(of, [_value(argument, units) for argument in arguments])


def _constant(number: float, unit: str | None) -> _Value:
    scale = scale_of(unit)
    value = number * scale.factor + scale.offset
    constant = value if scale.unit == NUMBER else None
    return _Value((Push(value),), scale.unit, constant, *_zeros(scale, unit))


def _variable(name: str, unit: str | None) -> _Value:
    scale = scale_of(unit)
    return _Value((Load(name, scale.factor, scale.offset),), scale.unit, None, *_zeros(scale, unit))


def _zeros(scale: Scale, unit: str | None) -> tuple[Fraction, str | None]:
    is_temperature = scale.unit == scale_of("K").unit
    return (Fraction(1), unit if scale.offset else None) if is_temperature else (Fraction(0), None)


def _applied(of: str, values: Sequence[_Value]) -> _Value:
    if of in _SAME:
        return _of_one_unit(of, values)
    match of:
        case "*" | "/":
            return _product(of, *values)
        case "^":
            return _power(*values)
        case "sqrt":
            return _root(values[0])
        case "neg" | "abs":
            zeros = _negated(values[0].zeros) if of == "neg" else None if values[0].zeros else values[0].zeros
            return _Value((*values[0].plan, Apply(of, 1)), values[0].unit, _of(of, values), zeros, values[0].shown)
        case "if":
            return _choice(values)
        case "rate" | "integral":
            return _over_time(of, values[0])
    return _of_numbers(of, values)


def _of(of: str, values: Sequence[_Value]) -> float | None:
    """Return the number that comes of a number, where that may be an exponent: -1, 1/2."""
    numbers = [value.constant for value in values if value.constant is not None]
    if len(numbers) < len(values):
        return None
    match of, numbers:
        case "neg", [one]:
            return -one
        case "*", [one, other]:
            return one * other
        case "/", [one, other] if other:
            return one / other
        case "+", [one, other]:
            return one + other
        case "-", [one, other]:
            return one - other
    return None


def _negated(zeros: Fraction | None) -> Fraction | None:
    return None if zeros is None else -zeros


def _of_one_unit(of: str, values: Sequence[_Value]) -> _Value:
    """Return what is added, compared or chosen from: all of it in the unit of the first."""
    plan = _brought_together(of, values)
    if of in _TRUTHS:
        return _Value((*plan, Apply(of, len(values))))
    shown = next((value.shown for value in values if value.shown), None)
    return _Value((*plan, Apply(of, len(values))), values[0].unit, _of(of, values), _zeros_of(of, values), shown)


def _brought_together(of: str, values: Sequence[_Value]) -> Plan:
    first = values[0]
    plan: Plan = ()
    for value in values:
        factor = value.unit.to(first.unit)
        if factor is None or (value.unit.is_of_numbers and (value.unit == NUMBER) != (first.unit == NUMBER)):
            raise misfit(f"{_named(first.unit)} and {_named(value.unit)} are no two to go with “{of}”")
        plan += value.scaled(factor)
    return plan


def _zeros_of(of: str, values: Sequence[_Value]) -> Fraction | None:
    zeros = [value.zeros for value in values if value.zeros is not None]
    if len(zeros) < len(values):
        return None
    match of:
        case "+":
            return zeros[0] + zeros[1]
        case "-":
            return zeros[0] - zeros[1]
        case "mean":
            return sum(zeros, Fraction(0)) / len(zeros)
    return zeros[0] if len(set(zeros)) == 1 else None


def _product(of: str, one: _Value, other: _Value) -> _Value:
    by = other.unit if of == "*" else other.unit.to_the(Fraction(-1))
    unit, factor = one.unit.times(by)
    value = _Value((*one.plan, *other.plan, Apply(of, 2)), unit, _of(of, (one, other)))
    return _Value(value.scaled(factor), unit, value.constant, *_zeros_of_product(of, one, other))


def _zeros_of_product(of: str, one: _Value, other: _Value) -> tuple[Fraction | None, str | None]:
    """Return how often the zero of a temperature is in it: twice a temperature has it twice."""
    number, kept = (other, one) if other.constant is not None else (one, other)
    if number.constant is None or (of == "/" and number is one):
        return (None if one.zeros or other.zeros else Fraction(0)), None
    by = Fraction(number.constant).limit_denominator(10**6)
    if kept.zeros is None or not by or float(by) != number.constant:
        return (None if kept.zeros or kept.zeros is None else Fraction(0)), None
    return (kept.zeros * by if of == "*" else kept.zeros / by), kept.shown


def _power(base: _Value, exponent: _Value) -> _Value:
    if exponent.unit != NUMBER:
        raise misfit(f"an exponent is a number, not in {_named(exponent.unit)}")
    plan = (*base.plan, *exponent.plan, Apply("^", 2))
    if base.unit == NUMBER:
        return _Value(plan)
    if exponent.constant is None:
        raise misfit(f"{_named(base.unit)} can be raised to a fixed power only")
    power = Fraction(exponent.constant).limit_denominator(12)
    if abs(power) > 12 or abs(float(power) - exponent.constant) > 1e-12:
        raise misfit(f"{_named(base.unit)} cannot be raised to {exponent.constant:g}")
    return _of_power(plan, base, power)


def _root(base: _Value) -> _Value:
    return _of_power((*base.plan, Apply("sqrt", 1)), base, Fraction(1, 2))


def _of_power(plan: Plan, base: _Value, power: Fraction) -> _Value:
    unit, factor = NUMBER.times(base.unit.to_the(power))
    value = _Value(plan, unit, None, None if base.zeros else Fraction(0))
    return _Value(value.scaled(factor), unit, None, value.zeros)


def _choice(values: Sequence[_Value]) -> _Value:
    condition, one, other = values
    if condition.unit != NUMBER:
        raise misfit(f"what “if” asks is a comparison, not in {_named(condition.unit)}")
    plan = _brought_together("if", (one, other))
    shown = one.shown or other.shown
    return _Value((*condition.plan, *plan, Apply("if", 3)), one.unit, None, _zeros_of("if", (one, other)), shown)


def _over_time(of: str, value: _Value) -> _Value:
    if not any(isinstance(each, Load | OverTime) for each in value.plan):
        raise Rejected("invalid_formula", f"“{of}” is of a series, not of a number", "Name a series in it")
    by = _HOUR.to_the(Fraction(-1 if of == "rate" else 1))
    unit, factor = value.unit.times(by)
    whole = _Value((OverTime(of, value.plan),), unit, None, Fraction(0) if of == "rate" or not value.zeros else None)
    return _Value(whole.scaled(factor), unit, None, whole.zeros)


def _of_numbers(of: str, values: Sequence[_Value]) -> _Value:
    """Return what takes plain numbers alone: exp, ln, log10, and, or, not."""
    for value in values:
        if value.unit != NUMBER:
            hint = f"Divide by a value in this unit first: {of}(x / 1 [{value.unit}])"
            raise misfit(f"“{of}” takes a number, not one in {_named(value.unit)}", hint)
    plan = sum((value.plan for value in values), ())
    return _Value((*plan, Apply(of, len(values))))


def _named(unit: Unit) -> str:
    return str(unit) or "no unit"
