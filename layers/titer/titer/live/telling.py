"""What those who watch, and other programs, are told of a change: of readings, of silence, of files."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field
from typing import Any, Protocol

from titer.files.record import FileRecord
from titer.live.ports import Silence
from titer.live.posted import LiveReading, LiveSeries
from titer.live.recent import Recent
from titer.model.dataclass import dataclass
from titer.model.instants import format_instant, micros
from titer.model.status import Status
from titer.push.events import Event, Events, cut, event_id_of
from titer.push.messages import Broadcast, Message
from titer.push.topics import FILES, READINGS, of_asset, of_file, of_sensor

_PARTS = 1_000  # of what came of a series in one request, at most


@dataclass(frozen=True, slots=True)
class TokenWithdrawn:
    """A token is there no more."""

    token_id: str


class Ending(Protocol):
    """Who ends the connections of a token."""

    def of_token(self, token_id: str) -> int:
        """End them; return how many there were."""


@dataclass(slots=True)
class Numbers:
    """Numbers that rise, as they are proposed where those rise too: told again, a reading has the number it had."""

    last: int = 0

    def next(self, proposed: int) -> int:
        self.last = max(self.last + 1, proposed)
        return self.last


@dataclass(frozen=True, slots=True)
class Change:
    """One change of the table: what is there now, or why that cannot be told. None where nobody is told of it."""

    key: str
    of: object | None
    fault: Exception | None = None


@dataclass(slots=True)
class Told:
    """What came of some changes: how many messages and events, and which changes could not be told of, and why."""

    messages: list[Message] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    faults: list[Change] = field(default_factory=list)
    ended: int = 0

    def add(self, found: Iterable[Message | Event]) -> None:
        """Take messages and events."""
        for each in found:
            if isinstance(each, Message):
                self.messages.append(each)
            else:
                self.events.append(each)


type Teller = Callable[[Any], Iterable[Message | Event]]


class TellChanges:
    """Tells of changes in their order: messages first, then events. A change that cannot be told of stops no other.

    `others` has how to tell of kinds of changes that are not known here.
    """

    def __init__(
        self, broadcast: Broadcast, events: Events, ending: Ending, others: Mapping[type, Teller] | None = None
    ) -> None:
        self._broadcast = broadcast
        self._events = events
        self._ending = ending
        self._others = others or {}
        self._numbers = Numbers()

    def __call__(self, changes: Sequence[Change]) -> Told:
        """Return what was told. `Unavailable` where who is connected is not known, or events are not taken."""
        told = Told()
        pieces: list[Recent] = []
        for change in changes:
            try:
                self._tell(change, told, pieces)
            except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
                told.faults.append(Change(change.key, change.of, error))
        told.events += events_of_readings(pieces)
        self._broadcast.send(told.messages)
        self._events.put(told.events)
        return told

    def _tell(self, change: Change, told: Told, pieces: list[Recent]) -> None:
        match change.of:
            case Recent() as piece:
                told.messages += messages_of_piece(piece, self._numbers)
                pieces.append(piece)
            case Silence() as silence:
                told.messages.append(message_of_silence(silence))
                told.events.append(event_of_silence(silence))
            case FileRecord() as record:
                told.messages += messages_of_file(record)
                told.events += events_of_file(record)
            case TokenWithdrawn(token_id):
                told.ended += self._ending.of_token(token_id)
            case None if change.fault:
                told.faults.append(change)
            case other if tell := self._others.get(type(other)):
                told.add(tell(other))


def messages_of_piece(piece: Recent, numbers: Numbers) -> list[Message]:
    """Return a message for each reading. The last piece of a request comes first, so it has the lowest numbers."""
    proposed = piece.written_at + _PARTS - piece.part
    beside = {"simulated": True} if piece.simulated else {}
    topics = _topics_of(piece.of)
    return [
        Message(
            type="sensor_data",
            data=_reading_data(reading, piece),
            seq=numbers.next(proposed),
            topics=topics,
            beside=beside,
            at=piece.written_at,
        )
        for reading in piece.readings
    ]


def message_of_silence(silence: Silence) -> Message:
    beside = {"simulated": True} if silence.simulated else {}
    return Message(
        type="sensor_stale",
        data=_silence_data(silence),
        seq=silence.since,
        topics=_topics_of(silence.of),
        beside=beside,
        at=silence.since,
    )


def messages_of_file(record: FileRecord) -> list[Message]:
    """Return what is told of a file; nothing until it has arrived."""
    if record.status is Status.AWAITING_UPLOAD:
        return []
    at = told_at(record)
    return [Message(type="file", data=_file_data(record), seq=at, topics=(FILES, of_file(record.file_id)), at=at)]


def events_of_file(record: FileRecord) -> list[Event]:
    """Return the event of a file that has its end: a result, or that nobody could judge it."""
    if record.finished is None and record.given_up is None:
        return []
    at = told_at(record)
    event_id = event_id_of("FileFinished", record.file_id, at, record.status)
    return [Event(type="FileFinished", event_id=event_id, at=at, data=_file_data(record))]


def event_of_silence(silence: Silence) -> Event:
    event_id = event_id_of("SensorStale", *silence.of, silence.since, silence.stale)
    return Event(type="SensorStale", event_id=event_id, at=silence.since, data=_silence_data(silence))


def events_of_readings(pieces: Iterable[Recent]) -> list[Event]:
    """Return an event for each request of which there are pieces; more where its readings are too many for one."""
    by_request: defaultdict[str, list[Recent]] = defaultdict(list)
    for piece in pieces:
        by_request[piece.receipt_id].append(piece)
    return [event for of_one in by_request.values() for event in _events_of_request(of_one)]


def told_at(record: FileRecord) -> int:
    """Return the instant of the last thing that is told of a file, in µs: it rises with what is told."""
    processed_at = record.finished.processed_at if record.finished else None
    deleted_at = record.deletion.at if record.deletion else None
    known = (record.created_at, record.uploaded_at, processed_at, deleted_at)
    return max(micros(at) for at in known if at) + (1 if record.given_up else 0)


def _events_of_request(pieces: Sequence[Recent]) -> Iterable[Event]:
    first = pieces[0]
    about = {"receipt_id": first.receipt_id, "received_at": format_instant(first.received_at)}
    names = sorted(repr((*piece.of, piece.part)) for piece in pieces)
    readings = [_reading_data(reading, piece) for piece in pieces for reading in piece.readings]
    for number, some in enumerate(cut(readings)):
        yield Event(
            type="ReadingsAccepted",
            event_id=event_id_of("ReadingsAccepted", first.receipt_id, names, number),
            at=first.received_at,
            data={**about, "simulated": first.simulated, "readings": some},
        )


def _topics_of(of: LiveSeries) -> tuple[str, ...]:
    return (READINGS, of_sensor(of.sensor_id), *([of_asset(of.asset)] if of.asset else []))


def _reading_data(reading: LiveReading, piece: Recent) -> dict[str, Any]:
    data = _series_data(reading.of) | {
        "at": format_instant(reading.at),
        "value": reading.value,
        "quality": reading.quality.word,
        "anomaly": reading.anomaly,
        "late": reading.late,
        "received_at": format_instant(piece.received_at),
    }
    return data | {"simulated": True} if piece.simulated else data


def _silence_data(silence: Silence) -> dict[str, Any]:
    return _series_data(silence.of) | {
        "stale": silence.stale,
        "since": format_instant(silence.since),
        "last_at": format_instant(silence.last_at),
        "last_value": silence.last_value,
    }


def _series_data(of: LiveSeries) -> dict[str, Any]:
    return {"sensor_id": of.sensor_id, "parameter": of.parameter, "unit": of.unit, "asset": of.asset}


def _file_data(record: FileRecord) -> dict[str, Any]:
    finished = record.finished
    return {
        "file_id": record.file_id,
        "name": record.name,
        "asset": record.asset,
        "status": record.status,
        "version": record.version,
        "uploaded_at": format_instant(record.uploaded_at) if record.uploaded_at else None,
        "processed_at": format_instant(finished.processed_at) if finished else None,
        "rule_set": record.rule_set,
        "row_count": finished.row_count if finished else None,
        "reading_count": finished.reading_count if finished else None,
        "rejected_rows": finished.rejected_rows if finished else None,
        "error_count": finished.error_count if finished else None,
        "duplicate_of": finished.duplicate_of if finished else None,
        "message": finished.message if finished else record.given_up,
    }
