"""What clients say, and what they are answered."""

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.clock import NOON, SettableClock
from tests.support.pushing import Waiting, connection, reading, told
from titer.adapters.memory.access import MemoryCounters
from titer.adapters.memory.push import MemoryConnections, MemoryLine
from titer.model.errors import Unavailable
from titer.model.instants import micros
from titer.push.conversation import LONGEST, MOST_MESSAGES, Conversation
from titer.push.ports import Missed


class Remembering:
    """Recalls what it is given, and remembers what it was asked."""

    def __init__(self) -> None:
        self.missed = Missed([])
        self.asked: list[tuple[tuple[str, ...], int]] = []

    def since(self, topics: Any, at: int, *, most: int) -> Missed:
        self.asked.append((tuple(topics), at))
        return self.missed


class Client:
    """A client that is connected as `a`."""

    def __init__(self, **about: Any) -> None:
        self.clock = SettableClock()
        self.connections, self.line, self.recall = MemoryConnections(), MemoryLine(), Remembering()
        self.connections.add(connection("a", **about))
        self.texts = self.line.open("a")
        pause = Waiting(self.clock)
        self.conversation = Conversation(self.connections, MemoryCounters(), self.line, self.recall, self.clock, pause)

    def say(self, message: Any) -> list[dict[str, Any]]:
        """What is answered."""
        before = len(self.texts)
        self.conversation.hear("a", message if isinstance(message, str) else json.dumps(message))
        return told(self.texts[before:])

    @property
    def is_connected(self) -> bool:
        return self.connections.find("a") is not None and self.line.closed == []

    @property
    def topics(self) -> Any:
        known = self.connections.find("a")
        return known and known.topics


@pytest.fixture
def client() -> Client:
    return Client()


def code(answers: list[dict[str, Any]]) -> str:
    [answer] = answers
    assert answer["type"] == "error"
    assert answer["data"]["detail"].endswith(".")
    assert answer["data"]["hint"]
    return str(answer["data"]["code"])


def test_a_ping_is_answered(client: Client) -> None:
    [pong] = client.say({"action": "ping"})
    assert (pong["type"], pong["data"], pong["sent_at"]) == ("pong", {}, "2026-03-01T12:00:00Z")


def test_who_subscribes_follows_that_alone(client: Client) -> None:
    [answer] = client.say({"action": "subscribe", "topics": ["readings:TP-01", "asset:press 1"]})
    assert answer["type"] == "subscribed"
    assert answer["data"] == {"topics": ["readings:TP-01", "asset:press 1"]}
    client.say({"action": "subscribe", "topics": ["files", "asset:press 1"]})
    assert client.topics == ("readings:TP-01", "asset:press 1", "files")


def test_who_unsubscribes_follows_the_rest(client: Client) -> None:
    client.say({"action": "unsubscribe", "topics": ["files"]})
    assert client.topics == ("readings", "replay:newest")
    client.say({"action": "unsubscribe", "topics": ["readings", "replay:newest", "never"]})
    assert client.topics == ()


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("", "invalid_json"),
        ("{", "invalid_json"),
        ("\ufffd\ufffd\x00", "invalid_json"),  # a binary frame, as it arrives
        ("[" * 10_000, "invalid_json"),
        ([], "invalid_message"),
        ("null", "invalid_message"),
        ({}, "unknown_action"),
        ({"action": "$connect"}, "unknown_action"),
        ({"action": ["ping"]}, "unknown_action"),
        ({"action": "subscribe"}, "invalid_topics"),
        ({"action": "subscribe", "topics": "readings"}, "invalid_topics"),
        ({"action": "subscribe", "topics": [1]}, "invalid_topics"),
        ({"action": "subscribe", "topics": ["weather"]}, "unknown_topic"),
        ({"action": "subscribe", "topics": ["readings:"]}, "unknown_topic"),
        ({"action": "subscribe", "topics": ["files:x"]}, "unknown_topic"),
        ({"action": "subscribe", "topics": ["asset:" + "x" * 1_000]}, "unknown_topic"),
        ({"action": "subscribe", "topics": [f"readings:{n}" for n in range(1_000)]}, "too_many_topics"),
        ({"action": "subscribe", "topics": ["files"], "since": "yesterday"}, "invalid_since"),
        ({"action": "subscribe", "topics": ["files"], "since": "2026-03-01T12:00:00"}, "invalid_since"),
        ({"action": "subscribe", "topics": ["files"], "since": 5}, "invalid_since"),
    ],
)
def test_what_is_invalid_is_answered_and_changes_nothing(client: Client, message: Any, expected: str) -> None:
    assert code(client.say(message)) == expected
    assert (client.topics, client.is_connected) == (None, True)


