"""Keeps what was just accepted where those who watch look: pieces of it, and the newest reading of each series."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from titer.live.changes import change_latest
from titer.live.latest import Latest, Source, newest_ats
from titer.live.ports import Sensors
from titer.live.posted import LiveReading, LiveSeries, Posted
from titer.live.recent import pieces_of
from titer.live.silence import Silences
from titer.rules.rule_sets import RuleSets

_AT_ONCE = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """How much was kept: readings that came, series they are of, newest readings that changed."""

    readings: int
    series: int
    changed: int


class KeepFresh:
    """Keeps readings as they come. Once or twice, in any order: it ends the same."""

    def __init__(self, sensors: Sensors, rules: RuleSets) -> None:
        self._sensors = sensors
        self._silences = Silences(rules)

    def take(self, several: Sequence[Posted]) -> Taken:
        """Keep what was accepted of several requests. `Unavailable` asks for another try of all of them."""
        self._sensors.keep([piece for posted in several for piece in pieces_of(posted)])
        newest = newest_of(latest for posted in several for latest in self._newest(posted))
        known = self._sensors.latest(newest)
        with ThreadPoolExecutor(_AT_ONCE) as workers:
            changed = sum(
                workers.map(lambda latest: settle(self._sensors, latest, known.get(latest.of)), newest.values())
            )
        return Taken(readings=sum(len(each.readings) for each in several), series=len(newest), changed=changed)

    def _newest(self, posted: Posted) -> Iterator[Latest]:
        by_series: dict[LiveSeries, list[LiveReading]] = {}
        for reading in posted.readings:
            by_series.setdefault(reading.of, []).append(reading)
        for of, readings in by_series.items():
            newest = max(readings, key=lambda each: (each.at, each.index))
            yield Latest(
                reading=replace(newest, rule_set=None),
                received_at=posted.received_at,
                receipt_id=posted.receipt_id,
                source=Source(kind="live"),
                simulated=posted.simulated,
                last_ats=newest_ats(each.at for each in readings),
                stale_after=self._silences.after(posted.rules_of(newest), of),
            )


def newest_of(latest: Iterable[Latest]) -> Mapping[LiveSeries, Latest]:
    """Return the newest reading of each series among these."""
    newest: dict[LiveSeries, Latest] = {}
    for each in latest:
        newest[each.of] = newest[each.of].merged(each) if each.of in newest else each
    return newest


def settle(sensors: Sensors, latest: Latest, known: Latest | None) -> bool:
    """Put it in the place of the newest reading that is `known` where it is newer; return whether anything changed."""
    return change_latest(sensors, latest.of, known, lambda before: before.merged(latest) if before else latest)
