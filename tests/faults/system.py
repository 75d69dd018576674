"""The whole system, to be mistreated: its functions can be set and killed, and what it keeps can be seen."""

import hashlib
import io
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
import httpx
import pyarrow as pa
import pyarrow.parquet as pq

from scripts.machine import free_port
from tests.integration.conftest import new_home
from tests.support import local
from tests.support.built import build_once
from titer.model.status import FINISHED
from titer_cli.local.aws import REGION, ROOT
from titer_cli.local.emulator import HOST, running
from titer_cli.local.home import Home
from titer_cli.local.operations import bring_up, take_down
from titer_cli.local.stack import Stack

PASSING = {"asset", "file_id", "version", "name", "uploaded_at", "processed_at", "processing_ms", "duplicate_of"}


@dataclass(frozen=True)
class Watched:
    """What readers see of a file: its result without what differs from run to run, and its readings."""

    document: dict[str, Any]
    readings: pa.Table | None

    def __eq__(self, other: object) -> bool:
        """A table has a comparison of its own."""
        return isinstance(other, Watched) and self.document == other.document and self.readings == other.readings

    __hash__ = None  # type: ignore[assignment]


@dataclass(frozen=True)
class System:
    home: Home
    stack: Stack
    api: httpx.Client  # with the right to everything
    clients: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, home: Home, stack: Stack) -> "System":
        return cls(home, stack, local.client(stack, seconds=120))

    # ── What clients do ─────────────────────────────────────────────────────────────────────────────────────────────

    def upload(self, name: str, body: bytes, api: httpx.Client | None = None, asset: str | None = None) -> str:
        """Send a file to a slot of its own; its id."""
        asked = {"name": name, "size": len(body), "sha256": hashlib.sha256(body).hexdigest(), "asset": asset}
        slot = (api or self.api).post("/v1/uploads", json=asked).raise_for_status().json()
        form = {"data": slot["fields"], "files": {"file": body}}
        httpx.post(slot["url"], **form, timeout=60, trust_env=False).raise_for_status()
        return str(slot["file_id"])

    def result(self, file_id: str) -> dict[str, Any]:
        found: dict[str, Any] = self.api.get(f"/v1/files/{file_id}").raise_for_status().json()
        return found

    def finished(self, file_id: str, seconds: float = 120) -> dict[str, Any]:
        """The result of a file, once it has one."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            result = self.result(file_id)
            if result["status"] in FINISHED:
                return result
            time.sleep(0.2)
        raise AssertionError(f"{file_id} is {result['status']} after {seconds} s")

    def every_file(self) -> Iterator[dict[str, Any]]:
        """All files, as the list of them shows them."""
        cursor: str | None = ""
        while cursor is not None:
            asked: dict[str, str | int] = {"limit": 100, **({"cursor": cursor} if cursor else {})}
            page = self.api.get("/v1/files", params=asked).raise_for_status().json()
            yield from page["files"]
            cursor = page["next_cursor"]

    def watched(self, file_id: str) -> Watched:
        """What readers see of a finished file."""
        result = self.result(file_id)
        document = {name: value for name, value in result.items() if name not in PASSING}
        answer = self.api.get(f"/v1/files/{file_id}/readings")
        if answer.status_code != httpx.codes.SEE_OTHER:
            return Watched(document, None)
        content = httpx.get(answer.headers["Location"], timeout=60, trust_env=False).raise_for_status().content
        return Watched(document, table(content))

    # ── What operators see ──────────────────────────────────────────────────────────────────────────────────────────

    def client(self, service: str) -> Any:
        if service not in self.clients:
            self.clients[service] = self._new_client(service)
        return self.clients[service]

    def close(self) -> None:
        self.api.close()
        for client in self.clients.values():
            client.close()

    def _new_client(self, service: str) -> Any:
        return boto3.Session(ROOT, ROOT, region_name=REGION).client(service, endpoint_url=self.stack.endpoint_url)  # type: ignore[call-overload]

    def lake(self) -> dict[str, pa.Table]:
        """What a query over all Parquet under readings/ reads: the newest version of each object, by the file's id.

        All as of one moment: where one is replaced between the list and its being read, all are listed anew.
        """
        while (found := self._listed_readings()) is None:
            pass
        return found

    def _listed_readings(self) -> dict[str, pa.Table] | None:
        s3, bucket = self.client("s3"), self.stack.data_bucket
        pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix="readings/")
        listed = {found["Key"]: found["ETag"] for page in pages for found in page.get("Contents", ())}
        got = {}
        for key, etag in listed.items():
            answer = s3.get_object(Bucket=bucket, Key=key)
            if answer["ETag"] != etag:
                return None
            got[Path(key).stem] = table(answer["Body"].read())
        return got

    def drained(self, seconds: float = 120, *queues: str) -> None:
        """Wait until queues are empty, and nothing of them is in hand: those of files, where none are named."""
        urls = queues or self._queues_of_files
        until(lambda: not any(self._depth(url) for url in urls), seconds)

    def queue(self, name: str) -> str:
        """The URL of a queue, by its name in the template."""
        [url] = self.client("sqs").list_queues(QueueNamePrefix=f"{self.stack.stack}-{name}")["QueueUrls"]
        return str(url)

    def log(self) -> str:
        """What the functions have printed since the system was started."""
        return self.home.emulator_log.read_text("utf-8", "replace")

    @property
    def _queues_of_files(self) -> tuple[str, str]:
        return self.stack.ingest_queue_url, self.queue("IngestDeadLetters")

    def _depth(self, queue: str) -> int:
        """How many messages a queue holds, those in hand included."""
        found = self.client("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=["All"])["Attributes"]
        return int(found["ApproximateNumberOfMessages"]) + int(found["ApproximateNumberOfMessagesNotVisible"])

    # ── What goes wrong ─────────────────────────────────────────────────────────────────────────────────────────────

    def retry_after(self, seconds: int) -> None:
        """How soon a message whose attempt broke is tried again, and one that could not be parked; on AWS it is
        `QueueVisibility`, and three minutes.
        """
        for url in self._queues_of_files:
            self._set_queue(url, VisibilityTimeout=str(seconds))

    @contextmanager
    def retrying(self, queue: str, seconds: int) -> Iterator[str]:
        """Let messages of a queue come again so soon, meanwhile; its URL."""
        url = self.queue(queue)
        asked = {"QueueUrl": url, "AttributeNames": ["VisibilityTimeout"]}
        before = self.client("sqs").get_queue_attributes(**asked)["Attributes"]
        self._set_queue(url, VisibilityTimeout=str(seconds))
        try:
            yield url
        finally:
            self._set_queue(url, **before)

    def _set_queue(self, url: str, **attributes: str) -> None:
        self.client("sqs").set_queue_attributes(QueueUrl=url, Attributes=attributes)

    def set(self, function: str, **variables: str) -> None:
        """Change variables of a function; its next invocations see them."""
        functions = self.client("lambda")
        name = self._named(functions, function)
        known = functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
        functions.update_function_configuration(FunctionName=name, Environment={"Variables": known | variables})

    def kill(self, function: str) -> int:
        """End every process of a function as SIGKILL does, which leaves it no last word. How many there were."""
        pids = [*self.processes(function)]
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
        return len(pids)

    def processes(self, function: str) -> Iterator[int]:
        """The processes of this system's emulator, and of no other, that run a function."""
        found = running(self.home)
        assert found
        mark = f"AWS_LAMBDA_FUNCTION_NAME={self.stack.stack}-{function}-".encode()
        for pid in children(found.pid):
            with suppress(OSError):  # it ended while it was looked at
                if mark in (Path("/proc") / str(pid) / "environ").read_bytes():
                    yield pid

    def _named(self, functions: Any, function: str) -> str:
        names = [found["FunctionName"] for found in functions.list_functions()["Functions"]]
        return next(str(name) for name in names if name.startswith(f"{self.stack.stack}-{function}-"))


@contextmanager
def own_system(folder: Path) -> Iterator[System]:
    """A system of its own, of the code as it is now, with its state in a folder."""
    build_once()
    home = new_home(folder)
    try:
        with closing(System.of(home, bring_up(home, print, port=free_port(HOST)))) as system:
            yield system
    finally:
        take_down(home, print)


def until(holds: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"not within {seconds} s"
        time.sleep(0.2)


def table(body: bytes) -> pa.Table:
    """Readings, without what tells the file and the version apart."""
    return pq.read_table(io.BytesIO(body)).replace_schema_metadata(None)


def children(pid: int) -> Iterator[int]:
    for task in (Path("/proc") / str(pid) / "task").iterdir():
        with suppress(OSError):
            yield from map(int, (task / "children").read_text().split())
