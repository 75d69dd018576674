"""The clients of AWS: made when they are asked, of what botocore has on its disk."""

from typing import Any

import pytest

from titer.adapters import clients
from titer.deployed import DeployedStores

NAMES = ("STAGE", "UPLOADS_BUCKET", "DATA_BUCKET", "TABLE_NAME", "INGEST_QUEUE_URL")
NUMBERS = (
    *("MAX_FILE_BYTES", "MAX_INLINE_BYTES", "MAX_JSON_BYTES", "CHUNK_BYTES", "MAX_RECEIVES", "READS_PER_MINUTE"),
    *("WRITES_PER_MINUTE", "MAX_BATCH", "READING_POSTS_PER_MINUTE", "READINGS_PER_MINUTE"),
)
ENVIRON = dict.fromkeys(NAMES, "x") | dict.fromkeys(NUMBERS, "1")


def test_a_client_is_made_when_something_is_asked_of_it_and_once() -> None:
    made: list[list[int]] = []

    def make() -> list[int]:
        made.append([1, 2])
        return made[-1]

    later = clients.later(make)
    assert not made
    assert (later.count(1), later.index(2)) == (1, 1)
    assert len(made) == 1


def test_stores_are_wired_without_any_client(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError

    monkeypatch.setattr(clients, "_client", refuse)
    stores = DeployedStores(ENVIRON)
    assert all([stores.files, stores.uploads, stores.artefacts, stores.queue, stores.tokens, stores.parts])