@settings(max_examples=40)
@given(st.text(max_size=60) | st.recursive(st.none() | st.integers() | st.text(), st.lists).map(json.dumps))
def test_nothing_that_is_said_breaks_anything(text: str) -> None:
    client = Client()
    assert client.say(text)[0]["type"] in {"error", "pong", "subscribed"}


def test_the_third_invalid_message_ends_the_connection_with_its_reason(client: Client) -> None:
    assert [code(client.say("no")) for _ in range(3)] == ["invalid_json"] * 3
    assert not client.is_connected
    assert client.line.closed == ["a"]


def test_a_hundred_topics_are_followed_and_no_more(client: Client) -> None:
    client.say({"action": "subscribe", "topics": [f"readings:{n}" for n in range(100)]})
    assert len(client.topics) == 100
    assert code(client.say({"action": "subscribe", "topics": ["files"]})) == "too_many_topics"
    assert len(client.topics) == 100


def test_who_says_too_much_is_cut_with_the_reason(client: Client) -> None:
    for _ in range(MOST_MESSAGES):
        assert client.say({"action": "ping"})[0]["type"] == "pong"
    assert code(client.say({"action": "ping"})) == "too_many_messages"
    assert not client.is_connected
    assert client.say({"action": "ping"}) == []


def test_who_takes_no_last_word_is_cut_all_the_same(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def not_taken(connection_id: str, text: str) -> None:
        raise Unavailable("not_taken", "it did not take it", "")

    monkeypatch.setattr(client.line, "post", not_taken)
    client.say("x" * (LONGEST + 1))
    assert not client.is_connected


def test_a_minute_later_there_are_sixty_again(client: Client) -> None:
    for _ in range(MOST_MESSAGES):
        client.say({"action": "ping"})
    client.clock.pass_time(minutes=1)
    assert client.say({"action": "ping"})[0]["type"] == "pong"


def test_a_message_of_a_megabyte_is_cut_with_the_reason(client: Client) -> None:
    assert code(client.say("x" * (LONGEST + 1))) == "message_too_large"
    assert not client.is_connected


def test_who_comes_back_gets_what_was_told_from_five_seconds_before(client: Client) -> None:
    client.recall.missed = Missed([reading(1.0, seq=5), reading(2.0, seq=6)])
    since = "2026-03-01T11:59:00Z"
    [subscribed, batch] = client.say({"action": "subscribe", "topics": ["readings"], "since": since})
    assert (subscribed["type"], batch["type"], batch["seq"]) == ("subscribed", "sensor_data_batch", 6)
    assert client.recall.asked == [(("readings",), micros(NOON - timedelta(seconds=65)))]


def test_what_is_too_much_to_send_again_is_a_gap(client: Client) -> None:
    client.recall.missed = Missed([], ["readings"])
    [_, gap] = client.say({"action": "subscribe", "topics": ["readings", "files"], "since": "2026-03-01T11:00:05Z"})
    assert gap["data"] == {"topic": "readings", "from": "2026-03-01T11:00:00Z", "to": "2026-03-01T12:00:00Z"}


def test_what_is_older_than_two_days_is_a_gap(client: Client) -> None:
    [_, gap] = client.say({"action": "subscribe", "topics": ["readings"], "since": "2026-02-01T00:00:05Z"})
    assert gap["data"] == {"topic": "readings", "from": "2026-02-01T00:00:00Z", "to": "2026-02-27T12:00:00Z"}


def test_a_token_that_has_ended_ends_the_conversation() -> None:
    client = Client(token_ends=NOON + timedelta(seconds=1))
    assert client.say({"action": "ping"})
    client.clock.pass_time(seconds=2)
    assert client.say({"action": "ping"}) == []
    assert not client.is_connected


def test_who_is_not_known_is_not_answered(client: Client) -> None:
    client.conversation.leave("a")
    assert client.say({"action": "ping"}) == []
    assert client.line.closed == ["a"]


def test_a_client_that_has_gone_is_forgotten(client: Client) -> None:
    client.line.close("a")
    client.conversation.hear("a", '{"action": "ping"}')
    assert client.connections.find("a") is None
