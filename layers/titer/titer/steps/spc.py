"""What a control chart is told."""

from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from titer.steps.described import Parameters, step
from titer.steps.times import Duration

type Chart = Literal["individuals", "ewma", "cusum"]
type Rules = Literal["western_electric", "nelson", "limits"]


class Span(BaseModel):
    """The readings from one instant on until another."""

    model_config = ConfigDict(extra="forbid", frozen=True, serialize_by_alias=True)

    since: Annotated[AwareDatetime, Field(alias="from", title="From")]
    until: Annotated[AwareDatetime, Field(alias="to", title="To")]

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.until <= self.since:
            raise ValueError("“to” lies after “from”")
        return self


class Known(BaseModel):
    """A centre and a sigma that are known from elsewhere: of a process in control, or of a target."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    center: Annotated[float, Field(title="Centre", allow_inf_nan=False)]
    sigma: Annotated[float, Field(title="Sigma", gt=0, allow_inf_nan=False)]


@step("spc", version=1, title="Control chart", gives=("events", "figures", "series"))
class Spc(Parameters):
    """Whether a process stays as it was: its readings, or what was gathered of them, against limits from a baseline.

    Centre and sigma are the mean of the baseline and its mean moving range / 1.128 (individuals charts of Shewhart).
    An EWMA finds small lasting shifts, a CUSUM too, and tells since when. Bad readings are left out.
    """

    model_config = ConfigDict(serialize_by_alias=True)

    chart: Annotated[Chart, Field(title="Chart")] = "individuals"
    rules: Annotated[
        Rules,
        Field(title="Rules", description="of the chart of individuals; limits: whether one lies beyond them, no more"),
    ] = "nelson"
    baseline: Annotated[
        Annotated[int, Field(ge=2, title="First readings")]
        | Annotated[Duration, Field(title="First time")]
        | Span
        | Known
        | None,
        Field(
            title="Baseline",
            description="which readings show the process in control: none said, all of them",
            examples=[100, "1d"],
        ),
    ] = None
    weight: Annotated[
        float, Field(alias="lambda", gt=0, le=1, title="λ", description="EWMA: the weight of the newest reading")
    ] = 0.2
    limit: Annotated[
        float,
        Field(
            alias="L",
            gt=0,
            le=100,
            title="L",
            description="individuals, EWMA: how far the limits lie from the centre, in sigma; zones are its thirds",
        ),
    ] = 3.0
    slack: Annotated[
        float,
        Field(alias="k", ge=0, le=100, title="k", description="CUSUM: what a reading may be off for nothing, in sigma"),
    ] = 0.5
    decision: Annotated[
        float,
        Field(alias="h", gt=0, le=1_000_000, title="h", description="CUSUM: the sum beyond which it signals, in sigma"),
    ] = 5.0


__all__ = ["Chart", "Known", "Rules", "Span", "Spc"]
