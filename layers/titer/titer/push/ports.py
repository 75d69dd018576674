"""What telling those who watch needs of the world: tickets, connections, and the line to each client."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from titer.model.dataclass import dataclass
from titer.push.messages import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """The right of a token's holder to connect, once; it is known by the hash of its text."""

    name: str
    token_id: str
    token_ends: datetime | None
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """One client that watches. `topics` are None until it subscribes, or unsubscribes, for the first time."""

    connection_id: str
    token_id: str
    token_ends: datetime | None
    connected_at: datetime
    topics: tuple[str, ...] | None = None


class Tickets(Protocol):
    """Tickets that were not used yet."""

    def add(self, ticket: Ticket) -> None:
        """Keep a ticket."""

    def take(self, name: str) -> Ticket | None:
        """Return the ticket, expired or not, to one caller alone; None to every other."""


class Connections(Protocol):
    """Who is connected, as far as is known: a client that has gone may still be here."""

    def add(self, connection: Connection) -> None:
        """Keep a connection."""

    def all(self) -> Sequence[Connection]:
        """Return them as they are now."""

    def find(self, connection_id: str) -> Connection | None:
        """Return one as it is now."""

    def follow(self, connection_id: str, topics: Sequence[str], *, before: Sequence[str] | None) -> None:
        """Say what it follows from now on; `Conflict` where it does not follow `before` any more, or has gone."""

    def blame(self, connection_id: str) -> int:
        """Count a message that could not be understood; return how many there were."""

    def remove(self, connection_id: str) -> None:
        """Forget it, if it is there."""


class Gone(Exception):
    """There is no such connection any more."""


class Line(Protocol):
    """The way to clients."""

    def post(self, connection_id: str, text: str) -> None:
        """Send a text. `Gone` where nobody is there, `Unavailable` where it was not taken within a second."""

    def close(self, connection_id: str) -> None:
        """End the connection, if it is there. `Unavailable` where that cannot be said."""


@dataclass(frozen=True, slots=True)
class Missed:
    """What a client missed: messages to send again, and the topics of which there is more than can be sent again."""

    messages: Sequence[Message]
    beyond: Sequence[str] = ()


class Recall(Protocol):
    """What was told before."""

    def since(self, topics: Collection[str], at: int, *, most: int) -> Missed:
        """Return what was told of these topics from `at` (µs since 1970) on, at most so many readings."""


class Pause(Protocol):
    """Waits."""

    def __call__(self, seconds: float, /) -> None:
        """Return after that time."""
