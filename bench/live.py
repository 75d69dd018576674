"""Readings by POST to a local system that runs: how many it takes, how soon they are pushed and stored, what it costs.

python bench/live.py [--rate 1000] [--clients 10] [--seconds 60]

Sends batches of a hundred readings to the system of this clone (`titer up`), watches them, and reads them again from
the Parquet files by another reader than Titer's. Then it tells which process took how much of the processors.
"""

import argparse
import io
import json
import os
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pyarrow.parquet as pq
from websockets.sync.client import ClientConnection, connect

from titer_cli.local.emulator import running
from titer_cli.local.home import Home
from titer_cli.local.stack import Stack

BATCH = 100
PATIENCE = 600  # seconds, until all is stored

type Reading = tuple[str, datetime]


@dataclass
class Run:
    """What is sent, and what becomes of it; instants are seconds since 1970."""

    stack: Stack
    asset: str = field(default_factory=lambda: str(uuid4()))
    sent: dict[Reading, float] = field(default_factory=dict)
    took: list[float] = field(default_factory=list)
    pushed: dict[Reading, float] = field(default_factory=dict)
    gaps: int = 0
    refused: Counter[int] = field(default_factory=Counter)

    def api(self) -> httpx.Client:
        held = {"Authorization": f"Bearer {self.stack.token}"}
        return httpx.Client(base_url=self.stack.api_url, headers=held, timeout=PATIENCE, trust_env=False)

    def post(self, client: int, pace: float, until: float) -> None:
        """Send a batch each `pace` seconds, or as soon as the one before was answered; each sensor in its order."""
        due = time.time()
        with self.api() as api:
            while due < until and time.time() < until:
                time.sleep(max(0.0, due - time.time()))
                due = max(due + pace, time.time() - pace)
                self._post(api, client)

    def _post(self, api: httpx.Client, client: int) -> None:
        now = datetime.now(UTC)
        known = [(f"{client}-{n % 10}", now + timedelta(microseconds=n)) for n in range(BATCH)]
        readings = [
            {"sensor_id": name, "timestamp": at.isoformat(), "value": n, "parameter": "flow", "unit": "L/min"}
            for n, (name, at) in enumerate(known)
        ]
        began = time.time()
        answer = api.post("/v1/readings", params={"asset": self.asset}, json={"readings": readings})
        self.took.append(time.time() - began)
        if answer.status_code != httpx.codes.ACCEPTED:
            self.refused[answer.status_code] += 1
            return
        self.sent |= dict.fromkeys(known, began)

    def watch(self, wire: ClientConnection) -> None:
        with suppress(Exception):  # which is how it ends
            for text in wire:
                message = json.loads(text)
                self.gaps += message["type"] == "gap"
                if message["type"].startswith("sensor_data"):
                    data = message["data"] if isinstance(message["data"], list) else [message["data"]]
                    now = time.time()
                    self.pushed |= {(each["sensor_id"], datetime.fromisoformat(each["at"])): now for each in data}

    def stored(self, api: httpx.Client) -> tuple[Counter[Reading], dict[Reading, float]]:
        """How often each reading is in Parquet, and since when; once as many are there as were sent."""
        deadline = time.time() + PATIENCE
        while sum(each["reading_count"] or 0 for each in self._files(api)) < len(self.sent) and time.time() < deadline:
            time.sleep(2)
        count, since = Counter[Reading](), dict[Reading, float]()
        for file in self._files(api):
            where = api.get(f"/v1/files/{file['file_id']}/readings").headers["Location"]
            table = pq.read_table(io.BytesIO(httpx.get(where, trust_env=False).content))
            rows = [*zip(table.column("sensor_id").to_pylist(), table.column("at").to_pylist(), strict=True)]
            count.update(rows)
            since |= dict.fromkeys(rows, datetime.fromisoformat(file["processed_at"]).timestamp())
        return count, since

    def _files(self, api: httpx.Client) -> list[dict[str, Any]]:
        found, asked = list[dict[str, Any]](), {"kind": "live", "asset": self.asset, "limit": "100"}
        while True:
            page = api.get("/v1/files", params=asked).raise_for_status().json()
            found += page["files"]
            if not page["next_cursor"]:
                return [each for each in found if each["reading_count"]]
            asked["cursor"] = page["next_cursor"]


