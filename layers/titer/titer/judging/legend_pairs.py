"""The pairs of a code and its meaning that a line holds: `1 = pass, 4 = fail`, `0 (good)`, `P - pass`, `* doubtful`."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from titer.model.expression import expression

_CODE = r"(?P<code>[^\W_]{1,12}|-?[0-9]{1,6}|[*?#!+~^$&@<>%§†‡°-]{1,3})"
_WORD = r"[^\W\d_][^,;|/()\[\]{}=:→\n]{1,60}"
_BEFORE = r"(?<![\w.,+*?#!~^$&@<>%§†‡°-])"
_WITH_MARK = expression(  # overlapping: in `Flag: 1 = good` both marks may be that of a pair
    rf"{_BEFORE}(?={_CODE}(?:\s{{0,3}}(?:=|:|->|=>|→|–|—)\s{{0,3}}|\s{{1,3}}-\s{{1,3}})"
    rf"(?P<meaning>{_WORD}(?:\([^,;|()=:→\n]{{1,60}}\))?))"
)
_IN_BRACKETS = expression(rf"{_BEFORE}(?={_CODE}\s?[(\[](?P<meaning>[^\W\d_][^,;|()\[\]=:→\n]{{1,60}})[)\]])")
_SIDE_BY_SIDE = expression(rf"(?:^|(?<=[,;|/:])\s{{0,3}}){_CODE}\s{{1,3}}(?P<meaning>{_WORD})")
_ALONE = expression(_CODE)
_LONGEST = 500  # characters of a line
_LONGEST_CODE = 2  # characters beside which a meaning stands without a mark


class Pair(NamedTuple):
    """What a line says of a code, and where in it."""

    code: str
    meaning: str
    start: int


def line_of(cells: Sequence[str]) -> str:
    """Return a line whose cells were told apart as one text; a code and its meaning in two cells as a pair."""
    filled = [text for cell in cells if (text := cell.strip())]
    is_pair = len(filled) == 2 and _ALONE.fullmatch(filled[0])
    return (" = " if is_pair else ", ").join(filled)


def pairs_of(line: str) -> list[Pair]:
    """Return the pairs of a line in the one way of writing that it has, with a mark between them before all others."""
    text = line[:_LONGEST]
    for way in (_WITH_MARK, _IN_BRACKETS):
        if found := [Pair(one["code"], one["meaning"].strip(), one.start("code")) for one in way.finditer(text)]:
            return [*found, *_after_a_head(found, text)]
    return [*_side_by_side(text)]


def _after_a_head(found: Sequence[Pair], text: str) -> Iterator[Pair]:
    """Yield pairs without a mark behind the only one with it, which is a head: `Quality: 1 good, 2 bad`."""
    if len(found) == 1:
        yield from _side_by_side(text)


def _side_by_side(text: str) -> Iterator[Pair]:
    for one in _SIDE_BY_SIDE.finditer(text):
        if len(one["code"]) <= _LONGEST_CODE:
            yield Pair(one["code"], one["meaning"].strip(), one.start("code"))
