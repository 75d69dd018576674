"""Notes what a file that was committed, judged anew or deleted tells of batches.

What is noted follows from the file as it is now, however often and in whatever order somebody says that it changed.
"""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

from titer.batches.batch import BatchName, FileIn, Known, Told
from titer.batches.gathering import Gathering
from titer.batches.ports import Batches, ReadRuns
from titer.batches.words import names_batches
from titer.files.ports import Artefacts, Files
from titer.files.record import Completion, FileRecord
from titer.model.errors import Conflict, Unavailable
from titer.model.retries import retried

_GONE = "gone"
_FORM = 2  # of what is noted: another number has every file noted anew, once somebody asks
_TRIES = 20  # of a batch or a file that others change meanwhile
_AT_ONCE = 8

type _Change = Callable[[Known], Known]


class NoteBatches:
    """Notes what files tell of batches."""

    def __init__(self, files: Files, artefacts: Artefacts, batches: Batches, read: ReadRuns) -> None:
        self._files = files
        self._artefacts = artefacts
        self._batches = batches
        self._read = read

    def note(self, file_id: str) -> int | None:
        """Note what a file tells as it is now; return of how many batches, None where that is done."""
        return retried(lambda: self._note(file_id), _contended(f"the file {file_id}"), tries=_TRIES)

    def is_due(self, record: FileRecord) -> bool:
        """Return whether a file may tell of batches, and was not noted as it is: one from before batches were kept."""
        end, mark = record.finished, _mark(record)
        return mark != _GONE and end is not None and _tells(end) and self._batches.noted(record.file_id) != mark

    def _note(self, file_id: str) -> int | None:
        record = self._files.find(file_id)
        mark, noted = _mark(record), self._batches.noted(file_id)
        if (noted or _GONE) == mark or (noted is None and _never_told(record)):
            return None
        told = self._told(record, record.finished) if record and record.finished and mark != _GONE else {}
        gone = [of for of in self._batches.of_file(file_id) if of not in told]
        with ThreadPoolExecutor(_AT_ONCE) as workers:
            [*workers.map(self._tell, told.values())]
            [*workers.map(lambda of: self._forget(of, file_id), gone)]
        self._batches.note(file_id, mark)
        if _mark(self._files.find(file_id)) != mark:
            raise Conflict(f"the file {file_id}")
        return len(told) + len(gone)

    def _told(self, record: FileRecord, end: Completion) -> Mapping[BatchName, Told]:
        if end.readings is None or not _tells(end):
            return {}
        gathering = Gathering()
        with TemporaryDirectory(prefix="titer-") as folder:
            path = Path(folder) / "readings.parquet"
            self._artefacts.fetch(end.readings.key, end.readings.version_id, path)
            for run in self._read.runs(path, gathering.mark_of):
                gathering.add(*run)
        return gathering.told(end.asset, FileIn(record.file_id, record.version or 1))

    def _tell(self, told: Told) -> None:
        self._change(told.of, lambda known: known.with_told(told))

    def _forget(self, of: BatchName, file_id: str) -> None:
        self._change(of, lambda known: known.without(file_id))

    def _change(self, of: BatchName, changed: _Change) -> None:
        def step() -> None:
            known = self._batches.known(of)
            if (after := changed(known)) != known:
                self._batches.change(known, after)

        retried(step, _contended(f"the batch {of.batch_id}"), tries=_TRIES)


def _tells(end: Completion) -> bool:
    """Return whether the file's readings may tell of batches, as far as its record says."""
    coverage = end.coverage
    if end.readings is None or end.duplicate_of is not None:
        return False
    return coverage is None or coverage.more_names or names_batches(coverage.contexts)


def _never_told(record: FileRecord | None) -> bool:
    """Return whether a file, of which nothing is noted, cannot have told of batches: nor can a version before."""
    return record is not None and record.version == 1 and record.finished is not None and not _tells(record.finished)


def _mark(record: FileRecord | None) -> str:
    """Return as what a file is noted: the version that readers see, if any."""
    is_shown = record and record.finished and not record.compacted_into
    return f"{record.version}:{_FORM}" if record and is_shown else _GONE


def _contended(what: str) -> Unavailable:
    return Unavailable("notes_contended", f"{what} changes all the time", "Try again")
