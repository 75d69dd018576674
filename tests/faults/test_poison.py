"""Poison through the whole system, all at once: each file ends with a reason, and none spoils what lies beside it."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.faults.system import System, until
from tests.support.poison import POISON, Poison
from tests.support.template import template
from titer.files.keys import file_id_of
from titer.model.status import FINISHED

SECONDS = 120  # before what killed its function is tried again
PATIENCE = 300  # seconds, for all of them
SENTENCES = re.compile(r"[A-Z].{10,}\.", re.DOTALL)
INNER = ("Traceback", "Error(", "Exception", "arn:", "None", "0x")


def beside(number: int) -> bytes:
    return b"sensor_id,timestamp,value\n" + b"".join(b"good,2025-10-01T08:00:0%dZ,%d\n" % (n, number) for n in range(3))


@pytest.fixture(scope="module")
def log_before(system: System) -> int:
    """How long the log is before: the emulator itself told there of functions that tests before had killed."""
    return len(system.log())


@pytest.fixture(scope="module")
def sent(system: System, log_before: int) -> dict[str, tuple[str, str]]:
    """The ids of each poison file and of the good one beside it, all of which have their end."""
    assert log_before >= 0
    system.retry_after(SECONDS)
    ids = {}
    for number, poison in enumerate(POISON):
        folder = f"poison/{number}"
        good = put(system, f"{folder}/good.csv", beside(number))
        ids[poison.name] = put(system, f"{folder}/{poison.name}", poison.make()), good
    every = {file_id for pair in ids.values() for file_id in pair}
    until(lambda: every <= ended(system), PATIENCE)
    return ids


def put(system: System, key: str, body: bytes) -> str:
    system.client("s3").put_object(Bucket=system.stack.uploads_bucket, Key=key, Body=body)
    return file_id_of(system.stack.uploads_bucket, key)


def ended(system: System) -> set[str]:
    return {file["file_id"] for file in system.every_file() if file["status"] in FINISHED}


@pytest.mark.parametrize("poison", POISON, ids=lambda poison: poison.name)
def test_it_ends_with_a_reason_that_a_person_understands(
    system: System, sent: dict[str, tuple[str, str]], poison: Poison
) -> None:
    end = system.result(sent[poison.name][0])
    assert (end["status"], end["name"]) == (poison.status, poison.name)
    if end["status"] == "failed":
        assert reads_well(end["message"])
        assert len(end["message"]) < 600
    if end["status"] != "processed":
        assert end["error_count"] == sum(end["error_counts"].values()) > 0
        assert all(error["reason"] and error["hint"] for error in end["errors"])


def test_the_files_beside_them_are_untouched(system: System, sent: dict[str, tuple[str, str]]) -> None:
    lake = system.lake()
    for number, (_, file_id) in enumerate(sent.values()):
        end = system.watched(file_id)
        assert (end.document["status"], end.document["error_count"]) == ("processed", 0)
        assert end.readings is not None
        assert end.readings["value"].to_pylist() == [number] * 3
        assert lake[file_id] == end.readings


def test_no_attempt_broke_off(system: System, log_before: int, sent: dict[str, tuple[str, str]]) -> None:
    system.drained()
    assert system.api.get("/v1/parked").json()["parked"] == []
    assert "Traceback" not in system.log()[log_before:]


def test_memory_stayed_within_what_the_function_has(system: System, sent: dict[str, tuple[str, str]]) -> None:
    peaks = [peak_mb(pid) for pid in system.processes("ProcessFile")]
    assert peaks
    assert max(peaks) < template()["Parameters"]["Memory"]["Default"]
    print(f"\n{len(POISON)} poison files: at most {max(peaks):.0f} MB")  # noqa: T201 (a figure)


def peak_mb(pid: int) -> float:
    status = (Path("/proc") / str(pid) / "status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def reads_well(message: Any) -> bool:
    return bool(SENTENCES.fullmatch(message)) and not any(inner in message for inner in INNER)
