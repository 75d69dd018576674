"""Which part each column plays: time, sensor, measured value or context; in which unit and notation it is written."""

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo
from enum import StrEnum

from titer.cells.names import (
    MOST_COLUMNS,
    PARAMETERS,
    QUALITIES,
    SENSORS,
    TAGS,
    UNITS,
    VALUES,
    header_of,
    is_context_name,
    is_usable,
    name_list,
    plain,
    refuse_both_parts,
    series_name,
)
from titer.cells.numbers.notation import Notation, decide_notations, is_numeric
from titer.cells.times.form import ISO, TimeForm, decide_time
from titer.cells.times.stated_zone import are_equal, split_zone, zone_in
from titer.judging.time_column import find_time
from titer.model.errors import Rejected
from titer.model.faults import Fault, rejection
from titer.model.options import NO_OPTIONS, ReadOptions
from titer.model.readings import QUALITY_WORDS
from titer.model.units import canonical, unit_of_row

_DATE_WITH_DOTS = re.compile(r"\s*[0-9]{1,2}\. ?[0-9]{1,2}\. ?(?:[0-9]{4}|[0-9]{2})(?![0-9])")
_ROLES = (PARAMETERS, UNITS, QUALITIES)  # besides time, sensor and value, in a table with a reading in each row


class Shape(StrEnum):
    """How rows hold readings."""

    LONG = "long"  # one reading in each row
    WIDE = "wide"  # each measured column is a sensor
    WIDE_BY_SENSOR = "wide_by_sensor"  # each measured column is a parameter of the row's sensor


