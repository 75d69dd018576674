"""Real WebSockets, by which clients watch."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
from websockets.sync.client import ClientConnection, connect

SECONDS = 60


@contextmanager
def watching(api: httpx.Client, *topics: str, **asked: Any) -> Iterator[ClientConnection]:
    """Connect with a fresh ticket; to what one subscribes is confirmed before anything else is done."""
    # A ping finds out that a connection has ended where the server, which has more to read, closes no socket. One
    # that is answered late, as on a busy machine, ends none.
    with connect(ticket(api), max_size=1 << 20, proxy=None, ping_timeout=None) as wire:
        if topics:
            say(wire, action="subscribe", topics=topics, **asked)
            while hear(wire)["type"] != "subscribed":
                pass  # until then it hears of readings and files, as who says nothing
        yield wire


def ticket(api: httpx.Client) -> str:
    return str(api.post("/v1/tickets").raise_for_status().json()["url"])


def say(wire: ClientConnection, **message: Any) -> None:
    wire.send(json.dumps(message))


def hear(wire: ClientConnection, seconds: float = SECONDS) -> dict[str, Any]:
    return dict(json.loads(wire.recv(timeout=seconds)))
