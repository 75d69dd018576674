"""What the search for peaks is told."""

from typing import Annotated, Literal

from pydantic import Field

from titer.steps.described import Parameters, step
from titer.steps.times import Duration

type _Least = Annotated[float, Field(ge=0, allow_inf_nan=False)]
type _Apart = Annotated[float, Field(ge=1, allow_inf_nan=False)]


@step("peaks", version=1, title="Peaks", gives=("series", "events", "figures"))
class Peaks(Parameters):
    """Readings that are higher, or lower, than those around them.

    As scipy.signal.find_peaks finds them: of a flat top its middle; the closest rule first, then prominence, then
    width at half the prominence. A number counts readings, a time is measured between instants. Bad readings are left
    out. The series that it gives has the peaks alone.
    """

    prominence: Annotated[
        _Least | None,
        Field(title="Prominence", description="how far it stands out at least, in the unit of the series"),
    ] = None
    width: Annotated[
        _Least | Duration | None,
        Field(title="Width", description="at half its prominence at least: readings, or a time", examples=["30s", 5]),
    ] = None
    distance: Annotated[
        _Apart | Duration | None,
        Field(
            title="Distance",
            description="of two that are closer the lower one is left out: readings, or a time",
            examples=["10min", 100],
        ),
    ] = None
    polarity: Annotated[
        Literal["positive", "negative", "both"],
        Field(title="Polarity", description="peaks upward, downward, or both"),
    ] = "positive"
