"""Times by a pattern such as `YYMMDDHHmm` or `DD.MM.YYYY HH:mm:ss`: places stand for digits, all else for itself.

`YYYY` or `YY`, `MM`, `DD` or `DDD` (the day of the year), `HH`, `mm`, `ss`, and `f` for each digit of a part of a
second. Small letters mean the same, but for `mm`: minutes, where an hour stands before it. A second `MM` is minutes
too. One letter alone stands for one digit or two. A `Z` says that the time is UTC.
"""

import re
from datetime import date
from functools import lru_cache

from titer.cells.times.cell import Clock, clock_of, day_of, year_of
from titer.model.dataclass import dataclass
from titer.model.expression import expression
from titer.model.instants import DAY

_LONGEST = 64  # characters
_PLACES = expression(r"[Yy]{4}|[Yy]{2}|D{3}|d{3}|D{1,2}|d{1,2}|M{1,2}|m{1,2}|[Hh]{1,2}|[Ss]{1,9}|[fF]{1,9}")
_LETTER = expression(r"[^\W\d_]")
_CLOCK = ("hour", "minute", "second", "fraction")
_EPOCH_DAY = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class Pattern:
    """How a time is written. `hour_ends` is after how many characters its minutes begin, where all places are wide."""

    text: str
    expression: re.Pattern[str]
    may_lack_zero: bool  # all digits, of which the first may be a zero that a number does not keep
    hour_ends: int | None  # and no place of the day follows

    @property
    def tells_clock(self) -> bool:
        """Whether it tells more than the day."""
        return "hour" in self.expression.groupindex

    def parse(self, text: str) -> tuple[int, Clock]:
        """Return the midnight (µs since 1970) and the clock. `ValueError` where the text is not written so."""
        if self.may_lack_zero and len(text) == len(self.text) - 1:
            text = "0" + text
        found = self.expression.fullmatch(text)
        if found is None:
            raise ValueError(text[:_LONGEST])
        return _day(found.groupdict()), _clock(found.groupdict(), 0 if "Z" in self.text else None)


@lru_cache(256)
def compile_pattern(text: str) -> Pattern:
    """Return the pattern of this text. `ValueError` where it lacks a day, or says something twice."""
    names: list[str] = []
    expression, at, hour_ends, is_fixed = "", 0, None, True
    if len(text) > _LONGEST:
        raise ValueError(text[:_LONGEST])
    for place in _PLACES.finditer(text):
        if place.start() >= at:
            name, digits = _place(place[0], names)
            expression += re.escape(_literal(text[at : place.start()])) + f"(?P<{name}>{digits})"
            names.append(name)
            at = place.end()
            is_fixed &= "," not in digits
            hour_ends = at if name == "hour" else hour_ends
    expression += re.escape(_literal(text[at:]))
    if not {"year", "yearday"} <= {*names} and not {"year", "month", "day"} <= {*names}:
        raise ValueError(text)
    lacks = text.isalpha() and text[:4].casefold() != "yyyy"
    splits = is_fixed and "hour" in names and names[names.index("hour") :] == [n for n in names if n in _CLOCK]
    return Pattern(text, re.compile(expression, re.ASCII), lacks, hour_ends if splits else None)


def _literal(text: str) -> str:
    """Return what stands between places; of letters, only T and Z do."""
    if strange := set(_LETTER.findall(text)) - {"T", "Z"}:
        raise ValueError(min(strange))
    return text


def _place(letters: str, before: list[str]) -> tuple[str, str]:
    """Return the name of a place and its expression. `ValueError` where it is there twice."""
    kind, count = letters[0].casefold(), len(letters)
    name = {"y": "year", "d": "yearday" if count == 3 else "day", "h": "hour", "f": "fraction"}.get(kind)
    if kind == "m":
        is_minute = "month" in before if letters[0] == "M" else "hour" in before and "minute" not in before
        name = "minute" if is_minute else "month"
    if kind == "s":
        name = "fraction" if "second" in before else "second"
    if name is None or name in before or (name == "second" and count > 2):
        raise ValueError(letters)
    return name, "[0-9]{1,2}" if count == 1 and name != "fraction" else f"[0-9]{{{count}}}"


def _day(found: dict[str, str]) -> int:
    year = year_of(found["year"])
    if "yearday" not in found:
        return day_of(year, int(found["month"]), int(found["day"]))
    first, day = date(year, 1, 1).toordinal(), int(found["yearday"])
    if not 1 <= day <= date(year, 12, 31).toordinal() - first + 1:
        raise ValueError(day)
    return (first + day - 1 - _EPOCH_DAY) * DAY


def _clock(found: dict[str, str], offset: int | None) -> Clock:
    hour, minute, second = (int(found.get(name, 0)) for name in ("hour", "minute", "second"))
    digits = found.get("fraction", "")
    if hour == 24 and digits.strip("0"):
        raise ValueError(digits)
    at = clock_of(hour, minute, second) + int(digits[:6].ljust(6, "0"))
    return Clock(at, offset, truncated=bool(digits[6:].strip("0")))
