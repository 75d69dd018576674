"""From a file on someone's disk to what they see of it, through everything that AWS would put in between."""

import csv
import io
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pyarrow.parquet as pq
import pytest

from tests.integration.conftest import SECONDS

TABLET_PRESS = Path(__file__).parents[3] / "shared/data/pharma-tablet-press/Process/6.csv"


def finished(api: httpx.Client, file_id: str) -> dict[str, Any]:
    """The result of a file, once it has one."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        result: dict[str, Any] = api.get(f"/v1/files/{file_id}").raise_for_status().json()
        if result["status"] in {"processed", "partial", "failed"}:
            return result
        time.sleep(0.1)
    pytest.fail(f"{file_id} did not finish")


def test_five_good_rows_and_one_without_a_time_are_partial(titer: Callable[..., Any], samples: Path) -> None:
    ran = titer("upload", "--wait", "--json", samples / "missing_timestamp.csv")
    assert ran.code == 3, ran.err
    result = ran.json
    assert (result["status"], result["aggregates"]["row_count"]) == ("partial", 5)
    assert result["aggregates"]["per_sensor_count"] == {"sensor-a": 2, "sensor-b": 2, "sensor-c": 1}
    assert [(error["row_number"], error["reason"]) for error in result["errors"]] == [(6, "missing timestamp")]


def test_the_samples_end_as_their_names_say(titer: Callable[..., Any], samples: Path) -> None:
    ran = titer("upload", "--wait", "--json", *sorted(samples.iterdir()))
    assert ran.code == 4, ran.err
    statuses = {result["name"]: result["status"] for result in ran.json}
    assert statuses["good.csv"] == statuses["tablet_press.csv"] == "processed"
    assert statuses["partly_bad.csv"] == statuses["missing_timestamp.csv"] == "partial"
    assert statuses["broken.csv"] == "failed"


def test_the_cloud_and_this_machine_judge_alike(titer: Callable[..., Any], samples: Path) -> None:
    for sample in samples.iterdir():
        there = titer("upload", "--wait", "--json", sample).json
        here = titer("process", "--json", sample).json
        for passing in ("file_id", "duplicate_of", "version", "uploaded_at", "processed_at", "processing_ms"):
            there.pop(passing), here.pop(passing)
        assert (there.pop("kind"), there.pop("compacted_into")) == ("file", None)
        assert there == here


def test_an_object_put_straight_into_the_bucket_is_a_file_too(s3: Any, stack: Any, api: httpx.Client) -> None:
    key = "line 3/press+a [1] ü.csv"
    s3.put_object(Bucket=stack.uploads_bucket, Key=key, Body=b"sensor_id,timestamp,value\na,2025-10-01T08:00:00Z,1\n")
    deadline = time.monotonic() + SECONDS
    while not (listed := api.get("/v1/files", params={"name": "press+a"}).json()["files"]):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert finished(api, listed[0]["file_id"])["status"] == "processed"


def test_a_small_file_can_come_in_the_body_of_a_request(api: httpx.Client) -> None:
    body = "sensor_id,timestamp,value\na,2025-10-01T08:00:00Z,1\nb,never,2\n"
    answer = api.post("/v1/files", params={"name": "small.csv"}, content=body, headers={"Content-Type": "text/csv"})
    assert answer.status_code == 202
    assert finished(api, answer.json()["file_id"])["error_counts"] == {"invalid_timestamp": 1}


def test_the_paths_of_the_earlier_upload_service_still_answer(api: httpx.Client, samples: Path) -> None:
    sent = api.post("/files", files={"file": ("old.csv", (samples / "missing_timestamp.csv").read_bytes(), "text/csv")})
    assert (sent.status_code, set(sent.json())) == (202, {"file_id"})
    finished(api, sent.json()["file_id"])
    shown = api.get(f"/files/{sent.json()['file_id']}").json()
    assert shown["status"] == "partial"
    assert shown["errors"] == [{"row_number": 6, "reason": "missing timestamp"}]


def test_readings_and_errors_come_back_as_csv_and_as_parquet(
    titer: Callable[..., Any], samples: Path, api: httpx.Client
) -> None:
    result = titer("upload", "--wait", "--json", samples / "partly_bad.csv").json
    path = f"/v1/files/{result['file_id']}"
    kept = list(csv.DictReader(io.StringIO(api.get(f"{path}/readings", params={"format": "csv"}).text)))
    assert len(kept) == result["aggregates"]["reading_count"]
    rejected = list(csv.DictReader(io.StringIO(api.get(f"{path}/errors", params={"format": "csv"}).text)))
    assert len(rejected) == result["error_count"]
    moved = api.get(f"{path}/readings")
    assert moved.status_code == 303
    parquet = pq.read_table(io.BytesIO(httpx.get(moved.headers["Location"], trust_env=False).content))
    assert parquet.num_rows == result["aggregates"]["reading_count"]


def test_the_raw_file_comes_back_as_it_was(titer: Callable[..., Any], samples: Path, api: httpx.Client) -> None:
    result = titer("upload", "--wait", "--json", samples / "good.csv").json
    moved = api.get(f"/v1/files/{result['file_id']}/raw")
    assert httpx.get(moved.headers["Location"], trust_env=False).content == (samples / "good.csv").read_bytes()


def test_a_file_that_changed_on_its_way_is_not_taken_for_the_one_declared(api: httpx.Client) -> None:
    slot = api.post("/v1/uploads", json={"name": "changed.csv", "sha256": "0" * 64, "size": 52}).json()
    body = b"sensor_id,timestamp,value\na,2025-10-01T08:00:00Z,1\n"
    sent = httpx.post(slot["url"], data=slot["fields"], files={"file": body}, trust_env=False)
    if sent.status_code == 400:  # S3 compares checksums itself; ministack does not
        assert api.get(f"/v1/files/{slot['file_id']}").json()["status"] == "awaiting_upload"
        return
    result = finished(api, slot["file_id"])
    assert (result["status"], list(result["error_counts"])) == ("failed", ["checksum_mismatch"])


@pytest.mark.slow
@pytest.mark.skipif(not TABLET_PRESS.exists(), reason="the tablet press's data are not here")
def test_a_real_batch_of_a_tablet_press_comes_through_number_for_number(
    titer: Callable[..., Any], api: httpx.Client, tmp_path: Path
) -> None:
    result = titer("upload", "--wait", "--json", TABLET_PRESS).json
    aggregates = result["aggregates"]
    assert (result["status"], aggregates["row_count"], aggregates["reading_count"]) == ("processed", 35609, 427308)
    assert result["format"]["layout"] == "wide"
    assert {"campaign", "batch", "code"} <= set(result["format"]["context"])
    speed = next(found for found in result["summaries"] if found["sensor_id"] == "tbl_speed")
    assert speed["count"] == 35609
    assert speed["mean"] == pytest.approx(47.593392, abs=1e-6)
    assert speed["stddev"] == pytest.approx(58.693842, abs=1e-6)
    moved = api.get(f"/v1/files/{result['file_id']}/readings")
    table = pq.read_table(io.BytesIO(httpx.get(moved.headers["Location"], trust_env=False).content)).to_pydict()
    speeds = [value for name, value in zip(table["sensor_id"], table["value"], strict=True) if name == "tbl_speed"]
    assert (len(speeds), min(speeds), max(speeds)) == (35609, 0, 120)
    assert sum(speeds) / len(speeds) == pytest.approx(speed["mean"], rel=1e-12)
