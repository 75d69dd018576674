"""Judging many files once more: all that a query finds, page by page, however often it is asked."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from titer.files.ports import FileQuery, Files
from titer.files.record import FileRecord, FileVersion
from titer.files.reprocess import Reprocess
from titer.model.author import Author
from titer.model.dataclass import dataclass
from titer.model.errors import Rejected
from titer.model.status import Status


class State(StrEnum):
    """How far a file of a sweep is."""

    TO_BEGIN = "to_begin"  # nothing was begun for it: it was only asked what there is to do
    WAITING = "waiting"  # its new version is to be judged, or is being
    FINISHED = "finished"
    REFUSED = "refused"  # it cannot be judged by what is wished


@dataclass(frozen=True, slots=True)
class Swept:
    """A file of a sweep, the number of its newest version, and why it was refused."""

    record: FileRecord
    state: State
    version: int
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep:
    """What is wished of which files.

    As of an instant: a version that was begun since, and is judged by what is wished, is the sweep's own, and its file
    gets no other. So the same sweep can be asked for again, wherever it broke off.
    """

    query: FileQuery
    wishes: Mapping[str, Any]
    as_of: datetime


type Step = Callable[[Swept], Swept]


class SweepFiles:
    """Makes a new version of every file that a query finds."""

    def __init__(self, files: Files, reprocess: Reprocess) -> None:
        self._files = files
        self._reprocess = reprocess

    def begin(self, sweep: Sweep, *, by: Author, request_id: str) -> tuple[list[Swept], str | None]:
        """Begin what is to be begun of one page of files; return these files and the cursor of the next page.

        `Rejected` where what is wished can be had of no file.
        """

        def begun(record: FileRecord) -> Swept:
            version = self._reprocess.reprocess(record, sweep.wishes, by=by, request_id=request_id)
            return Swept(record, State.WAITING, version.number)

        return self._page(sweep, lambda found: found if found.state is State.FINISHED else begun(found.record))

    def look(self, sweep: Sweep) -> tuple[list[Swept], str | None]:
        """Return the same page, and begin nothing."""
        return self._page(sweep, lambda found: found)

    def _page(self, sweep: Sweep, step: Step) -> tuple[list[Swept], str | None]:
        self._reprocess.refuse_impossible(sweep.wishes)
        page = self._files.page(sweep.query)
        return list(self._swept(page.files, sweep, step)), page.cursor

    def _swept(self, records: tuple[FileRecord, ...], sweep: Sweep, step: Step) -> Iterator[Swept]:
        """Yield the files that have something to judge."""
        for record in records:
            newest = self._files.version(record.file_id, record.newest) if record.newest else None
            if newest is None or record.status is Status.DELETED:
                continue
            try:
                yield step(Swept(record, self._state(record, newest, sweep), newest.number))
            except Rejected as refusal:
                yield Swept(record, State.REFUSED, newest.number, str(refusal))

    def _state(self, record: FileRecord, newest: FileVersion, sweep: Sweep) -> State:
        as_wished = self._reprocess.is_as_wished(newest, sweep.wishes)
        if not as_wished or newest.begun_at < sweep.as_of:
            return State.TO_BEGIN
        return State.FINISHED if newest.finished or record.given_up else State.WAITING
