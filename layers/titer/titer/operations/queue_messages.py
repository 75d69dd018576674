"""Messages as they come from a queue, one after the other: what breaks off comes again, what is none is refused."""

from collections.abc import Callable, Mapping, Sequence

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from titer.model.errors import Rejected, in_short, unforeseen


class QueueMessages:
    """Takes the messages of `what`, and counts as `failed` attempts those that are to be tried again."""

    def __init__(self, what: str, failed: str, log: Logger, metrics: Metrics) -> None:
        self._what = what
        self._failed = failed
        self._log = log
        self._metrics = metrics

    def each(self, messages: Mapping[str, str], take: Callable[[str, str], object]) -> Sequence[str]:
        """Give each message's id and body to `take`, and return the ids of those that are to be tried again."""
        again = [message_id for message_id, body in messages.items() if not self._took(message_id, body, take)]
        if again:
            self.count(self._failed, len(again))
        return again

    def _took(self, message_id: str, body: str, take: Callable[[str, str], object]) -> bool:
        """Return whether a message is dealt with; it comes again where it is not."""
        try:
            take(message_id, body)
        except Rejected as refused:
            self._log.error("message refused", extra={"reason": str(refused), "message_id": message_id})
        except Exception as error:  # whatever it was: the queue tries again, then gives it up
            facts = {"reason": in_short(error), "message_id": message_id}
            self._log.error(f"{self._what} to be tried again", extra=facts, exc_info=unforeseen(error))
            return False
        return True

    def count(self, name: str, count: int = 1) -> None:
        """Count something at once."""
        self._metrics.add_metric(name, MetricUnit.Count, count)
        self._metrics.flush_metrics()
