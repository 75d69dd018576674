"""`titer simulate`: a plant that is made up, to this machine alone unless somebody says otherwise."""

import json
from datetime import UTC, datetime
from typing import Any

import httpx

from tests.unit.cli.conftest import Titer
from tests.unit.cli.fake_api import FakeApi
from tests.unit.cli.test_send import answer
from titer_cli.tasks.send import Row
from titer_cli.tasks.simulate import Faults, Plant, _in_time, ticks

START = datetime(2026, 3, 1, tzinfo=UTC)
NO_FAULTS = Faults(drifts=0, spikes=0, gaps=0, stuck=0, late=0, repeated=0)


def readings(plant: Plant) -> list[dict[str, Any]]:
    return [json.loads(row.text) for _, rows in ticks(plant, "R1", START) for row in rows]


def plant(sensors: int = 5, seconds: float = 10, **faults: float) -> Plant:
    said = {name: getattr(NO_FAULTS, name) for name in Faults.__slots__} | faults
    return Plant(sensors=sensors, rate=2, seconds=seconds, faults=Faults(**said), seed=1)


def test_each_sensor_sends_at_its_rate_and_the_same_seed_sends_the_same() -> None:
    found = readings(plant())
    assert len(found) == 5 * 2 * 10
    assert {each["sensor_id"] for each in found} == {f"SIM-00{n}" for n in range(1, 6)}
    assert {each["asset"] for each in found} == {"R1"}
    assert found == readings(plant())


def test_faults_are_as_frequent_as_was_said() -> None:
    assert len(readings(plant(seconds=100, gaps=0.5))) < 800
    assert len(readings(plant(seconds=100, repeated=0.5))) > 1_300
    late = [each for each in readings(plant(seconds=100, late=0.2)) if each["timestamp"] < "2026-03-01"]
    assert 100 < len(late) < 300
    stuck = readings(plant(seconds=100, stuck=1))
    assert len({each["value"] for each in stuck if each["sensor_id"] == "SIM-001"}) < 62
    calm = max(each["value"] for each in readings(plant()) if each["sensor_id"] == "SIM-001")
    assert max(each["value"] for each in readings(plant(spikes=0.5)) if each["sensor_id"] == "SIM-001") > calm + 5
    steady, drifting = (
        [each["value"] for each in readings(plant(seconds=100, drifts=part)) if each["sensor_id"] == "SIM-001"]
        for part in (0, 1)
    )
    assert max(drifting) - min(drifting) > 2 * (max(steady) - min(steady))


def test_readings_are_given_when_they_are_due() -> None:
    now = [100.0]
    waits: list[float] = []

    def wait(seconds: float) -> None:
        waits.append(seconds)
        now[0] += seconds

    first, last = [Row(1, "{}")], [Row(2, "{}")]
    assert list(_in_time(iter([(0.5, first), (1.0, []), (1.5, last)]), lambda: now[0], wait)) == [first, last]
    assert waits == [0.5, 0.5, 0.5]


def test_they_are_marked_and_go_nowhere_else_unless_that_is_meant(titer: Titer, api: FakeApi) -> None:
    few = ("simulate", "--sensors", "2", "--rate", "10", "--seconds", "0.1", "--seed", "1", "--base-url", api.url)
    ended = titer(*few)
    assert (ended.code, api.requests) == (2, [])
    assert "Say --yes" in ended.err

    def accept(request: httpx.Request) -> httpx.Response:
        return answer(*["accepted"] * len(json.loads(request.content)["readings"]))

    api.answer_readings = accept
    ended = titer(*few, "--yes", "--json")
    assert ended.code == 0
    assert (ended.json["accepted"], ended.json["simulated"]) == (2, True)
    assert {request.url.params["simulated"] for request in api.requests} == {"true"}
