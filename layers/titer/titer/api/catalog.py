"""What is known of a file, looked up for whoever asks: its record, its result, the lists beside it."""

from dataclasses import replace
from typing import Any

from titer.api.problem import RETRY_AFTER, Problem
from titer.files.fingerprint import fingerprint_of
from titer.files.keys import summaries_key
from titer.files.ports import Artefacts, Files, Uploads
from titer.files.record import Completion, Declared, FileRecord, FileVersion, Location
from titer.judging.stored_result import blank_document
from titer.model.coverage import NOTHING
from titer.model.expression import expression
from titer.model.instants import format_instant
from titer.model.status import Status

_UUID = expression(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class FileCatalog:
    """Every method raises `Problem` where there is nothing to find."""

    def __init__(self, files: Files, artefacts: Artefacts) -> None:
        self._files = files
        self._artefacts = artefacts

    def record(self, file_id: str, version: int | None = None) -> FileRecord:
        """Return the file, as of one version where one is said. 404 where there is none, or the id is no id."""
        record = self._files.find(file_id) if _UUID.fullmatch(file_id) else None
        if record is None:
            raise Problem(404, "unknown_file", "there is no file with this id", "See GET /v1/files for those there are")
        return record if version is None else self._as_of(record, version)

    def _as_of(self, record: FileRecord, number: int) -> FileRecord:
        version = self._files.version(record.file_id, number)
        if version is None:
            hint = f"See GET /v1/files/{record.file_id}/versions for those there are"
            raise Problem(404, "unknown_version", f"the file has no version {number}", hint)
        return as_of(record, version)

    def finished(self, file_id: str, version: int | None = None) -> tuple[FileRecord, Completion]:
        """Return the file and its end. 409 where it has no result yet, 410 where it has none any more."""
        record = self.record(file_id, version)
        if record.status is Status.DELETED:
            hint = "Its bytes are still here, at …/raw; upload them again to have new ones"
            raise Problem(410, "file_deleted", f"the results were deleted at {deleted_at(record)}", hint)
        if record.given_up is not None:
            raise Problem(409, "given_up", record.given_up)
        if record.finished is None:
            hint = f"Ask GET /v1/files/{file_id} until its status is processed, partial or failed"
            raise Problem(409, "not_finished", f"the file is {record.status}", hint, headers=RETRY_AFTER)
        return record, record.finished

    def original(self, record: FileRecord) -> str | None:
        """Return the file that holds the content of which this one tells, None where none does by now.

        It may be another than when this one was judged: that may be deleted, or judged otherwise.
        """
        if record.finished is None or record.finished.duplicate_of is None or record.same_as is None:
            return None
        holder = self._files.holder(record.same_as)
        return holder.file_id if holder else None

    def document(self, finished: Completion) -> dict[str, Any]:
        """Return the result as it is stored."""
        return self._artefacts.get_json(finished.result.key, finished.result.version_id)

    def summaries(self, finished: Completion, page: int) -> list[dict[str, Any]]:
        """Return one stored page of summaries, a thousand at most; page 0 lies in the result."""
        if page == 0:
            found: list[dict[str, Any]] = self.document(finished)["summaries"]
            return found
        stored: Any = self._artefacts.get_json(summaries_key(finished.result.key, page), None)
        return list(stored["summaries"])


def as_of(record: FileRecord, version: FileVersion) -> FileRecord:
    """Return the file as it would be seen if this version were the one that readers see."""
    return replace(
        record,
        declared=version.declared,
        version=version.number,
        status=status_of(record, version),
        finished=None if _is_deleted(record, version) else version.finished,
        object_version=version.stored.version_id,
        given_up=record.given_up if record.version == version.number else None,
        same_as=fingerprint_of(version.finished.sha256, version.declared) if version.finished else None,
    )


def status_of(record: FileRecord, version: FileVersion) -> Status:
    """Return how a version ended; `SUPERSEDED` where it has not, and a later one has its result already."""
    if _is_deleted(record, version):
        return Status.DELETED
    if version.finished:
        return version.finished.status
    if record.given_up is not None and record.version == version.number:
        return Status.FAILED
    overtaken = record.finished is not None and (record.version or 0) > version.number
    return Status.SUPERSEDED if overtaken else Status.PROCESSING


def _is_deleted(record: FileRecord, version: FileVersion) -> bool:
    return version.number <= record.deleted_through


def deleted_at(record: FileRecord) -> str:
    """Return when the results of a deleted file were deleted."""
    assert record.deletion is not None
    return format_instant(record.deletion.at.replace(microsecond=0))


def with_uploaded(record: FileRecord, uploads: Uploads) -> FileRecord:
    """Return the record with the status `uploaded` where its object is there and nobody has begun to judge it."""
    if record.status is Status.AWAITING_UPLOAD and uploads.describe(record.key) is not None:
        return replace(record, status=Status.UPLOADED)
    return record


def list_entry(record: FileRecord, duplicate_of: str | None) -> dict[str, Any]:
    """Return the file as a list shows it, and which other one holds its content now."""
    end = record.finished
    return {
        "file_id": record.file_id,
        "kind": record.kind,
        "name": record.name,
        "status": record.status,
        "version": record.version,
        "asset": record.asset,
        "rule_set": record.rule_set,
        "created_at": format_instant(record.created_at),
        "uploaded_at": format_instant(record.uploaded_at) if record.uploaded_at else None,
        **_end(record, end),
        "duplicate_of": duplicate_of,
        "bytes": end.bytes if end else None,
        **_span(end),
        **_counts(end),
    }


def _span(end: Completion | None) -> dict[str, str | None]:
    """Return the first and the last instant of what was kept."""
    kept = (end.coverage if end else None) or NOTHING
    spans = {"first_at": kept.first_at, "last_at": kept.last_at}
    return {name: None if at is None else format_instant(at) for name, at in spans.items()}


def version_entry(record: FileRecord, version: FileVersion) -> dict[str, Any]:
    """Return a version as a list shows it."""
    end = as_of(record, version).finished
    return {
        "version": version.number,
        "status": status_of(record, version),
        "current": record.finished is not None and record.version == version.number,
        **judged_by(version.declared),
        **({"rule_set": end.rule_set} if end else {}),  # of those that were declared, the ones that were taken
        "begun_at": format_instant(version.begun_at),
        "by": version.by and version.by.document(),
        **_end(record, end),
        "bytes": version.stored.size,
        "sha256": end.sha256 if end else None,
        **_counts(end),
    }


def judged_by(declared: Declared) -> dict[str, Any]:
    """Return what a version was declared to be judged by, as answers show it; the zone stands before the asset."""
    options = declared.options
    first = {"rule_set": declared.rule_set, "timezone": options.timezone, "asset": declared.asset}
    return first | options.everything()


def _end(record: FileRecord, end: Completion | None) -> dict[str, Any]:
    return {
        "processed_at": format_instant(end.processed_at) if end else None,
        "processing_ms": end.processing_ms if end else None,
        "message": end.message if end else record.given_up,
    }


def _counts(end: Completion | None) -> dict[str, int | None]:
    names = ("row_count", "rejected_rows", "reading_count", "error_count")
    return {name: getattr(end, name) if end else None for name in names}


def unfinished_result(record: FileRecord) -> dict[str, Any]:
    """Return the result of a file that has none yet: what was declared, and null for what is to come."""
    deleted = record.status is Status.DELETED
    return blank_document() | {
        "file_id": record.file_id,
        "version": record.version,
        "name": record.name,
        "status": record.status,
        "message": f"The results were deleted at {deleted_at(record)}." if deleted else record.given_up,
        "asset": record.declared.asset,
        "uploaded_at": format_instant(record.uploaded_at) if record.uploaded_at else None,
        "sha256": record.declared.sha256,
        "rule_set": record.declared.rule_set,
    }


def legacy_result(document: dict[str, Any]) -> dict[str, Any]:
    """Return the result in the shape of the upload service; `message` only where the file failed."""
    named = ("file_id", "status", "uploaded_at", "processed_at", "processing_ms")
    figures = ("row_count", "min_value", "max_value", "mean_value", "per_sensor_count")
    aggregates = document["aggregates"]
    return {
        **{name: document[name] for name in named},
        "aggregates": aggregates and {name: aggregates[name] for name in figures},
        "errors": [{"row_number": error["row_number"], "reason": error["reason"]} for error in document["errors"]],
        **({"message": document["message"]} if document["status"] == Status.FAILED else {}),
    }


def location_of(found: Location | None, what: str) -> Location:
    """Return where an artefact lies. 404 where judging left none."""
    if found is None:
        raise Problem(404, f"no_{what}", f"the file left no {what}", "See its result for why")
    return found
