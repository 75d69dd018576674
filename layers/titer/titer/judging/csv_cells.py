"""Cells of CSV that a spreadsheet shows and does not run, whatever it takes for the separator."""

import re

from titer.cells.numbers.column import is_number
from titer.model.expression import expression

# Where a cell begins: at its start, and behind what another reader parts cells or lines by, inside quotes too. Those
# take quotes for text in a line that does not begin with them.
_PARTS = ";\t\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
# Those of other widths too: spreadsheets for East Asia take them for the same.
_SIGNS = "=+@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b-"
_UNSEEN = r"\"\x00-\x08\u200b-\u200f\u2060\ufeff"
_FORMULA = expression(rf"(?:^|(?<=[{_PARTS}]))(?:[^\S{_PARTS}]|[{_UNSEEN}])*[{_SIGNS}][^{_PARTS}]*")
_PLAIN = expression(rf"[^\s{_UNSEEN}{_PARTS}{_SIGNS}][^{_PARTS}]*")  # most are, and this is quickly seen
# The same where cells are parted by another sign than the comma: who takes that for the separator finds no quotes where
# its cells begin.
_FORMULA_BY_COMMA = expression(rf"(?:^|(?<=[{_PARTS},]))(?:[^\S{_PARTS}]|[{_UNSEEN}])*[{_SIGNS}][^{_PARTS},]*")
_PLAIN_BY_COMMA = expression(rf"[^\s{_UNSEEN}{_PARTS},{_SIGNS}][^{_PARTS},]*")


def safe_cell(value: object) -> object:
    """Return what to write for a value: numbers as they are, a text with an apostrophe before what is a formula."""
    if isinstance(value, str):
        return value if _PLAIN.fullmatch(value) else _FORMULA.sub(_defused, value)
    return value if value is None or isinstance(value, (int, float)) else safe_cell(str(value))


def safe_by_comma_too(text: str) -> str:
    """Return the text in the same way, for a table whose cells are not parted by commas."""
    return text if _PLAIN_BY_COMMA.fullmatch(text) else _FORMULA_BY_COMMA.sub(_defused, text)


def _defused(found: re.Match[str]) -> str:
    """Return a cell as it is where it is a number and ends there: a formula may begin with one, and go on below."""
    text, behind = found[0], found.string[found.end() : found.end() + 1]
    return text if behind in {"", ";"} and is_number(text) else f"'{text}"
