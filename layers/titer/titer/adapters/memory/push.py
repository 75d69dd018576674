"""Tickets, connections, the line to clients and the bus of events, in this process."""

import threading
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from titer.model.errors import Conflict
from titer.push.events import Event
from titer.push.ports import Connection, Gone, Ticket


class MemoryTickets:
    """Tickets that were not used yet, in this process."""

    def __init__(self) -> None:
        self._tickets: dict[str, Ticket] = {}

    def add(self, ticket: Ticket) -> None:
        self._tickets[ticket.name] = ticket

    def take(self, name: str) -> Ticket | None:
        return self._tickets.pop(name, None)


class MemoryConnections:
    """Who is connected, in this process."""

    def __init__(self) -> None:
        self._connections: dict[str, Connection] = {}
        self._blamed: defaultdict[str, int] = defaultdict(int)
        self._lock = threading.Lock()

    def add(self, connection: Connection) -> None:
        self._connections[connection.connection_id] = connection

    def all(self) -> Sequence[Connection]:
        with self._lock:
            return [*self._connections.values()]

    def find(self, connection_id: str) -> Connection | None:
        return self._connections.get(connection_id)

    def follow(self, connection_id: str, topics: Sequence[str], *, before: Sequence[str] | None) -> None:
        with self._lock:
            known = self._connections.get(connection_id)
            if known is None or known.topics != (None if before is None else tuple(before)):
                raise Conflict(f"what {connection_id} follows")
            self._connections[connection_id] = replace(known, topics=tuple(topics))

    def blame(self, connection_id: str) -> int:
        with self._lock:
            self._blamed[connection_id] += 1
            return self._blamed[connection_id]

    def remove(self, connection_id: str) -> None:
        with self._lock:
            self._connections.pop(connection_id, None)


class MemoryLine:
    """What each client was sent, in this process; one that was not opened, or that ended, is gone."""

    def __init__(self) -> None:
        self._sent: dict[str, list[str]] = {}
        self.closed: list[str] = []

    def open(self, connection_id: str) -> list[str]:
        """Return the list to which the texts for a client will be added."""
        return self._sent.setdefault(connection_id, [])

    def post(self, connection_id: str, text: str) -> None:
        if connection_id not in self._sent:
            raise Gone
        self._sent[connection_id].append(text)

    def close(self, connection_id: str) -> None:
        self._sent.pop(connection_id, None)
        self.closed.append(connection_id)


class MemoryEvents:
    """Events that were told, in this process."""

    def __init__(self) -> None:
        self.told: list[Event] = []

    def put(self, events: Sequence[Event]) -> None:
        self.told += events
