"""Instants as microseconds since 1970 in UTC, and zones by name."""

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

from titer.model.errors import Rejected

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@cache
def zone_names() -> frozenset[str]:
    """Return the names of IANA's time zones. The machine's own database may hold more: its `localtime`, copies."""
    from importlib import resources  # noqa: PLC0415  which loads much, and most files are read in UTC

    listed = resources.files("tzdata").joinpath("zones").read_text("ascii").split()
    return frozenset(listed) - {"Factory"}  # which says that nobody has set one


def known_zone(name: str) -> "ZoneInfo":
    """Return the zone of a name that IANA has."""
    from zoneinfo import ZoneInfo  # noqa: PLC0415  (as above)

    return ZoneInfo(name)


def zone(name: str) -> "ZoneInfo":
    """Return the IANA time zone of this name. `Rejected` (`unknown_timezone`) names the nearest ones."""
    if name in zone_names():
        return known_zone(name)
    import difflib  # noqa: PLC0415  (most names are known)

    near = difflib.get_close_matches(name, sorted(zone_names()), n=3, cutoff=0.5)
    hint = f"The nearest: {', '.join(near)}" if near else "Use an IANA name such as Europe/Berlin or UTC"
    raise Rejected("unknown_timezone", f"{name[:64]!r} is not a time zone", hint)


def micros(at: datetime) -> int:
    """Return the microseconds since 1970 in UTC of an instant that knows its zone."""
    since = at - EPOCH
    return (since.days * 86_400 + since.seconds) * SECOND + since.microseconds


def micros_or_none(at: datetime | None) -> int | None:
    """Return the same of an instant that may be left open."""
    return None if at is None else micros(at)


def instant(at: int) -> datetime:
    """Return the instant that many microseconds after 1970, in UTC."""
    return EPOCH + timedelta(microseconds=at)


def parse_instant(text: str) -> int:
    """Return the microseconds of an instant as we write it: ISO 8601 that ends in `Z`."""
    return micros(datetime.fromisoformat(text))


def format_instant(at: datetime | int) -> str:
    """Return the instant as `2025-10-01T08:12:10Z`, with a fraction only where it is not zero."""
    utc = instant(at) if isinstance(at, int) else at.astimezone(UTC)
    return utc.replace(tzinfo=None).isoformat() + "Z"


SECOND = 1_000_000
HOUR = 3_600 * SECOND
DAY = 86_400 * SECOND
