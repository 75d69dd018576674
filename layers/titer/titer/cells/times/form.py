"""How a column writes its times, decided on a sample of its cells and on its name; what is not decided is not guessed.

A form is chosen by what most cells fit; a few odd cells do not decide, they are refused when they are read. In 03/04
the order is known where another cell (13/04), a month's name, the column's name (`DD/MM/YYYY`) or whoever sends the
file says so. Where a year of two digits stands is for `titer.cells.times.two_digit_years` to decide.
"""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from functools import lru_cache

from titer.cells.times import cell as time_cell
from titer.cells.times.cell import YEAR_LAST
from titer.cells.times.column_name import TimeName
from titer.cells.times.number_forms import START, NumberForms
from titer.cells.times.stated_zone import split_region
from titer.cells.times.time_form import ISO, Declared, TimeForm
from titer.cells.times.two_digit_years import YearPosition, decide_year_position
from titer.cells.times.zone_names import abbreviation_in, may_have_abbreviation
from titer.model.errors import Rejected
from titer.model.expression import expression
from titer.model.faults import quote, rejection
from titer.model.instants import DAY
from titer.model.spaces import BLANK

NUMBER = expression(r"[+-]?(?:[0-9]{1,20}(?:[.,][0-9]{0,39})?|[.,][0-9]{1,39})(?:[eE](?:[+-]?[0-9]{1,2}|-[0-9]{3}))?")
_MIDNIGHT = "2025-10-01T00:00:00Z"  # one from which hours count, and clocks show the time of its day
_DIGIT = expression(r"[0-9]")
_COMMON_ISO = expression(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}Z?")
_SURELY_ISO = expression(  # of days that every month has
    r"[12][0-9]{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])[T ](?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z?"
)
_SURE_LINES = expression(rf"^{_SURELY_ISO.pattern}$", re.MULTILINE)
_ALL_SURE = expression(rf"(?:{_SURELY_ISO.pattern}\n)*+")
DURATION = expression(
    r"(?P<sign>-?)(?P<hours>[0-9]{1,6}):(?P<minutes>[0-9]{2})(?::(?P<seconds>[0-9]{2}(?:[.,][0-9]{1,9})?))?"
)

_ORDERS = {"day_first": "the day", "month_first": "the month", "year_first": "the year"}


def decide_time(
    cells: Sequence[str],
    *,
    name: str = "",
    order: str | None = None,
    start: bool = False,
    serial: str | None = None,
    said: Declared | None = None,
    column: str = "",
) -> TimeForm:
    """Return the form of a column called `name`, of which these are some cells; `column` is its name in the file.

    Declared are the `order` of day and month, whether there is a `start` for elapsed times, and the workbook's `serial`
    system; `said` has them all, and more. `Rejected` is `unknown_time_form`, `ambiguous_time_number`,
    `mixed_date_order`, `no_start` or `no_date`, quoting a cell.
    """
    stripped = [text for cell in dict.fromkeys(cells) if (text := cell.strip(BLANK))]
    sure = _surely_iso(stripped)
    texts = stripped if sure is stripped else _without_zones(stripped)
    if not texts:
        return ISO
    said = said or Declared(order=order, start=start, serial=serial)
    column = column or name
    sample = _Sample(texts, sure, name, column, said)
    form = sample.form()
    if form.kind == "elapsed" and not said.start:
        origin = sample.numbers.origin(form.unit) if form.unit else None
        starts = [origin] if origin else said.starts or (START,)
        ways = [{"start": one} for one in starts]
        raise rejection("no_start", f": {quote(texts[0])} in {column[:40]!r}", settled_by=ways)
    return form


