"""Cells whose text is not their value's: an error's word, a formula never calculated, a percentage."""

from collections.abc import Mapping

from titer.model.expression import expression

# row number, from 1, to column, from 0, to an error's word, to a formula that has no result, or "%"
type DisplayOverrides = Mapping[int, Mapping[int, str]]

PERCENTAGE_FORMATS = frozenset({9, 10})  # number formats that every workbook has: 0% and 0.00%
_LITERAL = expression(r'"[^"]*"|\\.|\[[^\[\]]*\]')
_LONGEST_CODE = 255  # characters of a number format, as Excel counts them

_LONGEST_FORMULA = 200  # characters


def shows_percent(code: str) -> bool:
    """Return whether a number format multiplies by a hundred: it has a percent sign that is not quoted."""
    return len(code) <= _LONGEST_CODE and "%" in _LITERAL.sub("", code)


def formula_word(formula: str) -> str:
    """Return how a formula without a result stands in its cell: as it is typed, `=A1*2`; `=…` where it says nothing."""
    return f"={formula.strip()[:_LONGEST_FORMULA] or '…'}"
