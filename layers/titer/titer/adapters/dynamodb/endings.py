"""How versions of files end: committed, closed unseen, failed for now, or deleted.

The keys and what each item says are told in `adapters/dynamodb/files.py`.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from titer.adapters.dynamodb.contents import Contents
from titer.adapters.dynamodb.items import (
    BY_ITSELF,
    SUPERSEDED,
    UNENDED,
    commit_condition,
    fingerprint_in,
    has_ended,
    lease_of,
)
from titer.adapters.dynamodb.keys import parked_key, record_key, schema_key, version_key
from titer.adapters.dynamodb.table import KNOWN, Changed, Table, among_writers
from titer.adapters.plain import Plain, instant_text, to_plain
from titer.adapters.store_errors import file_busy, not_uploaded
from titer.files.record import Claim, Completion, Deletion, parked_ids_of, refuse_joined
from titer.model.author import Author
from titer.model.clock import Clock

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef


class Endings:
    """Notes the ends of versions; one of each file is what readers see."""

    def __init__(self, table: Table, contents: Contents, clock: Clock) -> None:
        self._table = table
        self._contents = contents
        self._clock = clock

    def commit(self, claim: Claim, finished: Completion, fingerprint: str | None, schema: str | None) -> bool:
        """Show readers a version, unless a later one was; return whether they see this one."""
        commit = partial(self._commit, claim, finished, fingerprint, schema)
        return among_writers(commit, f"commit the file {claim.file_id}")

    def delete(self, file_id: str, by: Author, now: datetime, at: datetime) -> None:
        """Take a file from readers, with all its versions so far."""
        among_writers(partial(self._delete, file_id, by, now, at), f"change the file {file_id}")

    def close(self, claim: Claim, finished: Completion | None) -> None:
        """Note that readers will not see a version."""
        end: dict[str, Plain] = (
            {"finished": to_plain(finished)} if finished else {SUPERSEDED: instant_text(self._clock())}
        )
        among_writers(partial(self._close, claim, end), f"commit the file {claim.file_id}")

    def note_failure(self, claim: Claim, error: str) -> None:
        """Note why the judging of a version broke off, and let somebody else take it."""
        key, seen = version_key(claim.file_id, claim.version), {"attempt": claim.attempt}
        where = f"attempt = :attempt AND {UNENDED}"
        last_error: dict[str, Plain] = {"attempt": claim.attempt, "error": error}
        noted: dict[str, Plain] = {"last_error": last_error, "until": instant_text(self._clock())}
        with suppress(Changed):
            self._table.write(self._table.update(key, noted, where=where, given=seen))

    def _commit(self, claim: Claim, finished: Completion, fingerprint: str | None, schema: str | None) -> bool:
        record, end = self._table.need(record_key(claim.file_id)), to_plain(finished)
        committed = record.get("committed", 0)
        if record.get("deleted_through", 0) >= claim.version:
            return False
        if committed >= claim.version:
            self._close(claim, {"finished": end})
            return bool(committed == claim.version)
        shown: dict[str, Plain] = {
            "committed": claim.version,
            "committed_object": claim.stored.version_id or "",
            "finished": end,
            "content": "" if finished.duplicate_of else fingerprint or "",
            "same_as": fingerprint or "" if finished.duplicate_of else "",
        }
        left = fingerprint_in(record)
        seen, given = commit_condition(record)
        ended: dict[str, Plain] = {"finished": end} | ({"left": left} if left and left != fingerprint else {})
        self._table.write(
            self._table.update(version_key(claim.file_id, claim.version), ended, where=KNOWN),
            self._table.update(
                record_key(claim.file_id),
                shown,
                where=f"{seen} AND (attribute_not_exists(deleted_through) OR deleted_through < :committed)",
                given=given,
                removing=("given_up",),
            ),
            *self._contents.changes(claim, finished, fingerprint, record),
            *self._contents.schema_changes(claim, finished, schema, record),
            *self._unpark_changes(claim),
        )
        return True

    def _delete(self, file_id: str, by: Author, now: datetime, at: datetime) -> None:
        record = self._table.get(record_key(file_id)) or {}
        newest = record.get("claimed", 0)
        if not newest:
            raise not_uploaded()
        if record.get("deleted_through") == newest:
            return
        refuse_joined(record.get("compacting_into"))
        version = self._table.need(version_key(file_id, newest))
        if lease_of(version).busy(now):
            raise file_busy(newest)
        deletion, (seen, given) = Deletion(newest, at, by), commit_condition(record)
        self._table.write(
            self._table.update(
                record_key(file_id),
                {"deletion": to_plain(deletion), "deleted_through": newest, "content": "", "same_as": ""},
                where=f"claimed = :deleted_through AND {seen} AND {BY_ITSELF}",
                given=given,
                removing=("given_up",),
            ),
            self._table.check(
                version_key(file_id, newest), where="attempt = :seen", given={"seen": version["attempt"]}
            ),
            *self._contents.release_changes(file_id, record, stays={}),
            *([self._table.delete(schema)] if (schema := schema_key(record)) else []),
        )

    def _close(self, claim: Claim, end: dict[str, Plain]) -> None:
        """Note the end of a version that readers will not see; the first end noted stays."""
        key = version_key(claim.file_id, claim.version)
        if not has_ended(self._table.need(key)):
            self._table.write(self._table.update(key, end, where=UNENDED), *self._unpark_changes(claim))

    def _unpark_changes(self, claim: Claim) -> list[TransactWriteItemTypeDef]:
        return [self._table.delete(parked_key(parked_id)) for parked_id in parked_ids_of(claim)]
