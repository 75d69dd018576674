"""The instants of rows: read from one column by itself, else joined from parts, each row in its own zone."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, timedelta, timezone, tzinfo
from functools import lru_cache

from titer.cells.numbers.sentinels import is_missing_word
from titer.cells.times.column import InstantReader
from titer.cells.times.local_zone import TRUNCATED, Doubts
from titer.cells.times.offsets import offset_zone
from titer.cells.times.parts import Columns, TimeParts, offsets, to_micros
from titer.cells.times.time_form import ISO, TimeForm
from titer.judging.clock_days import ClockDays, InOrder
from titer.judging.folds import Folds
from titer.model.codes import Code
from titer.model.instants import HOUR

_MOST_ZONES = 64  # that are remembered
_LOOKED_AT = 50  # cells, for a zone
_EAST = timezone(timedelta(hours=1))  # of UTC

type Read = tuple[list[int], dict[int, Code], dict[int, Doubts]]  # as `InstantReader.read` gives it


class TimeReader:
    """Reads the times of rows, whose parts stand in these columns; or gives all rows the instant `at`.

    `orders` says which orders of day, month and year the cells read so far have proved.
    """

    def __init__(
        self,
        parts: TimeParts,
        local: tzinfo,
        form: TimeForm = ISO,
        *,
        start: int | None = None,
        at: int | None = None,
        spans: bool = False,
        folds: frozenset[int] = frozenset(),
    ) -> None:
        """Take the zone of times that tell none, what they count from, whether `span` is wanted, and known folds."""
        self.orders: set[str] = set()
        self.zone = local
        self._parts = parts
        self._form = form
        self._start = start
        self._at = at
        self._spans = spans
        self.span: tuple[int, int] | None = None  # of the times read so far
        self.folds = Folds(local, folds)
        self._days = ClockDays(local, start or 0) if form.kind == "clock" else None
        self.found_local = form.kind == "clock"  # else by who reads times without this reader
        self._local = self._reader(local)
        self._zones: dict[str, InstantReader | None] = {}  # by the cell that says an offset or a zone

    @property
    def is_of_one_column(self) -> bool:
        """Whether each row's instant stands in one column, and nothing else is to be known of it."""
        return self._at is None and self._parts.is_one_column and not self._spans

    @property
    def is_of_day_and_clock(self) -> bool:
        """Whether it stands in two, a date and a time of day, and nothing else is to be known of it."""
        return self._at is None and self._parts.are_day_and_clock and not self._spans

    @property
    def columns(self) -> tuple[int, ...]:
        """The columns in which a row's instant stands, none where all have one instant."""
        return () if self._at is not None else self._parts.columns

    @property
    def is_zone_used(self) -> bool:
        """Whether a time read so far tells no offset and no zone of its own, and so was read in this one."""
        return self.found_local or self._local.is_zone_used

    def _reader(self, zone: tzinfo) -> InstantReader:
        days = self._days
        reader = InstantReader(UTC if days else zone, self._form, start=days.start if days else self._start)
        reader.orders = self.orders
        return reader

    def read(self, columns: Columns) -> Read:
        """Return one instant (µs since 1970, UTC) per row, and what is wrong or doubtful, as `InstantReader` does."""
        found = self._read(columns)
        if self._spans:
            self._widen(found)
        return found

    def settled(self, read: InOrder) -> InOrder:
        """Return the times of rows that come next as the order of rows tells them: on which day, in which hour."""
        return self._days.settled(read) if self._days else self.folds.settled(read)

    def _widen(self, found: Read) -> None:
        instants, wrong, _ = found
        good = [at for position, at in enumerate(instants) if position not in wrong] if wrong else instants
        if good:
            before = self.span or (good[0], good[0])
            self.span = min(before[0], *good), max(before[1], *good)

    def _read(self, columns: Columns) -> Read:
        if self._at is not None:
            return [self._at] * len(columns[0]), {}, {}
        texts = self._parts.texts(columns)
        if self._parts.is_one_column:
            return self._local.read(texts)
        found = self._local.read(texts) if self._parts.offset is None else self._in_zones(texts, columns)
        if self._parts.finer:
            self._add_finer(found, columns)
        return found

    def _in_zones(self, texts: Sequence[str], columns: Columns) -> Read:
        """Read each row in the zone that its cell tells."""
        instants, wrong, doubtful = [0] * len(texts), dict[int, Code](), dict[int, Doubts]()
        for cell, positions in offsets(columns, self._parts).items():
            reader = self._reader_of(cell)
            if reader is None:
                wrong |= dict.fromkeys(positions, "invalid_offset")
                continue
            read, bad, doubts = reader.read([texts[position] for position in positions])
            for position, at in zip(positions, read, strict=True):
                instants[position] = at
            wrong |= {positions[place]: code for place, code in bad.items()}
            doubtful |= {positions[place]: codes for place, codes in doubts.items()}
        return instants, wrong, doubtful

    def _reader_of(self, cell: str) -> InstantReader | None:
        if cell not in self._zones:
            if len(self._zones) >= _MOST_ZONES:
                self._zones.clear()
            zone = offset_zone(cell, self._parts.offset_unit)
            self._zones[cell] = self._reader(zone) if zone else None
        return self._zones[cell]

    def _add_finer(self, found: Read, columns: Columns) -> None:
        instants, wrong, doubtful = found
        nanos = [0] * len(instants)
        for part in self._parts.added(columns):
            for position, count in enumerate(part):
                if count is None:
                    wrong.setdefault(position, "invalid_timestamp")
                else:
                    nanos[position] += count
        for position, count in enumerate(nanos):
            micros, finer = to_micros(count)
            instants[position] += micros
            if finer:
                doubtful[position] = tuple(dict.fromkeys((*doubtful.get(position, ()), *TRUNCATED)))
        for position in wrong:
            instants[position] = 0
            doubtful.pop(position, None)


