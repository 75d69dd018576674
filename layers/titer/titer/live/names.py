"""What a series is called in lists and keys: its parts, the sensor first, so that names sort by sensors."""

from hashlib import sha256
from urllib.parse import quote

from titer.live.posted import LiveSeries

LONGEST_PART = 240  # characters: four of them fit a sort key of DynamoDB
_STEM = 170


def name_of_series(of: LiveSeries) -> str:
    """Return `<sensor>#<asset>#<parameter>#<unit>`; no asset and no unit are an empty part."""
    return "#".join(map(part_of_name, (of.sensor_id, of.asset or "", of.parameter, of.unit or "")))


def part_of_name(text: str) -> str:
    """Return the text without `#` and `/`; of a long one the beginning, and after a `*` what tells it from others."""
    quoted = quote(text, safe="")
    return quoted if len(quoted) <= LONGEST_PART else f"{quoted[:_STEM]}*{sha256(text.encode()).hexdigest()}"
