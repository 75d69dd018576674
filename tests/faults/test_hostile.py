"""Many who watch, and some among them who misbehave: these are refused or cut with a reason, the others hear theirs."""

import asyncio
import json
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection
from websockets.sync.client import connect as connect_at_once

from tests.faults.conftest import SOAK
from tests.faults.system import System, until
from tests.support import wires
from titer.adapters.dynamodb.keys import ticket_key
from titer.push.tickets import name_of

WATCHERS, POSTS, FLOOD = (200, 20, 10_000) if SOAK else (20, 5, 1_000)
GIVE_UP = 240  # seconds


@dataclass
class Watcher:
    """Hears of an asset, and when."""

    heard: dict[float, float] = field(default_factory=dict)
    gaps: int = 0
    subscribed: bool = False

    async def listen(self, system: System, asset: str) -> None:
        url = await asyncio.to_thread(wires.ticket, system.api)  # which is good for a minute
        async with connect(url, proxy=None, open_timeout=GIVE_UP, ping_interval=None) as wire:
            await wire.send(json.dumps({"action": "subscribe", "topics": [f"asset:{asset}"]}))
            while len(self.heard) < POSTS and not self.gaps:
                self._take(json.loads(await asyncio.wait_for(wire.recv(), GIVE_UP)))

    def _take(self, message: dict[str, Any]) -> None:
        data = message["data"]
        match message["type"]:
            case "subscribed":
                self.subscribed = True
            case "gap":
                self.gaps += 1
            case "sensor_data" | "sensor_data_batch":
                several = data if isinstance(data, list) else [data]
                self.heard |= {each["value"]: time.time() for each in several if each["sensor_id"] == "all"}


def test_the_others_hear_theirs_whoever_misbehaves(system: System) -> None:
    asset = str(uuid4())
    watchers = [Watcher() for _ in range(WATCHERS)]
    with ExitStack() as opened:
        deaf = opened.enter_context(wires.watching(system.api, f"asset:{asset}"))
        deaf.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1_024)  # and nobody reads what it holds
        greedy, flooding = (opened.enter_context(wires.watching(system.api)) for _ in range(2))

        def post_while_some_misbehave() -> list[float]:
            until(lambda: all(each.subscribed for each in watchers), GIVE_UP)
            wires.say(greedy, action="subscribe", topics=[f"readings:{number}" for number in range(1_000)])
            with ThreadPoolExecutor(1) as beside:
                beside.submit(send_as_fast_as_can_be, flooding)
                return [post(system, asset, float(number)) for number in range(POSTS)]

        async def everybody() -> list[float]:
            posting = asyncio.create_task(asyncio.to_thread(post_while_some_misbehave))
            await asyncio.gather(posting, *(each.listen(system, asset) for each in watchers))
            return posting.result()

        sent = asyncio.run(everybody())
        assert reason_of(greedy) == "too_many_topics"
    assert all(set(each.heard) == set(map(float, range(POSTS))) or each.gaps for each in watchers)
    waits = sorted(at - sent[int(value)] for each in watchers for value, at in each.heard.items())
    p50, p95 = (waits[len(waits) * share // 100] for share in (50, 95))
    gaps = sum(each.gaps > 0 for each in watchers)
    print(f"\n{WATCHERS} watchers: told after {p50:.2f} s, p95 {p95:.2f} s; {gaps} told of a gap")  # noqa: T201 (figures)


def test_a_ticket_that_has_expired_opens_nothing(system: System) -> None:
    url = wires.ticket(system.api)
    key = ticket_key(name_of(url.partition("ticket=")[2]))
    system.client("dynamodb").update_item(
        TableName=system.stack.table,
        Key={"pk": {"S": key.pk}, "sk": {"S": key.sk}},
        UpdateExpression="SET expires_at = :past",
        ExpressionAttributeValues={":past": {"S": (datetime.now(UTC) - timedelta(seconds=1)).isoformat()}},
    )
    with pytest.raises(InvalidStatus, match="403"), connect_at_once(url, proxy=None):
        pass


def post(system: System, asset: str, value: float) -> float:
    """Post a reading; when that was."""
    began = time.time()
    reading = {"sensor_id": "all", "timestamp": datetime.now(UTC).isoformat(), "value": value, "asset": asset}
    system.api.post("/v1/readings", json=reading).raise_for_status()
    time.sleep(0.5)
    return began


def send_as_fast_as_can_be(wire: ClientConnection) -> None:
    with suppress(ConnectionClosed):
        for _ in range(FLOOD):
            wires.say(wire, action="ping")


def reason_of(wire: ClientConnection) -> str:
    while (message := wires.hear(wire))["type"] != "error":
        pass
    return str(message["data"]["code"])
