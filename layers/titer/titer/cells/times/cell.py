"""One time as a cell writes it: its day, its clock and its zone, by grammar and calendar alone.

What a column means by 03/04 is for `titer.cells.times.form` to decide; in which zone a naive time lies, for
`titer.cells.times.column`. All lengths of time are in µs; `ValueError` says that the text is no time of the kind.
"""

import re
from collections.abc import Collection, Iterable
from datetime import date

from titer.cells.times.halves import HALF_BEFORE, with_half_behind
from titer.model.dataclass import dataclass
from titer.model.expression import expression
from titer.model.instants import DAY, SECOND
from titer.model.spaces import SPACES

YEAR_LAST = ("day_first", "month_first")
_SHORTEST, _LONGEST = 6, 64  # characters: 1/1/25, 1Jan25
_PIVOT = 69  # POSIX: a year of two digits below it is one of this century
_EPOCH_DAY = date(1970, 1, 1).toordinal()

_GAP = f"[{SPACES}]"
_ZONE = (
    rf"(?:{_GAP}?(?P<zone>[Zz]|(?i:UTC|GMT)|(?P<from>(?i:UTC|GMT))?(?P<sign>[+\-−])"
    r"(?P<off_hour>[0-9]{2}|(?(from)[0-9]|(?!)))(?::?(?P<off_minute>[0-9]{2}))?)"
    r"(?:\[!?[A-Za-z][A-Za-z0-9_+/\-]{0,47}\])?)?"  # RFC 9557: the offset tells, the name behind it says whose it is
)
_ISO = expression(
    r"(?:(?:L?DT|DATE_AND_TIME)#)?"  # a literal of IEC 61131-3, whose clock follows a dash
    r"(?P<year>[0-9]{4})"
    r"(?:(?P<dash>[-/.]?)(?P<month>[0-9]{2})(?P=dash)(?P<day>[0-9]{2})"
    r"|-(?P<ordinal>[0-9]{3})"
    r"|(?P<week_dash>-?)W(?P<week>[0-9]{2})(?P=week_dash)(?P<weekday>[1-7]))"
    r"(?:(?P<joint>[Tt :_]?|-(?=[0-9]{2}:[0-9]{2}:[0-9]{2}))(?P<hour>[0-9]{2})(?P<colon>:?)(?P<minute>[0-9]{2})"
    rf"(?:(?P=colon)(?P<second>[0-9]{{2}})(?:[.,](?P<fraction>[0-9]{{1,18}}))?)?{_ZONE})?"
)
_ISO_HOUR = expression(r"([0-9]{4})([-/.]?)([0-9]{2})\2([0-9]{2})[Tt :_]?([0-9]{2})")
_ISO_REST = expression(
    r"(?P<colon>:?)(?P<minute>[0-9]{2})(?:(?P=colon)(?P<second>[0-9]{2})(?:[.,](?P<fraction>[0-9]{1,6}))?)?" + _ZONE
)

_HALF = rf"(?:{_GAP}?(?:(?P<half>[AaPp])\.?{_GAP}?[Mm]\.?|[Uu]hr))?"
_PART = r"(?:[.,]|:(?=[0-9]{3}(?![0-9])))"  # before a part of a second; milliseconds may follow a colon
_CLOCK = expression(
    r"(?P<hour>[0-9]{1,2})(?:(?P<mark>[:.])(?P<minute>[0-9]{2})"
    rf"(?:(?P=mark)(?P<second>[0-9]{{2}})(?:{_PART}(?P<fraction>[0-9]{{1,18}}))?)?)?{_HALF}{_ZONE}"
)
_SINGLE = expression(r"[0-9]{1,2}(?::[0-9]{1,2}){1,2}(?![0-9])")
_REST = expression(
    r"(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})" + rf"(?:{_PART}(?P<fraction>[0-9]{{1,6}}))?)?" + _HALF + _ZONE
)
_JOINT = expression(
    rf"(?:[Tt:_]|,?{_GAP}+(?:(?:à|às|alle|um|at|kl\.?|klo|o|ó){_GAP}+)?|,)(?=[0-9]|{HALF_BEFORE})|(?={HALF_BEFORE})"
)
_HOUR = expression(r"[0-9]{1,2}")

