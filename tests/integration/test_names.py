"""Names that have to be written otherwise somewhere on their way: in URLs, events, headers, records."""

import time
from typing import Any
from urllib.parse import unquote

import httpx
import pytest

from tests.integration.conftest import SECONDS
from tests.integration.test_way_of_a_file import finished
from titer.files.keys import file_id_of
from titer_cli.local.stack import Stack

NAMES = [
    "with space.csv",
    "a+b.csv",
    "100%.csv",
    "%2F%20.csv",
    "5 µm.csv",
    "press [1] (2) {3}.csv",
    "a&b=c;d,e?f#g.csv",
    '~it\'s "quoted" !*$@:.csv',
    "a\\b.csv",
    "日本語 ü.csv",
    "...csv",
]
SHORT = "d" * 100 + "/"
KEYS = [
    *(f"incoming/line 3+4/{name}" for name in NAMES),
    "x" * 894 + "µ.csv",  # 900 bytes, all of them the name
    SHORT * 8 + "y" * 92,  # 900 bytes, few of them
]


def body(number: int) -> bytes:
    return f"sensor_id,timestamp,value\na,2025-10-01T08:00:00Z,{number}\n".encode()


@pytest.fixture(scope="module")
def put(stack: Stack, s3: Any) -> dict[str, str]:
    """The ids of files that were put straight into the bucket, by their keys."""
    for number, key in enumerate(KEYS):
        s3.put_object(Bucket=stack.uploads_bucket, Key=key, Body=body(number))
    return {key: file_id_of(stack.uploads_bucket, key) for key in KEYS}


def known_of(api: httpx.Client, file_id: str) -> None:
    """Wait for a file that nobody announced to the API."""
    deadline = time.monotonic() + SECONDS
    while api.get(f"/v1/files/{file_id}").status_code == 404:
        assert time.monotonic() < deadline
        time.sleep(0.1)


def followed(api: httpx.Client, path: str) -> tuple[bytes, str]:
    """What lies behind a redirect, and the name that its URL asks S3 to have it saved under.

    The answer itself does not tell: ministack forgets the name where the URL names a version.
    """
    url = httpx.URL(api.get(path).headers["Location"])
    return httpx.get(url, trust_env=False).content, unquote(
        url.params["response-content-disposition"].partition("filename*=UTF-8''")[2]
    )


def saved(name: str) -> str:
    """The name without what would be a folder to some who save it."""
    return name.replace("\\", "_")


@pytest.mark.parametrize("key", KEYS)
def test_an_object_of_any_key_is_judged_listed_and_given_back(put: dict[str, str], api: httpx.Client, key: str) -> None:
    name = key.rpartition("/")[2]
    known_of(api, put[key])
    result = finished(api, put[key])
    assert (result["status"], result["name"]) == ("processed", name)
    listed = api.get("/v1/files", params={"name": name[:255], "limit": 100}).json()["files"]
    assert put[key] in {file["file_id"] for file in listed}
    assert followed(api, f"/v1/files/{put[key]}/raw") == (body(KEYS.index(key)), saved(name))
    parquet, saved_as = followed(api, f"/v1/files/{put[key]}/readings")
    assert (parquet[:4], saved_as) == (b"PAR1", f"{saved(name)}.parquet")


@pytest.mark.parametrize("name", NAMES)
def test_a_file_of_any_name_goes_through_its_slot(api: httpx.Client, name: str) -> None:
    slot = api.post("/v1/uploads", json={"name": name}).raise_for_status().json()
    sent = httpx.post(slot["url"], data=slot["fields"], files={"file": (name, body(1))}, trust_env=False)
    assert sent.status_code == 204
    assert finished(api, slot["file_id"])["name"] == name
    assert followed(api, f"/v1/files/{slot['file_id']}/raw") == (body(1), saved(name))
