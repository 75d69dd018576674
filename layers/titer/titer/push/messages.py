"""What those who watch are told: messages, each with the topics whose subscribers get it."""

from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import Any, Protocol

from titer.model.dataclass import dataclass

NEWEST_REPLAY = "replay:newest"  # the rows of the newest running replay, for those who never subscribed


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One thing to tell. `seq` rises within the message's own source; `beside` are fields beside `type` and `data`.

    Messages of type `sensor_data` that come together with the same `beside` are sent as one `sensor_data_batch`. `at`
    is when it came to be, in µs since 1970: what is left out of a stream is told by it; None is when it is sent.
    """

    type: str
    data: Any
    seq: int
    topics: tuple[str, ...]
    beside: Mapping[str, Any] = field(default_factory=dict)
    at: int | None = None


class Broadcast(Protocol):
    """Who sends messages to all connections of their topics."""

    def send(self, messages: Sequence[Message]) -> int:
        """Send them in order, and return how many connections they reached.

        What one connection does, or that it is gone, is no error and holds up no other.
        """
