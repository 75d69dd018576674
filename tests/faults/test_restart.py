"""The local system is stopped and started amid posts and a replay: who watches misses nothing."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from tests.faults.system import System, until
from titer_cli.local.operations import bring_up, take_down

ROWS, INTERVAL = 100, 0.25
PATIENCE = 180  # seconds
RETRIED = 4  # seconds after which a message comes again that was in hand when the system was stopped


class Poster(threading.Thread):
    """Posts a reading every 0.3 s, each with a key until it is accepted, whatever answers meanwhile."""

    def __init__(self, system: System, asset: str) -> None:
        super().__init__()
        self.accepted: list[float] = []
        self._system, self._asset, self._stop = system, asset, threading.Event()

    def run(self) -> None:
        while not self._stop.wait(0.3):
            self._post(float(len(self.accepted)))

    def stop(self) -> None:
        self._stop.set()
        self.join()

    def _post(self, value: float) -> None:
        reading = {"sensor_id": "on", "timestamp": datetime.now(UTC).isoformat(), "value": value, "asset": self._asset}
        key = {"Idempotency-Key": str(uuid4())}
        while not self._is_accepted(reading, key):
            time.sleep(0.3)
        self.accepted.append(value)

    def _is_accepted(self, reading: dict[str, Any], key: dict[str, str]) -> bool:
        try:
            return self._system.api.post("/v1/readings", json=reading, headers=key).status_code == 202
        except httpx.TransportError:
            return False


@contextmanager
def watching(system: System, folder: Path, *topics: str) -> Iterator[Path]:
    """`titer watch` meanwhile; where it prints to."""
    printed = folder / "watched.jsonl"
    told = {"API_BASE_URL": system.stack.api_url, "TITER_TOKEN": system.stack.token}
    command = [str(Path(sys.executable).with_name("titer")), "watch", "--json", *topics]
    with printed.open("wb") as output:
        client = subprocess.Popen(command, stdout=output, stderr=subprocess.PIPE, env=os.environ | told)
    try:
        yield printed
        assert client.poll() is None, client.stderr and client.stderr.read()
    finally:
        client.kill()
        client.communicate()


def messages_in(printed: Path) -> Iterator[dict[str, Any]]:
    lines = printed.read_bytes().splitlines(keepends=True)
    return (json.loads(line) for line in lines if line.endswith(b"\n"))


def heard(printed: Path) -> tuple[list[float], list[int]]:
    """The values that were posted, and the rows of the replay by their numbers, as often as they were shown."""
    values, rows = list[float](), list[int]()
    for message in messages_in(printed):
        if not message["type"].startswith("sensor_data"):
            continue
        data = message["data"] if message["type"].endswith("_batch") else [message["data"]]
        if "replay_id" in message:
            rows += (int(each["n"]) for each in data)
        else:
            values += (each["value"] for each in data)
    return values, rows


def gaps(printed: Path) -> int:
    """How often a watcher was told to look for itself: what cannot be posted to it in time is told by that."""
    return sum(message["type"] == "gap" for message in messages_in(printed))


def test_who_watches_misses_nothing_of_a_restart(system: System, tmp_path: Path) -> None:
    lines = "".join(f"n,2026-01-05T10:{n // 60:02}:{n % 60:02}Z,{n}\n" for n in range(ROWS))
    file_id = system.upload("restart.csv", f"sensor_id,timestamp,value\n{lines}".encode())
    assert system.finished(file_id)["status"] == "processed"
    asset = str(uuid4())
    asked = {"file_id": file_id, "interval": INTERVAL}
    replay_id = system.api.post("/v1/replays", json=asked).raise_for_status().json()["replay_id"]
    poster = Poster(system, asset)
    with (
        system.retrying("FreshQueue", RETRIED),
        system.retrying("TicksQueue", RETRIED),
        watching(system, tmp_path, f"asset:{asset}", f"replay:{replay_id}") as printed,
    ):
        poster.start()
        try:
            until(lambda: min(len(each) for each in heard(printed)) >= 5, PATIENCE)
            take_down(system.home, print)
            before = len(poster.accepted)
            bring_up(system.home, print)
            until(lambda: len(poster.accepted) >= before + 10, PATIENCE)
        finally:
            poster.stop()
        first = min(heard(printed)[0])  # what was posted before, nobody watched yet
        accepted = {value for value in poster.accepted if value >= first}
        until(lambda: set(heard(printed)[0]) >= accepted or gaps(printed) > 0, PATIENCE)
        until(lambda: system.api.get(f"/v1/replays/{replay_id}").json()["state"] == "ended", PATIENCE)
        until(lambda: heard(printed)[1][-1] == ROWS - 1 or gaps(printed) > 0, PATIENCE)
    values, rows = heard(printed)
    assert sorted(values) == sorted(set(values)), "nothing is shown twice"
    assert sorted(rows) == sorted(set(rows)), "nor is a row"
    missing = {*range(min(rows), ROWS)} - {*rows} or accepted - {*values}
    assert not missing or gaps(printed), "what is missing is told"
    print(f"\n{before} of {len(values)} readings before the restart; {len(rows)} rows; {gaps(printed)} gaps")  # noqa: T201 (figures)
