"""The one use case that turns an object into a result.

    announced ─▶ describe ─▶ claim a version ─▶ judge ─▶ Parquet, result document ─▶ commit the record

Everything before the commit is under keys that no reader looks at yet, or is written on a condition; the record that
readers follow is written last. Running twice gives what running once gives.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from titer.files.artefacts import ArtefactKeys, ArtefactStore, Existing, FileSinks, OpenSinks, Original, nothing_under
from titer.files.clearing import Clearing
from titer.files.compaction import Members
from titer.files.duplicates import Duplicates
from titer.files.fingerprint import fingerprint_of
from titer.files.found import file_of
from titer.files.keys import slot_in
from titer.files.object_judge import Limits, ObjectJudge
from titer.files.ports import Artefacts, Compactions, Files, IngestQueue, Uploads
from titer.files.provenance import Provenance, declaration_in
from titer.files.record import Announcement, Claim, ClaimDenied, Completion, Declared, StoredObject, VersionName
from titer.files.recovery import ReadMetadata, Recovery
from titer.files.versions import ranked
from titer.formats.streams.ports import Formats
from titer.judging.drift import parse_schema, schema_of, with_drift
from titer.judging.outcome import Outcome
from titer.judging.pipeline import with_second_pass
from titer.judging.ports import TypedReaders
from titer.model.clock import Clock
from titer.model.dataclass import dataclass
from titer.model.errors import Conflict, Rejected, Unavailable, in_short
from titer.model.retries import retried
from titer.model.status import Status
from titer.rules.rule_sets import RuleSets

_PAGE = 100  # versions


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What became of an announced object: judged, with its outcome, or not, with why its claim was denied."""

    file_id: str
    key: str
    request_id: str | None = None
    version: int | None = None
    outcome: Outcome | None = None
    denial: ClaimDenied | None = None
    processing_ms: int = 0


@dataclass(frozen=True, slots=True)
class _Found:
    """The file of an object, and what was declared of it; of a corrected file, the version that it is to come after.

    A file is new where it has a slot, nothing of it was ever begun, and the data bucket remembers nothing of it.
    """

    file_id: str
    declared: Declared
    after: int | None = None
    is_new: bool = False


