"""Messages as they come from a queue, one after the other: what breaks off comes again, what is none is refused."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from titer.model.clock import Clock
from titer.model.dataclass import dataclass
from titer.model.errors import Rejected, in_short, unforeseen

type BatchAnswer = dict[str, list[dict[str, str]]]  # what a queue is answered: the messages to try again

_MOMENTS = (2, 8, 30)  # seconds
_SHARE = 0.1  # of the time that there is, after which no attempt begins: the next one needs as much as any


@dataclass(frozen=True, slots=True)
class SoonAgain:
    """Has whoever took a message try again in a moment where it broke off at once: most of what fails is over by then.

    The queue brings it again only after the longest time that an attempt may take, as it cannot know of one that died.
    """

    clock: Clock
    sleep: Callable[[float], object]
    may_pass: Callable[[Exception], bool]

    def waits(self, until: datetime) -> Iterator[float]:
        """Return how long to wait before each further attempt, of somebody who begins now and has time until then."""
        began = self.clock()
        return self._until(began + (until - began) * _SHARE)

    def _until(self, latest: datetime) -> Iterator[float]:
        for seconds in _MOMENTS:
            if (latest - self.clock()).total_seconds() < seconds:
                return
            yield seconds


class QueueMessages:
    """Takes the messages of `what`, and counts as `failed` attempts those that are to be tried again."""

    def __init__(
        self, what: str, failed: str, log: Logger, metrics: Metrics, soon_again: SoonAgain | None = None
    ) -> None:
        self._what = what
        self._failed = failed
        self._log = log
        self._metrics = metrics
        self._soon_again = soon_again

    def each(
        self, messages: Mapping[str, str], take: Callable[[str, str], object], until: datetime | None = None
    ) -> Sequence[str]:
        """Give each message's id and body to `take`, and return the ids of those that are to be tried again.

        Until when there is time, `take` may be tried again at once.
        """
        return [message_id for message_id, body in messages.items() if not self._took(message_id, body, take, until)]

    def _took(self, message_id: str, body: str, take: Callable[[str, str], object], until: datetime | None) -> bool:
        """Return whether a message is dealt with; it comes again where it is not."""
        soon_again = self._soon_again
        waits = soon_again.waits(until) if soon_again and until else iter(())
        while (error := self._broken_off(message_id, body, take)) is not None:
            seconds = next(waits, None)
            if seconds is None or soon_again is None or not soon_again.may_pass(error):
                return False
            soon_again.sleep(seconds)
        return True

    def _broken_off(self, message_id: str, body: str, take: Callable[[str, str], object]) -> Exception | None:
        """Return what ended an attempt before its end; None where the message is dealt with."""
        try:
            take(message_id, body)
        except Rejected as refused:
            self._log.error("message refused", extra={"reason": str(refused), "message_id": message_id})
        except Exception as error:  # whatever it was: it is tried again, then given up
            facts = {"reason": in_short(error), "message_id": message_id}
            self._log.error(f"{self._what} to be tried again", extra=facts, exc_info=unforeseen(error))
            self.count(self._failed)
            return error
        return None

    def count(self, name: str, count: int = 1) -> None:
        """Count something at once."""
        self._metrics.add_metric(name, MetricUnit.Count, count)
        self._metrics.flush_metrics()


def to_try_again(message_ids: Iterable[str]) -> BatchAnswer:
    """Return the answer that has these messages come again, and the others of their batch go."""
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in message_ids]}


def each_alone(event: Mapping[str, Any], take: Callable[[str, str], object]) -> BatchAnswer:
    """Give each message's id and body to `take`, which reports what it raises; answer that these are tried again."""
    return to_try_again(
        record["messageId"] for record in event["Records"] if not _takes(take, record["messageId"], record["body"])
    )


def _takes(take: Callable[[str, str], object], message_id: str, body: str) -> bool:
    try:
        take(message_id, body)
    except Exception:  # it is reported, and must not have the others of the batch tried again
        return False
    return True
