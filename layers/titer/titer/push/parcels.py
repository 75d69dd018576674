"""Messages as texts for the line: readings that come together in one, and none too long."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from typing import Any, Self

from titer.model.dataclass import dataclass
from titer.model.instants import SECOND, format_instant
from titer.push.messages import Message

LARGEST = 100_000  # bytes of a text
OVERLAP = 5 * SECOND  # how far before what was seen last it is sent again: messages overtake each other
_ROOM_FOR_FRAME = 1_000  # bytes of type, seq, sent_at and what stands beside them
_MERGED = "sensor_data"


@dataclass(slots=True)
class Parcel:
    """One text to send: a message, or several of `sensor_data`, each as JSON already."""

    type: str
    beside: Mapping[str, Any]
    pieces: list[str] = field(default_factory=list)
    of: list[Message] = field(default_factory=list)
    size: int = 0

    def add(self, message: Message, piece: str, size: int) -> None:
        self.pieces.append(piece)
        self.of.append(message)
        self.size += size + 1

    @property
    def seq(self) -> int:
        return max(message.seq for message in self.of)

    def text(self, now: int) -> str:
        """Return what is sent at this instant, in µs since 1970.

        Readings that come late of themselves say so by an earlier `sent_at`: all that was written `OVERLAP` before it
        was sent before, so that whoever comes back with it misses nothing.
        """
        written = [message.at for message in self.of if message.at is not None] if self.type == _MERGED else []
        now = min([now, *(at + OVERLAP for at in written)])
        if len(self.pieces) == 1:
            return framed(self.type, self.pieces[0], self.seq, now, self.beside)
        return framed(f"{self.type}_batch", f"[{','.join(self.pieces)}]", self.seq, now, self.beside)


@dataclass(frozen=True, slots=True)
class Packed:
    """Parcels in order, and the messages of which none could be made: each is longer than a text may be."""

    parcels: Sequence[Parcel]
    too_long: Sequence[Message] = ()

    @classmethod
    def of(cls, messages: Sequence[Message]) -> Self:
        """Put messages into as few texts as can be; several readings that stand alone become one list."""
        parcels: list[Parcel] = []
        open_parcels: dict[str, Parcel] = {}
        too_long = []
        for message in messages:
            piece = _json(message.data)
            size = len(piece.encode())
            beside = _json(message.beside)
            if size + len(beside.encode()) + _ROOM_FOR_FRAME > LARGEST:
                too_long.append(message)
                continue
            parcel = open_parcels.get(beside) if message.type == _MERGED else None
            if parcel is None or parcel.size + size + len(beside.encode()) + _ROOM_FOR_FRAME > LARGEST:
                parcel = Parcel(message.type, message.beside)
                parcels.append(parcel)
                if message.type == _MERGED:
                    open_parcels[beside] = parcel
            parcel.add(message, piece, size)
        return cls(parcels, too_long)


@dataclass(slots=True)
class Gaps:
    """What is left out of a stream: for each topic, from when to when, in µs since 1970."""

    spans: dict[str, tuple[int, int]] = field(default_factory=dict)

    def add(self, topic: str, first: int, last: int) -> None:
        known = self.spans.get(topic, (first, last))
        self.spans[topic] = min(known[0], first), max(known[1], last)

    def leave_out(self, message: Message, topics: Sequence[str], now: int) -> None:
        """Note that a message is not sent to somebody who follows these topics."""
        at = now if message.at is None else message.at
        self.add(next(topic for topic in message.topics if topic in topics), at, at)

    def texts(self, now: int) -> Iterator[str]:
        for topic, (first, last) in self.spans.items():
            data = {"topic": topic, "from": format_instant(first), "to": format_instant(last)}
            yield framed("gap", _json(data), now, now)


def said(kind: str, data: Mapping[str, Any], now: int) -> str:
    """Return the text of what is said to one client alone; its seq counts within the connection."""
    return framed(kind, _json(data), now, now)


def framed(kind: str, data: str, seq: int, now: int, beside: Mapping[str, Any] | None = None) -> str:
    """Return the text of a message whose data is JSON already."""
    more = "".join(f",{_json(name)}:{_json(value)}" for name, value in (beside or {}).items())
    return f'{{"type":{_json(kind)},"data":{data},"seq":{seq},"sent_at":"{format_instant(now)}"{more}}}'


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