class _Sample:
    """The steps of `decide_time`: which cells fit which form."""

    def __init__(self, texts: Sequence[str], sure: Collection[str], called: str, column: str, said: Declared) -> None:
        self._texts = texts
        self._column = column
        self._name = name = TimeName(called)
        self._elapsed = name.elapsed or name.clock or said.start  # what a clock alone counts
        self._said = said
        self._declared = said.order
        self._iso: list[str] = [*texts] if sure is texts else []
        self._days: dict[str, time_cell.Day] = {}  # by cell: dates in any order
        self._clocks: list[str] = []
        self._numbers: dict[str, Decimal] = {}
        for text in () if sure is texts else texts:
            if text in sure:
                self._iso.append(text)
            else:
                self._take(text)
        self.numbers = NumberForms(self._numbers, self._name, said)

    def form(self) -> TimeForm:
        numbers = self.numbers
        if 2 * len(self._iso) < len(self._numbers):
            self._iso = [text for text in self._iso if text not in self._numbers]  # 10000101 among counts is no day
        year_first = [text for text, day in self._days.items() if day.fixed and "year_first" in day.meanings]
        found = [
            (len(self._iso), self._iso_form),
            (len(self._iso) + len(year_first) if year_first else 0, lambda: self._year_first(year_first)),
            (len(self._days) if len(self._days) > len(year_first) else 0, self._dated_form),
            *((len(cells), form) for form, cells in numbers.forms(self._clocks)),
            (len(self._clocks), self._clock_form),
        ]
        most, form = max(found, key=lambda one: one[0])  # of equals the first
        if not most:
            raise numbers.refusal(self._column, self._texts[0])
        return self._beside_dates() or form()

    def _beside_dates(self) -> TimeForm | None:
        """Return the form of texts of dates that stand in a sheet beside true dates; None where it is not decided.

        True dates show which order the texts have where one alone puts them all among the days of the dates.
        """
        if self._said.serial is None or not self._iso or not self._days:
            return None
        try:
            form = self._dated_form()
        except Rejected:
            return None
        if not form.ambiguous:
            return form
        days = [time_cell.parse_iso(text)[0] for text in self._iso if _fits(time_cell.parse_iso, text)]
        first, last = min(days, default=0) - DAY, max(days, default=0) + DAY
        orders = [
            order
            for order in YEAR_LAST
            if all(first <= day.meanings.get(order, last + 1) <= last for day in self._days.values() if not day.fixed)
        ]
        if len(orders) != 1:
            return None
        evidence = f"{_ORDERS[orders[0]]} first puts {quote(next(iter(self._days)))} among the dates of the sheet"
        return replace(form, order=orders[0], ambiguous=False, evidence=(evidence,))

    def _take(self, text: str) -> None:
        """Try a cell on the forms that it may have; it may fit two: 20251001 is a date and a number."""
        if len(text) > 64:
            return
        if _is_iso(text):
            self._iso.append(text)
        if NUMBER.fullmatch(text):
            self._numbers[text] = Decimal(text.replace(",", "."))
        elif self._iso[-1:] != [text]:
            self._take_words(text)

    def _take_words(self, text: str) -> None:
        if day := _day_in(text):
            self._days[text] = day
        elif (self._elapsed and DURATION.fullmatch(text)) or _fits(time_cell.parse_clock, text):
            self._clocks.append(text)

    def _iso_form(self) -> TimeForm:
        return TimeForm("iso", None, False, None, (f"{quote(self._iso[0])} has the year first, as in ISO 8601",))

    def _year_first(self, cells: Sequence[str]) -> TimeForm:
        return TimeForm("numeric", "year_first", False, None, (f"{quote(cells[0])} has the year first",))

    # day and month

    def _dated_form(self) -> TimeForm:
        named = self._named_order()
        position = self._declared_position() or decide_year_position(self._days, named)
        one = position.orders[0] if len(position.orders) == 1 else None
        proofs = self._proofs(() if one else position.orders)
        if not self._declared and proofs.keys() >= set(YEAR_LAST):
            day, month = proofs["day_first"], proofs["month_first"]
            ways = [{"date_order": one} for one in proofs if one in YEAR_LAST]
            raise rejection("mixed_date_order", f": {quote(day)} has the day first, {quote(month)} the month", ways)
        order = one or next(iter(proofs), None) or (named if named in position.orders else None)
        either = [text for text, day in self._days.items() if not day.fixed and text not in proofs.values()]
        ambiguous = order is None and bool(either)
        evidence = [
            *position.evidence,
            *(f"{quote(cell)} has {_ORDERS[proved]} first" for proved, cell in proofs.items()),
        ]
        if order and not evidence:
            evidence = [f"{self._hint(order)} has {_ORDERS[order]} first"]
        if ambiguous:
            first = " or ".join(_ORDERS[order] for order in position.orders if order in self._days[either[0]].orders)
            evidence.append(f"{quote(either[0])} may have {first} first")
        return TimeForm("numeric", order, ambiguous, None, tuple(evidence[:3]), year_last=position.orders == YEAR_LAST)

    def _declared_position(self) -> YearPosition | None:
        order = self._declared
        if order is None:
            return None
        if not any(day.fixed or order in day.meanings for day in self._days.values()):
            cell = quote(next(iter(self._days)))
            raise rejection("unknown_time_form", f": {cell} does not have {_ORDERS[order]} first, as was declared")
        return YearPosition((order,), (self._said.order_said.format(_ORDERS[order]),))

    def _proofs(self, among: Collection[str]) -> dict[str, str]:
        """Return the orders that cells in numbers prove, each with the first such cell; the commonest first."""
        cells: dict[str, list[str]] = {}
        for text, day in self._days.items():
            if order := day.proof(among):
                cells.setdefault(order, []).append(text)
        return {order: cells[order][0] for order in sorted(cells, key=lambda order: -len(cells[order]))}

    def _named_order(self) -> str | None:
        """Return the order that the column's name says, or that dates with the names of months have, if all have it."""
        named = {order for day in self._days.values() if day.fixed for order in day.meanings} - {"year_first"}
        return self._name.order or (named.pop() if len(named) == 1 else None)

    def _hint(self, order: str) -> str:
        if self._name.order:
            return "the column's name says that it"
        return quote(next(text for text, day in self._days.items() if day.fixed and order in day.meanings))

    def _clock_form(self) -> TimeForm:
        first = self._clocks[0]
        if not self._elapsed:
            counts = all(text.count(":") == 2 and DURATION.fullmatch(text) for text in self._clocks)
            ways = ways_of_clocks(self._clocks, self._said.midnights, count=counts)
            raise rejection("no_date", f": {quote(first)}", ways)
        if self._name.clock or any(text.count(":") == 2 for text in self._clocks):
            return TimeForm(
                "elapsed", None, False, "h" if self._name.clock else None, (f"{quote(first)} counts hours",)
            )
        raise rejection("unknown_time_form", f": {quote(first)} may be hours and minutes, or minutes and seconds")


