"""Which part of a time the name of a column tells of: `Hour`, `Stunde`, `ms`, `nano_offset`, `UTC offset`, `年`.

A name tells of a part where one of its words does and the others say nothing else (`timestamp ms`, `minute of the
hour`). It only confirms what the column's cells show: see `titer.judging.time_parts`.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache

from titer.model.expression import expression

_NAMES = 10_000  # that are remembered: more than a table may have
PARTS = ("year", "month", "day", "yearday", "hour", "minute", "second", "ms", "us", "ns")  # the smaller, the later
_WORDS = {
    "year": "year years yr yyyy yy jahr jahres année annee an año ano anno år ar rok год jaar rocznik έτος 年 년 سنة "
    "năm ปี tahun वर्ष y\u0131l שנה سال рік vuosi év aasta gads metai leto",
    "month": "month months mon mth monat mois mes mês mese måned manad månad miesiąc měsíc месяц maand ay μήνας 月 월 "
    "tháng เดือน bulan माह महीना חודש شهر ماه місяць měsíce mjesec mesec lună hónap kuukausi mėnuo mēnesis",
    "day": "day days dd tag jour día dia giorno dag dzień den день dagen gün ημέρα 日 일 يوم "
    "ngày วัน hari tanggal दिन יום روز päivä nap dagur diena päev zi",
    "yearday": "doy yday yearday jday julian julianday dayofyear jultag jahrestag julday",
    "hour": "hour hours hr hrs h hh std stunde stunden heure heures hora horas ora ore uur uren timme timmar timer hod "
    "godzina godz hodina hodiny час часы ч tunti óra saat ώρα 时 時 小时 小時 時間 点 시 시간 ساعة "
    "giờ ชั่วโมง घंटा घंटे שעה ساعت година tund valanda stunda",
    "minute": "minute minutes min mins mi minuten minuto minutos minuti minuut minut minuta minuty minuter perc "
    "минута минуты мин dakika λεπτό 分 分钟 分鐘 분 دقيقة "
    "phút นาที menit मिनट דקה دقیقه хвилина minuutti minutt minūte minutė",
    "second": "second seconds sec secs s ss sek seg segs sn sekunde sekunden seconde secondes segundo segundos secondo "
    "secondi sekund sekunda sekundy sekunder sekuntia секунда секунды сек saniye δευτερόλεπτο 秒 초 ثانية "
    "giây วินาที detik सेकंड שנייה שניה ثانیه sekunti másodperc sekundė segon secundă",
    "ms": "ms msec msecs msn mil milli millis millisec millisecs мс мсек 毫秒 ミリ秒 밀리초",
    "us": "us µs μs usec usecs micro micros microsec мкс 微秒 マイクロ秒 마이크로초",
    "ns": "ns nsec nsecs nano nanos nanosec нс 纳秒 奈秒 ナノ秒 나노초",
}
_PART_OF = {word: part for part, words in _WORDS.items() for word in words.split()}
_SECONDS = r"(?:s|se[ck]|sani|[sz]e[ck]und|segund|second|sekunt|secund|сек)"
_SMALL = (
    ("ms", expression(rf"(?:mill?i|милли){_SECONDS}\w*")),
    ("us", expression(rf"(?:mi[ck]ro|микро){_SECONDS}\w*")),
    ("ns", expression(rf"(?:nano|нано){_SECONDS}\w*")),
)
_SETS = {
    "neutral": "time timestamp ts zeit zeitpunkt temps tiempo tempo tijd tid время datetime of the in der des de "
    "la le l du del dell dello des dos part fraction frac fractional num number no nr local lokal utc gmt offset "
    "ending end beginning begin anteil calendar value decimal decimals dezimal décimal decimale",
    "offset": "utcoffset tzoffset gmtoffset tz timezone zeitzone fuseau huso tidszon tijdzone tidssone tidszone zone "
    "zona часовойпояс 时区 時区 시간대 fuso timezoneoffset",
    "offset of": "utc gmt tz timezone zone zeitzone time zeit fuseau huso fuso",
    "difference": "offset offs versatz shift diff difference differenz décalage decalage desfase scarto смещение "
    "verschiebung abweichung delta diferencia diferença différence разница сдвиг fark\u0131 różnica rozdíl verschil "
    "eltérés posun 偏移 差 差分 시차",
}
_NEUTRAL, _OFFSETS, _OFFSET_OF, _OFFSET_WORDS = (frozenset(words.split()) for words in _SETS.values())
_DATE = frozenset(["year", "month", "day"])
_UTC = frozenset(["utc", "gmt"])
_COUNTED = frozenset(["timestamp", "time", "epoch", "unix", "ts", "datetime", "zeit", "zeitstempel"])
_CLOCKS = frozenset(["hhmm", "hhmmss", "hourminute", "timeofday", "clocktime", "uhrzeit", "clock", "hms"])
_YEAR, _MONTH, _DAY = r"(?:年|년|năm)", r"(?:月|월|tháng)", r"(?:日|일|ngày)"
_CLOCK_OF_PARTS = expression(r"(?:時間?|时|시|giờ)(?:分|분|phút)(?:秒|초|giây)?")
_DATE_OF_PARTS = expression(
    rf"{_YEAR}{_MONTH}{_DAY}|{_DAY}{_MONTH}{_YEAR}|yyyymmdd|yymmdd|ymd|jjjjmmtt|aaaammj?jj?|aaaammdd|ddmmyyyy|ttmmjjjj|mmddyyyy"
)
_UNITS = {"day": "d", "hour": "h", "minute": "min", "second": "s", "ms": "ms", "us": "us", "ns": "ns"}
_IN_DECIMALS = expression(
    r"d[eéè][csz]im\w*|dziesi[eę]t\w*|desetin\w*|tizedes\w*|desim\w*|десят\w*|ondal\u0131k\w*|δεκαδικ\w*"
)
_BEHIND = expression(r".*[,(\[/]\s*(?P<unit>[^\W\d_]+)\.?[)\]]?", re.DOTALL)
_WORD = expression(r"(?:[^\W_]|[\u0300-\u036f\u0900-\u097f\u0980-\u0dff\u0e00-\u0e7f])+")  # marks of vowels too
_CAMEL = expression(r"(?<=[a-zà-ÿ0-9])(?=[A-Z])")
_LETTERS = {
    "Y": "year", "y": "year", "M": "month", "D": "day", "d": "day", "h": "hour", "H": "hour", "m": "minute",
    "s": "second", "S": "second",
}  # fmt: skip
_LONGEST = 64  # characters of a name
_TERSE = 3


@lru_cache(_NAMES)
def words_of(name: str) -> tuple[str, ...]:
    """Return the words of a name, in lower case: `TimestampSeconds` has two."""
    if len(name) > _LONGEST:
        return ()
    text = _CAMEL.sub(" ", unicodedata.normalize("NFC", name)).casefold()
    return tuple(_WORD.findall(text))


@lru_cache(_NAMES)
def part_of(name: str) -> str | None:
    """Return the part of a time that a column is called for, one of `PARTS`; None where it is not called so."""
    words = words_of(name)
    if "".join(words) in _CLOCKS or _CLOCK_OF_PARTS.fullmatch("".join(words)):
        return "clock"
    if {"day", "year"} < {*words} and {*words} <= {"day", "of", "the", "year", "number"}:
        return "yearday"
    found = [part for part in map(_part, words) if part]
    if "hour" in found and words[-1] == "day":  # hour of the day
        found.remove("day")
    if "minute" in found and len(found) == 2 and words[-1] == "hour":
        found.remove("hour")
    if {*found} == {"day", "year"} and all(_part(word) or is_neutral(word) for word in words):
        return "yearday"
    if found[:2] == ["hour", "minute"] and found[2:] in ([], ["second"]) and len(found) == len(words):
        return "clock"
    if len(found) != 1 or not all(_part(word) or is_neutral(word) for word in words):
        return None
    return found[0]


@lru_cache(_NAMES)
def says_date(name: str) -> bool:
    """Return whether a name is made of the parts of a date: `年月日`, `YYYYMMDD`, `Jahr/Monat/Tag`."""
    words = words_of(name)
    parts = [_part(word) for word in words]
    return sorted(map(str, parts)) == ["day", "month", "year"] or _DATE_OF_PARTS.fullmatch("".join(words)) is not None


def is_neutral(word: str) -> bool:
    """Return whether a word beside a part of a time says nothing else: `timestamp`, `of`, `decimal`."""
    return word in _NEUTRAL or _IN_DECIMALS.fullmatch(word) is not None


def _part(word: str) -> str | None:
    if part := _PART_OF.get(word):
        return part
    return next((part for part, pattern in _SMALL if pattern.fullmatch(word)), None)


def spelled_out(names: Sequence[str]) -> list[str]:
    """Return the names of parts in letters, such as `YY`, `MM`, `DD`, `hh` and `mm`, in words, where case tells two."""
    letters = {name: _LETTERS.get(name[:1]) for name in names if name and name == name[0] * len(name)}
    if not {"month", "day", "minute"} <= {*letters.values()}:
        return [*names]
    first: dict[str, str] = {}
    for name, part in letters.items():
        first.setdefault(part or "", name)
    return [part if (part := letters.get(name)) and first[part] == name else name for name in names]


@lru_cache(_NAMES)
def counts_seconds(name: str) -> bool:
    """Return whether a name says a time and in which part of a second it counts: `TIMESTAMP_SECONDS`, `epoch ms`."""
    first, *rest = words_of(name) or ("",)
    if first not in _COUNTED or not rest:
        return False
    return all(word in _COUNTED for word in rest[:-1]) and _part(rest[-1]) in {"second", "ms", "us", "ns"}


def unit_behind(name: str) -> str | None:
    """Return the unit of time that stands behind a mark, in any of the languages: of `Время, мин` it is `min`."""
    found = _BEHIND.fullmatch(name[-_LONGEST:].strip())
    part = found and _part(found["unit"].casefold())
    return _UNITS.get(part or "")


def sibling_part(name: str, time: str) -> str | None:
    """Return the part of a second that a name tells of beside that of the time: `tv_usec` beside `tv_sec`."""
    words, others = words_of(name), words_of(time)
    if len(words) < 2 or words[:-1] != others[:-1] or _part(others[-1]) != "second":
        return None
    part = _part(words[-1])
    return part if part in PARTS[7:] else None


def parts_of_one(names: Sequence[str]) -> dict[str, str]:
    """Return the parts that names tell of behind the same words, a whole date among them: `DTL.YEAR`, `DTL.HOUR`."""
    found: dict[tuple[str, ...], dict[str, str]] = defaultdict(dict)
    for name in names:
        words = words_of(name)
        if len(words) > 1 and (part := _part(words[-1])):
            found[words[:-1]][name] = part
    return {name: part for parts in found.values() if {*parts.values()} >= _DATE for name, part in parts.items()}


def says_weekday(name: str) -> bool:
    """Return whether a name says the day of the week."""
    words = words_of(name)
    return "weekday" in words or "wochentag" in words or {"day", "week"} <= {*words} or words == ("dow",)


def seconds_in_parts(names: Sequence[str]) -> set[str]:
    """Return which of the names are of seconds, beside others that tell of parts of these."""
    stems = {words[:-1] for words in map(words_of, names) if len(words) > 1 and _part(words[-1]) in PARTS[7:]}
    return {name for name in names if (words := words_of(name))[:-1] in stems and _part(words[-1]) == "second"}


def parts_of_seconds(names: Sequence[str]) -> set[str]:
    """Return which of the names tell of parts of a second, beside others of the seconds."""
    stems = {words[:-1] for words in map(words_of, names) if len(words) > 1 and _part(words[-1]) == "second"}
    return {name for name in names if (words := words_of(name))[:-1] in stems and _part(words[-1]) in PARTS[7:]}


def is_terse(name: str) -> bool:
    """Return whether a part is named by a few letters, which may stand for something else: `S`, `min`, `µs`, `sec`."""
    words = words_of(name)
    return len(words) == 1 and len(words[0]) <= _TERSE and (words[0].isascii() or words[0][0] in "µμ")


def is_plural(name: str) -> bool:
    """Return whether a part is named as an amount: `Hours`, `Stunden` may have been worked or sunny."""
    return any(word in {"hours", "hrs", "stunden", "heures", "horas", "minutes", "minuten"} for word in words_of(name))


def says_zone(name: str) -> bool:
    """Return whether a column is called a zone, and not one of time: an oven has zones too."""
    words = words_of(name)
    return len(words) == 1 and words[0] in {"zone", "zona"}


@lru_cache(_NAMES)
def says_offset(name: str) -> bool:
    """Return whether a column is called as an offset to UTC, or a zone, is."""
    words = {*words_of(name)}
    zone = "".join(word for word in words_of(name) if word not in _UTC) if words & _UTC else ""
    if "".join(words_of(name)) in _OFFSETS or words & {"tz", "utcoffset", "tzoffset", "timezone", "zeitzone"}:
        return True
    if zone in _OFFSETS:  # Fuso (UTC)
        return True
    return bool(words & _OFFSET_WORDS and words & _OFFSET_OF)
