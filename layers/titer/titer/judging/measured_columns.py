"""Which columns are measured, and which say where readings belong."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from titer.cells.names import PARAMETERS, QUALITIES, UNITS, is_context_name, name_list
from titer.judging.evidence import Sample
from titer.judging.quality_column import quality_of_rows
from titer.model.faults import rejection

ROLES = (PARAMETERS, UNITS, QUALITIES)  # besides time, sensor and value, in a table with a reading in each row


class Shape(StrEnum):
    """How rows hold readings."""

    LONG = "long"  # one reading in each row
    WIDE = "wide"  # each measured column is a sensor
    WIDE_BY_SENSOR = "wide_by_sensor"  # each measured column is a parameter of the row's sensor


@dataclass(frozen=True, slots=True)
class Parts:
    """Which columns, besides those of time and sensor, play which part."""

    shape: Shape
    measured: tuple[int, ...]
    context: tuple[int, ...]
    parameter: int | None = None
    unit: int | None = None
    quality: int | None = None


def find_parts(sample: Sample, times: Collection[int], sensor: int | None, value: int | None) -> Parts:
    """Return the parts of columns, besides those of time and sensor. `Rejected` is `no_measured_column`."""
    others = {column for column, name in enumerate(sample.header.plain) if name in sample.measured} - {value}
    if sensor is not None and value is not None and not others:
        return _long(sample, sensor, value, times)
    return _wide(sample, sensor, times)


def _long(sample: Sample, sensor: int, value: int, times: Collection[int]) -> Parts:
    parameter, unit, quality = map(sample.one_of, ROLES)
    parameter = parameter if parameter != sensor else None
    for column in sorted(column for column in {value, parameter, unit, quality} if column is not None):
        sample.say(column, "its name says so, in a table with a reading in each row")
    taken = {*times, sensor, value, parameter, unit, quality}
    context = tuple(column for column in range(len(sample.names)) if column not in taken)
    for column in context:
        if column in sample.aside:
            sample.say(column, sample.aside[column])
        elif column not in sample.unnamed and not is_context(sample, column) and sample.has_number(column):
            sample.warn("number_taken_as_context", column)
    _warn_unnamed(sample, context)
    return Parts(Shape.LONG, (value,), context, parameter, unit, quality)


def _wide(sample: Sample, sensor: int | None, times: Collection[int]) -> Parts:
    quality = quality_of_rows(sample)
    rest = [column for column in range(len(sample.names)) if column not in {*times, sensor, quality}]
    measured = tuple(column for column in rest if _is_measured(sample, column))
    if not measured:
        raise rejection("no_measured_column", f" (there are: {name_list(sample.names)})")
    context = tuple(column for column in rest if column not in measured)
    _warn_unnamed(sample, rest)
    return Parts(Shape.WIDE if sensor is None else Shape.WIDE_BY_SENSOR, measured, context, quality=quality)


def _is_measured(sample: Sample, column: int) -> bool:
    name = sample.header.plain[column]
    if name in sample.measured or name in sample.context:
        sample.say(column, "it was declared")
        return name in sample.measured
    if column in sample.aside:
        sample.say(column, sample.aside[column])
        return False
    if is_context_name(name):
        sample.say(column, "its name says that it tells where a reading belongs")
        return False
    if sample.has_number(column):
        sample.say(column, "it holds numbers")
        return True
    if column not in sample.unnamed:
        holds_lists = any(cell.startswith("[{") for cell in sample.columns[column])  # of objects, in JSON
        sample.warn("list_left_out" if holds_lists else "column_taken_as_context", column)
        sample.say(column, "no cell of the sample is a number")
    return False


def is_context(sample: Sample, column: int) -> bool:
    """Return whether a column was declared to be context, or is called so."""
    return is_context_name(sample.header.plain[column]) or sample.header.plain[column] in sample.context


def _warn_unnamed(sample: Sample, columns: Sequence[int]) -> None:
    for column in columns:
        if column in sample.unnamed and any(cell.strip() for cell in sample.columns[column]):
            sample.warn("unnamed_column", column)