def is_time(cell: str) -> bool:
    """Return whether a cell by itself is a date, with or without a time of day; a bare number is none."""
    if _SURELY_ISO.fullmatch(cell):
        return True
    text = split_region(cell.strip(" \t"))[0]
    if len(text) > 64 or not _DIGIT.search(text) or NUMBER.fullmatch(text):
        return False
    return _is_written_time(text)


@lru_cache(maxsize=32_768)  # who tells a header from data asks again for the first rows, of up to 4,096 cells each
def _is_written_time(text: str) -> bool:
    return _fits(time_cell.parse_iso, text) or _day_in(text) is not None


def is_day(cell: str) -> bool:
    """Return whether a cell by itself is a date without a time of day."""
    return not _SURELY_ISO.fullmatch(cell) and is_time(cell) and time_cell.is_day(cell.strip(" \t"))


def is_clock(cell: str) -> bool:
    """Return whether a cell by itself is a time of day."""
    text = cell.strip(" \t")
    return len(text) <= 64 and _fits(time_cell.parse_clock, text)


def is_duration(cell: str) -> bool:
    """Return whether a cell by itself is a number of hours and minutes: `26:15`, `26:15:00`."""
    return DURATION.fullmatch(cell.strip(" \t")) is not None


def ways_of_clocks(cells: Sequence[str], midnights: Sequence[str], *, count: bool) -> list[dict[str, str]]:
    """Return the options with which clocks without a date are read, on the days of these midnights.

    Say whether they may `count` from a start too: they do so rather where the first is nought, and alone where one is
    of no day.
    """
    days = [{"start": one} for one in midnights or (_MIDNIGHT,)]
    at = [time_cell.parse_clock(text).at if is_clock(text) else DAY for text in map(str.strip, cells)]
    clocks = [{"time_format": "time_of_day"} | day for day in days] if all(clock < DAY for clock in at) else []
    counts = days if count else []
    return counts + clocks if at and not at[0] else clocks + counts


def counts_time(name: str) -> bool:
    """Return whether a column is called as one that counts time from a start: `Batch age [h]`, `Duration`, `t [s]`."""
    return TimeName(name).counts


def _without_zones(texts: list[str]) -> list[str]:
    """Return texts without zones, which are looked for one by one where there may be any."""
    if not may_have_abbreviation(texts) and not any("/" in text for text in texts):
        return texts
    return [text for text in map(_without_zone, texts) if text]


def _without_zone(text: str) -> str:
    """Return a text without the name of a zone, or the abbreviation of one, behind a date and a time of day."""
    bare = split_region(text)[0]
    letters = abbreviation_in(bare)
    time = bare.removesuffix(letters).rstrip() if letters else bare
    return time if letters and is_time(time) and not is_day(time) else bare


def _surely_iso(texts: Sequence[str]) -> Collection[str]:
    """Return those texts that are times in ISO 8601 at a glance; the same texts where all are."""
    lines = "\n".join(texts)
    if lines.count("\n") < len(texts) and _ALL_SURE.fullmatch(f"{lines}\n"):
        return texts
    return {*_SURE_LINES.findall(lines)}


def _is_iso(text: str) -> bool:
    """Return whether a text is a time in ISO 8601: the common ones are read in C."""
    if _COMMON_ISO.fullmatch(text):
        try:
            datetime.fromisoformat(text)
        except ValueError:
            return _fits(time_cell.parse_iso, text)
        return True
    return _fits(time_cell.parse_iso, text)


def _fits(parse: Callable[[str], object], text: str) -> bool:
    """Return whether a text is what this parses."""
    try:
        parse(text)
    except ValueError:
        return False
    return True


def _day_in(text: str) -> time_cell.Day | None:
    try:
        return time_cell.parse_date(text)[0]
    except ValueError:
        return None
