"""A live reading as a line of JSON, as it lies under `live/` in the uploads bucket."""

import json
from typing import Any

from titer.cells.names import RESERVED
from titer.live.posted import LiveReading, Posted
from titer.model.instants import format_instant

RECEIVED_AT, RECEIPT, INDEX, SIMULATED = (
    f"{RESERVED}{name}" for name in ("received_at", "receipt", "index", "simulated")
)


def line_of(posted: Posted, reading: LiveReading) -> str:
    """Return the line of one reading, without its end; what judges it accepts it as the POST did."""
    said: dict[str, Any] = {
        "sensor_id": reading.of.sensor_id,
        "parameter": reading.of.parameter,
        "timestamp": format_instant(reading.at),
        "value": reading.value,
        "unit": reading.of.unit,
        "quality": reading.quality.name.lower(),
        "context": dict(reading.context or {}) or None,
        RECEIVED_AT: format_instant(posted.received_at),
        RECEIPT: posted.receipt_id,
        INDEX: reading.index,
        SIMULATED: posted.simulated or None,
    }
    filled = {name: value for name, value in said.items() if value is not None}
    return json.dumps(filled, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
