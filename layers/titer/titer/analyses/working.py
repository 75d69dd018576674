"""Takes the messages of analyses: works on each of them once, or says why nothing comes of it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from titer.analyses.analysis import Analysis, Made, State, content_in
from titer.analyses.asking import failed
from titer.analyses.ports import Analyses
from titer.analyses.results import KeepResults
from titer.analyses.watched import Stopped, Watched
from titer.files.ports import Artefacts
from titer.model.clock import Clock
from titer.model.dataclass import dataclass
from titer.model.errors import Rejected, Unavailable
from titer.model.retries import retried

_GIVEN_UP = "it was tried again and again, and broke off each time"


type Ended = Callable[[Analysis], Analysis]


@dataclass(frozen=True, slots=True)
class Worked:
    """What became of a message: the analysis as it is now, None where there is none; and whether it ended by it."""

    analysis: Analysis | None
    ended: bool = False
    error: BaseException | None = None  # what nobody foresaw, by which it ended


class WorkOnAnalyses:
    """Works on analyses. Another error than `Rejected` has the message come again."""

    def __init__(
        self,
        analyses: Analyses,
        artefacts: Artefacts,
        results: Callable[[], KeepResults],
        *,
        clock: Clock,
        folder: Callable[[], str | None] = lambda: None,
    ) -> None:
        self._analyses = analyses
        self._artefacts = artefacts
        self._results = results
        self._clock = clock
        self._folder = folder

    def work(self, analysis_id: str, holder: str, until: datetime) -> Worked:
        """Work on an analysis, if nobody else does, until its time is over."""
        claimed = retried(partial(self._claim, analysis_id, holder, until), _contended())
        if claimed is None:
            return Worked(self._analyses.find(analysis_id))
        with Watched(self._analyses, claimed, until, self._clock) as watched:
            try:
                ended, error = self._ended(claimed, watched)
                return Worked(watched.change(ended), ended=True, error=error)
            except Stopped:  # it was cancelled, or its time was over, or another message has taken it over
                return Worked(self._analyses.find(analysis_id), ended=watched.overdue)

    def _ended(self, claimed: Analysis, watched: Watched) -> tuple[Ended, BaseException | None]:
        """Work on it, and return what makes of it how it ended, and what nobody foresaw."""
        try:
            made = self._make(claimed, watched)
        except Rejected as refused:
            ended = partial(failed, code=refused.code, message=str(refused), clock=self._clock)
            return ended, refused.__cause__
        except Stopped:
            raise
        except Exception:
            watched.let_go()
            raise
        return partial(self._succeeded, made=made), None

    def _succeeded(self, analysis: Analysis, made: Made) -> Analysis:
        return replace(
            analysis,
            state=State.SUCCEEDED,
            progress=1.0,
            ended_at=self._clock(),
            made=made,
            revision=analysis.revision + 1,
        )

    def _claim(self, analysis_id: str, holder: str, until: datetime) -> Analysis | None:
        """Take the right to work on an analysis; return None where there is nothing to do, or somebody else does it."""
        known = self._analyses.find(analysis_id)
        if known is None or known.is_over:
            return None
        now = self._clock()
        if known.until is not None and known.until > now and known.holder != holder:
            return None
        claimed = replace(
            known,
            state=State.RUNNING,
            progress=None,
            begun_at=now,
            holder=holder,
            until=until,
            revision=known.revision + 1,
        )
        self._analyses.change(known, claimed)
        return claimed

    def _make(self, claimed: Analysis, watched: Watched) -> Made:
        content = content_in(self._artefacts.get_json(claimed.content.key, claimed.content.version_id))
        with TemporaryDirectory(prefix="titer-", dir=self._folder()) as folder:
            return self._results().make(claimed, content, Path(folder), watched.progress)

    def give_up(self, analysis_id: str) -> Worked:
        """Note that nothing comes of an analysis: its message was tried as often as it may be."""
        return retried(partial(self._give_up, analysis_id), _contended())

    def _give_up(self, analysis_id: str) -> Worked:
        known = self._analyses.find(analysis_id)
        if known is None or known.is_over:
            return Worked(known)
        ended = failed(known, "given_up", f"The analysis could not be made: {_GIVEN_UP}.", self._clock)
        self._analyses.change(known, ended)
        return Worked(ended, ended=True)


def _contended() -> Unavailable:
    return Unavailable("analysis_contended", "the analysis changes all the time", "Try again in a moment")
