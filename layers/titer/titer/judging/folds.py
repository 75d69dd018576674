"""Hours that clocks show twice when they are set back: the order of rows tells the second one from the first.

Where times go back by most of such an hour, from one row to the next, the log has come to the second one: what stands
before is in the first, what follows in the second. Steps of more than half an hour, or rows in another order, tell
nothing.
"""

from collections.abc import Mapping, MutableSequence
from copy import copy
from datetime import timedelta, tzinfo

from titer.cells.times.local_zone import Doubts
from titer.model.codes import Code
from titer.model.instants import DAY, EPOCH, SECOND

_AMBIGUOUS = "ambiguous_local_time"
_LEAST = 2  # of these falls make the hour

type Read = tuple[MutableSequence[int], dict[int, Code], dict[int, Doubts]]  # as `InstantReader.read` gives it


class Folds:
    """Puts the times of such hours right; `known` are the local days of those that the order of rows tells apart."""

    def __init__(self, local: tzinfo, known: frozenset[int] = frozenset()) -> None:
        self.known = known
        self.found: set[int] = set()
        self._local = local
        self._last: int | None = None

    def settled(self, read: Read) -> Read:
        """Return the times of rows that come next, those of known hours right and without a doubt; look for others."""
        at, wrong, doubts = read
        doubtful = sorted(position for position, codes in doubts.items() if _AMBIGUOUS in codes)
        if doubtful:
            at, doubts = copy(at), dict(doubts)
        before = -1
        for position in doubtful:
            self._pass(range(before + 1, position), wrong)
            first = int(at[position])
            instant, before = self._in_order(first), position
            if self._day(first) in self.known:
                at[position] = instant
                doubts[position] = tuple(code for code in doubts[position] if code != _AMBIGUOUS)
        self._pass(range(before + 1, len(at)), wrong)
        return at, wrong, {position: codes for position, codes in doubts.items() if codes} if doubtful else doubts

    def _pass(self, between: range, wrong: Mapping[int, Code]) -> None:
        """Begin anew where a row of another hour stands between: that of the next sensor, perhaps."""
        if any(position not in wrong for position in between):
            self._last = None

    def _in_order(self, first: int) -> int:
        """Return the instant of a time that happens twice by those before it; note where times go back."""
        last, length = self._last, self._offset(first) - self._offset(first + DAY // 4)
        falls = last is not None and first < last <= first + length and _LEAST * (last - first) >= length
        if falls:
            self.found.add(self._day(first))
        self._last = first + length if falls else first
        return self._last

    def _day(self, first: int) -> int:
        return (first + self._offset(first)) // DAY

    def _offset(self, at: int) -> int:
        offset = (EPOCH + timedelta(microseconds=at)).astimezone(self._local).utcoffset() or timedelta()
        return round(offset.total_seconds()) * SECOND
