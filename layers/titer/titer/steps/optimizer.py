"""What a search for the parameters of a detector is told, and what it holds them against."""

from collections.abc import Mapping, Sequence
from math import exp, log
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from titer.model.dataclass import dataclass
from titer.model.errors import Rejected
from titer.steps.described import Parameters, Step, step
from titer.steps.measuring import Counts
from titer.steps.times import Duration, length_of, micros_of
from titer.steps.wrong import wrong_parameters

MOST_SEARCHED = 8
_MANIFOLD = 20  # times the least: then steps of a search are parts of what there is, not equal ones

type Value = float | int | str | bool
type Goal = Literal["f1", "f2", "f0.5", "hits"]


class Between(BaseModel):
    """A parameter lies between two numbers, or two lengths of time."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    min: Annotated[int, Field()] | Annotated[float, Field(allow_inf_nan=False)] | Duration
    max: Annotated[int, Field()] | Annotated[float, Field(allow_inf_nan=False)] | Duration

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if isinstance(self.min, str) != isinstance(self.max, str):
            raise ValueError("min and max are both numbers, or both lengths of time")
        if _number(self.min) >= _number(self.max):
            raise ValueError("max is more than min")
        return self


class OneOf(BaseModel):
    """A parameter has one of these values."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    values: Annotated[list[Any], Field(min_length=2, max_length=20)]


class Costs(BaseModel):
    """What it costs to miss a fault, and what a false alarm costs: the search looks for the least sum."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    miss: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    false_alarm: Annotated[float, Field(gt=0, allow_inf_nan=False)]


@step("optimizer", version=1, title="Optimizer", gives=("figures",), listed=False)
class Optimizer(Parameters):
    """Searches the parameters by which a detector finds most of what is labelled a fault, and is seldom wrong.

    What it finds is held against labels that it did not see: of some batches, or of some of the time, in turn.
    """

    over_batches: ClassVar[bool] = True

    search: Annotated[
        dict[Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_.]{0,63}$")], Between | OneOf],
        Field(min_length=1, max_length=MOST_SEARCHED, title="Search", description="which parameters, and within what"),
    ]
    objective: Annotated[
        Goal | Costs,
        Field(
            title="Objective",
            description="f1: misses and false alarms weigh alike; f2: misses more, f0.5: false alarms more; hits: as "
            "many hits as there can be with so many false alarms a day; or what a miss and a false alarm cost",
        ),
    ] = "f1"
    most_false_alarms_per_day: Annotated[
        float, Field(gt=0, title="Most false alarms a day", description="where hits are the objective")
    ] = 1.0
    max_evaluations: Annotated[int, Field(ge=10, le=500, title="Evaluations", description="runs, at most")] = 200
    folds: Annotated[int, Field(ge=2, le=20, title="Folds", description="parts that are left out in turn")] = 5
    tolerance: Annotated[
        Duration | None, Field(title="Tolerance", description="an event this long before a fault or behind it hits it")
    ] = None
    together: Annotated[
        Duration | None, Field(title="Together", description="false alarms no further apart than this are one")
    ] = None


def _number(value: Value) -> float:
    return float(micros_of(value)) if isinstance(value, str) else float(value)


@dataclass(frozen=True, slots=True)
class Axis:
    """A parameter that is searched: a place between `low` and `high` stands for each of its values."""

    name: str
    kind: Literal["number", "whole", "time", "one of"]
    low: float
    high: float
    values: tuple[Any, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether its places are whole numbers alone."""
        return self.kind in {"whole", "one of"}

    @property
    def bounds(self) -> tuple[float, float]:
        """Between which places it lies."""
        return (self._place(self.low), self._place(self.high))

    @property
    def _is_manifold(self) -> bool:
        return not self.is_whole and self.low > 0 and self.high / self.low >= _MANIFOLD

    def _place(self, number: float) -> float:
        return log(number) if self._is_manifold else number

    def value(self, place: float) -> Any:
        """Return the value that a place stands for, with no more digits than tell it from others."""
        if self.kind == "one of":
            return self.values[round(place)]
        if self.kind == "whole":
            return round(place)
        number = min(self.high, max(self.low, exp(place) if self._is_manifold else place))
        return length_of(number) if self.kind == "time" else float(f"{number:.4g}")

    def place_of(self, value: Any) -> float | None:
        """Return the place of a value; None where it lies outside."""
        if self.kind == "one of":
            return float(self.values.index(value)) if value in self.values else None
        try:
            number = _number(value)
        except (TypeError, ValueError):
            return None
        return self._place(number) if self.low <= number <= self.high else None