def processes(emulator: int) -> Iterator[tuple[str, float]]:
    """What this process, the emulator and each function have used, in seconds of a processor."""
    yield "this bench", time.process_time()
    for pid in [emulator, *_children(emulator)]:
        with suppress(OSError):
            used = sum(int(path.read_text().split()[0]) for path in Path(f"/proc/{pid}/task").glob("*/schedstat")) / 1e9
            told = dict(each.partition(b"=")[::2] for each in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0"))
            name = told.get(b"AWS_LAMBDA_FUNCTION_NAME", b"").decode().split("-")
            yield (name[1] if len(name) > 1 else "the emulator"), used


def _children(pid: int) -> Iterator[int]:
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            yield from map(int, path.read_text().split())


def used(emulator: int) -> Counter[str]:
    found: Counter[str] = Counter()
    for name, seconds in processes(emulator):
        found[name] += seconds  # type: ignore[assignment]
    return found


def quantiles(name: str, seconds: Sequence[float]) -> None:
    ordered = sorted(seconds)
    p50, p95, p99 = (ordered[min(len(ordered) - 1, len(ordered) * share // 100)] for share in (50, 95, 99))
    print(f"{name:<18} p50 {p50:7.2f} s   p95 {p95:7.2f} s   p99 {p99:7.2f} s   of {len(ordered):,}")


def newest_is_right(run: Run, api: httpx.Client) -> bool:
    newest: dict[str, datetime] = {}
    for name, at in run.sent:
        newest[name] = max(at, newest.get(name, at))
    shown = (api.get(f"/v1/sensors/{name}/latest", params={"asset": run.asset, "limit": 1}).json() for name in newest)
    return all(datetime.fromisoformat(one["readings"][0]["at"]) == newest[one["sensor_id"]] for one in shown)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rate", type=float, default=1_000, help="readings a second")
    parser.add_argument("--clients", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=60)
    asked = parser.parse_args()
    home = Home.of_clone()
    emulator = running(home)
    if emulator is None:
        raise SystemExit("Nothing runs here: `titer up` first")
    run = Run(Stack(**json.loads(home.stack_file.read_text("utf-8"))))
    load = os.getloadavg()[0]
    with run.api() as api:
        api.post("/v1/readings", json={"sensor_id": "warm", "timestamp": datetime.now(UTC).isoformat(), "value": 1})
        url = api.post("/v1/tickets").raise_for_status().json()["url"]
        with connect(url, proxy=None, max_size=1 << 20) as wire:
            wire.send(json.dumps({"action": "subscribe", "topics": [f"asset:{run.asset}"]}))
            threading.Thread(target=run.watch, args=(wire,), daemon=True).start()
            before, began = used(emulator.pid), time.time()
            until, pace = began + asked.seconds, BATCH * asked.clients / asked.rate
            with ThreadPoolExecutor(asked.clients) as clients:
                list(clients.map(lambda client: run.post(client, pace, until), range(asked.clients)))
            ended = time.time()
            count, since = run.stored(api)
            after, settled = used(emulator.pid), time.time()
            right = newest_is_right(run, api)
    print(f"load {load:.1f} on {os.cpu_count()} processors before, {os.getloadavg()[0]:.1f} after")
    print(
        f"accepted {len(run.sent):,} readings in {ended - began:.0f} s: {len(run.sent) / (ended - began):,.0f} a second"
    )
    print(f"refused {dict(run.refused)}; stored {len(count):,}, each once: {count == Counter(run.sent.keys())}")
    print(
        f"newest of each sensor right: {right}; all stored {settled - ended:.0f} s after the last; gaps told {run.gaps}"
    )
    quantiles("POST", run.took)
    quantiles("POST to push", [run.pushed[each] - at for each, at in run.sent.items() if each in run.pushed])
    quantiles("POST to Parquet", [since[each] - at for each, at in run.sent.items() if each in since])
    whole = settled - began
    for name, seconds in (after - before).most_common():
        print(f"  {name:<18} {seconds:6.1f} s of a processor, {seconds / whole:4.0%} of one")


if __name__ == "__main__":
    main()
