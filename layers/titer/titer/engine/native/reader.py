"""Blocks of a text as typed tables: read by the kernel, but for rows that it is not sure of."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC
from typing import Any

import numpy as np

from titer.cells.numbers.column import Numbers, Wrong, read_numbers
from titer.cells.numbers.notation import PLAIN
from titer.cells.numbers.sentinels import USUAL
from titer.cells.times.local_zone import LocalZone
from titer.engine.native.blocks import Read
from titer.engine.native.faults import TypedFaults
from titer.engine.native.layout import Cell, Mark, Row
from titer.engine.native.library import Kernel, kernel
from titer.engine.native.odd_cells import OddCells
from titer.engine.native.odd_rows import OddRows
from titer.engine.native.plans import Columns, columns_of, plan_of
from titer.engine.native.texts import Cells, Lines, Raws, Rows, Words
from titer.engine.native.vectors import NativeVectors
from titer.engine.native.ways import Way, way_of
from titer.engine.native.word_times import Said, WordTimes, read_word_times
from titer.formats.dialects.repeated_headers import LOOKED_BACK
from titer.formats.streams.lines import Block
from titer.judging.judge import Judge
from titer.judging.outcome import Format
from titer.judging.time_reader import Read as Times
from titer.judging.typed_table import TypedTable
from titer.judging.vectors import LISTS
from titer.model.instants import HOUR
from titer.model.spaces import holds_invisible

_FEW_ROWS = 24  # of a series in a block: lists are quicker than arrays then
_USUAL = np.array(sorted(USUAL))


class NativeReaders:
    """Makes readers, where there is a kernel."""

    def reader(self, form: Format, judge: Judge) -> "NativeReader | None":
        """Return who reads files of this form; None where there is no kernel, or their form is none that it reads."""
        found = kernel()
        columns = columns_of(form, judge.times) if found else None
        way = way_of(form.dialect, columns) if columns else None
        return NativeReader(found, form, judge, columns, way) if found and columns and way else None


class NativeReader:
    """Reads the blocks of one file."""

    def __init__(self, found: Kernel, form: Format, judge: Judge, columns: Columns, way: Way) -> None:
        self._kernel, self._judge, self._columns, self._way = found, judge, columns, way
        self._layout = form.layout
        self._plan = plan_of(form, columns, numbers_tell=judge.headers.numbers_tell)
        is_local = columns.is_time_known and judge.times.zone is not UTC
        self._offsets = LocalZone(judge.times.zone) if is_local else None

    def __call__(self, block: Block, row: int, line: int | None) -> TypedTable | None:
        """Read a block; None where something about it is not for the kernel, or the rows may be of another table."""
        headers = self._judge.headers
        if headers.is_astray or headers.awaits_time or not _is_plain(block):
            return None
        way = self._way.under(block.above)
        read = way.read(self._kernel, self._plan, block) if way else None
        if way is None or read is None or not read.is_whole:
            return None
        times = self._word_times(read)
        if read.left_out == read.rows:
            return None
        if self._offsets is not None:
            _to_utc(read, self._offsets)
        raws = Raws(read.block, read.start, read.length, self._kernel)
        odd = OddRows.split(raws, read, way, row, line)
        if odd is None or odd.hold_header(self._judge):
            return None
        self._note(read.marks[read.left == Row.FITS])
        rows = Rows(raws, way.cells)
        headers.pass_by(odd.last_rows(rows, LOOKED_BACK))
        return self._table(rows, read, odd, times, Lines(line, read.line))

    def _word_times(self, read: Read) -> WordTimes:
        """Have those times read that the kernel does not know."""
        if self._columns.is_time_known:
            return WordTimes({}, {})
        tell = self._judge.headers.numbers_tell
        return read_word_times(read, self._columns, self._judge.times, numbers_tell=tell)

    def _note(self, marks: Any) -> None:
        times = self._judge.times
        if (marks & Mark.PROVES).any():
            times.orders.add(self._layout.form.order or "")
        times.found_local = times.found_local or bool((marks & Mark.NAIVE).any())

    def _table(self, rows: Rows, read: Read, odd: OddRows, word_times: WordTimes, lines: Lines) -> TypedTable:
        said = word_times.placed(odd.fitting, read)
        short = np.flatnonzero(read.left == Row.SHORT).tolist()
        read.keep(odd.fitting)
        faults, warnings = (TypedFaults(odd.first_row, lines, rows.raws) for _ in range(2))
        faults.take_in(odd.table.faults, odd.places)
        warnings.take_in(odd.table.warnings, odd.places)
        faults.extend(short, ["too_few_cells"] * len(short), None)
        cells = self._odd_cells(rows.raws, read, odd)
        columns = self._columns_of(rows, read, odd, cells)
        table = TypedTable(
            first_row=odd.first_row,
            count=read.rows,
            lines=read.lines,
            size=read.size,
            fitting=odd.fitting,
            columns=columns,
            faults=faults,
            warnings=warnings,
            padded=odd.table.padded,
            times=self._times(read, odd, columns, said),
            numbers={
                column: self._numbers(read.values[place], read.cells[place], cells[column], column)
                for place, column in enumerate(self._columns.numbers)
            }
            | {column: self._worded_numbers(columns[column], column) for column in self._columns.worded},
            vectors=NativeVectors(self._kernel),
        )
        return _in_lists(table) if self._has_short_series(table) else table

    def _odd_cells(self, raws: Raws, read: Read, odd: OddRows) -> dict[int, OddCells[str]]:
        """Return the odd cells of a time, without those of rows that were left out, and of each column of numbers."""
        found: dict[int, OddCells[str]] = {}
        if len(self._columns.times) == 1:
            late = np.flatnonzero(read.marks & Mark.ODD)
            found[self._columns.times[0]] = OddCells.cut(raws, read, odd.fitting, 0, late)
        read.cells[:, odd.positions] = Cell.SURE
        for place, column in enumerate(self._columns.numbers):
            unsure = np.flatnonzero(read.cells[place] == Cell.UNSURE)
            cut = OddCells.cut(raws, read, odd.fitting, 1 + place, unsure)
            found[column] = cut.joined(odd.positions, odd.table.columns[column])
        return found

    def _columns_of(self, rows: Rows, read: Read, odd: OddRows, cells: dict[int, OddCells[str]]) -> list[Sequence[str]]:
        columns = list[Sequence[str]]()
        places = {column: place for place, column in enumerate(self._columns.words)}
        for column in range(self._columns.count):
            if column in places:
                words, ids = read.words(places[column]), read.ids[places[column]]
                columns.append(odd.merged_words(column, words, ids))
            else:
                known = odd.cells(column) | (cells[column].known() if column in cells else {})
                columns.append(Cells(rows, odd.fitting, column, known))
        return columns

    def _times(self, read: Read, odd: OddRows, columns: Sequence[Any], said: Said) -> Times:
        """Return the instants of all rows, and what is wrong or doubtful about some, beyond what was said already."""
        instants, wrong, doubts = odd.times
        read.at[odd.positions] = instants
        wrong, doubts = said[0] | odd.placed(wrong), said[1] | odd.placed(doubts)
        if len(places := np.flatnonzero(read.marks & Mark.ODD)):
            cells = [columns[column].picked(places.tolist()) for column in self._columns.times]
            late = OddCells(places, [*zip(*cells, strict=True)])
            instants, more, doubtful = self._judge.times.read(
                self._columns.of_times([*zip(*late.different, strict=True)])
            )
            read.at[late.positions] = late.spread(instants)
            wrong, doubts = wrong | late.said(more), doubts | late.said(doubtful)
        return read.at, wrong, doubts  # type: ignore[return-value]

    def _numbers(self, values: Any, cells: Any, odd: OddCells[str], column: int) -> Numbers:
        """Return the numbers of a column, of which odd cells are read as everywhere."""
        notation = self._layout.notations.get(column, PLAIN)
        found = read_numbers(odd.different, notation)
        values[odd.positions] = odd.spread(found.values)
        missing: dict[int, Wrong] = dict.fromkeys(np.flatnonzero(cells == Cell.EMPTY).tolist(), "missing_value")
        wrong = missing | odd.said(found.wrong)
        rounded = odd.said(dict.fromkeys(found.rounded, True))
        numbers = Numbers(
            values, dict(sorted(wrong.items())), odd.said(found.censored), odd.said(found.usual), {*rounded}
        )
        return _with_usual(numbers, odd.positions) if notation.watched else numbers

    def _worded_numbers(self, cells: Any, column: int) -> Numbers:
        """Return the numbers of a column of words, of which the different ones are read as everywhere."""
        found = read_numbers(cells.words, self._layout.notations[column])
        wrong, censored, usual = (cells.said(each) for each in (found.wrong, found.censored, found.usual))
        values: Any = np.array(found.values)[cells.ids]
        return Numbers(values, wrong, censored, usual, {*cells.said(dict.fromkeys(found.rounded, True))})

    def _has_short_series(self, table: TypedTable) -> bool:
        keys = [table.columns[column] for column in self._columns.keys]
        most = max((len(column.words) for column in keys if isinstance(column, Words)), default=1)
        return len(table.fitting) < _FEW_ROWS * most


def _is_plain(block: Block) -> bool:
    """Return whether a block is whole lines of UTF-8 without characters that are nobody's to see."""
    data = block.data
    if block.too_long or not data or b"\0" in data:
        return False
    if data.isascii():
        return True
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return not holds_invisible(data)


