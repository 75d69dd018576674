"""From a POST of readings to the lake, through the queue, an object and, once their hour is over, one file of it."""

import io
import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import httpx
import pyarrow.parquet as pq
import pytest

from tests.integration.conftest import SECONDS
from titer_cli.local.aws import REGION, ROOT

ASSET = "press-live"
NOW = datetime.now(UTC)


def wait_for[T](look: Callable[[], T], holds: Callable[[T], bool]) -> T:
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        found = look()
        if holds(found):
            return found
        time.sleep(0.5)
    pytest.fail(f"it stays {found}")


def post(api: httpx.Client, *values: float) -> str:
    readings = [
        {
            "sensor_id": f"TT-{number}",
            "timestamp": (NOW - timedelta(seconds=value)).isoformat(),
            "value": value,
            "unit": "degC",
            "asset": ASSET,
        }
        for number, value in enumerate(values)
    ]
    answer = api.post("/v1/readings", json={"readings": readings})
    assert answer.status_code == 202, answer.text
    return str(answer.json()["receipt_id"])


def live_files(api: httpx.Client) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = api.get("/v1/files", params={"kind": "live", "asset": ASSET}).json()["files"]
    return found


def readings_of(api: httpx.Client, file_id: str) -> list[dict[str, Any]]:
    answer = api.get(f"/v1/files/{file_id}/readings")
    content = httpx.get(answer.headers["Location"], timeout=SECONDS, trust_env=False).raise_for_status().content
    rows: list[dict[str, Any]] = pq.read_table(io.BytesIO(content)).to_pylist()
    return rows


def test_what_is_posted_is_a_live_file_and_its_hour_becomes_one(api: httpx.Client, stack: Any) -> None:
    receipts = [post(api, 1, 2), post(api, 3)]
    first = wait_for(lambda: api.get(f"/v1/receipts/{receipts[0]}").json(), lambda told: told["status"] == "stored")
    wait_for(lambda: sum(each["reading_count"] or 0 for each in live_files(api)), lambda count: count == 3)
    assert not any(each["asset"] == ASSET for each in api.get("/v1/files?limit=100").json()["files"])
    rows = readings_of(api, first["file_id"])
    assert {(row["sensor_id"], row["unit"]) for row in rows} >= {("TT-0", "°C"), ("TT-1", "°C")}
    assert receipts[0] in {json.loads(row["context"])["titer:receipt"] for row in rows}

    functions = boto3.Session(ROOT, ROOT, region_name=REGION).client("lambda", endpoint_url=stack.endpoint_url)
    listed = functions.list_functions(MaxItems=100)["Functions"]
    name = next(each["FunctionName"] for each in listed if "-CollectReadings-" in each["FunctionName"])
    late = post(api, 9)
    wait_for(lambda: sum(each["reading_count"] or 0 for each in live_files(api)), lambda count: count == 4)
    functions.invoke(FunctionName=name, Payload=json.dumps({"closed_before": "9999-01-01T00"}))
    hours = wait_for(lambda: live_files(api), lambda files: len(files) == len({each["name"][:18] for each in files}))
    rows = [row for each in hours for row in readings_of(api, each["file_id"])]
    assert sorted(row["value"] for row in rows) == [1, 2, 3, 9]
    assert late in {json.loads(row["context"])["titer:receipt"] for row in rows}
