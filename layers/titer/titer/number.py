"""Numbers as the field writes them: `7.2`, `-3`, `.5`, `1e-5`. Nothing that only Python would take."""

import math
import re
from collections.abc import Sequence

_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")


def is_number(text: str) -> bool:
    """Whether the cell is written as a number, however large."""
    return _NUMBER.fullmatch(text.strip(" \t")) is not None


def read_numbers(cells: Sequence[str]) -> tuple[list[float], dict[int, str]]:
    """One float64 per cell (0 where there is none), and what is wrong by position.

    What is wrong is `missing_value`, `not_a_number` or `number_out_of_range`.
    """
    values: list[float] = []
    wrong: dict[int, str] = {}
    rest = iter(cells)
    while True:
        try:
            values.extend(map(float, rest))  # in C, up to the first cell that float() refuses
            break
        except ValueError:
            wrong[len(values)] = _fault(cells[len(values)])
            values.append(0.0)
    if not _plain(cells) or not math.isfinite(sum(values)):
        _recheck(cells, values, wrong)
    return values, wrong


def _plain(cells: Sequence[str]) -> bool:
    """Whether no cell can hold what float() takes beyond `_NUMBER`: `1_000`, other digits, other white space."""
    text = "".join(cells)
    return text.isascii() and "_" not in text and text.isprintable()


def _recheck(cells: Sequence[str], values: list[float], wrong: dict[int, str]) -> None:
    """Find, one by one, the cells that float() took and the field does not write (`nan`, `inf`, `1_000`)."""
    for position, cell in enumerate(cells):
        if position not in wrong and not (is_number(cell) and math.isfinite(values[position])):
            wrong[position] = _fault(cell)
            values[position] = 0.0


def _fault(cell: str) -> str:
    text = cell.strip(" \t")
    if not text:
        return "missing_value"
    return "number_out_of_range" if is_number(text) else "not_a_number"
