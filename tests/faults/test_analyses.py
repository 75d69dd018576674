"""`analyse` dies in the middle of its work, and the queue tries again: the analysis ends once, with the same result."""

import random
import time
from typing import Any

import pyarrow as pa
import pytest

from tests.faults.conftest import SOAK
from tests.faults.files import readings
from tests.faults.system import System, table, until

ROWS, KILLS = (120_000, 20) if SOAK else (24_000, 1)
RETRIED = 6  # seconds after which a message comes again: longer than the work takes, with its imports
LATEST = 0.8  # seconds after its beginning: the latest that one is killed
OVER = {"SUCCEEDED", "FAILED", "CANCELLED"}


@pytest.fixture(scope="module")
def file_id(system: System) -> str:
    file_id = system.upload("analysed.csv", readings(seed=3, rows=ROWS, sensors=4))
    system.finished(file_id)
    return file_id


def asked(system: System, file_id: str, number: int) -> str:
    """The id of an analysis like no other, of the same readings: all of the file."""
    read = {"file_id": file_id, "to": f"2030-01-01T00:{number // 60:02}:{number % 60:02}Z"}
    answer = system.api.post("/v1/analyses", json={"step": "change_points", "input": read}).raise_for_status()
    return str(answer.json()["analysis_id"])


def shown(system: System, analysis_id: str) -> dict[str, Any]:
    found: dict[str, Any] = system.api.get(f"/v1/analyses/{analysis_id}").raise_for_status().json()
    return found


def ended(system: System, analysis_id: str) -> dict[str, Any]:
    until(lambda: shown(system, analysis_id)["status"] in OVER, 120)
    return shown(system, analysis_id)


def found(system: System, analysis_id: str) -> tuple[dict[str, Any], pa.Table]:
    """What readers see of a result, and how often there is one in the bucket."""
    document = system.api.get(f"/v1/analyses/{analysis_id}/result").raise_for_status().json()
    s3, bucket = system.client("s3"), system.stack.data_bucket
    listed = s3.list_object_versions(Bucket=bucket, Prefix=f"analyses/{analysis_id}")["Versions"]
    [stored] = [each["Key"] for each in listed if each["Key"].endswith(".parquet")]
    read = table(s3.get_object(Bucket=bucket, Key=stored)["Body"].read())
    return {name: document[name] for name in ("series", "events", "figures")}, read


def killed_at_work(system: System, analysis_id: str, moment: float) -> bool:
    """Kill the function this long after it began; False where the analysis had its end by then."""
    until(lambda: shown(system, analysis_id)["status"] != "PENDING", 60)
    time.sleep(moment)
    working = system.kill("Analyse") > 0
    if shown(system, analysis_id)["status"] in OVER:
        return False
    assert system.api.get(f"/v1/analyses/{analysis_id}/result").is_error, "half a result is none"
    return working


def test_an_analysis_whose_worker_is_killed_ends_once_and_as_any_other(
    system: System, file_id: str, choose: random.Random
) -> None:
    killed: dict[str, float] = {}
    with system.retrying("AnalysesQueue", RETRIED) as queue:
        for number in range(10 * KILLS):
            moment, analysis_id = choose.uniform(0, LATEST), asked(system, file_id, number)
            if killed_at_work(system, analysis_id, moment):
                killed[analysis_id] = moment
            end = ended(system, analysis_id)
            assert (end["status"], end["message"], end["progress"]) == ("SUCCEEDED", None, 1)
            if len(killed) == KILLS:
                break
        system.drained(60, queue, system.queue("AnalysesDeadLetters"))
    assert len(killed) == KILLS
    undisturbed = ended(system, asked(system, file_id, 10 * KILLS))
    expected = found(system, undisturbed["analysis_id"])
    assert expected[0]["figures"]
    for analysis_id, moment in killed.items():
        assert found(system, analysis_id) == expected, f"killed after {moment:.3f} s"
    told = [line for line in system.log().splitlines() if "analysis ended" in line]
    assert all(sum(analysis_id in line for line in told) == 1 for analysis_id in killed), "it ended once"
    print(f"\n{KILLS} kills, at", ", ".join(f"{at:.2f}" for at in sorted(killed.values())))  # noqa: T201 (a figure)
