"""In which unit and notation measured columns are written, and what their series are called."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from titer.cells.names import in_one_writing, plain
from titer.cells.numbers.cell import parse
from titer.cells.numbers.notation import Notation, decide_notations
from titer.judging.evidence import Sample
from titer.model.expression import expression
from titer.model.faults import Fault
from titer.model.options import DECIMALS
from titer.model.units import canonical, conversion, is_unit, is_unit_of_time, unit_of_row, without_brackets
from titer.rules.quantities import names_temperature

_WRITTEN = frozenset({"of the map of units", "of the row of units", "of its name"})  # where other things are told too
_SCALES = ("°C", "°F", "°")  # that degrees of a temperature may be
_DATE_WITH_DOTS = expression(r"\s*[0-9]{1,2}\. ?[0-9]{1,2}\. ?(?:[0-9]{4}|[0-9]{2})(?![0-9])")


def find_notations(sample: Sample, measured: Sequence[int], time: int | None) -> dict[int, Notation]:
    """Return how each measured column writes its numbers."""
    options = sample.known.options
    named = decide_notations(
        {sample.names[column]: sample.columns[column] for column in measured},
        decimal=options.decimal,
        missing={sample.names[column]: sample.missing(column) for column in measured},
        learned=sample.known.decimals,
        watched=sample.known.watched,
        commas_likely=partial(_commas_likely, sample, time),
    )
    found = {column: _in_stated_unit(sample, column, named[sample.names[column]]) for column in measured}
    for column, notation in found.items():
        sample.say(column, *notation.evidence)
        if notation.assumed:
            sample.warn("decimal_point_assumed", column, settled_by=[{"decimal": mark} for mark in DECIMALS])
    return found


def _in_stated_unit(sample: Sample, column: int, notation: Notation) -> Notation:
    """Return the notation with the unit that is declared or in the header, where cells have it or bear none."""
    stated = canonical(measured_unit(sample, column) or "")
    if not stated or stated == notation.suffix:
        return notation
    if not notation.suffix:
        return replace(notation, stated=stated) if is_unit(stated) else notation
    numerals = map(parse, sample.facts(column).counts)
    return replace(notation, suffix=stated) if any(one and one.suffix == stated for one in numerals) else notation


def _commas_likely(sample: Sample, time: int | None) -> bool:
    """Return whether a text looks like one with decimal commas, by its semicolons or its dates with dots."""
    if sample.known.delimiter is None:
        return False
    dates = sample.columns[time] if time is not None else ()
    return sample.known.delimiter == ";" or any(map(_DATE_WITH_DOTS.match, dates))


def find_units(
    sample: Sample, measured: Sequence[int], notations: Mapping[int, Notation], mapped: Mapping[int, str]
) -> dict[int, str]:
    """Return the unit of each measured column: as declared, else of a map or the row of units, its name, its cells."""
    units: dict[int, str] = {}
    declared = {column: unit for column, unit in sample.units.items() if mapped.get(column) != unit}
    for column in measured:
        notation = notations.get(column)
        found = {
            "it was declared": declared.get(column),
            "of the map of units": mapped.get(column),
            "of the row of units": _unit_below(sample, column),
            "of its name": sample.header.split[column][1],
            "of its cells": notation.suffix if notation else None,
        }
        found["of its name"] = found["of its name"] or _ended(sample, column, found.values())
        told = {where: canonical(unit) for where, unit in found.items() if unit and unit.strip() != "-"}
        if told:
            where, units[column] = next(iter(told.items()))
            sample.say(column, f"unit {units[column]}: {where}")
            if units[column] == "°" and where in _WRITTEN and names_temperature(sample.names[column]):
                units[column] = str(found[where]).strip()
                _warn_of_unknown(sample, column, units[column], _SCALES)
            elif not is_unit(units[column]) and where in _WRITTEN:
                _warn_of_unknown(sample, column, units[column], (units[column],))
            if column not in declared:
                _warn_of_others(sample, column, list(dict.fromkeys(told.values())))
    return units


def _ended(sample: Sample, column: int, told: Iterable[str | None]) -> str | None:
    """Return the unit that a name ends with, unless a unit is told that is another kind of thing, or the same."""
    end, others = sample.header.ends[column], [unit for unit in told if unit and unit.strip() != "-"]
    paths = [conversion(end, other) for other in others] if end else []
    differs = [path for path in paths if path and (path.factor != 1 or path.offset)]
    return end if not others or differs else None


def _warn_of_others(sample: Sample, column: int, told: Sequence[str]) -> None:
    """Warn where a column has several units; the one nearest to its values, told last, is the likeliest way out."""
    if len(told) > 1:
        declared = sample.known.options.units
        ways = [{"units": [*declared, f"{sample.names[column]}={unit}"]} for unit in reversed(told)]
        sample.warn("unit_mismatch", column, ", ".join(told), ways)


def _unit_below(sample: Sample, column: int) -> str | None:
    """Return what the row of units says of a column: a known unit in its one spelling, another one as it is written."""
    if not sample.known.units:
        return None
    cell = sample.known.units[column]
    unit = unit_of_row(cell) or without_brackets(cell)
    return unit if unit and unit != "-" else None


def _warn_of_unknown(sample: Sample, column: int, unit: str, meant: Sequence[str]) -> None:
    ways = tuple({"units": [f"{sample.names[column]}={one}"]} for one in meant)
    sample.warnings.append(Fault(None, None, sample.names[column], "unknown_unit", value=unit, settled_by=ways))


def measured_unit(sample: Sample, column: int) -> str | None:
    """Return the unit of a column that is measured: as it was declared, or as its name or the row of units has it.

    What the row of units says counts where it is known (`RN` under a record's number tells of nothing measured). A name
    may have its unit in brackets, or end with it.
    """
    below, header = _unit_below(sample, column), sample.header
    stated = sample.units.get(column) or header.split[column][1] or (below if below and is_unit(below) else None)
    return stated or header.ends[column]


def is_measured_in_a_unit(sample: Sample, column: int) -> bool:
    """Return whether the unit of a column says that its whole numbers count nothing and name nothing.

    One that nobody knows does where it stands with the name, or was declared. A unit of time at the end of a name does
    not, for what counts may be called so: `elapsed_seconds`.
    """
    unit = measured_unit(sample, column)
    if unit is None or (unit == sample.header.ends[column] and is_unit_of_time(unit)):
        return False
    declared = sample.names[column] in sample.known.options.unit_of
    return declared or is_unit(unit) or sample.header.split[column][1] is not None


def declared_units(sample: Sample) -> dict[int, str]:
    """Return the units that were declared, by column. `Rejected` (`unknown_column`) names one that is not there."""
    units: dict[int, str] = {}
    known = list(zip(sample.header.plain, sample.header.bare, strict=True))
    for name, unit in sample.known.options.unit_of.items():
        columns = [column for column, names in enumerate(known) if plain(name) in names]
        if not columns:
            raise sample.unknown(name, "--unit")
        units |= dict.fromkeys(columns, unit)
    return units


def series_names(sample: Sample, units: Mapping[int, str], measured: Sequence[int]) -> tuple[str, ...]:
    """Return the name that readings of each column bear: the full one where two would be called the same."""
    short = {column: in_one_writing(sample.header.split[column][0]) or sample.names[column] for column in measured}
    shared = Counter((name, units.get(column)) for column, name in short.items())
    alone = {column: name for column, name in short.items() if shared[name, units.get(column)] == 1}
    return tuple(alone.get(column, name) for column, name in enumerate(sample.names))
