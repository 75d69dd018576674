"""What the texts of reading options may be: each check returns the text as it is held, or refuses it."""

import codecs
import re
from datetime import UTC, datetime

from titer.model.expression import expression
from titer.model.instants import format_instant
from titer.model.option_types import refuse, split_pair
from titer.model.readings import Quality

_UNSAYABLE = frozenset(  # Python's own, of no file or of this machine's settings
    {"charmap", "idna", "mbcs", "oem", "punycode", "raw-unicode-escape", "undefined", "unicode-escape", "utf-7"}
)
_BY_IANA = (  # Python's names as IANA has them
    (r"cp(125\d)", r"windows-\1"),
    (r"euc_(jp|kr)", r"euc-\1"),
    (r"iso2022_(jp|kr)", r"iso-2022-\1"),
    (r"iso8859-(\d+)", r"iso-8859-\1"),
    (r"utf-(16|32)-([bl]e)", r"utf-\1\2"),
)
_TIME_FORMATS = (
    "epoch_s",
    "epoch_ms",
    "epoch_us",
    "epoch_ns",
    "filetime",
    "dotnet_ticks",
    "excel_1900",
    "excel_1904",
    "matlab_datenum",
    "time_of_day",
)
_QUALITIES = frozenset(quality.word for quality in Quality)
_PATTERN = expression(r"(?:YYYY|YY|MM|DDD|DD|HH|mm|ss|f{1,9}|T|[^\w\s]|[ _])+")
_RANGE = expression(r"([0-9]{1,9})(?: ?- ?([0-9]{1,9}))?")
MOST_RANGES = 100


def encoding(name: str, text: str) -> str:
    try:
        known = codecs.lookup(text).name
        "a".encode(known)
    except (LookupError, ValueError):  # not there; not of text; not a name at all
        known = ""
    if not known or known in _UNSAYABLE:
        refuse(name, text, "Use an IANA name such as utf-8, utf-16le, windows-1252, iso-8859-1 or shift_jis")
    for python, iana in _BY_IANA:
        known = re.sub(f"^{python}$", iana, known)
    return known


def instant(name: str, text: str) -> str:
    try:
        at = datetime.fromisoformat(text)
        held = format_instant(at.astimezone(UTC)) if at.tzinfo else None
    except (ValueError, OverflowError):  # not ISO 8601; outside the years 1 to 9999 of UTC
        held = None
    if held is None:
        refuse(name, text, "Write an instant with Z or an offset, such as 2025-10-01T08:00Z")
    return held


def with_molar_mass(name: str, text: str) -> str:
    """Return the pair; what follows @ in its unit is the molar mass, in g/mol."""
    _, at, mass = split_pair(text)[1].partition("@")
    if at and not (re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,9})?", mass.strip()) and float(mass) > 0):
        refuse(name, text, "Say the molar mass in g/mol after @, such as glucose=mmol/L@180.156")
    return text


def with_quality(name: str, text: str) -> str:
    """Return the pair, of which the second part is a quality, in lower case."""
    word, quality = split_pair(text)
    if word and quality.casefold() not in _QUALITIES:
        refuse(name, text, "Say good, uncertain or bad behind the equals sign, such as 3=uncertain")
    return f"{word}={quality.casefold()}"


def time_format(name: str, text: str) -> str:
    """Return the name of a way to count time, or a pattern such as `YYMMDDHHmm` that has a year and a day."""
    whole = _PATTERN.fullmatch(text) and "YY" in text and ("DDD" in text or ("MM" in text and "DD" in text))
    if text not in _TIME_FORMATS and not (whole and len(text) <= 64):
        refuse(
            name, text, f"Say one of {', '.join(_TIME_FORMATS)}, or a pattern such as YYYYMMDDHHmm or DD.MM.YY HH:mm"
        )
    return text


def lines(name: str, text: str) -> str:
    """Return numbers of lines and ranges of them, in order and without blanks: `3,5-7`."""
    try:
        ranges = sorted(map(_range, text.split(",")))
    except ValueError:
        ranges = []
    if not 0 < len(ranges) <= MOST_RANGES:
        refuse(name, text, f"Say up to {MOST_RANGES} numbers of lines from 1, or ranges of them, such as 3,5-7")
    return ",".join(f"{first}-{last}" if last > first else str(first) for first, last in ranges)


def ranges_of(text: str) -> tuple[tuple[int, int], ...]:
    """Return the first and the last line of each range in a text that `lines` has checked."""
    return tuple(map(_range, text.split(","))) if text else ()


def _range(text: str) -> tuple[int, int]:
    found = _RANGE.fullmatch(text.strip())
    first, last = (int(found[1]), int(found[2] or found[1])) if found else (0, 0)
    if not 1 <= first <= last:
        raise ValueError(text)
    return first, last
