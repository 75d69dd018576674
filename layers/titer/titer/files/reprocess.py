"""Judging a file once more, by other rules, in another zone, with other columns: a new version from the same bytes."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from titer.files.ports import Files, IngestQueue
from titer.files.record import Declared, FileRecord, FileVersion, StoredObject, refuse_joined
from titer.files.wishes import changed, newest_and_base
from titer.model.author import Author
from titer.model.clock import Clock
from titer.model.errors import Rejected, Unavailable
from titer.model.retries import retried
from titer.rules.rule_sets import RuleSets

MOST_VERSIONS = 10_000  # of a file that is to be judged once more; uploads to its key may make more


class Reprocess:
    """Makes new versions, and has them judged the way that everything is."""

    def __init__(self, files: Files, queue: IngestQueue, rules: RuleSets, clock: Clock) -> None:
        self._files = files
        self._queue = queue
        self._rules = rules
        self._clock = clock

    def reprocess(self, record: FileRecord, wishes: Mapping[str, Any], *, by: Author, request_id: str) -> FileVersion:
        """Begin, announce and return a version that is judged as the newest one was, but for these wishes.

        Wishes are members of `Declared` and of its `options`. Asked twice before it is judged, it is one version,
        announced twice: so a try that broke off can be made again.
        `Rejected` where there are no bytes yet (`not_uploaded`), what is wished cannot be, or the file has as many
        versions as it may have (`too_many_versions`).
        """
        file_id = record.file_id
        refuse_joined(record.joins)
        contended = Unavailable("file_contended", f"too many reprocess the file {file_id}", "Try again in a moment")
        version = retried(lambda: self._version_for(file_id, wishes, by, request_id), contended)
        self._queue.put(version.announcement(file_id))
        return version

    def refuse_impossible(self, wishes: Mapping[str, Any]) -> None:
        """Raise `Rejected` where these wishes can be had of no file."""
        changed(Declared(name=""), wishes, self._rules)

    def is_as_wished(self, version: FileVersion, wishes: Mapping[str, Any]) -> bool:
        """Return whether a version is judged by all that is wished. `Rejected` where its file cannot be."""
        return changed(version.declared, wishes, self._rules) == version.declared

    def _version_for(self, file_id: str, wishes: Mapping[str, Any], by: Author, request_id: str) -> FileVersion:
        newest, base = newest_and_base(self._files, file_id)
        lost = base.declared.lost and not wishes  # who says something says what was lost
        declared = replace(changed(base.declared, wishes, self._rules), request_id=request_id, lost=lost)
        return self._waiting_alike(newest, declared) or self._begin(file_id, newest, base.stored, declared, by)

    def _waiting_alike(self, newest: FileVersion, declared: Declared) -> FileVersion | None:
        """Return the newest version where it was asked for just like this and still waits."""
        alike = replace(newest.declared, request_id=declared.request_id) == declared
        return newest if alike and newest.by and newest.finished is None else None

    def _begin(
        self, file_id: str, newest: FileVersion, stored: StoredObject, declared: Declared, by: Author
    ) -> FileVersion:
        number = newest.number + 1
        if number > MOST_VERSIONS:
            reason = f"the file has {newest.number:,} versions, and the most to go on from is {MOST_VERSIONS - 1:,}"
            raise Rejected("too_many_versions", reason, "Upload it anew, under another name")
        return self._files.begin(file_id, declared, stored, number=number, by=by, now=self._clock())
