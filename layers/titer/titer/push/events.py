"""Events for other programs: what happened, in a form that they are promised."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol
from uuid import NAMESPACE_URL, uuid5

from titer.model.dataclass import dataclass
from titer.model.instants import format_instant

SOURCE = "titer"
LARGEST = 200_000  # bytes of an event's detail


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened, `at` µs since 1970. Whoever hears of it twice knows it by `event_id`."""

    type: str
    event_id: str
    at: int
    data: Mapping[str, Any]

    @property
    def detail(self) -> str:
        """What programs get, as JSON."""
        document = {"event_id": self.event_id, "at": format_instant(self.at), "data": self.data}
        return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


class Events(Protocol):
    """Where other programs hear of events."""

    def put(self, events: Sequence[Event]) -> None:
        """Tell of them, each at least once. `Unavailable` where not all were taken."""


def event_id_of(kind: str, *names: object) -> str:
    """Return the id of an event that follows from what it tells of, so that telling it again changes nothing."""
    return str(uuid5(NAMESPACE_URL, "\0".join(map(str, (kind, *names)))))


def cut(items: Iterable[Mapping[str, Any]], room: int = LARGEST - 2_000) -> Iterator[list[Mapping[str, Any]]]:
    """Yield the items in lists that each fit into one event."""
    some: list[Mapping[str, Any]] = []
    size = 0
    for item in items:
        length = len(json.dumps(item, ensure_ascii=False, separators=(",", ":")).encode()) + 1
        if some and size + length > room:
            yield some
            some, size = [], 0
        some.append(item)
        size += length
    if some:
        yield some
