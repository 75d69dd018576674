"""Takes the messages of exports: makes each of them once, or says why it cannot be made."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from titer.exports.asking import failed
from titer.exports.export import Content, Export, Source, State, content_in
from titer.exports.making import MakeTables
from titer.exports.messages import read_message
from titer.exports.ports import Exports
from titer.files.ports import Artefacts, Files
from titer.model.clock import Clock
from titer.model.dataclass import dataclass
from titer.model.errors import Conflict, Rejected, Unavailable
from titer.model.retries import retried

_GIVEN_UP = "it was tried again and again, and broke off each time"


@dataclass(frozen=True, slots=True)
class Worked:
    """What became of a message: the export as it is now, None where there is none; and whether it was made by it."""

    export: Export | None
    made: bool = False


class WorkOnExports:
    """Makes exports. Another error than `Rejected` has the message come again."""

    def __init__(
        self,
        exports: Exports,
        artefacts: Artefacts,
        files: Files,
        tables: MakeTables,
        *,
        clock: Clock,
        folder: Callable[[], str | None] = lambda: None,
    ) -> None:
        self._exports = exports
        self._artefacts = artefacts
        self._files = files
        self._tables = tables
        self._clock = clock
        self._folder = folder

    def work(self, message: str, holder: str, until: datetime) -> Worked:
        """Make the export that a message asks for, if nobody else does. `Rejected` (`no_export`) where it is none."""
        export_id = read_message(message)
        claimed = retried(partial(self._claim, export_id, holder, until), _contended())
        if claimed is None:
            return Worked(self._exports.find(export_id))
        try:
            ended = self._make(claimed)
        except Rejected as refused:
            ended = failed(claimed, refused.code, str(refused), self._clock)
        return self._end(claimed, ended)

    def _end(self, claimed: Export, ended: Export) -> Worked:
        """Keep how it ended; where another message has taken it over since, that one does."""
        try:
            self._exports.change(claimed, ended)
        except Conflict:
            return Worked(self._exports.find(claimed.export_id))
        return Worked(ended, made=True)

    def _claim(self, export_id: str, holder: str, until: datetime) -> Export | None:
        """Take the right to make an export; return None where there is nothing to make, or somebody else does."""
        known = self._exports.find(export_id)
        if known is None or known.is_over:
            return None
        now = self._clock()
        if known.until is not None and known.until > now and known.holder != holder:
            return None
        claimed = replace(
            known, state=State.RUNNING, begun_at=now, holder=holder, until=until, revision=known.revision + 1
        )
        self._exports.change(known, claimed)
        return claimed

    def _make(self, claimed: Export) -> Export:
        content = content_in(self._artefacts.get_json(claimed.content_key, None))
        self._refuse_deleted(content)
        with TemporaryDirectory(prefix="titer-", dir=self._folder()) as folder:
            path = Path(folder) / f"made.{claimed.shape.format}"
            made = self._tables.make(content, Path(folder), path)
            size = path.stat().st_size
            place = self._artefacts.put_report(claimed.made_key, path, filename=claimed.filename)
        return replace(
            claimed,
            state=State.DONE,
            ended_at=self._clock(),
            made_version=place,
            bytes=size,
            rows=made.rows,
            left_out=made.left_out,
            revision=claimed.revision + 1,
        )

    def _refuse_deleted(self, content: Content) -> None:
        if content.is_of_series:
            return
        for source in content.sources:
            if self._is_deleted(source):
                hint = "Ask for the others, or upload it anew"
                raise Rejected("file_deleted", f"the results of {source.file_id} were deleted", hint)

    def _is_deleted(self, source: Source) -> bool:
        """Return whether the results of a pinned version are gone."""
        record = self._files.find(source.file_id)
        return record is None or source.version <= record.deleted_through

    def give_up(self, message: str) -> Worked:
        """Note that an export cannot be made: its message was tried as often as it may be."""
        export_id = read_message(message)
        return retried(partial(self._give_up, export_id), _contended())

    def _give_up(self, export_id: str) -> Worked:
        known = self._exports.find(export_id)
        if known is None or known.is_over:
            return Worked(known)
        ended = failed(known, "given_up", f"The export could not be made: {_GIVEN_UP}.", self._clock)
        self._exports.change(known, ended)
        return Worked(ended, made=True)


def _contended() -> Unavailable:
    return Unavailable("export_contended", "the export changes all the time", "Try again in a moment")
