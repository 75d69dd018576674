"""Files that were judged, so that there is something to show."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from tests.support.api import Api
from titer.announcement import announced_objects
from titer.engine.formats import EngineFormats
from titer.engine.parquet import ParquetSinks
from titer.ingest import IngestFile, Limits, Report
from titer.instant import format_instant
from titer.judging import Instructions, judge
from titer.record import Announced, Claim, Finished, Location
from titer.result import stored_document, summary_page, summary_pages
from titer.rulebook import RuleBook


def send(api: Api, body: bytes, name: str = "readings.csv", **said: str) -> str:
    """Send a small file; give its id."""
    query = "&".join(f"{key}={value}" for key, value in {"name": name, **said}.items())
    file_id: str = api.post(f"/v1/files?{query}", body=body).json["file_id"]
    return file_id


def begin(api: Api, file_id: str) -> Claim:
    record = api.files.find(file_id)
    assert record is not None
    stored = api.uploads.describe(record.key)
    assert stored is not None
    label = RuleBook(api.rules).rule_set(record.declared.rule_set).label
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


def finish(api: Api, file_id: str) -> dict[str, Any]:
    """Judge the newest object of a file and commit what it came to; give the stored document."""
    claim, now = begin(api, file_id), api.clock.pass_time(seconds=1)
    said = claim.declared
    how = Instructions(
        name=said.name,
        rule_set=RuleBook(api.rules).rule_set(said.rule_set),
        received_at=now,
        asset=said.asset,
        options=said.options,
    )
    with api.uploads.open(claim.stored.key) as stream, ParquetSinks(api.folder, {}) as sinks:
        outcome = judge(stream, how, sinks)
    document = stored_document(outcome) | {
        "file_id": file_id,
        "version": claim.version,
        "uploaded_at": format_instant(claim.uploaded_at),
        "processed_at": format_instant(now),
        "processing_ms": 835,
    }
    base = f"results/{file_id}/{claim.version}"
    for page in range(1, summary_pages(outcome.summaries)):
        api.artefacts.put_json(f"{base}/summaries-{page}.json", {"summaries": summary_page(outcome.summaries, page)})
    kept, faulty = outcome.row_count > 0, outcome.error_count > 0
    readings, rejected = f"readings/{file_id}.parquet", f"rejected/{file_id}.parquet"
    end = Finished(
        status=outcome.status,
        message=outcome.message,
        processed_at=now,
        processing_ms=835,
        row_count=outcome.row_count,
        rejected_rows=outcome.aggregates.rejected_rows if outcome.aggregates else 0,
        reading_count=outcome.aggregates.reading_count if outcome.aggregates else 0,
        error_count=outcome.error_count,
        bytes=outcome.bytes,
        sha256=outcome.sha256,
        rule_set=outcome.rule_set,
        result=Location(key=f"{base}.json", version_id=api.artefacts.put_json(f"{base}.json", document)),
        summary_pages=summary_pages(outcome.summaries),
        readings=_kept(api, readings, sinks.readings_path) if kept else None,
        rejected=_kept(api, rejected, sinks.rejected_path) if faulty else None,
    )
    api.files.commit(claim, end)
    return document


def ingest(api: Api) -> IngestFile:
    """The use case, over the stores of the API."""
    limits = Limits(file=1 << 20, json=1 << 20, block=1 << 16)
    return IngestFile(
        api.files,
        api.uploads,
        api.artefacts,
        ParquetSinks,
        queue=api.queue,
        rules=RuleBook(api.rules),
        clock=api.clock,
        limits=limits,
        formats=EngineFormats(),
    )


def announce(api: Api, file_id: str, sequencer: str = "01") -> Announced:
    """What S3 says of the newest object of a file."""
    record = api.files.find(file_id)
    assert record is not None
    stored = api.uploads.describe(record.key)
    assert stored is not None
    return Announced(bucket=stored.bucket, key=stored.key, version_id=stored.version_id, sequencer=sequencer)


def deliver(api: Api, announced: Announced, holder: str = "message-1") -> Report:
    return ingest(api).ingest(announced, holder=holder, until=api.clock() + timedelta(minutes=1))


def deliver_all(api: Api) -> list[Report]:
    """Empty the queue, of what comes in meanwhile too."""
    reports: list[Report] = []
    while api.queue.messages:
        for announced in announced_objects(api.queue.messages.pop(0)):
            reports.append(deliver(api, announced, holder=f"queue-{len(reports)}"))
    return reports


def judged(api: Api, body: bytes, name: str = "readings.csv", **said: str) -> str:
    """Send a small file and judge it as the stack would; give its id."""
    file_id = send(api, body, name, **said)
    deliver(api, announce(api, file_id))
    return file_id


def _kept(api: Api, key: str, path: Any) -> Location:
    return Location(
        key=key, version_id=api.artefacts.put_file(key, path, version=1, replaces=api.artefacts.newest(key))
    )
