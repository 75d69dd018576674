"""Keeps what was just accepted where those who watch look: pieces of it, and the newest reading of each series."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from titer.live.changes import change_latest
from titer.live.latest import Latest, Source
from titer.live.newest import latest_in, newest_of
from titer.live.ports import Sensors
from titer.live.posted import Posted
from titer.live.recent import Recent, pieces_of
from titer.live.silence import Silences
from titer.model.dataclass import dataclass
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
        pieces = [(posted, piece) for posted in several for piece in pieces_of(posted)]
        self._sensors.keep([piece for _, piece in pieces])
        newest = newest_of(self._latest(posted, piece) for posted, piece in pieces)
        known = self._sensors.latest(newest)
        with ThreadPoolExecutor(_AT_ONCE) as workers:
            changed = workers.map(lambda latest: settle(self._sensors, latest, known.get(latest.of)), newest.values())
            return Taken(readings=sum(len(each.readings) for each in several), series=len(newest), changed=sum(changed))

    def _latest(self, posted: Posted, piece: Recent) -> Latest:
        label = posted.rules_of(piece.readings[-1])
        return latest_in(piece, Source(kind="live"), self._silences.after(label, piece.of))


def settle(sensors: Sensors, latest: Latest, known: Latest | None) -> bool:
    """Put it in the place of the newest reading that is `known` where it is newer; return whether anything changed."""
    return change_latest(sensors, latest.of, known, lambda before: before.merged(latest) if before else latest)
