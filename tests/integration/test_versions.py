"""Versions, rules, tokens and deletion on the whole system, each function with its own narrow role."""

import io
import time
from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import Any

import boto3
import httpx
import pyarrow.parquet as pq
import pytest

from tests.integration.conftest import SECONDS
from tests.integration.test_way_of_a_file import finished
from tests.support import local
from titer_cli.local.aws import REGION, ROOT
from titer_cli.local.stack import Stack

ROWS = b"sensor_id,timestamp,temperature\nt1,2026-01-05 10:00,36.9\nt2,2026-01-05 10:00,250\n"


def asset_of(request: pytest.FixtureRequest) -> str:
    """One of each test's own, whose name says nothing."""
    return sha256(request.node.name.encode()).hexdigest()


@pytest.fixture
def file_id(api: httpx.Client, request: pytest.FixtureRequest) -> str:
    """A small file that is finished, of an asset of its own."""
    sent = api.post("/v1/files", params={"name": "a.csv", "asset": asset_of(request)}, content=ROWS)
    made: str = sent.raise_for_status().json()["file_id"]
    finished(api, made)
    return made


def version(api: httpx.Client, file_id: str, number: int) -> dict[str, Any]:
    """A version, once it is judged."""
    deadline = time.monotonic() + SECONDS
    while (found := api.get(f"/v1/files/{file_id}", params={"version": number}).json())["status"] == "processing":
        assert time.monotonic() < deadline
        time.sleep(0.1)
    result: dict[str, Any] = found
    return result


def test_a_file_is_judged_again_by_rules_written_here(api: httpx.Client, file_id: str) -> None:
    rules = {"reason": "a hot press", "parameters": {"temperature": {"hard": {"max": 200}}}}
    written = api.put("/v1/rules/hot", json=rules).raise_for_status().json()
    again = api.post(f"/v1/files/{file_id}/reprocess", json={"rule_set": "hot", "timezone": "Europe/Berlin"})
    assert again.status_code == 202
    second, first = version(api, file_id, 2), version(api, file_id, 1)
    assert (first["rule_set"], second["rule_set"]) == ("default@2", written["rule_set"])
    assert second["error_counts"] == {"above_maximum": 1}
    assert second["summaries"][0]["first_at"] == "2026-01-05T09:00:00Z"
    assert api.get(f"/v1/files/{file_id}").json() == second
    listed = api.get(f"/v1/files/{file_id}/versions").json()["versions"]
    assert [(each["version"], each["current"]) for each in listed] == [(2, True), (1, False)]


def test_the_same_content_is_kept_once(api: httpx.Client, file_id: str, request: pytest.FixtureRequest) -> None:
    said = {"name": "b.csv", "asset": asset_of(request)}
    second = api.post("/v1/files", params=said, content=ROWS).json()["file_id"]
    assert finished(api, second)["duplicate_of"] == file_id
    readings = [api.get(f"/v1/files/{each}/readings", params={"format": "csv"}).text for each in (file_id, second)]
    assert readings[0] == readings[1]


def test_deleted_results_are_gone_and_the_bytes_are_not(api: httpx.Client, s3: Any, stack: Stack, file_id: str) -> None:
    assert api.delete(f"/v1/files/{file_id}").status_code == 202
    assert api.get(f"/v1/files/{file_id}/readings").status_code == 410
    assert api.get(f"/v1/files/{file_id}").json()["status"] == "deleted"
    raw = api.get(f"/v1/files/{file_id}/raw").headers["Location"]
    assert httpx.get(raw, trust_env=False).content == ROWS
    until(lambda: lies(s3, stack, f"results/{file_id}/1.json") == b'{"status":"deleted"}')
    assert in_the_lake(s3, stack, file_id) == 0


def test_a_duplicate_of_what_is_deleted_has_the_readings(
    api: httpx.Client, s3: Any, stack: Stack, file_id: str, request: pytest.FixtureRequest
) -> None:
    second = api.post("/v1/files", params={"name": "b.csv", "asset": asset_of(request)}, content=ROWS).json()["file_id"]
    assert finished(api, second)["duplicate_of"] == file_id
    assert (in_the_lake(s3, stack, file_id), in_the_lake(s3, stack, second)) == (2, 0)
    api.delete(f"/v1/files/{file_id}").raise_for_status()
    until(lambda: in_the_lake(s3, stack, second) == 2)
    assert in_the_lake(s3, stack, file_id) == 0
    until(lambda: api.get(f"/v1/files/{second}").json()["duplicate_of"] is None)


