"""How a file is to be read, as far as somebody says so; the rest is decided on evidence, or the file is refused.

`ReadOptions` is the one table of what can be said. The fields of the API, the options of the command, the pages that
list them, what `explain` advises and when an option is not used are read off it: a new option is one entry of it, and
the code that obeys it.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Self

from titer.model import option_checks
from titer.model.dataclass import dataclass
from titer.model.errors import Rejected
from titer.model.instants import parse_instant
from titer.model.kind import DELIMITED, TEXTS, WORKBOOKS
from titer.model.option import Explanation, Group, options_of
from titer.model.option import as_field as _option
from titer.model.option_types import Choice, Flag, Number, Pairs, Text, Texts, any_text, printable, split_pair
from titer.model.readings import Quality

DECIMALS = (".", ",")
DATE_ORDERS = ("day_first", "month_first", "year_first")
LAST_LINE = 999_999_999


def _times_are(*forms: str) -> Callable[[Explanation], bool]:
    return lambda explanation: explanation["time_form"] in forms


def _has_written_numbers(explanation: Explanation) -> bool:
    return explanation["kind"] in DELIMITED or any(column["notation"] for column in explanation["columns"])


_COLUMNS = Texts(any_text, most=None)  # the header has them, or the file is refused
_LINE = Number(1, LAST_LINE, "the number of a line")
_TABLES = DELIMITED | WORKBOOKS


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
        advised=_times_are("iso", "numeric", "pattern", "serial"),
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
        type=Text(option_checks.encoding),
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
        help='Cells that stand for a missing value; -999,MM or "-999,0",MM; COLUMN=-999 in one column.',
        description="Cells that stand for a missing value; `COLUMN=CELL` in that column alone",
        examples=(["-999", "MM"],),
        page="cells that stand for a missing value, or `COLUMN=CELL`; one with a comma in quotes: `'\"-999,0\",MM'`",
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
        type=Pairs("PARAMETER", "temperature=K", option_checks.with_molar_mass),
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
        type=Text(option_checks.instant),
        metavar="INSTANT",
        help="What elapsed times count from, or the first day of times of day, such as 2025-10-01T08:00Z.",
        description="What elapsed times count from, or the first day of times of day: an instant with `Z` or an offset",
        examples=("2025-10-01T08:00:00Z",),
        page="what elapsed times count from, or the first day of times of day, with `Z` or an offset",
        effect="the instant that elapsed times count from, or on the first day of times of day",
        advised=_times_are("elapsed"),
    )
    header_line: int | None = _option(  # the physical line; of a sheet, its row
        type=_LINE,
        metavar="N",
        help="The line of the columns' names; the first is 1.",
        description="The line that holds the names of the columns; the first is 1",
        examples=(3,),
        page="the line with the columns' names, the first is 1; on an empty one, the next that is not",
        kinds=DELIMITED | WORKBOOKS,
        effect="the line that names the columns, instead of {header_line}",
    )

    time: tuple[str, ...] = _option(
        type=_COLUMNS,
        metavar="COL[,COL]",
        help="The column of the time; or of date, time of day, parts.",
        description="The column of the time, or those of its parts in the order in which they are written",
        examples=(["Date", "Hour"],),
        page="the column of the time; or date, time of day and smaller parts, in that order: `Date,Hour`",
        group=Group.COLUMNS,
        effect="the column that holds the time, or those that hold its parts",
    )
    sensor: tuple[str, ...] = _option(
        type=_COLUMNS,
        metavar="COL[,COL]",
        help="The column that tells sensors apart; of several, cells are joined by /.",
        description="The columns that tell sensors apart; `sensor_id` is what their cells hold, joined by `/`",
        examples=(["vessel", "channel"],),
        page="the column that tells sensors apart; of several, their cells are joined by `/`",
        group=Group.COLUMNS,
        effect="the columns that tell sensors apart",
    )
    parameter: str | None = _option(
        type=Text(any_text),
        metavar="COL",
        help="The column that says what a row measures.",
        examples=("metric",),
        group=Group.COLUMNS,
        effect="the column that says what a row measures",
    )
    value: str | None = _option(
        type=Text(any_text),
        metavar="COL",
        help="The column of the values, where each row holds one.",
        examples=("reading",),
        group=Group.COLUMNS,
        effect="the column of the values, where each row holds one",
    )
    quality: tuple[str, ...] = _option(
        type=_COLUMNS,
        metavar="COL[,COL]",
        help="The column of the quality; of several, the worse counts, or each for the one called alike.",
        examples=(["Status"],),
        group=Group.COLUMNS,
        effect="the column that says how good a reading is",
    )
    quality_words: tuple[str, ...] = _option(
        type=Pairs("WORD", "3=uncertain", option_checks.with_quality, meaning="QUALITY"),
        flag="--quality-word",
        metavar="WORD=QUALITY",
        help="What a cell of the quality says: good, uncertain or bad. May be said again.",
        description="What cells of the quality say, each as `WORD=QUALITY`: good, uncertain or bad",
        examples=(["1=good", "3=uncertain", "4=bad"],),
        page="what a cell of the quality says, such as `3=uncertain`; `good`, `uncertain` or `bad`; repeatable",
        group=Group.COLUMNS,
        effect="what cells of the quality say",
    )
    unit_column: str | None = _option(
        type=Text(any_text),
        metavar="COL",
        help="The column that holds the unit of each row.",
        examples=("EU",),
        group=Group.COLUMNS,
        effect="the column that holds the unit of each row",
    )
    offset: str | None = _option(
        type=Text(any_text),
        metavar="COL",
        help="The column of the offset to UTC, or of the zone.",
        description="The column that holds the offset to UTC, or the zone, of each row's time",
        examples=("utc_offset",),
        group=Group.COLUMNS,
        effect="the column that holds the offset to UTC, or the zone, of each row's time",
    )
    time_format: str | None = _option(
        type=Text(option_checks.time_format),
        metavar="FORMAT",
        help="What times are: epoch_s (_ms, _us, _ns), filetime, dotnet_ticks, excel_1900, excel_1904, matlab_datenum, "
        "time_of_day, or a pattern such as YYMMDDHHmm.",
        description="How times are written: `epoch_s` (`_ms`, `_us`, `_ns`), `filetime`, `dotnet_ticks`, `excel_1900`, "
        "`excel_1904`, `matlab_datenum`, `time_of_day` (from the day of `start` on), or a pattern of `YYYY` or `YY`, "
        "`MM`, `DD`, `HH`, `mm`, `ss` and `f`",
        examples=("YYYYMMDDHHmm",),
        effect="how times are written: epoch_s, filetime, excel_1900, time_of_day …, or a pattern such as YYMMDDHHmm",
    )
    at: str | None = _option(  # in UTC, as `format_instant` writes it
        type=Text(option_checks.instant),
        metavar="INSTANT",
        help="The time of all rows, where no column has one.",
        description="The time of all rows: an instant with `Z` or an offset",
        examples=("2025-10-01T08:00:00Z",),
        effect="the instant of all rows",
    )
    columns: tuple[str, ...] = _option(
        type=Texts(any_text, most=None, twice=True),
        metavar="A,B,C",
        help="Names of the columns, with --no-header.",
        description="The names of the columns, of a table without a header",
        examples=(["timestamp", "sensor_id", "value"],),
        kinds=_TABLES,
        effect="the names of the columns, with no_header",
    )
    no_header: bool | None = _option(
        type=Flag(),
        flag="--no-header",
        metavar="",
        help="The first line is data; --columns names the columns.",
        description="Whether the first line holds data, and none the names of the columns",
        examples=(True,),
        kinds=_TABLES,
        effect="the first line holds data",
    )
    units_line: int | None = _option(
        type=_LINE,
        metavar="N",
        help="The line of the columns' units.",
        description="The line that holds the units of the columns; the first is 1",
        examples=(2,),
        kinds=_TABLES,
        effect="the line that holds the units of the columns",
    )
    skip_lines: str | None = _option(
        type=Text(option_checks.lines),
        metavar="N,N-N",
        help="Lines that are left out, such as 3,5-7.",
        description="Lines that are left out: their numbers, or ranges of them",
        examples=("3,5-7",),
        kinds=_TABLES,
        effect="lines that are left out, such as 3,5-7",
    )
    short_rows: str | None = _option(
        type=Choice(("pad", "reject")),
        metavar="HOW",
        help="Rows with too few cells: pad or reject.",
        description="What becomes of rows with fewer cells than the header has columns",
        examples=("pad",),
        page="`pad` (with empty cells) or `reject` (as it is where nothing is said) rows with too few cells",
        kinds=_TABLES,
        effect="pad fills rows with too few cells with empty ones",
    )
    table: int | None = _option(
        type=Number(1, 100_000, "the number of a table"),
        metavar="N",
        help="Which of several tables, one below the other; the first is 1.",
        description="Which table of a file that holds several, one below the other; the first is 1",
        examples=(2,),
        kinds=_TABLES,
        effect="which of several tables is read; the first is 1",
    )

    @classmethod
    def parse(cls, given: Mapping[str, Any], before: Self | None = None) -> Self:
        """Return what was said before, with what is given now: values by the names of the options.

        None, an empty text or an empty list takes back what was said before. `Rejected` (`invalid_option`) names the
        option, what was found and what is allowed.
        """
        options = replace(before or cls(), **{name: OPTIONS[name].read(value) for name, value in given.items()})
        options._refuse_contradictions()
        return options

    def _refuse_contradictions(self) -> None:
        """Refuse options that cannot be said together: `Rejected` (`invalid_option`)."""
        if self.at and self.time:
            raise _contradiction("at", "goes with no column of the time", "Say one of at and time")
        if self.columns and not self.no_header:
            raise _contradiction("columns", "names the columns of a table without a header", "Say no_header too")
        if self.header_line and self.no_header:
            raise _contradiction("header_line", "says where the header is", "Say one of header_line and no_header")

    @property
    def delimiter_mark(self) -> str | None:
        """The character between two cells."""
        return "\t" if self.delimiter == "tab" else self.delimiter

    @property
    def start_micros(self) -> int | None:
        """Microseconds from 1970 to the start."""
        return None if self.start is None else parse_instant(self.start)

    @property
    def at_micros(self) -> int | None:
        """Microseconds from 1970 to the time of all rows."""
        return None if self.at is None else parse_instant(self.at)

    @property
    def skipped_ranges(self) -> tuple[tuple[int, int], ...]:
        """The first and the last line of each range that is left out."""
        return option_checks.ranges_of(self.skip_lines or "")

    @property
    def unit_of(self) -> dict[str, str]:
        """The unit said of each column."""
        return dict(map(split_pair, self.units))

    @property
    def quality_of(self) -> dict[str, Quality]:
        """The quality said of each word."""
        return {word: Quality[said.upper()] for word, said in map(split_pair, self.quality_words)}

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


def _contradiction(name: str, reason: str, hint: str) -> Rejected:
    return Rejected("invalid_option", f"the option {name} {reason}", hint)


OPTIONS = options_of(ReadOptions)
NO_OPTIONS = ReadOptions()