_NUMERIC = expression(
    rf"(?P<first>[0-9]{{4}}|[0-9]{{1,2}})(?P<mark>[./-]){_GAP}?(?P<second>[0-9]{{1,2}})(?P=mark){_GAP}?"
    r"(?P<third>[0-9]{4}|[0-9]{1,2})(?![0-9])"
)
_NAME = r"(?P<name>[^\W\d_]{3,12})\.?"
_BETWEEN = rf"(?:[-/.]|,?{_GAP}*)"
_OF = rf"(?:(?:de|del|of){_GAP}+)?"
_NAMED = (
    ("day_first", expression(
        rf"(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th|er|º|\.)?{_BETWEEN}{_OF}{_NAME}{_BETWEEN}{_OF}"
        r"(?P<year>[0-9]{4}|[0-9]{2})(?![0-9])"
    )),
    ("month_first", expression(
        rf"{_NAME}(?:[-/.]|{_GAP}+)(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?(?:[-/.]|,?{_GAP}+|,)"
        r"(?P<year>[0-9]{4}|[0-9]{2}(?!:))(?![0-9])"  # Oct 13 08:12 has no year
    )),
    ("year_first", expression(
        rf"(?P<year>[0-9]{{4}}){_BETWEEN}{_NAME}{_BETWEEN}(?P<day>[0-9]{{1,2}})(?![0-9])"
    )),
)  # fmt: skip

# English, German, French, Spanish, Italian; Danish, Norwegian, Swedish, Dutch, Portuguese; Polish, Czech
_MONTHS = (
    "jan january januar jänner janvier janv enero ene gennaio gen januari janeiro sty styczeń stycznia led leden ledna",
    "feb february februar feber février févr fév fevrier fevr febrero febbraio "
    "februari fev fevereiro lut luty lutego úno únor února",
    "mar march märz mrz mär maerz mars marzo marts mrt maart março marzec marca bře březen března",
    "apr april avril avr abril abr aprile kwi kwiecień kwietnia dub duben dubna",
    "may mai mayo maggio mag maj mei maio maja kvě květen května",
    "jun june juni juin junio giugno giu junho cze czerwiec czerwca čvn červen června",
    "jul july juli juillet juil julio luglio lug julho lip lipiec lipca čvc červenec července",
    "aug august août aout aoû agosto ago augusti augustus sie sierpień sierpnia srp srpen srpna",
    "sep sept september septembre septiembre setiembre settembre set setembro wrz wrzesień września zář září",
    "oct october oktober okt octobre octubre ottobre ott out outubro paź październik października říj říjen října",
    "nov november novembre noviembre novembro lis listopad listopada listopadu",
    "dec december dezember dez décembre déc decembre diciembre dic dicembre "
    "des desember dezembro gru grudzień grudnia pro prosinec prosince",
)
_WEEKDAY = expression(
    rf"(?i:(?:mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun)(?:day|nesday|urday)?|(?:mo|di|mi|do|fr|sa|so)\.),?{_GAP}+(?=[0-9A-Za-z])"
)
# Forms that are read in the order of others: the day, then the clock.
_IN_CHARACTERS = expression(rf"([0-9]{{4}})年([0-9]{{1,2}})月([0-9]{{1,2}})日{_GAP}?(.*)")
_CLOCK_IN_CHARACTERS = expression(r"([0-9]{1,2})[时時]([0-9]{1,2})分(?:([0-9]{1,2})秒)?")
BARE_HOUR = expression(rf"([0-9]{{1,2}}){_GAP}?(?:[hH]|[Uu]hr|[时時시])")
_CLOCK_IN_WORDS = expression(  # 8h05, 8 h 05, 13h22m10s, 8時05分, 8 Uhr 05
    rf"([0-9]{{1,2}}){_GAP}?(?:[hH]|uur|[Uu]hr|giờ|ч|[时時]|시){_GAP}?([0-5][0-9])"
    rf"(?:{_GAP}?(?:min|mn|m|'|phút|мин|分|분)\.?(?:{_GAP}?([0-5][0-9])(?:{_GAP}?(?:sec|s|\"|giây|сек|秒|초)\.?)?)?)?"
)
_CLOCK_IN_DIGITS = expression(r"((?:[01][0-9]|2[0-4]))([0-5][0-9]) ?(UTC|GMT|[Zz])")  # 0100 UTC: the zone tells
_CLOCK_FIRST = expression(
    rf"(?P<clock>[0-9]{{1,2}}:[0-9]{{2}}(?::[0-9]{{2}}(?:[.,][0-9]+)?)?{_HALF}),?{_GAP}+(?P<day>\S.*)"
)
_YEAR_LAST = expression(
    rf"(?P<day>{_NAME}{_GAP}+[0-9]{{1,2}}),?{_GAP}+"
    rf"(?P<clock>[0-9]{{1,2}}:[0-9]{{2}}(?::[0-9]{{2}})?(?:{_GAP}(?:UTC|GMT))?){_GAP}+(?P<year>[0-9]{{4}})"
)
_MONTH_OF = {name: number for number, names in enumerate(_MONTHS, start=1) for name in names.split()}


