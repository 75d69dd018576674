"""Times as files write them, to microseconds since 1970 in UTC and back.

Read: ISO 8601 dates and times in extended or basic form, `T` or a space between them; seconds, fraction and zone are
optional. A time without a zone is read in the declared one; where its clocks change, PEP 495 decides (first of two for
a time that happens twice; as before the change for one that does not happen) and the time is doubtful.
"""

import difflib
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from operator import add
from typing import cast
from zoneinfo import ZoneInfo, available_timezones

from titer.errors import Rejected

SECOND = 1_000_000
DAY = 86_400 * SECOND
_HOUR = 3600 * SECOND
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_DAY = date(1970, 1, 1).toordinal()
_EARLIEST, _LATEST = -62_135_596_800 * SECOND, 253_402_300_800 * SECOND  # the years 1 to 9999
_REMEMBERED = 100_000  # hours, and rests of a time, kept at most

_ISO = re.compile(
    r"(?P<year>[0-9]{4})(?P<dash>-?)(?P<month>[0-9]{2})(?P=dash)(?P<day>[0-9]{2})"
    r"(?:[Tt ](?P<hour>[0-9]{2})(?P<colon>:?)(?P<minute>[0-9]{2})"
    r"(?:(?P=colon)(?P<second>[0-9]{2})(?:[.,](?P<fraction>[0-9]{1,18}))?)?"
    r" ?(?P<zone>[Zz]|UTC|(?P<sign>[+-])(?P<off_hour>[0-9]{2})(?::?(?P<off_minute>[0-9]{2}))?)?)?"
)


