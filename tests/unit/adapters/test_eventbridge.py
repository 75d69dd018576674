"""Events on the bus: few calls, none too large, each event until it is taken."""

import json
from typing import Any

import pytest

from titer.adapters import eventbridge
from titer.adapters.eventbridge import EventBridge
from titer.model.errors import Unavailable
from titer.push.events import Event


class Bus:
    """One that does not take the first so many entries."""

    def __init__(self, refused: int = 0) -> None:
        self.refused = refused
        self.calls: list[list[Any]] = []

    def put_events(self, Entries: list[Any]) -> Any:  # noqa: N803
        self.calls.append(Entries)
        outcomes: list[dict[str, str]] = []
        for _ in Entries:
            outcomes.append({"ErrorCode": "Throttling"} if self.refused > 0 else {"EventId": "1"})
            self.refused -= 1
        return {"Entries": outcomes}


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(eventbridge, "sleep", lambda _: None)


def event(name: str, size: int = 10) -> Event:
    return Event(type="FileFinished", event_id=name, at=0, data={"x": "y" * size})


def put(bus: Bus, *events: Event) -> list[list[str]]:
    """The ids of each call."""
    EventBridge(bus).put(events)  # type: ignore[arg-type]
    return [[json.loads(entry["Detail"])["event_id"] for entry in call] for call in bus.calls]


def test_ten_are_put_at_a_time() -> None:
    assert [len(call) for call in put(Bus(), *(event(str(n)) for n in range(23)))] == [10, 10, 3]


def test_no_call_is_larger_than_may_be() -> None:
    assert put(Bus(), *(event(str(n), 150_000) for n in range(3))) == [["0"], ["1"], ["2"]]


def test_what_was_not_taken_is_put_again() -> None:
    assert put(Bus(refused=1), event("a"), event("b")) == [["a", "b"], ["a"]]


def test_what_is_never_taken_is_an_error() -> None:
    with pytest.raises(Unavailable):
        put(Bus(refused=100), event("a"))


def test_an_event_says_where_it_comes_from() -> None:
    bus = Bus()
    put(bus, event("a"))
    [[entry]] = bus.calls
    assert (entry["Source"], entry["DetailType"]) == ("titer", "FileFinished")


def test_nothing_is_put_where_nothing_happened() -> None:
    assert put(Bus()) == []
