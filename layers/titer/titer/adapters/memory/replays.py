"""Replays, their ticks and their rows, in this process."""

import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from titer.adapters.paging import newest_page
from titer.adapters.plain import instant_text
from titer.model.errors import Conflict
from titer.replays.ports import ReplayPage
from titer.replays.replay import MOST_RUNNING, Known, Progress, State, Tick, too_many_replays

_LIST = "REPLAYS"


class MemoryReplays:
    """The replays, in this process."""

    def __init__(self) -> None:
        self._known: dict[str, Known] = {}
        self._claims: dict[str, tuple[int, int, str, datetime]] = {}
        self._lock = threading.RLock()

    def add(self, known: Known) -> None:
        with self._lock:
            self._refuse_too_many(None, known)
            self._known[known.replay.replay_id] = known

    def find(self, replay_id: str) -> Known | None:
        return self._known.get(replay_id)

    def page(self, *, limit: int, cursor: str | None = None) -> ReplayPage:
        positioned = [(_position(known), known) for known in self._known.values()]
        found, following = newest_page(_LIST, positioned, limit, cursor)
        return ReplayPage(tuple(found), following)

    def running(self) -> Sequence[str]:
        found = [known for known in self._known.values() if known.replay.state is State.RUNNING]
        return [known.replay.replay_id for known in sorted(found, key=_position, reverse=True)]

    def change(self, before: Known, after: Known) -> None:
        with self._lock:
            self._refuse_other(before)
            self._refuse_too_many(before, after)
            self._known[after.replay.replay_id] = after

    def claim(self, known: Known, holder: str, now: datetime, until: datetime) -> bool:
        replay_id, run, seq = known.replay.replay_id, known.progress.run, known.progress.seq
        with self._lock:
            there = self._known.get(replay_id)
            if there is None or (there.progress.run, there.progress.seq) != (run, seq):
                return False
            claimed = self._claims.get(replay_id)
            if claimed and claimed[:2] == (run, seq) and claimed[2] != holder and claimed[3] > now:
                return False
            self._claims[replay_id] = (run, seq, holder, until)
            return True

    def move(self, before: Known, after: Progress) -> None:
        with self._lock:
            self._refuse_other(before)
            self._known[before.replay.replay_id] = Known(before.replay, after)

    def note_watched(self, replay_id: str, at: datetime) -> None:
        with self._lock:
            if known := self._known.get(replay_id):
                self._known[replay_id] = Known(known.replay, replace(known.progress, watched_at=at))

    def _refuse_other(self, before: Known) -> None:
        there = self._known.get(before.replay.replay_id)
        if there is None or (there.progress.run, there.progress.seq) != (before.progress.run, before.progress.seq):
            raise Conflict(before.replay.replay_id)

    def _refuse_too_many(self, before: Known | None, after: Known) -> None:
        ran = before is not None and before.replay.state is State.RUNNING
        if after.replay.state is State.RUNNING and not ran and len(self.running()) >= MOST_RUNNING:
            raise too_many_replays()


class MemoryTicks:
    """The ticks that were put, in this process, each with its delay; a test hands them on."""

    def __init__(self) -> None:
        self.put_so_far: list[tuple[Tick, int]] = []
        self.held: dict[str, int] = {}  # by receipt

    def put(self, tick: Tick, *, seconds: int) -> None:
        self.put_so_far.append((tick, seconds))

    def hold(self, receipt: str, *, seconds: int) -> None:
        self.held[receipt] = seconds


class MemoryPreparedRows:
    """Files of rows, in this process."""

    def __init__(self) -> None:
        self._files: dict[str, bytes] = {}

    def put(self, name: str, path: Path) -> None:
        self._files[name] = path.read_bytes()

    def read(self, name: str, start: int, size: int) -> bytes | None:
        found = self._files.get(name)
        return None if found is None else found[start : start + size]


def _position(known: Known) -> str:
    return f"{instant_text(known.replay.started_at)}#{known.replay.replay_id}"
