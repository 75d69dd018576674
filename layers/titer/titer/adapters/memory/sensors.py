"""The newest reading of each series, and those that came lately, in this process."""

import threading
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from titer.live.latest import Latest
from titer.live.names import name_of_series
from titer.live.ports import Silence
from titer.live.posted import LiveSeries
from titer.live.recent import Recent, read_texts, texts_of
from titer.model.errors import Conflict


class MemorySensors:
    """The newest readings, in this process."""

    def __init__(self) -> None:
        self._latest: dict[LiveSeries, Latest] = {}
        self._recent: dict[LiveSeries, dict[tuple[int, str, int], Recent]] = {}
        self._silences: dict[LiveSeries, Silence] = {}
        self._lock = threading.Lock()

    def latest(self, series: Collection[LiveSeries]) -> Mapping[LiveSeries, Latest]:
        with self._lock:
            return {of: self._latest[of] for of in series if of in self._latest}

    def of_sensor(self, sensor_id: str) -> Sequence[Latest]:
        with self._lock:
            return [each for of, each in sorted(self._latest.items(), key=_name) if of.sensor_id == sensor_id]

    def put_latest(self, before: Latest | None, after: Latest) -> None:
        with self._lock:
            self._compare(after.of, before)
            self._latest[after.of] = replace(after, revision=before.revision + 1 if before else 1)

    def forget(self, before: Latest) -> None:
        with self._lock:
            self._compare(before.of, before)
            del self._latest[before.of]

    def _compare(self, of: LiveSeries, before: Latest | None) -> None:
        known = self._latest.get(of)
        if (known and known.revision) != (before and before.revision):
            raise Conflict(f"the newest reading of {name_of_series(of)}")

    def listed(self, *, after: str | None, limit: int) -> Sequence[LiveSeries]:
        with self._lock:
            names = {name_of_series(of): of for of in self._latest}
        return [names[name] for name in sorted(names) if name > (after or "")][:limit]

    def keep(self, pieces: Sequence[Recent]) -> None:
        with self._lock:
            for piece in pieces:
                key = (piece.received_at, piece.receipt_id, piece.part)
                self._recent.setdefault(piece.of, {})[key] = _as_kept(piece)

    def drop(self, pieces: Sequence[Recent]) -> None:
        with self._lock:
            for piece in pieces:
                self._recent.get(piece.of, {}).pop((piece.received_at, piece.receipt_id, piece.part), None)

    def recent(self, of: LiveSeries, *, since: int = 0, least: int = 2_000) -> Sequence[Recent]:
        with self._lock:
            kept = sorted(self._recent.get(of, {}).items(), reverse=True)
        found: list[Recent] = []
        held = 0
        for (received_at, _, _), piece in kept:
            if held >= least or received_at < since:
                break
            found.append(piece)
            held += len(piece.readings)
        return found

    def say(self, silence: Silence) -> bool:
        with self._lock:
            known = self._silences.get(silence.of)
            if silence.stale == (known is not None and known.stale):
                return False
            self._silences[silence.of] = silence
            return True

    def silent(self) -> Sequence[Silence]:
        with self._lock:
            said = [silence for silence in self._silences.values() if silence.stale]
        return sorted(said, key=lambda silence: (silence.since, name_of_series(silence.of)), reverse=True)


def _as_kept(piece: Recent) -> Recent:
    """Return the piece as any store gives it back: contexts cut where they are too long, and when it was written."""
    readings = read_texts(piece.of, *texts_of(piece.readings))
    return replace(piece, readings=readings, written_at=piece.written_at or piece.received_at)


def _name(entry: tuple[LiveSeries, Latest]) -> str:
    return name_of_series(entry[0])
