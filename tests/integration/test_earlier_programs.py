"""The programs that the documentation of the earlier services printed show what it said they would, as programs."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.integration.conftest import SECONDS
from tests.support import wires
from tests.support.local import ends_with
from titer_cli.local.home import Home
from titer_cli.local.stack import Stack

PRINTED = Path(__file__).with_name("replay_service_programs.md").read_text("utf-8")
PROGRAMS = dict(re.findall(r"^## (\S+)\n\n```\w+\n(.*?)^```$", PRINTED, re.MULTILINE | re.DOTALL))
WATCHING = ("watch.js", "watch-in-browser.js", "watch.py", "process.py")
ENTERED = {  # by whoever wrote these programs, elsewhere than in what was printed
    "process.py": "asyncio.run(process_pharmaceutical_data())\n",
    "monitor.py": "monitor_pharmaceutical_sensors()\n",
}
NODE = Home.of_clone().clone / ".tools" / "node" / "bin" / "node"
ROWS = 40
PROCESS = "timestamp;temperature;tbl_speed;main_comp\n" + "".join(
    f"2025-03-04T06:{n // 60:02}:{n % 60:02}Z;{80.5 + n};60;7.{n:02}\n" for n in range(ROWS)
)
PROCESSED = re.compile(r"^Processing cholesterol production data: 4 sensor values$", re.MULTILINE)
ALERT = re.compile(r"^ALERT: High temperature in cholesterol production!$", re.MULTILINE)
ROW = re.compile(r"\{\s*'?timestamp'?: '2025-03-04T06:00:(\d\d)[.0]*Z',\s+'?temperature'?: ([\d.]+),")


@dataclass(frozen=True)
class Programs:
    """The programs, before a system: only their URL is another, and where they ask for something, there is a token."""

    api: httpx.Client
    folder: Path
    environment: dict[str, str]

    def written(self, name: str) -> list[str]:
        """Write a program down; the command that runs it."""
        text = re.sub(r"wss?://[\w.:]+/ws", lambda _: wires.ticket(self.api), PROGRAMS[name])
        token, base = self.api.headers["Authorization"], str(self.api.base_url).rstrip("/")
        text = text.replace("http://127.0.0.1:5000", base)
        text = re.sub(r'requests\.get\(("[^"]*")\)', rf'requests.get(\1, headers={{"Authorization": "{token}"}})', text)
        text = re.sub(r"^curl ", f'curl -H "Authorization: {token}" ', text, flags=re.MULTILINE)
        path = self.folder / name
        path.write_text(text + ENTERED.get(name, ""), "utf-8")
        return [{".py": sys.executable, ".sh": "sh", ".js": str(NODE)}[path.suffix], str(path)]

    def told(self, name: str) -> str:
        """What a program prints until it ends."""
        command = self.written(name)
        return subprocess.check_output(command, env=self.environment, text=True, timeout=SECONDS)

    @contextmanager
    def running(self, name: str) -> Iterator[Path]:
        """Let a program run that never ends; where it prints to."""
        path = self.folder / f"{name}.printed"
        with path.open("wb") as printed:
            program = subprocess.Popen(self.written(name), env=self.environment, stdout=printed, stderr=printed)
        try:
            yield path
        finally:
            program.kill()
            program.wait()


@pytest.fixture
def programs(api: httpx.Client, tmp_path: Path) -> Programs:
    environment = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    return Programs(api, tmp_path, environment | {"PYTHONUNBUFFERED": "1"})


@pytest.fixture
def playing(api: httpx.Client, stack: Stack) -> Iterator[str]:
    """A recording that is played, a row every quarter of a second, for as long as a test lasts."""
    sent = api.post("/v1/files", params={"name": "process.csv"}, content=PROCESS, headers={"Content-Type": "text/csv"})
    file_id = sent.raise_for_status().json()["file_id"]
    assert ends_with(api, file_id) in {"processed", "partial"}
    started = api.post("/v1/replays", json={"file_id": file_id, "interval": 0.25, "loop": True}).raise_for_status()
    replay_id = started.json()["replay_id"]
    yield replay_id
    api.delete(f"/v1/replays/{replay_id}").raise_for_status()


def wait_for(path: Path, pattern: re.Pattern[str], times: int) -> list[Any]:
    deadline = time.monotonic() + SECONDS
    while len(found := pattern.findall(path.read_text("utf-8"))) < times:
        assert time.monotonic() < deadline, path.read_text("utf-8")
        time.sleep(0.1)
    return found


@pytest.mark.own_emulator("LocalStack has no WebSocket APIs")
def test_who_watched_the_replay_service_watches_this(programs: Programs, playing: str) -> None:
    names = [name for name in WATCHING if NODE.exists() or not name.endswith(".js")]
    with ExitStack() as opened:
        printed = {name: opened.enter_context(programs.running(name)) for name in names}
        for name in names:
            if name == "process.py":
                wait_for(printed[name], PROCESSED, 3)
                continue
            rows = wait_for(printed[name], ROW, 5)
            numbers = [int(second) for second, _ in rows]
            assert [float(value) for _, value in rows] == [80.5 + number for number in numbers]
            assert all((after - before) % ROWS == 1 for before, after in pairwise(numbers))
            said = "New sensor reading:" if name.endswith(".py") else "New sensor data:"
            assert printed[name].read_text("utf-8").startswith(f"{said} {{")


def test_who_asked_the_replay_service_asks_this(api: httpx.Client, programs: Programs, playing: str) -> None:
    with programs.running("monitor.py") as monitored:
        wait_for(monitored, ALERT, 1)
    while api.get(f"/v1/replays/{playing}").json()["sent"] < 5:
        time.sleep(0.2)
    current, alone = programs.told("ask.py").splitlines()
    assert re.fullmatch(r"Current temperature: \d+\.5", current)
    assert re.fullmatch(r"Temperature: \d+\.5", alone)
    health, status, row, sensor, latest = documents(programs.told("ask.sh"))
    assert (health["status"], type(health["service"])) == ("healthy", str)
    assert (status["status"], status["data_loaded"], status["memory_optimized"]) == ("active", True, True)
    assert status["memory_usage_mb"] > 0 < status["memory_percent"]
    assert {"current_batch_size", "batch_size_limit", "current_file_batch"} <= set(status["streamer_info"])
    assert row["status"] == "success"
    assert row["data"].keys() == {"timestamp", "temperature", "tbl_speed", "main_comp"}
    assert row["timestamp"] == row["data"]["timestamp"]
    assert (sensor["status"], sensor["sensor_name"], sensor["value"] >= 80.5) == ("success", "temperature", True)
    assert (latest["status"], latest["returned_count"], len(latest["data"])) == ("success", 5, 5)


def test_every_path_of_the_ingestion_service_answers_curl(api: httpx.Client) -> None:
    equipment = f"BR-{uuid4().hex[:6].upper()}-001"
    at = datetime.now(UTC) - timedelta(minutes=1)
    readings = [
        {"equipment_id": equipment, "timestamp": (at + timedelta(seconds=n)).isoformat(), "value": 37.5 + n}
        for n in range(3)
    ]

    def curl(path: str, body: Any = None) -> Any:
        command = ["curl", "-sS", "--noproxy", "*", "-H", f"Authorization: {api.headers['Authorization']}"]
        sent = ["-H", "Content-Type: application/json", "-d", json.dumps(body)] if body else []
        return json.loads(subprocess.check_output([*command, *sent, f"{str(api.base_url).rstrip('/')}{path}"]))

    assert curl("/health")["status"] == "healthy"
    assert curl("/health/ready")["status"] == "healthy"
    assert curl("/")["service"]
    one = curl("/api/v1/sensors/ingest", readings[0])
    assert (one["status"], one["accepted"], bool(one["id"])) == ("success", 1, True)
    assert curl("/api/v1/sensors/ingest/batch", {"readings": readings[1:]})["accepted"] == 2
    deadline = time.monotonic() + SECONDS
    while len(shown := curl(f"/api/v1/sensors/{equipment}/latest?limit=10")["readings"]) < 3:
        assert time.monotonic() < deadline
        time.sleep(0.2)
    assert [each["value"] for each in shown] == [39.5, 38.5, 37.5]


def documents(text: str) -> list[Any]:
    """JSON documents that stand one behind the other."""
    found, decoder = [], json.JSONDecoder()
    while text := text.lstrip():
        document, end = decoder.raw_decode(text)
        found.append(document)
        text = text[end:]
    return found
