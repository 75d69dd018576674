"""Notes what a file that was committed, judged anew or deleted changes of sensors: which file has readings of which
series, and which reading is the newest.

What is noted follows from the file as it is now, however often and in whatever order somebody says that it changed.
"""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from titer.files.ports import Artefacts, Files
from titer.files.record import FileRecord
from titer.live.changes import change_latest
from titer.live.judged import Judged, JudgedFiles, judged_now, judged_version
from titer.live.latest import Latest
from titer.live.left import Left
from titer.live.ports import Noted, ReadParquet, Sensors, Stretches
from titer.live.posted import LiveSeries
from titer.live.recent import Recent
from titer.live.silence import Silences
from titer.model.clock import Clock
from titer.model.dataclass import dataclass
from titer.model.errors import Conflict, Unavailable
from titer.model.instants import micros
from titer.model.retries import retried
from titer.rules.rule_sets import RuleSets

_GONE, _COMPACTED = "gone", "compacted"
_TRIES = 20  # of a series or a file that others change meanwhile
_AT_ONCE = 8
_ALL = 1 << 40  # readings


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What was noted of a file: as what, how many series it has, of how many the newest reading changed."""

    file_id: str
    mark: str
    series: int = 0
    changed: int = 0


class NoteSeries:
    """Notes what files change of sensors."""

    def __init__(
        self,
        files: Files,
        artefacts: Artefacts,
        sensors: Sensors,
        stretches: Stretches,
        *,
        rules: RuleSets,
        read: ReadParquet,
        clock: Clock,
    ) -> None:
        self._files = files
        self._sensors = sensors
        self._stretches = stretches
        self._judged = JudgedFiles(artefacts, Silences(rules), read)
        self._left = Left(files, self._judged, sensors, stretches)
        self._clock = clock

    def note(self, file_id: str) -> Outcome | None:
        """Note what is to be noted of a file as it is now; None where that is done."""
        dirty: set[int] = set()  # versions of which something may be noted that `Noted` does not tell of
        contended = Unavailable("notes_contended", f"the file {file_id} changes all the time", "Try again")
        return retried(lambda: self._note(file_id, dirty), contended, tries=_TRIES)

    def _note(self, file_id: str, dirty: set[int]) -> Outcome | None:
        record = self._files.find(file_id)
        known = self._stretches.noted(file_id) or Noted(file_id=file_id, mark=_GONE, versions=(), finished=True)
        mark, now = _mark(record), judged_now(record) if record else None
        shown = {now.version} if now and mark != _COMPACTED else set()
        if record is None or (known.finished and known.mark == mark and not dirty):
            return None
        if not (shown or known.versions or dirty):
            return None
        versions = {*known.versions, *shown, *dirty}
        dirty |= shown
        begun = self._stretches.note(replace(known, mark=mark, versions=tuple(sorted(versions)), finished=False))
        earlier = [judged_version(self._files, record, number) for number in sorted(versions - shown)]
        outcome = self._apply(Outcome(file_id=file_id, mark=mark), now if shown else None, [*filter(None, earlier)])
        self._stretches.note(replace(begun, versions=tuple(sorted(shown)), finished=True))
        if _mark(self._files.find(file_id)) != mark:
            raise Conflict(f"the file {file_id}")
        return outcome

    def _apply(self, outcome: Outcome, now: Judged | None, earlier: list[Judged]) -> Outcome:
        stretches = self._judged.stretches(now) if now else []
        before = [stretch for judged in earlier for stretch in self._judged.stretches(judged)]
        keys = {(each.of, each.first_at) for each in stretches}
        self._stretches.put(stretches)
        self._stretches.remove([each for each in before if (each.of, each.first_at) not in keys])
        if outcome.mark == _COMPACTED:
            return outcome
        pieces = self._judged.pieces(now) if now and now.live and (earlier or not now.hourly) else []
        self._keep_recent(pieces, earlier)
        series = self._judged.series(now) if now else set()
        changed = self._renew(now, series, pieces) if now else 0
        gone = {of for judged in earlier for of in self._judged.series(judged)} - series
        return replace(outcome, series=len(series), changed=changed + self._replace(outcome.file_id, gone))

    def _keep_recent(self, pieces: list[Recent], earlier: list[Judged]) -> None:
        """Keep pieces of live files that were lost on the way here, and forget those that are there no more."""
        now = micros(self._clock())
        pieces = [piece for piece in pieces if piece.expires_at > now]
        kept = {piece.name: piece for judged in earlier if judged.live for piece in self._kept(judged)}
        left = {piece.name for piece in pieces}
        self._sensors.drop([piece for name, piece in kept.items() if name not in left])
        changed = [piece for piece in pieces if kept.get(piece.name) != piece]
        self._sensors.keep(changed if kept else self._missing(pieces))

    def _kept(self, judged: Judged) -> list[Recent]:
        """Return the pieces that are kept of a live file."""
        return [
            piece
            for of, receipts in self._judged.receipts(judged).items()
            for piece in self._sensors.recent(of, since=judged.received_at, least=_ALL)
            if piece.receipt_id in receipts
        ]

    def _missing(self, pieces: list[Recent]) -> list[Recent]:
        """Return those of series and requests of which the first piece, written last, is not there."""
        series: dict[LiveSeries, int] = {}
        for piece in pieces:
            series[piece.of] = min(series.get(piece.of, piece.received_at), piece.received_at)
        with ThreadPoolExecutor(_AT_ONCE) as workers:
            kept = workers.map(lambda of: self._sensors.recent(of, since=series[of], least=_ALL), series)
            there = {(each.of, each.receipt_id) for some in kept for each in some if each.part == 0}
        return [piece for piece in pieces if (piece.of, piece.receipt_id) not in there]

    def _renew(self, now: Judged, series: set[LiveSeries], pieces: list[Recent]) -> int:
        """Take newest readings from the file, or from its pieces; return how many changed."""
        newest = self._judged.newest_of_pieces(now, pieces) if pieces else self._judged.newest(now, series)
        known = self._sensors.latest(series)
        with ThreadPoolExecutor(_AT_ONCE) as workers:
            return sum(workers.map(lambda latest: self._settle(latest, known.get(latest.of)), newest))

    def _settle(self, latest: Latest, known: Latest | None) -> bool:
        return change_latest(self._sensors, latest.of, known, lambda before: self._after(latest, before))

    def _after(self, latest: Latest, before: Latest | None) -> Latest | None:
        if before is None:
            return latest
        if before.source.file_id == latest.source.file_id and before.source.version != latest.source.version:
            return self._left.newest(before, micros(self._clock()))
        if before.order == latest.order:
            return replace(before.merged(latest), source=latest.source)
        return before.merged(latest)

    def _replace(self, file_id: str, series: Iterable[LiveSeries]) -> int:
        """Find others in the place of newest readings that the file had once; return how many changed."""
        known = self._sensors.latest([*series])
        return sum(
            change_latest(self._sensors, of, latest, lambda before: self._without(file_id, before))
            for of, latest in known.items()
        )

    def _without(self, file_id: str, before: Latest | None) -> Latest | None:
        if before is None or before.source.file_id != file_id:
            return before
        return self._left.newest(before, micros(self._clock()))


def _mark(record: FileRecord | None) -> str:
    """Return as what a file is noted: the version that readers see, if any."""
    if record is not None and record.compacted_into:
        return _COMPACTED
    return str(record.version) if record and record.finished else _GONE
