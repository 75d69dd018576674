"""Messages of analyses as they come from their queue, and from its dead letters; and what operators see of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from aws_lambda_powertools import Logger, Metrics

from titer.analyses.messages import read_message
from titer.analyses.working import Worked
from titer.model.errors import Rejected
from titer.operations.queue_messages import QueueMessages, SoonAgain


class Works(Protocol):
    """Works on what goes by a name."""

    def work(self, name: str, holder: str, until: datetime) -> Worked:
        """Work on it, if nobody else does, until its time is over."""

    def give_up(self, name: str) -> Worked:
        """Note that nothing comes of it."""


class AnalysisMessages:
    """Takes a batch of messages, one after the other; `kinds` has who works on what, by its word in the message."""

    def __init__(
        self, kinds: Mapping[str, Works], log: Logger, metrics: Metrics, soon_again: SoonAgain | None = None
    ) -> None:
        self._kinds = kinds
        self._log = log
        self._messages = QueueMessages("analysis", "AnalysisAttemptsFailed", log, metrics, soon_again)

    def take(self, messages: Mapping[str, str], until: datetime) -> Sequence[str]:
        """Work on what they ask for, by their ids, and return the ids of those that are to be tried again."""
        return self._messages.each(messages, lambda holder, body: self._work(body, holder, until), until)

    def give_up(self, messages: Mapping[str, str]) -> Sequence[str]:
        """Note that nothing comes of what they ask for, and return the ids of those that are to be tried again."""
        return self._messages.each(messages, lambda _, body: self._give_up(body))

    def _work(self, body: str, holder: str, until: datetime) -> None:
        works, name = self._asked(body)
        self._report(works.work(name, holder, until))

    def _give_up(self, body: str) -> None:
        works, name = self._asked(body)
        self._report(works.give_up(name))

    def _asked(self, body: str) -> tuple[Works, str]:
        """Return who works on what a message asks for, and its name. `Rejected` (`no_analysis`)."""
        kind, name = read_message(body)
        if kind not in self._kinds:
            raise Rejected("no_analysis", f"there is no work called {kind[:40]!r}", "Deploy what puts it there")
        return self._kinds[kind], name

    def _report(self, worked: Worked) -> None:
        analysis = worked.analysis
        if analysis is None or not worked.ended:
            self._log.info("nothing to analyse", extra={"analysis_id": analysis and analysis.analysis_id})
            return
        begun = analysis.begun_at or analysis.created_at
        facts = {
            "analysis_id": analysis.analysis_id,
            "step": analysis.step,
            "status": str(analysis.state),
            "code": analysis.code,
            "rows": analysis.made and analysis.made.rows,
            "events": analysis.made and analysis.made.events,
            "milliseconds": round(((analysis.ended_at or begun) - begun).total_seconds() * 1000),
        }
        if worked.error:
            self._log.error("step failed", extra=facts, exc_info=worked.error)
        self._log.info("analysis ended", extra=facts)
        self._messages.count("AnalysesGivenUp" if analysis.code == "given_up" else "AnalysesEnded")
