"""The use cases for messages of accepted readings that could not be collected: none is lost, and someone is told.

dead message ─▶ kept whole, parked with the reason ─▶ sent again, by a person ─▶ collected, and parked no longer
"""

import json
from collections.abc import Sequence
from datetime import timedelta
from uuid import NAMESPACE_URL, uuid5

from titer.files.parking import Parking
from titer.files.record import ParkedMessage, ParkedReadings
from titer.live.ports import Bindings, MessageQueue, ParkedBodies
from titer.live.posted import Posted, read_posted
from titer.model.clock import Clock
from titer.model.errors import Rejected
from titer.operations.dead_letters import LONGEST, ParkFile

_AGAIN = "readings_again"  # what a message says that holds one that was parked
_BOUND_FOR = timedelta(days=15)  # since it was parked, that a binding is remembered at least: 30 days, of which 14 ...
_REBOUND_FOR = timedelta(days=29)  # ... may have gone by in the queue; and since it was sent again


def parked_id_of_receipt(receipt_id: str) -> str:
    """Return the id under which the message of a receipt is parked."""
    return str(uuid5(NAMESPACE_URL, f"receipt:{receipt_id}"))


def sent_again(body: str) -> str:
    """Return the message that has a parked one collected once more."""
    return json.dumps({"titer": _AGAIN, "body": body})


def read_message(body: str) -> tuple[Posted, bool]:
    """Return what a message holds, and whether it was sent again. `Rejected` where it holds no readings."""
    if not body.startswith("{"):
        return read_posted(body), False
    try:
        found = json.loads(body)
    except ValueError:
        found = {}
    again = isinstance(found, dict) and found.get("titer") == _AGAIN
    return read_posted(str(found["body"]) if again and "body" in found else ""), True


class ParkReadings:
    """Parks messages of readings; what is something else is for `ParkFile`."""

    def __init__(
        self, park: ParkFile, parking: Parking, bindings: Bindings, bodies: ParkedBodies, *, clock: Clock, tries: int
    ) -> None:
        self._park = park
        self._parking = parking
        self._bindings = bindings
        self._bodies = bodies
        self._clock = clock
        self._tries = tries

    def park(self, body: str) -> Sequence[ParkedMessage]:
        """Park a message, and return what was parked. Again is harmless."""
        try:
            posted, again = read_message(body)
        except Rejected:
            return self._park.park(body)
        return [self._park_readings(posted, json.loads(body)["body"] if again else body)]

    def _park_readings(self, posted: Posted, body: str) -> ParkedMessage:
        parked_id = parked_id_of_receipt(posted.receipt_id)
        bound = bool(self._bindings.collections([posted.receipt_id]))
        parked = ParkedMessage(
            parked_id=parked_id,
            file_id=None,
            announced=None,
            attempts=self._tries,
            error=None,
            message=_account(posted, self._tries, parked_id),
            body=body[:LONGEST],
            parked_at=self._clock(),
            readings=ParkedReadings(posted.receipt_id, bound),
        )
        self._bodies.keep(parked_id, body)
        self._parking.park_message(parked)
        return parked


class RedriveReadings:
    """Sends parked readings once more."""

    def __init__(self, bodies: ParkedBodies, queue: MessageQueue, *, clock: Clock) -> None:
        self._bodies = bodies
        self._queue = queue
        self._clock = clock

    def send(self, parked: ParkedMessage) -> None:
        """Put it into the queue. `Rejected` (`too_late_to_redrive`) where nobody remembers if it was collected."""
        if self._may_be_forgotten(parked):
            reason = "it was bound to a collection so long ago that nothing tells whether its readings came into it"
            raise Rejected("too_late_to_redrive", reason, "Look for its receipt among the files of kind live")
        self._queue.put(sent_again(self._bodies.body(parked.parked_id)))

    def _may_be_forgotten(self, parked: ParkedMessage) -> bool:
        now = self._clock()
        was_bound = parked.readings is not None and parked.readings.bound
        if parked.redriven_at:
            return now > parked.redriven_at + _REBOUND_FOR
        return was_bound and now > parked.parked_at + _BOUND_FOR


def _account(posted: Posted, tries: int, parked_id: str) -> str:
    count = f"{len(posted.readings):,} reading{'s' if len(posted.readings) != 1 else ''}"
    return (
        f"{count} of the receipt {posted.receipt_id} were tried {tries} times and not collected: what this stands on "
        f"did not answer. Once the cause is mended, send them again with `titer redrive {parked_id}`."
    )
