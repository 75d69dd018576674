"""Events delivered over and over, twenty at a time and out of order: one result each, and each content once."""

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from tests.contract.conftest import WITH_THREADS
from tests.support.clock import SettableClock
from tests.support.lake import readings_in
from titer.adapters.memory.queue import MemoryIngestQueue
from titer.engine.parquet.sinks import ParquetSinks, read_metadata
from titer.files.ingest import IngestFile, Report
from titer.files.keys import file_id_of
from titer.files.object_judge import Limits
from titer.files.ports import Artefacts, Files, Uploads
from titer.files.record import Announcement, ClaimDenied, FileVersion, VersionName
from titer.model.author import Author
from titer.model.errors import Unavailable
from titer.rules.ports import Rules
from titer.rules.rule_sets import RuleSets

KEY = "line 1/a+b.csv"
ONE = b"sensor_id,timestamp,value\na,2026-03-01T07:00:00Z,1\nb,2026-03-01T07:00:00Z,2\n"
TWO = b"sensor_id,timestamp,value\nz,2026-03-01T07:00:00Z,9\n"
ATTEMPTS = 30  # of one message; a queue would make five, each after the lease has ended

pytestmark = pytest.mark.parametrize("aws", WITH_THREADS, indirect=True)


@pytest.fixture
def ingest(files: Files, uploads: Uploads, artefacts: Artefacts, rules: Rules, clock: SettableClock) -> IngestFile:
    limits = Limits(file=1 << 20, json=1 << 20, block=1 << 16)
    return IngestFile(
        files,
        uploads,
        artefacts,
        ParquetSinks,
        queue=MemoryIngestQueue(),
        rules=RuleSets(rules),
        clock=clock,
        limits=limits,
        read_metadata=read_metadata,
    )


def announce(uploads: Uploads, body: bytes, sequencer: str, key: str = KEY) -> Announcement:
    uploads.store(key, body, sha256=sha256(body).hexdigest())
    stored = uploads.describe(key)
    assert stored is not None
    return Announcement(bucket=stored.bucket, key=key, version_id=stored.version_id, sequencer=sequencer)


def deliver(ingest: IngestFile, clock: SettableClock, announced: Announcement, holder: str) -> Report:
    """Deliver as the queue does: what asks for another try gets it."""
    for _ in range(ATTEMPTS):
        try:
            return ingest.ingest(announced, holder=holder, until=clock() + timedelta(minutes=1))
        except Unavailable:
            continue
    raise AssertionError("never done")


def deliver_many(ingest: IngestFile, deliveries: list[Announcement], clock: SettableClock) -> Counter[str]:
    random.Random(7).shuffle(deliveries)
    with ThreadPoolExecutor(20) as threads:
        reports = threads.map(lambda each: deliver(ingest, clock, each[1], f"message-{each[0]}"), enumerate(deliveries))
    return Counter("judged" if report.outcome else str(report.denial) for report in reports)


def readings(artefacts: Artefacts, version: FileVersion | None, folder: Path) -> list[tuple[str, float]]:
    assert version is not None
    assert version.finished is not None
    place = version.finished.readings
    assert place is not None
    artefacts.fetch(place.key, place.version_id, folder / "r.parquet")
    return [(one.sensor_id, one.value) for one in readings_in(folder / "r.parquet")]


def test_two_object_versions(
    ingest: IngestFile, files: Files, uploads: Uploads, artefacts: Artefacts, clock: SettableClock, tmp_path: Path
) -> None:
    old = announce(uploads, ONE, "01")
    clock.pass_time(seconds=2)
    new = announce(uploads, TWO, "02")
    counts = deliver_many(ingest, [old] * 200 + [new] * 200, clock)
    file_id = file_id_of(new.bucket, KEY)
    record = files.find(file_id)
    assert record is not None
    assert record.finished is not None
    assert (record.version, record.object_version) == (record.newest, new.version_id)
    assert readings(artefacts, files.version(file_id, record.version or 0), tmp_path) == [("z", 9.0)]
    assert 1 <= counts["judged"] <= 2, "the old one is judged only where it came first"
    assert sum(counts.values()) == 400


def test_one_object_and_its_second_version_by_reprocessing(
    ingest: IngestFile, files: Files, uploads: Uploads, artefacts: Artefacts, clock: SettableClock, tmp_path: Path
) -> None:
    first = announce(uploads, ONE, "01")
    ingest.ingest(first, holder="first", until=clock() + timedelta(minutes=1))
    file_id = file_id_of(first.bucket, KEY)
    begun = files.version(file_id, 1)
    assert begun is not None
    for number in (2, 3):
        by = Author("abcdefghijkl", "test")
        files.begin(file_id, begun.declared, begun.stored, number=number, by=by, now=clock())
    again = [
        Announcement(bucket=first.bucket, key=KEY, version_id=first.version_id, version=VersionName(file_id, number))
        for number in (2, 3)
    ]
    counts = deliver_many(ingest, [*again * 200, *[first] * 200], clock)
    record = files.find(file_id)
    assert record is not None
    assert record.version == 3
    for number in (1, 3):
        assert readings(artefacts, files.version(file_id, number), tmp_path) == [("a", 1.0), ("b", 2.0)]
    assert 1 <= counts["judged"] <= 2
    assert counts[ClaimDenied.FINISHED] >= 200
    assert sum(counts.values()) == 600


def test_forty_files_with_one_content(
    ingest: IngestFile, files: Files, uploads: Uploads, artefacts: Artefacts, clock: SettableClock, tmp_path: Path
) -> None:
    keys = [f"twins/{number}.csv" for number in range(40)]
    announced = [announce(uploads, ONE, "01", key) for key in keys]
    counts = deliver_many(ingest, announced * 5, clock)
    assert counts["judged"] == 40
    ids = [file_id_of(announced[0].bucket, key) for key in keys]
    ends = [version.finished for file_id in ids if (version := files.version(file_id, 1)) and version.finished]
    assert len(ends) == 40
    [original] = {end.duplicate_of for end in ends} - {None}
    assert sum(end.duplicate_of is None for end in ends) == 1
    in_the_lake = []
    for file_id in ids:
        record = files.find(file_id)
        assert record is not None
        key = f"readings/uploaded={record.uploaded_at:%Y-%m-%d}/{file_id}.parquet"
        artefacts.fetch(key, None, tmp_path / "lake.parquet")
        in_the_lake += [file_id] * len(readings_in(tmp_path / "lake.parquet"))
    assert in_the_lake == [original] * 2
    for file_id in ids:
        assert readings(artefacts, files.version(file_id, 1), tmp_path) == [("a", 1.0), ("b", 2.0)]
