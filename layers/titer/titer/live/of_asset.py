"""Which series an asset has."""

from collections.abc import Iterator
from itertools import islice

from titer.live.names import name_of_series
from titer.live.ports import Sensors
from titer.live.posted import LiveSeries

_AT_A_TIME = 1_000
_MOST_LOOKED_AT = 100_000


def series_of_asset(sensors: Sensors, asset: str | None, *, most: int) -> list[LiveSeries]:
    """Return the series of an asset, or those of none, by their sensors; of the first hundred thousand of all."""
    return [*islice((of for of in islice(_all(sensors), _MOST_LOOKED_AT) if of.asset == asset), most)]


def _all(sensors: Sensors) -> Iterator[LiveSeries]:
    after: str | None = None
    while found := sensors.listed(after=after, limit=_AT_A_TIME):
        yield from found
        after = name_of_series(found[-1])
