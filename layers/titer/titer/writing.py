"""How a file is written, as far as somebody says so; the rest is decided on evidence, or the file is refused.

Every door hands what was said to `declare`, so that all of them take the same and refuse in the same words.
"""

import codecs
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from typing import Any, NoReturn

from titer.errors import Rejected
from titer.instant import format_instant, micros

DECIMALS = (".", ",")
DELIMITERS = (",", ";", "tab", "|")
DATE_ORDERS = ("day_first", "month_first", "year_first")
LAST_HEADER_LINE = 1_000
MOST = 100  # entries of a list
LONGEST = 256  # characters of a name, a unit, or a text that stands for a missing value

_UNSAYABLE = frozenset({"idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape", "utf-7"})
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_LISTED = re.compile(r'\s*"(?P<quoted>(?:[^"]|"")*)"\s*(?:,|$)|(?P<plain>[^,]+)')
_BY_IANA = (  # Python's names as IANA has them
    (r"cp(125\d)", r"windows-\1"),
    (r"euc_(jp|kr)", r"euc-\1"),
    (r"iso2022_(jp|kr)", r"iso-2022-\1"),
    (r"iso8859-(\d+)", r"iso-8859-\1"),
    (r"utf-(16|32)-([bl]e)", r"utf-\1\2"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """What was said of how a file is written; None, or no entry, where it was not. `declare` makes one."""

    encoding: str | None = None  # in one spelling, which Python's codecs know too
    delimiter: str | None = None  # one of DELIMITERS; `delimiter_mark` is the character
    decimal: str | None = None  # one of DECIMALS
    date_order: str | None = None  # one of DATE_ORDERS
    missing: tuple[str, ...] = ()  # texts that stand for a missing value, besides the usual ones
    units: tuple[str, ...] = ()  # COLUMN=UNIT, a column once: in which unit it is written
    convert: tuple[str, ...] = ()  # PARAMETER=UNIT, a parameter once: to which unit its readings are converted
    sheet: str | None = None  # of a workbook
    start: str | None = None  # an instant in UTC, as `format_instant` writes it: what elapsed times count from
    header_line: int | None = None  # the physical line of the header, the first is 1; of a sheet, its row

    @property
    def delimiter_mark(self) -> str | None:
        """The character between two cells."""
        return "\t" if self.delimiter == "tab" else self.delimiter

    @property
    def start_micros(self) -> int | None:
        """Microseconds from 1970 to the start."""
        return None if self.start is None else micros(datetime.fromisoformat(self.start))

    @property
    def unit_of(self) -> dict[str, str]:
        """The unit said of each column."""
        return dict(map(_parted, self.units))

    @property
    def conversion_to(self) -> dict[str, str]:
        """The unit wanted of each parameter."""
        return dict(map(_parted, self.convert))

    def everything(self) -> dict[str, Any]:
        """By the names of the fields, in values that JSON has: null, or an empty list, where nothing was said."""
        values = {name: getattr(self, name) for name in NAMES}
        return {name: [*value] if isinstance(value, tuple) else value for name, value in values.items()}

    def said(self) -> dict[str, Any]:
        """What was said, and nothing else of it."""
        return {name: value for name, value in self.everything().items() if value not in (None, [])}


NOTHING_SAID = Writing()
NAMES = tuple(field.name for field in fields(Writing))
NOTHING_SAID = Writing()


def declare(said: Mapping[str, Any], before: Writing = NOTHING_SAID) -> Writing:
    """What was said before, with what is said now: values by the names of `Writing`'s fields.

    None, an empty text or an empty list takes back what was said before. `Rejected` (`invalid_option`) names the
    field, what was found and what is allowed.
    """
    return replace(before, **{name: _read(name, value) for name, value in said.items()})


def by_name(delimiter: Any) -> Any:
    """A tab by its name, for what is said loses the white space around it; anything else as it is."""
    return "tab" if delimiter == "\t" else delimiter


def texts_in(line: str) -> list[str]:
    """The texts of a list with commas between them: `-999,MM`, or `"-999,0",MM` where a text holds a comma."""
    found = _LISTED.finditer(line)
    return [each["quoted"].replace('""', '"') if each["quoted"] is not None else each["plain"] for each in found]


def refused(name: str, found: object, allowed: str) -> NoReturn:
    """Refuse what was said of a field."""
    raise Rejected("invalid_option", f"the option {name} cannot be {_shown(found)}", allowed)


def _read(name: str, value: Any) -> Any:
    return _READERS[name](name, value)


def _shown(found: object) -> str:
    return repr(found if isinstance(found, int) else str(found)[:64])


type _Reader = Callable[[str, Any], Any]


def _maybe(read: Callable[[str, str], Any]) -> _Reader:
    """A reader of texts, for which an empty one, or none, says nothing."""

    def reader(name: str, value: Any) -> Any:
        text = "" if value is None else str(value).strip()
        return read(name, text) if text else None

    return reader


def _one_of(allowed: Sequence[str]) -> _Reader:
    def read(name: str, text: str) -> str:
        return text if text in allowed else refused(name, text, f"Say {_either(allowed)}")

    return _maybe(read)


def _delimiter(name: str, value: Any) -> str | None:
    """White space is no empty text here: the tab is one by its name, and a blank is meant to be the mark."""
    named = by_name(value)
    if named and not str(named).strip():
        refused(name, value, f"Say {_either(DELIMITERS)}")
    found: str | None = _one_of(DELIMITERS)(name, named)
    return found


def _either(allowed: Sequence[str]) -> str:
    *first, last = map(repr, allowed)
    return f"{', '.join(first)} or {last}"


def _each(read: Callable[[str, str], str]) -> _Reader:
    """A reader of lists of texts; empty entries say nothing, and one that is said twice is said once."""

    def reader(name: str, values: Iterable[str] | None) -> tuple[str, ...]:
        texts = [text for text in map(str.strip, values or ()) if text]
        if len(texts) > MOST:
            refused(name, f"{len(texts)} entries", f"Say at most {MOST}")
        return tuple(dict.fromkeys(read(name, text) for text in texts))

    return reader


def _text(name: str, text: str) -> str:
    if len(text) > LONGEST or _CONTROL.search(text):
        refused(name, text, f"Say it in up to {LONGEST} characters, none of them a control character")
    return text


def _pair(name: str, text: str) -> str:
    """`NAME=UNIT`; a name may hold an equals sign, a unit may not."""
    thing, unit = _parted(text)
    if name == "convert":
        _check_molar_mass(name, text, unit)
    if not thing or not unit:
        refused(name, text, f"Say {'COLUMN' if name == 'units' else 'PARAMETER'}=UNIT, such as {_EXAMPLES[name]}")
    return f"{_text(name, thing)}={_text(name, unit)}"


def _check_molar_mass(name: str, text: str, unit: str) -> None:
    """What follows @ is the molar mass, in g/mol."""
    _, at, mass = unit.partition("@")
    if at and not (re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,9})?", mass.strip()) and float(mass) > 0):
        refused(name, text, "Say the molar mass in g/mol after @, such as glucose=mmol/L@180.156")


_EXAMPLES = {"units": "Temp=°C", "convert": "temperature=K"}


def _pairs(name: str, values: Iterable[str] | None) -> tuple[str, ...]:
    """Pairs, of which no two say something else of the same."""
    pairs: tuple[str, ...] = _each(_pair)(name, values)
    unit_of: dict[str, str] = {}
    for thing, unit in map(_parted, pairs):
        if unit_of.setdefault(thing, unit) != unit:
            refused(name, f"{thing}={unit}", f"It is said to be {unit_of[thing]} too: say one of them")
    return pairs


def _parted(pair: str) -> tuple[str, str]:
    thing, _, unit = pair.rpartition("=")
    return thing.strip(), unit.strip()


def _encoding(name: str, text: str) -> str:
    try:
        known = codecs.lookup(text).name
        "a".encode(known)
    except (LookupError, ValueError):  # not there; not of text; not a name at all
        known = ""
    if not known or known in _UNSAYABLE:
        refused(name, text, "Use an IANA name such as utf-8, utf-16le, windows-1252, iso-8859-1 or shift_jis")
    for python, iana in _BY_IANA:
        known = re.sub(f"^{python}$", iana, known)
    return known


def _instant(name: str, text: str) -> str:
    try:
        at = datetime.fromisoformat(text)
        if at.tzinfo is not None:
            return format_instant(at.astimezone(UTC))
    except (ValueError, OverflowError):  # not ISO 8601; outside the years 1 to 9999 of UTC
        pass
    refused(name, text, "Write an instant with Z or an offset, such as 2025-10-01T08:00Z")


def _line(name: str, text: str) -> int:
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
    if not 1 <= number <= LAST_HEADER_LINE:
        refused(name, text, f"Say the number of a line from 1 to {LAST_HEADER_LINE:,}")
    return number


_READERS: dict[str, _Reader] = {
    "encoding": _maybe(_encoding),
    "delimiter": _delimiter,
    "decimal": _one_of(DECIMALS),
    "date_order": _one_of(DATE_ORDERS),
    "missing": _each(_text),
    "units": _pairs,
    "convert": _pairs,
    "sheet": _maybe(_text),
    "start": _maybe(_instant),
    "header_line": _maybe(_line),
}
assert set(_READERS) == set(NAMES)
