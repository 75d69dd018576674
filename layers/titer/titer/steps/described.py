"""What a step says of itself: its name and version, its parameters as a model, and what comes of it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

from titer.model.dataclass import dataclass
from titer.steps.named import Means, Named

type Text = Annotated[str, StringConstraints(min_length=1, max_length=256)]  # of a name that series have
type Gives = Literal["series", "events", "figures"]


class Parameters(BaseModel):
    """The parameters of a step, each with its default where there is a sensible one; its schema draws the form."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    step: ClassVar["Step"]
    over_batches: ClassVar[bool] = False  # whether it is run on all batches together; others on each by itself

    def wanted(self, means: Means) -> Sequence[tuple[str, str]] | None:  # noqa: ARG002  (as below)
        """Return the series that it needs, as (sensor_id, parameter); None where it takes those that it is given."""
        return None

    def pinned(self, series: Sequence[Named], means: Means) -> Mapping[str, Any]:  # noqa: ARG002  (for steps that need it)
        """Return, when somebody asks, what is kept with the parameters, as JSON: it is part of what tells an analysis.

        `Rejected` where the series do not fit (their units, say), or what is named is not there.
        """
        return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step as it is listed. `version` rises when the same parameters and readings would give another result."""

    name: str
    version: int
    title: str
    description: str
    parameters: type[Parameters]
    inputs: str
    gives: tuple[Gives, ...]
    listed: bool = True  # else it is asked for by a route of its own

    @property
    def schema(self) -> dict[str, Any]:
        """The JSON Schema of its parameters."""
        return self.parameters.model_json_schema()


_STEPS: dict[str, Step] = {}


def step[P: type[Parameters]](
    name: str,
    *,
    version: int,
    title: str,
    gives: tuple[Gives, ...],
    inputs: str = "one or more series",
    listed: bool = True,
) -> Callable[[P], P]:
    """Register a model of parameters as those of a step, which `titer.steps.compute.<name>.run` computes."""

    def registered(parameters: P) -> P:
        described = Step(
            name=name,
            version=version,
            title=title,
            description=(parameters.__doc__ or "").strip(),
            parameters=parameters,
            inputs=inputs,
            gives=gives,
            listed=listed,
        )
        parameters.step = _STEPS[name] = described
        return parameters

    return registered


def registered_steps() -> dict[str, Step]:
    """Return every step by its name; who wants them all asks `titer.steps.catalogue`."""
    return dict(_STEPS)