@dataclass(frozen=True, slots=True)
class Layout:
    """Positions in the header of what plays which part.

    `clock` is the column with the time of day, where it is not in the one with the date. `series` has the names of the
    columns as readings bear them: without their unit. `zone` is the one that the name of the time's column states.
    """

    shape: Shape
    names: tuple[str, ...]
    time: int
    sensor: int | None
    parameter: int | None
    unit: int | None
    quality: int | None
    measured: tuple[int, ...]
    context: tuple[int, ...]
    warnings: tuple[Fault, ...] = ()
    clock: int | None = None
    series: tuple[str, ...] = ()
    units: Mapping[int, str] = field(default_factory=dict)  # by measured column, where one is known
    notations: Mapping[int, Notation] = field(default_factory=dict)  # by measured column
    form: TimeForm = ISO
    zone: tzinfo | None = None
    evidence: Mapping[int, tuple[str, ...]] = field(default_factory=dict, compare=False)

    def roles(self) -> dict[str, str]:
        """Return columns' parts by name: `at`, `sensor_id`, `value`, `parameter`, `unit`, `quality` or `context`."""
        parts = {self.time: "at", self.sensor: "sensor_id", self.parameter: "parameter", self.unit: "unit"}
        parts |= {self.quality: "quality", self.clock: "at"} | dict.fromkeys(self.measured, "value")
        return {name: parts.get(position, "context") for position, name in enumerate(self.names)}

    def times(self, columns: Sequence[Sequence[str]]) -> Sequence[str]:
        """Return the cells that hold the time, those of two columns joined."""
        if self.clock is None:
            return columns[self.time]
        return _join(columns[self.time], columns[self.clock])

    def cell(self, columns: Sequence[Sequence[str]], column: int, position: int) -> str:
        """Return a cell as an error repeats it: a date with its time of day, where that stands in another column."""
        cell = columns[column][position]
        if self.clock is None or column != self.time:
            return cell
        return f"{cell} {columns[self.clock][position]}".strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What is known of a file besides header and sample: what was declared, and what a first pass has found out."""

    options: ReadOptions = NO_OPTIONS
    beside: Collection[str] = ()  # of a list in JSON: context that nobody declared
    units: Sequence[str] = ()  # of a row of units, one for each column
    serial: str | None = None
    delimiter: str | None = None  # of delimited text
    timezone: tzinfo | None = None  # of the options
    order: str | None = None  # of day and month, by a later cell
    decimals: Mapping[str, str] = field(default_factory=dict)  # marks by column, by later cells


NO_EVIDENCE = Evidence()


def decide(header: Sequence[str], columns: Sequence[Sequence[str]], known: Evidence = NO_EVIDENCE) -> Layout:
    """Decide on the header and a sample of each column's cells; what was declared overrides what the names say.

    `Rejected` says which column is missing, doubled, not there, or written in a way that cannot be told.
    """
    return _Decision(header, columns, known).layout()


def _join(days: Sequence[str], clocks: Sequence[str]) -> list[str]:
    """Return date and time of day in one cell each; empty where either is."""
    pairs = zip(map(str.strip, days), map(str.strip, clocks), strict=True)
    return [f"{day} {clock}" if day and clock else "" for day, clock in pairs]


@dataclass(frozen=True, slots=True)
class _Parts:
    """Which columns, besides those of time and sensor, play which part."""

    shape: Shape
    measured: tuple[int, ...]
    context: tuple[int, ...]
    parameter: int | None = None
    unit: int | None = None
    quality: int | None = None


class _Decision:
    """The steps of `decide`, and what they have found so far."""

    def __init__(self, header: Sequence[str], columns: Sequence[Sequence[str]], known: Evidence) -> None:
        if len(header) > MOST_COLUMNS:
            raise rejection("too_many_columns", f": {len(header):,}")
        if odd := next((name for name in header if not is_usable(" ".join(name.split()))), None):
            raise rejection("invalid_column_name", f": {odd[:40]!a}")
        self._columns = columns
        self._known = known
        self._unnamed = {position for position, name in enumerate(header) if not name.strip()}
        self._header = header_of(header)
        self._names, self._plain = self._header.names, self._header.plain
        self._declared_measured = frozenset(map(plain, known.options.measured))
        beside = frozenset(map(plain, known.beside)) - self._declared_measured
        self._declared_context = frozenset(map(plain, known.options.context)) | beside
        self._warnings: list[Fault] = []
        self._evidence: dict[int, list[str]] = {}
        self._check_names()
        self._declared_units = self._find_declared_units()

    def _check_names(self) -> None:
        seen: set[str] = set()
        for name, bare in zip(self._names, self._plain, strict=True):
            if bare in seen:
                raise rejection("duplicate_column", f": {name[:40]}")
            seen.add(bare)
        options = self._known.options
        for option, said in (("--context", options.context), ("--measured", options.measured)):
            if unknown := next((name for name in said if plain(name) not in seen), None):
                raise self._unknown(unknown, option)
        refuse_both_parts(options.context, options.measured)

    def _unknown(self, name: str, option: str) -> Rejected:
        return rejection("unknown_column", f": {name[:40]}, of {option} (there are: {name_list(self._names)})")

    def layout(self) -> Layout:
        time, clock = self._time()
        form = self._form(time, clock)
        zone = self._zone(time, clock, form)
        sensor, value = self._one_of(SENSORS), self._one_of(VALUES, bare=True)
        if sensor is None and value is not None:
            sensor = self._tag(time, clock, value)
        if sensor is not None:
            self._say(sensor, f"{self._names[sensor]!r} names the sensor")
        declared = {column for column, name in enumerate(self._plain) if name in self._declared_measured}
        if sensor is not None and value is not None and not declared - {value}:
            parts = self._long(sensor, value, {time, clock})
        else:
            parts = self._wide(sensor, {time, clock})
        notations = self._notations(parts.measured, time)
        units = self._units(parts.measured, notations)
        return Layout(
            shape=parts.shape,
            names=self._names,
            time=time,
            clock=clock,
            sensor=sensor,
            parameter=parts.parameter,
            unit=parts.unit,
            quality=parts.quality,
            measured=parts.measured,
            context=parts.context,
            series=self._series_names(units, parts.measured),
            units=units,
            notations=notations,
            form=form,
            zone=zone,
            warnings=tuple(self._warnings),
            evidence={column: tuple(said) for column, said in self._evidence.items()},
        )

    def _tag(self, time: int, clock: int | None, value: int) -> int | None:
        """Return the column that tells sensors apart, if nothing but the value is measured or it shares times."""
        tag = self._one_of(TAGS)
        if tag is None:
            return None
        roles = set(map(self._one_of, _ROLES))
        rest = [column for column in range(len(self._names)) if column not in {time, clock, value, tag, *roles}]
        alone = not any(self._has_number(column) and not self._is_context(column) for column in rest)
        return tag if alone or self._shares_times(tag, time, clock) else None

    def _shares_times(self, tag: int, time: int, clock: int | None) -> bool:
        """Return whether one time stands beside several tags."""
        times = list(zip(self._columns[time], self._columns[time if clock is None else clock], strict=True))
        return len(set(zip(times, self._columns[tag], strict=True))) > len(set(times))

    def _long(self, sensor: int, value: int, times: set[int | None]) -> _Parts:
        parameter, unit, quality = map(self._one_of, _ROLES)
        parameter = parameter if parameter != sensor else None
        for column in sorted(column for column in {value, parameter, unit, quality} if column is not None):
            self._say(column, "its name says so, in a table with a reading in each row")
        taken = {*times, sensor, value, parameter, unit, quality}
        context = tuple(column for column in range(len(self._names)) if column not in taken)
        for column in context:
            if column not in self._unnamed and not self._is_context(column) and self._has_number(column):
                self._warn("number_taken_as_context", column)
        self._warn_unnamed(context)
        return _Parts(Shape.LONG, (value,), context, parameter, unit, quality)

    def _wide(self, sensor: int | None, times: set[int | None]) -> _Parts:
        quality = self._quality_of_rows()
        rest = [column for column in range(len(self._names)) if column not in {*times, sensor, quality}]
        measured = tuple(column for column in rest if self._is_measured(column))
        if not measured:
            raise rejection("no_measured_column", f" (there are: {name_list(self._names)})")
        context = tuple(column for column in rest if column not in measured)
        self._warn_unnamed(rest)
        return _Parts(Shape.WIDE if sensor is None else Shape.WIDE_BY_SENSOR, measured, context, quality=quality)

    # time

    def _time(self) -> tuple[int, int | None]:
        """Return the column of the time, and that of the time of day where the first holds the date alone."""
        found = find_time(
            self._header,
            self._columns,
            [self._unit_of(column) for column in range(len(self._names))],
            context=self._declared_context,
            measured=self._declared_measured,
        )
        for column in found.assumed:
            self._warn("time_column_assumed", column)
        for column, said in found.evidence.items():
            self._say(column, said)
        return found.column, found.clock

    def _form(self, time: int, clock: int | None) -> TimeForm:
        cells = self._columns[time] if clock is None else _join(self._columns[time], self._columns[clock])
        filled = [cell for cell in cells if cell.strip()]
        if not filled:
            return ISO
        options = self._known.options
        try:
            form = decide_time(
                filled,
                name=self._time_name(time),
                order=options.date_order or self._known.order,
                start=options.start is not None,
                serial=self._known.serial,
            )
        except Rejected as refusal:
            if refusal.code != "unknown_time_form" or any(map(is_numeric, filled)):
                raise
            return ISO  # no times at all: each row says so of itself
        self._evidence.setdefault(time, []).extend(form.evidence)
        return form

    def _zone(self, time: int, clock: int | None, form: TimeForm) -> tzinfo | None:
        """Return the zone that the column of the time, or of the time of day, states in its name or row of units."""
        for column in (time, clock):
            stated = None if column is None else self._zone_of(column)
            if column is not None and stated is not None:
                said = self._known.timezone
                if said and form.kind not in {"epoch", "elapsed"} and not are_equal(said, stated):
                    self._warn("other_timezone", column, str(stated))
                return stated
        return None

    def _zone_of(self, column: int) -> tzinfo | None:
        if stated := split_zone(self._names[column])[1]:
            self._say(column, f"its name states the zone {stated}")
        elif stated := zone_in(self._known.units[column]) if self._known.units else None:
            self._say(column, f"the row of units states the zone {stated}")
        return stated

    def _time_name(self, time: int) -> str:
        """Return the name of the time's column, with the unit that was declared, or what a row of units says of it."""
        unit = self._declared_units.get(time) or (self._known.units[time] if self._known.units else None)
        return f"{self._names[time]} [{unit}]" if unit and self._header.split[time][1] is None else self._names[time]

    # measured columns

    def _notations(self, measured: Sequence[int], time: int) -> dict[int, Notation]:
        options = self._known.options
        named = decide_notations(
            {self._names[column]: self._columns[column] for column in measured},
            decimal=options.decimal,
            sentinels=options.missing,
            learned=self._known.decimals,
            commas_likely=self._commas_likely(time),
        )
        found = {column: named[self._names[column]] for column in measured}
        for column, notation in found.items():
            self._evidence.setdefault(column, []).extend(notation.evidence)
            if notation.assumed:
                self._warn("decimal_point_assumed", column)
        return found

    def _commas_likely(self, time: int) -> bool:
        """Return whether a text looks like one with decimal commas, by its semicolons or its dates with dots."""
        if self._known.delimiter is None:
            return False
        return self._known.delimiter == ";" or any(map(_DATE_WITH_DOTS.match, self._columns[time]))

    def _units(self, measured: Sequence[int], notations: Mapping[int, Notation]) -> dict[int, str]:
        """Return the unit of each measured column: as declared, else of the row of units, of its name, of its cells."""
        units: dict[int, str] = {}
        for column in measured:
            notation = notations.get(column)
            found = {
                "it was declared": self._declared_units.get(column),
                "of the row of units": self._unit_below(column),
                "of its name": self._header.split[column][1],
                "of its cells": notation.suffix if notation else None,
            }
            told = {where: canonical(unit) for where, unit in found.items() if unit and unit.strip() != "-"}
            if told:
                where, units[column] = next(iter(told.items()))
                self._say(column, f"unit {units[column]}: {where}")
                if len(set(told.values())) > 1:
                    self._warn("unit_mismatch", column, ", ".join(dict.fromkeys(told.values())))
        return units

    def _unit_below(self, column: int) -> str | None:
        unit = unit_of_row(self._known.units[column]) if self._known.units else None
        return unit if unit != "-" else None

    def _unit_of(self, column: int) -> str | None:
        """Return the unit of a column as it was declared, or as its name or the row of units has it."""
        return self._declared_units.get(column) or self._header.split[column][1] or self._unit_below(column)

    def _find_declared_units(self) -> dict[int, str]:
        units: dict[int, str] = {}
        known = list(zip(self._plain, self._header.bare, strict=True))
        for name, unit in self._known.options.unit_of.items():
            columns = [column for column, names in enumerate(known) if plain(name) in names]
            if not columns:
                raise self._unknown(name, "--unit")
            units |= dict.fromkeys(columns, unit)
        return units

    def _series_names(self, units: Mapping[int, str], measured: Sequence[int]) -> tuple[str, ...]:
        """Return the name that readings of each column bear: the full one where two would be called the same."""
        short = {column: series_name(self._names[column]) for column in measured}
        shared = Counter((name, units.get(column)) for column, name in short.items())
        alone = {column: name for column, name in short.items() if shared[name, units.get(column)] == 1}
        return tuple(alone.get(column, name) for column, name in enumerate(self._names))

    # names

    def _one_of(self, names: Sequence[str], *, bare: bool = False) -> int | None:
        """Return the column of the first of these names that is there and not declared to be something else.

        With `bare`, names count without the unit that they bear.
        """
        said = self._declared_context | (self._declared_measured - {"value"})
        return self._header.first_of(names, without=said, bare=bare)

    def _quality_of_rows(self) -> int | None:
        """Return a column of that name which holds words for it; one that holds anything else is like any other."""
        column = self._one_of(QUALITIES)
        cells = set() if column is None else {cell.strip().casefold() for cell in self._columns[column]} - {""}
        return column if cells and cells <= QUALITY_WORDS.keys() else None

    def _is_measured(self, column: int) -> bool:
        name = self._plain[column]
        if name in self._declared_measured or name in self._declared_context:
            self._say(column, "it was declared")
            return name in self._declared_measured
        if is_context_name(name):
            self._say(column, "its name says that it tells where a reading belongs")
            return False
        if self._has_number(column):
            self._say(column, "it holds numbers")
            return True
        if column not in self._unnamed:
            holds_lists = any(cell.startswith("[{") for cell in self._columns[column])  # of objects, in JSON
            self._warn("list_left_out" if holds_lists else "column_taken_as_context", column)
            self._say(column, "no cell of the sample is a number")
        return False

    def _is_context(self, column: int) -> bool:
        return is_context_name(self._plain[column]) or self._plain[column] in self._declared_context

    def _has_number(self, column: int) -> bool:
        return any(map(is_numeric, self._columns[column]))

    def _warn_unnamed(self, columns: Sequence[int]) -> None:
        for column in columns:
            if column in self._unnamed and any(cell.strip() for cell in self._columns[column]):
                self._warn("unnamed_column", column)

    def _warn(self, code: str, column: int, value: str | None = None) -> None:
        self._warnings.append(Fault(None, None, self._names[column], code, value=value))

    def _say(self, column: int, evidence: str) -> None:
        self._evidence.setdefault(column, []).append(evidence)
