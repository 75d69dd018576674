"""Numbers as the field writes them: `7.2`, `-3`, `.5`, `1e-5`. Nothing that only Python would take.

A column may write them in another notation: with a decimal comma, thousands marks, a unit behind each number. Cells in
the common form of their column are read in C; the others one by one.
"""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import field
from decimal import Decimal
from functools import lru_cache
from itertools import compress, count
from typing import Literal, NamedTuple

from titer.cells.numbers.cell import SWAP, Numeral, is_common, parse
from titer.cells.numbers.notation import PLAIN, Notation
from titer.cells.numbers.sentinels import USUAL, WORDS, is_overload
from titer.model.codes import CellCode
from titer.model.dataclass import dataclass
from titer.model.expression import expression
from titer.model.spaces import BLANK, SPACES
from titer.model.units import Conversion, conversion

_ONLY_PYTHON = "_\n\r\v\f\x1c\x1d\x1e\x1f"  # ASCII that float() takes and the field does not write
_FORMULA = expression(r"=[\w(+\-@$'\"{…]")
_BETWEEN = ";"  # stands in no number
_MARKS = {".": r"\.", ",": ",", " ": f"[{SPACES}]", "'": "['\u2019]"}
_NO_MARKS = str.maketrans("", "", SPACES + "'\u2019")
_EXACT = 2.0**53  # up to it, float64 holds every integer
_ALL_EXACT, _NONE_TOO_LARGE = _EXACT**2, 9e59  # sums of squares
_MANY_ZEROS = "0" * 300  # before a number that float64 may take for 0
_DIGITS = expression(r"[+-]?[0-9]+(?:\.0*)?")
_MANY = 100  # cells that float() refuses
_SOMETHING = expression(r"[+-]?[0.]*[1-9]")


type Wrong = CellCode | Literal["sentinel_value", "declared_missing"]  # the last stands in no result


@dataclass(slots=True)
class Numbers:
    """One float64 per cell (0 where there is none), and what there is to say of some, by position.

    `wrong` is `missing_value` (empty), `sentinel_value` (stands for a missing one), `declared_missing` (as was said of
    it), `not_a_number`, `formula_without_value`, `number_out_of_range`, `ambiguous_number` (reads differently with a
    decimal point and with a comma, or may be two), `other_decimal` (has the decimal mark that the column has not) or
    `other_unit` (a number in a unit that does not lead to the column's). `censored` is `<` or `>`: the value is the
    bound. `usual` are values of the column that may as well stand for missing ones; `rounded` those that float64 cannot
    hold: integers beyond 2^53, and what is too small for it. `filled` is told where most cells are empty: the others.
    """

    values: list[float] = field(default_factory=list)
    wrong: dict[int, Wrong] = field(default_factory=dict)
    censored: dict[int, str] = field(default_factory=dict)
    usual: dict[int, float] = field(default_factory=dict)
    rounded: set[int] = field(default_factory=set)
    filled: list[int] | None = None


def is_number(text: str) -> bool:
    """Return whether the cell is written as a number in the plain notation, however large."""
    return is_common(text.strip(" \t"))


def is_formula(text: str) -> bool:
    """Return whether a cell is a formula that was never calculated, as workbooks give it."""
    return _FORMULA.match(text) is not None


def read_numbers(cells: Sequence[str], notation: Notation = PLAIN) -> Numbers:
    """Read a column in the notation that was decided for it. How it is split into blocks changes nothing."""
    if 2 * cells.count("") > len(cells):
        return _read_sparse(cells, notation)
    numbers = Numbers()
    if notation.ambiguous:
        numbers.values = [0.0] * len(cells)
        odd: Iterable[int] = range(len(cells))
    else:
        written = _in_plain_notation(cells, notation)
        refused = _read_in_bulk(written, numbers.values)
        odd = _look_closer(refused, written, numbers, notation)
    if odd:
        _settle(numbers, odd, cells, notation)
    return numbers


def _read_sparse(cells: Sequence[str], notation: Notation) -> Numbers:
    """Read a column of which little is there: hundreds of such columns may be a file of few readings."""
    filled = [*compress(count(), cells)]
    found = read_numbers([*map(cells.__getitem__, filled)], notation)
    numbers = Numbers([0.0] * len(cells), dict.fromkeys(range(len(cells)), "missing_value"), filled=filled)
    for at, (position, value) in enumerate(zip(filled, found.values, strict=True)):
        numbers.values[position] = value
        if at in found.wrong:
            numbers.wrong[position] = found.wrong[at]
        else:
            del numbers.wrong[position]
    numbers.censored = {filled[at]: mark for at, mark in found.censored.items()}
    numbers.usual = {filled[at]: value for at, value in found.usual.items()}
    numbers.rounded = {filled[at] for at in found.rounded}
    return numbers


