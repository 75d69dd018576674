"""What becomes of a batch of accepted readings: collected, and what is none of them is kept with the reason."""

from collections.abc import Mapping

from titer.files.parking import Parking
from titer.live.collect import CollectReadings
from titer.live.posted import Posted
from titer.model.errors import Rejected, Unavailable
from titer.operations.dead_letters import ParkFile
from titer.operations.dead_readings import parked_id_of_receipt, read_message
from titer.operations.live_reporting import LiveReporter
from titer.operations.reporting import ParkingReporter


class LiveIntake:
    """Takes batches of messages in, each by its id."""

    def __init__(self, collect: CollectReadings, park: ParkFile, parking: Parking) -> None:
        self._collect = collect
        self._park = park
        self._parking = parking

    def take(self, bodies: Mapping[str, str], *, reporter: LiveReporter, parking: ParkingReporter) -> list[str]:
        """Collect what they hold; return the ids of those that are to come again."""
        read: dict[str, Posted] = {}
        failed: list[str] = []
        again: set[str] = set()
        for message_id, body in bodies.items():
            try:
                read[message_id], is_again = read_message(body)
                again |= {read[message_id].receipt_id} if is_again else set()
            except Rejected as refusal:
                failed += [] if self._refuse(body, refusal, parking) else [message_id]
        collected = self._collect.collect(read.values())
        reporter.report(collected)
        for receipt_id in again.difference(collected.failed):
            self._parking.settle(parked_id_of_receipt(receipt_id))
        return [*failed, *(each for each, posted in read.items() if posted.receipt_id in collected.failed)]

    def _refuse(self, body: str, refusal: Rejected, parking: ParkingReporter) -> bool:
        """Park what no try would change; return whether that could be done."""
        try:
            with parking.failures():
                parking.report(self._park.refuse(body, [refusal]))
        except Unavailable:
            return False
        return True
