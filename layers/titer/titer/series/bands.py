"""Between which values readings of a series are possible, and expected: by the rules that judged its file."""

from collections.abc import Sequence

from titer.model.drawing import Drawing
from titer.model.errors import Rejected
from titer.model.readings import Series
from titer.rules.limits import EVERYTHING, Limits, RuleSet
from titer.rules.quantities import quantity
from titer.rules.rule_sets import RuleSets


class Bands:
    """Looks limits up."""

    def __init__(self, rule_sets: RuleSets) -> None:
        self._rule_sets = rule_sets

    def of(self, label: str, drawn: Sequence[tuple[Series, Drawing]]) -> list[Limits | None]:
        """Return the limits of each series in its unit, None where it has none, or where the rules are gone."""
        try:
            rules = self._rule_sets.rule_set(label)
        except Rejected:
            return [None] * len(drawn)
        return [_limits(rules, of, drawing) for of, drawing in drawn]


def _limits(rules: RuleSet, of: Series, drawing: Drawing) -> Limits | None:
    name = of.sensor_id if of.parameter == "value" else of.parameter
    measures = quantity(name, of.unit, lambda: _sample(drawing))
    limits = rules.limits(of.sensor_id, of.parameter, quantity=measures, unit=of.unit).in_unit(of.unit)
    return limits if limits and (limits.hard, limits.soft) != (EVERYTHING, EVERYTHING) else None


def _sample(drawing: Drawing) -> Sequence[float]:
    return [*drawing.columns.get("value", ()), *drawing.columns.get("min", ()), *drawing.columns.get("max", ())]