def _read_in_bulk(cells: Sequence[str], values: list[float]) -> list[int]:
    """Append a number for each cell; return the positions of those that float() refuses, which get a 0."""
    refused: list[int] = []
    rest = iter(cells)
    while len(refused) < _MANY:
        try:
            values.extend(map(float, rest))  # in C, up to the first cell that float() refuses
        except ValueError:
            refused.append(len(values))
            values.append(0.0)
        else:
            return refused
    start = len(values)
    read = list(map(_Floats().__getitem__, rest))  # to be refused is dear, and such cells repeat
    refused += [start + place for place, value in enumerate(read) if value is None]
    values += [value or 0.0 for value in read]
    return refused


class _Floats(dict[str, float | None]):
    """What float() makes of cells: of the same ones it is asked once."""

    def __missing__(self, cell: str) -> float | None:
        try:
            value = float(cell)
        except ValueError:
            value = None
        self[cell] = value
        return value


def _look_closer(refused: list[int], cells: Sequence[str], numbers: Numbers, notation: Notation) -> set[int]:
    """Note values that are rounded or usual; return the refused positions, and those of cells that need a closer look.

    These are what the field does not write, what no float64 holds, and what stands for a missing value by its size or
    because it was declared.
    """
    values, text = numbers.values, "".join(cells)
    odd = set(refused)
    size = math.sumprod(values, values)  # tells in one go what has to be looked at one by one
    if not (_plain(text) and size < _NONE_TOO_LARGE):
        odd.update(position for position, cell in enumerate(cells) if not _is_sound(cell, values[position]))
    if (declared := _numeric(notation.missing)) and not declared.isdisjoint(values):
        odd.update(position for position, value in enumerate(values) if value in declared)
    numbers.rounded = {
        position
        for position in (*_large(values, size), *_zeros(values, text))
        if is_rounded(cells[position].strip(), values[position])
    }
    if notation.watched and not USUAL.isdisjoint(values):
        numbers.usual = {position: value for position, value in enumerate(values) if value in USUAL}
    return odd


def _is_sound(cell: str, value: float) -> bool:
    return is_number(cell) and math.isfinite(value) and not is_overload(value)


def _large(values: Sequence[float], size: float) -> list[int]:
    """Return the positions of values beyond which float64 does not hold every integer."""
    if size < _ALL_EXACT:
        return []
    return [position for position, value in enumerate(values) if abs(value) >= _EXACT and math.isfinite(value)]


def _zeros(values: Sequence[float], text: str) -> list[int]:
    """Return the positions of zeros that may have been written as something else."""
    may_be_small = "e" in text or "E" in text or _MANY_ZEROS in text
    return [position for position, value in enumerate(values) if not value] if may_be_small and 0.0 in values else []


def is_rounded(written: str, value: float) -> bool:
    """Return whether float64 does not hold a number: an integer that changes, or one so small that it becomes 0.

    Where the shortest decimal of the value is what was written, it is what a program wrote for that value.
    """
    if not value:
        return _SOMETHING.match(written.lower().partition("e")[0]) is not None
    if abs(value) < _EXACT or not _DIGITS.fullmatch(written):
        return False
    digits = written.partition(".")[0].lstrip("+")
    return int(digits) != int(value) and f"{Decimal(repr(value)):f}" != digits


def _plain(text: str) -> bool:
    """Return whether no cell can hold what float() takes beyond `is_number`: `1_000`, other digits or white space."""
    return text.isascii() and not any(mark in text for mark in _ONLY_PYTHON)


def _in_plain_notation(cells: Sequence[str], notation: Notation) -> Sequence[str]:
    """Return cells in the column's common form as float() takes them, and others as float() refuses them."""
    if notation.suffix:
        cells = _without_suffix(cells, notation.suffix)
    if notation.thousands:
        cells = _without_thousands(cells, notation)
    return _with_point(cells) if notation.decimal == "," else cells


def _without_suffix(cells: Sequence[str], suffix: str) -> Sequence[str]:
    end = -len(suffix)
    return [cell[:end] if cell.endswith(suffix) else "" for cell in cells]


def _without_thousands(cells: Sequence[str], notation: Notation) -> Sequence[str]:
    is_grouped, mark = _grouped_pattern(notation.decimal, notation.thousands).fullmatch, notation.thousands
    if mark in {".", ","}:
        return [cell.replace(mark, "") if mark in cell and is_grouped(cell) else cell for cell in cells]
    return [cell.translate(_NO_MARKS) if is_grouped(cell) else cell for cell in cells]


