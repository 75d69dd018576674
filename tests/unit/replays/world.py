"""Replays of made-up rows, whose stores die when a test says so."""

import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.support.clock import SettableClock
from tests.support.records import new_id
from titer.adapters.memory.replays import MemoryPreparedRows, MemoryReplays, MemoryTicks
from titer.files.record import Declared, FileRecord, Location
from titer.model.instants import SECOND
from titer.model.readings import Series
from titer.model.status import Status
from titer.push.messages import Message
from titer.replays.control import Replaying
from titer.replays.play import Play, Report
from titer.replays.ports import no_rows
from titer.replays.replay import EVERYTHING, Known, Pace, Source, Tick
from titer.replays.rows import Rows, name_of
from titer.replays.rows_file import write_rows

VISIBLE_AFTER = timedelta(seconds=15)  # a message whose tick died


class Died(Exception):
    """The process ended, in the middle of something."""


@dataclass(frozen=True)
class Block:
    at: bytes
    starts: bytes
    series: bytes
    values: bytes


@dataclass(frozen=True)
class MadeUp:
    """Rows, each an instant in µs and the values of some series by their numbers."""

    series: Sequence[Series]
    rows: Sequence[tuple[int, dict[int, float]]]
    step: int = SECOND

    def blocks(self, rows: int) -> Iterator[Block]:
        for first in range(0, len(self.rows), rows):
            yield self._block(self.rows[first : first + rows])

    def _block(self, rows: Sequence[tuple[int, dict[int, float]]]) -> Block:
        starts, series, values = [0], list[int](), list[float]()
        for _, cells in rows:
            series += sorted(cells)
            values += [cells[number] for number in sorted(cells)]
            starts.append(len(series))
        return Block(
            struct.pack(f"<{len(rows)}q", *(at for at, _ in rows)),
            struct.pack(f"<{len(starts)}I", *starts),
            struct.pack(f"<{len(series)}I", *series),
            struct.pack(f"<{len(values)}d", *values),
        )


def numbered(count: int, step: int = SECOND) -> MadeUp:
    """Return so many rows, a step apart, whose one value is their position."""
    return MadeUp([Series("n", "value")], [(step * n, {0: float(n)}) for n in range(count)], step)


class Mortal:
    """Something whose calls may end before they have done anything, or right after they have done it."""

    def __init__(self, inner: Any, fate: Callable[[], str]) -> None:
        self._inner, self._fate = inner, fate

    def __getattr__(self, name: str) -> Any:
        call = getattr(self._inner, name)

        def called(*given: Any, **named: Any) -> Any:
            fate = self._fate()
            if fate == "before":
                raise Died
            answer = call(*given, **named)
            if fate == "after":
                raise Died
            return answer

        return called


@dataclass
class World:
    rows: MadeUp
    clock: SettableClock = field(default_factory=SettableClock)
    watchers: int = 1
    got: list[Message] = field(default_factory=list)
    deletion: Any = None
    dies: dict[int, str] = field(default_factory=dict)  # at which call, before or after
    calls: int = 0

    def __post_init__(self) -> None:
        self.replays, self.ticks, prepared = MemoryReplays(), MemoryTicks(), MemoryPreparedRows()
        self.source = Source(
            file_id=new_id(), version=1, name="a.csv", readings=Location(key="a", version_id="1"), reading_count=9
        )
        with TemporaryDirectory() as folder:
            path = Path(folder) / "a.rows"
            write_rows(path, self.rows)
            prepared.put(name_of(self.source, EVERYTHING), path)
        made = Rows(prepared, None, no_rows)  # type: ignore[arg-type]
        self.control = Replaying(self.replays, self.ticks, made, self.find_file, clock=self.clock)
        replays, ticks, broadcast = (Mortal(each, self._fate) for each in (self.replays, self.ticks, self))
        self.play = Play(replays, ticks, made, lambda _: broadcast, self.find_file, clock=self.clock, sleep=self.sleep)

    def find_file(self, file_id: str) -> FileRecord:
        declared = Declared(name="a.csv")
        return FileRecord(
            file_id=file_id,
            declared=declared,
            bucket="b",
            key="k",
            created_at=self.clock(),
            status=Status.PROCESSED,
            version=1,
            uploaded_at=None,
            finished=None,
            deletion=self.deletion,
        )

    def send(self, messages: Sequence[Message]) -> int:
        self.got += messages if self.watchers else []
        return self.watchers

    def sleep(self, seconds: float) -> None:
        self.clock.pass_time(seconds=seconds)

    def start(self, *, loop: bool = False, **pace: float) -> str:
        asked = {name: Decimal(repr(value)) for name, value in pace.items()}
        return self.control.start(self.source, EVERYTHING, Pace(**asked), loop=loop).replay.replay_id

    def known(self, replay_id: str) -> Known:
        found = self.replays.find(replay_id)
        assert found
        return found

    def deliver(self, tick: Tick, holder: str) -> Report | None:
        """Deliver a message; None where its tick died."""
        try:
            return self.play.play(tick, holder, lambda seconds: self.ticks.hold(holder, seconds=seconds))
        except Died:
            return None

    def run(self, *, most: int = 10_000) -> None:
        """Deliver all ticks as a queue does, each when it is due, those that died again later."""
        waiting = [(self.clock() + timedelta(seconds=delay), n, tick) for n, (tick, delay) in enumerate(self._put())]
        taken = len(waiting)
        for _ in range(most):
            if not waiting:
                return
            waiting.sort(key=lambda each: each[:2])
            at, number, tick = waiting.pop(0)
            self.clock.at = max(self.clock.at, at)
            if self.deliver(tick, str(number)) is None:
                waiting.append((self.clock() + VISIBLE_AFTER, number, tick))
            fresh = self._put()[taken:]
            waiting += [(self.clock() + timedelta(seconds=s), taken + n, tick) for n, (tick, s) in enumerate(fresh)]
            taken += len(fresh)
        raise AssertionError("it has no end")

    def seen(self) -> list[int]:
        """Return the rows that a watcher saw who passes over what has a number that it has seen."""
        highest, rows = 0, []
        for message in self.got:
            if message.seq > highest:
                highest = message.seq
                rows.append(int(message.data["n"]))
        return rows

    def _put(self) -> list[tuple[Tick, int]]:
        return self.ticks.put_so_far

    def _fate(self) -> str:
        self.calls += 1
        return self.dies.get(self.calls, "")
