"""The use case for messages that were tried too often: nothing is lost, and someone is told.

    dead message ─▶ what is known of its attempts ─▶ parked, the file failed with a reason ─▶ sent again, by a person

A file that is parked is not finished. A commit of it, by a message sent again, takes its place.
"""

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Protocol
from uuid import UUID

from titer.files.found import file_of
from titer.files.keys import name_in
from titer.files.messages import read_message
from titer.files.parking import Attempts, Parking
from titer.files.ports import Files, IngestQueue, Uploads
from titer.files.record import Announcement, Declared, Discard, ParkedMessage, parked_id_of
from titer.model.author import Author
from titer.model.clock import Clock
from titer.model.errors import Rejected

LONGEST = 60_000  # characters of a message that are kept

WITHOUT_A_WORD = "It ended without a word: it ran out of memory or of time."
NEVER_BEGUN = "No attempt came as far as to begin: what it stands on did not answer."


class ParkFile:
    """Parks what could not be processed, and what can be by nobody: `bucket` is the one whose objects are judged."""

    def __init__(self, files: Files, parking: Parking, *, clock: Clock, tries: int, bucket: str | None = None) -> None:
        self._bucket = bucket
        self._files = files
        self._parking = parking
        self._clock = clock
        self._tries = tries  # of a message before it is given up

    def park(self, body: str) -> Sequence[ParkedMessage]:
        """Park each object that the message announces, or the message itself where it announces nothing.

        Returns what was parked; what has its end by now is not. Again is harmless.
        """
        message = read_message(body, self._bucket)
        parked = [parked for one in message.announced if (parked := self._park_object(one, body))]
        return [*parked, *self.refuse(body, message.refused)]

    def refuse(self, body: str, refused: Sequence[Rejected]) -> Sequence[ParkedMessage]:
        """Keep a message that announces nothing, or nothing in part, with the reason: no try would change it."""
        return [self._park_message(body, refused)] if refused else []

    def _park_object(self, announced: Announcement, body: str) -> ParkedMessage | None:
        file_id, declared = self._file(announced)
        attempts, parked_id = self._parking.attempts(file_id, announced), parked_id_of(announced)
        count = attempts.count or self._tries
        parked = ParkedMessage(
            parked_id=parked_id,
            file_id=file_id,
            announced=announced,
            attempts=count,
            error=attempts.error,
            message=_message(_account(attempts, count), parked_id),
            body=body[:LONGEST],
            parked_at=self._clock(),
        )
        return parked if self._parking.park(parked, declared) else None

    def _file(self, announced: Announcement) -> tuple[str, Declared]:
        if announced.version is None:
            found = file_of(self._files, announced.bucket, announced.key)
            return found.file_id, found.declared
        return announced.version.file_id, Declared(name=name_in(announced.key))

    def _park_message(self, body: str, refused: Sequence[Rejected]) -> ParkedMessage:
        reasons = " ".join(dict.fromkeys(map(str, refused)))
        parked = ParkedMessage(
            parked_id=str(UUID(bytes=sha256(body.encode()).digest()[:16])),
            file_id=None,
            announced=None,
            attempts=1,
            error=reasons,
            message=f"{reasons} It was refused at once.",
            body=body[:LONGEST],
            parked_at=self._clock(),
        )
        self._parking.park_message(parked)
        return parked


class SendsReadings(Protocol):
    """Sends what holds readings that came one by one."""

    def send(self, parked: ParkedMessage) -> None:
        """Have it collected again."""


class Redrive:
    """Sends what is parked once more."""

    def __init__(
        self,
        parking: Parking,
        queue: IngestQueue,
        uploads: Uploads,
        *,
        clock: Clock,
        readings: "SendsReadings | None" = None,
    ) -> None:
        self._parking = parking
        self._queue = queue
        self._uploads = uploads
        self._clock = clock
        self._readings = readings

    def send(self, parked_id: str) -> ParkedMessage:
        """Send it to be judged again; it stays parked until it has an end. Twice is harmless.

        `Rejected`: `not_parked` where nothing is parked under this id, `nothing_to_redrive` where the message announced
        nothing, `object_gone` where there is nothing to judge any more.
        """
        parked = _parked(self._parking, parked_id)
        if parked.readings and self._readings:
            self._readings.send(parked)
        else:
            self._queue.put(self._announcement(parked))
        now = self._clock()
        self._parking.note_redriven(parked, now)
        return replace(parked, redriven_at=now, discarded=None)

    def _announcement(self, parked: ParkedMessage) -> Announcement:
        announced = parked.announced
        if announced is None:
            raise Rejected("nothing_to_redrive", "this message announces no object", "Find out who sent it")
        if self._uploads.describe(announced.key, announced.version_id) is None:
            raise Rejected("object_gone", f"the object {announced.key[:200]!r} is gone", "Upload the file again")
        return announced


class DiscardParked:
    """Leaves at that what is parked: it is listed no longer, and kept with who did so, when and why."""

    def __init__(self, parking: Parking, *, clock: Clock) -> None:
        self._parking = parking
        self._clock = clock

    def discard(self, parked_id: str, *, by: Author, reason: str) -> ParkedMessage:
        """Discard it; twice changes nothing. Its file stays failed, until it is redriven or uploaded again.

        `Rejected`: `not_parked` where nothing is parked under this id.
        """
        parked = _parked(self._parking, parked_id)
        if parked.discarded:
            return parked
        discarded = self._parking.note_discarded(parked, Discard(self._clock(), by, reason))
        if discarded is None:
            raise Rejected("not_parked", "it has its end, or was given up once more", "See `titer parked` for what is")
        return discarded


def _parked(parking: Parking, parked_id: str) -> ParkedMessage:
    parked = parking.find(parked_id)
    if parked is None:
        raise Rejected("not_parked", "nothing is parked under this id", "See `titer parked` for what is")
    return parked


def _account(attempts: Attempts, count: int) -> str:
    tried = "once" if count == 1 else f"{count} times"
    last = NEVER_BEGUN if not attempts.count else attempts.error or WITHOUT_A_WORD
    return f"Processing was tried {tried} and given up. The last attempt: {last}"


def _message(account: str, parked_id: str) -> str:
    return f"{account} Once the cause is mended, send it again with `titer redrive {parked_id}`."
