"""Watching: a connection that is made anew where it ends, and polling where there is none to make."""

import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import field
from typing import Any, Protocol
from urllib.parse import urlsplit

from titer.model.dataclass import dataclass
from titer.model.errors import Rejected, Unavailable
from titer.push.topics import UNASKED
from titer_cli.client import TiterApi
from titer_cli.loopback import is_loopback
from titer_cli.tasks.polling import polled
from titer_cli.views.terminal import say
from titer_cli.views.watching import screen
from titer_cli.wire import Document

PING_EVERY = 240.0  # seconds; API Gateway ends what is silent for ten minutes
SHORTEST_PAUSE, LONGEST_PAUSE = 0.5, 10.0  # seconds, before the connection is made anew
REMEMBERED = 50_000  # readings, of which none is shown twice
_LOOK_UP_EVERY = 0.5  # seconds


class Wire(Protocol):
    """A WebSocket connection."""

    def recv(self, timeout: float | None = None) -> str | bytes:
        """Return the next message; `TimeoutError` where none comes in time."""

    def send(self, message: str) -> None:
        """Send a message."""


class Cut(Exception):
    """The connection has ended, or could not be made."""


type Connect = Callable[[str], AbstractContextManager[Wire]]


@dataclass(slots=True)
class Seen:
    """What was shown: what comes again after an interruption is not shown twice."""

    sent_at: str | None = None
    _known: dict[str, None] = field(default_factory=dict)

    def new_of(self, message: Document) -> Document | None:
        """Return what is new of a message, None where nothing is."""
        self.sent_at = max(message.get("sent_at", ""), self.sent_at or "") or None
        if message["type"] == "sensor_data_batch":
            first = message["seq"] - len(message["data"]) + 1  # rows of a replay are numbered one by one
            left = [data for seq, data in enumerate(message["data"], first) if self._is_new(message, seq, data)]
            return {**message, "data": left} if left else None
        return message if self._is_new(message, message["seq"], message["data"]) else None

    def _is_new(self, message: Document, seq: int, data: Any) -> bool:
        if not message["type"].startswith(("sensor_", "file")):
            return True
        about = data if "replay_id" not in message else [message["replay_id"], seq, data]
        name = json.dumps([message["type"].removesuffix("_batch"), about], sort_keys=True)
        if name in self._known:
            return False
        self._known[name] = None
        if len(self._known) > REMEMBERED:
            del self._known[next(iter(self._known))]
        return True


def watch(
    api: TiterApi,
    topics: Sequence[str],
    *,
    as_json: bool,
    seconds: float | None,
    connect: Connect | None = None,
    sleep: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> None:
    """Show what is told of the topics until the time is over, or somebody presses Ctrl-C."""
    until = None if seconds is None else clock() + seconds
    try:
        with screen(as_json=as_json) as shown:
            for message in _messages(api, topics, connect or _connect, sleep, clock, until):
                shown.show(message)
    except KeyboardInterrupt:
        return


def _messages(
    api: TiterApi,
    topics: Sequence[str],
    connect: Connect,
    sleep: Callable[[float], None],
    clock: Callable[[], float],
    until: float | None,
) -> Iterator[Document]:
    """Yield what is told, each reading once."""
    seen, pause, tried = Seen(), SHORTEST_PAUSE, 0
    while until is None or clock() < until:
        try:
            url = api.ticket()
        except Unavailable as gone:
            if gone.code == "no_push":
                say("This system pushes nothing: it is asked every two seconds instead.")
                yield from polled(api, topics or UNASKED, sleep, clock, until)
                return
            if not tried:
                raise
            url = None
            say(f"{gone.reason[:1].upper()}{gone.reason[1:]}; trying again …")
        tried += 1
        if url is not None:
            try:
                with connect(url) as wire:
                    pause = SHORTEST_PAUSE
                    yield from _heard(wire, topics, seen, clock, until)
            except Cut as cut:
                say(f"The connection ended ({cut}); making it anew …")
        if until is None or clock() < until:
            sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)


def _heard(
    wire: Wire, topics: Sequence[str], seen: Seen, clock: Callable[[], float], until: float | None
) -> Iterator[Document]:
    if topics or seen.sent_at:
        since = {"since": seen.sent_at} if seen.sent_at else {}
        wire.send(json.dumps({"action": "subscribe", "topics": [*(topics or UNASKED)], **since}))
    said = clock()
    while until is None or clock() < until:
        if clock() - said > PING_EVERY:
            wire.send(json.dumps({"action": "ping"}))
            said = clock()
        try:
            message = json.loads(wire.recv(timeout=_LOOK_UP_EVERY))
        except TimeoutError:
            continue
        if message["type"] == "error":
            raise Rejected(
                message["data"]["code"], message["data"]["detail"].rstrip("."), message["data"]["hint"].rstrip(".")
            )
        if message["type"] not in {"pong", "subscribed"} and (new := seen.new_of(message)):
            yield new


class _WebSocket:
    """A connection of the library `websockets`, whose errors are all `Cut`."""

    def __init__(self, url: str) -> None:
        from websockets.exceptions import WebSocketException
        from websockets.sync.client import connect

        self._errors = (WebSocketException, OSError)
        proxy: Any = None if is_loopback(urlsplit(url).hostname or "") else True
        self._opening = connect(url, open_timeout=10, close_timeout=2, proxy=proxy, max_size=1 << 20)

    def __enter__(self) -> Wire:
        try:
            self._wire = self._opening.__enter__()
        except self._errors as error:
            raise Cut(_in_short(error)) from error
        return self

    def __exit__(self, *about: Any) -> None:
        self._opening.__exit__(*about)

    def recv(self, timeout: float | None = None) -> str | bytes:
        try:
            return self._wire.recv(timeout=timeout)
        except TimeoutError:
            raise
        except self._errors as error:
            raise Cut(_in_short(error)) from error

    def send(self, message: str) -> None:
        try:
            self._wire.send(message)
        except self._errors as error:
            raise Cut(_in_short(error)) from error


def _connect(url: str) -> AbstractContextManager[Wire]:
    return _WebSocket(url)


def _in_short(error: Exception) -> str:
    """Return what went wrong; never the URL, which has the ticket in it."""
    return str(error).partition("://")[0].partition(";")[0] or type(error).__name__
