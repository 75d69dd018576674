"""Deleting what was found in a file. Its bytes and its record stay."""

from titer.files.ports import Files, IngestQueue
from titer.files.record import Announcement, FileRecord, VersionName
from titer.model.author import Author
from titer.model.clock import Clock


class Delete:
    """Hides results from readers at once; they are cleared by whoever judges files, who learns of it by the queue."""

    def __init__(self, files: Files, queue: IngestQueue, clock: Clock) -> None:
        self._files = files
        self._queue = queue
        self._clock = clock

    def delete(self, file_id: str, *, by: Author) -> FileRecord:
        """Delete the results of every version there is, for good. Asked twice, it is done once, and announced twice.

        `Rejected`: `not_uploaded` where there is none, `file_busy` while the newest waits or is being processed.
        """
        record = self._files.delete(file_id, by=by, now=self._clock())
        assert record.deletion is not None
        deleted = VersionName(file_id, record.deletion.through)
        version_id = record.object_version
        self._queue.put(Announcement(bucket=record.bucket, key=record.key, version_id=version_id, version=deleted))
        return record
