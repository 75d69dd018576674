"""`titer reconcile` over stores in memory."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.support.commands import Ended
from tests.support.messages import announcements_in
from titer.adapters.memory.batches import MemoryBatches
from titer.adapters.memory.buckets import MemoryArtefacts, MemoryUploads
from titer.adapters.memory.compactions import MemoryCompactions
from titer.adapters.memory.files import MemoryFiles
from titer.adapters.memory.parking import MemoryParking
from titer.adapters.memory.queue import MemoryIngestQueue
from titer.adapters.memory.rules import MemoryRules
from titer.operations.dead_letters import ParkFile
from titer_cli.main import run
from titer_cli.surroundings import Surroundings
from titer_cli.tasks.reconcile import Stores, reconcile

AGO = datetime.now(UTC) - timedelta(hours=1)


@pytest.fixture
def queue() -> MemoryIngestQueue:
    return MemoryIngestQueue()


@pytest.fixture
def stores(queue: MemoryIngestQueue) -> Stores:
    """Two objects that nobody has begun, one of which is parked."""
    files, uploads = MemoryFiles(lambda: AGO), MemoryUploads("uploads", lambda: AGO)
    parking = MemoryParking(files, lambda: AGO)
    for key in ("lost \x1b[31m.csv", "parked.csv"):
        uploads.store(key, b"x", sha256="")
    body = {"bucket": {"name": "uploads"}, "object": {"key": "parked.csv", "versionId": "v001"}}
    message = json.dumps({"Records": [{"eventName": "ObjectCreated:Put", "s3": body}]})
    ParkFile(files, parking, clock=lambda: AGO, tries=5).park(message)
    places = (uploads, MemoryArtefacts(lambda: AGO), files, parking)
    return Stores(*places, MemoryRules(), queue, MemoryCompactions(files), MemoryBatches())


def ran(stores: Stores, capsys: pytest.CaptureFixture[str], *, fix: bool = False, as_json: bool = False) -> Ended:
    code = reconcile(stores, fix=fix, patience=timedelta(minutes=15), as_json=as_json)
    return Ended(code, *capsys.readouterr())


def test_what_has_no_result_is_named_with_the_way_out(stores: Stores, capsys: pytest.CaptureFixture[str]) -> None:
    ended = ran(stores, capsys)
    assert ended.code == 5
    assert [line.split()[0] for line in ended.out.splitlines()] == ["never_announced", "parked"]
    assert "\x1b" not in ended.out
    assert "2 objects: 0 finished, 0 in hand." in ended.err
    assert "1 parked: tried too often: titer redrive, or titer parked discard." in ended.err


def test_looking_sends_nothing(stores: Stores, queue: MemoryIngestQueue, capsys: pytest.CaptureFixture[str]) -> None:
    ran(stores, capsys)
    assert queue.messages == []


def test_fix_announces_what_that_may_help(
    stores: Stores, queue: MemoryIngestQueue, capsys: pytest.CaptureFixture[str]
) -> None:
    ended = ran(stores, capsys, fix=True)
    assert [found.key for message in queue.messages for found in announcements_in(message)] == ["lost \x1b[31m.csv"]
    assert "1 never_announced: announced again." in ended.err
    assert ended.code == 5, "the parked one is left"


def test_the_document_has_it_all(stores: Stores, capsys: pytest.CaptureFixture[str]) -> None:
    found = ran(stores, capsys, as_json=True).json["unfinished"]
    assert [(one["standing"], one["key"], one["bytes"]) for one in found] == [
        ("never_announced", "lost \x1b[31m.csv", 1),
        ("parked", "parked.csv", 1),
    ]


def test_nothing_to_find_is_success(capsys: pytest.CaptureFixture[str]) -> None:
    files = MemoryFiles(lambda: AGO)
    uploads, artefacts = MemoryUploads("uploads", lambda: AGO), MemoryArtefacts(lambda: AGO)
    parking, compactions = MemoryParking(files, lambda: AGO), MemoryCompactions(files)
    places = (uploads, artefacts, files, parking, MemoryRules(), MemoryIngestQueue(), compactions)
    nothing = Stores(*places, MemoryBatches())
    assert ran(nothing, capsys).code == 0


def test_where_there_is_no_stack_it_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / ".titer").mkdir()
    (tmp_path / ".titer/stack.json").write_text("{}")
    code = run(["reconcile"], Surroundings(environ={}, directory=tmp_path))
    assert code == 2
    assert "titer up" in capsys.readouterr().err
