"""The zone that the name of a time's column states, or the cell under it in a row of units.

UTC and GMT, with an offset or without, `Z`, or an IANA name with its region: `Date Time, GMT-05:00`, `Time (UTC+2)`,
`timestamp [Europe/Berlin]`, `time_utc`. Abbreviations such as CET or EST are none: whether they hold in summer, and on
which continent, differs from file to file.
"""

import re
import string
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache

from titer.model.expression import expression
from titer.model.instants import known_zone, zone_names

_OFFSET = expression(
    r"(?:(?:UTC|GMT)(?: ?(?P<sign>[+\-−]) ?(?P<hours>[0-9]{1,2})(?::?(?P<minutes>[0-9]{2}))?)?|Z)", re.IGNORECASE
)
_HINT = expression(r"UTC|GMT|[(\[, ]Z|/", re.IGNORECASE)  # without one of these, no zone is stated
_REGION = expression(r"[A-Za-z_]{2,}(?:/[A-Za-z0-9_+\-]+){1,2}")
_OF_REGIONS = "/_+-" + string.ascii_letters + string.digits
_ENDS_A_TIME = string.digits + "Mm."
_LONGEST_TIME = 96  # characters
_FURTHEST = 14 * 60  # minutes from UTC
_LONGEST = 256  # characters of a name
_SEPARATE = (
    expression(r"(?P<name>.*\S)\s*[(\[](?P<zone>[^()\[\]]+)[)\]]"),
    expression(r"(?P<name>.*\S)\s*,\s*(?P<zone>[^,]+)"),
)
_JOINED = (
    expression(r"(?P<name>.*[^\W_])[ _-]+(?P<zone>(?i:UTC|GMT)(?![A-Za-z]).*|[A-Za-z]+/\S+)"),
    expression(r"(?P<name>.*[a-z])(?P<zone>UTC|GMT)"),
    expression(r"(?P<zone>(?i:UTC|GMT))[ _-]+(?P<name>.+)"),
)
_AMID = expression(
    r"[(\[][^()\[\]]*?(?P<offset>(?:UTC|GMT) ?[+\-−] ?\d{1,2}(?::?\d{2})?|[+\-−]\d{2}:\d{2})(?!\d)[^()\[\]]*[)\]]"
)
_SIGNED = expression(r"[+\-−] ?\d")
_MOMENTS = tuple(datetime(year, month, 15, tzinfo=UTC) for year in (1995, 2010, 2025) for month in range(1, 13))


def split_zone(name: str) -> tuple[str, tzinfo | None]:
    """Return a column's name without the zone that it states, and that zone; `utc` by itself is name and zone."""
    text = name.strip()
    if len(text) > _LONGEST or not _HINT.search(text):
        return name, None
    for bare, stated in _parts(text):
        if zone := zone_in(stated):
            return bare, zone
    return name, UTC if text.casefold() in {"utc", "gmt"} else None


def offset_amid(name: str) -> tzinfo | None:
    """Return the offset that stands among other words in brackets: of `Time (IST +05:30)`, `Zeit (UTC+1, Winter)`."""
    found = _AMID.search(name) if len(name) <= _LONGEST else None
    if found is None or len(_SIGNED.findall(found[0])) > 1:  # one for the winter, one for the summer
        return None
    return zone_in("UTC" + found["offset"].lstrip("UTCGM "))


def _parts(text: str) -> Iterator[tuple[str, str]]:
    for form in (*_SEPARATE, *_JOINED):
        if found := form.fullmatch(text):
            yield found["name"], found["zone"]


@lru_cache(256)
def zone_in(text: str) -> tzinfo | None:
    """Return the zone that a text is, in brackets or not. `str` has its one spelling: `UTC-05:00`, `Europe/Berlin`."""
    text = text.strip()
    if len(text) > 2 and text[0] + text[-1] in {"[]", "()"}:
        text = text[1:-1].strip()
    if found := _OFFSET.fullmatch(text):
        return _fixed(found)
    return _region(text) if _REGION.fullmatch(text) else None


def split_region(text: str) -> tuple[str, tzinfo | None]:
    """Return a time without the name of its zone behind it, and that zone: `2025-10-01T08:00[Europe/Berlin]`."""
    return (text, None) if "/" not in text or len(text) > _LONGEST_TIME else _split_region(text)


@lru_cache(1024)
def _split_region(text: str) -> tuple[str, tzinfo | None]:
    bare, bracket = text.removesuffix("]"), "[" if text.endswith("]") else ""
    stated = bare[len(bare.rstrip(_OF_REGIONS)) :].lstrip(string.digits)
    time = bare.removesuffix(stated)
    time, opened = time.removesuffix(bracket), time.endswith(bracket)
    time = time[:-1] if time[-1:].isspace() else time
    zone = _region(stated) if _REGION.fullmatch(stated) else None
    return (time, zone) if zone and opened and time[-1:] and time[-1] in _ENDS_A_TIME else (text, None)


def _fixed(found: re.Match[str]) -> tzinfo | None:
    hours, minutes = int(found["hours"] or 0), int(found["minutes"] or 0)
    if minutes > 59 or hours * 60 + minutes > _FURTHEST:
        return None
    east = timedelta(hours=hours, minutes=minutes)
    return timezone(east if found["sign"] == "+" else -east)


def _region(name: str) -> tzinfo | None:
    return known_zone(name) if name in zone_names() else None


def are_equal(one: tzinfo, other: tzinfo) -> bool:
    """Return whether two zones have the same time, all the year round."""
    return all(at.astimezone(one).utcoffset() == at.astimezone(other).utcoffset() for at in _MOMENTS)