@dataclass(frozen=True, slots=True)
class Day:
    """A date as written, and what it may mean: its midnight in µs since 1970, in no zone yet, by what comes first.

    It is `fixed` where the column's order does not matter: a month's name, or a year of four digits in front. It is
    `short` where its year has two digits. `orders` are those that the size of its numbers allows, whether there is such
    a day or not: 31/04/25 may be a year 31, or a day that was mistyped.
    """

    meanings: dict[str, int]
    fixed: bool
    short: bool
    orders: tuple[str, ...]

    def at(self, order: str | None) -> int:
        """Return the midnight meant in a column of this order; where nobody knows it yet, one of the possible."""
        if self.fixed or order is None:
            return next(iter(self.meanings.values()))
        if order not in self.meanings:
            raise ValueError(order)
        return self.meanings[order]

    def proof(self, among: Collection[str] = ()) -> str | None:
        """Return the only order that the date allows, or allows among these, if that gives a day."""
        if self.fixed:
            return None
        left = self.orders if len(self.orders) == 1 else [order for order in self.orders if order in among]
        return left[0] if len(left) == 1 and left[0] in self.meanings else None


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day as written: µs since midnight, and µs east of UTC (None where no zone is written)."""

    at: int
    offset: int | None
    truncated: bool = False  # finer than a microsecond


def parse_iso(text: str) -> tuple[int, Clock]:
    """Return the midnight (µs since 1970) and clock of a time in ISO 8601, or in its like with dots or slashes."""
    found = _ISO.fullmatch(text)
    if found is None or (found["hour"] and not _fit(found)):
        raise ValueError(text)
    return _iso_day(found), _clock(found, int(found["hour"] or 0))


def _fit(found: re.Match[str]) -> bool:
    """Return whether the clock is written in its date's form, or so plainly (20251001 08:12) that it may differ."""
    if not found["joint"]:  # 20251001081210
        return found["dash"] == "" and not found["colon"] and bool(found["second"])
    basic = found["dash"] == "" or (found["week"] is not None and not found["week_dash"])
    return bool(found["colon"]) or basic


def _iso_day(found: re.Match[str]) -> int:
    year = int(found["year"])
    if found["week"]:
        return _midnight(date.fromisocalendar(year, int(found["week"]), int(found["weekday"])))
    if found["ordinal"]:
        return _ordinal(year, int(found["ordinal"]))
    return day_of(year, int(found["month"]), int(found["day"]))


def _ordinal(year: int, day: int) -> int:
    first = date(year, 1, 1).toordinal()
    if not 1 <= day <= date(year, 12, 31).toordinal() - first + 1:
        raise ValueError(day)
    return (first + day - 1 - _EPOCH_DAY) * DAY


def parse_iso_hour(text: str) -> tuple[int, int]:
    """Return the midnight and hour of the first half of such a time: `2025-10-01T08`, `20251001T08`, `2025100108`."""
    found = _ISO_HOUR.fullmatch(text)
    if found is None:
        raise ValueError(text)
    hour = int(found[5])
    if hour > 23:
        raise ValueError(text)
    return day_of(int(found[1]), int(found[3]), int(found[4])), hour


