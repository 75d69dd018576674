"""What a formula is told: which series its names stand for, and what is computed of them."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator

from titer.model.errors import Rejected
from titer.model.units import canonical
from titer.steps import formula_plan
from titer.steps.described import Parameters, Text, step
from titer.steps.formula_text import LONGEST, NAME, Node, read_formula, variables_of
from titer.steps.named import Means, Named
from titer.steps.times import Duration, micros_of

type Name = Annotated[str, StringConstraints(pattern=f"^{NAME}$")]


class Operand(BaseModel):
    """A series that a name stands for. `unit` says which of several, or in which one is that does not say its own."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sensor_id: Text
    parameter: Text = "value"
    unit: Annotated[str, StringConstraints(min_length=1, max_length=40)] | None = None

    def stands_for(self, series: Named) -> bool:
        """Return whether it stands for this series."""
        if (series.sensor_id, series.parameter) != (self.sensor_id, self.parameter):
            return False
        return self.unit is None or series.unit in {None, canonical(self.unit)}

    def unit_of(self, series: Named) -> str | None:
        return series.unit if series.unit is not None or self.unit is None else canonical(self.unit)


@step("formula", version=1, title="Formula", gives=("series",), inputs="the series that its names stand for")
class Formula(Parameters):
    """A series computed of others, such as an oxygen uptake rate, with units that are checked.

    Names stand for series: `flow * (o2_in - o2_out) / volume`. At each instant at which one of them has a reading,
    the others have their last value, up to `max_age` old; bad readings are left out, the quality is the worst that
    went in.
    Operators are `+ - * / ^`, comparisons, `and or not`, functions `abs sqrt exp ln log10 min max mean clip if`;
    `rate(x)` is the change of x per hour, `integral(x)` what x adds up to over time. A number may have a unit:
    `37 [°C]`. What does not fit, such as g/L + °C, is refused.
    """

    let: Annotated[
        Mapping[Name, Operand],
        Field(min_length=1, max_length=32, title="Names", description="which series each name stands for"),
    ]
    expression: Annotated[
        str,
        Field(min_length=1, max_length=LONGEST, title="Expression", examples=["rate(titer) / vcd"]),
    ]
    unit: Annotated[
        str | None, Field(min_length=1, max_length=40, title="Unit", description="the unit of the result")
    ] = None
    max_age: Annotated[
        Duration, Field(title="Oldest value", description="how long a last value counts", examples=["1d"])
    ] = "1h"
    name: Annotated[Text, Field(title="Name", description="the sensor_id of the result")] = "formula"

    @field_validator("expression")
    @classmethod
    def _is_a_formula(cls, text: str) -> str:
        read_formula(text)
        return text

    @model_validator(mode="after")
    def _names_are_known(self) -> "Formula":
        used = set(variables_of(self.tree))
        if unknown := sorted(used - set(self.let)):
            raise ValueError(f"“{unknown[0]}” stands for no series: say in `let` for which")
        if not used:
            raise ValueError("no series is named in it")
        return self

    @property
    def tree(self) -> Node:
        """The expression as a tree."""
        return read_formula(self.expression)

    @property
    def oldest(self) -> int:
        """How old a last value may be, in µs."""
        return micros_of(self.max_age)

    @property
    def operands(self) -> Mapping[str, Operand]:
        """The names that the expression has, and what they stand for."""
        return {name: self.let[name] for name in dict.fromkeys(variables_of(self.tree))}

    def wanted(self, means: Means) -> Sequence[tuple[str, str]]:  # noqa: ARG002  (it needs none)
        return list(dict.fromkeys((each.sensor_id, each.parameter) for each in self.operands.values()))

    def pinned(self, series: Sequence[Named], means: Means) -> Mapping[str, Any]:  # noqa: ARG002  (it needs no more)
        """Refuse series that do not fit; nothing is pinned. `Rejected`."""
        for found in found_operands(self, series):
            plan(self, found)
        return {}


def found_operands(formula: Formula, series: Sequence[Named]) -> list[Mapping[str, Named]]:
    """Return for each asset that has them all the series that the names stand for. `Rejected` where none has."""
    of_assets = [_operands_of(formula, [each for each in series if each.asset == asset]) for asset in _assets(series)]
    found = [each for each in of_assets if len(each) == len(formula.operands)]
    if not found:
        best = max(of_assets, key=len, default={})
        name = next(name for name in formula.operands if name not in best)
        missing = formula.operands[name]
        reason = f"“{name}” stands for {missing.sensor_id}/{missing.parameter}, which is not among the series"
        raise Rejected("unknown_series", reason, "GET the summary of the file, or /v1/sensors, to see which there are")
    return found


def plan(formula: Formula, found: Mapping[str, Named]) -> formula_plan.Formula:
    """Return how it is computed over these series. `Rejected` (`units_do_not_fit`)."""
    units = {name: formula.let[name].unit_of(series) for name, series in found.items()}
    return formula_plan.plan_of(formula.tree, units, formula.unit)


def _assets(series: Sequence[Named]) -> list[str | None]:
    return list(dict.fromkeys(each.asset for each in series))


def _operands_of(formula: Formula, series: Sequence[Named]) -> Mapping[str, Named]:
    found = {}
    for name, operand in formula.operands.items():
        fitting = [each for each in series if operand.stands_for(each)]
        if len(fitting) > 1 and operand.unit:
            fitting = [each for each in fitting if each.unit == canonical(operand.unit)] or fitting
        if len(fitting) > 1:
            units = ", ".join(each.unit or "none" for each in fitting)
            reason = f"“{name}” stands for several series: {operand.sensor_id}/{operand.parameter} in {units}"
            raise Rejected("ambiguous_series", reason, "Say in `let` which unit it has")
        if fitting:
            found[name] = fitting[0]
    return found
