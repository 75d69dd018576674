"""Rule sets: which values are possible (hard limits) and which are expected (soft limits)."""

import json
import math
import re
import sys
from collections.abc import Callable, Collection, Mapping
from dataclasses import field, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from titer.model.dataclass import dataclass
from titer.model.errors import Rejected
from titer.model.units import canonical, conversion
from titer.rules.quantities import QUANTITIES

if TYPE_CHECKING:
    from titer.rules.patterns import Pattern

SHIPPED = ("default", "bioreactor", "equipment", "replay")
BEFORE = frozenset({"default@1"})  # versions that shipped before: files that they judged may be judged again
OF_A_BIOREACTOR = frozenset({"ph_value", "temperature"})  # a table that measures both is one
TABLES = ("sensors", "parameters", "quantities", "every", "sensor_id")
LIMITS = (*TABLES, "stale_after")  # what a rule set says, besides its name
LONGEST_SILENCE = 366 * 86_400  # seconds, that a rule set may allow
_RULE_SET_BYTES = 1 << 20
LONGEST_PATTERN = 200  # characters
_KNOWN_PATTERNS = "Use characters, classes, groups, |, * + ? {m,n}, ^ and $, without references and looking around"


@dataclass(frozen=True, slots=True)
class Range:
    """From `low` to `high`, both included."""

    low: float = -math.inf
    high: float = math.inf

    def __contains__(self, value: float) -> bool:
        """Return whether the value lies within."""
        return self.low <= value <= self.high

    def holds(self, values: Collection[float]) -> bool:
        """Return whether all of some values lie within."""
        return min(values) in self and max(values) in self

    def convert(self, apply: Callable[[float], float]) -> "Range":
        """Return the same range in another unit; itself where it is open on both sides."""
        return self if self == Range() else Range(apply(self.low), apply(self.high))

    def refine(self, wider: "Range") -> "Range":
        """Return this range with the bounds of another where it has none itself and they do not contradict it."""
        low = wider.low if self.low == -math.inf and wider.low <= self.high else self.low
        high = wider.high if self.high == math.inf and wider.high >= self.low else self.high
        return Range(low, high)


EVERYTHING = Range()


@dataclass(frozen=True, slots=True)
class Limits:
    """Outside `hard` a reading is rejected; outside `soft` it is kept, as an anomaly."""

    hard: Range = EVERYTHING
    soft: Range = EVERYTHING
    unit: str | None = None  # of the numbers here; None: whatever a file writes
    stale_after: float | None = None  # seconds without a live reading; None: by the usual step of its series

    def convert(self, apply: Callable[[float], float], unit: str) -> "Limits":
        """Return the same limits in another unit; `apply` rises with its argument."""
        return replace(self, hard=self.hard.convert(apply), soft=self.soft.convert(apply), unit=unit)

    def in_unit(self, unit: str | None) -> "Limits | None":
        """Return the same limits in this unit; None where theirs is one that measures something else.

        Limits without a unit are taken to be in it; where it is None, the limits stay as they are.
        """
        if unit is None or unit == self.unit:
            return self
        if self.unit is None or canonical(self.unit) == canonical(unit):
            return replace(self, unit=unit)
        found = conversion(self.unit, unit)
        return self.convert(found.apply, unit) if found else None

    def refine(self, wider: "Limits") -> "Limits":
        """Return these limits with the bounds of the wider ones, in their unit, where they have none themselves."""
        silence = wider.stale_after if self.stale_after is None else self.stale_after
        other = wider.in_unit(self.unit)
        if other is None:
            return replace(self, stale_after=silence)
        return Limits(self.hard.refine(other.hard), self.soft.refine(other.soft), other.unit, silence)


