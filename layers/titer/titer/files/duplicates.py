"""Promotes a duplicate when its original goes: what other files have too stays in the lake.

the original is deleted, or judged otherwise ─▶ nobody holds its content ─▶ a duplicate is judged anew, and holds it
"""

from collections.abc import Iterator
from functools import partial

from titer.files.ports import Files, IngestQueue
from titer.files.record import FileVersion
from titer.model.clock import Clock
from titer.model.errors import Unavailable
from titer.model.retries import retried

_PAGE = 100  # duplicates


class Duplicates:
    """Sees to it that a content is in the lake as long as a file tells of it."""

    def __init__(self, files: Files, queue: IngestQueue, clock: Clock) -> None:
        self._files = files
        self._queue = queue
        self._clock = clock

    def promote(self, fingerprint: str) -> None:
        """Have one of the duplicates of this content judged anew, to hold it, where no file does.

        One of which another version waits is left out: the end of that version promotes again, if need be.
        Again is harmless: it announces the same version.
        """
        if self._files.holder(fingerprint) is None:
            any(map(self.judge_anew, self._duplicates(fingerprint)))

    def _duplicates(self, fingerprint: str) -> Iterator[str]:
        after: str | None = None
        while found := self._files.duplicates(fingerprint, limit=_PAGE, after=after):
            yield from found
            after = found[-1]

    def judge_anew(self, file_id: str) -> bool:
        """Announce a version of the file that is judged as what readers see was; return whether there is one."""
        contended = Unavailable("file_contended", f"too many begin a version of {file_id}", "Try again in a moment")
        waiting = retried(partial(self._find_or_begin, file_id), contended)
        if waiting is not None:
            self._queue.put(waiting.announcement(file_id))
        return waiting is not None

    def _find_or_begin(self, file_id: str) -> FileVersion | None:
        shown, newest = self._shown_and_newest(file_id)
        if shown is None or newest is None:
            return None
        if newest.finished:  # it is the one that readers see, or ended without their coming to see it
            newest = self._begin(file_id, shown, newest.number + 1)
        return newest if (newest.declared, newest.stored) == (shown.declared, shown.stored) else None

    def _shown_and_newest(self, file_id: str) -> tuple[FileVersion | None, FileVersion | None]:
        record = self._files.find(file_id)
        if record is None or record.finished is None or record.version is None or record.newest is None:
            return None, None
        return self._files.version(file_id, record.version), self._files.version(file_id, record.newest)

    def _begin(self, file_id: str, shown: FileVersion, number: int) -> FileVersion:
        return self._files.begin(file_id, shown.declared, shown.stored, number=number, by=None, now=self._clock())
