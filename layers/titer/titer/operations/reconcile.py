"""The use case that looks for what fell through: objects in the uploads bucket that have no result."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from itertools import batched

from titer.files.ingest import file_of
from titer.files.keys import slot_in
from titer.files.ports import Attempts, Files, Inventory, Parking
from titer.files.record import FileRecord, ParkedMessage, StoredObject, parked_id_of
from titer.model.clock import Clock

AT_ONCE = 10  # objects that are looked up at the same time: as many connections as a client keeps
BATCH = 256  # objects that are held at a time


class State(StrEnum):
    """The state of an object's processing. Everything from `PARKED` on wants someone to do something."""

    FINISHED = "finished"
    IN_HAND = "in_hand"  # waiting in the queue for not long, or being judged
    PARKED = "parked"  # tried too often; to be redriven
    STUCK = "stuck"  # begun, and its lease has ended without a result
    SLOT_EXPIRED = "slot_expired"  # came to a slot that was not there any more, and nobody has begun it
    NEVER_ANNOUNCED = "never_announced"  # nobody has begun it


FIXABLE = frozenset({State.STUCK, State.SLOT_EXPIRED, State.NEVER_ANNOUNCED})


@dataclass(frozen=True, slots=True)
class ObjectState:
    """An object, and the state of its processing."""

    file_id: str
    stored: StoredObject
    state: State
    attempts: int


class Reconcile:
    """Compares what lies in the uploads bucket with what is known of it."""

    def __init__(
        self, inventory: Inventory, files: Files, parking: Parking, *, clock: Clock, patience: timedelta
    ) -> None:
        self._inventory = inventory
        self._files = files
        self._parking = parking
        self._clock = clock
        self._patience = patience  # how long an object may wait without anything being wrong

    def look(self) -> Iterator[ObjectState]:
        """Yield the state of every object's newest version, in the order of keys; memory does not grow with them."""
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for objects in batched(filter(_is_file, self._inventory.newest()), BATCH, strict=False):
                yield from pool.map(self._inspect, objects)

    def _inspect(self, stored: StoredObject) -> ObjectState:
        file_id, _ = file_of(self._files, stored.bucket, stored.key)
        record = self._files.find(file_id)
        if record and record.finished and record.object_version == stored.version_id:
            return ObjectState(file_id, stored, State.FINISHED, 0)
        announced = stored.announcement()
        attempts, parked = self._parking.attempts(file_id, announced), self._parking.find(parked_id_of(announced))
        return ObjectState(file_id, stored, self._state(stored, record, attempts, parked), attempts.count)

    def _state(
        self, stored: StoredObject, record: FileRecord | None, attempts: Attempts, parked: ParkedMessage | None
    ) -> State:
        now = self._clock()
        if attempts.finished:
            return State.FINISHED
        if parked and parked.redriven_at is None:
            return State.PARKED
        moved = parked.redriven_at if parked and parked.redriven_at else stored.last_modified
        if now < moved + self._patience or (attempts.until and now < attempts.until):
            return State.IN_HAND
        if attempts.count:
            return State.STUCK
        return State.SLOT_EXPIRED if slot_in(stored.key) and record is None else State.NEVER_ANNOUNCED


def _is_file(stored: StoredObject) -> bool:
    return not (stored.key.endswith("/") and not stored.size)
