"""How a file is to be read, as far as somebody says so; the rest is decided on evidence, or the file is refused.

`ReadOptions` is the one table of what can be said. The fields of the API, the options of the command, the pages that
list them, what `explain` advises and when an option is not used are read off it: a new option is one entry of it, and
the code that obeys it.
"""

import codecs
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime
from enum import Enum, auto
from typing import Any, Self

from titer.model.instants import format_instant, micros
from titer.model.kind import DELIMITED, EVERY_KIND, TEXTS, WORKBOOKS, Kind
from titer.model.option_types import (
    Choice,
    Number,
    OptionType,
    Pairs,
    Text,
    Texts,
    any_text,
    printable,
    refuse,
    split_pair,
)

DECIMALS = (".", ",")
DATE_ORDERS = ("day_first", "month_first", "year_first")
LAST_HEADER_LINE = 1_000

_UNSAYABLE = frozenset({"idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape", "utf-7"})
_BY_IANA = (  # Python's names as IANA has them
    (r"cp(125\d)", r"windows-\1"),
    (r"euc_(jp|kr)", r"euc-\1"),
    (r"iso2022_(jp|kr)", r"iso-2022-\1"),
    (r"iso8859-(\d+)", r"iso-8859-\1"),
    (r"utf-(16|32)-([bl]e)", r"utf-\1\2"),
)


class Group(Enum):
    """What options are about; the command's help has a panel for each."""

    FILE = auto()  # where its readings belong, and when
    WRITING = auto()  # how it is written


type _Explanation = Mapping[str, Any]  # what `explain` tells of a file


def _always(_: _Explanation) -> bool:
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """What there is to know of one option, besides the code that obeys it."""

    name: str = ""  # of the field, here and in the API
    type: OptionType
    flag: str = ""  # of the command, where it is not the name
    metavar: str
    help: str  # of the command
    help_again: str = ""  # of `titer reprocess`, where it is another
    description: str = ""  # in the API; where there is none, the help
    examples: tuple[Any, ...] = ()  # likewise
    page: str = ""  # in docs/command.md; where there is none, the description
    group: Group = Group.WRITING
    kinds: frozenset[Kind] = EVERY_KIND  # of which it says something; of others it is not used, with a warning
    effect: str = ""  # what it changes, with what `explain` tells in braces; nothing is advised where there is none
    advised: Callable[[_Explanation], bool] = _always  # of which files of these kinds

    def read(self, value: Any) -> Any:
        """Return what the option holds once this is said. `Rejected` (`invalid_option`) where it cannot be used."""
        return self.type.read(self.name, value)


def _as_field[**P](entry: Callable[P, Option]) -> Callable[P, Any]:
    """Return a maker of fields of `ReadOptions`, one for each entry; a field holds nothing until something is said."""

    def make_field(*args: P.args, **about: P.kwargs) -> Any:
        option = entry(*args, **about)
        return field(default=option.type.nothing, metadata={"option": option})

    return make_field


_option = _as_field(Option)


def _encoding(name: str, text: str) -> str:
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


def _instant(name: str, text: str) -> str:
    try:
        at = datetime.fromisoformat(text)
        held = format_instant(at.astimezone(UTC)) if at.tzinfo else None
    except (ValueError, OverflowError):  # not ISO 8601; outside the years 1 to 9999 of UTC
        held = None
    if held is None:
        refuse(name, text, "Write an instant with Z or an offset, such as 2025-10-01T08:00Z")
    return held


def _with_molar_mass(name: str, text: str) -> str:
    """Return the pair; what follows @ in its unit is the molar mass, in g/mol."""
    _, at, mass = split_pair(text)[1].partition("@")
    if at and not (re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,9})?", mass.strip()) and float(mass) > 0):
        refuse(name, text, "Say the molar mass in g/mol after @, such as glucose=mmol/L@180.156")
    return text


def _times_are(*forms: str) -> Callable[[_Explanation], bool]:
    return lambda explanation: explanation["time_form"] in forms


