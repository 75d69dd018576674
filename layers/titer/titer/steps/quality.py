"""What the assessment of quality is told."""

from typing import Annotated, Literal

from pydantic import Field

from titer.steps.described import Parameters, step
from titer.steps.times import Duration

type FaultKind = Literal["gap", "duplicate", "flatline", "spike", "clipping"]

FAULT_KINDS: tuple[FaultKind, ...] = ("gap", "duplicate", "flatline", "spike", "clipping")


@step("quality", version=1, title="Quality", gives=("events", "figures"))
class QualityAssessment(Parameters):
    """Where readings are missing or cannot be what was measured, and a score for each series.

    - gap: a step much longer than the usual one, which three in four stay below;
    - duplicate: readings of one instant;
    - flatline: a value that stays the same for longer than the rest of the series makes likely;
    - spike: one or two readings far from those around them, which agree;
    - clipping: readings that stop at the highest or lowest one, again and again.

    Each has a share: of time for gaps, of readings for the others, and bad readings one too. The score is 100 times the
    product of what the shares leave. What a sensor does on purpose is counted as well: leave out such kinds.
    """

    gap: Annotated[
        Annotated[float, Field(gt=1, allow_inf_nan=False)] | Duration,
        Field(title="Gap", description="longer than so many usual steps, or than a time", examples=[5, "10min"]),
    ] = 5.0
    flatline: Annotated[
        Annotated[int, Field(ge=2)] | Duration | None,
        Field(
            title="Flatline",
            description="so many equal readings, or equal ones for a time; without it, as the series' own repeats say",
            examples=["1h", 100],
        ),
    ] = None
    spike: Annotated[
        float, Field(ge=3, allow_inf_nan=False, title="Spike", description="so many times the noise around it")
    ] = 10.0
    low: Annotated[
        float | None, Field(allow_inf_nan=False, title="Low end", description="below which the sensor cannot measure")
    ] = None
    high: Annotated[float | None, Field(allow_inf_nan=False, title="High end", description="above which it cannot")] = (
        None
    )
    kinds: Annotated[tuple[FaultKind, ...], Field(min_length=1, title="Kinds", description="what is looked for")] = (
        FAULT_KINDS
    )
