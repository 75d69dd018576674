"""How the time of each row is written: in which columns, in which form, in which zone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo

from titer.cells.numbers.notation import is_numeric
from titer.cells.times.form import ISO, TimeForm, decide_time
from titer.cells.times.stated_zone import are_equal, split_zone, zone_in
from titer.judging.column_units import stated_unit
from titer.judging.evidence import Sample
from titer.judging.time_column import find_time
from titer.model.errors import Rejected


@dataclass(frozen=True, slots=True)
class RowTimes:
    """The column with the time, or the date; `clock` is that with the time of day, where it is another one.

    `zone` is the one that the name of such a column, or the row of units, states.
    """

    column: int
    clock: int | None
    form: TimeForm
    zone: tzinfo | None

    @property
    def columns(self) -> set[int]:
        """The columns that hold the time."""
        return {self.column} if self.clock is None else {self.column, self.clock}


def find_times(sample: Sample, units: Mapping[int, str]) -> RowTimes:
    """Return how the time of each row is written; `units` are those that were declared."""
    time, clock = _columns(sample, units)
    form = _form(sample, time, clock, units)
    return RowTimes(time, clock, form, _zone(sample, time, clock, form))


def join(days: Sequence[str], clocks: Sequence[str]) -> list[str]:
    """Return date and time of day in one cell each; empty where either is."""
    pairs = zip(map(str.strip, days), map(str.strip, clocks), strict=True)
    return [f"{day} {clock}" if day and clock else "" for day, clock in pairs]


def _columns(sample: Sample, units: Mapping[int, str]) -> tuple[int, int | None]:
    """Return the column of the time, and that of the time of day where the first holds the date alone."""
    found = find_time(
        sample.header,
        sample.columns,
        [stated_unit(sample, column, units) for column in range(len(sample.names))],
        context=sample.context,
        measured=sample.measured,
    )
    for column in found.assumed:
        sample.warn("time_column_assumed", column)
    for column, said in found.evidence.items():
        sample.say(column, said)
    return found.column, found.clock


def _form(sample: Sample, time: int, clock: int | None, units: Mapping[int, str]) -> TimeForm:
    cells = sample.columns[time] if clock is None else join(sample.columns[time], sample.columns[clock])
    filled = [cell for cell in cells if cell.strip()]
    if not filled:
        return ISO
    options = sample.known.options
    try:
        form = decide_time(
            filled,
            name=_time_name(sample, time, units),
            order=options.date_order or sample.known.order,
            start=options.start is not None,
            serial=sample.known.serial,
        )
    except Rejected as refusal:
        if refusal.code != "unknown_time_form" or any(map(is_numeric, filled)):
            raise
        return ISO  # no times at all: each row says so of itself
    sample.say(time, *form.evidence)
    return form


def _time_name(sample: Sample, time: int, units: Mapping[int, str]) -> str:
    """Return the name of the time's column, with the unit that was declared, or what a row of units says of it."""
    name = sample.names[time]
    unit = units.get(time) or (sample.known.units[time] if sample.known.units else None)
    return f"{name} [{unit}]" if unit and sample.header.split[time][1] is None else name


def _zone(sample: Sample, time: int, clock: int | None, form: TimeForm) -> tzinfo | None:
    """Return the zone that the column of the time, or of the time of day, states in its name or row of units."""
    for column in (time, clock):
        stated = None if column is None else _zone_of(sample, column)
        if column is not None and stated is not None:
            said = sample.known.timezone
            if said and form.kind not in {"epoch", "elapsed"} and not are_equal(said, stated):
                sample.warn("other_timezone", column, str(stated))
            return stated
    return None


def _zone_of(sample: Sample, column: int) -> tzinfo | None:
    if stated := split_zone(sample.names[column])[1]:
        sample.say(column, f"its name states the zone {stated}")
    elif stated := zone_in(sample.known.units[column]) if sample.known.units else None:
        sample.say(column, f"the row of units states the zone {stated}")
    return stated