def parse_iso_rest(text: str, *, colon: bool) -> Clock:
    """Return the clock's second half, `:12:10.250Z` (with colons) or `1210Z`, counted from its hour."""
    found = _ISO_REST.fullmatch(text)
    if found is None or bool(found["colon"]) != colon:
        raise ValueError(text)
    return _clock(found, 0)


def is_day(text: str) -> bool:
    """Return whether a date has no clock behind it; `ValueError` where it is no date."""
    found = _ISO.fullmatch(text)
    return not found["hour"] if found else not _date_and_rest(text)[1]


def parse_date(text: str) -> tuple[Day, Clock]:
    """Return a date in any order of day, month and year, numbers or names, with or without a clock."""
    day, rest = _date_and_rest(text)
    if not rest:
        return day, Clock(0, None)
    joint = _JOINT.match(rest)
    if joint is None:
        raise ValueError(text)
    return day, parse_clock(_pad(rest[joint.end() :]))


def _pad(text: str) -> str:
    """Return a clock with two digits in each place: `8:0:5` is `08:00:05`, `8h` is `8:00`.

    Behind a date it can be nothing else.
    """
    if hour := BARE_HOUR.fullmatch(text):
        return f"{hour[1]}:00"
    found = _SINGLE.match(text)
    return ":".join(part.zfill(2) for part in found[0].split(":")) + text[found.end() :] if found else text


def parse_date_hour(text: str) -> tuple[Day, int]:
    """Return the first half of such a time, up to the colon: `1/10/2025 8`."""
    day, rest = _date_and_rest(text)
    joint = _JOINT.match(rest)
    hour = joint and _HOUR.fullmatch(rest, joint.end())
    if not hour:
        raise ValueError(text)
    if int(hour[0]) > 23:
        raise ValueError(text)
    return day, int(hour[0])


def parse_clock(text: str) -> Clock:
    """Return a time of day, on 24 hours or 12: `8:12:10 PM`, `08:12`, `8 pm`, `08.12.10`."""
    found = _CLOCK.fullmatch(text) or _in_marks(text)
    if found is None or not (found["minute"] or found["half"]):
        raise ValueError(text)
    return _clock(found, _hour(int(found["hour"]), found["half"]))


def _in_marks(text: str) -> re.Match[str] | None:
    """Return how a time of day is written with letters of other languages: `8h05`, `0800 UTC`, `오후 9:30`."""
    if digits := _CLOCK_IN_DIGITS.fullmatch(text):
        return _CLOCK.fullmatch(f"{digits[1]}:{digits[2]}{digits[3]}")
    if found := _CLOCK_IN_WORDS.fullmatch(text):
        return _CLOCK.fullmatch(":".join(filter(None, found.groups())))
    western = with_half_behind(text)
    return _CLOCK.fullmatch(_pad(western)) if western else None


def parse_clock_rest(text: str) -> tuple[Clock, str | None]:
    """Return the clock's half after the colon, counted from its hour, and the half of the day it names (a or p)."""
    found = _REST.fullmatch(_pad(text))
    if found is None:
        raise ValueError(text)
    return _clock(found, 0), found["half"] and found["half"].casefold()


def _hour(hour: int, half: str | None) -> int:
    """Return the hour on 24; those who write `14:05 PM` or `00:05 AM` mean one thing only."""
    if half is None or (12 < hour < 24 and half in "Pp") or (hour == 0 and half in "Aa"):
        return hour
    if not 1 <= hour <= 12:
        raise ValueError(hour)
    return hour % 12 + (12 if half in "Pp" else 0)


def _date_and_rest(text: str) -> tuple[Day, str]:
    if not _SHORTEST <= len(text) <= _LONGEST:
        raise ValueError(text[:_LONGEST])
    if not _begins_with_digit(text) and (weekday := _WEEKDAY.match(text)):
        text = text[weekday.end() :]
    text = _reorder(text)
    begins_with_digit = _begins_with_digit(text)
    if begins_with_digit and (found := _NUMERIC.match(text)):
        return _numeric(found["first"], int(found["second"]), found["third"]), text[found.end() :]
    for order, pattern in _NAMED:
        found = pattern.match(text) if begins_with_digit is (order != "month_first") else None
        month = found and _MONTH_OF.get(found["name"].casefold())
        if found and month:
            at = day_of(year_of(found["year"]), month, int(found["day"]))
            return Day({order: at}, fixed=True, short=len(found["year"]) == 2, orders=(order,)), text[found.end() :]
    raise ValueError(text)


