"""What a tick does: it sends the rows that are due, has the next tick come, and keeps how far the replay is by now.

In this order, so that it may die anywhere: rows may be sent twice, with the same `seq`, and never not at all. Until a
tick has ended its message stays in the queue, and comes again.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum

from titer.files.record import FileRecord
from titer.model.clock import Clock
from titer.model.dataclass import dataclass
from titer.model.errors import Conflict, Unavailable
from titer.push.messages import Broadcast, Message
from titer.replays.messages import LARGEST, row_messages, size_of
from titer.replays.pacing import due
from titer.replays.ports import Replays, Ticks
from titer.replays.replay import OVER, UNWATCHED, Known, Progress, State, Tick, tick_of
from titer.replays.rows import Rows
from titer.replays.rows_file import RowsFile

LONGEST_DELAY = 900  # seconds, of a message of SQS
WINDOW = timedelta(seconds=0.5)  # rows that are due within it are one tick's
MOST_ROWS = 2_000  # of a tick
MOST_A_SECOND = 5  # messages to one connection
FEW = 3  # rows of a window are messages of their own, and so are more where they are far enough from each other
_SLEEPS = 1  # seconds: for a shorter time a tick waits by itself, rather than being sent back
_EXACT = 3  # seconds: who is to come that soon comes early and waits; who comes later may be half a second off
_LATE = timedelta(seconds=0.5)  # who is later does not hurry to make up for it
HELD = 15  # seconds, longer than a tick takes: then its message comes again, if it died
HELD_TO_PREPARE = 120  # while readings are put into rows: as long as the function has
_LOOKS = 5  # at whether the tick before has ended
_LOOK = 0.05  # seconds between them


class Played(StrEnum):
    """What became of a tick."""

    SENT = "sent"
    OVER = "over"  # it sent, or found nothing to send, and the replay has ended or paused
    WAITING = "waiting"  # it came too early, and will come again
    VOID = "void"  # another has done it, or the replay has changed since


@dataclass(frozen=True, slots=True)
class Report:
    """What a tick did."""

    tick: Tick
    played: Played
    rows: int = 0
    watchers: int = 0


@dataclass(frozen=True, slots=True)
class _Due:
    """A row, when it is due, and what tells of it."""

    position: int
    at: datetime
    messages: Sequence[Message]


@dataclass(frozen=True, slots=True)
class _Plan:
    """The rows that a tick sends; the one that follows them, and when that is due."""

    rows: Sequence[_Due]
    following: int
    due_at: datetime


class Play:
    """Plays the ticks of replays."""

    def __init__(
        self,
        replays: Replays,
        ticks: Ticks,
        rows: Rows,
        broadcast_of: Callable[[str], Broadcast],
        find_file: Callable[[str], FileRecord | None],
        *,
        clock: Clock,
        sleep: Callable[[float], None],
    ) -> None:
        self._replays = replays
        self._ticks = ticks
        self._rows = rows
        self._broadcast_of = broadcast_of
        self._find_file = find_file
        self._clock = clock
        self._sleep = sleep

    def play(self, tick: Tick, holder: str, hold: Callable[[int], None]) -> Report:
        """Do what a tick asks for, as the message of this id; `hold` says in how many seconds that is to come again."""
        try:
            return self._play(tick, holder, hold)
        except Conflict:  # who changed the replay meanwhile has put a tick of their own
            return Report(tick, Played.VOID)

    def _play(self, tick: Tick, holder: str, hold: Callable[[int], None]) -> Report:
        known = self._in_turn(tick)
        if known is None:
            return Report(tick, Played.VOID)
        if _is_early(tick, known):
            self._ticks.put(tick, seconds=1)
            return Report(tick, Played.WAITING)
        if reason := self._reason_to_end(known):
            return self._end(tick, known, State.ENDED, reason)
        if (wait := self._seconds_left(known.progress)) >= _SLEEPS:
            self._ticks.put(tick, seconds=_delay(wait))
            return Report(tick, Played.WAITING)
        now = self._clock()
        if not self._replays.claim(known, holder, now, now + timedelta(seconds=HELD)):
            return Report(tick, Played.VOID)
        hold(HELD_TO_PREPARE if known.replay.rows is None else HELD)
        self._sleep(max(0.0, wait))
        return self._send(tick, known)

    def _in_turn(self, tick: Tick) -> Known | None:
        """Return the replay, None where the tick is no longer its; wait a moment for the tick before it to end."""
        for look in range(_LOOKS):
            known = self._replays.find(tick.replay_id)
            if known is None or known.replay.state is not State.RUNNING or tick.run < known.progress.run:
                return None
            if tick.run == known.progress.run and tick.seq < known.progress.seq:
                return None
            if not _is_early(tick, known):
                return known
            if look < _LOOKS - 1:
                self._sleep(_LOOK)
        return known

    def _seconds_left(self, progress: Progress) -> float:
        return (progress.due_at - self._clock()).total_seconds()

    def _reason_to_end(self, known: Known) -> str | None:
        now, replay = self._clock(), known.replay
        if now >= replay.ends_at:
            return "It ran for 24 hours since somebody asked for it last."
        if is_deleted(self._find_file(replay.source.file_id), replay.source.version):
            return "The results of its file were deleted."
        return None

    def _end(
        self, tick: Tick, known: Known, state: State, message: str | None, *, before: Known | None = None
    ) -> Report:
        self._replays.change(before or known, ended(known, state, message, self._clock()))
        return Report(tick, Played.OVER)

    def _send(self, tick: Tick, known: Known) -> Report:
        try:
            return self._send_rows(tick, *self._with_rows(known))
        except FileNotFoundError:
            self._rows.forget(known.replay.source, known.replay.choice)
            raise Unavailable("rows_gone", "the rows of the replay are gone", "They are made anew") from None

    def _with_rows(self, known: Known) -> tuple[Known, RowsFile]:
        """Return the replay, which knows how many rows it has, and the rows."""
        replay = known.replay
        rows = self._rows.open(replay.source, replay.choice)
        if replay.rows is not None:
            return known, rows
        counted = Known(replace(replay, rows=rows.rows), known.progress)
        self._replays.change(known, counted)
        return counted, rows

    def _send_rows(self, tick: Tick, known: Known, rows: RowsFile) -> Report:
        if not rows.rows:
            return self._end(tick, known, State.ENDED, "None of its file's readings are among those that were chosen.")
        plan = self._plan(known, rows)
        reached = self._tell(known.replay.replay_id, plan.rows)
        if not reached and self._clock() - known.progress.watched_at >= UNWATCHED:
            return self._end(tick, known, State.PAUSED, "Nobody watched for an hour.")
        after = _moved(known.progress, plan)
        after = replace(after, watched_at=self._clock()) if reached else after
        if plan.following == rows.rows:
            report = self._end(tick, replace(known, progress=after), State.ENDED, None, before=known)
            return replace(report, rows=len(plan.rows), watchers=reached)
        self._ticks.put(tick_of(Known(known.replay, after)), seconds=_delay(self._seconds_left(after)))
        self._replays.move(known, after)
        return Report(tick, Played.SENT, len(plan.rows), reached)

    def _plan(self, known: Known, rows: RowsFile) -> _Plan:
        """Return what is due within the window, as much as a message holds, and what comes after it."""
        replay, progress, now = known.replay, known.progress, self._clock()
        begins = progress.due_at if progress.due_at > now - _LATE else now
        horizon = max(now, begins) + WINDOW
        newest = [*self._replays.running()][:1] == [replay.replay_id]
        planned: list[_Due] = []
        size = 0
        for position, at in due(replay.pace, rows, progress.position, begins, loop=replay.loop):
            if position == rows.rows or (planned and (at >= horizon or len(planned) == MOST_ROWS)):
                break
            [row] = rows.read(position, position + 1)
            seq = progress.seq + len(planned) + 1
            messages = [*row_messages(replay.replay_id, rows.names, row, seq, newest=newest)]
            size += sum(size_of(message) for message in messages)
            if planned and size > LARGEST:
                break
            planned.append(_Due(position, at, messages))
        return _Plan(planned, position, at)

    def _tell(self, replay_id: str, planned: Sequence[_Due]) -> int:
        """Send the rows, each when it is due, or all at once; return how many watched."""
        broadcast = self._broadcast_of(replay_id)
        if _are_many(planned):
            return broadcast.send([message for each in planned for message in each.messages])
        reached = [0]
        for each in planned:
            self._sleep(max(0.0, (each.at - self._clock()).total_seconds()))
            reached += [broadcast.send([message]) for message in each.messages]
        return max(reached)


def ended(known: Known, state: State, message: str | None, now: datetime) -> Known:
    """Return the replay as it is once it has ended, stopped or paused."""
    over = now if state in OVER else None
    replay = replace(known.replay, state=state, message=message, over_at=over, run=known.replay.run + 1)
    return Known(replay, replace(known.progress, run=replay.run))


def is_deleted(file: FileRecord | None, version: int) -> bool:
    """Return whether the results of this version are no longer to be seen."""
    return file is None or version <= file.deleted_through


def _is_early(tick: Tick, known: Known) -> bool:
    run, seq = known.progress.run, known.progress.seq
    return tick.run > run or (tick.run == run and tick.seq > seq)


def _are_many(planned: Sequence[_Due]) -> bool:
    """Return whether the rows come so fast that they are sent together."""
    count = len(planned)
    return count > FEW and (planned[-1].at - planned[0].at) < (count - 1) * timedelta(seconds=1) / MOST_A_SECOND


def _moved(before: Progress, plan: _Plan) -> Progress:
    sent = len(plan.rows)
    return replace(
        before,
        position=plan.following,
        due_at=plan.due_at,
        sent=before.sent + sent,
        seq=before.seq + sent,
        last=plan.rows[-1].position,
    )


def _delay(wait: float) -> int:
    """Return the whole seconds after which a tick is to come."""
    return max(0, min(LONGEST_DELAY, int(wait) if wait < _EXACT else round(wait)))
