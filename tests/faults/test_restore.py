"""The table is lost, or older than the buckets, or the data bucket is older: nothing doubled, shifted or forgotten."""

import io
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import batched
from typing import Any
from uuid import uuid4

import httpx
import pyarrow.parquet as pq
import pytest

from tests.faults.system import System, until
from titer.adapters.clock import utc_now
from titer.adapters.dynamodb.batches import DynamoBatches
from titer.adapters.dynamodb.compactions import DynamoCompactions
from titer.adapters.dynamodb.files import DynamoFiles
from titer.adapters.dynamodb.parking import DynamoParking
from titer.adapters.dynamodb.rules import DynamoRules
from titer.adapters.s3 import S3Artefacts, S3Uploads
from titer.adapters.sqs import SqsIngestQueue
from titer_cli.exits import Exit
from titer_cli.tasks.reconcile import Stores, reconcile

PASSING = {"version", "processed_at", "processing_ms", "duplicate_of"}
AT_ONCE = 25  # items that DynamoDB takes in one request
BERLIN = {"timezone": "Europe/Berlin"}


def naive(*values: float) -> bytes:
    """Return a file whose times mean what was declared of it."""
    lines = (f"a,2025-10-01 10:0{minute},{value}\n" for minute, value in enumerate(values))
    return ("sensor_id,timestamp,value\n" + "".join(lines)).encode()


@dataclass
class Plant:
    """Files of several kinds in one system, and what can be lost of them."""

    system: System
    files: list[str]

    def sent(self, name: str, body: bytes, **said: str) -> str:
        """Send a file to a slot of its own, and let it be judged."""
        slot = self.system.api.post("/v1/uploads", json={"name": name, **said}).raise_for_status().json()
        form = {"data": slot["fields"], "files": {"file": body}}
        httpx.post(slot["url"], **form, timeout=60, trust_env=False).raise_for_status()
        return self.judged(slot["file_id"])

    def judged(self, file_id: str) -> str:
        self.system.finished(file_id)
        self.files.append(file_id)
        return file_id

    def reprocess(self, file_id: str, **wishes: str) -> None:
        answer = self.system.api.post(f"/v1/files/{file_id}/reprocess", json=wishes).raise_for_status()
        number = answer.json()["version"]
        until(lambda: self.system.result(file_id)["version"] == number, 120)

    def delete(self, file_id: str) -> None:
        self.system.api.delete(f"/v1/files/{file_id}").raise_for_status()
        self.system.drained(120)

    # ── What is seen ────────────────────────────────────────────────────────────────────────────────────────────────

    def lake(self) -> dict[str, list[Any]]:
        """Return all readings that whoever reads all Parquet finds of these files."""
        s3, bucket = self.system.client("s3"), self.system.stack.data_bucket
        found: dict[str, list[Any]] = {}
        for key in self._keys("readings/"):
            body = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
            rows = pq.read_table(io.BytesIO(body)).select(["at", "value"]).to_pylist()
            file_id = key.rpartition("/")[2].removesuffix(".parquet")
            if rows and file_id in self.files:
                assert file_id not in found
                found[file_id] = rows
        return found

    def shown(self) -> dict[str, Any]:
        """Return what the API shows of these files, and their readings."""
        return {file_id: self._shown(file_id) for file_id in self.files}

    def _shown(self, file_id: str) -> Any:
        document = {name: value for name, value in self.system.result(file_id).items() if name not in PASSING}
        readings = self.system.api.get(f"/v1/files/{file_id}/readings", params={"format": "csv"})
        [newest, *_] = self.system.api.get(f"/v1/files/{file_id}/versions").json()["versions"]
        declared = {name: newest[name] for name in ("timezone", "asset", "rule_set")}
        return document, declared, readings.status_code, readings.text if readings.is_success else None

    def _keys(self, prefix: str) -> Iterator[str]:
        pages = self.system.client("s3").get_paginator("list_objects_v2")
        for page in pages.paginate(Bucket=self.system.stack.data_bucket, Prefix=prefix):
            yield from (each["Key"] for each in page.get("Contents", ()))

    # ── What is lost ────────────────────────────────────────────────────────────────────────────────────────────────

    def items(self) -> list[dict[str, Any]]:
        pages = self.system.client("dynamodb").get_paginator("scan").paginate(TableName=self.system.stack.table)
        return [item for page in pages for item in page["Items"]]

    def lose_table(self) -> None:
        """Empty the table, but for the token by which this test asks."""
        lost = (item for item in self.items() if not item["pk"]["S"].startswith("TOKEN#"))
        self._write({"DeleteRequest": {"Key": {"pk": item["pk"], "sk": item["sk"]}}} for item in lost)

    def table(self) -> Callable[[], None]:
        """Return what restores the table to how it is now."""
        then = self.items()

        def restore() -> None:
            self.lose_table()
            self._write({"PutRequest": {"Item": item}} for item in then)

        return restore

    def _write(self, requests: Iterable[dict[str, Any]]) -> None:
        for some in batched(requests, AT_ONCE, strict=False):
            asked = {self.system.stack.table: [*some]}
            assert not self.system.client("dynamodb").batch_write_item(RequestItems=asked)["UnprocessedItems"]

    def data(self) -> Callable[[], None]:
        """Return what restores the data bucket to how it is now: later versions of objects are gone."""
        s3, bucket = self.system.client("s3"), self.system.stack.data_bucket

        def versions() -> set[tuple[str, str]]:
            pages = s3.get_paginator("list_object_versions").paginate(Bucket=bucket)
            return {(each["Key"], each["VersionId"]) for page in pages for each in page.get("Versions", ())}

        then = versions()

        def restore() -> None:
            for key, version in versions() - then:
                s3.delete_object(Bucket=bucket, Key=key, VersionId=version)

        return restore

    def reconciled(self) -> int:
        """Do as `titer reconcile --fix` until it finds nothing; return how often."""
        for times in range(1, 6):
            end = reconcile(self._stores(), fix=True, patience=timedelta(), as_json=False)
            assert end is Exit.PROCESSED
            self.system.drained(120)
            if reconcile(self._stores(), fix=False, patience=timedelta(), as_json=False) is Exit.PROCESSED:
                return times
        raise AssertionError("there is always something to mend")

    def _stores(self) -> Stores:
        stack, table, s3 = self.system.stack, self.system.client("dynamodb"), self.system.client("s3")
        return Stores(
            S3Uploads(s3, stack.uploads_bucket),
            S3Artefacts(s3, stack.data_bucket),
            DynamoFiles(table, stack.table, utc_now),
            DynamoParking(table, stack.table, utc_now),
            DynamoRules(table, stack.table),
            SqsIngestQueue(self.system.client("sqs"), stack.ingest_queue_url),
            DynamoCompactions(table, stack.table),
            DynamoBatches(table, stack.table),
        )


