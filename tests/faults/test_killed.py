"""`process_file` dies in the middle of its work, and the queue tries again: nobody can tell afterwards."""

import random
import time

import pytest

from tests.faults.conftest import SOAK
from tests.faults.files import readings
from tests.faults.system import System, Watched

ROWS, KILLS = (1_800_000, 25) if SOAK else (60_000, 3)


@pytest.fixture(scope="module")
def body() -> bytes:
    return readings(seed=1, rows=ROWS)


@pytest.fixture(scope="module")
def undisturbed(system: System, body: bytes) -> tuple[Watched, float]:
    """What comes of the file when nothing dies, and the seconds from its upload to its end."""
    system.finished(system.upload("warm-up.csv", readings(seed=2, rows=10)))
    began = time.monotonic()
    file_id = system.upload("undisturbed.csv", body, asset="undisturbed")
    system.finished(file_id)
    return system.watched(file_id), time.monotonic() - began


def test_a_killed_attempt_leaves_no_trace_in_what_readers_see(
    system: System, body: bytes, undisturbed: tuple[Watched, float], choose: random.Random
) -> None:
    expected, seconds = undisturbed
    system.retry_after(round(seconds * 2) + 2)
    killed: dict[str, float] = {}
    while len(killed) < KILLS:
        moment = choose.uniform(0, seconds)
        file_id = system.upload("killed.csv", body, asset=f"killed at {moment}")
        if killed_at(system, file_id, moment):
            killed[file_id] = moment
        end = system.finished(file_id, seconds=300)
        assert end["version"] == 1
        assert system.watched(file_id) == expected, f"killed after {moment:.3f} s"
    system.drained()
    lake = system.lake()
    assert all(lake[file_id] == expected.readings for file_id in killed), "each reading is there once"
    print(f"\n{KILLS} kills in jobs of {seconds:.1f} s, at", ", ".join(f"{at:.1f}" for at in sorted(killed.values())))  # noqa: T201 (a figure of the soak)


def killed_at(system: System, file_id: str, moment: float) -> bool:
    """Kill the function this long after the upload; False where the file had its end by then. Until a file has its end,
    nobody is shown any of it.
    """
    deadline = time.monotonic() + moment
    while time.monotonic() < deadline:
        time.sleep(0.01)
    working = system.kill("ProcessFile") > 0
    if system.result(file_id)["status"] not in {"uploaded", "processing"}:
        return False
    assert system.watched(file_id).readings is None
    return working
