"""Cells that are values of a Python program: numbers and times, be they Python's own, numpy's or pandas'.

Neither of the two is imported: numpy's numbers are registered as `numbers.Real`, a `Timestamp` of pandas is a
`datetime`, and numpy's times say what they are in ISO 8601.
"""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from numbers import Real
from typing import NamedTuple

from titer.cells.numbers.column import is_number
from titer.model.expression import expression

_MINUTE = expression(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}")
_UP_TO_MICROSECONDS = len("2025-10-01T08:12:10.123456")


class Moment(NamedTuple):
    """A time of a reading. Moments come one after the other as their times do.

    One that knows no zone, as `YYYY-MM-DD HH:MM` and a naive `datetime`, counts as UTC beside those that do.
    """

    at: datetime
    rest: str  # digits finer than a microsecond, which `datetime` cannot hold
    text: str  # as written; of what is no text, ISO 8601, in UTC where it knows its zone


def number_of(value: object) -> float | None:
    """Return the number, rounded once to float64; infinite where it lies beyond. None of what is none, nor its text."""
    if isinstance(value, str):
        return float(value) if is_number(value) else None
    if isinstance(value, bool) or not isinstance(value, Real | Decimal) or _is_numpys("timedelta64", value):
        return None
    try:
        return float(value)
    except OverflowError:  # a whole number beyond float64
        return float("inf")
    except ValueError:  # a signalling NaN
        return float("nan")


def moment_of(value: object) -> Moment | None:
    """Return the time of a text `YYYY-MM-DD HH:MM`, a date or a `datetime`, of numpy or pandas too. None of others."""
    if isinstance(value, str):
        return _of_text(value)
    if isinstance(value, datetime):
        return _of_datetime(value) if value == value else None  # noqa: PLR0124  (NaT is the one that is not)
    if isinstance(value, date):
        return _moment(datetime.combine(value, time()), "", value.isoformat())
    return _of_iso(str(value)) if _is_numpys("datetime64", value) else None


def _is_numpys(name: str, value: object) -> bool:
    """Return whether it is of numpy's type of this name. Its durations, oddly, are registered as whole numbers."""
    return (type(value).__module__, type(value).__name__) == ("numpy", name)


def _of_text(text: str) -> Moment | None:
    if not _MINUTE.fullmatch(text):
        return None
    try:
        return _moment(datetime.fromisoformat(text), "", text)
    except ValueError:  # a day or an hour that does not exist
        return None


def _of_datetime(at: datetime) -> Moment | None:
    nanoseconds = getattr(at, "nanosecond", 0)  # of pandas
    rest = f"{nanoseconds:03}" if nanoseconds else ""
    exact = datetime.combine(at.date(), at.timetz())
    try:
        return _moment(exact.replace(fold=at.fold), rest)
    except OverflowError:  # before the year 1 or after 9999 in UTC
        return None


def _of_iso(text: str) -> Moment | None:
    try:
        at = datetime.fromisoformat(text[:_UP_TO_MICROSECONDS])
    except ValueError:  # NaT; a month or a year, which is no instant; a year before 1 or after 9999
        return None
    return _moment(at, text[_UP_TO_MICROSECONDS:].rstrip("0"), "" if "T" in text else text)


def _moment(at: datetime, rest: str, text: str = "") -> Moment:
    utc = at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    return Moment(utc, rest, text or _written(utc.replace(tzinfo=None), rest, knows_zone=at.tzinfo is not None))


def _written(at: datetime, rest: str, *, knows_zone: bool) -> str:
    """Return the time as ISO 8601 writes it: to the minute where there are no seconds, as the earlier systems do."""
    if rest:
        text = at.isoformat(" ", "microseconds") + rest
    else:
        text = at.isoformat(" ", "auto" if at.second or at.microsecond or knows_zone else "minutes")
    return f"{text.replace(' ', 'T')}Z" if knows_zone else text
