"""How a column writes its times, decided on a sample of its cells and on its name; what is not decided is not guessed.

A form is chosen by what most cells fit; a few odd cells do not decide, they are refused when they are read. In 03/04
the order is known where another cell (13/04), a month's name, the column's name (`DD/MM/YYYY`) or whoever sends the
file says so. Where a year of two digits stands is for `titer.cells.times.two_digit_years` to decide.
"""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from titer.cells.times import cell as time_cell
from titer.cells.times.cell import YEAR_LAST
from titer.cells.times.two_digit_years import YearPosition, decide_year_position
from titer.model.errors import Rejected
from titer.model.faults import rejection
from titer.model.options import DATE_ORDERS
from titer.model.spaces import BLANK

EPOCH_UNITS = {"s": 1, "ms": 1_000, "us": 1_000_000, "ns": 1_000_000_000}  # how many make a second
ELAPSED_UNITS = {"us": 1, "ms": 1_000, "s": 10**6, "min": 60 * 10**6, "h": 3_600 * 10**6, "d": 86_400 * 10**6}  # in µs
SYSTEMS = {"1900": 25_569, "1904": 24_107}  # a spreadsheet's serial number of 1970-01-01
NUMBER = re.compile(r"[+-]?(?:[0-9]{1,20}(?:[.,][0-9]{0,20})?|[.,][0-9]{1,20})(?:[eE](?:[+-]?[0-9]{1,2}|-[0-9]{3}))?")
_DIGIT = re.compile(r"[0-9]")
_PLAIN_NUMBER = re.compile(r"[0-9]{1,20}(?:[.,][0-9]{0,15})?")
DURATION = re.compile(
    r"(?P<sign>-?)(?P<hours>[0-9]{1,6}):(?P<minutes>[0-9]{2})(?::(?P<seconds>[0-9]{2}(?:[.,][0-9]{1,9})?))?"
)

EPOCH_FROM, EPOCH_TO = 10**8, 10**11  # in seconds: 1973 to 5138
_SERIAL_FROM, _SERIAL_TO = -5_569, 54_431  # in days since 1970: 20,000 to 80,000 in the 1900 system, 1954 to 2119
_ORDERS = {"day_first": "the day", "month_first": "the month", "year_first": "the year"}
_SAYS_ELAPSED = frozenset(
    {"elapsed", "age", "eft", "ert", "runtime", "duration", "relative", "since"}
    | {"laufzeit", "prozesszeit", "betriebszeit", "kulturzeit"}
)
_SAYS_ELAPSED_OF = frozenset(
    ["run", "process", "culture", "cultivation", "fermentation", "batch", "inoculation", "reaction", "cycle"]
)
_NEUTRAL = frozenset(
    ["t", "time", "timestamp", "zeit", "zeitpunkt", "temps", "tiempo", "tempo", "epoch", "unix", "ts", "date", "datum"]
)
_UNIT_NAMES = {
    "us": "us µs μs microseconds", "ms": "ms msec milliseconds millis millisekunden",
    "s": "s sec secs second seconds sekunde sekunden seg", "ns": "ns nanoseconds nanos",
    "min": "min mins minute minutes minuten minutos", "h": "h hr hrs hour hours std stunde stunden heures horas",
    "d": "d day days tag tage jours",
}  # fmt: skip
_UNITS = {name: unit for unit, names in _UNIT_NAMES.items() for name in names.split()}
_CLOCK_UNIT = re.compile(r"\bh{1,3}:mm(?::ss)?\b")
_ORDER_NAMES = (
    ("day_first", re.compile(r"\b(?:d{1,2}[./-]m{1,3}|t{1,2}[./-]m{1,2})[./-](?:y|j)")),
    ("month_first", re.compile(r"\bm{1,2}[./-]d{1,2}[./-]y")),
    ("year_first", re.compile(r"\b(?:yy(?:yy)?|jj(?:jj)?)[./-]m{1,3}[./-][dt]")),
)


@dataclass(frozen=True, slots=True)
class TimeForm:
    """How a column writes its times.

    `kind` is `iso`, `numeric` (day, month and year in some `order`, with numbers or names of months), `epoch` (counted
    since 1970 in `unit`), `serial` (a spreadsheet's days, in the system `unit`) or `elapsed` (since a declared start,
    in `unit`, None where cells write 26:15:00). `order` is `day_first`, `month_first`, `year_first`, or None where it
    does not matter or, being `ambiguous`, is not known. `evidence`: at most 3 short texts, most of them quoting a cell.
    `year_last` where the year is known to be so, though not what is first.
    """

    kind: str
    order: str | None
    ambiguous: bool
    unit: str | None
    evidence: tuple[str, ...]
    year_last: bool = False

    @property
    def rivals(self) -> tuple[str, ...]:
        """The orders of which a cell may show that the column has the one and not the others."""
        if self.order is None:
            return YEAR_LAST if self.year_last else DATE_ORDERS
        return YEAR_LAST if self.order in YEAR_LAST else (self.order,)


