"""How long series may be silent, and who says that one is for too long."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cache

from titer.live.latest import Latest
from titer.live.names import name_of_series
from titer.live.ports import Sensors, Silence
from titer.live.posted import LiveSeries
from titer.model.dataclass import dataclass
from titer.model.errors import Rejected
from titer.model.instants import SECOND
from titer.rules.rule_sets import RuleSets

_AT_A_TIME = 1_000  # series
_AT_ONCE = 8


class Silences:
    """What rule sets say of silence, each asked once: a version of one never changes."""

    def __init__(self, rules: RuleSets) -> None:
        self._rules = rules
        self._rule_set = cache(rules.rule_set)

    def after(self, label: str, of: LiveSeries) -> int | None:
        """Return after how many µs a series is stale by these rules, None where they say nothing."""
        try:
            seconds = self._rule_set(label).silence(of.sensor_id, of.parameter)
        except Rejected:  # the table lost it: nothing says then how long is too long
            return None
        return None if seconds is None else round(seconds * SECOND)


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What a look at all series found: how many there are, how many fell silent since, how many came back."""

    series: int
    fell_silent: int
    came_back: int


class WatchSensors:
    """Says of each series once that nothing comes for too long, and once that something does again."""

    def __init__(self, sensors: Sensors) -> None:
        self._sensors = sensors

    def watch(self, now: int) -> Watched:
        """Look at every series. Twice at once is harmless: the second finds it said."""
        told = {silence.of: silence for silence in self._sensors.silent()}
        series = fell_silent = came_back = 0
        for some in self._all():
            known = self._sensors.latest(some)
            changes = [silence for of in some if (silence := _change(told.pop(of, None), known.get(of), now))]
            series += len(some)
            said = self._say(changes)
            fell_silent += sum(done and change.stale for done, change in zip(said, changes, strict=True))
            came_back += sum(done and not change.stale for done, change in zip(said, changes, strict=True))
        came_back += sum(self._say([_ended(silence, now) for silence in told.values()]))
        return Watched(series=series, fell_silent=fell_silent, came_back=came_back)

    def _all(self) -> Iterator[list[LiveSeries]]:
        after = None
        while some := [*self._sensors.listed(after=after, limit=_AT_A_TIME)]:
            yield some
            after = name_of_series(some[-1])

    def _say(self, changes: list[Silence]) -> list[bool]:
        with ThreadPoolExecutor(_AT_ONCE) as workers:
            return [*workers.map(self._sensors.say, changes)]


def _change(told: Silence | None, latest: Latest | None, now: int) -> Silence | None:
    """Return what is to be said of a series, None where that was said.

    A newest reading that came late rings no alarm: nobody knows by it whether the sensor is well now.
    """
    stale = latest is not None and latest.is_stale(now) and not latest.reading.late
    if stale == (told is not None):
        return None
    if latest is None:
        assert told
        return _ended(told, now)
    if not stale:
        return _said(latest, stale=False, since=latest.received_at)
    assert latest.stale_from is not None
    return _said(latest, stale=True, since=latest.stale_from)


def _said(latest: Latest, *, stale: bool, since: int) -> Silence:
    return Silence(
        of=latest.of,
        stale=stale,
        since=since,
        last_at=latest.reading.at,
        last_value=latest.reading.value,
        simulated=latest.simulated,
    )


def _ended(told: Silence, now: int) -> Silence:
    """Return the end of the silence of a series that is there no more."""
    return replace(told, stale=False, since=now)
