"""Events of accepted readings as they come from their queue, and what operators see of what was predicted."""

from collections.abc import Callable, Mapping, Sequence

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from titer.analyses.accepted import Accepted, read_accepted
from titer.live.post import Count
from titer.model.errors import Rejected
from titer.operations.queue_messages import QueueMessages


class LivePredictions:
    """Has models predict of a batch of events, one after the other."""

    def __init__(self, predict: Callable[[], Callable[[Accepted], int]], log: Logger, metrics: Metrics) -> None:
        self._predict = predict
        self._log = log
        self._messages = QueueMessages("predictions", "PredictionAttemptsFailed", log, metrics)

    def take(self, messages: Mapping[str, str]) -> Sequence[str]:
        """Predict of the events in messages, by their ids, and return the ids of those that are to be tried again."""
        return self._messages.each(messages, lambda _, body: self._take(body))

    def _take(self, body: str) -> None:
        if made := self._predict()(read_accepted(body)):
            self._messages.count("ReadingsPredicted", made)

    def give_up(self, messages: Mapping[str, str]) -> Mapping[str, str]:
        """Say of events that nothing is predicted of them, tried as often as they may be; return what is no event."""
        return {message_id: body for message_id, body in messages.items() if not self._gave_up(message_id, body)}

    def _gave_up(self, message_id: str, body: str) -> bool:
        try:
            accepted = read_accepted(body)
        except Rejected:
            return False
        self._log.error("predictions given up", extra={"event_id": accepted.event_id, "message_id": message_id})
        self._messages.count("PredictionsGivenUp")
        return True


def events_among(messages: Mapping[str, str]) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Return the messages that are events, which alone say of what type they are, and the others."""
    events = {message_id: body for message_id, body in messages.items() if '"detail-type"' in body}
    return events, {message_id: body for message_id, body in messages.items() if message_id not in events}


def count_by(metrics: Metrics) -> Count:
    """Return what counts into metrics, nothing of nothing."""

    def count(name: str, more: int) -> None:
        if more:
            metrics.add_metric(name, MetricUnit.Count, more)

    return count
