"""Takes what was just accepted from its queue, all that comes at once together, and tells of it."""

from collections.abc import Mapping

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from titer.live.fresh import KeepFresh
from titer.live.posted import Posted, read_posted
from titer.model.clock import Clock
from titer.model.errors import Rejected, in_short, unforeseen
from titer.model.instants import SECOND, micros


class FreshMessages:
    """Keeps the readings of messages. What is no such message is refused by itself."""

    def __init__(self, keep: KeepFresh, clock: Clock, log: Logger, metrics: Metrics) -> None:
        self._keep = keep
        self._clock = clock
        self._log = log
        self._metrics = metrics

    def take(self, messages: Mapping[str, str]) -> list[str]:
        """Keep what messages carry, by their ids; return the ids of those to be tried again."""
        read = {message_id: self._read(message_id, body) for message_id, body in messages.items()}
        posted = [each for each in read.values() if each]
        try:
            self._take(posted)
        except Exception as error:  # whatever it was: the queue tries again, then an operator sees it
            self._log.error("readings not kept", extra={"reason": in_short(error)}, exc_info=unforeseen(error))
            self._metrics.add_metric("AttemptsFailed", MetricUnit.Count, 1)
            return list(messages)
        finally:
            self._metrics.flush_metrics()
        return [message_id for message_id, each in read.items() if each is None]

    def _take(self, posted: list[Posted]) -> None:
        if not posted:
            return
        taken = self._keep.take(posted)
        waited = (micros(self._clock()) - min(each.received_at for each in posted)) * 1_000 // SECOND
        facts = {"requests": len(posted), "readings": taken.readings, "series": taken.series}
        self._log.info("readings kept", extra=facts | {"changed": taken.changed, "waited_ms": waited})
        self._metrics.add_metric("ReadingsShown", MetricUnit.Count, taken.readings)
        self._metrics.add_metric("ReadingsWaited", MetricUnit.Milliseconds, waited)

    def _read(self, message_id: str, body: str) -> Posted | None:
        try:
            return read_posted(body)
        except Rejected as rejected:
            self._log.error("message refused", extra={"message_id": message_id, "reason": str(rejected)})
            self._metrics.add_metric("MessagesRefused", MetricUnit.Count, 1)
            return None
