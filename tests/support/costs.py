"""What a file costs the command that judges it: memory of all its processes together, and processor time.

Allowed is what the same file costs the plainest reader there is, measured beside it: so much more, and no more.
"""

import csv
import gzip
import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from signal import SIGKILL
from threading import Thread
from time import monotonic, sleep
from typing import Any

import pyarrow.parquet as pq
import zstandard

from tests.support.work import spent_on

MOST_MEGABYTES = 512  # of all its processes together
_IMPORTS = 5  # times that of importing boto3
_READING = 30  # times that of unpacking a file and reading what comes out
_COMMAND = "from titer_cli.main import main; main()"
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Cost:
    """What it took: memory at its highest in MB, seconds of processor time, and what the command printed."""

    megabytes: float
    seconds: float
    document: dict[str, Any]


def cost_of(path: Path, *options: str, most_seconds: float = 120) -> Cost:
    """Judge a file by the command, in processes of their own, which end at the latest after so many seconds."""
    command = [sys.executable, "-c", _COMMAND, "process", str(path), "--json", *options]
    process, until = subprocess.Popen(command, stdout=subprocess.PIPE), monotonic() + most_seconds
    printed: list[bytes] = []
    reader = Thread(target=lambda: printed.append(process.stdout.read() if process.stdout else b""))
    reader.start()
    highest = 0
    while True:
        ended, _, usage = os.wait4(process.pid, os.WNOHANG)
        if ended:
            break
        running = [*_with_children(process.pid)]
        highest = max(highest, sum(map(_resident, running)))
        if monotonic() > until:
            _end(running)
        sleep(0.005)
    reader.join()
    process.returncode = 0  # it was waited for
    assert process.stdout
    process.stdout.close()
    return Cost(highest / 1e6, usage.ru_utime + usage.ru_stime, json.loads(printed[0] or b"{}"))


def _with_children(pid: int) -> Iterator[int]:
    yield pid
    try:
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                yield from _with_children(int(child))
    except OSError:  # it has ended
        return


def _end(pids: Iterable[int]) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, SIGKILL)


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE
    except (OSError, IndexError):
        return 0


def allowed_seconds(data: bytes) -> float:
    """Return the processor time that a file may take."""
    return _IMPORTS * import_seconds() + _READING * spent_on(lambda: read_plainly(data))


@cache
def import_seconds() -> float:
    """Return the processor time of importing boto3, in a process of its own."""
    return min(spent_on(lambda: subprocess.run([sys.executable, "-c", "import boto3"], check=True)) for _ in range(3))


def read_plainly(data: bytes) -> None:
    """Unpack a file, and read by `csv.reader` whatever comes out."""
    csv.field_size_limit(sys.maxsize)
    for text in _unpacked(data):
        for _ in csv.reader(io.StringIO(text.replace("\0", ""), newline="")):
            pass


def _unpacked(data: bytes) -> Iterator[str]:
    if data.startswith(b"\x1f\x8b"):
        yield from _unpacked(gzip.decompress(data))
    elif data.startswith(b"\x28\xb5\x2f\xfd"):
        yield from _unpacked(zstandard.ZstdDecompressor().stream_reader(io.BytesIO(data)).read())
    elif data.startswith(b"PK\3\4"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for member in archive.namelist():
                yield archive.read(member).decode("utf-8", errors="replace")
    elif data.startswith(b"PAR1"):
        for batch in pq.ParquetFile(io.BytesIO(data)).iter_batches(1024):
            rows = zip(*(map(str, column.to_pylist()) for column in batch.columns), strict=True)
            yield "\n".join(map(",".join, rows))
    else:
        yield data.decode("utf-8", errors="replace")