UNLIMITED = Limits()


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Limits by parameter and by quantity, else for every reading, which those of a sensor refine.

    A parameter's refine those of the quantity that it is. Names are matched in any case.
    """

    name: str
    version: int
    sensors: Mapping[str, Limits] = field(default_factory=dict)
    parameters: Mapping[str, Limits] = field(default_factory=dict)
    quantities: Mapping[str, Limits] = field(default_factory=dict)
    every: Limits = UNLIMITED
    sensor_ids: "Pattern | None" = None  # which ids a column of sensors may hold; None: any
    stale_after: float | None = None  # seconds, of a series of which no limits say it
    of_bioreactors: "RuleSet | None" = None  # taken in its place for a table of a bioreactor; None: none is

    def allows(self, sensor_id: str) -> bool:
        """Return whether a row may name this sensor."""
        return self.sensor_ids is None or self.sensor_ids.matches(sensor_id)

    @property
    def label(self) -> str:
        """`name@version`, as results say which rules judged them; where the table is yet to decide, both."""
        one = f"{self.name}@{self.version}"
        return f"{one} or {self.of_bioreactors.label}" if self.of_bioreactors else one

    def for_table(self, measured: Collection[str]) -> "RuleSet":
        """Return the rules for a table that measures what is called so."""
        if self.of_bioreactors and {name.strip().casefold() for name in measured} >= OF_A_BIOREACTOR:
            return self.of_bioreactors
        return replace(self, of_bioreactors=None)

    def limits(self, sensor_id: str, parameter: str, *, quantity: str | None = None, unit: str | None = None) -> Limits:
        """Return the limits of one series, of this quantity in this unit where they are known.

        Where a file names no parameter, the sensor's name stands for it.
        """
        sensor, measured = sensor_id.casefold(), parameter.casefold()
        named = self.parameters.get(measured)
        if named is None and measured == "value":
            named = self.parameters.get(sensor)
        physical = self._physical(quantity, unit)
        limits = named.refine(physical) if named and physical else named or physical or self.every
        return self.sensors[sensor].refine(limits) if sensor in self.sensors else limits

    def silence(self, sensor_id: str, parameter: str) -> float | None:
        """Return after how many seconds without a live reading a series is stale, None where nothing says it."""
        said = self.limits(sensor_id, parameter).stale_after
        return self.stale_after if said is None else said

    def _physical(self, quantity: str | None, unit: str | None) -> Limits | None:
        """Return the limits of a quantity in the unit of a series, so that limits without a unit can refine them."""
        physical = self.quantities.get(quantity) if quantity else None
        return physical.in_unit(unit) if physical else None


@cache
def shipped_rule_set(name: str) -> RuleSet:
    """Return a rule set that comes with Titer. `Rejected` (`unknown_rule_set`) names those that do."""
    return parse_rule_set(shipped_text(name))


def shipped_text(name: str) -> str:
    """Return the file of a rule set that comes with Titer, of its newest version or of an old one by its label.

    `Rejected` (`unknown_rule_set`) names those that do.
    """
    if name not in SHIPPED and name not in BEFORE:
        raise unknown_rule_set(name)
    return Path(__file__).with_name("shipped").joinpath(f"{name}.json").read_text("utf-8")


def unknown_rule_set(label: str) -> Rejected:
    """Return the error of a label that names no rule set."""
    hint = f"Use {', '.join(SHIPPED)}, or one of your own"
    return Rejected("unknown_rule_set", f"{label[:64]!r} is not a rule set", hint)


def parse_rule_set(text: str) -> RuleSet:
    """Return a rule set from its file. `Rejected` (`invalid_rule_set`) says where it is wrong, what belongs there."""
    if len(text) > _RULE_SET_BYTES:
        raise _invalid("the file is larger than 1 MiB", "A rule set is a small JSON file")
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _invalid(f"not JSON: {error}", "Correct the file there") from error
    return read_rule_set(document)


def read_rule_set(document: Any, *, stored: bool = False) -> RuleSet:
    """Return a rule set from what its file holds. `Rejected` (`invalid_rule_set`) says where it is wrong.

    One that is `stored` may have a pattern that is no longer taken.
    """
    fields = _object(document, "", {"name", "version", *LIMITS})
    return RuleSet(
        name=_name(fields.get("name")),
        version=_version(fields.get("version", 1)),
        sensors=_table(fields.get("sensors", {}), "sensors"),
        parameters=_table(fields.get("parameters", {}), "parameters"),
        quantities=_quantities(fields.get("quantities", {})),
        every=_limits(fields.get("every", {}), "every"),
        sensor_ids=_pattern(_object(fields.get("sensor_id", {}), "sensor_id", {"pattern"}), stored=stored),
        stale_after=_seconds(fields.get("stale_after"), "stale_after"),
    )


def _pattern(fields: Mapping[str, Any], *, stored: bool) -> "Pattern | None":
    """Return a pattern that sensor ids are to match as a whole; of one that is stored, even where it may take long."""
    if "pattern" not in fields:
        return None
    value, where = fields["pattern"], "sensor_id.pattern"
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST_PATTERN:
        raise WrongRules(
            where, f"is no text of up to {LONGEST_PATTERN} characters", r"Write one such as ^[A-Z]+-\d{3}$"
        )
    from titer.rules.pattern_parts import NoPattern  # noqa: PLC0415  (as below)
    from titer.rules.patterns import Pattern  # noqa: PLC0415  (few rule sets have one)

    try:
        pattern = Pattern(value)
    except (re.error, OverflowError, RecursionError) as error:
        raise WrongRules(where, f"is no regular expression: {error}", "Correct it there") from error
    except NoPattern as error:
        raise WrongRules(where, f"cannot be matched: {error}", _KNOWN_PATTERNS) from error
    if not (stored or pattern.is_regular):
        raise WrongRules(where, "could take too long to match", _KNOWN_PATTERNS)
    return pattern


class WrongRules(Rejected):
    """What is wrong with a rule set: `what`, at the `path` within its document, names with dots between them."""

    def __init__(self, path: str, what: str, hint: str) -> None:
        super().__init__("invalid_rule_set", f"this rule set cannot be used: {path or 'it'} {what}", hint)
        self.path = path
        self.what = what


def _invalid(what: str, hint: str) -> Rejected:
    return Rejected("invalid_rule_set", f"this rule set cannot be used: {what}", hint)


def _object(value: Any, where: str, allowed: set[str] | None = None) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise WrongRules(where, "is not an object", "Write it in braces")
    unknown = sorted(set(value) - allowed) if allowed else []
    if unknown:
        path = f"{where}.{unknown[0]}" if where else unknown[0]
        raise WrongRules(path, "is not known", f"Use {', '.join(sorted(allowed or ()))}")
    return value


def is_name(value: Any) -> bool:
    """Return whether a rule set can be called this."""
    return isinstance(value, str) and 0 < len(value) <= 64 and value.replace("-", "").replace("_", "").isalnum()


def refuse_no_name(value: Any) -> None:
    """Raise `Rejected` where a rule set cannot be called this."""
    if not is_name(value):
        raise WrongRules("name", "is missing or odd", "Give it a name of letters, digits, - and _, up to 64")


def _name(value: Any) -> str:
    refuse_no_name(value)
    return str(value)


def _version(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 1_000_000:
        raise WrongRules("version", "is not a whole number from 1", "Number the versions of a rule set 1, 2, 3")
    return value


def _table(value: Any, where: str) -> dict[str, Limits]:
    table = {name.casefold(): _limits(limits, f"{where}.{name}") for name, limits in _object(value, where).items()}
    if len(table) < len(value):
        raise WrongRules(where, "names one thing twice", "Names are matched in any case: keep one")
    return table


def _quantities(value: Any) -> dict[str, Limits]:
    table = _table(value, "quantities")
    if unknown := next((name for name in value if name.casefold() not in QUANTITIES), None):
        raise WrongRules(f"quantities.{unknown}", "is not known", "Use temperature and pH; name others by parameter")
    return table


def _limits(value: Any, where: str) -> Limits:
    fields = _object(value, where, {"hard", "soft", "unit", "stale_after"})
    hard, soft = (_range(fields.get(kind, {}), f"{where}.{kind}") for kind in ("hard", "soft"))
    unit = _unit(fields["unit"], f"{where}.unit") if "unit" in fields else None
    return Limits(hard, soft, unit, _seconds(fields.get("stale_after"), f"{where}.stale_after"))


def _seconds(value: Any, where: str) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 1 <= value <= LONGEST_SILENCE:
        raise WrongRules(where, "is no number of seconds", f"Write one from 1 to {LONGEST_SILENCE:,}, without quotes")
    return value


def _unit(value: Any, where: str) -> str:
    if not (isinstance(value, str) and 0 < len(value.strip()) <= 64):
        raise WrongRules(where, "is not a unit", 'Write a unit such as "°C", or leave it out')
    return value.strip()


def _range(value: Any, where: str) -> Range:
    fields = _object(value, where, {"min", "max"})
    low = _bound(fields.get("min"), f"{where}.min", -math.inf)
    high = _bound(fields.get("max"), f"{where}.max", math.inf)
    if low > high:
        raise WrongRules(where, "has a min above its max", "Swap the two")
    return Range(low, high)


def _bound(value: Any, where: str, otherwise: float) -> float:
    if value is None:
        return otherwise
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= sys.float_info.max:
        raise WrongRules(where, "is not a number", "Write a number such as 40 or 1e10, without quotes")
    return float(value)
