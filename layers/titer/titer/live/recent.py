"""Pieces of what was accepted: some readings of one series from one request, in the form in which they are kept.

    [[at, value, quality, index, anomaly, late, context], …]     `context` is the place of one in the piece's `contexts`

A piece follows from its request alone: whoever cuts it again gets the same. The last piece is written first, so that
whoever finds the first one knows that all of its request are there.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from typing import Any

from titer.live.names import name_of_series
from titer.live.posted import LiveReading, LiveSeries, Posted
from titer.model.dataclass import dataclass
from titer.model.instants import HOUR
from titer.model.readings import Quality

LARGEST = 3_750  # bytes of a piece: with what else is in its item, that takes at most 4 KB
_LEAST = 600  # of them for its readings, however long the names are
LONGEST_CONTEXT = 1_500  # bytes that are kept of what one reading was taken in
KEPT_FOR = 48 * HOUR


@dataclass(frozen=True, slots=True, kw_only=True)
class Recent:
    """Readings of one series that came in one request; `part` counts its pieces from 0. Instants in µs.

    `written_at` is when it was put into the table, as the table tells; 0 until then.
    """

    of: LiveSeries
    received_at: int
    receipt_id: str
    part: int
    readings: tuple[LiveReading, ...]
    simulated: bool = False
    written_at: int = field(default=0, compare=False)

    @property
    def name(self) -> tuple[LiveSeries, str, int]:
        """What tells it from other pieces."""
        return (self.of, self.receipt_id, self.part)

    @property
    def expires_at(self) -> int:
        """When it may be forgotten, in µs since 1970."""
        return self.received_at + KEPT_FOR


def pieces_of(posted: Posted) -> list[Recent]:
    """Return all that was accepted of a request, the last piece of each series first."""
    by_series: dict[LiveSeries, list[LiveReading]] = {}
    for reading in posted.readings:
        by_series.setdefault(reading.of, []).append(reading)
    return [piece for of, readings in by_series.items() for piece in reversed([*_cut(posted, of, readings)])]


def _cut(posted: Posted, of: LiveSeries, readings: Sequence[LiveReading]) -> Iterable[Recent]:
    begin, size, part, known, room = 0, 0, 0, set[str](), _room_of(of)
    for place, reading in enumerate(readings):
        context = context_text(reading.context)
        adds = len(_row_text(reading)) + (len(context.encode()) + 3 if context and context not in known else 0)
        if size and size + adds > room:
            yield _piece(posted, of, part, readings[begin:place])
            begin, size, part, known = place, 0, part + 1, set()
        size += adds
        known |= {context} if context else set()
    yield _piece(posted, of, part, readings[begin:])


def _room_of(of: LiveSeries) -> int:
    """Return how many bytes the readings of a piece may take: its series is named in its key and beside it."""
    names = len(name_of_series(of)) + sum(len(part.encode()) for part in of if part)
    return max(LARGEST - names, _LEAST)


def _piece(posted: Posted, of: LiveSeries, part: int, readings: Sequence[LiveReading]) -> Recent:
    return Recent(
        of=of,
        received_at=posted.received_at,
        receipt_id=posted.receipt_id,
        part=part,
        readings=tuple(readings),
        simulated=posted.simulated,
    )


def texts_of(readings: Sequence[LiveReading]) -> tuple[str, str]:
    """Return readings of one series, and their contexts, as JSON text."""
    texts = [context_text(reading.context) for reading in readings]
    contexts = {text: place for place, text in enumerate(dict.fromkeys(filter(None, texts)))}
    rows = [[*_row(reading), contexts.get(text or "")] for reading, text in zip(readings, texts, strict=True)]
    return _compact(rows), "[" + ",".join(contexts) + "]"


def read_texts(of: LiveSeries, readings: str, contexts: str) -> tuple[LiveReading, ...]:
    """Return the readings that `texts_of` was given, contexts cut where they were too long to keep."""
    known: list[Mapping[str, Any]] = json.loads(contexts)
    return tuple(
        LiveReading(
            of=of,
            at=at,
            value=float(value),
            quality=Quality(quality),
            index=index,
            anomaly=anomaly,
            late=late,
            context=None if context is None else known[context],
        )
        for at, value, quality, index, anomaly, late, context in json.loads(readings)
    )


def context_text(context: Mapping[str, Any] | None) -> str | None:
    """Return as much of it as is kept: whole entries, in their order."""
    if not context:
        return None
    text = _compact(context)
    if len(text.encode()) <= LONGEST_CONTEXT:
        return text
    kept: dict[str, Any] = {}
    for name, value in context.items():
        if len(_compact(kept | {name: value}).encode()) <= LONGEST_CONTEXT:
            kept[name] = value
    return _compact(kept) if kept else None


def _row(reading: LiveReading) -> list[Any]:
    return [reading.at, reading.value, int(reading.quality), reading.index, reading.anomaly, reading.late]


def _row_text(reading: LiveReading) -> bytes:
    return (_compact(_row(reading)) + ",99,").encode()


def _compact(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
