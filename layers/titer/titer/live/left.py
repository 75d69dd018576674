"""Which reading of a series is the newest of those that are left, where the one that was is there no more."""

from dataclasses import replace

from titer.files.ports import Files
from titer.live.judged import Judged, JudgedFiles, judged_now
from titer.live.latest import Latest, Source, newest_ats
from titer.live.newest import latest_in
from titer.live.ports import Sensors, Stretch, Stretches
from titer.live.posted import LiveSeries
from titer.live.recent import KEPT_FOR


class Left:
    """Finds the newest reading of a series among all that is kept of it."""

    def __init__(self, files: Files, judged: JudgedFiles, sensors: Sensors, stretches: Stretches) -> None:
        self._files = files
        self._judged = judged
        self._sensors = sensors
        self._stretches = stretches

    def newest(self, before: Latest, now: int) -> Latest | None:
        """Return what takes the place of a newest reading, None where nothing is left of its series."""
        of = before.of
        pieces = self._sensors.recent(of, since=now - KEPT_FOR)
        lately = (latest_in(piece, Source(kind="live"), before.stale_after) for piece in pieces)
        best = max(lately, key=lambda each: each.order, default=None)
        for stretch in self._latest_first(of):
            if best and stretch.last_at < best.reading.at:
                break
            found = self._newest_in(stretch, of)
            if found and (best is None or found.order >= best.order):
                best = found
        if best is None:
            return None
        ats = newest_ats(reading.at for piece in pieces for reading in piece.readings)
        return replace(best, last_ats=ats, stale_after=before.stale_after)

    def _latest_first(self, of: LiveSeries) -> list[Stretch]:
        own = [each for each in self._stretches.of(*of[:3]) if each.of == of]
        shared = [each for each in self._stretches.whole() if each.asset == of.asset]
        return sorted((*own, *shared), key=lambda each: each.last_at, reverse=True)

    def _newest_in(self, stretch: Stretch, of: LiveSeries) -> Latest | None:
        record = self._files.find(stretch.file_id)
        judged: Judged | None = judged_now(record) if record else None
        if judged is None or judged.version != stretch.version:
            return None  # who notes that file sees to its readings
        return next(iter(self._judged.newest(judged, [of])), None)
