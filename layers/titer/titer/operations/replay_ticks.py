"""Ticks of replays as they come from their queue, several at a time, and what operators see of them."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from titer.model.errors import Rejected, TiterError, in_short
from titer.replays.messages import read_tick
from titer.replays.play import Play, Played, Report


class ReplayTicks:
    """Plays a batch of messages side by side: a tick may wait for a moment, and no replay is to wait for another."""

    def __init__(self, play: Play, log: Logger, metrics: Metrics) -> None:
        self._play = play
        self._log = log
        self._metrics = metrics

    def take(self, messages: Mapping[str, str]) -> Sequence[str]:
        """Play them, and return the ids of those that are to be tried again."""
        with ThreadPoolExecutor(max(1, len(messages))) as threads:
            failed = [*filter(None, threads.map(self._take, messages, messages.values()))]
        self._metrics.flush_metrics()
        return failed

    def _take(self, message_id: str, body: str) -> str | None:
        try:
            self._report(self._play.play(read_tick(body), message_id))
        except Rejected as refused:
            self._log.error("tick refused", code=refused.code, reason=str(refused), message_id=message_id)
        except Exception as error:
            trace = None if isinstance(error, TiterError) else error
            self._log.error("tick failed", reason=in_short(error), message_id=message_id, exc_info=trace)
            self._metrics.add_metric("TicksFailed", MetricUnit.Count, 1)
            return message_id
        return None

    def _report(self, report: Report) -> None:
        facts = {"replay_id": report.tick.replay_id, "rows": report.rows, "watchers": report.watchers}
        if report.played is Played.OVER:
            self._log.info("replay over", extra=facts)
        if report.rows:
            self._metrics.add_metric("RowsReplayed", MetricUnit.Count, report.rows)
