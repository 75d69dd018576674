"""`collect_readings` dies in the middle of its work, and so does who compacts: each reading is in the lake, once."""

import json
import random
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tests.faults.conftest import SOAK
from tests.faults.messages import deliver, posted_of
from tests.faults.system import System, until
from titer.live.posted import message_of

KILLS, DELIVERIES = (25, 200) if SOAK else (10, 200)
READINGS = 5  # of a request
RETRIED = 4  # seconds after which a message comes again
OURS = ("killed-", "over-")  # sensors: other tests of the same system post too
FUTURE = "9999-01-01T00"  # an hour that all others are over by

type Key = tuple[str, int]  # a receipt, and the place of an item in its request


@pytest.fixture(scope="module")
def readings_queue(system: System) -> Iterator[str]:
    with system.retrying("ReadingsQueue", RETRIED) as url:
        yield url


@pytest.fixture(scope="module")
def accepted(system: System, readings_queue: str) -> list[Key]:
    """Readings that were accepted while their collector was killed again and again."""
    assert readings_queue
    system.retry_after(RETRIED)
    choose = random.Random(20251001)
    found = post(system, 0)
    until(lambda: lake(system) == Counter(found), 180)  # it is warm
    killed = 0
    for number in range(1, 20 * KILLS):
        found += post(system, number)
        time.sleep(choose.uniform(0, 0.5))
        killed += system.kill("CollectReadings") > 0
        if killed == KILLS:
            return found
        time.sleep(choose.uniform(0, 1))
    raise AssertionError(f"{killed} kills")


def post(system: System, number: int) -> list[Key]:
    began = datetime.now(UTC) - timedelta(minutes=1)
    readings = [
        {
            "sensor_id": f"killed-{place}",
            "timestamp": (began + timedelta(milliseconds=number)).isoformat(),
            "value": number,
            "asset": "killed",
        }
        for place in range(READINGS)
    ]
    answer = system.api.post("/v1/readings", json={"readings": readings})
    assert answer.status_code == 202, answer.text
    return [(answer.json()["receipt_id"], place) for place in range(READINGS)]


def lake(system: System) -> Counter[Key]:
    """How often each live reading of these tests is in the Parquet files under readings/."""
    found: Counter[Key] = Counter()
    for table in system.lake().values():
        rows = zip(table.column("sensor_id").to_pylist(), table.column("context").to_pylist(), strict=True)
        told = (json.loads(context) for sensor_id, context in rows if sensor_id.startswith(OURS) and context)
        found.update((each["titer:receipt"], each["titer:index"]) for each in told)
    return found


def redrive_all(system: System) -> None:
    for one in system.api.get("/v1/parked").raise_for_status().json()["parked"]:
        if one["receipt_id"] and not one["redriven_at"]:
            system.api.post(f"/v1/parked/{one['parked_id']}/redrive").raise_for_status()


def test_what_was_accepted_is_in_the_lake_once_whoever_was_killed(system: System, accepted: list[Key]) -> None:
    def settled() -> bool:
        redrive_all(system)
        return set(lake(system)) >= set(accepted)

    until(settled, 120)
    system.drained()
    assert lake(system) == Counter(accepted)
    listed = system.api.get("/v1/files", params={"kind": "live", "asset": "killed", "limit": 100}).json()["files"]
    assert sum(each["reading_count"] for each in listed) == len(accepted)
    assert not any(each["kind"] == "live" for each in system.every_file())


def test_two_hundred_deliveries_of_each_request_put_its_readings_into_the_lake_once(
    system: System, readings_queue: str, accepted: list[Key], choose: random.Random
) -> None:
    began, sensors = datetime.now(UTC) - timedelta(minutes=1), [f"over-{number}" for number in range(READINGS)]
    posted = [posted_of(sensors, "over and over", began + timedelta(seconds=number), number) for number in range(3)]
    deliver(system, readings_queue, [message_of(each) for each in posted] * DELIVERIES, choose)
    system.drained(300, readings_queue)
    system.drained()
    sent = Counter((each.receipt_id, place) for each in posted for place in range(READINGS))
    assert lake(system) == Counter(accepted) + sent
    accepted += sent


def test_an_hour_is_compacted_once_whoever_is_killed(
    system: System, accepted: list[Key], choose: random.Random
) -> None:
    functions = system.client("lambda")
    name = system._named(functions, "CollectReadings")
    killed = 0
    for _ in range(10 * KILLS):
        functions.invoke(FunctionName=name, InvocationType="Event", Payload=json.dumps({"closed_before": FUTURE}))
        time.sleep(choose.uniform(0, 0.8))
        killed += system.kill(choose.choice(["CollectReadings", "ProcessFile"])) > 0
        now = lake(system)
        assert set(now) == set(accepted), "no reading is not there at all"
        if killed >= KILLS:
            break

    assert killed >= KILLS

    def one_file() -> bool:
        functions.invoke(FunctionName=name, Payload=json.dumps({"closed_before": FUTURE}))
        listed = system.api.get("/v1/files", params={"kind": "live", "asset": "killed"}).json()["files"]
        hours = {each["name"] for each in listed}
        return len(listed) == len(hours) <= 2 and lake(system) == Counter(accepted)

    until(one_file, 120)
