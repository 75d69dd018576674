"""Times of day under a declared day: the order of rows tells on which day each is.

A clock that goes back by more than half a day has passed midnight, so it and those behind it are on the next day; less
is a row out of order. Each passing is said of its row.
"""

from collections.abc import MutableSequence, Sequence
from copy import copy
from datetime import tzinfo
from itertools import pairwise

from titer.cells.times.cell import Clock, parse_clock
from titer.cells.times.form import is_clock
from titer.cells.times.local_zone import Doubts, LocalZone
from titer.model.codes import Code
from titer.model.instants import DAY
from titer.model.spaces import BLANK

_HALF = DAY // 2

type InOrder = tuple[MutableSequence[int], dict[int, Code], dict[int, Doubts]]  # as `InstantReader.read` gives it


def passes_midnight(cells: Sequence[str]) -> str:
    """Return the first of cells at which elapsed times go back before all others as clocks do at midnight, else none.

    Times of a series that begins anew do not go back so far.
    """
    if not all(map(is_clock, cells)):
        return ""
    clocks = [parse_clock(cell.strip(BLANK)).at for cell in cells]
    steps = zip(pairwise(clocks), cells[1:], strict=True)
    return next((cell for (before, after), cell in steps if before - after > _HALF and after < clocks[0]), "")


class ClockDays:
    """Puts clocks, read on the first day and without a zone, on their days in the zone, row after row."""

    def __init__(self, local: tzinfo, start: int) -> None:
        """Take the zone, and the instant (µs since 1970) on whose local day the first clock is, or on the next."""
        self._local = LocalZone(local)
        self.start = self._last = start + self._local.offset_at(start)  # as its clocks show it
        self._passed = 0  # midnights
        self._has_begun = False

    def settled(self, read: InOrder) -> InOrder:
        """Return the times of rows that come next on their days, and what is doubtful about them."""
        clocks, wrong, doubts = read
        at, doubts = copy(clocks), dict(doubts)
        good = [position for position in range(len(clocks)) if position not in wrong]
        shown = [self._shown(int(clocks[position]), position, doubts) for position in good]
        for position, local, instant in zip(good, shown, self._local.quickly(shown), strict=True):
            if instant is None:  # in an hour in which clocks change
                at[position], more = self._local.utc(local, Clock(0, None))
                doubts[position] = (*doubts.get(position, ()), *more)
            else:
                at[position] = instant
        return at, wrong, doubts

    def _shown(self, clock: int, position: int, doubts: dict[int, Doubts]) -> int:
        """Return what a clock shows with its day, in µs since 1970; note what is doubtful about that."""
        if said := self._pass(clock):
            doubts[position] = (*doubts.get(position, ()), *said)
        return clock + self._passed * DAY

    def _pass(self, clock: int) -> Doubts:
        """Note a clock; say where it has passed midnight, and where the first is before the start."""
        back, is_first = self._last - clock, not self._has_begun
        self._last, self._has_begun = clock, True
        if back > _HALF:
            self._passed += 1
            return ("midnight_passed",)
        return ("before_start",) if is_first and back > 0 else ()
