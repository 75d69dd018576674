"""The column that tells the unit of each row's reading: by its name, or by its cells, all of them units."""

from collections.abc import Collection

from titer.cells.names import SENSORS, TAGS, UNITS
from titer.cells.numbers.notation import is_numeric
from titer.judging.evidence import Sample
from titer.model.units import is_unit, unit_of_row

_MOST = 50  # different cells


def find_unit(sample: Sample, taken: Collection[int | None]) -> int | None:
    """Return the column of units: that which is called so, else the only free one that holds nothing else."""
    named = sample.one_of(UNITS)
    if named is not None:
        return named if _names_units(sample, named) else None
    said = sample.context | sample.measured
    found = [
        column
        for column, name in enumerate(sample.header.plain)
        if column not in taken and name not in said and column not in sample.aside and _holds_units(sample, column)
    ]
    return found[0] if len(found) == 1 else None


def _names_units(sample: Sample, column: int) -> bool:
    """Return whether a column that is called so names no units of a plant."""
    if sample.one_of(SENSORS) is not None or sample.one_of(TAGS) is not None:
        return True
    cells = sample.facts(column).counts
    return 2 * sum(map(is_unit, cells)) >= len(cells)


def _holds_units(sample: Sample, column: int) -> bool:
    """Return whether all cells are known units, at least one of them such as no word or letter is."""
    cells = sample.facts(column).counts
    if not 0 < len(cells) <= _MOST or any(map(is_numeric, cells)) or not all(map(unit_of_row, cells)):
        return False
    return any(_is_no_word(cell.strip()) for cell in cells)


def _is_no_word(text: str) -> bool:
    """Return whether a unit is written as words and ids are not: `°C`, `mg/L`, `kPa`; but not `bar`, `A`, `V1`."""
    if text.isascii() and text.isalnum() and not text.isalpha():
        return False  # vessels V1 and V2, lines L1 and L2
    return len(text) > 1 and (not text.isalpha() or text[1:] != text[1:].lower() != text.lower())
