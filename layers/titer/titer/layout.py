"""Which part each column plays: time, sensor, measured value or context; in which unit and notation it is written."""

import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from titer.columns import (
    CLOCKS,
    DAYS,
    ELAPSED,
    MOST_COLUMNS,
    SENSORS,
    TIMES,
    check_apart,
    named,
    names_time,
    plain,
    tells_where,
    usable,
)
from titer.errors import Rejected
from titer.fault import Fault, refused
from titer.notation import Notation, decide_notations, is_numeric
from titer.timeform import ISO, TimeForm, decide_time, is_time
from titer.unit import canonical, split_unit, unit_of_row
from titer.writing import NOTHING_SAID, Writing


class Shape(StrEnum):
    """How rows hold readings."""

    LONG = "long"  # one reading in each row
    WIDE = "wide"  # each measured column is a sensor
    WIDE_BY_SENSOR = "wide_by_sensor"  # each measured column is a parameter of the row's sensor


@dataclass(frozen=True, slots=True)
class Layout:
    """Positions in the header of what plays which part.

    `clock` is the column with the time of day, where it is not in the one with the date. `series` has the names of the
    columns as readings bear them: without their unit.
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
    evidence: Mapping[int, tuple[str, ...]] = field(default_factory=dict, compare=False)

    def roles(self) -> dict[str, str]:
        """Each column's name and its part: `at`, `sensor_id`, `value`, `parameter`, `unit`, `quality` or `context`."""
        parts = {self.time: "at", self.sensor: "sensor_id", self.parameter: "parameter", self.unit: "unit"}
        parts |= {self.quality: "quality", self.clock: "at"} | dict.fromkeys(self.measured, "value")
        return {name: parts.get(position, "context") for position, name in enumerate(self.names)}

    def times(self, columns: Sequence[Sequence[str]]) -> Sequence[str]:
        """The cells that hold the time, those of two columns joined."""
        if self.clock is None:
            return columns[self.time]
        return _joined(columns[self.time], columns[self.clock])


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of a file besides header and sample: what was declared, and what a first pass has found out."""

    context: Collection[str] = ()
    measured: Collection[str] = ()
    beside: Collection[str] = ()  # of a list in JSON: context that nobody declared
    writing: Writing = NOTHING_SAID
    units: Sequence[str] = ()  # of a row of units, one for each column
    serial: str | None = None
    order: str | None = None  # of day and month, by a later cell
    decimals: Mapping[str, str] = field(default_factory=dict)  # marks by column, by later cells


NOTHING_KNOWN = Known()


def decide(header: Sequence[str], columns: Sequence[Sequence[str]], known: Known = NOTHING_KNOWN) -> Layout:
    """Decide on the header and a sample of each column's cells; what was declared overrides what the names say.

    `Rejected` says which column is missing, doubled, not there, or written in a way that cannot be told.
    """
    return _Decision(header, columns, known).layout()


def _joined(days: Sequence[str], clocks: Sequence[str]) -> list[str]:
    """Date and time of day in one cell; empty where either is."""
    pairs = zip(map(str.strip, days), map(str.strip, clocks), strict=True)
    return [f"{day} {clock}" if day and clock else "" for day, clock in pairs]


def listed(names: Collection[str]) -> str:
    """Some names, as a message shows them."""
    shown = [name if len(name) <= 40 else name[:40] + "…" for name in list(names)[:12]]
    return ", ".join(shown) + (", …" if len(names) > 12 else "")


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

    def __init__(self, header: Sequence[str], columns: Sequence[Sequence[str]], known: Known) -> None:
        if len(header) > MOST_COLUMNS:
            raise refused("too_many_columns", f": {len(header):,}")
        if odd := next((name for name in header if not usable(" ".join(name.split()))), None):
            raise refused("invalid_column_name", f": {odd[:40]!a}")
        self._columns = columns
        self._known = known
        self._unnamed = {position for position, name in enumerate(header) if not name.strip()}
        self._names = named(tuple(header))
        self._plain = tuple(map(plain, self._names))
        self._split = tuple(map(split_unit, self._names))
        self._bare = tuple(plain(bare) for bare, _ in self._split)
        self._declared_context = frozenset(map(plain, known.context))
        self._said_measured = frozenset(map(plain, known.measured))
        self._said_context = self._declared_context | (frozenset(map(plain, known.beside)) - self._said_measured)
        self._warnings: list[Fault] = []
        self._evidence: dict[int, list[str]] = {}
        self._check_names()

    def _check_names(self) -> None:
        seen: set[str] = set()
        for name, bare in zip(self._names, self._plain, strict=True):
            if bare in seen:
                raise refused("duplicate_column", f": {name[:40]}")
            seen.add(bare)
        for option, said in (("--context", self._known.context), ("--measured", self._known.measured)):
            if unknown := next((name for name in said if plain(name) not in seen), None):
                raise self._unknown(unknown, option)
        check_apart(self._known.context, self._known.measured)

    def _unknown(self, name: str, option: str) -> Rejected:
        return refused("unknown_column", f": {name[:40]}, of {option} (there are: {listed(self._names)})")

    def layout(self) -> Layout:
        sensor = self._one_of(SENSORS)
        if sensor is not None:
            self._say(sensor, f"{self._names[sensor]!r} names the sensor")
        value = self._one_of(("value",), bare=True) if sensor is not None else None
        extra = [at for at, name in enumerate(self._plain) if name in self._said_measured and at != value]
        time, clock = self._time()
        form = self._form(time, clock)
        if value is not None and not extra:
            parts = self._long(sensor, value, {time, clock})
        else:
            parts = self._wide(sensor, {time, clock})
        notations = self._notations(parts.measured)
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
            series=self._series_names(parts.measured),
            units=units,
            notations=notations,
            form=form,
            warnings=tuple(self._warnings),
            evidence={at: tuple(said) for at, said in self._evidence.items()},
        )

    def _long(self, sensor: int | None, value: int, times: set[int | None]) -> _Parts:
        parameter, unit, quality = (self._one_of((name,)) for name in ("parameter", "unit", "quality"))
        for at in sorted(at for at in {value, parameter, unit, quality} if at is not None):
            self._say(at, "its name says so, in a table with a reading in each row")
        taken = {*times, sensor, value, parameter, unit, quality}
        context = tuple(at for at in range(len(self._names)) if at not in taken)
        for at in context:
            if at not in self._unnamed and not self._is_context(at) and self._has_number(at):
                self._warn("number_taken_as_context", at)
        self._warn_unnamed(context)
        return _Parts(Shape.LONG, (value,), context, parameter, unit, quality)

    def _wide(self, sensor: int | None, times: set[int | None]) -> _Parts:
        quality = self._quality_of_rows()
        rest = [at for at in range(len(self._names)) if at not in {*times, sensor, quality}]
        measured = tuple(at for at in rest if self._is_measured(at))
        if not measured:
            raise refused("no_measured_column", f" (there are: {listed(self._names)})")
        context = tuple(at for at in rest if at not in measured)
        self._warn_unnamed(rest)
        return _Parts(Shape.WIDE if sensor is None else Shape.WIDE_BY_SENSOR, measured, context, quality=quality)

    # time

    def _time(self) -> tuple[int, int | None]:
        """The column of the time, and that of the time of day where the first holds the date alone."""
        day, clock = self._one_of(DAYS), self._one_of(CLOCKS)
        time = self._one_of(TIMES, bare=True)
        if time is None and (elapsed := self._one_of(ELAPSED, bare=True)) is not None:
            time = elapsed if self._counts_time(elapsed) else None
        if day is not None and clock is not None and time in {day, clock}:
            self._say(day, "its name says that it holds the date")
            self._say(clock, "its name says that it holds the time of day")
            return day, clock
        if time is None:
            return self._time_by_content(), None
        self._say(time, f"{self._names[time]!r} names the time")
        return time, None

    def _counts_time(self, at: int) -> bool:
        """Whether a unit of time stands in a column's name, or in the row of units under it."""
        return canonical(self._split[at][1] or self._unit_below(at) or "") in {"s", "min", "h", "d"}

    def _time_by_content(self) -> int:
        """The only column that holds nothing but times, where no name tells, and none that is declared otherwise."""
        said = self._said_measured | self._declared_context
        found = [at for at, name in enumerate(self._plain) if name not in said and self._holds_times(at)]
        if len(found) > 1:
            raise refused("two_time_columns", f": {listed([self._names[at] for at in found])}")
        if not found:
            others = [name for name in self._names if plain(name) in said and names_time(name)]
            otherwise = f"; declared to be something else: {listed(others)}" if others else ""
            raise refused("no_time_column", f" (there are: {listed(self._names)}{otherwise})")
        self._warn("time_column_assumed", found[0])
        self._say(found[0], "it is the only column that holds nothing but times")
        return found[0]

    def _holds_times(self, at: int) -> bool:
        cells = [cell for cell in self._columns[at] if cell.strip()]
        return bool(cells) and all(map(is_time, cells[:100]))

    def _form(self, time: int, clock: int | None) -> TimeForm:
        cells = self._columns[time] if clock is None else _joined(self._columns[time], self._columns[clock])
        filled = [cell for cell in cells if cell.strip()]
        if not filled:
            return ISO
        said = self._known.writing
        try:
            form = decide_time(
                filled,
                name=self._time_name(time),
                order=said.date_order or self._known.order,
                start=said.start is not None,
                serial=self._known.serial,
            )
        except Rejected as refusal:
            if refusal.code != "unknown_time_form" or any(map(is_numeric, filled)):
                raise
            return ISO  # no times at all: each row says so of itself
        self._evidence.setdefault(time, []).extend(form.evidence)
        return form

    def _time_name(self, time: int) -> str:
        """The name of the time's column, with the unit that a row of units gives it."""
        name, units = self._names[time], self._known.units
        return f"{name} [{units[time]}]" if units and units[time] and self._split[time][1] is None else name

    # measured columns

    def _notations(self, measured: Sequence[int]) -> dict[int, Notation]:
        said = self._known.writing
        cells = {self._names[at]: self._columns[at] for at in measured}
        found = decide_notations(cells, decimal=said.decimal, sentinels=said.missing, learned=self._known.decimals)
        for at in measured:
            self._evidence.setdefault(at, []).extend(found[self._names[at]].evidence)
        return {at: found[self._names[at]] for at in measured}

    def _units(self, measured: Sequence[int], notations: Mapping[int, Notation]) -> dict[int, str]:
        """The unit of each measured column: as declared, else of the row of units, of its name, of its cells."""
        said = self._said_units()
        units: dict[int, str] = {}
        for at in measured:
            notation = notations.get(at)
            found = {
                "it was declared": said.get(at),
                "of the row of units": self._unit_below(at),
                "of its name": self._split[at][1],
                "of its cells": notation.suffix if notation else None,
            }
            told = {where: canonical(unit) for where, unit in found.items() if unit and unit.strip() != "-"}
            if told:
                where, units[at] = next(iter(told.items()))
                self._say(at, f"unit {units[at]}: {where}")
                if len(set(told.values())) > 1:
                    self._warn("unit_mismatch", at, ", ".join(dict.fromkeys(told.values())))
        return units

    def _unit_below(self, at: int) -> str | None:
        unit = unit_of_row(self._known.units[at]) if self._known.units else None
        return unit if unit != "-" else None

    def _said_units(self) -> dict[int, str]:
        units: dict[int, str] = {}
        for name, unit in self._known.writing.unit_of.items():
            columns = [at for at in range(len(self._names)) if plain(name) in {self._plain[at], self._bare[at]}]
            if not columns:
                raise self._unknown(name, "--unit")
            units |= dict.fromkeys(columns, unit)
        return units

    def _series_names(self, measured: Sequence[int]) -> tuple[str, ...]:
        """What readings are called by: the column's name without its unit, in one way of writing."""
        names = [unicodedata.normalize("NFKC", self._split[at][0]) for at in range(len(self._names))]
        return tuple(names[at] if at in measured and names[at] else self._names[at] for at in range(len(names)))

    # names

    def _one_of(self, names: Sequence[str], *, bare: bool = False) -> int | None:
        """The column of the first of these names that is there and not declared to be something else.

        With `bare`, names count without the unit that they bear.
        """
        said = self._said_context | (self._said_measured - {"value"})
        there = [name if name not in said else "" for name in self._plain]
        if bare:
            pairs = zip(there, self._bare, strict=True)
            there = [short if name and name not in names else name for name, short in pairs]
        return next((there.index(name) for name in names if name in there), None)

    def _quality_of_rows(self) -> int | None:
        """A column of that name which holds words for it; one that holds anything else is like any other."""
        at = self._one_of(("quality",))
        cells = set() if at is None else {cell.strip().casefold() for cell in self._columns[at]} - {""}
        return at if cells and cells <= {"good", "uncertain", "bad"} else None

    def _is_measured(self, at: int) -> bool:
        name = self._plain[at]
        if name in self._said_measured or name in self._said_context:
            self._say(at, "it was declared")
            return name in self._said_measured
        if tells_where(name):
            self._say(at, "its name says that it tells where a reading belongs")
            return False
        if self._has_number(at):
            self._say(at, "it holds numbers")
            return True
        if at not in self._unnamed:
            holds_lists = any(cell.startswith("[{") for cell in self._columns[at])  # of objects, in JSON
            self._warn("list_left_out" if holds_lists else "column_taken_as_context", at)
            self._say(at, "no cell of the sample is a number")
        return False

    def _is_context(self, at: int) -> bool:
        return tells_where(self._plain[at]) or self._plain[at] in self._said_context

    def _has_number(self, at: int) -> bool:
        return any(map(is_numeric, self._columns[at]))

    def _warn_unnamed(self, columns: Sequence[int]) -> None:
        for at in columns:
            if at in self._unnamed and any(cell.strip() for cell in self._columns[at]):
                self._warn("unnamed_column", at)

    def _warn(self, code: str, at: int, value: str | None = None) -> None:
        self._warnings.append(Fault(None, None, self._names[at], code, value=value))

    def _say(self, at: int, evidence: str) -> None:
        self._evidence.setdefault(at, []).append(evidence)
