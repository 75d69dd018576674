"""Small files by many clients at once to a local system that runs, beside `titer process` of the same files.

PYTHONPATH=. python bench/crowd.py [--files 100] [--clients 10]

Sends the files to the system of this clone (`titer up`), each client its share, and waits until each has its result.
Then it tells which process took how much of the processors, and what the emulator was asked.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
from rich.progress import Progress

from bench.live import used
from titer.files.record import Declared
from titer_cli.client import TiterApi
from titer_cli.connection import Connection
from titer_cli.local.emulator import running
from titer_cli.local.home import Home
from titer_cli.local.stack import Stack
from titer_cli.tasks.upload import Uploader
from titer_cli.tasks.waiting import Patience

COMMAND = Path(sys.executable).with_name("titer")
ROWS = 50
BAR = 4.0
INTERVAL, PATIENCE = 0.5, 600  # seconds: of the first pause between two looks at files, and of all


def write(folder: Path, count: int) -> list[Path]:
    """Write so many files of some 2 kB, no two alike."""
    choose = random.SystemRandom()
    return [_written(folder / f"crowd-{number:03}.csv", choose) for number in range(count)]


def _written(path: Path, choose: random.Random) -> Path:
    rows = (f"s{row % 5},2025-10-01T08:{row:02}:00Z,{choose.uniform(0, 50):.6f}\n" for row in range(ROWS))
    path.write_text("sensor_id,timestamp,value\n" + "".join(rows))
    return path


def processed(paths: Sequence[Path], *options: str) -> float:
    """Return how long one command takes to judge all of them."""
    began = time.perf_counter()
    subprocess.run([COMMAND, "process", *paths, *options], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def client(stack: Stack, token: str) -> httpx.Client:
    held = {"Authorization": f"Bearer {token}"}
    return httpx.Client(base_url=stack.api_url, headers=held, timeout=120, trust_env=False)


def tokens(stack: Stack, count: int) -> Iterator[str]:
    """Make a token for each client: one may not ask this much in a minute."""
    with client(stack, stack.token) as api:
        for number in range(count):
            said = {"label": f"crowd {number}", "scopes": ["read", "write"]}
            yield api.post("/v1/tokens", json=said).raise_for_status().json()["token"]


def send(stack: Stack, token: str, paths: Sequence[Path]) -> Counter[str]:
    """Send files one after the other, as `titer upload --wait --parallel 1` does, and wait for their ends."""
    with TiterApi(Connection(stack.api_url, token)) as api, Progress(disable=True) as bars:
        sent = Uploader(api, Declared(name=""), Patience(INTERVAL, PATIENCE), bars).upload(paths, 1)
    return Counter(str(one.document["status"]) for one in sent)


def main(files: int, clients: int) -> None:
    """Print the ratio, and its bar."""
    home = Home.of_clone()
    emulator = running(home)
    if emulator is None:
        raise SystemExit("Nothing runs here: `titer up` first")
    stack = Stack(**json.loads(home.stack_file.read_text("utf-8")))
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as scratch:
        paths = write(Path(scratch), files)
        held = [*tokens(stack, clients)]
        alone = [processed(paths)]
        before, began = used(emulator.pid), time.perf_counter()
        with ThreadPoolExecutor(clients) as threads:
            shares = [paths[number::clients] for number in range(clients)]
            ends = sum(threads.map(lambda own: send(stack, *own), zip(held, shares, strict=True)), Counter[str]())
        crowd, after = time.perf_counter() - began, used(emulator.pid)
        alone.append(processed(paths))
        kept = processed(paths, "--out", str(Path(scratch) / "out"))
    once = sum(alone) / len(alone)
    print(f"load {load:.1f} on {os.cpu_count()} processors before, {os.getloadavg()[0]:.1f} after")
    print(f"{files} files by {clients} clients: {crowd:.2f} s, {dict(ends)}")
    print(f"`titer process` of all: {once:.2f} s ({crowd / once:.1f} ×, bar {BAR:.0f}); --out: {kept:.2f} s")
    for name, seconds in (after - before).most_common():
        print(f"  {name:<18} {seconds:6.2f} s of a processor, {seconds / files * 1000:6.1f} ms a file")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=100)
    parser.add_argument("--clients", type=int, default=10)
    asked = parser.parse_args()
    main(asked.files, asked.clients)
