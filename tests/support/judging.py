"""Files that were judged, so that there is something to show."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from tests.support.api import Api
from tests.support.messages import announcements_in
from titer.engine.formats import EngineFormats
from titer.engine.parquet.sinks import ParquetSinks, read_metadata
from titer.files.ingest import IngestFile, Report
from titer.files.object_judge import Limits
from titer.files.record import Announcement, Claim
from titer.rules.rule_sets import RuleSets


def send(api: Api, body: bytes, name: str = "readings.csv", **said: str) -> str:
    """Send a small file; return its id."""
    query = "&".join(f"{key}={value}" for key, value in {"name": name, **said}.items())
    file_id: str = api.post(f"/v1/files?{query}", body=body).json["file_id"]
    return file_id


def begin(api: Api, file_id: str) -> Claim:
    record = api.files.find(file_id)
    assert record is not None
    stored = api.uploads.describe(record.key)
    assert stored is not None
    label = RuleSets(api.rules).rule_set(record.declared.rule_set).label
    claim = api.files.claim(
        file_id,
        replace(record.declared, rule_set=label),
        stored,
        holder="test",
        now=api.clock(),
        until=api.clock() + timedelta(minutes=1),
    )
    assert isinstance(claim, Claim)
    return claim


def ingest(api: Api, seconds: float = 0) -> IngestFile:
    """Return the use case, over the stores of the API; judging a file takes so many seconds."""
    limits = Limits(file=1 << 20, json=1 << 20, block=1 << 16)

    def open_sinks(folder: Path, metadata: Mapping[str, str]) -> ParquetSinks:
        api.clock.pass_time(seconds=seconds)
        return ParquetSinks(folder, metadata)

    return IngestFile(
        api.files,
        api.uploads,
        api.artefacts,
        open_sinks,
        queue=api.queue,
        rules=RuleSets(api.rules),
        clock=api.clock,
        limits=limits,
        read_metadata=read_metadata,
        formats=EngineFormats(),
    )


def announce(api: Api, file_id: str, sequencer: str = "01") -> Announcement:
    """Return what S3 says of the newest object of a file."""
    record = api.files.find(file_id)
    assert record is not None
    stored = api.uploads.describe(record.key)
    assert stored is not None
    return replace(stored.announcement(), sequencer=sequencer)


def deliver(api: Api, announced: Announcement, holder: str = "message-1", seconds: float = 0) -> Report:
    return ingest(api, seconds).ingest(announced, holder=holder, until=api.clock() + timedelta(minutes=1))


def judge_newest(api: Api, file_id: str, seconds: float = 0) -> Report:
    """Have the newest object of a file judged as the stack would."""
    return deliver(api, announce(api, file_id), seconds=seconds)


def deliver_all(api: Api) -> list[Report]:
    """Empty the queue, of what comes in meanwhile too."""
    reports: list[Report] = []
    while api.queue.messages:
        for announced in announcements_in(api.queue.messages.pop(0)):
            reports.append(deliver(api, announced, holder=f"queue-{len(reports)}"))
    return reports


def judged(api: Api, body: bytes, name: str = "readings.csv", **said: str) -> str:
    """Send a small file and judge it as the stack would; return its id."""
    file_id = send(api, body, name, **said)
    judge_newest(api, file_id)
    return file_id
