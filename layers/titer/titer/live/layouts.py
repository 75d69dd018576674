"""Which field of an object plays which part: settled by the fields' names and what one object holds, by no other."""

from collections import Counter
from collections.abc import Sequence
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
from titer.cells.times.parts import TimeParts
from titer.formats.json.values import Constant
from titer.judging.layout import Layout
from titer.judging.measured_columns import Shape
from titer.judging.quality_column import QualityColumn, read_spoken
from titer.live.items import Item
from titer.model.faults import Fault, truncate

TIME = "timestamp"  # the field of the time where an object has none
_REMEMBERED = 1_000  # ways in which objects are laid out


class Laid(NamedTuple):
    """The layout of objects, with the fields that are measured although, or not although, they hold numbers."""

    layout: Layout
    warned: tuple[tuple[int, str], ...]  # columns, and the code of the warning


class _Kind:
    """What a cell is: a plain number, one in another notation, true or false, nothing, or a text."""

    NUMBER, WHOLE, NOTED, BOOLEAN, NOTHING, TEXT = range(6)


_NUMBERS = {_Kind.NUMBER, _Kind.WHOLE, _Kind.NOTED}


class Form(NamedTuple):
    """What objects that are laid out alike have in common."""

    names: tuple[str, ...]
    kinds: tuple[int, ...]
    of_context: int
    units: tuple[tuple[str, str], ...]
    notations: tuple[tuple[int, Notation], ...] = ()


def form_of(item: Item) -> Form:
    """Return how an object is laid out, apart from what its cells hold."""
    own = len(item.names) - item.of_context
    kinds = tuple(
        _Kind.BOOLEAN if name in item.booleans else _kind(cell)
        for name, cell in zip(item.names[:own], item.cells, strict=False)
    )
    noted = _Kind.NOTED in kinds
    notations = _notations(item, own) if noted else ()
    return Form(item.names, kinds, item.of_context, tuple(item.units.items()), notations)


def holds_nothing(cell: str) -> bool:
    """Return whether a cell stands for a missing value."""
    return _kind(cell) == _Kind.NOTHING


def _kind(cell: str) -> int:
    if is_common(cell):
        return _Kind.WHOLE if cell.isdecimal() else _Kind.NUMBER
    text = cell.strip()
    if isinstance(cell, Constant):
        return _Kind.NOTHING if cell == "NaN" else _Kind.NUMBER
    if not text or text.casefold() in WORDS:
        return _Kind.NOTHING
    return _Kind.NOTED if is_numeric(text) else _Kind.TEXT


def _notations(item: Item, own: int) -> tuple[tuple[int, Notation], ...]:
    """Return how the numbers of an object are written, each field by itself where two of them contradict each other."""
    columns = {str(column): [item.cells[column]] for column in range(own) if _kind(item.cells[column]) in _NUMBERS}
    found = decide_notations(columns)
    return tuple((int(column), notation) for column, notation in found.items() if notation != PLAIN)


@lru_cache(maxsize=_REMEMBERED)
def laid_out(form: Form) -> Laid | None:
    """Return the layout of objects of this form; None where nothing in them is measured."""
    return _Layouts(form).laid()


class _Layouts:
    def __init__(self, form: Form) -> None:
        self._form = form
        self._own = len(form.names) - form.of_context
        self._header: Header = header_of(form.names[: self._own])
        self._warned: list[tuple[int, str]] = []

    def laid(self) -> Laid | None:
        header = self._header
        time = header.first_of(TIMES, bare=True)
        sensor = header.first_of(SENSORS)
        value = header.first_of(VALUES)
        quality = header.first_of(QUALITIES)
        unit = header.first_of(UNITS)
        if sensor is None and value is not None:
            sensor = header.first_of(TAGS)
        is_long = value is not None and sensor is not None
        parameter = header.first_of(PARAMETERS) if is_long else None
        parameter = None if parameter == sensor else parameter
        taken = {time, sensor, quality, parameter}
        measured = (value,) if is_long and value is not None else self._measured(taken | {unit})
        if not measured:
            return None
        if unit is not None and len(measured) > 1:
            self._warned.append((unit, "units_of_many"))
            unit = None
        return Laid(
            self._layout(measured, time, sensor, quality, parameter, unit, is_long=is_long), tuple(self._warned)
        )

    def _measured(self, taken: set[int | None]) -> tuple[int, ...]:
        return tuple(column for column in range(self._own) if column not in taken and self._is_measured(column))

    def _is_measured(self, column: int) -> bool:
        name, kind = self._header.plain[column], self._form.kinds[column]
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
        name = self._form.names[column]
        has_unit = self._header.split[column][1] or name in dict(self._form.units)
        if kind not in _NUMBERS or (kind == _Kind.WHOLE and not has_unit) or name.endswith("_id"):
            return False
        self._warned.append((column, "context_name_measured"))
        return True

    def _layout(
        self,
        measured: Sequence[int],
        time: int | None,
        sensor: int | None,
        quality: int | None,
        parameter: int | None,
        unit: int | None,
        *,
        is_long: bool,
    ) -> Layout:
        names = self._form.names
        shape = Shape.LONG if is_long else Shape.WIDE if sensor is None else Shape.WIDE_BY_SENSOR
        lacking = time is None
        time = len(names) if time is None else time
        parts = {time, sensor, quality, parameter, unit, *measured}
        return Layout(
            shape=shape,
            names=(*names, TIME) if lacking else names,
            time=time,
            sensors=() if sensor is None else (sensor,),
            parameter=parameter,
            unit=unit,
            qualities=() if quality is None else (QualityColumn(quality, read_spoken),),
            measured=tuple(measured),
            context=tuple(column for column in range(len(names)) if column not in parts),
            parts=TimeParts(time),
            series=self._series(measured),
            units=self._units(measured),
            notations=dict(self._form.notations),
        )

    def _units(self, measured: Sequence[int]) -> dict[int, str]:
        """Return the unit of each measured field: its own, that of its name, or that behind its number."""
        own, noted = dict(self._form.units), dict(self._form.notations)
        told = {
            column: own.get(self._form.names[column])
            or self._header.split[column][1]
            or (noted[column].suffix if column in noted else "")
            for column in measured
        }
        return {column: unit for column, unit in told.items() if unit}

    def _series(self, measured: Sequence[int]) -> tuple[str, ...]:
        """Return the names that readings of the fields bear: without their units, where these tell them apart."""
        names, units = self._form.names, self._units(measured)
        short = {column: in_one_writing(self._header.split[column][0]) or names[column] for column in measured}
        shared = Counter((name, units.get(column)) for column, name in short.items())
        alone = {column: name for column, name in short.items() if shared[name, units.get(column)] == 1}
        return tuple(alone.get(column, name) for column, name in enumerate(names))


def has_time(item: Item) -> bool:
    """Return whether an object says a time."""
    column = header_of(item.names[: len(item.names) - item.of_context]).first_of(TIMES, bare=True)
    return column is not None and bool(item.cells[column].strip())


def warnings_of(laid: Laid, cells: Sequence[str]) -> list[Fault]:
    """Return the warnings of one object for how its fields were told."""
    strange = [
        (quality.column, "unknown_quality")
        for quality in laid.layout.qualities
        if None in quality.doubts([cells[quality.column]]).values()
    ]
    return [
        Fault(None, None, laid.layout.names[column], code, truncate(cells[column]))
        for column, code in (*laid.warned, *strange)
    ]
