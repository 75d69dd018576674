"""Asking for exports: equal ones are made once, and two of a token at a time."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import chain, repeat

from titer.exports.export import Content, Export, State
from titer.exports.headings import filename_of
from titer.exports.messages import message_of
from titer.exports.ports import ExportQueue, Exports
from titer.files.ports import Artefacts, Files
from titer.files.record import Location
from titer.model.clock import Clock
from titer.model.errors import Rejected, Unavailable
from titer.model.expression import expression
from titer.model.retries import retried

_ID = expression(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_OVERDUE = timedelta(minutes=1)  # a message that long overdue may be lost, and another one is put
_PAUSES = (0.1, 0.2, 0.3, 0.4)  # seconds between two looks; then the last one, again and again


class Exporting:
    """What can be done with exports."""

    def __init__(
        self,
        exports: Exports,
        queue: ExportQueue,
        artefacts: Artefacts,
        files: Files,
        *,
        clock: Clock,
        sleep: Callable[[float], object],
    ) -> None:
        self._exports = exports
        self._queue = queue
        self._artefacts = artefacts
        self._files = files
        self._clock = clock
        self._sleep = sleep

    def ask(self, content: Content, token_id: str) -> Export:
        """Return the export of this content: the one that was asked for before, unless it failed or is gone, else a new
        one.

        `Rejected` (`too_many_exports`) where as many of the token are made as may be.
        """
        contended = Unavailable("export_contended", "many ask for this export just now", "Try again in a moment")
        return retried(partial(self._ask, content, token_id), contended)

    def _ask(self, content: Content, token_id: str) -> Export:
        now = self._clock()
        known = self._exports.find(content.export_id)
        if known and known.state is not State.FAILED and not self._is_gone(known):
            return self._mended(known)
        wanted = Export(
            export_id=content.export_id,
            token_id=token_id,
            shape=content.shape,
            file_ids=tuple(each.file_id for each in content.sources) if not content.is_of_series else (),
            created_at=now,
            filename=filename_of(content, now),
            revision=known.revision + 1 if known else 1,
        )
        self._artefacts.put_json(wanted.content_key, content.document())
        self._exports.add(wanted, replaces=known)
        self._put(wanted)
        return wanted

    def _is_gone(self, known: Export) -> bool:
        """Return whether it was made, and somebody has deleted what was."""
        made = Location(key=known.made_key, version_id=known.made_version)
        return known.state is State.DONE and not self._artefacts.is_there(made)

    def _put(self, wanted: Export) -> None:
        """Put the message; where that fails, it is told as failed, and holds nobody up."""
        try:
            self._queue.put(message_of(wanted.export_id))
        except Unavailable as error:
            self._exports.change(wanted, failed(wanted, error.code, str(error), self._clock))
            raise

    def _mended(self, known: Export) -> Export:
        """Return the export; where nobody makes it though it should be made, its message is put anew."""
        waits = known.state is State.QUEUED and self._clock() >= known.created_at + _OVERDUE
        stands = known.state is State.RUNNING and known.until is not None and self._clock() >= known.until + _OVERDUE
        if waits or stands:
            self._queue.put(message_of(known.export_id))
        return known

    def find(self, export_id: str) -> Export:
        """Return an export. `Rejected`: `unknown_export`, or `file_deleted` where the results of a file were deleted.

        Of series, what was made stays until it is forgotten.
        """
        known = self._exports.find(export_id) if _ID.fullmatch(export_id) else None
        if known is None:
            hint = "Ask for it anew: POST /v1/exports. What was made lives for 24 hours"
            raise Rejected("unknown_export", "there is no export with this id", hint)
        if known.state is State.DONE and any(map(self._is_deleted, known.file_ids)):
            raise Rejected("file_deleted", "the results of one of its files were deleted", "Ask for the others")
        return known

    def _is_deleted(self, file_id: str) -> bool:
        record = self._files.find(file_id)
        return record is None or record.deletion is not None

    def wait(self, export: Export, seconds: float) -> Export:
        """Return the export once it is over, or as it is after that time."""
        waited = 0.0
        for pause in chain(_PAUSES, repeat(_PAUSES[-1])):
            if export.is_over or waited >= seconds:
                break
            self._sleep(pause)
            waited += pause
            export = self._exports.find(export.export_id) or export
        return export


def failed(export: Export, code: str, message: str, clock: Clock) -> Export:
    """Return an export as it is once it failed."""
    return replace(
        export, state=State.FAILED, code=code, message=message, ended_at=clock(), revision=export.revision + 1
    )
