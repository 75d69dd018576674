"""What replays send: ticks to themselves, rows to those who watch."""

import json
from collections.abc import Iterator, Mapping, Sequence

from titer.model.errors import Rejected
from titer.model.instants import format_instant
from titer.push.messages import NEWEST_REPLAY, Message
from titer.push.topics import of_replay
from titer.replays.replay import Known, Tick
from titer.replays.row_names import TIMESTAMP
from titer.replays.rows_file import Row

DIGITS = 4  # behind the point
LARGEST = 90_000  # bytes of a message's data: one takes 100 KB
_FORM = "tick"


def message_of(tick: Tick) -> str:
    """Return the message that is a tick."""
    return json.dumps({"titer": _FORM, "replay_id": tick.replay_id, "run": tick.run, "seq": tick.seq})


def read_tick(text: str) -> Tick:
    """Return the tick that a message is. `Rejected` (`no_tick`) where it is none of `message_of`."""
    try:
        found = json.loads(text)
        if found["titer"] != _FORM:
            raise ValueError(found["titer"])
        return Tick(str(found["replay_id"]), int(found["run"]), int(found["seq"]))
    except (ValueError, TypeError, KeyError) as error:
        hint = "Send this queue nothing but what replays put there"
        raise Rejected("no_tick", "this message is no tick of a replay", hint) from error


def row_document(names: Sequence[str], row: Row) -> dict[str, object]:
    """Return a row as watchers get it: the instant, and every sensor, null where it has no reading then."""
    cells = {name: row.cells.get(name) for name in names}
    return {TIMESTAMP: format_instant(row.at), **{name: _rounded(value) for name, value in cells.items()}}


def row_messages(replay_id: str, names: Sequence[str], row: Row, seq: int, *, newest: bool) -> Iterator[Message]:
    """Yield the messages that tell of a row: one, but where it has so many readings that no message takes them."""
    topics = (of_replay(replay_id), *((NEWEST_REPLAY,) if newest else ()))
    beside = {"replay_id": replay_id, "simulated": True}
    parts = [*_parts(row_document(names, row))]
    for number, part in enumerate(parts, start=1):
        numbered = {"part": number, "parts": len(parts)} if len(parts) > 1 else {}
        yield Message(type="sensor_data", data=part, seq=seq, topics=topics, beside={**beside, **numbered})


def state_message(known: Known) -> Message:
    """Return what watchers are told when the state of a replay changes; its seq counts these changes."""
    replay, pace = known.replay, known.replay.pace
    data = {
        "replay_id": replay.replay_id,
        "state": str(replay.state),
        "file_id": replay.source.file_id,
        "position": known.progress.position,
        "rows": replay.rows,
        "sent": known.progress.sent,
        "interval": None if pace.interval is None else float(pace.interval),
        "speed": None if pace.speed is None else float(pace.speed),
        "loop": replay.loop,
        "started_at": format_instant(replay.started_at),
        "message": replay.message,
    }
    return Message(type="replay", data=data, seq=replay.run, topics=(of_replay(replay.replay_id), NEWEST_REPLAY))


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, DIGITS)


def _parts(document: Mapping[str, object]) -> Iterator[dict[str, object]]:
    """Yield the row whole; where it is too large, what is there of it, in parts."""
    if _size(document) <= LARGEST:
        yield dict(document)
        return
    part: dict[str, object] = {}
    size = 0
    for name, value in document.items():
        if value is None:
            continue
        if size > LARGEST // 2 and size + _size({name: value}) > LARGEST:
            yield part
            part, size = {TIMESTAMP: document[TIMESTAMP]}, 0
        part[name] = value
        size += _size({name: value})
    yield part


def size_of(message: Message) -> int:
    """Return how many bytes its data takes."""
    return _size(message.data)


def _size(document: Mapping[str, object]) -> int:
    return len(json.dumps(document, ensure_ascii=False).encode())
