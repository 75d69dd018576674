"""Breaks in a JSON document: whether more of it can mend them, and where its list may go on.

From a break on, brackets are counted. Where none is left open, the next element begins behind a comma. Where a bracket
or a quote is left open, for that was what was amiss, an element begins where one can be read that has no other names
than the records have.
"""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from titer.formats.json.tree import JsonForm, Leaf
from titer.formats.json.values import SPACE, skip_space
from titer.model.expression import expression

TOKEN = expression(r'"[^"\\\x00-\x1f]*+(?:\\[^\x00-\x1f][^"\\\x00-\x1f]*+)*+(?P<closed>"?)|[][{},]')
_WITHIN = expression(f",[{SPACE}]*+(?=[{{[])")  # in what is taken for a text, as the quote before it is stray
_FLAT = expression(rf'\{{(?:[^][{{}}"]|"[^"\\\x00-\x1f\[{{]*+")*+\}}[{SPACE}]*+(?=,[{SPACE}]*+\{{)')  # and another
_LITERAL = 16  # characters at the end of a text that may be the start of a literal, a number or an escape


def is_final(error: ValueError, text: str) -> bool:
    """Return whether a value that cannot be decoded is broken, whatever follows; False where it may just go on."""
    if not isinstance(error, json.JSONDecodeError):
        return True
    return error.pos < len(text) - _LITERAL and not error.msg.startswith("Unterminated string")


class Track:
    """Follows the brackets of a list, or of a sequence, from a break on, token by token."""

    def __init__(self, form: JsonForm, level: int) -> None:
        self._opening = "[" if form.leaf is Leaf.ARRAYS and level == len(form.path) else "{"
        self._has_commas = not form.is_sequence
        self._depth = 0
        self._moved = False

    def plain_end(self, text: str, offset: int) -> int | None:
        """Return where the comma behind a broken element is, where one look tells: no bracket or quote is left open."""
        flat = _FLAT.match(text, offset) if self._has_commas and self._opening == "{" else None
        return flat.end() if flat else None

    def ends_list(self, token: re.Match[str]) -> bool:
        """Return whether the list ends with this token."""
        return token.group() == "]" and not self._depth and self._has_commas

    def is_before_element(self, token: re.Match[str]) -> bool:
        """Return whether an element begins behind the comma that this token is; in a sequence, with it."""
        return not self._depth and bool(self._element_start(token))

    def element_starts(self, token: re.Match[str]) -> list[tuple[int, int]]:
        """Return where an element may begin behind this token, or in it: comma and start, counted from the token's."""
        found = self._element_start(token)
        if token["closed"] and self._has_commas:
            commas = _WITHIN.finditer(token.string, token.start(), token.end())
            found += [comma.span() for comma in commas if token.string.startswith(self._opening, comma.end())]
        return [(comma - token.start(), start - token.start()) for comma, start in found]

    def _element_start(self, token: re.Match[str]) -> list[tuple[int, int]]:
        if not self._has_commas:
            return [(token.start(), token.start())] if self._moved and token.group() == self._opening else []
        start = skip_space(token.string, token.end())
        follows = token.group() == "," and token.string.startswith(self._opening, start)
        return [(token.start(), start)] if follows else []

    def beyond(self, token: re.Match[str]) -> int:
        """Take this token; return how many of its characters: of a text that does not close, the quote alone."""
        self._moved = True
        mark = token.group()
        if mark in {"{", "["}:
            self._depth += 1
        elif mark in {"}", "]"}:
            self._depth = max(0, self._depth - 1)
        return 1 if token["closed"] == "" else len(mark)


class ElementCheck:
    """Tells what may be an element of a list: it has no other names than the records of the sample, and in a flat list
    all that each of these has.
    """

    def __init__(self, form: JsonForm) -> None:
        self._form = form
        self._names = set(_tops((*form.header, *form.path, *form.left_out)))
        always = [name for name, cells in zip(form.header, form.columns, strict=False) if all(cells)]
        self._always = set(_tops(always)) if form.shape == "records" and not form.is_object else set()

    def accepts(self, value: Any, level: int) -> bool:
        """Return whether a value is like the elements of the list at this level."""
        path = self._form.path
        if isinstance(value, list):
            return self._form.leaf is Leaf.ARRAYS and level == len(path) and len(value) == len(self._form.names)
        if not isinstance(value, dict) or not value or not self._always <= value.keys() <= self._names:
            return False
        return level >= len(path) or not value.keys().isdisjoint(_tops(path[level : level + 1]))


def _tops(names: Sequence[str]) -> Iterator[str]:
    return (name.partition(".")[0] for name in names)
