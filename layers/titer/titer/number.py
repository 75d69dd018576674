"""Numbers as the field writes them, in the notation of their column. Nothing that only Python would take."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from titer.notation import NUMERIC_SENTINELS, PLAIN, Notation, Written, proves, written
from titer.unit import canonical

_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_NO_NUMBER = "\x02"  # in a text that float() is to refuse
_APART = "\x1f"
_LOW = -900.0  # there sentinels that are numbers begin


@dataclass(slots=True)
class Numbers:
    """A column of numbers: one float64 for each cell, 0 where there is none, and what is to be said of some.

    By position, `wrong` has `missing_value` (empty), `sentinel_value` (stands for a missing one), `not_a_number`,
    `number_out_of_range`, `ambiguous_number` or `missing_unit`; `censored` has `<` or `>`, where the value is a bound.
    """

    values: list[float] = field(default_factory=list)
    wrong: dict[int, str] = field(default_factory=dict)
    censored: dict[int, str] = field(default_factory=dict)


def is_number(text: str) -> bool:
    """Whether the cell is written as a number in the plain notation, however large."""
    return _NUMBER.fullmatch(text.strip(" \t")) is not None


def read_numbers(cells: Sequence[str], notation: Notation = PLAIN) -> Numbers:
    """The numbers of a column that is written like this."""
    texts = _plainly(cells, notation)
    numbers = Numbers()
    values = numbers.values
    rest = iter(texts)
    while True:
        try:
            values.extend(map(float, rest))  # in C, up to the first cell that float() refuses
            break
        except ValueError:
            values.append(_read_odd(cells[len(values)], len(values), notation, numbers))
    if not _is_plain(texts) or not math.isfinite(sum(values)):
        _recheck(cells, texts, notation, numbers)
    if values and (min(values) <= _LOW or not notation.numeric_sentinels <= NUMERIC_SENTINELS):
        _set_sentinels_aside(notation, numbers)
    return numbers


def _plainly(cells: Sequence[str], notation: Notation) -> Sequence[str]:
    """The cells as float() reads them, those that need a closer look so that it refuses them."""
    if notation.suffix:
        size = len(notation.suffix)
        cells = [cell[:-size] if cell.endswith(notation.suffix) else _NO_NUMBER for cell in cells]
    if notation.decimal == "." or not cells:
        return cells
    texts = _APART.join(cells).replace(".", _NO_NUMBER).replace(",", ".").split(_APART)
    return texts if len(texts) == len(cells) else [_NO_NUMBER] * len(cells)


def _is_plain(texts: Sequence[str]) -> bool:
    """Whether no cell can hold what float() takes beyond `_NUMBER`: `1_000`, other digits, other white space."""
    text = "".join(texts)
    return text.isascii() and "_" not in text and text.isprintable()


def _recheck(cells: Sequence[str], texts: Sequence[str], notation: Notation, numbers: Numbers) -> None:
    """Find, one by one, the cells that float() took and the field does not write (`nan`, `inf`, `1_000`)."""
    for position, text in enumerate(texts):
        if position in numbers.wrong or position in numbers.censored:
            continue
        if not (is_number(text) and math.isfinite(numbers.values[position])):
            numbers.values[position] = _read_odd(cells[position], position, notation, numbers)


def _set_sentinels_aside(notation: Notation, numbers: Numbers) -> None:
    for position, value in enumerate(numbers.values):
        if value in notation.numeric_sentinels and position not in numbers.wrong:
            numbers.wrong[position] = "sentinel_value"
            numbers.values[position] = 0.0


def _read_odd(cell: str, position: int, notation: Notation, numbers: Numbers) -> float:
    """The number in a cell that float() refuses as it stands; 0, and what is wrong is noted, where there is none."""
    found = _odd(cell, notation)
    if isinstance(found, str):
        numbers.wrong[position] = found
        return 0.0
    mark, value = found
    if mark:
        numbers.censored[position] = mark
    return value


def _odd(cell: str, notation: Notation) -> tuple[str, float] | str:
    """Bound mark and value of a cell, or what is wrong with it."""
    text = cell.strip(" \t")
    if not text:
        return "missing_value"
    if text.casefold().strip() in notation.sentinels:
        return "sentinel_value"
    parts = written(text)
    if parts is None or (parts.suffix and canonical(parts.suffix) != canonical(notation.suffix)):
        return "not_a_number"
    if notation.suffix and not parts.suffix:
        return "missing_unit"
    body = _body(parts, notation)
    if body is None:
        return "ambiguous_number" if _may_be(parts, notation) else "not_a_number"
    value = float(parts.sign + body + parts.power)
    return (parts.censored, value) if math.isfinite(value) else "number_out_of_range"


def _body(parts: Written, notation: Notation) -> str | None:
    """The digits with a decimal point, where they are written in this notation."""
    other = "," if notation.decimal == "." else "."
    whole, mark, fraction = parts.body.partition(notation.decimal)
    if notation.decimal in fraction or not set(fraction) <= _DIGITS:
        return None
    if notation.thousands and notation.thousands in whole:
        whole = _ungrouped(whole, notation.thousands) or " "
    if other in whole or not set(whole) <= _DIGITS:
        return None
    return f"{whole}.{fraction}" if mark else whole


_DIGITS = frozenset("0123456789")


def _ungrouped(whole: str, mark: str) -> str | None:
    first, *groups = whole.split(mark)
    fit = 1 <= len(first) <= 3 and all(len(group) == 3 for group in groups)
    return "".join((first, *groups)) if fit else None


def _may_be(parts: Written, notation: Notation) -> bool:
    """Whether a cell that does not follow the notation of its column shows nothing that speaks against another one."""
    shown = proves(parts.body)
    return shown is None or shown == notation.decimal
