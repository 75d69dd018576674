"""Replays over stores in memory: time passes by sleeping, and ticks are delivered when they are due."""

import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from tests.support.clock import SettableClock
from titer.adapters.memory.stores import MemoryStores
from titer.engine.parquet.by_instant import ByInstant
from titer.push.messages import Message
from titer.replays.messages import message_of, read_tick
from titer.replays.play import Play, Played, Report
from titer.replays.replay import Tick
from titer.replays.rows import Rows


@dataclass
class Watchers:
    """Who watches: they keep what they get, and when they got it."""

    clock: Callable[[], Any]
    count: int = 1
    got: list[Message] = field(default_factory=list)
    at: list[Any] = field(default_factory=list)
    sends: list[int] = field(default_factory=list)  # how many messages came together

    def send(self, messages: Sequence[Message]) -> int:
        self.sends.append(len(messages))
        if self.count:
            self.got += messages
            self.at += [self.clock()] * len(messages)
        return self.count

    @property
    def seqs(self) -> list[int]:
        return [message.seq for message in self.got]

    @property
    def rows(self) -> list[Any]:
        return [message.data for message in self.got]


class Player:
    """Delivers ticks as a queue does, each when its delay is over."""

    def __init__(self, stores: MemoryStores, clock: SettableClock) -> None:
        self.stores, self.clock = stores, clock
        self.watchers = Watchers(clock)
        self.reports: list[Report] = []
        self._waiting: list[tuple[Any, int, Tick]] = []
        self._taken = 0
        rows = Rows(stores.prepared_rows, stores.artefacts, ByInstant)
        self.use_case = Play(
            stores.replays,
            stores.ticks,
            rows,
            lambda _: self.watchers,
            stores.files.find,
            clock=clock,
            sleep=self._sleep,
        )

    def run(self, *, ticks: int = 1_000, seconds: float = 1e9) -> None:
        """Deliver what is due, at most so many ticks, or until so much time has passed; then it is that late."""
        end = self.clock() + timedelta(seconds=min(seconds, 1e9))
        for _ in range(ticks):
            self._gather()
            if not self._waiting or self._waiting[0][0] > end:
                break
            at, number, tick = heapq.heappop(self._waiting)
            self.clock.at = max(self.clock.at, at)
            self.deliver(tick, f"message-{number}")
        if seconds < 1e9:
            self.clock.at = max(self.clock.at, end)

    def deliver(self, tick: Tick, holder: str) -> Report:
        report = self.use_case.play(read_tick(message_of(tick)), holder, lambda _: None)
        self.reports.append(report)
        return report

    def _sleep(self, seconds: float) -> None:
        self.clock.pass_time(seconds=seconds)

    def _gather(self) -> None:
        put = self.stores.ticks.put_so_far
        while self._taken < len(put):
            tick, seconds = put[self._taken]
            heapq.heappush(self._waiting, (self.clock() + timedelta(seconds=seconds), self._taken, tick))
            self._taken += 1

    @property
    def outcomes(self) -> list[Played]:
        return [report.played for report in self.reports]
