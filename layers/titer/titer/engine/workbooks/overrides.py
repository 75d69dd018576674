"""Cells whose text is not their value's: an error is its word, and a number may be shown as a percentage."""

import re
from collections.abc import Mapping

# row number, from 1, to column, from 0, to an error's word, or "%"
type DisplayOverrides = Mapping[int, Mapping[int, str]]

PERCENTAGE_FORMATS = frozenset({9, 10})  # number formats that every workbook has: 0% and 0.00%
_LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')


def shows_percent(code: str) -> bool:
    """Return whether a number format multiplies by a hundred: it has a percent sign that is not quoted."""
    return "%" in _LITERAL.sub("", code)
