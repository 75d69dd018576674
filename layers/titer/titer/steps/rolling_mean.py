"""What a rolling mean is told."""

from typing import Annotated

from pydantic import Field

from titer.steps.described import Parameters, step

_WINDOW = r"^\s*\d+(\.\d+)?\s*(us|µs|ms|s|min|h|d)\s*$"


@step("rolling_mean", version=1, title="Rolling mean", gives=("series",))
class RollingMean(Parameters):
    """The mean of the readings in a window that moves along each series."""

    window: Annotated[
        Annotated[int, Field(ge=1, le=10_000_000)] | Annotated[str, Field(pattern=_WINDOW)],
        Field(title="Window", description="a time such as 10min, or a number of readings", examples=["10min", 5]),
    ]
    center: Annotated[bool, Field(title="Centred", description="the window lies around each reading")] = False
    min_count: Annotated[
        int | None,
        Field(ge=1, title="Least readings", description="fewer give no mean; of a time 1, of a number all of it"),
    ] = None
