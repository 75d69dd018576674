"""Models that predict, as plain JSON: coefficients, or the nodes of trees. Nothing in them is ever run.

A tree is what scikit-learn keeps in `tree_`: for each node the place of its feature among the inputs, its threshold,
its children (-1 where there are none) and its value. From XGBoost and LightGBM, the same is in their dumps.
"""

from collections.abc import Iterator, Mapping, Sequence
from math import isfinite
from typing import Annotated, Any, Literal, NamedTuple, Self

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from titer.model.dimensions import scale_of
from titer.model.errors import Rejected
from titer.steps.described import Text
from titer.steps.named import Named
from titer.steps.times import Duration, micros_of

LARGEST = 256 << 10  # bytes
MOST_INPUTS = 256

type Unit = Annotated[str, Field(min_length=1, max_length=40)]
type Number = Annotated[float, Field(allow_inf_nan=False)]
type Link = Literal["identity", "logistic", "exp"]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Input(_Part):
    """A series that a model takes; with a unit it is brought into that, whatever it comes in."""

    sensor_id: Text
    parameter: Text = "value"
    unit: Unit | None = None


class Output(_Part):
    """The series that predictions are."""

    sensor_id: Text
    parameter: Text = "value"
    unit: Unit | None = None


class _Model(_Part):
    inputs: Annotated[Sequence[Input], Field(min_length=1, max_length=MOST_INPUTS)]
    output: Output
    link: Annotated[Link, Field(description="what is made of the sum: itself, 1 / (1 + e^-x), or e^x")] = "identity"
    max_age: Annotated[Duration, Field(description="how long the last value of an input counts")] = "1h"
    live: Annotated[bool, Field(description="whether readings that come live are predicted from at once")] = False
    assets: Annotated[
        Sequence[Text] | None, Field(max_length=100, description="of which assets; null: of all, and of none")
    ] = None
    description: Annotated[str, Field(max_length=4_000)] = ""

    @model_validator(mode="after")
    def _names_are_told_apart(self) -> Self:
        names = [(each.sensor_id, each.parameter) for each in self.inputs]
        if len(set(names)) < len(names):
            raise ValueError("an input is named twice")
        if (self.output.sensor_id, self.output.parameter) in names:
            raise ValueError("what a model predicts is none of its inputs")
        return self

    @property
    def oldest(self) -> int:
        """How old the last value of an input may be, in µs."""
        return micros_of(self.max_age)

    @property
    def wanted(self) -> list[tuple[str, str]]:
        return [(each.sensor_id, each.parameter) for each in self.inputs]


class Linear(_Model):
    """The sum of each input times its coefficient, and an intercept."""

    kind: Literal["linear"]
    coefficients: Annotated[Sequence[Number], Field(min_length=1, max_length=MOST_INPUTS)]
    intercept: Number = 0.0

    @model_validator(mode="after")
    def _one_for_each(self) -> Self:
        if len(self.coefficients) != len(self.inputs):
            raise ValueError("there is one coefficient for each input")
        return self


class Tree(_Part):
    """The nodes of a tree, children behind their parents; a leaf has no children, and its feature does not count."""

    feature: Sequence[int]
    threshold: Sequence[Number]
    left: Sequence[int]
    right: Sequence[int]
    value: Sequence[Number]

    @model_validator(mode="after")
    def _is_a_tree(self) -> Self:
        count = len(self.value)
        parts = (self.feature, self.threshold, self.left, self.right)
        if not count or any(len(part) != count for part in parts):
            raise ValueError("each node has feature, threshold, left, right and value")
        for node, children in enumerate(zip(self.left, self.right, strict=True)):
            if children != (-1, -1) and not all(node < child < count for child in children):
                raise ValueError(f"the children of node {node} come behind it, or both are -1")
        return self