def beyond(at: Sequence[int], received: Sequence[str]) -> list[int]:
    """Return the positions of instants more than an hour after their row was received: so far clocks may differ."""
    pairs = zip(at, map(int, received), strict=True)
    return [position for position, (when, came) in enumerate(pairs) if when > came + HOUR]


def code_of_no_time(cell: str) -> Code:
    """Return what a cell is that is no time: a formula never calculated, a word for a missing one, or neither."""
    if cell.startswith("="):
        return "formula_without_value"
    return "missing_timestamp" if is_missing_word(cell) else "invalid_timestamp"


def is_local(texts: Sequence[str], form: TimeForm) -> bool:
    """Return whether times are read otherwise in another zone: they tell of none."""
    if not form.is_local:
        return False
    return _depends_on_the_zone(tuple(texts[:_LOOKED_AT]), form)


@lru_cache(maxsize=16)  # deciding on a file asks several times of the same texts
def _depends_on_the_zone(some: tuple[str, ...], form: TimeForm) -> bool:
    return ColumnReaders().tell_none(some, form)


class ColumnReaders:
    """Reads many columns of times, each by itself: those of one form, in one zone, share what they repeat."""

    def __init__(self) -> None:
        self._readers: dict[tuple[tzinfo, TimeForm], InstantReader] = {}

    def read(self, texts: Sequence[str], form: TimeForm, zone: tzinfo = UTC) -> Read:
        """Return what `InstantReader.read` does."""
        asked = zone, replace(form, evidence=())  # which quotes a cell
        if asked not in self._readers:
            if len(self._readers) >= _MOST_ZONES:
                self._readers.clear()
            self._readers[asked] = InstantReader(*asked)
        return self._readers[asked].read(texts)

    def tell_none(self, texts: Sequence[str], form: TimeForm) -> bool:
        """Return whether times are read otherwise in another zone: they tell of none."""
        if not form.is_local:
            return False
        some = texts[:_LOOKED_AT]
        (utc, wrong, _), (east, *_) = self.read(some, form), self.read(some, form, _EAST)
        return utc != east or "zone_is_no_offset" in wrong.values()