def _has_written_numbers(explanation: _Explanation) -> bool:
    return explanation["kind"] in DELIMITED or any(column["notation"] for column in explanation["columns"])


_COLUMNS = Texts(any_text, most=None)  # the header has them, or the file is refused


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOptions:
    """What was said of how to read a file; None, or no entry, where it was not. `parse` makes one.

    The order is that of the command's help, of the API's fields, and of what tells contents apart: it stays.
    """

    timezone: str | None = _option(
        type=Text(any_text),  # `zone` refuses it in better words
        metavar="ZONE",
        help="Zone of times without an offset; UTC if none is stated.",
        help_again='Another zone; "" for none.',
        description="IANA time zone of times without an offset; UTC is assumed otherwise",
        examples=("Europe/Berlin",),
        page="the IANA zone of times without an offset, such as `Europe/Berlin`; UTC where none is stated",
        group=Group.FILE,
        effect="times without an offset are read in this zone instead of {timezone}",
        advised=_times_are("iso", "numeric", "serial"),
    )
    context: tuple[str, ...] = _option(
        type=_COLUMNS,
        metavar="A,B",
        help='Columns that say where a reading belongs; A,B or "a, b",C.',
        help_again='Other columns of context; "" for none named.',
        description="Columns that say where a reading belongs",
        page="columns that say where a reading belongs; one with a comma in quotes: `'\"a, b\",C'`",
        group=Group.FILE,
        effect="columns that say where a reading belongs although they hold numbers",
    )
    measured: tuple[str, ...] = _option(
        type=_COLUMNS,
        metavar="C,D",
        help="Columns that are measured, whatever they hold.",
        help_again='Other measured columns; "" for none named.',
        description="Columns that are measured, whatever their names or contents suggest",
        page="columns that are measured, likewise; none of them may be context too",
        group=Group.FILE,
        effect="columns that are measured although their sample holds no number",
    )
    encoding: str | None = _option(  # in one spelling, which Python's codecs know too
        type=Text(_encoding),
        metavar="NAME",
        help="Such as windows-1252 or utf-16le.",
        description="IANA name; where it is not said, the file's bytes tell",
        examples=("windows-1252",),
        page="an IANA name, such as `windows-1252` or `utf-16le`",
        kinds=TEXTS,
        effect="how characters are written, instead of {encoding}",
    )
    delimiter: str | None = _option(  # `delimiter_mark` is the character
        type=Choice((",", ";", "tab", "|"), named={"\t": "tab"}),
        metavar="MARK",
        help="Between cells: a comma, a semicolon, | or tab.",
        description="What separates cells",
        examples=(";",),
        page="between cells: `,`, `;`, `|` or `tab` (a tab itself is taken too)",
        kinds=DELIMITED,
        effect="what separates cells, instead of {delimiter}",
    )
    decimal: str | None = _option(
        type=Choice(DECIMALS),
        metavar="MARK",
        help="The decimal mark: a point or a comma.",
        description="The decimal mark",
        examples=(",",),
        page="`.` or `,`",
        effect="the decimal mark of every column; the other one then stands between thousands",
        advised=_has_written_numbers,
    )
    date_order: str | None = _option(
        type=Choice(DATE_ORDERS),
        metavar="ORDER",
        help=f"What 03/04/25 begins with: {', '.join(DATE_ORDERS)}.",
        description="What a date such as 03/04/2025 begins with",
        examples=("day_first",),
        page="`day_first`, `month_first` or `year_first`: what 03/04/25 begins with",
        effect="day_first, month_first or year_first: what comes first in dates such as 03/04/2025 or 25/04/03",
        advised=_times_are("numeric"),
    )
    missing: tuple[str, ...] = _option(  # besides the usual ones
        type=Texts(),
        metavar="A,B",
        help='Cells that stand for a missing value; -999,MM or "-999,0",MM.',
        description="Cells that stand for a missing value",
        examples=(["-999", "MM"],),
        page="cells that stand for a missing value; one with a comma in quotes: `'\"-999,0\",MM'`",
        effect="more texts that stand for a missing value",
    )
    units: tuple[str, ...] = _option(  # COLUMN=UNIT, a column once
        type=Pairs("COLUMN", "Temp=°C"),
        flag="--unit",
        metavar="COLUMN=UNIT",
        help="A column's unit. May be said again.",
        description="`COLUMN=UNIT`: the unit that a column is written in",
        examples=(["Temp=°C"],),
        page="the unit that a column is written in; may be said again",
        effect="COLUMN=UNIT: the unit that a column is written in",
    )
    convert: tuple[str, ...] = _option(  # PARAMETER=UNIT, a parameter once
        type=Pairs("PARAMETER", "temperature=K", _with_molar_mass),
        metavar="PARAMETER=UNIT",
        help="Convert readings to this unit. May be said again.",
        description="`PARAMETER=UNIT`: the unit to convert readings to; sensor or column may stand for it",
        examples=(["temperature=K"],),
        page="the unit to convert readings to; a sensor, a column (`Temp [°F]`) or, in the long layout, `value` may "
        "stand for the parameter; a molar mass after @: `glucose=mmol/L@180.156`; may be said again",
        effect="PARAMETER=UNIT: the unit that readings are converted to",
    )
    sheet: str | None = _option(
        type=Text(printable),
        metavar="NAME",
        help="The sheet of a workbook to read.",
        examples=("Data",),
        page="which sheet of a workbook",
        kinds=WORKBOOKS,
        effect="the one sheet to read, instead of {sheets}",
    )
    start: str | None = _option(  # in UTC, as `format_instant` writes it
        type=Text(_instant),
        metavar="INSTANT",
        help="What elapsed times count from, such as 2025-10-01T08:00Z.",
        description="What elapsed times count from: an instant with `Z` or an offset",
        examples=("2025-10-01T08:00:00Z",),
        page="what elapsed times count from, with `Z` or an offset",
        effect="the instant that elapsed times count from",
        advised=_times_are("elapsed"),
    )
    header_line: int | None = _option(  # the physical line; of a sheet, its row
        type=Number(1, LAST_HEADER_LINE, "the number of a line"),
        metavar="N",
        help=f"The line of the columns' names, 1 to {LAST_HEADER_LINE:,}.",
        description="The line that holds the names of the columns; the first is 1",
        examples=(3,),
        page=f"the line with the columns' names, 1 to {LAST_HEADER_LINE:,}; on an empty one, the next that is not",
        kinds=DELIMITED | WORKBOOKS,
        effect="the line that names the columns, instead of {header_line}",
    )

    @classmethod
    def parse(cls, given: Mapping[str, Any], before: Self | None = None) -> Self:
        """Return what was said before, with what is given now: values by the names of the options.

        None, an empty text or an empty list takes back what was said before. `Rejected` (`invalid_option`) names the
        option, what was found and what is allowed.
        """
        return replace(before or cls(), **{name: OPTIONS[name].read(value) for name, value in given.items()})

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
        return dict(map(split_pair, self.units))

    @property
    def conversion_to(self) -> dict[str, str]:
        """The unit wanted of each parameter."""
        return dict(map(split_pair, self.convert))

    def everything(self) -> dict[str, Any]:
        """Return all options by name, in values that JSON has: null, or an empty list, where nothing was said."""
        values = {name: getattr(self, name) for name in OPTIONS}
        return {name: [*value] if isinstance(value, tuple) else value for name, value in values.items()}

    def given(self) -> dict[str, Any]:
        """Return the options that were said, and no others."""
        return {name: value for name, value in self.everything().items() if value not in (None, [])}


def _complete(name: str, option: Option) -> Option:
    """Return the entry with all that it leaves to its name, or to another of its texts."""
    flag, description = (
        option.flag or f"--{name.replace('_', '-')}",
        option.description or option.help.removesuffix("."),
    )
    return replace(option, name=name, flag=flag, description=description, page=option.page or description)


OPTIONS: Mapping[str, Option] = {
    each.name: _complete(each.name, each.metadata["option"]) for each in fields(ReadOptions)
}
NO_OPTIONS = ReadOptions()
