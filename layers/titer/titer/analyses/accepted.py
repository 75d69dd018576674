"""The event that readings were accepted, as it comes to who predicts of them."""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from titer.live.posted import LiveSeries
from titer.model.dataclass import dataclass
from titer.model.errors import Rejected
from titer.model.instants import parse_instant
from titer.model.readings import QUALITY_WORDS, Quality


class AcceptedReading(NamedTuple):
    """Of which series a reading is, and of which instant, in µs since 1970."""

    of: LiveSeries
    at: int
    value: float
    quality: Quality


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """What was accepted of a request, or a part of it; whoever hears of it twice knows it by `event_id`."""

    event_id: str
    received_at: int
    simulated: bool
    readings: Sequence[AcceptedReading]


def read_accepted(text: str) -> Accepted:
    """Return the event in a message, as EventBridge puts it there. `Rejected` (`no_event`) where it is none."""
    try:
        detail = json.loads(text)["detail"]
        data = detail["data"]
        return Accepted(
            event_id=str(detail["event_id"]),
            received_at=_instant(data["received_at"]),
            simulated=bool(data["simulated"]),
            readings=[*map(_reading, data["readings"])],
        )
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        hint = "Send this queue nothing but the event ReadingsAccepted"
        raise Rejected("no_event", "this message holds no accepted readings", hint) from error


def _reading(data: Any) -> AcceptedReading:
    of = LiveSeries(data["asset"], data["sensor_id"], data["parameter"], data["unit"])
    return AcceptedReading(of, _instant(data["at"]), float(data["value"]), QUALITY_WORDS[data["quality"]])


def _instant(text: str) -> int:
    return parse_instant(text)
