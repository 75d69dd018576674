"""Starting replays, changing them, and looking at them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from uuid import uuid4

from titer.files.record import FileRecord
from titer.model.clock import Clock
from titer.model.dataclass import dataclass
from titer.model.errors import Rejected, Unavailable
from titer.model.expression import expression
from titer.model.retries import retried
from titer.replays.play import MOST_ROWS, ended, is_deleted
from titer.replays.ports import Replays, Ticks
from titer.replays.replay import (
    MOST_READINGS,
    Choice,
    Known,
    Pace,
    Progress,
    Replay,
    Source,
    State,
    refuse_if_over,
    tick_of,
)
from titer.replays.rows import Rows

_ID = expression(r"[!-~]{1,64}")  # what can be one at all: no store is asked for another
AT_ONCE = 1_000_000  # readings that are put into rows before the answer; of more, the first tick does it
_OVERDUE = timedelta(seconds=30)  # a tick that long overdue is lost, and another one is put
_OVERDUE_WITHOUT_ROWS = timedelta(minutes=3)  # but where a tick may be putting readings into rows
_MENDED_EVERY = _WATCHED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What somebody wants changed of a replay; None for what is to stay."""

    state: State | None = None
    pace: Pace | None = None
    position: int | None = None


class Replaying:
    """What can be done with replays. Each of them is mended while it is looked at: a tick that was lost is put anew."""

    def __init__(
        self,
        replays: Replays,
        ticks: Ticks,
        rows: Rows,
        find_file: Callable[[str], FileRecord | None],
        *,
        clock: Clock,
    ) -> None:
        self._replays = replays
        self._ticks = ticks
        self._rows = rows
        self._find_file = find_file
        self._clock = clock
        self._mended: dict[str, datetime] = {}  # when a tick was put anew, by replay

    def start(self, source: Source, choice: Choice, pace: Pace, *, loop: bool) -> Known:
        """Start a replay of these rows. `Rejected` where there are none, too many, or as many replays run as may."""
        rows = self._count(source, choice)
        now = self._clock()
        replay = Replay(
            replay_id=str(uuid4()),
            source=source,
            choice=choice,
            pace=pace,
            loop=loop,
            state=State.RUNNING,
            started_at=now,
            changed_at=now,
            rows=rows,
        )
        known = Known(replay, Progress(run=replay.run, position=0, due_at=now, watched_at=now))
        self._mend_all()
        self._replays.add(known)
        try:
            self._ticks.put(tick_of(known), seconds=0)
        except Unavailable:
            self._replays.change(known, ended(known, State.STOPPED, None, self._clock()))
            raise
        return known

    def _count(self, source: Source, choice: Choice) -> int | None:
        """Return how many rows there are, None where they are many and nobody has counted them."""
        if source.reading_count > MOST_READINGS:
            reason = f"the file has {source.reading_count:,} readings, and {MOST_READINGS:,} are the most of a replay"
            raise Rejected("too_long_to_replay", reason, "Split the file")
        found = self._rows.find(source, choice)
        if found is None and source.reading_count > AT_ONCE:
            return None
        rows = (found or self._rows.open(source, choice)).rows
        if not rows:
            hint = "See the file's result for its sensors and its first and last instant"
            raise Rejected("nothing_to_replay", "none of the file's readings are among those that were chosen", hint)
        return rows

    def change(self, replay_id: str, wishes: Wishes) -> Known:
        """Do what is wished. `Rejected` (`unknown_replay`, `replay_over`, `file_deleted`, `no_such_row`, …)."""
        after = _until_kept(partial(self._change, replay_id, wishes))
        if after.replay.state is State.RUNNING:
            self._ticks.put(tick_of(after), seconds=0)
        return after

    def _change(self, replay_id: str, wishes: Wishes) -> Known:
        before = self.find(replay_id)
        refuse_if_over(before.replay)
        after = _changed(before, wishes, self._clock())
        self._replays.change(before, after)
        return after

    def stop(self, replay_id: str) -> Known:
        """Stop it for good; one that is over stays as it is."""
        return _until_kept(partial(self._stop, replay_id))

    def _stop(self, replay_id: str) -> Known:
        before = self._known(replay_id)
        if before.replay.is_over:
            return before
        after = ended(before, State.STOPPED, None, self._clock())
        self._replays.change(before, after)
        return after

    def find(self, replay_id: str) -> Known:
        """Return a replay. `Rejected`: `unknown_replay`, or `file_deleted` where its file's results were deleted."""
        known = self._known(replay_id)
        if is_deleted(self._find_file(known.replay.source.file_id), known.replay.source.version):
            raise Rejected("file_deleted", "the results of its file were deleted", "Start a replay of another one")
        return self.mended(known)

    def watch(self, known: Known) -> None:
        """Note that somebody looks at a replay's rows."""
        now = self._clock()
        if now - known.progress.watched_at >= _WATCHED_EVERY:
            self._replays.note_watched(known.replay.replay_id, now)

    def _known(self, replay_id: str) -> Known:
        known = self._replays.find(replay_id) if _ID.fullmatch(replay_id) else None
        if known is None:
            raise Rejected(
                "unknown_replay", "there is no replay with this id", "See GET /v1/replays for those there are"
            )
        return known

    def mended(self, known: Known) -> Known:
        """Return the replay; where it should have gone on and did not, its tick is put anew."""
        if known.replay.state is State.RUNNING and self._is_lost(known):
            self._ticks.put(tick_of(known), seconds=0)
        if known.replay.state is State.PAUSED and self._clock() >= known.replay.ends_at:
            return ended(known, State.ENDED, None, known.replay.ends_at)
        return known

    def _is_lost(self, known: Known) -> bool:
        """Return whether the replay's tick should have come long ago; true at most once a minute, as ticks may fail."""
        now, replay_id = self._clock(), known.replay.replay_id
        patience = _OVERDUE_WITHOUT_ROWS if known.replay.rows is None else _OVERDUE
        before = self._mended.get(replay_id)
        if now <= known.progress.due_at + patience or (before and now < before + _MENDED_EVERY):
            return False
        self._mended = {name: at for name, at in self._mended.items() if now < at + _MENDED_EVERY} | {replay_id: now}
        return True

    def _mend_all(self) -> None:
        for replay_id in self._replays.running():
            if known := self._replays.find(replay_id):
                self.mended(known)


