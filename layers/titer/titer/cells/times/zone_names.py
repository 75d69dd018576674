"""Abbreviations of zones that mean one offset wherever they are used: `CET`, `MEZ`, `EST`, `JST`.

Many write `CET` all the year round and mean the clocks of Berlin. So an abbreviation that a zone has for half of the
year alone is doubtful for the other half: `observed` says in which zone to look.
"""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta, timezone, tzinfo
from functools import lru_cache

from titer.model.dataclass import dataclass
from titer.model.expression import expression
from titer.model.instants import instant, known_zone

# name: hours east of UTC, and a zone that has it for a part of the year, where clocks change
_ZONES = {
    "WET": (0, "Europe/Lisbon"), "WEST": (1, "Europe/Lisbon"), "WEZ": (0, "Europe/Lisbon"),
    "WESZ": (1, "Europe/Lisbon"), "CET": (1, "Europe/Berlin"), "CEST": (2, "Europe/Berlin"),
    "MEZ": (1, "Europe/Berlin"), "MESZ": (2, "Europe/Berlin"), "MET": (1, "Europe/Berlin"),
    "MEST": (2, "Europe/Berlin"),
    "HNEC": (1, "Europe/Paris"), "HAEC": (2, "Europe/Paris"),
    "EET": (2, "Europe/Helsinki"), "EEST": (3, "Europe/Helsinki"), "OEZ": (2, "Europe/Helsinki"),
    "OESZ": (3, "Europe/Helsinki"), "MSK": (3, ""), "TRT": (3, ""),
    "EST": (-5, "America/New_York"), "EDT": (-4, "America/New_York"), "CDT": (-5, "America/Chicago"),
    "MST": (-7, "America/Denver"), "MDT": (-6, "America/Denver"), "PST": (-8, "America/Los_Angeles"),
    "PDT": (-7, "America/Los_Angeles"), "AKST": (-9, "America/Anchorage"), "AKDT": (-8, "America/Anchorage"),
    "HST": (-10, ""), "BRT": (-3, ""), "ART": (-3, ""), "JST": (9, ""), "KST": (9, ""), "HKT": (8, ""), "SGT": (8, ""),
    "PKT": (5, ""), "WIB": (7, ""), "SAST": (2, ""), "EAT": (3, ""), "CAT": (2, ""), "WAT": (1, ""),
    "AEST": (10, "Australia/Sydney"), "AEDT": (11, "Australia/Sydney"), "AWST": (8, ""),
    "\u041c\u0421\u041a": (3, ""), "北京时间": (8, ""), "北京時間": (8, ""), "日本時間": (9, ""), "日本標準時": (9, ""),
    "NZST": (12, "Pacific/Auckland"), "NZDT": (13, "Pacific/Auckland"),
}  # fmt: skip
# Two continents call their time so, and neither is likelier: no offset is taken from these.
UNSURE_ZONES = {
    "CST": ("America/Chicago", "Asia/Shanghai"), "IST": ("Asia/Kolkata", "Europe/Dublin", "Asia/Jerusalem"),
    "BST": ("Europe/London", "Asia/Dhaka"), "AST": ("America/Halifax", "Asia/Riyadh"), "GST": ("Asia/Dubai",),
}  # fmt: skip
_BRACKETED = expression(r"(?P<name>.*\S)\s*[(\[\uff08](?P<zone>[^\W\d_]{2,6})[)\]\uff09]")
_BEHIND = expression(r"(?P<name>.*[^\W_])[ _,]+(?P<zone>[A-Z]{3,5})")
_IN_CELL = expression(r"(?P<time>.*[0-9])\s?(?P<zone>[A-Z]{3,5})")
_LETTERS_BEHIND = expression(r"[A-Z]{3}$", re.MULTILINE)
_STEP = 28 * 86_400 * 10**6  # µs; no summer is shorter


@dataclass(frozen=True, slots=True)
class NamedZone:
    """What an abbreviation says, and where it is used: the same zone the year round, or not."""

    name: str
    zone: tzinfo
    observed: str

    @property
    def etc(self) -> str:
        """The fixed zone by the name that IANA has for it."""
        return fixed_name(int((self.zone.utcoffset(None) or timedelta()).total_seconds() // 3600))

    def is_doubtful(self, first: int, last: int) -> bool:
        """Return whether clocks show another time where it is used, at some instant between these."""
        if not self.observed:
            return False
        observed = known_zone(self.observed)
        moments = [*range(first, last, max(_STEP, (last - first) // 1000)), last]
        return any(instant(at).astimezone(observed).utcoffset() != self.zone.utcoffset(None) for at in moments)


def fixed_name(hours: int) -> str:
    """Return the name that IANA has for the fixed zone so many hours east of UTC."""
    return f"Etc/GMT{-hours:+}" if hours else "UTC"


def split_abbreviation(name: str) -> tuple[str, NamedZone | None]:
    """Return a column's name without the abbreviation of a zone behind it, and that zone."""
    for form in (_BRACKETED, _BEHIND):
        found = form.fullmatch(name.strip()) if len(name) <= 256 else None
        if found and (zone := named_zone(found["zone"])):
            return found["name"], zone
    return name, None


def unsure_zone(name: str) -> tuple[str, tuple[str, ...]] | None:
    """Return the abbreviation in a column's name that may mean several zones, and these."""
    for form in (_BRACKETED, _BEHIND):
        found = form.fullmatch(name.strip()) if len(name) <= 256 else None
        if found and found["zone"] in UNSURE_ZONES:
            return found["zone"], UNSURE_ZONES[found["zone"]]
    return None


@lru_cache(256)
def named_zone(text: str) -> NamedZone | None:
    """Return the zone of this abbreviation, in brackets or not."""
    text = text.strip().strip("()[]")
    if text not in _ZONES:
        return None
    hours, observed = _ZONES[text]
    return NamedZone(text, timezone(timedelta(hours=hours)), observed)


def abbreviation_in(cell: str) -> str | None:
    """Return the letters behind a time that are no offset: of `2025-10-01 08:00 CET`."""
    found = _IN_CELL.fullmatch(cell) if cell[-3:].isalpha() and len(cell) <= 64 else None
    return found["zone"] if found and found["zone"] not in {"UTC", "GMT"} else None


def may_have_abbreviation(cells: Iterable[str]) -> bool:
    """Return whether any cell, without what stands around it, may end in such letters."""
    return _LETTERS_BEHIND.search("\n".join(cells)) is not None


def is_called(name: str, local: datetime) -> bool:
    """Return whether a local time's zone has this abbreviation then, or one that is known to mean the same.

    Where IANA knows no letters for a zone (`+03`, `UTC+01:00`), the offset alone has to be that of the abbreviation.
    """
    called = local.tzname() or ""
    if called == name:
        return True
    if not called.isalpha() and str(local.tzinfo) in UNSURE_ZONES.get(name, ()):
        return True
    known = named_zone(name)
    if known is None or known.zone.utcoffset(None) != local.utcoffset():
        return False
    return not called.isalpha() or (
        known.observed != "" and local.replace(tzinfo=known_zone(known.observed)).tzname() == called
    )


def zones_called(name: str) -> tuple[str, ...]:
    """Return the zones that may be meant by an abbreviation: those that use it, and its fixed one."""
    known = named_zone(name)
    return tuple(filter(None, (known.observed, known.etc))) if known else UNSURE_ZONES.get(name, ())
