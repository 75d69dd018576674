"""The one use case that turns an object into a result.

    announced ─▶ describe ─▶ claim a version ─▶ judge ─▶ Parquet, result document ─▶ commit the record

Everything before the commit is under keys that no reader looks at yet, or is written on a condition; the record that
readers follow is written last. Running twice gives what running once gives.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol
from uuid import NAMESPACE_URL, UUID, uuid5

from titer.dialect import SAMPLE_ELSEWHERE
from titer.errors import Rejected, Unavailable
from titer.instant import format_instant
from titer.judging import Instructions, judge, sample_places
from titer.outcome import Outcome, Sinks
from titer.ports import Artefact, Artefacts, Clock, Conflict, Files, Uploads
from titer.record import Announced, Claim, Declared, Finished, Location, Refusal, Status, StoredObject
from titer.result import stored_document, summary_page, summary_pages
from titer.rulebook import RuleBook

SLOTS = "slots/"


class FileSinks(Sinks, Protocol):
    """Sinks that leave two files."""

    readings_path: Path
    rejected_path: Path


type OpenSinks = Callable[[Path, Mapping[str, str]], AbstractContextManager[FileSinks]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What became of an announced object: judged, with its outcome, or not this time, with the refusal."""

    file_id: str
    key: str
    request_id: str | None = None
    version: int | None = None
    outcome: Outcome | None = None
    refusal: Refusal | None = None
    processing_ms: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How large a file may be, and how much of it is held at a time; in bytes."""

    file: int
    json: int
    block: int


def file_id_of(bucket: str, key: str) -> str:
    """The id of a file that came without a slot: the same for the same key."""
    return str(uuid5(NAMESPACE_URL, f"s3://{bucket}/{key}"))


def slot_in(key: str) -> str | None:
    """The file id that a slot's key names, or None."""
    parts = key.removeprefix(SLOTS).split("/")
    if not key.startswith(SLOTS) or len(parts) != 2:
        return None
    try:
        return str(UUID(parts[0]))
    except ValueError:
        return None