def _until_kept(change: Callable[[], Known]) -> Known:
    """Return what a change makes of a replay, which ticks and other people change too."""
    contended = Unavailable("replay_contended", "the replay changes all the time", "Try again in a moment")
    return retried(change, contended, tries=20)


def _changed(before: Known, wishes: Wishes, now: datetime) -> Known:
    """Return the replay as it is wished: it is due at once where it runs."""
    replay, progress = before.replay, before.progress
    state = wishes.state or replay.state
    over = state is State.STOPPED
    after = replace(
        replay,
        state=state,
        pace=wishes.pace or replay.pace,
        changed_at=now,
        run=replay.run + 1,
        message=None,
        over_at=now if over else None,
    )
    moved = replace(progress, run=after.run, due_at=now, watched_at=now)
    if wishes.position is not None:
        moved = _sought(moved, replay, wishes.position)
    return Known(after, moved)


def _sought(progress: Progress, replay: Replay, position: int) -> Progress:
    """Return the progress at another row.

    What a tick is sending just now has the numbers that come next: those behind them are for what comes from here.
    """
    if replay.rows is not None and position >= replay.rows:
        hint = f"Give a position from 0 to {replay.rows - 1}"
        raise Rejected("no_such_row", f"the replay has {replay.rows:,} rows", hint)
    return replace(progress, position=position, last=None, seq=progress.seq + MOST_ROWS)
