"""What clients say, and what they are answered."""

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from titer.access.ports import Counters
from titer.model.clock import Clock
from titer.model.dataclass import dataclass
from titer.model.errors import Conflict, Rejected, Unavailable
from titer.model.instants import HOUR, format_instant, micros
from titer.model.retries import retried
from titer.push.parcels import OVERLAP, Gaps, Packed, said
from titer.push.ports import Connection, Connections, Gone, Line, Missed, Pause, Recall
from titer.push.topics import followed, subscribed

MOST_MESSAGES = 60  # that a client may send in a minute
MOST_INVALID = 3
LONGEST = 32_768  # characters of a message; a hundred topics take no more
KEPT = 48 * HOUR
MOST_READINGS = 10_000  # that are sent again
_BEFORE_CLOSING = 0.2  # seconds for the last word to arrive
_BETWEEN = 0.5  # seconds, of texts that are sent again: others are sent beside them


@dataclass(frozen=True, slots=True)
class _Asked:
    action: str
    topics: tuple[str, ...] = ()
    since: datetime | None = None


class Conversation:
    """Hears one message at a time, and answers on the line."""

    def __init__(
        self, connections: Connections, counters: Counters, line: Line, recall: Recall, clock: Clock, pause: Pause
    ) -> None:
        self._connections = connections
        self._counters = counters
        self._line = line
        self._recall = recall
        self._clock = clock
        self._pause = pause

    def hear(self, connection_id: str, text: str) -> str:
        """Answer a message; return in a word what became of it."""
        connection = self._connections.find(connection_id)
        if connection is None or self._has_ended(connection):
            self._line.close(connection_id)
            self._connections.remove(connection_id)
            return "ended"
        try:
            return self._answer(connection, text)
        except Rejected as refused:
            return self._refuse(connection_id, refused)
        except Gone:
            self._connections.remove(connection_id)
            return "gone"

    def leave(self, connection_id: str) -> None:
        """Forget a client that has gone."""
        self._connections.remove(connection_id)

    def _has_ended(self, connection: Connection) -> bool:
        return connection.token_ends is not None and connection.token_ends <= self._clock()

    def _answer(self, connection: Connection, text: str) -> str:
        minute = self._clock().replace(second=0, microsecond=0)
        if not self._counters.count(f"{connection.connection_id}#messages", minute, limit=MOST_MESSAGES):
            reason = f"this connection has sent its {MOST_MESSAGES} messages of this minute"
            return self._cut(
                connection.connection_id, Rejected("too_many_messages", reason, "Connect anew, and say less")
            )
        if len(text) > LONGEST:
            reason = f"a message of {len(text):,} characters is longer than {LONGEST:,}"
            return self._cut(
                connection.connection_id, Rejected("message_too_large", reason, "Connect anew, and say less")
            )
        asked = _asked(text)
        answers: Mapping[str, Callable[[Connection, _Asked], None]] = {
            "ping": self._pong,
            "subscribe": self._subscribe,
            "unsubscribe": self._unsubscribe,
        }
        answers[asked.action](connection, asked)
        return asked.action

    def _pong(self, connection: Connection, _: _Asked) -> None:
        self._say(connection.connection_id, "pong", {})

    def _subscribe(self, connection: Connection, asked: _Asked) -> None:
        subscribed((), asked.topics)  # what is wrong with them is told even where the connection has gone
        topics = self._change(connection.connection_id, lambda before: subscribed(before or (), asked.topics))
        self._say(connection.connection_id, "subscribed", {"topics": topics})
        if asked.since is not None and asked.topics:
            self._send_again(connection.connection_id, asked.topics, asked.since)

    def _unsubscribe(self, connection: Connection, asked: _Asked) -> None:
        left = set(asked.topics)

        def without(before: Sequence[str] | None) -> Sequence[str]:
            return [topic for topic in followed(before) if topic not in left]

        topics = self._change(connection.connection_id, without)
        self._say(connection.connection_id, "subscribed", {"topics": topics})

    def _change(self, connection_id: str, change: Callable[[Sequence[str] | None], Sequence[str]]) -> Sequence[str]:
        """Change what a connection follows; return it. Two messages of one client may be heard at once."""

        def step() -> Sequence[str]:
            known = self._connections.find(connection_id)
            if known is None:
                raise Gone
            topics = change(known.topics)
            self._connections.follow(connection_id, topics, before=known.topics)
            return topics

        contended = Unavailable("connection_contended", "this connection changes what it follows", "Say it again")
        return retried(step, contended, on=Conflict)

    def _send_again(self, connection_id: str, topics: Sequence[str], since: datetime) -> None:
        now, asked = self._now(), micros(since) - OVERLAP
        kept = now - KEPT
        missed = self._recall.since(topics, max(asked, kept), most=MOST_READINGS)
        gaps = Gaps()
        for topic in missed.beyond if asked >= kept else topics:
            gaps.add(topic, asked, now if asked >= kept or topic in missed.beyond else kept)
        self._post_all(connection_id, topics, missed, gaps)

    def _post_all(self, connection_id: str, topics: Sequence[str], missed: Missed, gaps: Gaps) -> None:
        packed, now = Packed.of(missed.messages), self._now()
        for message in packed.too_long:
            gaps.leave_out(message, topics, now)
        for text in gaps.texts(now):
            self._line.post(connection_id, text)
        for number, parcel in enumerate(packed.parcels):
            if number:
                self._pause(_BETWEEN)
            self._line.post(connection_id, parcel.text(self._now()))

    def _refuse(self, connection_id: str, refused: Rejected) -> str:
        if self._connections.blame(connection_id) >= MOST_INVALID:
            return self._cut(connection_id, refused)
        self._say_refused(connection_id, refused)
        return refused.code

    def _cut(self, connection_id: str, refused: Rejected) -> str:
        """Say why, and end the connection."""
        self._connections.remove(connection_id)
        with suppress(Unavailable):  # who takes no word is cut all the same
            self._say_refused(connection_id, refused)
            self._pause(_BEFORE_CLOSING)
        self._line.close(connection_id)
        return f"cut: {refused.code}"

    def _say_refused(self, connection_id: str, refused: Rejected) -> None:
        data = {"code": refused.code, "detail": _sentence(refused.reason), "hint": _sentence(refused.hint)}
        try:
            self._say(connection_id, "error", data)
        except Gone:
            self._connections.remove(connection_id)

    def _say(self, connection_id: str, kind: str, data: Mapping[str, Any]) -> None:
        self._line.post(connection_id, said(kind, data, self._now()))

    def _now(self) -> int:
        return micros(self._clock())