ISO = TimeForm("iso", None, ambiguous=False, unit=None, evidence=())


def decide_time(
    cells: Sequence[str], *, name: str = "", order: str | None = None, start: bool = False, serial: str | None = None
) -> TimeForm:
    """Return the form of a column called `name`, of which these are some cells.

    Declared are the `order` of day and month, whether there is a `start` for elapsed times, and the workbook's `serial`
    system. `Rejected` is `unknown_time_form`, `mixed_date_order`, `no_start` or `no_date`, quoting a cell.
    """
    texts = [text for cell in dict.fromkeys(cells) if (text := cell.strip(BLANK))]
    if not texts:
        return ISO
    form = _Sample(texts, _Name(name), order, serial or "1900", start=start).form()
    if form.kind == "elapsed" and not start:
        raise rejection("no_start", f": {_quote(texts[0])} in {name[:40]!r}")
    return form


def _quote(cell: str) -> str:
    return repr(cell if len(cell) <= 40 else cell[:40] + "…")


class _Name:
    """What the column's name says: elapsed or not, in which unit, in which order."""

    def __init__(self, name: str) -> None:
        plain = name.casefold()
        words = re.findall(r"[^\W_]+", plain.replace("°", ""))
        self.unit = _UNITS.get(words[-1]) if len(words) > 1 else None
        self.clock = _CLOCK_UNIT.search(plain) is not None
        self.order = next((order for order, pattern in _ORDER_NAMES if pattern.search(plain)), None)
        stem = set(words[:-1] if self.unit else words)
        self.elapsed = bool(stem & _SAYS_ELAPSED or (stem & _SAYS_ELAPSED_OF and stem & _NEUTRAL))
        self.counts = self.elapsed or bool(self.unit in ELAPSED_UNITS and stem & _NEUTRAL)


class _Sample:
    """The steps of `decide_time`: which cells fit which form."""

    def __init__(self, texts: Sequence[str], name: _Name, order: str | None, system: str, *, start: bool) -> None:
        self._texts = texts
        self._elapsed = name.elapsed or name.clock or start  # what a clock alone counts
        self._name = name
        self._declared = order
        self._system = system
        self._iso: list[str] = []
        self._days: dict[str, time_cell.Day] = {}  # by cell: dates in any order
        self._clocks: list[str] = []
        self._numbers: dict[str, Decimal] = {}

    def form(self) -> TimeForm:
        for text in self._texts:
            self._take(text)
        year_first = [text for text, day in self._days.items() if day.fixed and "year_first" in day.meanings]
        found = [
            (len(self._iso), self._iso_form),
            (len(self._iso) + len(year_first) if year_first else 0, lambda: self._year_first(year_first)),
            (len(self._days) if len(self._days) > len(year_first) else 0, self._dated_form),
            *((len(cells), lambda form=form: form) for form, cells in self._counted_forms()),
            (len(self._clocks), self._clock_form),
        ]
        most, form = max(found, key=lambda one: one[0])  # of equals the first
        if not most:
            raise self._unknown()
        return form()

    def _take(self, text: str) -> None:
        """Try a cell on the forms that it may have; it may fit two: 20251001 is a date and a number."""
        if len(text) > 64:
            return
        if _fits(time_cell.parse_iso, text):
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
        return TimeForm("iso", None, False, None, (f"{_quote(self._iso[0])} has the year first, as in ISO 8601",))

    def _year_first(self, cells: Sequence[str]) -> TimeForm:
        return TimeForm("numeric", "year_first", False, None, (f"{_quote(cells[0])} has the year first",))

    # day and month

    def _dated_form(self) -> TimeForm:
        named = self._named_order()
        position = self._declared_position() or decide_year_position(self._days, named)
        one = position.orders[0] if len(position.orders) == 1 else None
        proofs = self._proofs(() if one else position.orders)
        if not self._declared and proofs.keys() >= set(YEAR_LAST):
            day, month = proofs["day_first"], proofs["month_first"]
            raise rejection("mixed_date_order", f": {_quote(day)} has the day first, {_quote(month)} the month")
        order = one or next(iter(proofs), None) or (named if named in position.orders else None)
        either = [text for text, day in self._days.items() if not day.fixed and text not in proofs.values()]
        ambiguous = order is None and bool(either)
        evidence = [
            *position.evidence,
            *(f"{_quote(cell)} has {_ORDERS[proved]} first" for proved, cell in proofs.items()),
        ]
        if order and not evidence:
            evidence = [f"{self._hint(order)} has {_ORDERS[order]} first"]
        if ambiguous:
            first = " or ".join(_ORDERS[order] for order in position.orders if order in self._days[either[0]].orders)
            evidence.append(f"{_quote(either[0])} may have {first} first")
        return TimeForm("numeric", order, ambiguous, None, tuple(evidence[:3]), year_last=position.orders == YEAR_LAST)

    def _declared_position(self) -> YearPosition | None:
        order = self._declared
        if order is None:
            return None
        if not any(day.fixed or order in day.meanings for day in self._days.values()):
            cell = _quote(next(iter(self._days)))
            raise rejection("unknown_time_form", f": {cell} does not have {_ORDERS[order]} first, as was declared")
        return YearPosition((order,), (f"declared to have {_ORDERS[order]} first",))

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
        return _quote(next(text for text, day in self._days.items() if day.fixed and order in day.meanings))

    # numbers

    def _counted_forms(self) -> Iterable[tuple[TimeForm, Sequence[str]]]:
        """Yield the forms that numbers may have, with the cells that fit each."""
        name = self._name
        epochs = {
            unit: [text for text, number in self._numbers.items() if _is_epoch(text, number, unit)]
            for unit in EPOCH_UNITS
        }
        serials = [text for text, number in self._numbers.items() if _is_serial(number, self._system)]
        for unit, cells in epochs.items():
            if cells and not name.elapsed and name.unit in {None, unit}:
                yield TimeForm("epoch", None, False, unit, (_epoch_evidence(cells[0], unit),)), cells
        if serials and not name.elapsed and name.unit in {None, "d"}:
            yield TimeForm("serial", None, False, self._system, (_serial_evidence(serials[0], self._system),)), serials
        if name.counts and name.unit in ELAPSED_UNITS and self._one_mark():
            cells = [*self._numbers, *self._clocks]
            yield (
                TimeForm(
                    "elapsed", None, False, name.unit, (f"{_quote(cells[0])} counts {name.unit}",) if cells else ()
                ),
                cells,
            )

    def _one_mark(self) -> bool:
        text = "".join(self._numbers)
        return "." not in text or "," not in text

    def _clock_form(self) -> TimeForm:
        first = self._clocks[0]
        if not self._elapsed:
            raise rejection("no_date", f": {_quote(first)}")
        if self._name.clock or any(text.count(":") == 2 for text in self._clocks):
            return TimeForm(
                "elapsed", None, False, "h" if self._name.clock else None, (f"{_quote(first)} counts hours",)
            )
        raise rejection("unknown_time_form", f": {_quote(first)} may be hours and minutes, or minutes and seconds")

    def _unknown(self) -> Rejected:
        detail = ""
        if self._numbers:
            detail = (
                ", a number, and the column's name says no unit" if self._one_mark() else ", beside other decimal marks"
            )
        return rejection("unknown_time_form", f": {_quote(self._texts[0])}{detail}")


