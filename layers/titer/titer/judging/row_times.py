"""How the time of each row is written: in which columns, in which form, in which zone."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, tzinfo
from typing import Any

from titer.cells.numbers.notation import is_numeric
from titer.cells.times.clock_numbers import DIGITS, LENGTHS, PERIODS, TEXT, possible_clocks
from titer.cells.times.column import InstantReader
from titer.cells.times.column_name import TimeName
from titer.cells.times.digits import DigitReading, day_readings
from titer.cells.times.exchanged_dates import exchanged_dates
from titer.cells.times.form import decide_time
from titer.cells.times.part_names import part_of, words_of
from titer.cells.times.parts import NO_PARTS, TimeParts
from titer.cells.times.patterns import compile_pattern
from titer.cells.times.telling import telling
from titer.cells.times.time_form import ISO, Declared, TimeForm
from titer.cells.times.zone_names import NamedZone
from titer.judging.clock_days import passes_midnight
from titer.judging.column_units import measured_unit
from titer.judging.day_numbers import days_beside
from titer.judging.declared_times import declared_form, declared_parts
from titer.judging.evidence import Sample
from titer.judging.part_search import LOOKED_AT, PartSearch
from titer.judging.row_zone import filled_times, stated_zone, warn_of_abbreviations, with_offset, zone_stated_above
from titer.judging.starts import assumed_start, form_from_start, starts_of
from titer.judging.time_column import find_time
from titer.judging.time_halves import with_half
from titer.judging.time_parts import date_of_parts, with_smaller_parts
from titer.judging.time_reader import is_local
from titer.judging.time_twins import better_than, set_times_aside, told_by_twins
from titer.model.dataclass import dataclass
from titer.model.errors import Rejected
from titer.model.expression import expression
from titer.model.faults import Fault, rejection
from titer.model.instants import DAY


@dataclass(frozen=True, slots=True)
class RowTimes:
    """The columns with the parts of the time, and the form and zone of what they come to; none where `at` is declared.

    `zone` is the one that the name of such a column, or the row of units, states; `named` where it does so by an
    abbreviation. `start` is what times count from that the file says by itself, in µs since 1970.
    """

    parts: TimeParts
    form: TimeForm = ISO
    zone: tzinfo | None = None
    named: NamedZone | None = None
    start: int | None = None

    @property
    def column(self) -> int | None:
        """The column of the time, or the first of those with its parts."""
        return self.parts.main

    @property
    def columns(self) -> set[int]:
        """The columns that hold the time."""
        return {*self.parts.columns}


def find_times(sample: Sample, units: Mapping[int, str]) -> RowTimes:
    """Return how the time of each row is written; `units` are those that were declared."""
    options = sample.known.options
    if options.at is not None:
        return RowTimes(NO_PARTS)
    if options.time:
        parts = declared_parts(sample)
        set_times_aside(sample, parts)
    else:
        parts = better_than(sample, _found_parts(sample))
    parts = _with_day_pattern(sample, _with_clock_way(sample, parts, units))
    form = _form(sample, parts, units)
    zone, named = stated_zone(sample, parts, form)
    named = named if sample.known.timezone is None and form.is_local else None
    parts = with_offset(sample, parts, form, zone)
    if zone is None and parts.offset is None and form.is_local and sample.known.timezone is None:
        zone, named = zone_stated_above(sample, parts, form)
        if zone is None:
            warn_of_abbreviations(sample, parts, form)
    if not options.time:
        smaller = with_smaller_parts(sample, parts, form, zoned=not is_local(filled_times(sample, parts), form))
        parts, form = smaller, (form if smaller == parts else _form(sample, smaller, units))
    whole = with_half(sample, parts, form)
    parts, form = whole, (form if whole == parts else _form(sample, whole, units))
    if not options.time:
        _name_all(sample, parts, form)
    _warn_of(sample, parts, form)
    return RowTimes(parts, form, zone, named, assumed_start(sample, parts.main, form))


def _name_all(sample: Sample, parts: TimeParts, form: TimeForm) -> None:
    """Have what settles an assumed column name all columns of the time: beside declared ones none is looked for."""
    names = [sample.names[column] for column in parts.columns if column != parts.offset]
    is_serial = form.kind == "serial" and parts.is_one_column
    how: dict[str, Any] = {"time_format": f"excel_{form.unit}"} if is_serial and form.unit in {"1900", "1904"} else {}
    if parts.clock is not None and parts.clock_way in {*LENGTHS, *DIGITS}:
        how = {"units": [f"{sample.names[parts.clock]}={parts.clock_way}"]}
    likely = [way for doubt in sample.warnings if doubt.code == "may_be_part_of_time" for way in doubt.settled_by[:1]]
    for place, doubt in enumerate(sample.warnings):
        if doubt.code == "time_column_assumed":
            sample.warnings[place] = replace(doubt, settled_by=(*likely[:1], {"time": names} | how))


# columns


def _found_parts(sample: Sample) -> TimeParts:
    """Return the column of the time, or those of date and time of day."""
    search = PartSearch(sample, frozenset())
    date = date_of_parts(search)
    try:
        found = _find_columns(sample)
    except Rejected as refusal:
        columns = [sample.names.index(name) for way in refusal.settled_by for name in way.get("time", ())]
        if (
            refusal.code == "two_time_columns"
            and len({*columns}) == len(columns)
            and (column := told_by_twins(sample, columns)) is not None
        ):
            return TimeParts(column)
        if refusal.code == "no_time_column" and date:
            return _dated(sample, date, search.named.get("clock"))
        raise
    clock = search.named.get("clock")
    if found.clock is None and clock not in {None, found.day} and _is_daily(sample, found.day):
        return replace(found, clock=clock)
    if found.clock is None and date and not _is_whole(sample, found.day):
        return _dated(sample, date, found.day if found.day not in date else None)
    return found


def _find_columns(sample: Sample) -> TimeParts:
    found = find_time(
        sample.header,
        sample.columns,
        [measured_unit(sample, column) for column in range(len(sample.names))],
        said=_known(sample),
        context=sample.context,
        measured=sample.placed,
    )
    clock = found.clock
    if clock is not None and _holds_clock(sample, found.column):
        sample.aside[clock] = "the time of day stands with the date too"
        clock = None
    sample.aside.update(dict.fromkeys(found.still, "it hardly changes, and its digits are those of a time or a number"))
    for column in found.assumed:
        sample.warn("time_column_assumed", column)
    for column, said in found.evidence.items():
        sample.say(column, said)
    return TimeParts(found.column, clock)


def _holds_clock(sample: Sample, column: int) -> bool:
    """Return whether a column of dates holds times of day too, other than midnight."""
    cells = sample.cells(column, LOOKED_AT)
    try:
        form = decide_time(cells, name=sample.names[column])
    except Rejected:
        return False
    return form.is_local and form.kind != "serial" and any(at % DAY for at in InstantReader(UTC, form).read(cells)[0])


def _is_daily(sample: Sample, column: int | None) -> bool:
    """Return whether a column holds days alone."""
    cells = sample.cells(column or 0, LOOKED_AT)
    if _days_in_digits(sample, column or 0, cells):
        return True
    try:
        form = decide_time(cells, name=sample.names[column or 0], said=_known(sample))
    except Rejected:
        return False
    if form.kind == "elapsed":
        return False
    instants, wrong, _ = InstantReader(UTC, form).read(cells)
    return len(wrong) < len(cells) and not any(at % DAY for at in instants)


def _days_in_digits(sample: Sample, column: int, cells: Sequence[str]) -> list[DigitReading]:
    return day_readings(cells, TimeName(sample.names[column]), _known(sample).horizon)


def _is_whole(sample: Sample, column: int | None) -> bool:
    """Return whether a column holds whole times by itself."""
    try:
        form = decide_time(sample.cells(column or 0, LOOKED_AT), name=sample.names[column or 0], said=_known(sample))
    except Rejected:
        return False
    return form.kind != "elapsed"


def _dated(sample: Sample, date: tuple[int, ...], clock: int | None) -> TimeParts:
    """Return the parts of a time whose year, month and day stand in columns of their own."""
    for column in date:
        sample.say(column, f"its name and its numbers say that it holds the {part_of(sample.names[column])}")
    return TimeParts(None, clock, date=date)


def _with_clock_way(sample: Sample, parts: TimeParts, units: Mapping[int, str]) -> TimeParts:
    """Return the parts with the way in which numbers tell the time of day. `Rejected` where there are several."""
    parts = replace(parts, is_serial=parts.day is not None and _is_serial(sample, parts.day))
    clock = parts.clock
    if clock is None:
        return parts
    unit = units.get(clock) or sample.header.split[clock][1] or "".join(words_of(sample.names[clock]))
    if unit in LENGTHS or unit in DIGITS:
        return replace(parts, clock_way=str(unit))
    cells = sample.cells(clock)
    ways = possible_clocks(
        cells,
        in_workbook=sample.known.serial is not None,
        says_hour=part_of(sample.names[clock]) == "hour",
        dotted=parts.day is not None and any(map(_DOTTED.match, sample.columns[parts.day])),
    )
    if len(ways) != 1 and cells:
        raise _unclear_clock(sample, parts, cells[0], ways)
    if ways and ways != [TEXT]:
        sample.say(clock, f"its numbers are times of day, {_WAYS[ways[0]]}")
    return replace(parts, clock_way=ways[0] if ways else TEXT)


def _with_day_pattern(sample: Sample, parts: TimeParts) -> TimeParts:
    """Return the parts with the pattern of a day in digits beside its clock. `Rejected` where there are several."""
    if parts.day is None or (parts.clock is None and not parts.clocks):
        return parts
    if sample.known.options.time_format is not None:
        form = declared_form(sample)
        is_day = form and form.kind == "pattern" and form.unit and not compile_pattern(form.unit).tells_clock
        return replace(parts, day_pattern=form.unit, is_serial=False) if form and is_day else parts
    cells = sample.cells(parts.day, LOOKED_AT)
    found = _days_in_digits(sample, parts.day, cells)
    if len(found) > 1:
        columns = [sample.names[column] for column in parts.columns]
        meanings = " or ".join(one.describe() for one in found)
        ways = [{"time": columns, "time_format": one.unit} for one in found]
        raise rejection("ambiguous_time_number", f": {cells[0]!r} may be {meanings}", settled_by=ways)
    return replace(parts, day_pattern=found[0].unit, is_serial=False) if found else parts


_WITHOUT_ORDER = frozenset({"iso", "epoch", "ticks", "clock", "elapsed"})  # forms of which no order of the date is open
_DOTTED = expression(r"\s*[0-9]{1,2}\.")
_WAYS = {
    "d": "as parts of a day", "h": "in hours", "s": "in seconds", "h.mm": "as h.mm", "hhmm": "as hhmm",
    "hhmmss": "as hhmmss",
} | dict.fromkeys(PERIODS, "as parts of a day, counted from 1")  # fmt: skip


def _unclear_clock(sample: Sample, parts: TimeParts, cell: str, ways: Sequence[str]) -> Rejected:
    name = sample.names[parts.clock or 0]
    columns = [sample.names[column] for column in parts.columns]
    detail = " or ".join(f"{_WAYS[way]}" for way in ways) or "in no known way"
    return rejection(
        "ambiguous_time_number",
        f": {cell[:40]!r} in {name[:40]!r} may be the time of day {detail}",
        settled_by=[{"time": columns, "units": [f"{name}={way}"]} for way in ways or ("h",)],
    )


def _is_serial(sample: Sample, day: int) -> bool:
    cells = sample.cells(day, LOOKED_AT)
    if not cells or not is_numeric(cells[0]):
        return False
    try:
        return decide_time(cells, name=sample.names[day], said=_known(sample)).kind == "serial"
    except Rejected:
        return False


# form


def _known(sample: Sample, *, unit: bool = False) -> Declared:
    known, starts = sample.known, starts_of(sample)
    said = Declared(
        order=known.options.date_order or known.order,
        start=known.options.start is not None,
        unit=unit,
        time=bool(known.options.time),
        serial=known.serial,
        order_said=_order_said(sample),
        starts=starts.proposed,
        midnights=starts.midnights,
    )
    return said if known.horizon is None else replace(said, horizon=known.horizon)


def _order_said(sample: Sample) -> str:
    """Return why the order of day and month is what it is, with braces for what is first."""
    if sample.known.options.date_order:
        return "declared to have {} first"
    return (
        "taken to have {} first, as dates with dots do" if sample.known.order_assumed else "later cells have {} first"
    )


def _form(sample: Sample, parts: TimeParts, units: Mapping[int, str]) -> TimeForm:
    if parts.day_pattern is None and (declared := declared_form(sample, starts_of(sample).midnights)):
        return declared
    texts = [text for text in parts.texts(sample.columns) if text.strip()]
    if not texts or parts.main is None:
        return ISO
    main = parts.main
    try:
        name, said = _time_name(sample, main, units), _known(sample, unit=main in units)
        form = form_from_start(sample, texts, name, said, main)
    except Rejected as refusal:
        if refusal.code == "no_start" and (day := days_beside(sample, main)) is not None:
            ways = ({"time": [sample.names[day], sample.names[main]]}, *refusal.settled_by)
            raise rejection("no_start", f", in {sample.names[main][:40]!r}", settled_by=ways) from refusal
        if refusal.code != "unknown_time_form" or any(map(is_numeric, texts)):
            raise
        return ISO  # no times at all: each row says so of itself
    sample.say(main, *form.evidence)
    return form


def _time_name(sample: Sample, time: int, units: Mapping[int, str]) -> str:
    """Return the name of the time's column, with the unit that was declared, or what a row of units says of it.

    Where somebody says that it holds the time, or that it counts, its name says so in words that are known.
    """
    bare, own = sample.header.split[time]
    name = f"{bare} [{own}]" if own and own not in sample.names[time] else sample.names[time]  # of мин: min
    name = f"time {name}" if sample.known.options.time or time in units else name
    unit = units.get(time) or (sample.known.units[time] if sample.known.units else None)
    return f"{name} [{unit}]" if unit and own is None else name


def _warn_of(sample: Sample, parts: TimeParts, form: TimeForm) -> None:
    """Warn of what was taken though another form is possible, and of a start that nothing counts from."""
    main = parts.main
    if form.doubt and main is not None:
        code, value, ways = form.doubt
        sample.warn(code, main, value, settled_by=[{"time_format": way} for way in ways])
    if form.kind == "elapsed" and main is not None and (cell := passes_midnight(sample.cells(main))):
        sample.warn("may_be_time_of_day", main, cell, settled_by=[{"time_format": "time_of_day"}])
    if sample.known.order_assumed and main is not None:
        orders = [{"date_order": order} for order in ("day_first", "month_first")]
        sample.warn("day_assumed_first", main, telling(sample.cells(main, LOOKED_AT)), settled_by=orders)
    if sample.known.options.start is not None and form.kind not in {"clock", "elapsed"}:
        sample.warnings.append(Fault(None, None, None, "option_not_used", value="start"))
    if sample.known.options.date_order is not None and form.kind in _WITHOUT_ORDER:
        sample.warnings.append(Fault(None, None, None, "option_not_used", value="date_order"))
    if sample.known.serial is not None and parts.day is not None and not sample.known.options.date_order:
        exchanged = exchanged_dates(sample.cells(parts.day, LOOKED_AT))
        if exchanged:
            sample.warn("dates_exchanged", parts.day, exchanged, settled_by=[{"date_order": "day_first"}])
