"""The readings of one request that were accepted, as they travel through the queues."""

import base64
import json
import zlib
from collections.abc import Mapping
from typing import Any, NamedTuple

from titer.model.dataclass import dataclass
from titer.model.errors import Rejected
from titer.model.readings import Quality, Series

_FORM = 1  # of the message: another number is another form
_LARGEST = 64 << 20  # characters that a message may unpack to


class LiveSeries(NamedTuple):
    """What live readings have in common: a series of an asset, or of none."""

    asset: str | None
    sensor_id: str
    parameter: str
    unit: str | None = None

    @property
    def series(self) -> Series:
        """Return the series as files know it."""
        return Series(self.sensor_id, self.parameter, self.unit)


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveReading:
    """One reading that was accepted; `at` in µs since 1970, `index` the place of its item in the request."""

    of: LiveSeries
    at: int
    value: float
    quality: Quality
    index: int
    anomaly: str | None = None
    late: bool = False
    context: Mapping[str, Any] | None = None  # as the reading is stored with it
    rule_set: str | None = None  # with its version, where it is another than that of the request


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """What was accepted of one request: `received_at` in µs since 1970, `rule_set` with its version."""

    receipt_id: str
    received_at: int
    rule_set: str
    readings: tuple[LiveReading, ...]
    simulated: bool = False

    def rules_of(self, reading: LiveReading) -> str:
        """Return the label of the rules that judged a reading: a table of a bioreactor may have taken its own."""
        return reading.rule_set or self.rule_set


def message_of(posted: Posted) -> str:
    """Return the message that carries it, packed: what came as 256 kB of JSON takes no more here."""
    series = {of: number for number, of in enumerate(dict.fromkeys(reading.of for reading in posted.readings))}
    texts = [*map(_context_text, posted.readings)]
    contexts = {text: number for number, text in enumerate(dict.fromkeys(texts))}
    rules = {label: number for number, label in enumerate(dict.fromkeys(map(posted.rules_of, posted.readings)))}
    document = {
        "titer": _FORM,
        "receipt_id": posted.receipt_id,
        "received_at": posted.received_at,
        "rule_set": posted.rule_set,
        "simulated": posted.simulated,
        "series": list(series),
        "contexts": list(contexts),
        "rule_sets": list(rules),
        "readings": [
            [
                series[reading.of],
                reading.at,
                reading.value,
                reading.quality,
                reading.index,
                reading.anomaly,
                reading.late,
                contexts[text],
                rules[posted.rules_of(reading)],
            ]
            for reading, text in zip(posted.readings, texts, strict=True)
        ],
    }
    packed = zlib.compress(json.dumps(document, separators=(",", ":"), ensure_ascii=False).encode(), 6)
    return base64.b64encode(packed).decode("ascii")


def read_posted(message: str) -> Posted:
    """Return what a message carries. `Rejected` (`not_posted_readings`) where it is none of `message_of`."""
    try:
        return _posted(json.loads(_unpacked(message)))
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, zlib.error) as error:
        hint = "Send this queue nothing but what POST /v1/readings puts there"
        raise Rejected("not_posted_readings", "this message holds no posted readings", hint) from error


def _unpacked(message: str) -> bytes:
    unpacker = zlib.decompressobj()
    unpacked = unpacker.decompress(base64.b64decode(message, validate=True), _LARGEST)
    if not unpacker.eof:
        raise ValueError("the message is cut off, or unpacks to more than any request may hold")
    return unpacked


def _posted(document: Mapping[str, Any]) -> Posted:
    if document["titer"] != _FORM:
        raise ValueError(f"form {document['titer']} is not known here")
    series = [LiveSeries(*of) for of in document["series"]]
    contexts = [json.loads(text) if text else None for text in document["contexts"]]
    rules = [None if label == document["rule_set"] else str(label) for label in document["rule_sets"]]
    readings = tuple(
        LiveReading(
            of=series[of],
            at=at,
            value=float(value),
            quality=Quality(quality),
            index=index,
            anomaly=anomaly,
            late=late,
            context=contexts[context],
            rule_set=rules[by],
        )
        for of, at, value, quality, index, anomaly, late, context, by in document["readings"]
    )
    return Posted(
        receipt_id=document["receipt_id"],
        received_at=document["received_at"],
        rule_set=document["rule_set"],
        simulated=document["simulated"],
        readings=readings,
    )


def _context_text(reading: LiveReading) -> str | None:
    return json.dumps(reading.context, ensure_ascii=False, separators=(",", ":")) if reading.context else None
