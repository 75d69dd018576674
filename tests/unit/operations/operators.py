"""A world in which things are given up, lost and restored, and somebody looks after them."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import pytest

from tests.support.messages import announcements_in
from tests.support.recovery import recovery_of
from tests.unit.files.world import World
from titer.adapters.memory.parking import MemoryParking
from titer.files.delete import Delete
from titer.files.duplicates import Duplicates
from titer.files.messages import message_of
from titer.files.record import Announcement, ParkedMessage
from titer.files.recovery import Recovery
from titer.files.reprocess import Reprocess
from titer.model.author import Author
from titer.model.errors import Rejected
from titer.operations.dead_letters import DiscardParked, ParkFile, Redrive
from titer.operations.found import State
from titer.operations.mending import Mend
from titer.operations.reconcile import Reconcile
from titer.operations.record_state import Places
from titer.rules.rule_sets import RuleSets

SOMEONE = Author("abcdefghijkl", "someone")
GOOD = b"sensor_id,timestamp,value\na,2025-10-01T07:00:00Z,1\n"


def breaking(error: Exception) -> Callable[..., object]:
    def sinks(*_: object) -> object:
        raise error

    return sinks


class Operator(World):
    """A world in which things are given up."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.parking = MemoryParking(self.files, self.clock)

    def park(self, body: str) -> list[ParkedMessage]:
        return [*ParkFile(self.files, self.parking, clock=self.clock, tries=5).park(body)]

    def exhaust(self, announced: Announcement, error: Exception) -> ParkedMessage:
        """Try five times, then park."""
        for _ in range(5):
            with pytest.raises(type(error)):
                self.run(announced, sinks=breaking(error))
            self.now += timedelta(minutes=6)
        [parked] = self.park(message_of(announced))
        return parked

    def redrive(self, parked: ParkedMessage) -> None:
        Redrive(self.parking, self.queue, self.uploads, clock=self.clock).send(parked.parked_id)

    def deliver(self) -> None:
        """Deliver what is in the queue, and what comes in meanwhile."""
        while self.queue.messages:
            for announced in announcements_in(self.queue.messages.pop(0)):
                with suppress(Rejected):
                    self.run(announced, holder="again")

    def discard(self, parked: ParkedMessage, reason: str = "sent by mistake") -> ParkedMessage:
        return DiscardParked(self.parking, clock=self.clock).discard(parked.parked_id, by=SOMEONE, reason=reason)

    def delete(self, file_id: str) -> None:
        Delete(self.files, self.queue, self.clock).delete(file_id, by=SOMEONE)

    def reprocess(self, file_id: str, **wishes: object) -> None:
        record = self.files.find(file_id)
        assert record is not None
        Reprocess(self.files, self.queue, RuleSets(self.rules), self.clock).reprocess(
            record, wishes, by=SOMEONE, request_id="r"
        )

    def standings(self) -> dict[str, State]:
        return {found.key: found.state for found in self.reconcile(timedelta(minutes=15)).look()}

    def reconcile(self, patience: timedelta) -> Reconcile:
        places = Places(
            uploads=self.uploads,
            files=self.files,
            parking=self.parking,
            artefacts=self.artefacts,
            recovery=self.recovery(),
        )
        return Reconcile(places, clock=self.clock, patience=patience)

    def recovery(self) -> Recovery:
        return recovery_of(self)

    def mend(self, patience: timedelta = timedelta(minutes=15)) -> dict[str, State]:
        """Mend what is found; return it."""
        mend = Mend(self.recovery(), Duplicates(self.files, self.queue, self.clock), self.queue)
        found = [each for each in self.reconcile(patience).look() if mend.mend(each)]
        return {each.key: each.state for each in found}
