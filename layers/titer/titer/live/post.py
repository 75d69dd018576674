"""Takes readings in: judges them, puts what is accepted into the queues, and says what became of each."""

from collections.abc import Callable, Sequence
from datetime import tzinfo
from typing import Any

from titer.files.record import NOT_NAMED
from titer.live.ports import MessageQueue
from titer.live.posted import Posted, message_of
from titer.live.verdicts import Terms, Verdict, judge_objects
from titer.model.dataclass import dataclass
from titer.model.errors import Rejected, Unavailable
from titer.model.instants import zone
from titer.rules.limits import RuleSet
from titer.rules.rule_sets import RuleSets

LARGEST_MESSAGE = 1 << 20  # bytes, of SQS

type Count = Callable[[str, int], None]  # of a metric


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What the sender says of all readings of a request."""

    rule_set: str | None = None
    timezone: str | None = None
    asset: str | None = None
    epoch: str | None = None
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """The verdicts on a request, and what of it goes into the queues."""

    verdicts: Sequence[Verdict]
    posted: Posted

    @property
    def count(self) -> int:
        """How many readings there were, accepted or not."""
        return len(self.posted.readings) + sum(verdict.rejected for verdict in self.verdicts)


class PostReadings:
    """Takes the readings of requests in."""

    def __init__(self, rules: RuleSets, collect: MessageQueue, fresh: MessageQueue, count: Count) -> None:
        self._rules = rules
        self._collect = collect
        self._fresh = fresh
        self._count = count
        self._unnamed: RuleSet | None = None

    def judge(self, objects: Sequence[Any], wishes: Wishes, receipt_id: str, received_at: int) -> Judged:
        """Return what becomes of the objects. `Rejected` where the zone or the rule set is none."""
        local: tzinfo | None = zone(wishes.timezone) if wishes.timezone else None
        rules = self._rule_set(wishes.rule_set)
        terms = Terms(rules=rules, received_at=received_at, local=local, epoch=wishes.epoch, asset=wishes.asset or None)
        verdicts = judge_objects(objects, terms)
        readings = tuple(reading for verdict in verdicts for reading in verdict.readings)
        return Judged(
            verdicts,
            Posted(
                receipt_id=receipt_id,
                received_at=received_at,
                rule_set=rules.for_table(()).label,
                readings=readings,
                simulated=wishes.simulated,
            ),
        )

    def _rule_set(self, label: str | None) -> RuleSet:
        if label:
            return self._rules.rule_set(label)
        if self._unnamed is None:
            self._unnamed = self._rules.rule_set(NOT_NAMED)  # these ship, and stay as they are
        return self._unnamed

    def send(self, judged: Judged) -> None:
        """Put what was accepted into the queues; it is durable once this returns.

        Who watches hears of it later where their queue does not answer: the other one has everything.
        """
        message = message_of(judged.posted)
        if len(message) > LARGEST_MESSAGE:
            raise Rejected("too_large", "what was accepted is more than a message holds", "Send less at a time")
        self._collect.put(message)
        try:
            self._fresh.put(message)
        except Unavailable:
            self._count("FreshMessagesLost", 1)

    def tell(self, judged: Judged) -> None:
        """Count what came."""
        readings = judged.posted.readings
        self._count("ReadingsAccepted", len(readings))
        self._count("ReadingsRejected", judged.count - len(readings))
        self._count("ReadingsLate", sum(reading.late for reading in readings))
