"""What a tick does: it sends the rows that are due, has the next tick come, and keeps how far the replay is by now.

In this order, so that it may die anywhere: rows may be sent twice, with the same `seq`, and never not at all. Until a
tick has ended its message stays in the queue, and comes again.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from titer.files.record import FileRecord
from titer.model.clock import Clock
from titer.model.errors import Conflict, Unavailable
from titer.push.messages import Broadcast, Message
from titer.replays.messages import row_messages
from titer.replays.pacing import due
from titer.replays.ports import Replays, Ticks
from titer.replays.replay import LIVES, OVER, UNWATCHED, Known, Progress, Replay, State, Tick, tick_of
from titer.replays.rows import Rows
from titer.replays.rows_file import RowsFile

LONGEST_DELAY = 900  # seconds, of a message of SQS
WINDOW = timedelta(seconds=0.5)  # rows that are due within it are one tick's
MOST_ROWS, MOST_CELLS = 2_000, 200_000  # of a tick
TOGETHER = 4  # rows in a window: as many are sent together, for nobody is sent more than five messages a second
_SLEEPS = 0.75  # seconds that a tick waits for itself, rather than being sent back
_LATE = timedelta(seconds=2)  # who is later does not hurry to make up for it
_CLAIMED = timedelta(seconds=20)
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


class Play:
    """Plays the ticks of replays."""

    def __init__(
        self,
        replays: Replays,
        ticks: Ticks,
        rows: Rows,
        broadcast: Broadcast,
        find_file: Callable[[str], FileRecord | None],
        *,
        clock: Clock,
        sleep: Callable[[float], None],
    ) -> None:
        self._replays = replays
        self._ticks = ticks
        self._rows = rows
        self._broadcast = broadcast
        self._find_file = find_file
        self._clock = clock
        self._sleep = sleep

    def play(self, tick: Tick, holder: str) -> Report:
        """Do what a tick asks for, as the message of this id."""
        try:
            return self._play(tick, holder)
        except Conflict:  # who changed the replay meanwhile has put a tick of their own
            return Report(tick, Played.VOID)

    def _play(self, tick: Tick, holder: str) -> Report:
        known = self._in_turn(tick)
        if known is None:
            return Report(tick, Played.VOID)
        if _is_early(tick, known):
            self._ticks.put(tick, seconds=1)
            return Report(tick, Played.WAITING)
        if reason := self._reason_to_end(known):
            return self._end(tick, known, State.ENDED, reason)
        if (wait := self._seconds_left(known.progress)) > _SLEEPS:
            self._ticks.put(tick, seconds=_delay(wait))
            return Report(tick, Played.WAITING)
        now = self._clock()
        if not self._replays.claim(known, holder, now, now + _CLAIMED):
            return Report(tick, Played.VOID)
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
        if now >= replay.changed_at + LIVES:
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
        *sent, (following, due_at) = self._plan(known, rows)
        reached = self._broadcast_rows(known.replay, known.progress, rows, sent)
        if not reached and self._clock() - known.progress.watched_at >= UNWATCHED:
            return self._end(tick, known, State.PAUSED, "Nobody watched for an hour.")
        after = _moved(known.progress, [position for position, _ in sent], following, due_at)
        after = replace(after, watched_at=self._clock()) if reached else after
        if following == rows.rows:
            report = self._end(tick, replace(known, progress=after), State.ENDED, None, before=known)
            return replace(report, rows=len(sent), watchers=reached)
        self._ticks.put(tick_of(Known(known.replay, after)), seconds=_delay(self._seconds_left(after)))
        self._replays.move(known, after)
        return Report(tick, Played.SENT, len(sent), reached)

    def _plan(self, known: Known, rows: RowsFile) -> Iterator[tuple[int, datetime]]:
        """Yield the rows of this tick, each with when it is due, and the one after them."""
        replay, progress, now = known.replay, known.progress, self._clock()
        begins = progress.due_at if progress.due_at > now - _LATE else now
        most = min(MOST_ROWS, max(1, MOST_CELLS // max(1, len(rows.names))))
        for count, (position, at) in enumerate(due(replay.pace, rows, progress.position, begins, loop=replay.loop)):
            yield position, at
            if position == rows.rows or (count and (at > max(now, begins) + WINDOW or count == most)):
                return

    def _broadcast_rows(
        self, replay: Replay, progress: Progress, rows: RowsFile, sent: Sequence[tuple[int, datetime]]
    ) -> int:
        """Send the rows, each when it is due, or all at once; return how many watched."""
        newest = [*self._replays.running()][:1] == [replay.replay_id]
        messages: list[list[Message]] = []
        for seq, (position, _) in enumerate(sent, start=progress.seq + 1):
            [row] = rows.read(position, position + 1)
            messages.append([*row_messages(replay.replay_id, rows.names, row, seq, newest=newest)])
        if len(sent) >= TOGETHER:
            return self._broadcast.send([message for row in messages for message in row])
        reached = [0]
        for (_, at), row_of in zip(sent, messages, strict=True):
            self._sleep(max(0.0, (at - self._clock()).total_seconds()))
            reached += [self._broadcast.send([message]) for message in row_of]
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


def _moved(before: Progress, positions: Sequence[int], following: int, due_at: datetime) -> Progress:
    return replace(
        before,
        position=following,
        due_at=due_at,
        sent=before.sent + len(positions),
        seq=before.seq + len(positions),
        last=positions[-1],
    )


def _delay(wait: float) -> int:
    """Return the whole seconds after which a tick is to come, none where it waits for itself."""
    return min(LONGEST_DELAY, round(wait)) if wait > _SLEEPS else 0
