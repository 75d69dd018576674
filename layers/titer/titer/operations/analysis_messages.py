"""Messages of analyses as they come from their queue, and from its dead letters; and what operators see of them."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from titer.analyses.messages import read_message
from titer.analyses.working import Worked
from titer.model.errors import Rejected, in_short, unforeseen


class Works(Protocol):
    """Works on what goes by a name."""

    def work(self, name: str, holder: str, until: datetime) -> Worked:
        """Work on it, if nobody else does, until its time is over."""

    def give_up(self, name: str) -> Worked:
        """Note that nothing comes of it."""


class AnalysisMessages:
    """Takes a batch of messages, one after the other; `kinds` has who works on what, by its word in the message."""

    def __init__(self, kinds: Mapping[str, Works], log: Logger, metrics: Metrics) -> None:
        self._kinds = kinds
        self._log = log
        self._metrics = metrics

    def take(self, messages: Mapping[str, str], until: datetime) -> Sequence[str]:
        """Work on what they ask for, by their ids, and return the ids of those that are to be tried again."""
        return self._each(messages, lambda works, name, message_id: works.work(name, message_id, until))

    def give_up(self, messages: Mapping[str, str]) -> Sequence[str]:
        """Note that nothing comes of what they ask for, and return the ids of those that are to be tried again."""
        return self._each(messages, lambda works, name, _: works.give_up(name))

    def _each(self, messages: Mapping[str, str], take: Callable[[Works, str, str], Worked]) -> Sequence[str]:
        again = [message_id for message_id, body in messages.items() if not self._took(message_id, body, take)]
        if again:
            self._count("AnalysisAttemptsFailed", len(again))
        return again

    def _took(self, message_id: str, body: str, take: Callable[[Works, str, str], Worked]) -> bool:
        """Return whether a message is dealt with; it comes again where it is not."""
        try:
            kind, name = read_message(body)
            if kind not in self._kinds:
                raise Rejected("no_analysis", f"there is no work called {kind[:40]!r}", "Deploy what puts it there")
            self._report(take(self._kinds[kind], name, message_id))
        except Rejected as refused:
            self._log.error("message refused", extra={"reason": str(refused), "message_id": message_id})
        except Exception as error:  # whatever it was: the queue tries again, then gives it up
            facts = {"reason": in_short(error), "message_id": message_id}
            self._log.error("analysis to be tried again", extra=facts, exc_info=unforeseen(error))
            return False
        return True

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
        self._count("AnalysesGivenUp" if analysis.code == "given_up" else "AnalysesEnded", 1)

    def _count(self, name: str, count: int) -> None:
        self._metrics.add_metric(name, MetricUnit.Count, count)
        self._metrics.flush_metrics()