def test_a_corrected_file_is_the_next_version_by_its_form(
    api: httpx.Client, s3: Any, stack: Stack, file_id: str
) -> None:
    """What the form says of it comes with the object; a request that is made again is one correction."""
    right = ROWS.replace(b"250", b"25.0")
    said = {"name": "right.csv", "sha256": sha256(right).hexdigest(), "replaces": file_id, "timezone": "Europe/Berlin"}
    slot, again = (api.post("/v1/uploads", json=said).raise_for_status().json() for _ in range(2))
    assert (slot["file_id"], slot["version"]) == (again["file_id"], again["version"]) == (file_id, 2)
    httpx.post(slot["url"], data=slot["fields"], files={"file": right}, trust_env=False).raise_for_status()
    until(lambda: api.get(f"/v1/files/{file_id}", params={"version": 2}).status_code == 200)
    second = version(api, file_id, 2)
    assert (second["status"], second["name"], second["sha256"]) == ("processed", "right.csv", said["sha256"])
    assert second["summaries"][0]["first_at"] == "2026-01-05T09:00:00Z"
    assert api.get(f"/v1/files/{file_id}").json() == second
    assert in_the_lake(s3, stack, file_id) == 2
    asked = {"sensor_id": "t2", "from": "2026-01-05T09:00:00Z", "format": "csv"}
    assert len(api.get(f"/v1/files/{file_id}/readings", params=asked).text.splitlines()) == 2
    part = api.get(f"/v1/files/{file_id}/readings", params=asked | {"format": "parquet"}).headers["Location"]
    assert pq.read_metadata(io.BytesIO(httpx.get(part, trust_env=False).content)).num_rows == 1


def in_the_lake(s3: Any, stack: Stack, file_id: str) -> int:
    """How many readings of a file are found by who reads all Parquet."""
    listed = s3.list_objects_v2(Bucket=stack.data_bucket, Prefix="readings/")["Contents"]
    [key] = [each["Key"] for each in listed if file_id in each["Key"]]
    return int(pq.read_metadata(io.BytesIO(lies(s3, stack, key))).num_rows)


def lies(s3: Any, stack: Stack, key: str) -> bytes:
    return bytes(s3.get_object(Bucket=stack.data_bucket, Key=key)["Body"].read())


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.1)


@pytest.fixture
def reader(stack: Stack, api: httpx.Client) -> Iterator[httpx.Client]:
    """A client with a token that may read, made over the API."""
    made = local.make_token(api, "read", label="reader")
    with local.client(stack, made["token"]) as client:
        yield client
    assert api.delete(f"/v1/tokens/{made['token_id']}").status_code == 204
    assert made["token_id"] not in api.get("/v1/tokens").text


def test_a_token_may_do_what_its_scopes_say(reader: httpx.Client) -> None:
    assert reader.get("/v1/files").status_code == 200
    assert reader.get("/v1/rules/default").status_code == 200
    assert reader.post("/v1/uploads", json={"name": "a.csv"}).status_code == 403
    assert reader.get("/v1/tokens").status_code == 403


def test_no_log_line_holds_a_token(stack: Stack, api: httpx.Client, file_id: str) -> None:
    api.get(f"/v1/files/{file_id}", params={"cursor": stack.token})
    api.get("/v1/files", params={"name": stack.token}, headers={"Authorization": f"Bearer {stack.token}0"})
    logs = boto3.Session(ROOT, ROOT, region_name=REGION).client("logs", endpoint_url=stack.endpoint_url)
    groups = [group["logGroupName"] for group in logs.describe_log_groups()["logGroups"]]
    lines = [event["message"] for group in groups for event in logs.filter_log_events(logGroupName=group)["events"]]
    assert any('"route":"/v1/files/{file_id}"' in line for line in lines), "the requests above are there"
    assert [line for line in lines if stack.token.rpartition("_")[2] in line] == []
