"""Changes the newest reading of a series while others may change it too."""

from collections.abc import Callable

from titer.live.latest import Latest
from titer.live.ports import Sensors
from titer.live.posted import LiveSeries
from titer.model.errors import Conflict, Unavailable

_TRIES = 20

type Decide = Callable[[Latest | None], Latest | None]


def change_latest(sensors: Sensors, of: LiveSeries, known: Latest | None, decide: Decide) -> bool:
    """Put in the place of the newest reading what is decided of it; return whether that is another.

    It is decided anew, of what is there then, where somebody else was faster. None forgets the series.
    """
    for _ in range(_TRIES):
        after = decide(known)
        if after == known:
            return False
        try:
            _put(sensors, known, after)
        except Conflict:
            known = sensors.latest([of]).get(of)
        else:
            return True
    raise Unavailable("series_contended", "too many writers change the newest reading of a series", "Try again")


def _put(sensors: Sensors, known: Latest | None, after: Latest | None) -> None:
    if after is not None:
        sensors.put_latest(known, after)
    elif known is not None:
        sensors.forget(known)
