"""What is wrong with a row or a cell, and the words for it."""

from collections.abc import Mapping
from dataclasses import field
from typing import Any

from titer.model.codes import Code
from titer.model.dataclass import dataclass
from titer.model.doubt_words import DOUBTS
from titer.model.error_words import OF_CELLS, OF_FILES, OF_ROWS
from titer.model.errors import Rejected
from titer.model.ways_out import Ways, say

LONGEST_VALUE = 256  # characters of a cell that an error repeats
_LONGEST_QUOTE = 40  # of one amid a sentence


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong (an error) or doubtful (a warning). `row_number` is None where it concerns the file as a whole.

    `value` is the cell as written, truncated at 256 characters; `raw` is the row as written, kept for the quarantine.
    `settled_by` has reading options that settle a doubt, or a refusal: alternatives, the best first.
    """

    row_number: int | None
    line: int | None
    column: str | None
    code: Code
    value: str | None = None
    raw: str | None = None
    settled_by: tuple[Mapping[str, Any], ...] = field(default=(), hash=False)


def shorten(text: str) -> str:
    """Return a cell or a name as it stands amid a sentence."""
    return text if len(text) <= _LONGEST_QUOTE else text[:_LONGEST_QUOTE] + "…"


def quote(cell: str) -> str:
    """Return a cell in quotes, as evidence and messages show it."""
    return repr(shorten(cell))


def truncate(value: str) -> str:
    """Return the cell as an error repeats it."""
    return value if len(value) <= LONGEST_VALUE else value[:LONGEST_VALUE]


_WORDS = OF_ROWS | OF_CELLS | OF_FILES | DOUBTS


def codes() -> frozenset[str]:
    """Return every code that an error or a warning can have."""
    return frozenset(_WORDS)


def reason_and_hint(code: str) -> tuple[str, str]:
    """Return what is wrong and the way out.

    Composed when read, never stored, so that old results profit from better words.
    """
    reason, hint = _WORDS.get(code, (code.replace("_", " "), ""))
    return reason, hint


def hint_with_ways(hint: str, settled_by: Ways) -> str:
    """Return a hint that ends with the options of the command that settle the matter, where there are some."""
    return f"{hint}: {say(settled_by)}" if settled_by else hint


def rejection(code: Code, detail: str = "", settled_by: Ways = ()) -> Rejected:
    """Return the error of a file that cannot be read at all, in the words of its code.

    `settled_by` has the reading options with which it would be read: alternatives, the best first.
    """
    reason, hint = reason_and_hint(code)
    return Rejected(code, reason + detail, hint_with_ways(hint, settled_by), settled_by)
