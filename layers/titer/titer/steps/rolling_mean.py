"""What a rolling mean is told."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from titer.steps.described import Parameters, step
from titer.steps.times import Duration


@step("rolling_mean", version=1, title="Rolling mean", gives=("series",))
class RollingMean(Parameters):
    """The mean of the readings in a window that moves along each series.

    A window of time ends at each reading and does not hold the instant at which it begins; a centred one reaches half
    as far to both sides. As pandas counts them, but that instants without a mean are left out. Bad readings do not
    count; a mean of which a reading is uncertain is uncertain.
    """

    window: Annotated[
        Annotated[int, Field(ge=1, le=10_000_000)] | Duration,
        Field(title="Window", description="a time such as 10min, or a number of readings", examples=["10min", 5]),
    ]
    center: Annotated[bool, Field(title="Centred", description="the window lies around each reading")] = False
    min_count: Annotated[
        int | None,
        Field(ge=1, title="Least readings", description="fewer give no mean; of a time 1, of a number all of it"),
    ] = None

    @model_validator(mode="after")
    def _reachable(self) -> Self:
        if isinstance(self.window, int) and (self.min_count or 1) > self.window:
            raise ValueError("min_count is at most the number of readings in the window")
        return self

    @property
    def needed(self) -> int:
        """How many readings give a mean."""
        return self.min_count or (self.window if isinstance(self.window, int) else 1)
