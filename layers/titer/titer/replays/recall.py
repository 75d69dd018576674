"""The rows of replays that were sent since an instant, for clients that come back."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from datetime import timedelta

from titer.files.record import FileRecord
from titer.model.clock import Clock
from titer.model.dataclass import dataclass
from titer.model.instants import SECOND, micros
from titer.push.messages import NEWEST_REPLAY, Message
from titer.push.ports import Missed, Recall
from titer.push.topics import of_replay
from titer.replays.messages import row_messages
from titer.replays.pacing import due, seconds_after
from titer.replays.play import WINDOW, is_deleted
from titer.replays.ports import Replays
from titer.replays.replay import Known, State
from titer.replays.rows import Rows
from titer.replays.rows_file import RowsFile

MOST_ROWS = 2_000
_OF_ONE = of_replay("")
# So much sooner than its pace says a replay may have sent rows: those of a window, and a late one's.
_HASTE = 2 * WINDOW


@dataclass(frozen=True, slots=True)
class _Numbered:
    """A row that was sent, or is being sent."""

    seq: int
    position: int


class RecallReplays:
    """Finds rows again, behind what another recall finds.

    Nobody keeps when which row was sent. What is told is what may have been by the pace, so some rows come twice, by
    the same `seq`, and none is missing: not even those of a tick that is in hand, which are not counted as sent yet.
    """

    def __init__(
        self,
        replays: Replays,
        rows: Callable[[], Rows],
        find_file: Callable[[str], FileRecord | None],
        others: Recall,
        clock: Clock,
    ) -> None:
        self._replays = replays
        self._rows = rows
        self._find_file = find_file
        self._others = others
        self._clock = clock

    def since(self, topics: Collection[str], at: int, *, most: int) -> Missed:
        """Return what the others find, and the rows; a replay of which too much was sent, or whose pace or position
        somebody has changed since, is beyond.
        """
        missed = self._others.since(topics, at, most=most)
        messages, beyond = [*missed.messages], [*missed.beyond]
        for topic, known in self._followed(topics):
            found = self._rows_since(known, at, most)
            if found is None:
                beyond.append(topic)
            else:
                messages += (replace(each, topics=(topic,)) for each in found)
        return Missed(messages, beyond)

    def _followed(self, topics: Collection[str]) -> Iterator[tuple[str, Known]]:
        """Yield the replays that are there, each once."""
        names = {topic.removeprefix(_OF_ONE): topic for topic in topics if topic.startswith(_OF_ONE)}
        if NEWEST_REPLAY in topics:
            names.update((name, NEWEST_REPLAY) for name in [*self._replays.running()][:1] if name not in names)
        for name, topic in names.items():
            known = self._replays.find(name)
            if known and not is_deleted(self._find_file(known.replay.source.file_id), known.replay.source.version):
                yield topic, known

    def _rows_since(self, known: Known, at: int, most: int) -> list[Message] | None:
        """Return the rows since then, None where they cannot be told."""
        replay, progress = known.replay, known.progress
        if micros(replay.changed_at) > at and replay.changed_at != replay.started_at:
            return None
        all_rows = self._rows()
        try:
            rows = all_rows.find(replay.source, replay.choice)
            if rows is None or not rows.rows:
                return None if progress.sent else []
            numbered = [*_sent_since(known, rows, at), *self._in_hand(known, rows)]
            if len(numbered) > min(MOST_ROWS, most // max(1, len(rows.names))):
                return None
            return [message for each in numbered for message in _messages(known, rows, each)]
        except FileNotFoundError:  # they were forgotten since
            all_rows.forget(replay.source, replay.choice)
            return None

    def _in_hand(self, known: Known, rows: RowsFile) -> Iterator[_Numbered]:
        """Yield the rows that a tick may be sending, or have sent: those of its window, up to half a second early."""
        replay, progress, now = known.replay, known.progress, self._clock()
        if replay.state is not State.RUNNING or progress.due_at > now:
            return
        horizon = min(now + WINDOW, progress.due_at + _HASTE)
        coming = due(replay.pace, rows, progress.position, progress.due_at, loop=replay.loop)
        for seq, (position, at) in enumerate(coming, progress.seq + 1):
            if position == rows.rows or at >= horizon:
                return
            yield _Numbered(seq, position)


def _sent_since(known: Known, rows: RowsFile, at: int) -> list[_Numbered]:
    """Return the rows that may have been sent since, by the pace: the oldest first."""
    progress, pace = known.progress, known.replay.pace
    found: list[_Numbered] = []
    sent_at, position = micros(progress.due_at), progress.last
    earliest = at - _HASTE // timedelta(microseconds=1)
    while position is not None and len(found) < min(progress.sent, MOST_ROWS + 1) and sent_at >= earliest:
        found.append(_Numbered(progress.seq - len(found), position))
        position = position - 1 if position else (rows.rows - 1 if known.replay.loop else None)
        if position is not None:
            sent_at -= round(seconds_after(pace, rows, position) * SECOND)
    return found[::-1]


def _messages(known: Known, rows: RowsFile, each: _Numbered) -> Iterator[Message]:
    [row] = rows.read(each.position, each.position + 1)
    return row_messages(known.replay.replay_id, rows.names, row, each.seq, newest=False)
