"""Patterns of a date or a time of day as they stand under the name of a time, in any language: `jj-mm-aaaa uu:mm`."""

import re

from titer.model.expression import expression
from titer.model.units import is_unit

_LONGEST = 40  # characters
_TOKEN = expression(r"[^\W_]+")
_RUN = expression(r"(.)\1*", re.DOTALL)
_BETWEEN = frozenset("TZ")  # letters of ISO 8601 that stand for themselves
_ALONE = frozenset("年月日號号時时分秒년월일시분초")  # each a part by itself


def is_shown_pattern(text: str) -> bool:
    """Return whether a text shows how times are written: each of its parts is one letter, repeated; none is a unit."""
    if len(text) > _LONGEST or any(map(str.isdigit, text)) or is_unit(text):
        return False
    runs = [[found[0] for found in _RUN.finditer(token)] for token in _TOKEN.findall(text)]
    parts = [run for token in runs for run in token if run not in _BETWEEN]
    return len(parts) > 1 and all(map(_is_part, runs)) and any(len(run) > 1 or run in _ALONE for run in parts)


def _is_part(runs: list[str]) -> bool:
    """Return whether a word is a letter, repeated or not, or several that are repeated: `yyyymmdd`."""
    return len(runs) == 1 or all(len(run) > 1 or run in _BETWEEN or run in _ALONE for run in runs)
