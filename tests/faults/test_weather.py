"""Faults between functions and AWS: nothing lost, nothing twice, no trace in the logs that nobody foresaw."""

import random
import re
import time
from dataclasses import dataclass
from math import ceil

import pytest

from tests.faults.conftest import SOAK
from tests.faults.files import readings
from tests.faults.system import System, Watched
from tests.faults.weather import SILENCE, weather_over

FILES = 40 if SOAK else 5
SILENCES = 5 if SOAK else 0  # each takes as long as a function waits for an answer
BODY = readings(seed=3, rows=2_000)
UNDER_IT = ("ProcessFile", "ParkFile")


@dataclass(frozen=True)
class Fair:
    """What comes of the file in fair weather, and how soon, on this machine as busy as it is now."""

    end: Watched
    seconds: float

    @property
    def visibility(self) -> int:
        """How long an attempt may take in bad weather: sooner, the queue would hand a file out that is in hand, and
        give it up after five such times.
        """
        return max(10, ceil(6 * self.seconds))


@pytest.fixture(scope="module")
def expected(system: System) -> Fair:
    system.finished(system.upload("first.csv", BODY, asset="first"))  # which waits for the function to start
    began = time.monotonic()
    file_id = system.upload("fair.csv", BODY, asset="fair")
    system.finished(file_id)
    return Fair(system.watched(file_id), time.monotonic() - began)


@pytest.mark.parametrize("share", [0.05, 0.3])
def test_every_file_ends_as_in_fair_weather(
    system: System, expected: Fair, choose: random.Random, share: float
) -> None:
    system.retry_after(max(SILENCE + 9 if SILENCES else 0, expected.visibility))
    before = len(system.log())
    with weather_over(system, UNDER_IT, choose) as found:
        found.storm(share, silences=SILENCES)
        sent = [system.upload("storm.csv", BODY, asset=f"storm {share} {number}") for number in range(FILES)]
        for file_id in sent:
            system.finished(file_id, seconds=900)
        found.clear()
        system.drained(300)
        redriven = redrive_all(system)
    for file_id in sent:
        assert system.finished(file_id)["version"] == 1
        assert system.watched(file_id) == expected.end
    lake = system.lake()
    assert all(lake[file_id] == expected.end.readings for file_id in sent)
    assert "Traceback" not in system.log()[before:]
    assert found.fired.total() > 0
    print(f"\n{FILES} files at {share:.0%}: {redriven} redriven;", dict(found.fired))  # noqa: T201 (figures of the soak)


def test_what_was_exhausted_is_parked_with_its_reason_and_comes_back(
    system: System, expected: Fair, choose: random.Random
) -> None:
    system.retry_after(5)
    before = len(system.log())
    bucket = {"DATA_BUCKET": "closed-for-repair"}
    kept = {"DATA_BUCKET": system.stack.data_bucket}
    system.set("ProcessFile", **bucket)
    try:
        sent = [system.upload("outage.csv", BODY, asset=f"outage {choose.random()}") for _ in range(3)]
        ends = [system.finished(file_id, seconds=300) for file_id in sent]
    finally:
        system.set("ProcessFile", **kept)
    assert {end["status"] for end in ends} == {"failed"}
    # Five times it was handed out; an attempt that is slow to begin may not have begun by the next time.
    assert all(re.search("tried [345] times.*NoSuchBucket", end["message"]) for end in ends)
    system.retry_after(expected.visibility)
    assert redrive_all(system) == len(sent)
    for file_id in sent:
        system.finished(file_id)
        assert system.watched(file_id) == expected.end
    assert system.api.get("/v1/parked").json()["parked"] == []
    assert "Traceback" not in system.log()[before:]


def redrive_all(system: System) -> int:
    """As `titer redrive --all`, until nothing is parked."""
    parked = system.api.get("/v1/parked", params={"limit": 100}).json()["parked"]
    for one in parked:
        system.api.post(f"/v1/parked/{one['parked_id']}/redrive").raise_for_status()
    system.drained(300)
    return len(parked)
