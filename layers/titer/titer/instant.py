"""Times as files write them, to microseconds since 1970 in UTC and back.

Read: ISO 8601 dates and times in extended or basic form, `T` or a space between them; seconds, fraction and zone are
optional. A time without a zone is read in the declared one; where its clocks change, PEP 495 decides (first of two for
a time that happens twice; as before the change for one that does not happen) and the time is doubtful.
"""

import difflib
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

from titer.errors import Rejected

SECOND = 1_000_000
DAY = 86_400 * SECOND
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_DAY = date(1970, 1, 1).toordinal()
_EARLIEST, _LATEST = -62_135_596_800 * SECOND, 253_402_300_800 * SECOND  # the years 1 to 9999
_REMEMBERED = 100_000  # days, clock times and endings kept at most

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
    """Reads columns of times in one zone; remembers days and clock times, of which files repeat few."""

    def __init__(self, local: ZoneInfo) -> None:
        self._local = local
        self._utc_days, self._local_days = _Days(), _LocalDays(local)
        self._clocks, self._endings = _Clocks(), _Endings()

    def read(self, cells: Sequence[str]) -> tuple[list[int], dict[int, str], dict[int, str]]:
        """One instant (µs since 1970, UTC) per cell, 0 where there is none; what is wrong or doubtful by position.

        Wrong is `missing_timestamp` or `invalid_timestamp`; doubtful is `ambiguous_local_time`,
        `nonexistent_local_time` or `time_truncated`.
        """
        instants: list[int] = []
        wrong: dict[int, str] = {}
        doubtful: dict[int, str] = {}
        utc_days, local_days, clocks, endings = self._utc_days, self._local_days, self._clocks, self._endings
        for cell in cells:
            try:
                fraction, offset = endings[cell[19:]]
                if offset is None:
                    instants.append(local_days[cell[:10]] + clocks[cell[10:19]] + fraction)
                else:
                    instants.append(utc_days[cell[:10]] + clocks[cell[10:19]] + fraction - offset)
            except KeyError:
                self._read_slowly(cell, instants, wrong, doubtful)
        return instants, wrong, doubtful

    def _read_slowly(self, cell: str, instants: list[int], wrong: dict[int, str], doubtful: dict[int, str]) -> None:
        try:
            at, doubt = self._parse(cell.strip(" \t"))
        except ValueError:
            wrong[len(instants)] = "invalid_timestamp" if cell.strip(" \t") else "missing_timestamp"
            at, doubt = 0, None
        if doubt:
            doubtful[len(instants)] = doubt
        instants.append(at)

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


class _Days(dict[str, int]):
    """Text of a day, `YYYY-MM-DD`, to the µs of its midnight in UTC."""

    def __missing__(self, text: str) -> int:
        if len(text) != 10 or text[4] != "-" or text[7] != "-":
            raise KeyError(text)
        try:
            day = _day(*(_whole(text[part]) for part in (slice(4), slice(5, 7), slice(8, 10))))
        except ValueError as error:
            raise KeyError(text) from error
        if not _EARLIEST + DAY <= day < _LATEST - DAY:  # an offset could lead out of the calendar
            raise KeyError(text)
        return _remember(self, text, day)


class _LocalDays(dict[str, int]):
    """Text of a day to the µs of its local midnight in UTC, for days on which the zone changes no clock."""

    def __init__(self, local: ZoneInfo) -> None:
        super().__init__()
        self._local = local
        self._days = _Days()
        self._unsteady: set[str] = set()

    def __missing__(self, text: str) -> int:
        if text in self._unsteady:
            raise KeyError(text)
        day = self._days[text]
        midnight = (_EPOCH + timedelta(microseconds=day)).replace(tzinfo=self._local)
        hours = [*(midnight.replace(hour=hour) for hour in range(24)), midnight.replace(hour=23, minute=59, second=59)]
        offsets = {_utc_offset(at.replace(fold=fold)) for at in hours for fold in (0, 1)}
        if len(offsets) > 1:
            self._unsteady.add(text)
            raise KeyError(text)
        return _remember(self, text, day - offsets.pop())


class _Clocks(dict[str, int]):
    """Separator and clock time, `T08:12:10` or `T08:12`, to µs since midnight."""

    def __missing__(self, text: str) -> int:
        if text[:1] not in {"T", "t", " "} or text[3:4] != ":" or len(text) not in {6, 9} or text[6:7] not in {"", ":"}:
            raise KeyError(text)
        try:
            clock = _clock(_whole(text[1:3]), _whole(text[4:6]), _whole(text[7:9] or "00"))
        except ValueError as error:
            raise KeyError(text) from error
        return _remember(self, text, clock)


class _Endings(dict[str, tuple[int, int | None]]):
    """What follows the seconds, ``, `Z`, `.250+02:00`, to the fraction in µs and the offset in µs (None: naive)."""

    _ENDING = re.compile(
        r"(?:\.(?P<fraction>[0-9]{1,6}))?(?P<zone>[Zz]|(?P<sign>[+-])(?P<off_hour>[0-9]{2}):?(?P<off_minute>[0-9]{2}))?"
    )

    def __missing__(self, text: str) -> tuple[int, int | None]:
        found = self._ENDING.fullmatch(text)
        if found is None:
            raise KeyError(text)
        try:
            offset = _offset(found) if found["zone"] else None
        except ValueError as error:
            raise KeyError(text) from error
        return _remember(self, text, (int((found["fraction"] or "").ljust(6, "0")), offset))


def _remember[T](memory: dict[str, T], text: str, value: T) -> T:
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
