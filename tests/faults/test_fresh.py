"""Who shows live readings dies in the middle of it, and is told of them over and over: each is shown, and pushed."""

import json
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import httpx
import pytest
from websockets.sync.client import ClientConnection

from tests.faults.conftest import SOAK
from tests.faults.messages import deliver, posted_of
from tests.faults.system import System, until
from tests.support import wires
from titer.live.posted import message_of
from titer.model.instants import format_instant

KILLS, DELIVERIES = (40, 200) if SOAK else (10, 200)
RETRIED = 4  # seconds after which a message comes again
SENSORS = [f"shown-{number}" for number in range(5)]
MORTAL = ["FreshReadings", "NoteSeries", "Push", "ReadingsApi"]


@pytest.fixture(scope="module", autouse=True)
def fresh_queue(system: System) -> Iterator[str]:
    """The queue whose consumer is killed; what died comes back soon."""
    with system.retrying("FreshQueue", RETRIED) as url:
        yield url


def post(system: System, asset: str, at: datetime, value: int) -> None:
    """Post a reading of each sensor, again with the same key where whoever took it died."""
    readings = [{"sensor_id": one, "timestamp": at.isoformat(), "value": value, "asset": asset} for one in SENSORS]
    key = {"Idempotency-Key": str(uuid4())}
    for _ in range(20):
        answer = system.api.post("/v1/readings", json={"readings": readings}, headers=key)
        if answer.status_code == httpx.codes.ACCEPTED:
            return
        assert answer.status_code >= 500 or answer.status_code == httpx.codes.CONFLICT, answer.text
        time.sleep(0.3)
    raise AssertionError(answer.text)


def shown(system: System, asset: str) -> dict[str, Counter[str]]:
    """How often each instant is among what is shown of each sensor, newest first."""
    found = {}
    for sensor in SENSORS:
        asked: dict[str, str | int] = {"sensor_id": sensor, "asset": asset, "limit": 1000}
        readings = system.api.get("/v1/sensors/-/latest", params=asked).raise_for_status().json()["readings"]
        instants = [each["at"] for each in readings]
        assert instants == sorted(instants, reverse=True)
        found[sensor] = Counter(instants)
    return found


@contextmanager
def watching(system: System, asset: str) -> Iterator[Callable[[], set[tuple[str, str]]]]:
    """Watch an asset meanwhile; what was seen by now."""
    seen: set[tuple[str, str]] = set()

    def listen(wire: ClientConnection) -> None:
        for text in wire:
            message = json.loads(text)
            told = {"sensor_data": [message.get("data")], "sensor_data_batch": message.get("data")}
            seen.update((each["sensor_id"], each["at"]) for each in told.get(message["type"]) or ())

    with wires.watching(system.api, f"asset:{asset}") as wire, ThreadPoolExecutor(1) as beside:
        listening = beside.submit(listen, wire)
        try:
            yield lambda: set(seen)
        finally:
            wire.close()
        listening.result()


def test_what_was_accepted_is_shown_once_and_pushed_whoever_was_killed(system: System, choose: random.Random) -> None:
    asset, began, sent = str(uuid4()), datetime.now(UTC) - timedelta(minutes=1), []
    with watching(system, asset) as seen:
        post(system, asset, began, 0)
        until(lambda: shown(system, asset)[SENSORS[0]].total() == 1, 60)  # all are warm
        killed = 0
        for number in range(1, 20 * KILLS):
            at = began + timedelta(milliseconds=number)
            post(system, asset, at, number)
            sent.append(format_instant(at))
            time.sleep(choose.uniform(0, 0.3))
            killed += system.kill(choose.choice(MORTAL)) > 0
            if killed == KILLS:
                break
        assert killed == KILLS
        expected = Counter([format_instant(began), *sent])
        until(lambda: all(each == expected for each in shown(system, asset).values()), 120)
        everything = {(sensor, at) for sensor in SENSORS for at in expected}
        until(lambda: seen() >= everything, 60)
    print(f"\n{KILLS} kills in {len(sent)} posts")  # noqa: T201 (a figure)


def test_two_hundred_deliveries_of_each_message_show_each_reading_once(
    system: System, fresh_queue: str, choose: random.Random
) -> None:
    asset, began = str(uuid4()), datetime.now(UTC) - timedelta(minutes=1)
    posted = [posted_of(SENSORS, asset, began + timedelta(seconds=number), number) for number in range(3)]
    deliver(system, fresh_queue, [message_of(each) for each in posted] * DELIVERIES, choose)
    expected = Counter(format_instant(began + timedelta(seconds=number)) for number in range(3))
    system.drained(300, fresh_queue)
    found = shown(system, asset)
    assert found == dict.fromkeys(SENSORS, expected)
