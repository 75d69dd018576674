"""Numbers as the field writes them, in the notation of their column. Nothing that only Python would take."""

import math
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from titer.notation import PLAIN, SPACES, Notation, is_ambiguous, plainly, written
from titer.unit import canonical

_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_ONLY_PYTHON = "_\n\r\v\f\x1c\x1d\x1e\x1f"  # what float() takes and the field does not write
_BETWEEN = "|"  # cells, where they are handled as one text
_NO_NUMBER = "~"  # in a text that float() is to refuse
_MARKS = {",": ",", ".": ".", " ": SPACES, "'": "'\u2019"}  # what counts as each thousands mark
_GROUPED = {
    (decimal, mark): re.compile(rf"[+-]?[0-9]{{1,3}}(?:[{marks}][0-9]{{3}})+(?:[{decimal}][0-9]+)?")
    for decimal in ".,"
    for mark, marks in _MARKS.items()
    if mark != decimal
}


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
    texts, text = _plainly(cells, notation)
    numbers = Numbers()
    values = numbers.values
    rest = iter(texts)
    while True:
        try:
            values.extend(map(float, rest))  # in C, up to the first cell that float() refuses
            break
        except ValueError:
            values.append(_read_odd(cells[len(values)], len(values), notation, numbers))
    if not _is_plain(text) or not math.isfinite(sum(values)):
        _recheck(cells, texts, notation, numbers)
    if _may_hold_sentinels(values, text, notation):
        _set_sentinels_aside(notation, numbers)
    return numbers


def _plainly(cells: Sequence[str], notation: Notation) -> tuple[Sequence[str], str]:
    """The cells as float() reads them, by itself and in one text; it refuses those that need a closer look."""
    if notation.thousands:
        cells = _ungrouped(cells, notation)
    if notation.decimal == "." and not notation.suffix:
        return cells, "".join(cells)
    text = _BETWEEN.join(cells)
    if notation.suffix:
        text = _without_suffix(text, notation.suffix, len(cells))
    if notation.decimal == ",":
        text = text.replace(".", _NO_NUMBER).replace(",", ".")
    texts = text.split(_BETWEEN) if cells else []
    if len(texts) != len(cells):  # one holds what is put between them
        return _plainly([cell.replace(_BETWEEN, _NO_NUMBER) for cell in cells], notation)
    return texts, text


def _ungrouped(cells: Sequence[str], notation: Notation) -> list[str]:
    fits, marks = _GROUPED[notation.decimal, notation.thousands].fullmatch, _MARKS[notation.thousands]
    found = re.compile(f"[{marks}]").search
    apart = str.maketrans("", "", marks)
    return [cell.translate(apart) if found(cell) and fits(cell) else cell for cell in cells]


def _without_suffix(text: str, suffix: str, count: int) -> str:
    """The cells in one text without their unit; one that does not carry it is no number."""
    after = suffix + _BETWEEN
    if (text + _BETWEEN).count(after) == count:
        return (text + _BETWEEN).replace(after, _BETWEEN)[:-1]
    size = len(suffix)
    cells = text.split(_BETWEEN)
    return _BETWEEN.join(cell[:-size] if cell.endswith(suffix) else _NO_NUMBER for cell in cells)


def _is_plain(text: str) -> bool:
    """Whether no cell can hold what float() takes beyond `_NUMBER`: `1_000`, other digits, other white space."""
    return text.isascii() and not any(mark in text for mark in _ONLY_PYTHON)


def _may_hold_sentinels(values: Sequence[float], text: str, notation: Notation) -> bool:
    highest = max(notation.numeric_sentinels, default=-math.inf)
    if not ("-" in text or highest >= 0) or min(values, default=math.inf) > highest:
        return False
    return not notation.numeric_sentinels.isdisjoint(values)


def _recheck(cells: Sequence[str], texts: Sequence[str], notation: Notation, numbers: Numbers) -> None:
    """Find, one by one, the cells that float() took and the field does not write (`nan`, `inf`, `1_000`)."""
    for position, text in enumerate(texts):
        if position in numbers.wrong or position in numbers.censored:
            continue
        if not (is_number(text) and math.isfinite(numbers.values[position])):
            numbers.values[position] = _read_odd(cells[position], position, notation, numbers)


def _set_sentinels_aside(notation: Notation, numbers: Numbers) -> None:
    for sentinel in notation.numeric_sentinels:
        for position in _positions(sentinel, numbers.values):
            if position not in numbers.wrong and position not in numbers.censored:
                numbers.wrong[position] = "sentinel_value"
                numbers.values[position] = 0.0


def _positions(value: float, values: list[float]) -> Iterator[int]:
    """Where a value stands, as fast as a list finds it."""
    at = -1
    with suppress(ValueError):  # no more of it
        while True:
            at = values.index(value, at + 1)
            yield at


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
    if parts is None or (parts.suffix and canonical(parts.suffix) != notation.suffix):
        return "not_a_number"
    digits = plainly(parts, notation)
    if digits is None:
        return "ambiguous_number" if is_ambiguous(parts, notation) else "not_a_number"
    value = float(parts.sign + digits + parts.power)
    if value in notation.numeric_sentinels and not parts.censored:
        return "sentinel_value"
    if notation.suffix and not parts.suffix:
        return "missing_unit"
    return (parts.censored, value) if math.isfinite(value) else "number_out_of_range"
