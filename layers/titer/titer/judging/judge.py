"""The judge: cells under a header become typed readings, and what is wrong or doubtful is said row by row."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from itertools import chain

from titer.cells.numbers.cell import OTHER
from titer.cells.numbers.column import Numbers, read_numbers
from titer.cells.numbers.notation import PLAIN, proved_decimal
from titer.cells.numbers.sampled import ODD_ONES
from titer.formats.dialects.repeated_headers import RepeatedHeaders
from titer.formats.streams.table import Table
from titer.judging.block_notes import BlockNotes
from titer.judging.block_result import BlockResult
from titer.judging.column_judge import ColumnJudge, JudgedRows
from titer.judging.context_watch import ContextWatch
from titer.judging.contexts import Contexts, RowContexts
from titer.judging.conversions import Conversions
from titer.judging.layout import Layout
from titer.judging.measured_columns import Shape
from titer.judging.missing_values import MissingValues
from titer.judging.quantities import Quantities
from titer.judging.row_quality import RowQuality
from titer.judging.row_series import RowSeries
from titer.judging.row_units import RowUnits
from titer.judging.series_limits import SeriesLimits
from titer.judging.stored_result import KEPT
from titer.judging.time_reader import TimeReader, beyond
from titer.judging.typed_table import Rows, TypedTable
from titer.judging.vectors import LISTS, Vector
from titer.model.codes import Code
from titer.model.instants import HOUR
from titer.model.readings import Quality, Series
from titer.rules.limits import RuleSet

_SENSORS_REMEMBERED = 50_000
_UNSURE = {"ambiguous_local_time", "nonexistent_local_time", "future_time"}


class Judge:
    """Judges a file table by table; remembers each series' last instant, and if another table's header has come."""

    def __init__(
        self,
        layout: Layout,
        rules: RuleSet,
        times: TimeReader,
        *,
        received_at: int,
        quantities: Quantities,
        missing: MissingValues,
        convert: Conversions | None = None,
        contexts: RowContexts | None = None,
        accepted: bool = False,
    ) -> None:
        """Take `received_at` in µs since 1970 (UTC): what lies more than an hour after it is doubtful.

        Where the rows were `accepted` by these rules before, their hard limits are not asked again.
        """
        self.layout = layout
        self.times = times
        self.horizon = received_at + HOUR
        self.last_at: dict[Series, int] = {}
        self.contexts = contexts or Contexts(layout)
        self.accepted = accepted
        self.column_order: dict[str | None, int] = {name: column for column, name in enumerate(layout.names)}
        self.proved_decimals: dict[int, set[str]] = defaultdict(set)  # decimal marks that later cells of a column show
        self.odd_marks: Counter[int] = Counter()  # by column: above 0 where more cells than a few have another mark
        self.without_marks: Counter[int] = Counter()  # cells of a column with `1,234` that are plain numbers
        self.conversions = convert or Conversions({})
        self.row_units = RowUnits(layout.units_of_rows)
        self.missing = missing
        self.allows = _anything if accepted else lru_cache(maxsize=_SENSORS_REMEMBERED)(rules.allows)
        self.strange_qualities: dict[int, Counter[str]] = defaultdict(Counter)  # cells by column that say nothing known
        self.words_met: set[str] = set()  # in cells of the quality, of those whose meaning was said
        self.warned = 0  # warnings in the blocks so far; beyond the first of a file they are counted alone
        self.padded = 0  # rows that had too few cells
        self.watch = ContextWatch(layout)
        self.headers = RepeatedHeaders(layout.names)
        self.rules = rules
        self.quantities = quantities
        self.limits = SeriesLimits(rules, quantities)

    def judge(self, table: Rows) -> BlockResult:
        """Return what the table comes to: each of its measured cells as a reading, a fault, or missing."""
        self.padded += table.padded
        block = _Block(self, table)
        if isinstance(table, TypedTable):
            return block.result()
        others = self.headers.others(table, block.suspects(table))
        if others or self.headers.moves:
            block = _Block(self, table.reordered(self.headers.moves).without(others))
        return block.result()

    def judge_rows(self, table: Table) -> BlockResult:
        """Return what a table comes to of which every record is a row, and none a header."""
        return _Block(self, table).result()


def _anything(_sensor: str) -> bool:
    return True


class _Block:
    """One table while it is judged. A position counts the rows that fit the header, from 0."""

    def __init__(self, judge: Judge, table: Rows) -> None:
        self._judge = judge
        self._layout = judge.layout
        self._table = table
        self._vectors = table.vectors if isinstance(table, TypedTable) else LISTS
        self._out = BlockResult(table.faults, table.warnings, rows=table.count)
        self._bad: set[int] = set()  # positions whose time or sensor cannot be used
        self._trust = RowQuality()
        self._notes = BlockNotes(self._layout, table, self._vectors, self._out)
        self._read_times = table.times if isinstance(table, TypedTable) else judge.times.read(table.columns)

    def suspects(self, table: Table) -> list[int]:
        """Return the rows that may be headers: they do not fit, or their time is no time."""
        wrong = self._read_times[1]
        unfit = table.unfit()
        return sorted(unfit.union(table.fitting[position] for position in wrong)) if wrong or unfit else []

    def result(self) -> BlockResult:
        if self._judge.warned >= KEPT:
            self._out.warnings.only_count()
        if len(self._table.fitting):
            self._judge_cells(self._judge_rows())
        self._out.faults.sort(self._judge.column_order)
        self._out.warnings.sort(self._judge.column_order)
        self._judge.warned += len(self._out.warnings)
        self._out.anomalies.sort(key=lambda anomaly: anomaly.row_number)
        return self._out

    def _judge_rows(self) -> JudgedRows:
        judge, table = self._judge, self._table
        self._out.readings.contexts, context = judge.contexts.of(table)
        at = self._judge_times()
        series = RowSeries(self._layout, table, self._vectors, judge.row_units, judge.allows)
        for column, code, positions in series.wrong:
            self._refuse_rows(dict.fromkeys(self._vectors.listed(positions), code), column)
        if not judge.watch.is_idle:
            judge.watch.see(table.columns, series.listed(), self._vectors.listed(at), self._bad)
        self._judge_quality()
        return JudgedRows(table, series, at, self._bad, self._trust, context)

    def _judge_cells(self, rows: JudgedRows) -> None:
        judge = self._judge
        columns = ColumnJudge(
            self._layout,
            rows,
            self._vectors,
            self._notes,
            self._out,
            missing=judge.missing,
            conversions=judge.conversions,
            limits=judge.limits,
            last_at=judge.last_at,
            accepted=judge.accepted,
        )
        read = [self._read(column, rows.series) for column in self._layout.measured]
        if self._layout.shape is not Shape.LONG:
            columns.reject_empty_rows(read)
        for column, numbers in zip(self._layout.measured, read, strict=True):
            columns.judge(column, numbers)
        columns.readings.put_into(self._out.readings)
        self._out.kept_rows = columns.kept_rows.count
        self._out.figures = self._vectors.figures(self._out.readings)

    def _read(self, column: int, series: RowSeries) -> Numbers:
        """Return the numbers of a column; remember the decimal marks that its cells prove instead."""
        cells = self._table.columns[column]
        if self._layout.received is not None:  # written by ourselves: what the judge took for a number, that is one
            return Numbers([*map(float, cells)])
        notation = self._layout.notations.get(column, PLAIN)
        typed = self._table if isinstance(self._table, TypedTable) else None
        numbers = typed.numbers[column] if typed else read_numbers(cells, notation)
        if "other_decimal" in numbers.wrong.values():
            self._judge.proved_decimals[column].add(OTHER[notation.decimal])
            self._judge.odd_marks[column] += ODD_ONES * [*numbers.wrong.values()].count("other_decimal") - len(cells)
        if notation.ambiguous:
            self._judge.without_marks[column] += len(cells) - len(numbers.wrong)
            self._judge.proved_decimals[column].update(mark for mark in map(proved_decimal, cells) if mark)
        if notation.watched:
            listed = replace(numbers, values=[*self._vectors.listed(numbers.values)]) if typed else numbers
            self._judge.missing.settle(column, listed, series.listed())
        return numbers

    def _judge_times(self) -> Vector:
        at, wrong, doubts = self._judge.times.settled(self._read_times)
        self._refuse_rows(wrong, self._layout.time)
        received = self._layout.received
        came = None if received is None else self._table.columns[received]
        if late := beyond(at, came) if came else self._vectors.beyond(at, self._judge.horizon):
            doubts |= {position: (*doubts.get(position, ()), "future_time") for position in late}
        self._notes.say(
            self._out.warnings,
            [position for position, codes in doubts.items() for _ in codes],
            [*chain.from_iterable(doubts.values())],
            self._layout.time,
        )
        for position, codes in doubts.items():
            if not _UNSURE.isdisjoint(codes):
                self._trust.doubt(position, Quality.UNCERTAIN, *codes)
        return at

    def _judge_quality(self) -> None:
        for quality in self._layout.qualities:
            strange = self._judge.strange_qualities[quality.column]
            self._trust.see(quality, self._table.columns[quality.column], strange)
            self._judge.words_met |= quality.met(self._table.columns[quality.column])

    def _refuse_rows(self, wrong: Mapping[int, Code], column: int | None) -> None:
        self._bad.update(wrong)
        self._notes.fault(wrong, column)
