"""Tickets: a token's holder gets one over the API, and connects with it once."""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from titer.access.ports import Token, Tokens
from titer.model.clock import Clock
from titer.model.dataclass import dataclass
from titer.push.ports import Connection, Connections, Ticket, Tickets

GOOD_FOR = timedelta(seconds=60)
_BYTES = 32


@dataclass(frozen=True, slots=True)
class NewTicket:
    """A ticket for its holder: its text is nowhere else."""

    text: str
    expires_at: datetime


class Door:
    """Gives tickets out, and lets in who has one."""

    def __init__(self, tickets: Tickets, connections: Connections, tokens: Tokens, clock: Clock) -> None:
        self._tickets = tickets
        self._connections = connections
        self._tokens = tokens
        self._clock = clock

    def give(self, token: Token) -> NewTicket:
        """Return a ticket that is good for a minute, and as long as the token is."""
        text, expires_at = secrets.token_urlsafe(_BYTES), self._clock() + GOOD_FOR
        name = name_of(text)
        self._tickets.add(
            Ticket(name=name, token_id=token.token_id, token_ends=token.expires_at, expires_at=expires_at)
        )
        return NewTicket(text, expires_at)

    def let_in(self, connection_id: str, text: str) -> bool:
        """Return whether the ticket was good, and keep the connection if so. Good or not, it is used up."""
        ticket, now = self._tickets.take(name_of(text)), self._clock()
        if ticket is None or now >= ticket.expires_at or not self._is_good(ticket, now):
            return False
        self._connections.add(
            Connection(
                connection_id=connection_id,
                token_id=ticket.token_id,
                token_ends=ticket.token_ends,
                connected_at=now,
            )
        )
        return True

    def _is_good(self, ticket: Ticket, now: datetime) -> bool:
        ended = ticket.token_ends is not None and now >= ticket.token_ends
        return not ended and self._tokens.find(ticket.token_id) is not None


def name_of(text: str) -> str:
    """Return what a ticket is known by here: who reads the table cannot connect with it."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
