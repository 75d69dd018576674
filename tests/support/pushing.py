"""Those who watch, and what they are told."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from tests.support.clock import NOON
from titer.push.messages import Message
from titer.push.ports import Connection, Ticket

LONG_AGO = NOON - timedelta(minutes=10)  # when a client connected that is there by now


def ticket(name: str = "a" * 64, *, token_ends: datetime | None = None) -> Ticket:
    return Ticket(name=name, token_id="press1", token_ends=token_ends, expires_at=NOON + timedelta(minutes=1))


def connection(
    name: str,
    *,
    topics: Sequence[str] | None = None,
    token_id: str = "press1",
    token_ends: datetime | None = None,
    at: datetime = LONG_AGO,
) -> Connection:
    return Connection(
        connection_id=name,
        token_id=token_id,
        token_ends=token_ends,
        connected_at=at,
        topics=None if topics is None else tuple(topics),
    )


def reading(value: float = 1.0, *topics: str, seq: int = 1, **beside: Any) -> Message:
    """A message of one reading, to those who follow all readings unless told otherwise."""
    data = {"sensor_id": "TP-01", "value": value}
    return Message(type="sensor_data", data=data, seq=seq, topics=topics or ("readings",), beside=beside)


def told(texts: Sequence[str]) -> list[dict[str, Any]]:
    return [json.loads(text) for text in texts]


class Waiting:
    """A pause that moves a clock on instead."""

    def __init__(self, clock: Any) -> None:
        self._clock = clock
        self.waited: list[float] = []

    def __call__(self, seconds: float) -> None:
        self.waited.append(seconds)
        self._clock.pass_time(seconds=seconds)
