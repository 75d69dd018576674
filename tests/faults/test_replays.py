"""Replays whose ticks come over and over, and die in the middle of their work: who watches misses no row."""

import random
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from websockets.sync.client import ClientConnection

from tests.faults.conftest import SOAK
from tests.faults.messages import deliver
from tests.faults.system import System, until
from tests.support import wires
from titer.replays.messages import message_of
from titer.replays.replay import Tick

ROWS, KILLS, DELIVERIES = (120, 10, 200) if SOAK else (40, 2, 200)
RETRIED = 15  # seconds after which a tick comes again that died before it said so itself; 120 in the template


@pytest.fixture(scope="module", autouse=True)
def queue(system: System) -> Iterator[str]:
    """The queue of ticks, which gives what died back soon."""
    with system.retrying("TicksQueue", RETRIED) as url:
        yield url


@pytest.fixture(scope="module")
def file_id(system: System) -> str:
    rows = "".join(f"n,2026-01-05T10:{n // 60:02}:{n % 60:02}Z,{n}\n" for n in range(ROWS))
    file_id = system.upload("numbered.csv", f"sensor_id,timestamp,value\n{rows}".encode())
    assert system.finished(file_id)["status"] == "processed"
    return file_id


def watched(
    system: System, file_id: str, interval: float, meanwhile: Callable[[str], None]
) -> tuple[list[Any], list[Any]]:
    """Play a file while something happens; the messages that a client got, and those whose number it had not seen."""
    with wires.watching(system.api) as wire, ThreadPoolExecutor(1) as beside:
        started = system.api.post("/v1/replays", json={"file_id": file_id, "interval": interval})
        replay_id = started.raise_for_status().json()["replay_id"]
        wires.say(wire, action="subscribe", topics=[f"replay:{replay_id}"])
        working = beside.submit(meanwhile, replay_id)
        heard = [*_heard_until_it_ends(wire)]
        working.result()
    got = [message for message in heard if message["type"] == "sensor_data"]
    highest, fresh = 0, []
    for message in got:
        if message["seq"] > highest:
            highest = message["seq"]
            fresh.append(message)
    return got, fresh


def _heard_until_it_ends(wire: ClientConnection) -> Iterator[dict[str, Any]]:
    while True:
        yield (message := wires.hear(wire, 120))
        if message["type"] == "replay" and message["data"]["state"] == "ended":
            return


def rows_of(messages: list[Any]) -> list[int]:
    return [int(message["data"]["n"]) for message in messages]


def test_a_tick_that_dies_comes_again_and_no_row_is_missed(system: System, file_id: str, choose: random.Random) -> None:
    def kill(replay_id: str) -> None:
        for number in range(KILLS):
            far = (number + 1) * 4
            until(lambda: system.api.get(f"/v1/replays/{replay_id}").json()["sent"] >= far, 120)  # noqa: B023
            time.sleep(choose.uniform(0, 0.5))
            system.kill("PlayReplays")

    got, fresh = watched(system, file_id, 0.25, kill)
    assert rows_of(fresh) == sorted(rows_of(fresh))
    missed = {*range(ROWS)} - {*rows_of(fresh)}
    assert missed <= {*range(rows_of(fresh)[0])}, "what was sent before it subscribed"
    print(f"\n{KILLS} kills, {len(got) - len(fresh)} of {len(got)} messages twice")  # noqa: T201 (a figure)


def test_ticks_that_come_over_and_over_send_each_row_once(
    system: System, queue: str, file_id: str, choose: random.Random
) -> None:
    def over_and_over(replay_id: str) -> None:
        ticks = [message_of(Tick(replay_id, 1, seq % 8)) for seq in range(DELIVERIES)]
        deliver(system, queue, ticks, choose)

    got, fresh = watched(system, file_id, 0.25, over_and_over)
    assert rows_of(fresh)[-1] == ROWS - 1
    assert rows_of(fresh) == [*range(rows_of(fresh)[0], ROWS)]
    assert len(got) - len(fresh) <= 2