@lru_cache(64)
def _grouped_pattern(decimal: str, thousands: str) -> re.Pattern[str]:
    return re.compile(
        rf"[+-]?[1-9][0-9]{{0,2}}({_MARKS[thousands]})[0-9]{{3}}(?:\1[0-9]{{3}})*(?:{re.escape(decimal)}[0-9]*)?"
    )


def _with_point(cells: Sequence[str]) -> Sequence[str]:
    """Return the cells with points for their commas, and commas, which float() refuses, for their points."""
    text = _BETWEEN.join(cells)
    found = (text.translate(SWAP) if "." in text else text.replace(",", ".")).split(_BETWEEN)
    return found if len(found) == len(cells) else [cell.translate(SWAP) for cell in cells]


@lru_cache(64)
def _numeric(declared: frozenset[str]) -> frozenset[float]:
    """Return those of the cells that were declared to stand for a missing value that are numbers."""
    texts = (text.replace(",", ".") for text in declared)
    return frozenset(float(text) for text in texts if is_number(text))


class _Cell(NamedTuple):
    """A cell that was read by itself: its value, or what is wrong, with what else there is to say."""

    value: float
    wrong: Wrong | None = None
    censor: str = ""
    usual: bool = False
    rounded: bool = False


def _settle(numbers: Numbers, odd: Iterable[int], cells: Sequence[str], notation: Notation) -> None:
    """Read the odd cells one by one; of the same ones, one."""
    results: dict[str, _Cell] = {}
    for position in sorted(odd):
        cell = cells[position]
        found = results.get(cell)
        if found is None:
            found = results[cell] = _read_one(cell.strip(BLANK), notation)
        numbers.values[position] = found.value
        if found.wrong:
            numbers.wrong[position] = found.wrong
        else:
            _note(numbers, position, found)
    for position in numbers.wrong:
        numbers.usual.pop(position, None)
        numbers.rounded.discard(position)


def _note(numbers: Numbers, position: int, found: _Cell) -> None:
    """Note what there is to say of a number that was read by itself."""
    numbers.usual.pop(position, None)
    numbers.rounded.discard(position)
    if found.censor:
        numbers.censored[position] = found.censor
    if found.usual:
        numbers.usual[position] = found.value
    if found.rounded:
        numbers.rounded.add(position)


def _read_one(text: str, notation: Notation) -> _Cell:
    if not text:
        return _Cell(0.0, "missing_value")
    if text.casefold() in notation.missing:
        return _Cell(0.0, "declared_missing")
    if text.casefold() in WORDS:
        return _Cell(0.0, "sentinel_value")
    numeral = parse(text)
    if numeral is None:
        return _Cell(0.0, "formula_without_value" if is_formula(text) else "not_a_number")
    form = None if notation.ambiguous and numeral.ambiguous else numeral.under(notation.decimal, notation.between)
    if form is None:
        return _Cell(0.0, _code_of_other_notation(numeral, notation.decimal))
    return _value_of(numeral, numeral.text(form), notation)


def _value_of(numeral: Numeral, written: str, notation: Notation) -> _Cell:
    value, bare = float(written), not numeral.censor
    if bare and value in _numeric(notation.missing):
        return _Cell(0.0, "declared_missing")
    if not math.isfinite(value):
        return _Cell(0.0, "number_out_of_range")
    if bare and is_overload(value):
        return _Cell(0.0, "sentinel_value")
    if numeral.suffix == notation.suffix or (numeral.suffix and numeral.suffix == notation.stated):
        usual = bare and notation.watched and value in USUAL
        return _Cell(value, None, numeral.censor, usual, is_rounded(written, value))
    if bare and not numeral.suffix and value in USUAL:
        return _Cell(0.0, "sentinel_value")
    return _in_other_unit(value, numeral, notation)


def _in_other_unit(value: float, numeral: Numeral, notation: Notation) -> _Cell:
    """Return what a number with a unit, or without one, is in the column's."""
    found = _between(numeral.suffix, notation.suffix or notation.stated)
    if found is None:
        return _Cell(0.0, "other_unit")
    converted = found.apply(value)
    return _Cell(converted, None, numeral.censor) if math.isfinite(converted) else _Cell(0.0, "number_out_of_range")


@lru_cache(256)
def _between(unit: str, other: str) -> Conversion | None:
    return conversion(unit, other) if unit and other else None


def _code_of_other_notation(numeral: Numeral, decimal: str) -> CellCode:
    """Return the code that says why a number in some notation is none in this one."""
    if numeral.ambiguous or any(not form.sure for form in numeral.forms):
        return "ambiguous_number"
    return "not_a_number" if numeral.proof in {None, decimal} else "other_decimal"
