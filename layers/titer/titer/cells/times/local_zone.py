"""Local times to UTC, and what is doubtful about that.

A zone that changes its clocks makes times doubtful: the first of two for one that happens twice, as before the change
for one that does not happen (PEP 495).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo

from titer.cells.times.cell import Clock
from titer.cells.times.remembered import Memory
from titer.cells.times.zone_names import is_called
from titer.model.codes import DoubtCode
from titer.model.instants import DAY, EPOCH, SECOND

_HOUR = 3600 * SECOND
EARLIEST, LATEST = -62_135_596_800 * SECOND, 253_402_300_800 * SECOND  # the years 1 to 9999

type Doubts = tuple[DoubtCode, ...]  # codes of what is doubtful about one time
TRUNCATED: Doubts = ("time_truncated",)
AMBIGUOUS: Doubts = ("ambiguous_local_time",)
_NONEXISTENT: Doubts = ("nonexistent_local_time",)

type QuickRead = tuple[list[int | None], dict[int, Doubts]]  # None for what `parse` has to look at; doubts by position


class LocalZone:
    """Local time to UTC. `is_used` tells whether a time was read in this zone: not those that have one of their own."""

    def __init__(self, local: tzinfo) -> None:
        self.is_used = False
        self.zone = local
        self._offsets = Memory(self._offset)  # by hours since 1970, in local time
        fixed = local.utcoffset(None)
        self._fixed = None if fixed is None else _micros(fixed)

    def hour(self, day: int, *hours: int) -> int | None:
        """Return the instant of the first of these hours of a local day; None where clocks change among them."""
        offsets = {self._offsets[day // _HOUR + hour] for hour in hours}
        offset = offsets.pop()
        return None if offsets or offset is None else day + hours[0] * _HOUR - offset

    def offset(self, hour: int) -> int | None:
        """Return by how much local times are ahead of UTC in an hour since 1970; None where clocks change in it."""
        return self._offsets[hour]

    def offset_at(self, at: int) -> int:
        """Return by how much local times are ahead of UTC at an instant, in µs."""
        return _utc_offset((EPOCH + timedelta(microseconds=at)).astimezone(self.zone))

    def quickly(self, local: Sequence[int]) -> list[int | None]:
        """Return the instants of local times; None in hours in which the zone changes its clocks."""
        offsets = map(self._offsets.__getitem__, [at // _HOUR for at in local])
        found = [None if offset is None else at - offset for at, offset in zip(local, offsets, strict=True)]
        self.note(found)
        return found

    def note(self, found: Sequence[int | None]) -> None:
        """Take note of instants that were read in this zone, where there is any."""
        self.is_used = self.is_used or any(at is not None for at in found)

    def utc(self, day: int, clock: Clock) -> tuple[int, Doubts]:
        """Return the instant of a time in this zone, unless it has one of its own, and what is doubtful about that."""
        if clock.offset is not None:
            return within_calendar(day + clock.at - clock.offset), ()
        self.is_used = True
        local = (EPOCH + timedelta(microseconds=within_calendar(day + clock.at))).replace(tzinfo=self.zone)
        before, after = _utc_offset(local), _utc_offset(local.replace(fold=1))
        if before == after:
            return within_calendar(day + clock.at - before), ()
        return within_calendar(day + clock.at - before), AMBIGUOUS if before > after else _NONEXISTENT

    def _offset(self, hour: int) -> int | None:
        at = hour * _HOUR
        if not EARLIEST + DAY <= at < LATEST - DAY:  # an offset could lead out of the calendar
            return None
        if self._fixed is not None:
            return self._fixed
        begins = (EPOCH + timedelta(microseconds=at)).replace(tzinfo=self.zone)
        offsets = {
            _utc_offset(begins.replace(minute=minute, second=second, fold=fold))
            for minute, second in ((0, 0), (15, 0), (30, 0), (45, 0), (59, 59))
            for fold in (0, 1)
        }
        return offsets.pop() if len(offsets) == 1 else None


class HoursOfName(LocalZone):
    """Local time to UTC for times behind which an abbreviation stands: it tells one of two hours from the other."""

    def __init__(self, local: LocalZone, name: str) -> None:
        super().__init__(local.zone)
        self._of = local
        self._name = name

    def utc(self, day: int, clock: Clock) -> tuple[int, Doubts]:
        """Return the instant, and what is doubtful; `ValueError` where the zone has no such hour by this name."""
        if clock.offset is not None:
            raise ValueError(self._name)
        first, doubts = super().utc(day, clock)
        local = (EPOCH + timedelta(microseconds=day + clock.at)).replace(tzinfo=self.zone)
        folds = [local, local.replace(fold=1)] if doubts == AMBIGUOUS else [local]
        named = [_utc_offset(one) for one in folds if is_called(self._name, one)]
        if not named:
            raise ValueError(self._name)
        self._of.is_used = True
        return first + _utc_offset(local) - named[0], doubts if len(named) == len(folds) else ()


def _utc_offset(local: datetime) -> int:
    return _micros(local.utcoffset() or timedelta())


def _micros(offset: timedelta) -> int:
    return (offset.days * 86_400 + offset.seconds) * SECOND


def within_calendar(at: int) -> int:
    if not EARLIEST <= at < LATEST:
        raise ValueError(at)
    return at
