"""The lines in which live readings are kept: `judging.live_lines` reads them."""

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any, NamedTuple

from titer.live.posted import LiveReading, Posted
from titer.model.dataclass import dataclass
from titer.model.instants import HOUR, format_instant
from titer.model.readings import Quality


class Group(NamedTuple):
    """What the readings of one object have in common: asset, rule set with its version, and the hour they came in."""

    asset: str | None
    rule_set: str
    hour: int  # the instant it begins at, in µs

    @property
    def hour_name(self) -> str:
        """The hour as keys and names have it, such as `2026-11-29T13`."""
        return format_instant(self.hour)[:13]

    @property
    def folder(self) -> str:
        """Where the objects of the group lie."""
        name = json.dumps([self.asset, self.rule_set])
        return f"live/{self.hour_name}/{sha256(name.encode()).hexdigest()[:16]}"


@dataclass(frozen=True, slots=True)
class Line:
    """One line, by what it is compared: of equal readings the one that comes last in `order` is kept."""

    reading: tuple[str, str, str]  # sensor, parameter and instant: whatever else they say, such lines are one reading
    order: tuple[str, str, int]
    text: str


def lines_of(posted: Iterable[Posted]) -> dict[Group, list[Line]]:
    """Return the lines of what was accepted, group by group."""
    found: dict[Group, list[Line]] = {}
    for one in posted:
        for reading in one.readings:
            found.setdefault(_group_of(one, reading), []).append(_line(_document(one, reading)))
    return found


def groups_of(posted: Posted) -> list[Group]:
    """Return the groups of what was accepted, each once, in the order of its readings."""
    return [*dict.fromkeys(_group_of(posted, reading) for reading in posted.readings)]


def parse_lines(body: bytes) -> list[Line]:
    """Return the lines of an object that `body_of` made."""
    return [_line(json.loads(text), text) for text in body.decode().splitlines()]


def body_of(lines: Iterable[Line]) -> bytes:
    """Return the object that holds these lines: by sensor, parameter and instant, each reading once."""
    kept: dict[tuple[str, str, str], Line] = {}
    for line in lines:
        before = kept.get(line.reading)
        if before is None or before.order < line.order:
            kept[line.reading] = line
    return "".join(f"{kept[each].text}\n" for each in sorted(kept)).encode()


def _group_of(posted: Posted, reading: LiveReading) -> Group:
    return Group(reading.of.asset, posted.rules_of(reading), posted.received_at - posted.received_at % HOUR)


def _document(posted: Posted, reading: LiveReading) -> dict[str, Any]:
    of = reading.of
    document: dict[str, Any] = {
        "timestamp": _instant(reading.at),
        "sensor_id": of.sensor_id,
        "parameter": of.parameter,
        "value": reading.value,
        "unit": of.unit,
        "quality": None if reading.quality is Quality.GOOD else reading.quality.word,
        "received_at": _instant(posted.received_at),
        "receipt_id": posted.receipt_id,
        "index": reading.index,
        "late": reading.late,
        "simulated": posted.simulated,
        "context": reading.context,
    }
    return {name: said for name, said in document.items() if said not in (None, False, {}) or name in _ALWAYS}


_ALWAYS = frozenset({"value", "index"})  # 0 is equal to False


def _line(document: Mapping[str, Any], text: str | None = None) -> Line:
    return Line(
        (document["sensor_id"], document["parameter"], document["timestamp"]),
        (document["received_at"], document["receipt_id"], document["index"]),
        text or json.dumps(document, ensure_ascii=True, separators=(",", ":")),
    )


def _instant(at: int) -> str:
    """Return an instant with all its digits, so that its text sorts as time does."""
    text = format_instant(at)
    return text if "." in text else f"{text[:-1]}.000000Z"