def _begins_with_digit(text: str) -> bool:
    """Tell by a glance which expressions need not be tried: most texts that are no time fail here."""
    return "0" <= text[:1] <= "9"


def _reorder(text: str) -> str:
    """Return a time with its clock behind its day, where it is written otherwise; in the digits and marks of others."""
    if "年" in text and (found := _IN_CHARACTERS.fullmatch(text)):
        year, month, day, rest = found.groups()
        if clock := _CLOCK_IN_CHARACTERS.fullmatch(rest):
            rest = ":".join(filter(None, clock.groups()))
        return f"{year}/{month}/{day} {rest}".rstrip()
    if ":" not in text:
        return text
    if found := _CLOCK_FIRST.fullmatch(text):
        return f"{found['day']} {found['clock']}"
    if found := _YEAR_LAST.fullmatch(text):
        return f"{found['day']} {found['year']} {found['clock']}"
    return text


def _numeric(first: str, second: int, third: str) -> Day:
    if len(first) == 4:
        if len(third) > 2:
            raise ValueError(first)
        at = day_of(int(first), second, int(third))
        return Day({"year_first": at}, fixed=True, short=False, orders=("year_first",))
    ways: list[tuple[str, str, int, int]] = []
    if len(third) != 1:
        ways += ("day_first", third, second, int(first)), ("month_first", third, int(first), second)
    if len(first) == len(third) == 2:
        ways.append(("year_first", first, second, int(third)))
    orders = tuple(order for order, _, month, day in ways if 1 <= month <= 12 and 1 <= day <= 31)
    return Day(_possible_meanings(ways), fixed=False, short=len(third) == 2, orders=orders)


def _possible_meanings(ways: Iterable[tuple[str, str, int, int]]) -> dict[str, int]:
    """Return those ways to read three numbers that give a day; at least one."""
    meanings: dict[str, int] = {}
    for order, year, month, day in ways:
        try:
            meanings[order] = day_of(year_of(year), month, day)
        except ValueError:
            continue
    if not meanings:
        raise ValueError(ways)
    return meanings


def month_of(text: str) -> int | None:
    """Return the number of a month that is called so, in any of the languages."""
    return _MONTH_OF.get(text.strip().rstrip(".").casefold())


def year_of(text: str) -> int:
    """Return a year of four digits, or of two, by the pivot of POSIX."""
    year = int(text)
    return year if len(text) == 4 else year + (2000 if year < _PIVOT else 1900)


def day_of(year: int, month: int, day: int) -> int:
    """Return the midnight of a day, in µs since 1970."""
    return _midnight(date(year, month, day))


def _midnight(day: date) -> int:
    return (day.toordinal() - _EPOCH_DAY) * DAY


def clock_of(hour: int, minute: int, second: int) -> int:
    """Return the µs since midnight; 24:00:00 is that of the next day."""
    if (hour > 23 and (hour, minute, second) != (24, 0, 0)) or minute > 59 or second > 59:
        raise ValueError((hour, minute, second))
    return ((hour * 60 + minute) * 60 + second) * SECOND


def _clock(found: re.Match[str], hour: int) -> Clock:
    minute, second, digits = found.group("minute", "second", "fraction")
    whole = clock_of(hour, int(minute or 0), int(second or 0))
    if not digits:
        return Clock(whole, _offset(found))
    if hour == 24 and digits.strip("0"):
        raise ValueError(digits)
    return Clock(whole + int(digits[:6].ljust(6, "0")), _offset(found), truncated=bool(digits[6:].strip("0")))


def _offset(found: re.Match[str]) -> int | None:
    if not found["zone"]:
        return None
    if not found["sign"]:
        return 0
    hours, minutes = int(found["off_hour"]), int(found["off_minute"] or 0)
    if hours > 23 or minutes > 59:
        raise ValueError(found[0])
    return (hours * 60 + minutes) * 60 * SECOND * (1 if found["sign"] == "+" else -1)
