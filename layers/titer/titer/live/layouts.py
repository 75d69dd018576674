"""Which field of an object plays which part: settled by the fields' names and what one object holds, by no other."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from titer.cells.names import (
    COUNTERS,
    PARAMETERS,
    QUALITIES,
    SENSORS,
    TAGS,
    TIMES,
    UNITS,
    VALUES,
    Header,
    header_of,
    in_one_writing,
    is_context_name,
)
from titer.cells.numbers.cell import is_common
from titer.cells.numbers.notation import PLAIN, Notation, decide_notations, is_numeric
from titer.cells.numbers.sentinels import WORDS
from titer.cells.quality_cells import read_spoken
from titer.cells.times.parts import TimeParts
from titer.formats.json.values import Constant
from titer.judging.layout import Layout
from titer.judging.measured_columns import Shape
from titer.judging.quality_column import QualityColumn
from titer.live.items import MOST_REMEMBERED, REMEMBERED, Item
from titer.model.codes import DoubtCode
from titer.model.faults import Fault, truncate
from titer.model.unit_endings import sure_ending
from titer.model.units import canonical

TIME = "timestamp"  # the field of the time where an object has none


class _Kind:
    """What a cell is: a plain number, one in another notation, true or false, nothing, or a text."""

    NUMBER, WHOLE, NOTED, BOOLEAN, NOTHING, TEXT = range(6)


_NUMBERS = frozenset({_Kind.NUMBER, _Kind.WHOLE, _Kind.NOTED})


class _Parts(NamedTuple):
    """The fields that play a part by their names, and those that may be measured."""

    header: Header
    time: int | None
    sensor: int | None
    quality: int | None
    parameter: int | None
    unit: int | None
    candidates: tuple[int, ...]
    is_long: bool


class Form(NamedTuple):
    """What objects that are laid out alike have in common; `kinds` is of the fields that may be measured."""

    names: tuple[str, ...]
    of_context: int
    kinds: tuple[int, ...]
    units: tuple[tuple[str, str], ...]
    notations: tuple[tuple[int, Notation], ...] = ()


class Laid(NamedTuple):
    """The layout of objects, with the fields to warn of, and the codes of the warnings."""

    layout: Layout
    warned: tuple[tuple[int, DoubtCode], ...]


def _parts(names: tuple[str, ...]) -> _Parts:
    return _found(names) if len(names) <= MOST_REMEMBERED else _find(names)


def _find(names: tuple[str, ...]) -> _Parts:
    header = header_of(names)
    time, sensor, value = header.first_of(TIMES, bare=True), header.first_of(SENSORS), header.first_of(VALUES)
    if sensor is None and value is not None:
        sensor = header.first_of(TAGS)
    is_long = value is not None and sensor is not None
    parameter = header.first_of(PARAMETERS) if is_long else None
    parameter = None if parameter == sensor else parameter
    quality, unit = header.first_of(QUALITIES), header.first_of(UNITS)
    taken = {time, sensor, quality, parameter, unit}
    others = tuple(column for column in range(len(names)) if column not in taken)
    candidates = (value,) if is_long and value is not None else others
    return _Parts(header, time, sensor, quality, parameter, unit, candidates, is_long)


_found = lru_cache(maxsize=REMEMBERED)(_find)


def form_of(item: Item) -> Form:
    """Return how an object is laid out, apart from what its cells hold."""
    parts = _parts(item.own_names)
    kinds = tuple(
        _Kind.BOOLEAN if item.names[column] in item.booleans else _kind(item.cells[column])
        for column in parts.candidates
    )
    notations = _notations(item, parts.candidates, kinds) if _Kind.NOTED in kinds else ()
    return Form(item.names, item.of_context, kinds, tuple(item.units.items()), notations)


def holds_nothing(cell: str) -> bool:
    """Return whether a cell stands for a missing value."""
    return _kind(cell) == _Kind.NOTHING


def has_time(item: Item) -> bool:
    """Return whether an object says a time."""
    column = _parts(item.own_names).time
    return column is not None and bool(item.cells[column].strip())


def _kind(cell: str) -> int:
    if is_common(cell):
        return _Kind.WHOLE if cell.isdecimal() else _Kind.NUMBER
    if isinstance(cell, Constant):
        return _Kind.NOTHING if cell == "NaN" else _Kind.NUMBER
    text = cell.strip()
    if not text or text.casefold() in WORDS:
        return _Kind.NOTHING
    return _Kind.NOTED if is_numeric(text) else _Kind.TEXT


def _notations(item: Item, candidates: Sequence[int], kinds: Sequence[int]) -> tuple[tuple[int, Notation], ...]:
    """Return how the numbers of an object are written, where that is not the plain way."""
    columns = {
        str(column): [item.cells[column]] for column, kind in zip(candidates, kinds, strict=True) if kind in _NUMBERS
    }
    found = decide_notations(columns)
    return tuple((int(column), notation) for column, notation in found.items() if notation != PLAIN)


def laid_out(form: Form) -> Laid | None:
    """Return the layout of objects of this form; None where nothing in them is measured."""
    return _remembered(form) if len(form.names) <= MOST_REMEMBERED else _laid_out(form)


def _laid_out(form: Form) -> Laid | None:
    parts = _parts(form.names[: len(form.names) - form.of_context])
    return _Fields(form, parts).laid()


_remembered = lru_cache(maxsize=REMEMBERED)(_laid_out)


class _Fields:
    """The fields of objects of one form."""

    def __init__(self, form: Form, parts: _Parts) -> None:
        self._form = form
        self._parts = parts
        self._kinds = dict(zip(parts.candidates, form.kinds, strict=True))
        self._own_units = dict(form.units)
        self._warned: list[tuple[int, DoubtCode]] = []

    def laid(self) -> Laid | None:
        parts = self._parts
        measured = tuple(column for column in parts.candidates if parts.is_long or self._is_measured(column))
        if not measured:
            return None
        unit_of = self._columns_of_the_unit(measured)
        unit = parts.unit if unit_of else None
        if parts.unit is not None and unit is None:
            self._warned.append((parts.unit, "units_of_many"))
        return Laid(replace(self._layout(measured, unit), unit_of=unit_of), tuple(self._warned))

    def _columns_of_the_unit(self, measured: Sequence[int]) -> frozenset[int]:
        """Return the measured field that has the unit of the object: the only one, or that without any of its own."""
        if self._parts.unit is None:
            return frozenset()
        told = self._units(measured)
        bare = [column for column in measured if column not in told]
        found = measured if len(measured) == 1 else bare
        return frozenset(found) if len(found) == 1 else frozenset()

    def _is_measured(self, column: int) -> bool:
        name, kind = self._parts.header.plain[column], self._kinds[column]
        if kind == _Kind.TEXT:
            return False
        if is_context_name(name) or name == "id":
            return self._measures_all_the_same(column, kind)
        if name in COUNTERS and kind == _Kind.WHOLE:
            self._warned.append((column, "counter_taken_as_context"))
            return False
        return True

    def _measures_all_the_same(self, column: int, kind: int) -> bool:
        """Return whether a field that is called as context is holds a fraction, or has a unit."""
        header = self._parts.header
        has_unit = _unit_said(header, column) or self._form.names[column] in self._own_units
        if kind not in _NUMBERS or (kind == _Kind.WHOLE and not has_unit) or header.plain[column].endswith("id"):
            return False
        self._warned.append((column, "context_name_measured"))
        return True

    def _layout(self, measured: Sequence[int], unit: int | None) -> Layout:
        names, parts = self._form.names, self._parts
        wide = Shape.WIDE if parts.sensor is None else Shape.WIDE_BY_SENSOR
        time = len(names) if parts.time is None else parts.time
        played = {time, parts.sensor, parts.quality, parts.parameter, unit, *measured}
        return Layout(
            shape=Shape.LONG if parts.is_long else wide,
            names=(*names, TIME) if parts.time is None else names,
            time=time,
            sensors=() if parts.sensor is None else (parts.sensor,),
            parameter=parts.parameter,
            unit=unit,
            qualities=() if parts.quality is None else (QualityColumn(parts.quality, read_spoken),),
            measured=tuple(measured),
            context=tuple(column for column in range(len(names)) if column not in played),
            parts=TimeParts(time),
            series=self._series(measured),
            units=self._units(measured),
            notations=dict(self._form.notations),
        )

    def _units(self, measured: Sequence[int]) -> dict[int, str]:
        """Return the unit of each measured field: its own, that of its name, or that behind its number."""
        noted = dict(self._form.notations)
        told = {
            column: self._own_units.get(self._form.names[column])
            or canonical(_unit_said(self._parts.header, column) or "")
            or (noted[column].suffix if column in noted else "")
            for column in measured
        }
        return {column: unit for column, unit in told.items() if unit}

    def _series(self, measured: Sequence[int]) -> tuple[str, ...]:
        """Return the names that readings of the fields bear: without their units, where these tell them apart."""
        names, units, split = self._form.names, self._units(measured), self._parts.header.split
        short = {column: in_one_writing(split[column][0]) or names[column] for column in measured}
        shared = Counter((name, units.get(column)) for column, name in short.items())
        alone = {column: name for column, name in short.items() if shared[name, units.get(column)] == 1}
        return tuple(alone.get(column, name) for column, name in enumerate(names))


def _unit_said(header: Header, column: int) -> str | None:
    """Return the unit that the name of a field says, whatever other fields an object has."""
    return header.split[column][1] or sure_ending(header.names[column])


def warnings_of(laid: Laid, cells: Sequence[str]) -> list[Fault]:
    """Return the warnings of one object for how its fields were told."""
    strange: list[tuple[int, DoubtCode]] = [
        (quality.column, "unknown_quality")
        for quality in laid.layout.qualities
        if None in quality.doubts([cells[quality.column]]).values()
    ]
    return [
        Fault(None, None, laid.layout.names[column], code, truncate(cells[column]))
        for column, code in (*laid.warned, *strange)
    ]
