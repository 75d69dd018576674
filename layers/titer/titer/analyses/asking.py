"""Asking for analyses: equal ones are worked on once, and so many of a token at a time."""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

from titer.analyses.analysis import MOST_NAMED, Analysis, Content, Named, Source, State, content_key, folder_of
from titer.analyses.messages import message_of
from titer.analyses.ports import Analyses, AnalysisQueue
from titer.files.ports import Artefacts
from titer.files.record import Location
from titer.model.clock import Clock
from titer.model.errors import Rejected, Unavailable
from titer.model.expression import expression
from titer.model.retries import retried
from titer.series.ports import SeriesFiles

_ID = expression(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_OVERDUE = timedelta(minutes=1)  # a message that long overdue may be lost, and another one is put
_ANEW = {State.FAILED, State.CANCELLED}


class Analysing:
    """What can be done with analyses."""

    def __init__(
        self,
        analyses: Analyses,
        queue: AnalysisQueue,
        artefacts: Artefacts,
        series_files: SeriesFiles,
        *,
        clock: Clock,
    ) -> None:
        self._analyses = analyses
        self._queue = queue
        self._artefacts = artefacts
        self._series_files = series_files
        self._clock = clock

    def ask(self, content: Content, asked: dict[str, Any], token_id: str) -> tuple[Analysis, bool]:
        """Return the analysis of this content, and whether it is a new one: unless it failed, was cancelled or has lost
        its result, it is the one that was asked for before.

        `Rejected` (`too_many_analyses`) where as many of the token wait or run as may.
        """
        return retried(partial(self._ask, content, asked, token_id), _contended())

    def _ask(self, content: Content, asked: dict[str, Any], token_id: str) -> tuple[Analysis, bool]:
        known = self._analyses.find(content.analysis_id)
        if known and known.state not in _ANEW and not self._is_gone(known):
            return self._mended(known), False
        wanted = self._new(content, asked, token_id, known)
        self._analyses.add(wanted, replaces=known)
        self._put(wanted)
        return wanted, True

    def _is_gone(self, known: Analysis) -> bool:
        """Return whether it has a result, and somebody has deleted what lies in the bucket of it."""
        places = (known.made.document, known.made.readings) if known.made else ()
        return not all(map(self._artefacts.is_there, places))

    def _new(self, content: Content, asked: dict[str, Any], token_id: str, known: Analysis | None) -> Analysis:
        """Keep the content, and return what is kept of the analysis."""
        sources, key = content.input.sources, content_key(content.analysis_id)
        place = Location(key=key, version_id=self._artefacts.put_json(key, content.document()))
        return Analysis(
            analysis_id=content.analysis_id,
            token_id=token_id,
            step=content.step,
            step_version=content.step_version,
            parameters=content.parameters,
            asked=asked,
            content=place,
            files=tuple(map(_named, sources[:MOST_NAMED])),
            file_count=len(sources),
            earlier=content.input.earlier,
            created_at=self._clock(),
            run=known.run + 1 if known else 1,
            revision=known.revision + 1 if known else 1,
        )

    def _put(self, wanted: Analysis) -> None:
        """Put the message; where that fails, it is told as failed, and holds nobody up."""
        try:
            self._queue.put(message_of(wanted.analysis_id))
        except Unavailable as error:
            self._analyses.change(wanted, failed(wanted, error.code, str(error), self._clock))
            raise

    def _mended(self, known: Analysis) -> Analysis:
        """Return the analysis; where nobody works on it though somebody should, its message is put anew."""
        now = self._clock()
        waits = known.state is State.PENDING and now >= known.created_at + _OVERDUE
        stands = known.state is State.RUNNING and known.until is not None and now >= known.until + _OVERDUE
        if waits or stands:
            self._queue.put(message_of(known.analysis_id))
        return known

    def find(self, analysis_id: str) -> Analysis:
        """Return an analysis. `Rejected` (`unknown_analysis`)."""
        known = self._analyses.find(analysis_id) if _ID.fullmatch(analysis_id) else None
        if known is None:
            raise Rejected(
                "unknown_analysis", "there is no analysis with this id", "See GET /v1/analyses for those there are"
            )
        return known

    def finished(self, analysis_id: str) -> Analysis:
        """Return an analysis that has a result. `Rejected` (`not_finished`, or the code by which it failed)."""
        known = self.find(analysis_id)
        if known.state is State.FAILED:
            raise Rejected("analysis_failed", f"the analysis failed: {known.message}", "Ask for it anew")
        if known.state is State.CANCELLED:
            raise Rejected("analysis_cancelled", "the analysis was cancelled", "Ask for it anew: POST /v1/analyses")
        if known.state is not State.SUCCEEDED:
            hint = f"Ask GET /v1/analyses/{analysis_id} until its status is SUCCEEDED or FAILED"
            raise Rejected("not_finished", f"the analysis is {known.state}", hint)
        return known

    def cancel(self, analysis_id: str) -> Analysis:
        """Cancel an analysis that waits or runs; whoever works on it stops at its next step.

        Again is harmless. `Rejected` (`analysis_over`) where it has its end.
        """
        return retried(partial(self._cancel, analysis_id), _contended())

    def _cancel(self, analysis_id: str) -> Analysis:
        known = self.find(analysis_id)
        if known.state is State.CANCELLED:
            return known
        if known.is_over:
            hint = "Delete it where nobody wants it: DELETE /v1/analyses/{analysis_id}"
            raise Rejected("analysis_over", f"the analysis is {known.state} already", hint)
        cancelled = replace(
            known, state=State.CANCELLED, ended_at=self._clock(), holder=None, until=None, revision=known.revision + 1
        )
        self._analyses.change(known, cancelled)
        return cancelled

    def delete(self, analysis_id: str) -> None:
        """Forget an analysis and its result, for good; one that runs stops. `Rejected` (`unknown_analysis`)."""
        self.find(analysis_id)
        self._series_files.forget(analysis_id)
        self._artefacts.forget(folder_of(analysis_id))  # before the record: who asks anew meanwhile loses nothing
        retried(lambda: self._analyses.delete(self.find(analysis_id)), _contended())


def _named(source: Source) -> Named:
    return Named(file_id=source.file_id, version=source.version, sha256=source.sha256)


def failed(analysis: Analysis, code: str, message: str, clock: Clock) -> Analysis:
    """Return an analysis as it is once it failed."""
    return replace(
        analysis, state=State.FAILED, code=code, message=message, ended_at=clock(), revision=analysis.revision + 1
    )


def _contended() -> Unavailable:
    return Unavailable("analysis_contended", "the analysis changes all the time", "Try again in a moment")