def axes_of(parameters: Optimizer, detector: Step, settings: Mapping[str, Any]) -> tuple[Axis, ...]:
    """Return the axes of a search. `Rejected` (`invalid_search`) where the detector does not take what it names."""
    axes = tuple(_axis(name, of, detector) for name, of in parameters.search.items())
    for axis in axes:
        for place in axis.bounds if axis.kind != "one of" else range(len(axis.values)):
            _check(axis, axis.value(place), detector, settings)
    return axes


def _axis(name: str, of: Between | OneOf, detector: Step) -> Axis:
    if isinstance(of, OneOf):
        return Axis(name, "one of", 0, len(of.values) - 1, tuple(of.values))
    low, high = _number(of.min), _number(of.max)
    if isinstance(of.min, str):
        return Axis(name, "time", low, high)
    whole = _is_whole(detector.schema["properties"].get(name, {}))
    return Axis(name, "whole" if whole and low.is_integer() and high.is_integer() else "number", low, high)


def _is_whole(schema: Mapping[str, Any]) -> bool:
    types = {each.get("type") for each in (schema, *schema.get("anyOf", ()))}
    return "integer" in types and "number" not in types


def _check(axis: Axis, value: Any, detector: Step, settings: Mapping[str, Any]) -> None:
    known = detector.schema["properties"]
    if axis.name.partition(".")[0] not in known:
        hint = f"Its parameters are: {', '.join(sorted(known))}"
        raise Rejected("invalid_search", f"the step {detector.name} has no parameter “{axis.name}”", hint)
    try:
        detector.parameters.model_validate(with_values(settings, {axis.name: value}))
    except (ValidationError, TypeError) as error:
        wrong = wrong_parameters(error.errors(), detector.schema) if isinstance(error, ValidationError) else {}
        said = next(iter(wrong.values()), "it has no parts")
        reason = f"the step {detector.name} does not take {axis.name} = {value!r}: {said}"
        raise Rejected("invalid_search", reason, "See GET /v1/steps for what it takes") from error


def with_values(settings: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return settings with other values; `a.b` is the part b of a. `TypeError` where a has no parts."""
    found = dict(settings)
    for name, value in values.items():
        outer, _, inner = name.partition(".")
        if inner and not isinstance(found.get(outer), Mapping):
            raise TypeError(outer)
        found[outer] = with_values(found[outer], {inner: value}) if inner else value
    return found


def score(counts: Counts, parameters: Optimizer) -> float:
    """Return how good a detector is that did this; more is better. Of equally good ones the one seldom wrong is.

    F as C. J. van Rijsbergen has it, Information Retrieval (1979), chapter 7, over faults and alarms.
    """
    daily = counts.per_day or 0.0
    match parameters.objective:
        case Costs(miss=miss, false_alarm=false_alarm):
            good = -(miss * counts.misses + false_alarm * counts.false_alarms)
        case "hits" if daily > parameters.most_false_alarms_per_day:
            good = -daily
        case "hits":
            good = counts.hits / counts.faults if counts.faults else 0.0
        case name:
            weight = float(name[1:]) ** 2
            wrong = weight * counts.misses + counts.false_alarms
            good = (1 + weight) * counts.hits / ((1 + weight) * counts.hits + wrong) if counts.hits else 0.0
    return good - 1e-6 * daily / (1 + daily)


def total(counts: Sequence[Counts]) -> Counts:
    """Return them together."""
    return sum(counts, Counts())
