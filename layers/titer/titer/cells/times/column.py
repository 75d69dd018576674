"""Times as files write them, to microseconds since 1970 in UTC and back.

How a column writes its times is a `TimeForm`. A time without a zone is read in the declared one; where its clocks
change, PEP 495 decides (first of two for a time that happens twice; as before the change for one that does not happen)
and the time is doubtful. What is counted (since 1970, in a spreadsheet's days, from a start) is reckoned in decimals.
"""

from collections.abc import Sequence
from datetime import tzinfo
from typing import Protocol, cast

from titer.cells.times.counts import (
    ClockColumn,
    ElapsedColumn,
    EpochBySizeColumn,
    EpochColumn,
    SerialColumn,
    TicksColumn,
)
from titer.cells.times.dates import DatedColumn, IsoColumn, PatternColumn
from titer.cells.times.local_zone import Doubts, HoursOfName, LocalZone, QuickRead
from titer.cells.times.number_forms import BY_SIZE
from titer.cells.times.stated_zone import split_region
from titer.cells.times.time_form import ISO, TimeForm
from titer.cells.times.zone_names import abbreviation_in
from titer.model.codes import Code
from titer.model.expression import expression
from titer.model.spaces import BLANK

_DIGIT = expression(r"\d")  # there is one in every time
_MOST_NAMES = 64  # of zones, that are remembered


class InstantReader:
    """Reads columns of times, written in one form, in one zone; remembers what files repeat: days, hours, minutes.

    `orders` says which orders of day, month and year the cells read so far have proved (`day_first`). As long as the
    form is ambiguous, the instants are provisional: read in any of the possible orders.
    """

    def __init__(self, local: tzinfo, form: TimeForm = ISO, *, start: int | None = None) -> None:
        """Take `start` in µs since 1970: what elapsed times count from."""
        self.orders: set[str] = set()
        self._local = LocalZone(local)
        self._column = self._column_of(form, self._local, start)
        self._form = form
        self._zoned: dict[str, InstantReader] = {}  # by the zone that stands behind a time
        self._called: dict[str, _Column] = {}  # by the abbreviation that does

    def _column_of(self, form: TimeForm, local: LocalZone, start: int | None) -> "_Column":
        match form.kind:
            case "numeric":
                order = form.order or (None if form.ambiguous else "named")
                return DatedColumn(local, order, form.rivals, self.orders)
            case "epoch" if form.unit == BY_SIZE:
                return EpochBySizeColumn()
            case "epoch" if form.unit is not None:
                return EpochColumn(form.unit, declared=form.declared)
            case "ticks" if form.unit is not None:
                return TicksColumn(form.unit)
            case "pattern" if form.unit is not None:
                return PatternColumn(local, form.unit)
            case "serial" if form.unit is not None:
                return SerialColumn(local, form.unit)
            case "clock" | "elapsed":
                return _from_start(form, local, start)
            case "iso":
                return IsoColumn(local)
        raise ValueError(f"cannot read {form}")

    @property
    def is_zone_used(self) -> bool:
        """Whether a time was read that tells no zone of its own, and so in that of the reader."""
        return self._local.is_used

    def read(self, cells: Sequence[str]) -> tuple[list[int], dict[int, Code], dict[int, Doubts]]:
        """Return one instant (µs since 1970, UTC) per cell, 0 where there is none, and what is wrong or doubtful.

        Both go by position. Wrong is `missing_timestamp` or `invalid_timestamp`; doubtful is any of
        `ambiguous_local_time` or `nonexistent_local_time`, `two_digit_year` and `time_truncated`.
        """
        instants, doubtful = self._column.quickly(cells) if cells else ([], {})
        wrong: dict[int, Code] = {}
        settled: dict[str, tuple[int, Doubts, Code | None]] = {}  # of the same cells, one is read
        for position in [position for position, at in enumerate(instants) if at is None] if None in instants else ():
            cell = cells[position]
            if cell not in settled:
                settled[cell] = self._read_one(cell.strip(BLANK))
            instants[position], doubts, code = settled[cell]
            if code:
                wrong[position] = code
            elif doubts:
                doubtful[position] = doubts
        return cast("list[int]", instants), wrong, doubtful

    def _read_one(self, text: str) -> tuple[int, Doubts, Code | None]:
        """Return the instant, and what is doubtful or wrong about it."""
        if not _DIGIT.search(text):
            return 0, (), "invalid_timestamp" if text else "missing_timestamp"
        try:
            return *self._parse(text), None
        except ValueError:
            return self._parse_named(text)

    def _parse(self, text: str) -> tuple[int, Doubts]:
        """Return the instant of a time, be it in the zone whose name stands behind it."""
        bare, zone = split_region(text) if self._form.is_local else (text, None)
        if zone is None:
            return self._column.parse(text)
        if str(zone) not in self._zoned:
            reader = self._zoned[str(zone)] = InstantReader(zone, self._form)
            reader.orders = self.orders
        return self._zoned[str(zone)]._column.parse(bare)

    def _parse_named(self, text: str) -> tuple[int, Doubts, Code | None]:
        """Return the instant of a time with an abbreviation behind it that its zone has then; else what is wrong."""
        letters = abbreviation_in(text)
        if letters is None:
            return 0, (), "invalid_timestamp"
        bare = text.removesuffix(letters).rstrip()
        if self._form.is_local:
            try:
                return *self._column_called(letters).parse(bare), None
            except ValueError:
                pass  # the zone has no such hour, or this is no time at all
        try:
            self._column.parse(bare)
        except ValueError:
            return 0, (), "invalid_timestamp"
        return 0, (), "zone_is_no_offset"

    def _column_called(self, letters: str) -> "_Column":
        if letters not in self._called:
            if len(self._called) >= _MOST_NAMES:
                self._called.clear()
            self._called[letters] = self._column_of(self._form, HoursOfName(self._local, letters), None)
        return self._called[letters]


def _from_start(form: TimeForm, local: LocalZone, start: int | None) -> ClockColumn | ElapsedColumn:
    """Return what reads times of day on the day of a start, or what counts from it; `ValueError` without one."""
    if form.kind == "clock":
        return ClockColumn(local, start or 0)
    if start is None:
        raise ValueError(f"cannot read {form} without a start")
    return ElapsedColumn(start, form.unit)


class _Column(Protocol):
    """How one form is read."""

    def quickly(self, cells: Sequence[str]) -> QuickRead:
        """Return the instants of cells in the common form; nearly all of it runs in C."""

    def parse(self, text: str) -> tuple[int, Doubts]:
        """Return the instant, and what is doubtful about it; `ValueError` where this is no time."""
