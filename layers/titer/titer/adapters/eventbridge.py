"""Events for other programs, on the account's bus."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from time import sleep
from typing import TYPE_CHECKING

from titer.adapters.aws_errors import aws_errors
from titer.model.errors import Unavailable
from titer.push.events import SOURCE, Event

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_events.type_defs import PutEventsRequestEntryTypeDef

_MOST_AT_ONCE = 10
_MOST_BYTES = 240_000  # of one call; EventBridge takes 256 KB
_PAUSES = (0.1, 0.4, 1.0)  # seconds before those that were not taken are put again


class EventBridge:
    """The default bus."""

    def __init__(self, client: EventBridgeClient) -> None:
        self._client = client

    def put(self, events: Sequence[Event]) -> None:
        for some in _together(events):
            self._put(some)

    def _put(self, entries: list[PutEventsRequestEntryTypeDef]) -> None:
        with aws_errors("the bus of events"):
            for pause in (0.0, *_PAUSES):
                sleep(pause)
                answer = self._client.put_events(Entries=entries)
                outcomes = zip(entries, answer["Entries"], strict=True)
                entries = [entry for entry, outcome in outcomes if "ErrorCode" in outcome]
                if not entries:
                    return
        raise Unavailable("events_not_taken", "the bus did not take all events", "Try again in a moment")


def _together(events: Sequence[Event]) -> Iterator[list[PutEventsRequestEntryTypeDef]]:
    """Yield what is put in one call each."""
    some: list[PutEventsRequestEntryTypeDef] = []
    size = 0
    for event in events:
        detail = event.detail
        length = len(detail.encode()) + 100
        if some and (len(some) == _MOST_AT_ONCE or size + length > _MOST_BYTES):
            yield some
            some, size = [], 0
        some.append({"Source": SOURCE, "DetailType": event.type, "Detail": detail})
        size += length
    if some:
        yield some
