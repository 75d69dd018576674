"""What figures of series are told: which readings count."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import Field, model_validator

from titer.steps.described import Parameters, step
from titer.steps.formula import Formula, Name, Operand, found_operands, plan
from titer.steps.formula_text import LONGEST
from titer.steps.named import Means, Named
from titer.steps.times import Duration


@step("summary", version=1, title="Figures of series", gives=("figures",))
class Summary(Parameters):
    """Count, first and last, mean, standard deviation, median and extremes of each series; of batches, of each of them.

    With `where`, of the readings at which a condition holds, such as `speed > 0 and produced > 0`: names stand for
    series, as in a formula, which have their last value there, up to `max_age` old. What a formula can say, a
    condition can: `rate(temperature) > 0.5 [°C/h]`. The standard deviation is that of a sample. Bad readings are left
    out; `left_out` counts the others at which the condition does not hold.
    """

    where: Annotated[
        str | None,
        Field(
            min_length=1,
            max_length=LONGEST,
            title="Where",
            description="which readings count: all, if not said",
            examples=["speed > 0 and produced > 0"],
        ),
    ] = None
    let: Annotated[
        Mapping[Name, Operand],
        Field(max_length=32, title="Names", description="which series each name of `where` stands for"),
    ] = {}
    max_age: Annotated[Duration, Field(title="Oldest value", description="how long a last value counts")] = "1h"

    @model_validator(mode="after")
    def _is_a_condition(self) -> "Summary":
        if self.where is None and self.let:
            raise ValueError("names stand for series, and no condition names them: say `where`")
        _ = self.condition
        return self

    @property
    def condition(self) -> Formula | None:
        """The formula of what has to hold."""
        if self.where is None:
            return None
        if not self.let:
            raise ValueError("no series is named in it: say in `let` for which series its names stand")
        return Formula(let=self.let, expression=self.where, max_age=self.max_age)

    def pinned(self, series: Sequence[Named], means: Means) -> Mapping[str, Any]:  # noqa: ARG002  (it needs no more)
        """Refuse a condition that does not fit the series; nothing is pinned. `Rejected`."""
        condition = self.condition
        for found in found_operands(condition, series) if condition else ():
            assert condition is not None
            plan(condition, found)
        return {}
