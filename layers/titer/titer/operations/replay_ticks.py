"""Ticks of replays as they come from their queue, several at a time, and what operators see of them."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from titer.model.dataclass import dataclass
from titer.model.errors import Rejected, in_short, unforeseen
from titer.replays.messages import read_tick
from titer.replays.play import Play, Played
from titer.replays.ports import Ticks


@dataclass(frozen=True, slots=True)
class Message:
    """A message as a queue gives it: what it says, and by which receipt it is spoken of."""

    body: str
    receipt: str


class ReplayTicks:
    """Plays a batch of messages side by side: a tick may wait for a moment, and no replay is to wait for another."""

    def __init__(self, play: Play, ticks: Ticks, log: Logger, metrics: Metrics) -> None:
        self._play = play
        self._ticks = ticks
        self._log = log
        self._metrics = metrics

    def take(self, messages: Mapping[str, Message]) -> Sequence[str]:
        """Play them, by their ids, and return the ids of those that are to be tried again."""
        with ThreadPoolExecutor(max(1, len(messages))) as threads:
            played = dict(zip(messages, threads.map(self._take, messages, messages.values()), strict=True))
        failed = [message_id for message_id, rows in played.items() if rows is None]
        counts = {"TicksFailed": len(failed), "RowsReplayed": sum(filter(None, played.values()))}
        for name, count in counts.items():
            if count:
                self._metrics.add_metric(name, MetricUnit.Count, count)
        if any(counts.values()):
            self._metrics.flush_metrics()
        return failed

    def _take(self, message_id: str, message: Message) -> int | None:
        """Play a message, and return how many rows were sent; None where it is to be tried again."""
        try:
            hold = partial(self._hold, message.receipt)
            report = self._play.play(read_tick(message.body), message_id, hold)
        except Rejected as refused:
            self._log.error("tick refused", extra={"reason": str(refused), "message_id": message_id})
            return 0
        except Exception as error:  # whatever it was: the queue tries again, and an alarm rings where it goes on
            facts = {"reason": in_short(error), "message_id": message_id}
            self._log.error("tick failed", extra=facts, exc_info=unforeseen(error))
            return None
        if report.played is Played.OVER:
            self._log.info("replay over", extra={"replay_id": report.tick.replay_id, "rows": report.rows})
        return report.rows

    def _hold(self, receipt: str, seconds: int) -> None:
        self._ticks.hold(receipt, seconds=seconds)
