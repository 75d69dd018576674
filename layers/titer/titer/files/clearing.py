"""What a file leaves behind: artefacts of what was deleted go, and duplicates take the place of what it let go of.

Whoever did that may have died on the way, so each step may be taken again.
"""

from collections.abc import Iterator
from contextlib import suppress

from titer.files.artefacts import ArtefactKeys, ArtefactStore
from titer.files.compaction import Members
from titer.files.duplicates import Duplicates
from titer.files.fingerprint import fingerprint_of
from titer.files.ports import Files
from titer.files.provenance import Provenance
from titer.files.record import ClaimDenied, FileVersion
from titer.model.errors import Conflict

_PAGE = 100  # versions


class Clearing:
    """Clears what readers no longer see, and promotes duplicates of it."""

    def __init__(self, files: Files, artefacts: ArtefactStore, duplicates: Duplicates, members: Members | None) -> None:
        self._files = files
        self._artefacts = artefacts
        self._duplicates = duplicates
        self._members = members

    def complete(self, file_id: str, denial: ClaimDenied) -> None:
        """Finish what a version with an end may lack: whoever brought it there may have died on the way."""
        match denial:
            case ClaimDenied.DELETED:
                self.clear_deleted(file_id)
            case ClaimDenied.FINISHED:
                self.promote_duplicates(file_id)

    def clear_deleted(self, file_id: str) -> None:
        """Clear what a deleted file left, or what came in late of it. A version that came since then stays."""
        record = self._files.find(file_id)
        if record is None or record.uploaded_at is None or record.deletion is None:
            return
        through = record.deletion.through
        last = self._files.version(file_id, through)
        if last is None:
            return
        known = Provenance.of_deleted(record, last)
        existing = self._artefacts.existing(ArtefactKeys.of(file_id, record.uploaded_at, through))
        with suppress(Conflict):  # whoever was quicker clears it too, or is a version that came since
            left = {key: there for key, there in existing.items() if there and there.version <= through}
            self._artefacts.store_empty(known, left)
        for version in self._versions_down_from(file_id, through):
            pages = version.finished.summary_pages if version.finished else 0
            self._artefacts.mark_deleted(ArtefactKeys.of(file_id, record.uploaded_at, version.number), pages)
            if version.finished and self._members and version.declared.live:
                self._members.clear_of(version.finished.sha256, file_id)
            elif version.finished and version.finished.row_count:
                self._duplicates.promote(fingerprint_of(version.finished.sha256, version.declared))
        with suppress(Conflict):  # likewise
            self._artefacts.leave(known)

    def promote_duplicates(self, file_id: str) -> None:
        """Promote duplicates of what the file let go of, with the newest versions that readers came to see."""
        record = self._files.find(file_id)
        if record and self._members:
            self._members.clear(record)
        if record and (record.version or 0) > 1:
            for left in {version.left for version in self._files.versions(file_id, limit=_PAGE)} - {None}:
                self._duplicates.promote(str(left))

    def _versions_down_from(self, file_id: str, number: int) -> Iterator[FileVersion]:
        """Yield the versions from this number to the first."""
        before: int | None = number + 1
        while before:
            versions = self._files.versions(file_id, limit=_PAGE, before=before)
            yield from versions
            before = versions[-1].number if len(versions) == _PAGE else None
