"""Telling everyone who follows a topic, at once; who is slow or gone holds up nobody else.

A connection gets at most `per_second` texts a second; what does not fit into one send within `patience` is told as a
gap. Who does not take a text within a second rests for a while, and hears of the gap afterwards; after the third time
the connection is ended, so that its client comes back and asks for what it missed.
"""

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import field
from datetime import timedelta
from functools import cached_property

from titer.model.clock import Clock
from titer.model.dataclass import dataclass
from titer.model.errors import Unavailable
from titer.model.instants import micros
from titer.push.messages import Message
from titer.push.parcels import Gaps, Packed, Parcel
from titer.push.ports import Connection, Connections, Gone, Line, Pause
from titer.push.topics import followed

AT_ONCE = 16  # of at most 32: the more at once, the longer each takes
OPENING = timedelta(seconds=10)  # so long after it was let in, a client may not be there yet
REST = timedelta(seconds=10)
MOST_FAILURES = 3
_SECOND = timedelta(seconds=1)


@dataclass(slots=True)
class _Account:
    """What is known of a connection between sends."""

    sent: deque[int] = field(default_factory=deque)  # the instants of the last second, in µs
    gaps: Gaps = field(default_factory=Gaps)
    failures: int = 0
    rests_until: int = 0


@dataclass(slots=True)
class _Lane:
    """What one connection is still to be sent."""

    connection: Connection
    account: _Account
    parcels: deque[Parcel]
    reached: bool = False

    @property
    def topics(self) -> Sequence[str]:
        return followed(self.connection.topics)


class Fanout:
    """Sends messages to all connections of their topics. Keeps an account of each while it lives."""

    def __init__(
        self,
        connections: Connections,
        line: Line,
        clock: Clock,
        pause: Pause,
        *,
        per_second: int = 3,
        patience: timedelta = _SECOND,
    ) -> None:
        self._connections = connections
        self._line = line
        self._clock = clock
        self._pause = pause
        self._per_second = per_second
        self._patience = micros_of(patience)
        self._accounts: dict[str, _Account] = {}

    def send(self, messages: Sequence[Message]) -> int:
        """Send them in order; return how many connections got some. `Unavailable` where nobody knows who is there."""
        if not messages:
            return 0
        lanes = wanted = self._lanes(messages)
        until = self._now() + self._patience
        while lanes:
            now = self._now()
            ready = [lane for lane in lanes if self._may_be_sent_at(lane, now) <= now]
            if ready:
                lanes = self._sent(ready, lanes)
                continue
            soonest = min(self._may_be_sent_at(lane, now) for lane in lanes)
            if soonest > until:
                self._give_up(lanes, now)
                break
            self._pause((soonest - now) / 1_000_000)
        return sum(lane.reached for lane in wanted)

    def _lanes(self, messages: Sequence[Message]) -> list[_Lane]:
        """Return what each connection is to be sent; those that follow the same topics share their texts."""
        now = self._now()
        audience = self._connections.all()
        here = {connection.connection_id for connection in audience}
        self._accounts = {name: account for name, account in self._accounts.items() if name in here}
        alike: defaultdict[tuple[int, ...], list[Connection]] = defaultdict(list)
        for connection in audience:
            topics = set(followed(connection.topics))
            wanted = tuple(n for n, message in enumerate(messages) if not topics.isdisjoint(message.topics))
            if wanted:
                alike[wanted].append(connection)
        lanes = []
        for wanted, connections in alike.items():
            packed = Packed.of([messages[n] for n in wanted])
            lanes += [self._lane(connection, packed, now) for connection in connections]
        return [lane for lane in lanes if lane.parcels]

    def _lane(self, connection: Connection, packed: Packed, now: int) -> _Lane:
        account = self._accounts.setdefault(connection.connection_id, _Account())
        lane = _Lane(connection, account, deque(packed.parcels))
        for message in packed.too_long:
            account.gaps.leave_out(message, lane.topics, now)
        if now < account.rests_until:
            _leave_out(lane, now)
        return lane

    def _may_be_sent_at(self, lane: _Lane, now: int) -> int:
        """Return the instant from which the connection may get its next text."""
        sent = lane.account.sent
        while sent and sent[0] <= now - micros_of(_SECOND):
            sent.popleft()
        return now if len(sent) < self._per_second else sent[0] + micros_of(_SECOND)

    def _sent(self, ready: Sequence[_Lane], lanes: Iterable[_Lane]) -> list[_Lane]:
        """Send one text on each lane that is ready; return the lanes on which something is left."""
        now = self._now()
        parcels = {id(lane.parcels[0]): lane.parcels[0] for lane in ready}
        texts = {name: parcel.text(now) for name, parcel in parcels.items()}
        self._each(lambda lane: self._send_first(lane, texts[id(lane.parcels[0])]), ready)
        return [lane for lane in lanes if lane.parcels]

    def _send_first(self, lane: _Lane, text: str) -> None:
        name, account = lane.connection.connection_id, lane.account
        try:
            self._tell_gaps(lane)
            self._line.post(name, text)
        except Gone:
            lane.parcels.clear()
            if lane.connection.connected_at < self._clock() - OPENING:
                self._connections.remove(name)
        except Unavailable:
            self._let_rest(lane)
        else:
            account.failures = 0
            lane.reached = True
            account.sent.append(self._now())
            lane.parcels.popleft()

    def _tell_gaps(self, lane: _Lane) -> None:
        gaps, lane.account.gaps = lane.account.gaps, Gaps()
        try:
            for text in gaps.texts(self._now()):
                self._line.post(lane.connection.connection_id, text)
        except Unavailable:
            lane.account.gaps = gaps
            raise

    def _let_rest(self, lane: _Lane) -> None:
        now = self._now()
        lane.account.failures += 1
        lane.account.rests_until = now + micros_of(REST)
        _leave_out(lane, now)
        if lane.account.failures >= MOST_FAILURES:
            self._end(lane.connection.connection_id)

    def _end(self, connection_id: str) -> None:
        try:
            self._line.close(connection_id)
        except Unavailable:
            return  # it is tried again when it fails the next time
        self._connections.remove(connection_id)

    def _give_up(self, lanes: Sequence[_Lane], now: int) -> None:
        """Tell what is left on the lanes as gaps."""
        for lane in lanes:
            _leave_out(lane, now)
        self._each(self._tell_gaps_alone, lanes)

    def _tell_gaps_alone(self, lane: _Lane) -> None:
        try:
            self._tell_gaps(lane)
        except Gone:
            self._connections.remove(lane.connection.connection_id)
        except Unavailable:
            self._let_rest(lane)

    def _each(self, act: Callable[[_Lane], None], lanes: Sequence[_Lane]) -> None:
        if len(lanes) == 1:
            act(lanes[0])
            return
        for done in self._crew.map(act, lanes):
            assert done is None

    @cached_property
    def _crew(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(AT_ONCE)

    def _now(self) -> int:
        return micros(self._clock())


def micros_of(time: timedelta) -> int:
    return time // timedelta(microseconds=1)


def _leave_out(lane: _Lane, now: int) -> None:
    for parcel in lane.parcels:
        for message in parcel.of:
            lane.account.gaps.leave_out(message, lane.topics, now)
    lane.parcels.clear()
