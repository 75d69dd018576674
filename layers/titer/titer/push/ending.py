"""Ending the connections of tokens that have ended."""

from datetime import datetime, timedelta

from titer.access.ports import Tokens
from titer.model.clock import Clock
from titer.model.errors import Unavailable
from titer.push.ports import Connection, Connections, Line

LOOKED_AT_EVERY = timedelta(minutes=1)
LONGEST = timedelta(hours=2)  # that a connection lasts, as API Gateway has it
AHEAD = LOOKED_AT_EVERY / 2  # so that none goes on for a minute after its token, however late the look comes


class EndConnections:
    """Ends what nobody has a right to any more. Its client may come back with another token."""

    def __init__(self, connections: Connections, tokens: Tokens, line: Line, clock: Clock) -> None:
        self._connections = connections
        self._tokens = tokens
        self._line = line
        self._clock = clock

    def of_token(self, token_id: str) -> int:
        """End the connections of a token that was withdrawn; return how many there were."""
        return self._end([each for each in self._connections.all() if each.token_id == token_id])

    def look(self) -> int:
        """End what lasted too long, or whose token expires before the next look, or is not there; return how many."""
        now, connections = self._clock(), self._connections.all()
        known = {token_id: self._tokens.find(token_id) for token_id in {each.token_id for each in connections}}
        return self._end([each for each in connections if known[each.token_id] is None or _ends_soon(each, now)])

    def _end(self, connections: list[Connection]) -> int:
        failed: Unavailable | None = None
        for each in connections:
            try:
                self._line.close(each.connection_id)
                self._connections.remove(each.connection_id)
            except Unavailable as error:
                failed = error  # the others are ended all the same
        if failed is not None:
            raise failed
        return len(connections)


def _ends_soon(connection: Connection, now: datetime) -> bool:
    if connection.connected_at + LONGEST <= now:
        return True
    return connection.token_ends is not None and connection.token_ends <= now + AHEAD
