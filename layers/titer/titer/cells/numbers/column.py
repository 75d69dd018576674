"""Numbers as the field writes them: `7.2`, `-3`, `.5`, `1e-5`. Nothing that only Python would take.

A column may write them in another notation: with a decimal comma, thousands marks, a unit behind each number. Cells in
the common form of their column are read in C; the others one by one.
"""

import math
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from titer.cells.numbers.cell import SWAP, Numeral, is_common, parse
from titer.cells.numbers.notation import FILLERS, PLAIN, Notation
from titer.model.spaces import BLANK, SPACES

_FILLER = "-999"  # how every one of FILLERS begins
_ONLY_PYTHON = "_\n\r\v\f\x1c\x1d\x1e\x1f"  # ASCII that float() takes and the field does not write
_FORMULA = re.compile(r"=[\w(+\-@$'\"{…]")
_BETWEEN = ";"  # stands in no number
_MARKS = {".": r"\.", ",": ",", " ": f"[{SPACES}]", "'": "['\u2019]"}
_NO_MARKS = str.maketrans("", "", SPACES + "'\u2019")


@dataclass(slots=True)
class Numbers:
    """One float64 per cell (0 where there is none), and what there is to say of some, by position.

    `wrong` is `missing_value` (empty), `sentinel_value` (stands for a missing one), `not_a_number`,
    `number_out_of_range`, `ambiguous_number` (reads differently with a decimal point and with a comma, or may be two),
    `other_decimal` (has the decimal mark that the column has not) or `other_unit` (a number without the unit that
    the column's numbers carry, or with one where they carry none). `censored` is `<` or `>`: the value is the bound.
    """

    values: list[float] = field(default_factory=list)
    wrong: dict[int, str] = field(default_factory=dict)
    censored: dict[int, str] = field(default_factory=dict)


def is_number(text: str) -> bool:
    """Return whether the cell is written as a number in the plain notation, however large."""
    return is_common(text.strip(" \t"))


def read_numbers(cells: Sequence[str], notation: Notation = PLAIN) -> Numbers:
    """Read a column in the notation that was decided for it. How it is split into blocks changes nothing."""
    numbers = Numbers()
    if notation.ambiguous:
        numbers.values = [0.0] * len(cells)
        odd: Iterable[int] = range(len(cells))
    else:
        written = _in_plain_notation(cells, notation)
        odd = _read_in_bulk(written, numbers.values)
        odd = _also_doubtful(odd, written, numbers.values, notation.sentinels)
    if odd:
        _settle(numbers, odd, cells, notation)
    return numbers


def _read_in_bulk(cells: Sequence[str], values: list[float]) -> list[int]:
    """Append a number for each cell; return the positions of those that float() refuses, which get a 0."""
    refused = []
    rest = iter(cells)
    while True:
        try:
            values.extend(map(float, rest))  # in C, up to the first cell that float() refuses
        except ValueError:
            refused.append(len(values))
            values.append(0.0)
        else:
            return refused


def _also_doubtful(
    odd: list[int], cells: Sequence[str], values: list[float], sentinels: frozenset[str]
) -> Collection[int]:
    """Add the cells that the field does not write, and those that may stand for missing ones, to the odd positions."""
    text = "".join(cells)
    fillers, declared = _numeric(sentinels)
    doubtful: set[int] = set()
    if not _plain(text) or not math.isfinite(sum(values)):
        doubtful.update(
            position for position, cell in enumerate(cells) if not (is_number(cell) and math.isfinite(values[position]))
        )
    for numbers in (fillers if _FILLER in text else frozenset[float](), declared):
        if numbers and not numbers.isdisjoint(values):
            doubtful.update(position for position, value in enumerate(values) if value in numbers)
    return doubtful.union(odd) if doubtful else odd


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
def _numeric(sentinels: frozenset[str]) -> tuple[frozenset[float], frozenset[float]]:
    """Return those sentinels that are numbers: the usual ones that count in this column, and declared ones."""
    declared = (text.replace(",", ".") for text in sentinels - FILLERS)
    return (
        frozenset(map(float, sentinels & FILLERS)),
        frozenset(float(text) for text in declared if is_number(text)),
    )


def _settle(numbers: Numbers, odd: Iterable[int], cells: Sequence[str], notation: Notation) -> None:
    """Read the odd cells one by one; of the same ones, one."""
    results: dict[str, tuple[float, str | None, str]] = {}
    for position in sorted(odd):
        cell = cells[position]
        if cell not in results:
            results[cell] = _read_one(cell.strip(BLANK), notation)
        numbers.values[position], code, censor = results[cell]
        if code:
            numbers.wrong[position] = code
        elif censor:
            numbers.censored[position] = censor


def _read_one(text: str, notation: Notation) -> tuple[float, str | None, str]:
    """Return the value, what is wrong if there is none, and `<` or `>`."""
    if not text:
        return 0.0, "missing_value", ""
    if text.casefold() in notation.sentinels:
        return 0.0, "sentinel_value", ""
    numeral = parse(text)
    if numeral is None:
        return 0.0, "formula_without_value" if _FORMULA.match(text) else "not_a_number", ""
    form = None if notation.ambiguous and numeral.ambiguous else numeral.under(notation.decimal, notation.between)
    if form is None:
        return 0.0, _code_of_other_notation(numeral, notation.decimal), ""
    written = numeral.text(form)
    value = float(written)
    if not numeral.censor and _stands_for_missing(written, value, notation.sentinels):
        return 0.0, "sentinel_value", ""
    if numeral.suffix != notation.suffix:
        return 0.0, "other_unit", ""
    return (value, None, numeral.censor) if math.isfinite(value) else (0.0, "number_out_of_range", "")


def _code_of_other_notation(numeral: Numeral, decimal: str) -> str:
    """Return the code that says why a number in some notation is none in this one."""
    if numeral.ambiguous or any(not form.sure for form in numeral.forms):
        return "ambiguous_number"
    return "not_a_number" if numeral.proof in {None, decimal} else "other_decimal"


def _stands_for_missing(written: str, value: float, sentinels: frozenset[str]) -> bool:
    fillers, declared = _numeric(sentinels)
    return value in declared or (written.startswith(_FILLER) and value in fillers)