def zone(name: str) -> ZoneInfo:
    """The IANA time zone of this name. `Rejected` (`unknown_timezone`) names the nearest ones."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:  # not there; not a key; a folder of keys
        near = difflib.get_close_matches(name, sorted(available_timezones()), n=3, cutoff=0.5)
        hint = f"The nearest: {', '.join(near)}" if near else "Use an IANA name such as Europe/Berlin or UTC"
        raise Rejected("unknown_timezone", f"{name[:64]!r} is not a time zone", hint) from error


def micros(at: datetime) -> int:
    """Microseconds since 1970 in UTC of an instant that knows its zone."""
    since = at - _EPOCH
    return (since.days * 86_400 + since.seconds) * SECOND + since.microseconds


def instant(at: int) -> datetime:
    """The instant that many microseconds after 1970, in UTC."""
    return _EPOCH + timedelta(microseconds=at)


def format_instant(at: datetime | int) -> str:
    """`2025-10-01T08:12:10Z`, with a fraction only where it is not zero."""
    utc = instant(at) if isinstance(at, int) else at.astimezone(UTC)
    return utc.replace(tzinfo=None).isoformat() + "Z"


class InstantReader:
    """Reads columns of times in one zone, by two halves of which files repeat few: `2025-10-01T08` and `:12:10Z`."""

    def __init__(self, local: ZoneInfo) -> None:
        self._local = local
        self._hours, self._local_hours = _Hours(UTC), _Hours(local)
        self._rests, self._naive_rests = _Rests(aware=True), _Rests(aware=False)

    def read(self, cells: Sequence[str]) -> tuple[list[int], dict[int, str], dict[int, str]]:
        """One instant (µs since 1970, UTC) per cell, 0 where there is none; what is wrong or doubtful by position.

        Wrong is `missing_timestamp` or `invalid_timestamp`; doubtful is `ambiguous_local_time`,
        `nonexistent_local_time` or `time_truncated`.
        """
        instants = self._read_quickly(cells)
        wrong: dict[int, str] = {}
        doubtful: dict[int, str] = {}
        for position in [position for position, at in enumerate(instants) if at is None] if None in instants else ():
            try:
                instants[position], doubt = self._parse(cells[position].strip(" \t"))
            except ValueError:
                wrong[position] = "invalid_timestamp" if cells[position].strip(" \t") else "missing_timestamp"
                instants[position], doubt = 0, None
            if doubt:
                doubtful[position] = doubt
        return cast("list[int]", instants), wrong, doubtful

    def _read_quickly(self, cells: Sequence[str]) -> list[int | None]:
        """The instants of cells in the common form, None for the others; nearly all of it runs in C."""
        naive = bool(cells) and self._naive_rests[cells[0][13:]] is not None
        hours, rests = (self._local_hours, self._naive_rests) if naive else (self._hours, self._rests)
        hour = list(map(hours.__getitem__, [cell[:13] for cell in cells]))
        rest = list(map(rests.__getitem__, [cell[13:] for cell in cells]))
        if None in hour or None in rest:
            return [None if h is None or r is None else h + r for h, r in zip(hour, rest, strict=True)]
        return list(map(add, cast("list[int]", hour), cast("list[int]", rest)))

    def _parse(self, text: str) -> tuple[int, str | None]:
        """The instant, and what is doubtful about it; `ValueError` where this is no time."""
        found = _ISO.fullmatch(text)
        if found is None or (found["hour"] and bool(found["dash"]) != bool(found["colon"])):
            raise ValueError(text)
        day = _day(int(found["year"]), int(found["month"]), int(found["day"]))
        clock = _clock(*(int(found[part] or 0) for part in ("hour", "minute", "second")))
        digits = found["fraction"] or ""
        truncated = "time_truncated" if digits[6:].strip("0") else None
        if not found["zone"]:
            midnight, doubt = self._local_midnight(day, clock)
        else:
            midnight, doubt = day - _offset(found), None
        at = midnight + clock + int(digits[:6].ljust(6, "0"))
        if not _EARLIEST <= at < _LATEST:
            raise ValueError(text)
        return at, doubt or truncated

    def _local_midnight(self, day: int, clock: int) -> tuple[int, str | None]:
        """What to add a local clock time to, to have it in UTC; and whether that is doubtful."""
        local = (_EPOCH + timedelta(microseconds=day + clock)).replace(tzinfo=self._local)
        before, after = _utc_offset(local), _utc_offset(local.replace(fold=1))
        doubt = None if before == after else "ambiguous_local_time" if before > after else "nonexistent_local_time"
        return day - before, doubt


class _Hours(dict[str, int | None]):
    """`2025-10-01T08` to the µs of that hour in UTC; None for what is none, or in which the zone changes its clocks."""

    def __init__(self, local: tzinfo) -> None:
        super().__init__()
        self._local = local

    def __missing__(self, text: str) -> int | None:
        try:
            return _remember(self, text, self._hour(text))
        except ValueError:
            return None

    def _hour(self, text: str) -> int | None:
        if len(text) != 13 or text[4] != "-" or text[7] != "-" or text[10] not in "Tt ":
            raise ValueError(text)
        year, month, day, hour = (_whole(text[part]) for part in (slice(4), slice(5, 7), slice(8, 10), slice(11, 13)))
        begins = datetime(year, month, day, hour, tzinfo=self._local)
        moments = [
            begins.replace(minute=minute, second=second, fold=fold)
            for minute, second in ((0, 0), (15, 0), (30, 0), (45, 0), (59, 59))
            for fold in (0, 1)
        ]
        offsets = {_utc_offset(moment) for moment in moments}
        at = _day(year, month, day) + hour * _HOUR - offsets.pop()
        inside = _EARLIEST + DAY <= at < _LATEST - DAY  # an offset could lead out of the calendar
        return at if inside and not offsets else None


class _Rests(dict[str, int | None]):
    """`:12:10.250Z` to µs since the hour, less the offset where it has a zone; None for what is none."""

    _REST = re.compile(
        r":(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:\.(?P<fraction>[0-9]{1,6}))?)?"
        r"(?P<zone>[Zz]|(?P<sign>[+-])(?P<off_hour>[0-9]{2}):?(?P<off_minute>[0-9]{2}))?"
    )

    def __init__(self, *, aware: bool) -> None:
        super().__init__()
        self._aware = aware

    def __missing__(self, text: str) -> int | None:
        found = self._REST.fullmatch(text)
        if found is None or bool(found["zone"]) != self._aware:
            return None
        try:
            clock = _clock(0, int(found["minute"]), int(found["second"] or 0))
            offset = _offset(found) if self._aware else 0
        except ValueError:
            return None
        return _remember(self, text, clock + int((found["fraction"] or "").ljust(6, "0")) - offset)


def _remember(memory: dict[str, int | None], text: str, value: int | None) -> int | None:
    if len(memory) >= _REMEMBERED:
        memory.clear()
    memory[text] = value
    return value


def _whole(text: str) -> int:
    """A whole number in ASCII digits; `int` takes `+1`, `1_0` and other scripts' digits too."""
    if not (text.isascii() and text.isdigit()):
        raise ValueError(text)
    return int(text)


def _day(year: int, month: int, day: int) -> int:
    return (date(year, month, day).toordinal() - _EPOCH_DAY) * DAY


def _clock(hour: int, minute: int, second: int) -> int:
    if hour > 23 or minute > 59 or second > 59:
        raise ValueError((hour, minute, second))
    return ((hour * 60 + minute) * 60 + second) * SECOND


def _utc_offset(local: datetime) -> int:
    offset = local.utcoffset() or timedelta()
    return (offset.days * 86_400 + offset.seconds) * SECOND


def _offset(found: re.Match[str]) -> int:
    """The offset from UTC in µs of a match that has a zone."""
    if not found["sign"]:
        return 0
    hours, minutes = int(found["off_hour"]), int(found["off_minute"] or 0)
    if hours > 23 or minutes > 59:
        raise ValueError(found[0])
    return (hours * 60 + minutes) * 60 * SECOND * (-1 if found["sign"] == "-" else 1)
