"""Who predicts of live readings dies in the middle of its work, and hears of the same ones again and again.

Each prediction is kept once, and none is lost.
"""

import json
import random
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.faults.conftest import SOAK
from tests.faults.messages import deliver
from tests.faults.system import System, until

REQUESTS, KILLS, DELIVERIES = (100, 2, 100) if SOAK else (8, 2, 10)
READINGS = 3  # of a request
RETRIED = 6  # seconds after which a message comes again; a message that is taken for the third time is the last
ASSET, READ, PREDICTED = "vessel of predictions", "probe", "twice and one"
MODEL = {
    "kind": "linear",
    "inputs": [{"sensor_id": READ}],
    "output": {"sensor_id": PREDICTED},
    "coefficients": [2],
    "intercept": 1,
    "live": True,
    "assets": [ASSET],
}
BEGAN = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=30)

type Kept = Counter[tuple[datetime, float]]


@pytest.fixture(scope="module")
def heard(system: System) -> Iterator[str]:
    """A queue of the events that the model hears too."""
    events, sqs = system.client("events"), system.client("sqs")
    url = sqs.create_queue(QueueName="heard")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    pattern = json.dumps({"source": ["titer"], "detail-type": ["ReadingsAccepted"]})
    events.put_rule(Name="heard", EventPattern=pattern)
    events.put_targets(Rule="heard", Targets=[{"Id": "heard", "Arn": arn}])
    yield url
    events.remove_targets(Rule="heard", Ids=["heard"])
    events.delete_rule(Name="heard")
    sqs.delete_queue(QueueUrl=url)


def post(system: System, number: int) -> Kept:
    """Post readings; return what is to be predicted of them."""
    at = [BEGAN + timedelta(seconds=number * READINGS + place) for place in range(READINGS)]
    readings = [
        {"sensor_id": READ, "timestamp": each.isoformat(), "value": number + place, "asset": ASSET}
        for place, each in enumerate(at)
    ]
    system.api.post("/v1/readings", json={"readings": readings}).raise_for_status()
    return Counter((each, 2.0 * (number + place) + 1) for place, each in enumerate(at))


def kept(system: System) -> Kept:
    """The predictions in the Parquet files under readings/, and how often each is there."""
    found: Kept = Counter()
    for table in system.lake().values():
        columns = (table.column(name).to_pylist() for name in ("sensor_id", "at", "value"))
        found.update((at, value) for sensor, at, value in zip(*columns, strict=True) if sensor == PREDICTED)
    return found


def told_of(system: System, heard: str, seen: dict[str, str]) -> set[str]:
    """Take the events that were heard, by their ids; return the instants of the readings they tell of."""
    sqs = system.client("sqs")
    for message in sqs.receive_message(QueueUrl=heard, MaxNumberOfMessages=10).get("Messages", ()):
        seen[json.loads(message["Body"])["detail"]["event_id"]] = message["Body"]
        sqs.delete_message(QueueUrl=heard, ReceiptHandle=message["ReceiptHandle"])
    return {each["at"] for body in seen.values() for each in _readings(body) if each["sensor_id"] == READ}


def _readings(body: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(body)["detail"]["data"]["readings"]
    return found


def killed_soon(system: System, choose: random.Random, within: float) -> int:
    """Kill who predicts after a moment; return whether there was anybody."""
    time.sleep(choose.uniform(0, within))
    return int(system.kill("Analyse") > 0)


def test_each_prediction_is_kept_once_whoever_was_killed_and_however_often_it_heard(
    system: System, heard: str, choose: random.Random
) -> None:
    system.api.put("/v1/models/drill", json=MODEL).raise_for_status()
    seen: dict[str, str] = {}
    with system.retrying("PredictionsQueue", RETRIED) as queue, system.retrying("ReadingsQueue", RETRIED) as readings:
        expected = post(system, 0)
        until(lambda: told_of(system, heard, seen) != set(), 60)
        bodies = [*seen.values()]
        until(lambda: _predicted(system, queue, bodies, expected, choose), 60)  # the model is known, and all is warm

        kills = 0
        for number in range(1, REQUESTS):
            expected += post(system, number)
            kills += killed_soon(system, choose, 0.5) if kills < KILLS else 0
        until(lambda: len(told_of(system, heard, seen)) == REQUESTS * READINGS, 60)
        system.drained(120, queue, readings)
        until(lambda: set(kept(system)) == set(expected), 60)
        assert kept(system) == expected

        deliver(system, queue, [*seen.values()] * DELIVERIES, choose)
        kills += sum(killed_soon(system, choose, 1) for _ in range(KILLS))
        system.drained(300, queue, readings)
    assert kills >= KILLS
    dead = system.client("sqs").get_queue_attributes(
        QueueUrl=system.queue("AnalysesDeadLetters"), AttributeNames=["All"]
    )
    assert dead["Attributes"]["ApproximateNumberOfMessages"] == "0"
    time.sleep(1)
    assert kept(system) == expected
    system.api.delete("/v1/models/drill").raise_for_status()


def _predicted(system: System, queue: str, bodies: list[str], expected: Kept, choose: random.Random) -> bool:
    """Have the model hear once more; return whether it has predicted."""
    deliver(system, queue, bodies, choose)
    return set(kept(system)) == set(expected)