@pytest.fixture
def plant(system: System) -> Plant:
    """Files that are declared in a zone, twice the same, by rules of their own, reprocessed, deleted and wrong."""
    system.drained(120)
    asset, plant = str(uuid4()), Plant(system, [])
    rules = {"reason": "a test", "parameters": {"value": {"hard": {"max": 50}}}}
    system.api.put(f"/v1/rules/{asset}", json=rules).raise_for_status()
    plant.sent("zoned.csv", naive(1, 2), asset=asset, **BERLIN)
    plant.sent("twin.csv", naive(1, 2), asset=asset, **BERLIN)
    plant.sent("by rules.csv", naive(49, 51), rule_set=asset, asset=asset)
    plant.sent("wrong.csv", b"nothing", asset=asset)
    plant.reprocess(plant.sent("again.csv", naive(3), asset=asset), **BERLIN)
    plant.delete(plant.sent("deleted.csv", naive(4), asset=asset))
    return plant


def test_a_table_that_is_lost_is_made_anew(plant: Plant) -> None:
    lake, shown = plant.lake(), plant.shown()
    plant.lose_table()
    began = time.monotonic()
    times = plant.reconciled()
    print(f"\n{len(shown)} files known again in {time.monotonic() - began:.1f} s, {times} times")  # noqa: T201 (a figure of the drill)
    assert plant.lake() == lake
    assert plant.shown() == shown


def test_what_was_done_after_the_tables_time_is_known_again(plant: Plant) -> None:
    older = plant.table()
    plant.reprocess(plant.files[2], **BERLIN)
    plant.delete(plant.files[0])
    plant.sent("new.csv", naive(11), asset=str(uuid4()), **BERLIN)
    lake, shown = plant.lake(), plant.shown()
    older()
    plant.reconciled()
    assert plant.lake() == lake
    assert plant.shown() == shown


def test_a_data_bucket_that_is_older_is_filled_again(plant: Plant) -> None:
    older = plant.data()
    plant.reprocess(plant.files[2], **BERLIN)
    plant.delete(plant.files[0])
    plant.sent("new.csv", naive(12), asset=str(uuid4()), **BERLIN)
    lake, shown = plant.lake(), plant.shown()
    older()
    plant.reconciled()
    assert plant.lake() == lake
    assert plant.shown() == shown
