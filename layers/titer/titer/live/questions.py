"""What is asked of sensors: which there are and how fresh, and the newest readings of one."""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256

from titer.live.latest import Latest, Source
from titer.live.names import name_of_series
from titer.live.ports import Sensors
from titer.live.posted import LiveReading, LiveSeries
from titer.live.recent import KEPT_FOR, Recent
from titer.model.clock import Clock
from titer.model.dataclass import dataclass
from titer.model.instants import micros

MOST_RECENT = 2_000  # live readings of a series
ANY = None  # asset
_AT_A_TIME, _MOST_LOOKED_AT = 100, 2_000  # series, of one question
_AT_ONCE = 8

type Order = tuple[int, int, str, int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A reading with what is known of how it came."""

    reading: LiveReading
    received_at: int
    receipt_id: str
    source: Source
    simulated: bool

    @property
    def order(self) -> Order:
        """Its place among the readings of a sensor, the greatest first."""
        series = sha256(name_of_series(self.reading.of).encode()).hexdigest()[:16]
        return (self.reading.at, self.received_at, self.receipt_id, self.reading.index, series)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A series in the list, with its last readings as `(at, value)` where they were asked for, the oldest first."""

    latest: Latest
    stale: bool
    recent: Sequence[tuple[int, float]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SensorQuery:
    """Which series to list. `asset` "" are those without one; `q` is a part of the sensor's id, in any case."""

    asset: str | None = None
    q: str | None = None
    stale: bool | None = None
    recent: int = 0
    limit: int = 50
    after: str | None = None

    def wants(self, of: LiveSeries) -> bool:
        """Return whether it asks for this series, as far as its names tell."""
        named = self.q is None or self.q.casefold() in of.sensor_id.casefold()
        return named and _of_asset(of, self.asset)


class SensorQuestions:
    """Answers what is asked of sensors."""

    def __init__(self, sensors: Sensors, clock: Clock) -> None:
        self._sensors = sensors
        self._clock = clock

    def listed(self, query: SensorQuery) -> tuple[list[Listed], str | None]:
        """Return series by name, and after which name to go on; few may be found where few match."""
        found: list[Listed] = []
        now = micros(self._clock())
        after, looked_at = query.after, 0
        while looked_at < _MOST_LOOKED_AT:
            series = self._sensors.listed(after=after, limit=_AT_A_TIME)
            for latest in self._wanted(series, query):
                stale = latest.is_stale(now)
                if query.stale in {None, stale}:
                    if len(found) == query.limit:
                        return self._with_recent(found, query.recent), name_of_series(found[-1].latest.of)
                    found.append(Listed(latest=latest, stale=stale))
            if len(series) < _AT_A_TIME:
                return self._with_recent(found, query.recent), None
            after, looked_at = name_of_series(series[-1]), looked_at + len(series)
        return self._with_recent(found, query.recent), after

    def _wanted(self, series: Iterable[LiveSeries], query: SensorQuery) -> Iterator[Latest]:
        wanted = [*filter(query.wants, series)]
        known = self._sensors.latest(wanted) if wanted else {}
        yield from (known[of] for of in wanted if of in known)

    def _with_recent(self, found: list[Listed], count: int) -> list[Listed]:
        if not count:
            return found
        with ThreadPoolExecutor(_AT_ONCE) as workers:
            shown = workers.map(lambda each: self._shown(each.latest, count), found)
            return [
                Listed(latest=each.latest, stale=each.stale, recent=_pairs(readings, count))
                for each, readings in zip(found, shown, strict=True)
            ]

    def newest(
        self,
        sensor_id: str,
        *,
        asset: str | None = None,
        parameter: str | None = None,
        since: int | None = None,
        before: Order | None = None,
        limit: int,
    ) -> list[Shown]:
        """Return readings of a sensor, the newest instant first; `before` is the place of the last one known.

        Of equal instants of a series the one received last is shown.
        """
        series = [
            latest
            for latest in self._sensors.of_sensor(sensor_id)
            if parameter in {None, latest.of.parameter} and _of_asset(latest.of, asset)
        ]
        with ThreadPoolExecutor(_AT_ONCE) as workers:
            shown = [each for some in workers.map(lambda one: self._shown(one, MOST_RECENT), series) for each in some]
        those = (each for each in _each_instant_once(shown) if since is None or each.reading.at >= since)
        left = [each for each in those if before is None or each.order < before]
        return left[:limit]

    def _shown(self, latest: Latest, least: int) -> list[Shown]:
        """Return what came lately of a series, and its newest reading."""
        newest = Shown(
            reading=latest.reading,
            received_at=latest.received_at,
            receipt_id=latest.receipt_id,
            source=latest.source,
            simulated=latest.simulated,
        )
        if not latest.last_ats:
            return [newest]  # of a series that is known from files alone
        pieces = self._sensors.recent(latest.of, since=micros(self._clock()) - KEPT_FOR, least=least)
        return [newest, *(shown for piece in pieces for shown in _of_piece(piece) if shown.order != newest.order)]


def _of_piece(piece: Recent) -> Iterator[Shown]:
    for reading in piece.readings:
        yield Shown(
            reading=reading,
            received_at=piece.received_at,
            receipt_id=piece.receipt_id,
            source=Source(kind="live"),
            simulated=piece.simulated,
        )


def _each_instant_once(shown: Iterable[Shown]) -> Iterator[Shown]:
    known: set[tuple[str | None, str, int]] = set()
    for each in sorted(shown, key=lambda one: one.order, reverse=True):
        of = each.reading.of
        key = (of.asset, of.parameter, each.reading.at)
        if key not in known:
            known.add(key)
            yield each


def _pairs(shown: Iterable[Shown], count: int) -> list[tuple[int, float]]:
    newest = [(each.reading.at, each.reading.value) for each in _each_instant_once(shown)]
    return newest[:count][::-1]


def _of_asset(of: LiveSeries, asset: str | None) -> bool:
    return asset is ANY or (of.asset or "") == asset
