"""Every file of ../shared/data through the whole system at once: it ends there as it does on this machine.

They are put into the bucket, as the API would take no more than a hundred of them in a minute.
"""

import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from tests.unit.judging.shared_data import Answer, answers, found_in, needs_data
from titer.files.keys import file_id_of

SECONDS = 900
ENDED = {"processed", "partial", "failed"}


@needs_data
@pytest.mark.slow
@pytest.mark.timeout(SECONDS + 60)
@pytest.mark.own_emulator("three hundred files more would show nothing else of another stack")
def test_every_file_of_the_shared_data_ends_as_it_should(s3: Any, stack: Any, api: httpx.Client) -> None:
    known = answers()

    def put(answer: Answer) -> str:
        key = f"shared data/{answer.path}"
        s3.put_object(Bucket=stack.uploads_bucket, Key=key, Body=answer.file.read_bytes())
        return file_id_of(stack.uploads_bucket, key)

    with ThreadPoolExecutor(4) as threads:
        path_of = dict(zip(threads.map(put, known), (answer.path for answer in known), strict=True))
    _await_all(api, path_of)
    found = {path: found_in(api.get(f"/v1/files/{file_id}").json()) for file_id, path in path_of.items()}
    assert found == {answer.path: answer.outcome for answer in known}


def _await_all(api: httpx.Client, path_of: Mapping[str, str]) -> None:
    deadline = time.monotonic() + SECONDS
    while waiting := path_of.keys() - _ended(api):
        if time.monotonic() > deadline:
            first = sorted(path_of[file_id] for file_id in waiting)[:5]
            pytest.fail(f"{len(waiting)} files did not end within {SECONDS} s, such as {first}")
        time.sleep(1)


def _ended(api: httpx.Client) -> set[str]:
    """The files that have ended, asked for page by page: a token may ask a thousand times in a minute."""
    ended: set[str] = set()
    cursor: str | None = None
    while True:
        asked = {"limit": 100} | ({"cursor": cursor} if cursor else {})
        page = api.get("/v1/files", params=asked).raise_for_status().json()
        ended |= {file["file_id"] for file in page["files"] if file["status"] in ENDED}
        cursor = page["next_cursor"]
        if cursor is None:
            return ended