class Trees(_Model):
    """The values of the leaves that are reached, summed or averaged, times `scale`, and a base."""

    kind: Literal["trees"]
    trees: Annotated[Sequence[Tree], Field(min_length=1, max_length=2_000)]
    combine: Literal["sum", "mean"] = "sum"
    scale: Number = 1.0
    base: Number = 0.0
    goes_left: Annotated[
        Literal["<=", "<"], Field(description="when a value goes left of a threshold: scikit-learn <=, XGBoost <")
    ] = "<="
    single: Annotated[
        bool, Field(description="whether inputs are rounded to 32 bits before, as scikit-learn and XGBoost do")
    ] = False

    @model_validator(mode="after")
    def _features_are_inputs(self) -> Self:
        for tree in self.trees:
            if not all(0 <= feature < len(self.inputs) for feature, left in _splits(tree) if left >= 0):
                raise ValueError("a feature is the place of one of the inputs, from 0")
        return self


def _splits(tree: Tree) -> Iterator[tuple[int, int]]:
    return zip(tree.feature, tree.left, strict=True)


type Model = Annotated[Linear | Trees, Field(discriminator="kind")]

_MODELS: TypeAdapter[Linear | Trees] = TypeAdapter(Model)


def read_model(document: Any) -> Linear | Trees:
    """Return the model that a document is. `Rejected` (`invalid_model`) says where it is none."""
    try:
        return _MODELS.validate_python(document)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "the model"
        raise Rejected("invalid_model", f"{place}: {first['msg']}", "See docs/models.md") from error


class UnitOfInput(NamedTuple):
    """How the series of an input is brought into the unit that the model takes."""

    factor: float = 1.0
    offset: float = 0.0


def inputs_among(model: Linear | Trees, series: Sequence[Named]) -> Mapping[str | None, Sequence[Named]]:
    """Return for each asset that has them all the series of the inputs, in their order. `Rejected` where none has."""
    found: dict[str | None, Sequence[Named]] = {}
    missing: tuple[str, str] | None = None
    for asset in dict.fromkeys(each.asset for each in series):
        of_asset: dict[tuple[str, str], list[Named]] = {}
        for each in series:
            if each.asset == asset:
                of_asset.setdefault((each.sensor_id, each.parameter), []).append(each)
        absent = [name for name in model.wanted if name not in of_asset]
        missing = missing or (absent[0] if absent else None)
        if not absent:
            found[asset] = [_fitting(each, of_asset[each.sensor_id, each.parameter]) for each in model.inputs]
    if not found:
        name = "/".join(missing or model.wanted[0])
        raise Rejected("unknown_series", f"the model takes {name}, which is not among the series", "Give all inputs")
    return found


def _fitting(wanted: Input, series: Sequence[Named]) -> Named:
    fitting = [each for each in series if _converted(wanted, each.unit) is not None]
    if not fitting:
        units = ", ".join(each.unit or "no unit" for each in series)
        reason = f"the model takes {wanted.sensor_id}/{wanted.parameter} in {wanted.unit}, and it is in {units}"
        raise Rejected("units_do_not_fit", reason, "Give a series whose unit converts into that")
    if len(fitting) > 1:
        reason = f"there are several series {wanted.sensor_id}/{wanted.parameter}, in units of their own"
        raise Rejected("ambiguous_series", reason, "Give one of them")
    return fitting[0]


def conversion_of(wanted: Input, unit: str | None) -> UnitOfInput:
    """Return how values in a unit become those that the model takes; a series without one is in it already."""
    converted = _converted(wanted, unit)
    assert converted is not None, "asked before"
    return converted


def fits(wanted: Input, unit: str | None) -> bool:
    """Return whether a series in this unit can be the input."""
    return _converted(wanted, unit) is not None


def _converted(wanted: Input, unit: str | None) -> UnitOfInput | None:
    if wanted.unit is None or unit is None:
        return UnitOfInput()
    source, target = scale_of(unit), scale_of(wanted.unit)
    factor = source.unit.to(target.unit)
    if factor is None:
        return None
    exact = source.factor * factor / target.factor
    offset = (source.offset * factor - target.offset) / target.factor
    return UnitOfInput(factor=exact, offset=offset) if isfinite(exact) else None
