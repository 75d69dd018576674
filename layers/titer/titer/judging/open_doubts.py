"""All doubts that keep a file from being read, told at once, with options that settle them together.

A doubt that options settle is taken as settled to see what comes after it; what is read so is kept nowhere.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import islice, product
from typing import Any

from titer.judging.instructions import Instructions
from titer.model.errors import Rejected
from titer.model.options import ReadOptions
from titer.model.ways_out import both, say

_MOST_WAYS = 4
_MOST_DOUBTS = 4


def with_doubts_settled[T](
    attempt: Callable[[Instructions], T], how: Instructions
) -> tuple[T, Instructions, tuple[Rejected, ...]]:
    """Return what an attempt gives once each doubt is settled in the first way that it names; how, and the doubts.

    `Rejected` where that leads no further: it names all doubts so far.
    """
    doubts: list[Rejected] = []
    while True:
        try:
            return attempt(how), how, tuple(doubts)
        except Rejected as refusal:
            settled = _settled(refusal, how) if refusal.code not in {doubt.code for doubt in doubts} else None
            if settled is None or len(doubts) == _MOST_DOUBTS:
                raise (together(doubts) if doubts else refusal) from refusal
            doubts.append(refusal)
            how = settled


def _settled(refusal: Rejected, how: Instructions) -> Instructions | None:
    if not refusal.settled_by:
        return None
    try:
        options = ReadOptions.parse(both(how.options.given(), refusal.settled_by[0]))
    except Rejected:
        return None
    return replace(how, options=options)


def together(doubts: Sequence[Rejected]) -> Rejected:
    """Return one refusal for all these doubts; its ways out settle them together, the best of each first."""
    of_each_code: dict[str, Rejected] = {}
    for doubt in doubts:
        of_each_code.setdefault(doubt.code, doubt)
    doubts = [*of_each_code.values()]
    if len(doubts) == 1:
        return doubts[0]
    ways = [_joined(way) for way in islice(product(*(doubt.settled_by for doubt in doubts)), _MOST_WAYS)]
    reasons = "; and ".join(doubt.reason for doubt in doubts)
    hint = f"settle all of it at once: {say(ways)}"
    return Rejected(doubts[0].code, reasons, hint, ways, also=[doubt.code for doubt in doubts[1:]])


def _joined(parts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    way: dict[str, Any] = {}
    for part in parts:
        way = both(way, part)
    return way
