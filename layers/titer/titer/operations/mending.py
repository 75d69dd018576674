"""The use case that mends what `reconcile` finds: each in the way that leads back to a result, or to none."""

from titer.batches.noting import NoteBatches
from titer.files.duplicates import Duplicates
from titer.files.ports import IngestQueue
from titer.files.record import Announcement, VersionName
from titer.files.recovery import Recovery
from titer.files.versions import identity
from titer.operations.found import FIXABLE, Found, State


class Mend:
    """Announces again, or remembers, what was left or forgotten. Again is harmless."""

    def __init__(
        self, recovery: Recovery, duplicates: Duplicates, queue: IngestQueue, noting: NoteBatches | None = None
    ) -> None:
        self._noting = noting
        self._recovery = recovery
        self._duplicates = duplicates
        self._queue = queue

    def mend(self, found: Found) -> bool:
        """Do what there is to do; return whether there was something."""
        if found.state not in FIXABLE:
            return False
        match found.state:
            case State.FORGOTTEN | State.DAMAGED:
                self._remember(found)
            case State.RESULT_GONE:
                self._duplicates.judge_anew(found.file_id)
            case State.BATCHES_UNKNOWN:
                assert self._noting  # who looks for these has it
                self._noting.note(found.file_id)
            case State.WITHOUT_ORIGINAL if found.content:
                self._duplicates.promote(found.content)
            case _:
                self._queue.put(_announcement(found))
        return True

    def _remember(self, found: Found) -> None:
        assert found.known
        anew = found.state is State.DAMAGED and found.known.finished is not None
        if announced := self._recovery.restore(found.known, anew=anew):
            self._queue.put(announced)
        if found.stored and identity(found.stored) != identity(found.known.stored):  # it came after what is known
            self._queue.put(found.stored.announcement())


def _announcement(found: Found) -> Announcement:
    assert found.stored
    return found.stored.announcement(VersionName(found.file_id, found.version) if found.version else None)
