"""What stands for a missing value: words, numbers too large to be measured, and numbers that loggers write for none.

The last are numbers as well, so that only the others beside them can tell: see `is_far`.
"""

import re
from collections.abc import Sequence

from titer.cells.numbers.cell import parse
from titer.model.expression import expression

# Casefolded. What programs call no number is the same to all of them, whichever sign they give it.
_NO_NUMBERS = frozenset({"nan", "+nan", "-nan", "null", "none", "nat", "nan(ind)", "-nan(ind)", "1.#qnan", "-1.#ind"})
WORDS = (
    frozenset({"n/a", "#n/a", "na", "n.a.", "<na>", "#null", "nil", "mm", "missing", "no data", "nodata"})
    | {"not available", "not applicable", "\\n", "–", "—"}
    | {"-" * count for count in range(1, 13)}
    | _NO_NUMBERS
)
TOO_LARGE = 9.9e36  # and above: instruments in overload write 9.9E+37, programs the largest float32
_UNMEASURED = 1e30  # for itself
_NINES = frozenset(
    float(f"-{'9' * count}{rest}") for count in range(3, 9) for rest in ("", ".9", ".99", ".999", ".9999", ".25")
)
_POSITIVE = frozenset(float(f"{'9' * count}{rest}") for count in range(4, 9) for rest in ("", ".9", ".99")) | {999.9}
USUAL = _NINES | _POSITIVE | {7999.0, -7999.0, 6999.0, -6999.0, 32767.0, -32768.0, 65535.0, -127.0, -888.88}
_WRITTEN = expression(r"[-−–+0. ]*(?:9[., ]?99|[67][., ]?999|32[., ]?76[78]|65[., ]?535|127|888)")
_LINES_WRITTEN = expression(rf"\n({_WRITTEN.pattern}.*)")
_LINES_WITH_E = expression(rf"^(?:{_WRITTEN.pattern}.*|.*[eE].*)$", re.MULTILINE)
_NEAR = 0.05  # of a number: what another one comes near by


def is_missing_word(cell: str) -> bool:
    """Return whether a cell says in a word that it holds no number."""
    return cell.strip().casefold() in WORDS


def is_overload(value: float) -> bool:
    """Return whether this is no measurement in any column."""
    return abs(value) >= TOO_LARGE or abs(value) == _UNMEASURED


def may_be_usual(cell: str) -> bool:
    """Return whether a cell is one of `USUAL` in some notation."""
    if "e" in cell or "E" in cell:
        return _float_of(cell.replace(",", ".")) in USUAL
    numeral = parse(cell) if _WRITTEN.match(cell) else None
    return numeral is not None and any(float(numeral.text(form)) in USUAL for form in numeral.forms)


def hold_usual(cells: Sequence[str]) -> bool:
    """Return whether one of these cells may be such."""
    lines = "\n".join(cells)
    is_one_a_line = lines.count("\n") < len(cells)
    found = _LINES_WITH_E if "e" in lines or "E" in lines else _LINES_WRITTEN
    return any(map(may_be_usual, found.findall(f"\n{lines}") if is_one_a_line else cells))


def _float_of(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def is_far(value: float, low: float, high: float) -> bool:
    """Return whether one of `USUAL` lies apart from all other numbers of its column, from `low` to `high`.

    It lies outside three times their range, and none comes near it. Of nines a tenth of them is far enough: no column
    jumps there.
    """
    if value in _NINES and low > 0.9 * value:
        return True
    reach = high - low
    nearest = low if value < low else high
    return not low - reach <= value <= high + reach and abs(value - nearest) > _NEAR * abs(value)
