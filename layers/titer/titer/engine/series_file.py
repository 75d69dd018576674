"""Draws from the file of a file's series: as much of it is read as the answer takes, however large the file is.

What few readings make up is drawn of these. What many do is drawn of the overview: the width of the grid is a multiple
of that of a level, whose buckets lie whole in its parts; at both ends of the span, readings make up what is left over.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from titer.engine.buckets import (
    NO_READINGS,
    Buckets,
    Grid,
    Readings,
    columns_of,
    columns_of_readings,
    gathered,
    joined,
    of_readings,
    part,
    parts_of,
)
from titer.engine.kept_blocks import KeptBlocks
from titer.engine.series_blocks import (
    HEAD,
    ROWS,
    Stored,
    Table,
    unpack_buckets,
    unpack_gaps,
    unpack_readings,
    unpacked_head,
    unpacked_index,
)
from titer.model.drawing import MOST_GAPS, Drawing, Extent, Span

FEW = 1 << 17  # readings of all series of an answer that are gathered one by one
_AT_FIRST = 64 << 10  # bytes: most indexes, and most small files, whole
_AT_ONCE = 16  # blocks that are read and held at a time
_ROOM = 48 << 20  # bytes of blocks that are kept
_AT_A_TIME = 8  # series
_FINENESS = 4  # parts of a level that make up one of the grid, at least; fewer than twice as many

type Read = Callable[[int, int], bytes | None]  # from where, how many bytes; None where there is no such file
type Unpack = Callable[[bytes, int], Any]


class SeriesFile:
    """The series of a file, as they are stored."""

    def __init__(self, read: Read) -> None:
        """Read its index; `FileNotFoundError` where there is none, or one of another form."""
        self._read = read
        self._beginning = self._fetched(0, _AT_FIRST)
        length = unpacked_head(self._beginning)
        self._offset = HEAD.size + length
        self._stored = unpacked_index(self._part(HEAD.size, length))
        self._kept = KeptBlocks(_ROOM)

    @property
    def extents(self) -> Sequence[Extent]:
        return [stored.extent for stored in self._stored]

    def counts(self, places: Sequence[int], span: Span) -> list[int]:
        return _side_by_side(lambda stored: self._count(stored, span), self._at(places))

    def draw(self, places: Sequence[int], span: Span, points: int, *, raw: bool) -> list[Drawing]:
        counts = self.counts(places, span)
        if sum(counts) <= FEW:
            grid, shift = parts_of(span, points), None
        else:
            grid, shift = round_parts_of(span, points)

        def drawing(stored: Stored, count: int) -> Drawing:
            return self._drawing(stored, span, count, (grid, shift) if count > points and not raw else None)

        return _side_by_side(drawing, self._at(places), counts)

    def _at(self, places: Sequence[int]) -> list[Stored]:
        return [self._stored[place] for place in places]

    def _drawing(self, stored: Stored, span: Span, count: int, on: tuple[Grid, int | None] | None) -> Drawing:
        gaps, more = self._gaps(stored, span)
        if on is None:
            found = [*self._readings(stored, span)]
            columns = columns_of_readings(joined(found) if found else NO_READINGS)
            return Drawing(count=count, kind="raw", columns=columns, gaps=gaps, more_gaps=more)
        grid, shift = on
        drawn = self._buckets(stored, span, grid, shift)
        begins = np.maximum(drawn.at, span.since)
        return Drawing(
            count=count, kind="buckets", columns=columns_of(drawn._replace(at=begins)), gaps=gaps, more_gaps=more
        )

    def _buckets(self, stored: Stored, span: Span, grid: Grid, shift: int | None) -> Buckets:
        level = max((each for each in stored.levels if shift is not None and each <= shift), default=None)
        parts = self._from_readings(stored, span, grid) if level is None else self._from(level, stored, span, grid)
        found = [each for each in parts if each.rows]
        return gathered(joined(found), grid) if len(found) > 1 else found[0]

    def _from(self, level: int, stored: Stored, span: Span, grid: Grid) -> Iterator[Buckets]:
        """Yield what lies in the span, of the level where its buckets lie there whole."""
        extent, width = stored.extent, 1 << level
        since = extent.first_at // width * width if span.since <= extent.first_at else -(-span.since // width) * width
        until = span.until // width * width if span.until <= extent.last_at else (extent.last_at // width + 1) * width
        if since >= until:
            yield from self._from_readings(stored, span, grid)
            return
        yield from self._from_readings(stored, Span(span.since, since), grid)
        for blocks in self._blocks(stored.levels[level], Span(since, until), unpack_buckets):
            yield gathered(joined(blocks), grid)
        yield from self._from_readings(stored, Span(until, span.until), grid)

    def _from_readings(self, stored: Stored, span: Span, grid: Grid) -> Iterator[Buckets]:
        for readings in self._readings(stored, span):
            yield gathered(of_readings(readings), grid)

    def _readings(self, stored: Stored, span: Span) -> Iterator[Readings]:
        yield from map(joined, self._blocks(stored.readings, span, unpack_readings))

    def _gaps(self, stored: Stored, span: Span) -> tuple[list[tuple[int, int]], bool]:
        """Return the longest gaps between readings of the span, and whether there may be more."""
        if not stored.gaps.rows:
            return [], False
        [gaps] = self._unpacked(stored.gaps, range(1), unpack_gaps)
        gaps = gaps[(gaps[:, 0] >= span.since) & (gaps[:, 1] < span.until)]
        more = stored.more_gaps or len(gaps) > MOST_GAPS
        longest = np.argsort(gaps[:, 0] - gaps[:, 1], kind="stable")[:MOST_GAPS]
        return [(since, until) for since, until in gaps[np.sort(longest)].tolist()], more

    def _count(self, stored: Stored, span: Span) -> int:
        until, since = (self._before(stored, at) for at in (span.until, span.since))
        return max(0, until - since)

    def _before(self, stored: Stored, at: int) -> int:
        """Return how many readings come before an instant."""
        table = stored.readings
        block = bisect_left(table.firsts, at) - 1
        if at > stored.extent.last_at:
            return table.rows
        if block < 0:
            return 0
        [found] = self._unpacked(table, range(block, block + 1), unpack_readings)
        return block * ROWS + int(np.searchsorted(found.at, at))

    def _blocks(self, table: Table, span: Span, unpack: Unpack) -> Iterator[list[Any]]:
        """Yield the rows of a span, some blocks at a time."""
        first, end = max(0, bisect_left(table.firsts, span.since) - 1), bisect_left(table.firsts, span.until)
        for start in range(first, end, _AT_ONCE):
            numbers = range(start, min(start + _AT_ONCE, end))
            found = [*self._unpacked(table, numbers, unpack)]
            cut = [
                part(rows, *np.searchsorted(rows.at, span).tolist()) if number in {first, end - 1} else rows
                for number, rows in zip(numbers, found, strict=True)
            ]
            if held := [rows for rows in cut if rows.rows]:
                yield held

    def _unpacked(self, table: Table, numbers: range, unpack: Unpack) -> list[Any]:
        """Return blocks, those that are not kept by one read."""
        known = self._kept.known(table.offsets[number] for number in numbers)
        missing = [number for number in numbers if table.offsets[number] not in known]
        if missing:
            new = self._new(table, range(missing[0], missing[-1] + 1), unpack)
            self._kept.keep(new)
            known |= new
        return [known[table.offsets[number]] for number in numbers]

    def _new(self, table: Table, numbers: range, unpack: Unpack) -> dict[int, Any]:
        start, end = table.offsets[numbers[0]], table.offsets[numbers[-1] + 1]
        read = self._part(self._offset + start, end - start)
        blocks = {}
        for number in numbers:
            begin, stop = table.offsets[number], table.offsets[number + 1]
            rows = table.rows if len(table.firsts) == 1 else min(ROWS, table.rows - number * ROWS)
            blocks[begin] = unpack(read[begin - start : stop - start], rows)
        return blocks

    def _part(self, start: int, size: int) -> bytes:
        if start + size <= len(self._beginning):
            return self._beginning[start : start + size]
        return self._fetched(start, size)

    def _fetched(self, start: int, size: int) -> bytes:
        found = self._read(start, size)
        if found is None:
            raise FileNotFoundError
        return found


def _side_by_side[Found](find: Callable[..., Found], *columns: Sequence[Any]) -> list[Found]:
    """Return what is found of each series; all wait for the same storage."""
    if len(columns[0]) < 2:
        return [*map(find, *columns)]
    with ThreadPoolExecutor(_AT_A_TIME) as workers:
        return [*workers.map(find, *columns)]


def round_parts_of(span: Span, points: int) -> tuple[Grid, int]:
    """Return at most so many equal parts of a span, and the logarithm of what divides their width and their begins."""
    shift = 0
    while True:
        origin = span.since >> shift << shift
        for width in range(_FINENESS << shift, 2 * _FINENESS << shift, 1 << shift):
            if width * points >= span.until - origin:
                return Grid(origin, width), shift
        shift += 1
