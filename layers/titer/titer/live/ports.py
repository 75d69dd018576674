"""What live readings need of the world. Each port has a fake that ships and one contract suite."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from titer.live.latest import Latest
from titer.live.posted import LiveSeries
from titer.live.recent import Recent


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """What was last told of a series: that nothing comes (`stale`) or that something does again. Instants in µs."""

    of: LiveSeries
    stale: bool
    since: int  # the instant from which on it was stale, or at which a reading came again
    last_at: int
    last_value: float
    simulated: bool = False


class Sensors(Protocol):
    """The newest reading of each series, in one list, and the readings that came lately."""

    def latest(self, series: Collection[LiveSeries]) -> Mapping[LiveSeries, Latest]:
        """Return the newest readings of those that have any, as of now."""

    def of_sensor(self, sensor_id: str) -> Sequence[Latest]:
        """Return the newest reading of each series of a sensor."""

    def put_latest(self, before: Latest | None, after: Latest) -> None:
        """Put it in the place of what was read before; what is new is listed with it. `Conflict` where that changed."""

    def forget(self, before: Latest) -> None:
        """Remove the series from the list, and its newest reading, where that is as it was. `Conflict` where not."""

    def listed(self, *, after: str | None, limit: int) -> Sequence[LiveSeries]:
        """Return series by their names (`live/names.py`), those that follow upon one."""

    def keep(self, pieces: Sequence[Recent]) -> None:
        """Keep readings that came; what is kept already stays as it is."""

    def recent(self, of: LiveSeries, *, since: int = 0, least: int = 2_000) -> Sequence[Recent]:
        """Return pieces received since then, the newest received first: until they hold so many readings, or all."""

    def say(self, silence: Silence) -> bool:
        """Note that a series is stale, or is no more; return False where that was said already."""

    def silent(self) -> Sequence[Silence]:
        """Return the series of which it was said last that they are stale."""
