"""Series and findings on their way into another process and back: JSON, and arrays of numbers behind it.

What comes back was written by somebody else's code: it is taken for what it says only after it was looked at, and is
never anything but numbers and text.
"""

import json
import struct
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from titer.steps.curves import Curve, Event, Findings, Named

_LENGTH = struct.Struct("<Q")
_MOST_SERIES, _MOST_EVENTS, _MOST_TEXT = 1_000, 100_000, 16 << 20
_SEVERITIES = ("info", "warning", "alarm")
_SIZE = 8 + 8 + 1  # bytes of a reading


class Unreadable(ValueError):
    """Says what is wrong with what a script returned."""


def packed_curves(curves: Sequence[Curve], said: Mapping[str, Any]) -> Iterator[bytes]:
    """Yield series with what else is said, as bytes."""
    yield from _packed(curves, {"said": said})


def packed_findings(findings: Any) -> Iterator[bytes]:
    """Yield what was found, as bytes. `Unreadable` where it is not what a step may find."""
    if not isinstance(findings, Findings):
        raise Unreadable(f"it returned {type(findings).__name__} instead of Findings")
    series = [_checked(curve) for curve in findings.series]
    events = [_event_document(event) for event in findings.events]
    yield from _packed(series, {"events": events, "figures": findings.figures})


def _packed(curves: Sequence[Curve], beside: Mapping[str, Any]) -> Iterator[bytes]:
    heads = [{"of": list(curve.of), "count": len(curve)} for curve in curves]
    try:
        text = json.dumps({"series": heads, **beside}, allow_nan=False).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise Unreadable(f"figures and details are JSON: {error}") from error
    yield _LENGTH.pack(len(text)) + text
    for curve in curves:
        yield curve.at.astype("<i8").tobytes()
        yield curve.value.astype("<f8").tobytes()
        yield curve.quality.astype("u1").tobytes()


def curves_in(data: memoryview) -> tuple[list[Curve], Any]:
    """Return the series in what `packed_curves` gave, and what else was said."""
    document, curves = _opened(data)
    return curves, document["said"]


def findings_in(data: memoryview) -> Findings:
    """Return the findings in what `packed_findings` gave. `Unreadable` where it is nothing of the kind."""
    document, curves = _opened(data)
    events, figures = document.get("events"), document.get("figures")
    if not isinstance(events, list) or len(events) > _MOST_EVENTS or not isinstance(figures, dict):
        raise Unreadable(f"it found more than {_MOST_EVENTS:,} events, or figures that are no object")
    return Findings(series=curves, events=[*map(_event_in, events)], figures=figures)


def _opened(data: memoryview) -> tuple[dict[str, Any], list[Curve]]:
    if len(data) < _LENGTH.size:
        raise Unreadable("it ended before it returned anything")
    [length] = _LENGTH.unpack_from(data)
    if length > min(_MOST_TEXT, len(data) - _LENGTH.size):
        raise Unreadable("its events and figures are too many")
    try:
        document = json.loads(bytes(data[_LENGTH.size : _LENGTH.size + length]))
        heads = [(Named(*map(_text_or_none, head["of"])), int(head["count"])) for head in document["series"]]
    except (ValueError, TypeError, LookupError, RecursionError) as error:
        raise Unreadable("what it returned is no findings") from error
    if len(heads) > _MOST_SERIES:
        raise Unreadable(f"it found more than {_MOST_SERIES:,} series")
    return document, [*_curves(data[_LENGTH.size + length :], heads)]


def _curves(data: memoryview, heads: Sequence[tuple[Named, int]]) -> Iterator[Curve]:
    if any(count < 0 for _, count in heads) or sum(count for _, count in heads) * _SIZE != len(data):
        raise Unreadable("what it returned is no findings")
    start = 0
    for of, count in heads:
        at = np.frombuffer(data, "<i8", count, start)
        value = np.frombuffer(data, "<f8", count, start + 8 * count)
        quality = np.frombuffer(data, "u1", count, start + 16 * count)
        start += _SIZE * count
        yield _checked(Curve(of, at, value, quality))


def _checked(curve: Any) -> Curve:
    """Return a series that is one. `Unreadable` where its parts differ in length, or its instants do not ascend."""
    try:
        of = Named(*map(_text_or_none, curve.of))
        at, value = np.asarray(curve.at, np.int64), np.asarray(curve.value, np.float64)
        quality = np.asarray(curve.quality, np.uint8)
    except (AttributeError, TypeError, ValueError, OverflowError) as error:
        raise Unreadable("a series is a Curve: of a Named of texts, with instants, values and qualities") from error
    if at.ndim != 1 or at.shape != value.shape or at.shape != quality.shape:
        raise Unreadable("the instants, values and qualities of a series are equally many")
    if (np.diff(at) < 0).any() or not np.isfinite(value).all() or (quality > 2).any():
        raise Unreadable("the instants of a series ascend, its values are finite, qualities are 0, 1 or 2")
    return Curve(of, at, value, quality)


def _is_name(name: object) -> bool:
    return name is None or (isinstance(name, str) and len(name) <= 256)


def _text_or_none(name: object) -> Any:
    if not _is_name(name):
        raise ValueError(name)
    return name


def _event_document(event: Any) -> dict[str, Any]:
    if not isinstance(event, Event) or event.severity not in _SEVERITIES:
        raise Unreadable("an event is an Event, its severity info, warning or alarm")
    return {
        "of": event.of and list(event.of),
        "at": int(event.at),
        "until": None if event.until is None else int(event.until),
        "kind": str(event.kind)[:64],
        "value": None if event.value is None else float(event.value),
        "severity": event.severity,
        "details": event.details,
    }


def _event_in(document: Any) -> Event:
    try:
        of = document["of"]
        return Event(
            of=None if of is None else Named(*map(_text_or_none, of)),
            at=int(document["at"]),
            until=None if document["until"] is None else int(document["until"]),
            kind=str(document["kind"])[:64],
            value=None if document["value"] is None else float(document["value"]),
            severity=_SEVERITIES[_SEVERITIES.index(document["severity"])],
            details=dict(document["details"]),
        )
    except (ValueError, TypeError, LookupError) as error:
        raise Unreadable("what it returned as an event is none") from error