class IngestFile:
    """Judges announced objects, each version of each file once as far as readers can see."""

    def __init__(
        self,
        files: Files,
        uploads: Uploads,
        artefacts: Artefacts,
        open_sinks: OpenSinks,
        *,
        queue: IngestQueue,
        rules: RuleSets,
        clock: Clock,
        limits: Limits,
        read_metadata: ReadMetadata,
        formats: Formats | None = None,
        typed: Callable[[int], TypedReaders | None] = lambda _size: None,
        compactions: Compactions | None = None,
    ) -> None:
        self._files = files
        self._uploads = uploads
        self._artefacts = ArtefactStore(artefacts, open_sinks, clock)
        members = Members(files, artefacts, self._artefacts, compactions) if compactions else None
        self._clearing = Clearing(files, self._artefacts, Duplicates(files, queue, clock), members)
        self._objects = ObjectJudge(uploads, open_sinks, rules, limits, formats, typed)
        self._queue = queue
        self._recovery = Recovery(files, artefacts, read_metadata=read_metadata, clock=clock)
        self._rules = rules
        self._clock = clock

    def ingest(self, announced: Announcement, *, holder: str, until: datetime) -> Report:
        """Judge it, unless it is judged, being judged by another holder, or overtaken.

        `holder` is who asks: the same one takes over what it held before. `until` ends its lease.
        `Unavailable` asks for another try; `Rejected` (`object_gone`) means that there is nothing to judge.
        """
        now, is_new = self._clock(), False
        stored = None if announced.version else self._describe(announced)
        if stored is None:
            named = announced.version or self._begun(announced)
            file_id = named.file_id
            claim = self._files.claim_version(file_id, named.number, holder=holder, now=now, until=until)
        else:
            found = self._file(stored)
            file_id, stored = found.file_id, stored if found.is_new else self._ranked(found.file_id, stored)
            pinned, is_new = self._objects.pin_rules(found.declared), found.is_new
            claim = self._files.claim(file_id, pinned, stored, holder=holder, now=now, until=until, after=found.after)
        if isinstance(claim, ClaimDenied):
            self._clearing.complete(file_id, claim)
            return Report(file_id=file_id, key=announced.key, denial=claim)
        try:
            return self._judge(claim, began=now, is_new=is_new and claim.version == claim.attempt == 1)
        except Exception as error:
            self._note_failure(claim, error)
            raise

    def _file(self, stored: StoredObject) -> _Found:
        """Return the file of an object, and what was declared of it, even where the table knows of neither any more."""
        found = file_of(self._files, stored.bucket, stored.key)
        declared, first = found.declared, found.record is None or not found.record.newest
        known = self._recovery.remains(found.file_id) if first else None
        if known and known.stored.key == stored.key:  # `recall` knows what another attempt has begun since then
            self._restore(known)
            declared, first = known.first, False
        if first and not declared.lost:
            return _Found(found.file_id, declared, is_new=known is None and found.record is not None)
        said = declaration_in(self._uploads.declaration(stored.key, stored.version_id))
        if said and said.correction:
            kept = self._files.expected(found.file_id, said.correction)
            return _Found(found.file_id, kept.declared if kept else said, kept.after if kept else None)
        after = said.after if said and declared.live else None
        return _Found(found.file_id, said if said and declared.lost else declared, after)

    def _ranked(self, file_id: str, stored: StoredObject) -> StoredObject:
        """Return the object with what tells it from others of its key that came within the same second."""
        others = (version.stored for version in self._files.versions(file_id, limit=_PAGE))
        return ranked(stored, others, lambda: self._uploads.newest_first(stored.key))

    def _restore(self, known: Provenance) -> None:
        if announced := self._recovery.restore(known):
            self._queue.put(announced)

    def _note_failure(self, claim: Claim, error: Exception) -> None:
        """Note how the attempt ended, for whoever has to explain it. The error itself flies on, noted or not."""
        with suppress(Unavailable):
            self._files.note_failure(claim, in_short(error))

    def _describe(self, announced: Announcement) -> StoredObject | None:
        stored = self._uploads.describe(announced.key, announced.version_id)
        return stored and replace(stored, sequencer=announced.sequencer)

    def _begun(self, announced: Announcement) -> VersionName:
        """Return the version that was begun with an object which is gone by now: it is to end. Else there is none."""
        file_id = file_of(self._files, announced.bucket, announced.key).file_id
        for version in self._files.versions(file_id, limit=_PAGE):
            if not version.ended and announced.version_id in {None, version.stored.version_id}:
                return VersionName(file_id, version.number)
        raise Rejected("object_gone", f"there is no object {announced.key[:200]!r} to read", "Upload it again")

    def _judge(self, claim: Claim, *, began: datetime, is_new: bool) -> Report:
        """Judge a version. Of a new file nothing should lie there: what does all the same is a conflict, met later."""
        how, keys = self._objects.instructions(claim), ArtefactKeys.of(claim.file_id, claim.uploaded_at, claim.version)
        existing = nothing_under(keys) if is_new else self._artefacts.existing(keys)
        if _has_later(existing, claim.version):
            self._know_later(claim, keys.readings)
            return _report(claim, denial=self._denial(claim))
        known = Provenance.of_claim(claim, self._rules.written(claim.declared.rule_set))
        with TemporaryDirectory(prefix="titer-") as folder:
            outcome, sinks = with_second_pass(partial(self._objects.judge, known, Path(folder)), how)
            outcome = self._compare_schemas(claim, outcome)
            if self._would_hide_a_good_one(claim, outcome, began):
                end = self._artefacts.leave_result(claim, outcome, began)
                self._files.close(claim, end)
                return _report(claim, outcome=outcome, processing_ms=end.processing_ms)
            try:
                finished = self._commit(claim, known, outcome, sinks, existing, began)
            except (Conflict, _OvertakenError) as conflict:
                return self._report_overtaken(claim, conflict)
        if finished is None:
            return _report(claim, denial=self._denial(claim))
        return _report(claim, outcome=outcome, processing_ms=finished.processing_ms)

    def _know_later(self, claim: Claim, readings: str) -> None:
        """Know the version again that left what lies there, where the table has forgotten it."""
        record = self._files.find(claim.file_id)
        if record is None or (record.newest or 0) > claim.version:
            return
        known = self._recovery.remains(claim.file_id, readings)
        if known is None or known.version <= claim.version:
            reason = f"the data bucket holds a later version of {claim.file_id} than the table knows of"
            raise Unavailable("table_behind", reason, "Restore the table to a later time")
        self._restore(known)

    def _would_hide_a_good_one(self, claim: Claim, outcome: Outcome, began: datetime) -> bool:
        """Return whether this came to a slot that has its file already, and nothing of it can be used.

        `Unavailable` (`earlier_in_hand`) where that file is being judged.
        """
        if outcome.status is not Status.FAILED or claim.by is not None or not slot_in(claim.stored.key):
            return False
        record = self._files.find(claim.file_id)
        if record and record.finished:
            return record.finished.row_count > 0 and record.object_version != claim.stored.version_id
        self._wait_for_earlier(claim, began, record.deleted_through if record else 0)
        return False

    def _wait_for_earlier(self, claim: Claim, began: datetime, through: int) -> None:
        """Raise `Unavailable` while a lower version, which was not deleted, may still be judged."""
        run_out = self._clock() - (claim.until - began)  # of what was begun before then, the time has run out
        for earlier in self._files.versions(claim.file_id, limit=_PAGE, before=claim.version):
            if not earlier.ended and earlier.number > through and earlier.begun_at > run_out:
                reason = f"version {earlier.number}, which came to this slot before, is being judged"
                raise Unavailable("earlier_in_hand", reason, "The queue tries again")

    def _compare_schemas(self, claim: Claim, outcome: Outcome) -> Outcome:
        """Return the outcome with warnings of what is not as it was in the asset's file before."""
        if not outcome.asset or claim.declared.live:
            return outcome
        before = self._files.schema_before(outcome.asset, claim.uploaded_at, claim.file_id)
        return with_drift(outcome, parse_schema(before) if before else None)

    def _commit(
        self,
        claim: Claim,
        known: Provenance,
        outcome: Outcome,
        sinks: FileSinks,
        existing: Existing,
        began: datetime,
    ) -> Completion | None:
        """Store what was found and commit it; return None where readers will not see it.

        Another file may come to hold the same content, or hold it no more, until the commit; a version that came
        before may leave what it found meanwhile: then all is stored anew.
        """
        live = claim.declared.live  # each of their lines is there once: they are no content of others, nor like others
        fingerprint = fingerprint_of(outcome.sha256, claim.declared) if outcome.row_count and not live else None
        schema = None if live else schema_of(outcome)
        text = schema.text() if schema else None
        known = replace(known, fingerprint=fingerprint, schema=text)
        existing_at_each_try = self._existing_at_each_try(claim, existing)

        def store_and_commit() -> Completion | None:
            original = self._original(claim, fingerprint)
            finished = self._artefacts.store(claim, outcome, sinks, next(existing_at_each_try), began, original)
            self._artefacts.leave(replace(known, finished=finished))
            return finished if self._files.commit(claim, finished, fingerprint=fingerprint, schema=text) else None

        contended = Unavailable("content_contended", "others write what this writes, time after time", "Try again")
        finished = retried(store_and_commit, contended)
        if finished is not None and (claim.version > 1 or live):  # else it lets go of nothing
            self._clearing.promote_duplicates(claim.file_id)
        return finished

    def _original(self, claim: Claim, fingerprint: str | None) -> Original | None:
        holder = self._files.holder(fingerprint) if fingerprint else self._hour(claim)
        if holder is None or holder.file_id == claim.file_id:
            return None
        version = self._files.version(holder.file_id, holder.number)
        return Original(holder.file_id, version.finished) if version and version.finished else None

    def _hour(self, claim: Claim) -> VersionName | None:
        """Return the version of the file that has the readings of a live one, which is judged again all the same."""
        record = self._files.find(claim.file_id) if claim.declared.live else None
        if record is None or record.compacted_into is None:
            return None
        hour = self._files.find(record.compacted_into)
        if hour is None or hour.finished is None or hour.version is None:
            reason = f"the file {record.compacted_into}, which has the readings of {record.file_id}, has no result"
            raise Unavailable("hour_unfinished", reason, "The queue tries again")
        return VersionName(hour.file_id, hour.version)

    def _existing_at_each_try(self, claim: Claim, existing: Existing) -> Iterator[Existing]:
        """Yield what lay there before; then, for each further try, what does. `_OvertakenError` where it is over."""
        while not _has_later(existing, claim.version):
            yield existing
            if self._is_over(claim):
                break
            existing = self._artefacts.existing(ArtefactKeys.of(claim.file_id, claim.uploaded_at, claim.version))
        raise _OvertakenError(f"the readings of {claim.file_id}")

    def _is_over(self, claim: Claim) -> bool:
        """Return whether nobody will see this version: it was deleted meanwhile, or a later one is seen."""
        record = self._files.find(claim.file_id)
        seen = (record.version or 0) if record and record.finished else 0
        return record is not None and max(record.deleted_through, seen) >= claim.version

    def _denial(self, claim: Claim) -> ClaimDenied:
        """Return why a version that was judged is not what readers see; clear it where it was deleted."""
        record = self._files.find(claim.file_id)
        if record and claim.version <= record.deleted_through:
            self._clearing.clear_deleted(claim.file_id)
            return ClaimDenied.DELETED
        self._files.close(claim)
        return ClaimDenied.SUPERSEDED

    def _report_overtaken(self, claim: Claim, conflict: Exception) -> Report:
        """Report that a later version has won; raise `Unavailable` where another writer asks for one more try."""
        record = self._files.find(claim.file_id)
        if record and claim.version <= record.deleted_through:
            return _report(claim, denial=self._denial(claim))
        if record and record.finished and (record.version or 0) >= claim.version:
            self._files.close(claim)
            return _report(claim, denial=ClaimDenied.SUPERSEDED)
        reason = f"another writer changed {conflict} while version {claim.version} was judged"
        raise Unavailable("artefact_changed", reason, "The queue tries again") from conflict


class _OvertakenError(Exception):
    """What a version would write over, a later one has left, or a deletion."""


def _has_later(existing: Existing, version: int) -> bool:
    """Return whether a later version than this one left something."""
    return any(there is not None and there.version > version for there in existing.values())


def _report(
    claim: Claim, *, outcome: Outcome | None = None, denial: ClaimDenied | None = None, processing_ms: int = 0
) -> Report:
    return Report(
        file_id=claim.file_id,
        key=claim.stored.key,
        request_id=claim.declared.request_id,
        version=claim.version,
        outcome=outcome,
        denial=denial,
        processing_ms=processing_ms,
    )