def _asked(text: str) -> _Asked:
    """Return what a message asks. `Rejected` says what is wrong with it."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        raise Rejected("invalid_json", "this message is not JSON", 'Send text such as {"action": "ping"}') from None
    if not isinstance(document, dict):
        raise Rejected("invalid_message", "this message is no JSON object", 'Send one such as {"action": "ping"}')
    action = document.get("action")
    if not isinstance(action, str) or action not in {"subscribe", "unsubscribe", "ping"}:
        raise Rejected("unknown_action", "this message asks for nothing known", "Say subscribe, unsubscribe or ping")
    if action == "ping":
        return _Asked("ping")
    return _Asked(action, _topics_in(document), _since_in(document))


def _topics_in(document: Mapping[str, Any]) -> tuple[str, ...]:
    topics = document.get("topics")
    if not isinstance(topics, list) or not all(isinstance(topic, str) for topic in topics):
        hint = 'Say which, as in {"action": "subscribe", "topics": ["readings"]}'
        raise Rejected("invalid_topics", "topics are a list of texts", hint)
    return tuple(topics)


def _since_in(document: Mapping[str, Any]) -> datetime | None:
    since = document.get("since")
    if since is None:
        return None
    try:
        at = datetime.fromisoformat(since)
    except (TypeError, ValueError):
        at = None
    if at is None or at.tzinfo is None or not 1970 < at.year < 9000:
        hint = f"Give the last sent_at that was seen, such as {format_instant(0)}"
        raise Rejected("invalid_since", "since is no instant with Z or an offset", hint)
    return at


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}." if text else ""