def is_time(cell: str) -> bool:
    """Return whether a cell by itself is a date, with or without a time of day; a bare number is none."""
    text = cell.strip(" \t")
    if len(text) > 64 or not _DIGIT.search(text) or NUMBER.fullmatch(text):
        return False
    return _fits(time_cell.parse_iso, text) or _day_in(text) is not None


def is_day(cell: str) -> bool:
    """Return whether a cell by itself is a date without a time of day."""
    return is_time(cell) and time_cell.is_day(cell.strip(" \t"))


def is_clock(cell: str) -> bool:
    """Return whether a cell by itself is a time of day."""
    text = cell.strip(" \t")
    return len(text) <= 64 and _fits(time_cell.parse_clock, text)


def is_duration(cell: str) -> bool:
    """Return whether a cell by itself is a number of hours and minutes: `26:15`, `26:15:00`."""
    return DURATION.fullmatch(cell.strip(" \t")) is not None


def counts_time(name: str) -> bool:
    """Return whether a column is called as one that counts time from a start: `Batch age [h]`, `Duration`, `t [s]`."""
    return _Name(name).counts


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


def _is_epoch(text: str, number: Decimal, unit: str) -> bool:
    return _PLAIN_NUMBER.fullmatch(text) is not None and EPOCH_FROM <= number / EPOCH_UNITS[unit] < EPOCH_TO


def _is_serial(number: Decimal, system: str) -> bool:
    return _SERIAL_FROM <= number - SYSTEMS[system] < _SERIAL_TO


def _epoch_evidence(cell: str, unit: str) -> str:
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=int(Decimal(cell.replace(",", ".")) / EPOCH_UNITS[unit]))
    return f"{_quote(cell)} counts {unit} since 1970: {at:%Y-%m-%dT%H:%M:%SZ}"


def _serial_evidence(cell: str, system: str) -> str:
    days = Decimal(cell.replace(",", ".")) - SYSTEMS[system]
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=round(days * 86_400))
    return f"{_quote(cell)} is a spreadsheet's serial number ({system}): {at:%Y-%m-%d %H:%M:%S}"
