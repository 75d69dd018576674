"""What becomes of live files whose readings went into one of their hour: they leave nothing in the lake.

    the hour's file is committed ─▶ each of its members: empty Parquet, what is known of it, its record

Until then both are in the lake: a reading may be there twice for a moment, the same, and is never not there at all.
"""

from titer.files.artefacts import ArtefactKeys, ArtefactStore
from titer.files.keys import is_hour
from titer.files.ports import Artefacts, Compactions, Files
from titer.files.provenance import Provenance
from titer.files.record import FileRecord
from titer.model.errors import Conflict, Unavailable
from titer.model.status import Status


def members_key(sha256: str) -> str:
    """Return the key in the data bucket under which lies of which files an hour's object holds the lines."""
    return f"staged/hours/{sha256}.json"


class Members:
    """Clears live files of which others hold the lines."""

    def __init__(self, files: Files, artefacts: Artefacts, store: ArtefactStore, compactions: Compactions) -> None:
        self._files = files
        self._artefacts = artefacts
        self._store = store
        self._compactions = compactions

    def clear(self, record: FileRecord) -> None:
        """Clear those whose lines readers see in this file by now, if it is one of an hour. Again is harmless."""
        if is_hour(record.key) and record.finished and record.finished.status is Status.PROCESSED:
            self.clear_of(record.finished.sha256, record.file_id)

    def clear_of(self, sha256: str, into: str) -> None:
        """Clear those whose lines the object of this SHA-256 holds."""
        key = members_key(sha256)
        if self._artefacts.newest(key) is None:
            return
        listed = self._artefacts.get_json(key, None)["members"]
        assert isinstance(listed, list)
        for file_id in listed:
            record = self._files.find(str(file_id))
            if record and record.joins == into and not record.compacted_into:
                self._clear(record, into)

    def _clear(self, record: FileRecord, into: str) -> None:
        shown = self._files.version(record.file_id, record.version or 0)
        if shown is None:
            return
        known = Provenance.of_compacted(record, shown, into)
        existing = self._store.existing(ArtefactKeys.of(record.file_id, known.uploaded_at, shown.number))
        try:
            self._store.store_empty(known, {key: there for key, there in existing.items() if there})
            self._store.leave(known)
        except Conflict as conflict:
            reason = f"another writer changed {conflict} while it was cleared"
            raise Unavailable("artefact_changed", reason, "The queue tries again") from conflict
        self._compactions.settle(record.file_id, into)
