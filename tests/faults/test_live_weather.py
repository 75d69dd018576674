"""Faults between AWS and who takes readings in, shows, pushes and collects them: nothing lost, nothing twice."""

import json
import random
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from tests.faults.conftest import SOAK
from tests.faults.system import System, until
from tests.faults.test_fresh import SENSORS, post, shown
from tests.faults.test_live import redrive_all
from tests.faults.test_restart import gaps, messages_in, watching
from tests.faults.weather import Weather, weather_over
from titer.model.instants import format_instant, micros

SHARES, REQUESTS = ((0.05, 0.3), 60) if SOAK else ((0.3,), 8)
UNDER_IT = ("ReadingsApi", "FreshReadings", "CollectReadings", "ProcessFile", "NoteSeries", "Push")
RETRIED = 15  # seconds after which a message comes again whose attempt broke


@contextmanager
def under(system: System, choose: random.Random) -> Iterator[Weather]:
    """Weather between the functions and AWS; their queues hand out soon what broke."""
    with ExitStack() as opened:
        for queue in ("ReadingsQueue", "FreshQueue"):
            opened.enter_context(system.retrying(queue, RETRIED))
        system.retry_after(RETRIED)
        yield opened.enter_context(weather_over(system, UNDER_IT, choose))


def lake(system: System, instants: Collection[int]) -> Counter[tuple[str, int]]:
    """How often each reading of these instants is in the Parquet files under readings/."""
    found: Counter[tuple[str, int]] = Counter()
    for table in system.lake().values():
        rows = zip(table.column("sensor_id").to_pylist(), table.column("at").to_pylist(), strict=True)
        found.update((sensor_id, micros(at)) for sensor_id, at in rows if micros(at) in instants)
    return found


def pushed(printed: Path) -> set[tuple[str, str]]:
    told = (message["data"] for message in messages_in(printed) if message["type"].startswith("sensor_data"))
    several = (data if isinstance(data, list) else [data] for data in told)
    return {(each["sensor_id"], each["at"]) for some in several for each in some}


@pytest.mark.parametrize("share", SHARES)
def test_what_was_accepted_in_a_storm_is_stored_shown_and_pushed(
    system: System, choose: random.Random, tmp_path: Path, share: float
) -> None:
    asset, began, log = str(uuid4()), datetime.now(UTC) - timedelta(minutes=1), len(system.log())
    instants = [began + timedelta(milliseconds=number) for number in range(REQUESTS)]
    with watching(system, tmp_path, f"asset:{asset}") as printed, under(system, choose) as found:
        found.storm(share)
        for number, at in enumerate(instants):
            post(system, asset, at, number)
        found.clear()
        everything = {(sensor, at) for sensor in SENSORS for at in instants}
        moments = {*map(micros, instants)}
        expected = Counter((sensor, micros(at)) for sensor, at in everything)

        def stored() -> bool:
            redrive_all(system)
            return lake(system, moments) >= expected

        until(stored, 180)
        assert lake(system, moments) == expected
        told = {(sensor, format_instant(at)) for sensor, at in everything}
        until(lambda: told <= pushed(printed) or gaps(printed) > 0, 180)
        assert all(each == Counter(map(format_instant, instants)) for each in shown(system, asset).values())
    said = system.log()[log:]
    assert "Traceback" not in said, [json.dumps(line) for line in said.splitlines() if "Traceback" in line][:2]
    assert found.fired.total() > 0
    print(f"\n{REQUESTS} requests at {share:.0%}, {gaps(printed)} gaps told:", dict(found.fired))  # noqa: T201 (figures of the soak)