class IngestFile:
    """Judges announced objects, each version of each file once as far as readers can see."""

    def __init__(
        self,
        files: Files,
        uploads: Uploads,
        artefacts: Artefacts,
        open_sinks: OpenSinks,
        *,
        rules: RuleBook,
        clock: Clock,
        limits: Limits,
    ) -> None:
        self._files = files
        self._uploads = uploads
        self._artefacts = artefacts
        self._open_sinks = open_sinks
        self._rules = rules
        self._clock = clock
        self._limits = limits

    def ingest(self, announced: Announced, *, holder: str, until: datetime) -> Report:
        """Judge it, unless it is judged, being judged by another holder, or overtaken.

        `holder` is who asks: the same one takes over what it held before. `until` ends its lease.
        `Unavailable` asks for another try; `Rejected` (`object_gone`) means that there is nothing to judge.
        """
        now = self._clock()
        if announced.version:
            file_id, number = announced.version.file_id, announced.version.number
            claim = self._files.claim_version(file_id, number, holder=holder, now=now, until=until)
        else:
            stored = self._described(announced)
            file_id, declared = self._file(announced)
            claim = self._files.claim(file_id, declared, stored, holder=holder, now=now, until=until)
        if isinstance(claim, Refusal):
            return Report(file_id=file_id, key=announced.key, refusal=claim)
        return self._judge(claim, began=now)

    def _described(self, announced: Announced) -> StoredObject:
        stored = self._uploads.describe(announced.key, announced.version_id)
        if stored is None:
            raise Rejected("object_gone", f"there is no object {announced.key[:200]!r} to read", "Upload it again")
        return replace(stored, sequencer=announced.sequencer)

    def _file(self, announced: Announced) -> tuple[str, Declared]:
        """The slot's file where the key is a reserved slot's, else a file of the key's own; the rules as of now."""
        slot = slot_in(announced.key)
        record = self._files.find(slot) if slot else None
        if slot and record and record.key == announced.key:
            return slot, self._with_rules(record.declared)
        name = announced.key.rsplit("/", maxsplit=1)[-1]
        return file_id_of(announced.bucket, announced.key), self._with_rules(Declared(name=name))

    def _with_rules(self, declared: Declared) -> Declared:
        return replace(declared, rule_set=self._rules.rule_set(declared.rule_set).label)

    def _judge(self, claim: Claim, *, began: datetime) -> Report:
        places, how = _Places.of(claim), self._instructions(claim)
        seen = {key: self._artefacts.newest(key) for key in (places.readings, places.rejected)}
        if any(there and there.version > claim.version for there in seen.values()):
            return _report(claim, refusal=Refusal.SUPERSEDED)
        with TemporaryDirectory(prefix="titer-") as folder:
            with self._open_sinks(Path(folder), _metadata(claim, how)) as sinks:
                outcome = self._outcome(claim.stored, how, sinks)
            try:
                finished = self._keep(claim, outcome, sinks, places, seen, began)
            except Conflict as conflict:
                return self._overtaken(claim, conflict)
        if not self._files.commit(claim, finished):
            return _report(claim, refusal=Refusal.SUPERSEDED)
        return _report(claim, outcome=outcome, processing_ms=finished.processing_ms)

    def _outcome(self, stored: StoredObject, how: Instructions, sinks: Sinks) -> Outcome:
        with self._uploads.open(stored.key, stored.version_id) as stream:
            return judge(stream, how, sinks, elsewhere=self._samples(stored))

    def _instructions(self, claim: Claim) -> Instructions:
        declared = claim.declared
        return Instructions(
            name=declared.name,
            rule_set=self._rules.rule_set(declared.rule_set),
            received_at=claim.stored.last_modified,
            timezone=declared.timezone,
            asset=declared.asset,
            context=declared.context,
            measured=declared.measured,
            sha256=declared.sha256,
            max_file_bytes=self._limits.file,
            max_json_bytes=self._limits.json,
            block_bytes=self._limits.block,
        )

    def _samples(self, stored: StoredObject) -> list[bytes]:
        """The pieces that a file on disk would be sampled at, so that both ways decide alike."""
        return [
            self._uploads.peek(stored.key, stored.version_id, start=start, size=SAMPLE_ELSEWHERE)
            for start in sample_places(stored.size)
        ]

    def _keep(
        self,
        claim: Claim,
        outcome: Outcome,
        sinks: FileSinks,
        places: "_Places",
        seen: Mapping[str, Artefact | None],
        began: datetime,
    ) -> Finished:
        """Store what was found; what readers will see of it is said by the record that this returns."""
        kept = self._put(places.readings, sinks.readings_path if outcome.row_count else None, seen, claim)
        rejected = self._put(places.rejected, sinks.rejected_path if _has_rejected(outcome) else None, seen, claim)
        for page in range(1, summary_pages(outcome.summaries)):
            self._artefacts.put_json(places.summaries(page), {"summaries": summary_page(outcome.summaries, page)})
        processed_at = self._clock()
        milliseconds = round((processed_at - began).total_seconds() * 1000)
        document = _addressed(stored_document(outcome), claim, processed_at, milliseconds)
        result = Location(key=places.result, version_id=self._artefacts.put_json(places.result, document))
        aggregates = outcome.aggregates
        return Finished(
            status=outcome.status,
            message=outcome.message,
            processed_at=processed_at,
            processing_ms=milliseconds,
            row_count=outcome.row_count,
            rejected_rows=aggregates.rejected_rows if aggregates else 0,
            reading_count=aggregates.reading_count if aggregates else 0,
            error_count=outcome.error_count,
            bytes=outcome.bytes,
            sha256=outcome.sha256,
            rule_set=outcome.rule_set,
            asset=outcome.asset,
            result=result,
            summary_pages=summary_pages(outcome.summaries),
            readings=kept,
            rejected=rejected,
        )

    def _put(self, key: str, path: Path | None, seen: Mapping[str, Artefact | None], claim: Claim) -> Location | None:
        """Store a Parquet file; an empty one where nothing is kept, so that no lower version comes after it."""
        if path is None:
            self._put_empty(key, seen[key], claim)
            return None
        stored = self._artefacts.put_file(key, path, version=claim.version, replaces=seen[key])
        return Location(key=key, version_id=stored)

    def _put_empty(self, key: str, replaces: Artefact | None, claim: Claim) -> None:
        with TemporaryDirectory(prefix="titer-") as folder:
            with self._open_sinks(Path(folder), _metadata(claim, self._instructions(claim))) as sinks:
                pass
            path = sinks.readings_path if key.startswith("readings/") else sinks.rejected_path
            self._artefacts.put_file(key, path, version=claim.version, replaces=replaces)

    def _overtaken(self, claim: Claim, conflict: Conflict) -> Report:
        """Another writer was here since the claim: a later version has won, or this one must be tried again."""
        record = self._files.find(claim.file_id)
        if record and record.finished and (record.version or 0) >= claim.version:
            return _report(claim, refusal=Refusal.SUPERSEDED)
        reason = f"another writer changed {conflict} while version {claim.version} was judged"
        raise Unavailable("artefact_changed", reason, "The queue tries again") from conflict


@dataclass(frozen=True, slots=True)
class _Places:
    """The keys of what one version of a file leaves in the data bucket."""

    readings: str
    rejected: str
    result: str

    @classmethod
    def of(cls, claim: Claim) -> "_Places":
        day = f"uploaded={claim.uploaded_at:%Y-%m-%d}/{claim.file_id}.parquet"
        return cls(f"readings/{day}", f"rejected/{day}", f"results/{claim.file_id}/{claim.version}.json")

    def summaries(self, page: int) -> str:
        return f"{self.result.removesuffix('.json')}/summaries-{page}.json"


def _metadata(claim: Claim, how: Instructions) -> dict[str, str]:
    """What is the same for every reading of a file, and so lies beside them."""
    return {"titer:file_id": claim.file_id, "titer:version": str(claim.version), **how.metadata()}


def _addressed(document: dict[str, Any], claim: Claim, processed_at: datetime, milliseconds: int) -> dict[str, Any]:
    return document | {
        "file_id": claim.file_id,
        "version": claim.version,
        "uploaded_at": format_instant(claim.uploaded_at),
        "processed_at": format_instant(processed_at),
        "processing_ms": milliseconds,
    }


def _has_rejected(outcome: Outcome) -> bool:
    return outcome.status is not Status.PROCESSED and outcome.aggregates is not None


def _report(
    claim: Claim, *, outcome: Outcome | None = None, refusal: Refusal | None = None, processing_ms: int = 0
) -> Report:
    return Report(
        file_id=claim.file_id,
        key=claim.stored.key,
        request_id=claim.declared.request_id,
        version=claim.version,
        outcome=outcome,
        refusal=refusal,
        processing_ms=processing_ms,
    )