def _to_utc(read: Read, local: LocalZone) -> None:
    """Move times without an offset to UTC; leave out rows in an hour in which clocks change."""
    hours = read.at // HOUR
    turns = np.flatnonzero(np.diff(hours, prepend=hours[0] - 1))
    offsets = [local.offset(hour) for hour in hours[turns].tolist()]
    lengths = np.diff(turns, append=len(hours))
    naive = (read.marks & Mark.NAIVE) > 0
    unsure = np.repeat([offset is None for offset in offsets], lengths) & naive
    read.left[unsure] = 1
    moved = np.repeat(np.array([offset or 0 for offset in offsets], np.int64), lengths)
    read.at -= np.where(naive, moved, 0)


def _with_usual(numbers: Numbers, unsure: Any) -> Numbers:
    """Return numbers with those noted that may stand for missing ones; of odd cells they are."""
    values: Any = numbers.values
    found = np.isin(values, _USUAL)
    found[unsure] = False
    places = np.flatnonzero(found).tolist()
    usual = {place: float(values[place]) for place in places if place not in numbers.wrong}
    return replace(numbers, usual=dict(sorted((numbers.usual | usual).items())))


def _in_lists(table: TypedTable) -> TypedTable:
    at, wrong, doubts = table.times
    numbers = {column: replace(one, values=one.values.tolist()) for column, one in table.numbers.items()}  # type: ignore[attr-defined]
    return replace(table, times=(at.tolist(), wrong, doubts), numbers=numbers, vectors=LISTS)  # type: ignore[attr-defined]
