"""The column that tells the unit of each row's readings by its cells, which its name confirms; and of which columns."""

from collections.abc import Collection, Sequence

from titer.cells.names import SENSORS, TAGS, UNITS
from titer.cells.numbers.notation import is_numeric
from titer.cells.unit_names import named_with, says_unit
from titer.judging.column_units import measured_unit
from titer.judging.evidence import Sample
from titer.model.expression import expression
from titer.model.units import conversion, is_unit, unit_of_row

_MOST = 50  # different cells
_IS_ID = expression(r"[A-Za-z]+[-_ ]?[0-9]+")


def find_unit(sample: Sample, taken: Collection[int | None]) -> int | None:
    """Return the column of units: that which is called so, else the only free one that holds nothing else."""
    named = sample.one_of(UNITS)
    if named is not None:
        return named if _names_units(sample, named) else None
    said = sample.context | sample.measured
    free = [
        column
        for column, name in enumerate(sample.header.plain)
        if column not in taken and name not in said and column not in sample.aside
    ]
    called = [column for column in free if says_unit(sample.names[column]) and _are_units(sample, column)]
    found = called or [column for column in free if _holds_units(sample, column)]
    return found[0] if len(found) == 1 else None


def columns_of_the_unit(sample: Sample, unit: int, measured: Sequence[int]) -> frozenset[int]:
    """Return the measured columns whose readings have the unit of their row; none where nothing tells.

    It is the one that is called alike, else the only one that bears no unit, else the only such with a fraction.
    """
    alike = [column for column in measured if named_with(sample.names[unit], sample.header.split[column][0])]
    bare = [column for column in measured if not measured_unit(sample, column)]
    broken = [column for column in bare if sample.facts(column).fraction]
    found = (alike, measured, bare, broken)
    return next((frozenset(columns) for columns in found if len(columns) == 1), frozenset())


def _names_units(sample: Sample, column: int) -> bool:
    """Return whether a column that is called so names no units of a plant."""
    if sample.one_of(SENSORS) is not None or sample.one_of(TAGS) is not None:
        return True
    cells = sample.facts(column).counts
    return 2 * sum(map(is_unit, cells)) >= len(cells)


def _are_units(sample: Sample, column: int) -> bool:
    """Return whether most cells are known units, and none is a number."""
    cells = sample.facts(column).counts
    if not 0 < len(cells) <= _MOST or any(map(_is_number, cells)):
        return False
    return 2 * sum(map(is_unit, cells)) >= len(cells)


def _holds_units(sample: Sample, column: int) -> bool:
    """Return whether all cells are known units, at least one of them such as no word or letter is."""
    if sample.names[column] in sample.known.unit_columns:
        return True
    first = next(filter(None, map(str.strip, sample.columns[column])), "")
    if not first or not unit_of_row(first):
        return False  # as of nearly all columns
    cells = [*sample.facts(column).counts]
    return 0 < len(cells) <= _MOST and are_surely_units(cells)


def are_surely_units(cells: Sequence[str]) -> bool:
    """Return whether all are known units, and one is such as no word or letter is, or two are of one dimension."""
    if not all(map(unit_of_row, cells)) or any(map(_is_number, cells)):
        return False
    return any(_is_no_word(cell.strip()) for cell in cells) or _are_of_one_dimension(cells)


def _are_of_one_dimension(cells: Sequence[str]) -> bool:
    """Return whether two of some units, one longer than a letter, convert into each other: `bar` and `mbar`."""
    first = next((cell for cell in cells if len(cell) > 1), None)
    return first is not None and any(cell != first and conversion(cell, first) is not None for cell in cells)


def _is_number(cell: str) -> bool:
    """Return whether a cell is a number, and no unit as `1/min` is."""
    return is_numeric(cell) and not cell.lstrip().startswith("1/")


def _is_no_word(text: str) -> bool:
    """Return whether a unit is written as words and ids are not: `°C`, `%`, `mg/L`, `kPa`; but not `bar`, `A`, `V1`."""
    if _IS_ID.fullmatch(text):
        return False  # vessels V1 and V2, lines L1 and L2, lots L-1 and L-2
    if len(text) == 1:
        return not text.isalnum() and text != "-"
    return bool(text) and (not text.isalpha() or text[1:] != text[1:].lower() != text.lower())
