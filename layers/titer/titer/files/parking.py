"""Where messages are kept that were tried too often: a port, as those of `files/ports.py`."""

from datetime import datetime
from typing import Protocol

from titer.files.record import Announcement, Declared, Discard, ParkedMessage
from titer.model.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Attempts:
    """How often the judging of something announced was begun, and how that went."""

    count: int = 0
    error: str | None = None  # how the last one ended; None where it left no word
    until: datetime | None = None  # the end of the last one's lease
    finished: bool = False


@dataclass(frozen=True, slots=True)
class ParkedPage:
    """Some of what is parked and the cursor of the next page, None where this is the last."""

    parked: tuple[ParkedMessage, ...]
    cursor: str | None


class Parking(Protocol):
    """What could not be processed. Every method may raise `Unavailable`."""

    def attempts(self, file_id: str, announced: Announcement) -> Attempts:
        """Return what is known of the attempts to judge what was announced of this file."""

    def park(self, parked: ParkedMessage, declared: Declared) -> bool:
        """Keep it, and let readers see its file as failed if no version of it is committed. Again is harmless.

        `declared` serves where the file has no record. Whoever holds a lease on it is dead: it ends. Returns False, and
        keeps nothing, where it has its end by now.
        """

    def park_message(self, parked: ParkedMessage) -> None:
        """Keep a message that names no object."""

    def find(self, parked_id: str) -> ParkedMessage | None:
        """Return what is parked under this id, or None."""

    def page(self, *, limit: int, cursor: str | None = None, discarded: bool = False) -> ParkedPage:
        """Return one page of what is parked, or of what was discarded, newest first.

        A cursor that this store did not make raises `Rejected`.
        """

    def settle(self, parked_id: str) -> None:
        """Forget what is parked under this id: it has its end. Harmless where nothing is."""

    def note_redriven(self, parked: ParkedMessage, at: datetime) -> None:
        """Note that it was sent again: readers see its file as in hand. Harmless where it has its end by now."""

    def note_discarded(self, parked: ParkedMessage, discard: Discard) -> ParkedMessage | None:
        """List it among what was discarded, and let readers of its file see so; return it.

        None where it has its end by now, or was parked anew.
        """
