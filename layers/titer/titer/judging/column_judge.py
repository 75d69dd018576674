"""The measured cells of a block become readings, or are counted as faults or missing."""

from collections.abc import Collection, Mapping, Sequence, Set
from functools import partial
from math import isinf
from typing import cast

from titer.cells.numbers.column import Numbers, Wrong
from titer.judging.block_notes import BlockNotes
from titer.judging.block_result import Anomaly, BlockResult
from titer.judging.conversions import Conversions
from titer.judging.flagged_contexts import FlaggedContexts
from titer.judging.kept_rows import MISSING, KeptRows, among, empty_rows, kept_of_few
from titer.judging.kept_runs import KeptColumns, KeptRuns
from titer.judging.layout import Layout
from titer.judging.measured_columns import Shape
from titer.judging.missing_values import MissingValues
from titer.judging.row_quality import RowQuality
from titer.judging.row_series import RowSeries
from titer.judging.series_groups import Groups
from titer.judging.series_limits import SeriesLimits
from titer.judging.typed_table import Rows
from titer.judging.vectors import Positions, Vector, Vectors
from titer.model.codes import CellCode, DoubtCode
from titer.model.dataclass import dataclass
from titer.model.readings import Quality, Series
from titer.model.units import Conversion
from titer.rules.limits import EVERYTHING, Range


@dataclass(frozen=True, slots=True)
class JudgedRows:
    """The rows of a block, before their measured cells are judged; a position counts those that fit, from 0."""

    table: Rows
    series: RowSeries
    at: Vector
    bad: set[int]  # positions whose time or sensor cannot be used
    trust: RowQuality
    context: Vector  # of each row, by its place among those of the block


class ColumnJudge:
    """Judges the measured columns of a block, one after the other."""

    def __init__(
        self,
        layout: Layout,
        rows: JudgedRows,
        vectors: Vectors,
        notes: BlockNotes,
        out: BlockResult,
        *,
        missing: MissingValues,
        conversions: Conversions,
        limits: SeriesLimits,
        last_at: dict[Series, int],
        accepted: bool,
    ) -> None:
        """Take what is remembered from block to block, and whether hard limits were asked when the rows came."""
        self._layout = layout
        self._rows = rows
        self._vectors = vectors
        self._notes = notes
        self._out = out
        self._missing = missing
        self._conversions = conversions
        self._limits = limits
        self._last_at = last_at
        self._accepted = accepted
        self._row_numbers = vectors.row_numbers(rows.table.first_row, rows.table.fitting)
        self._has_contexts = len(out.readings.contexts) > 1  # rows have different ones
        self._flagged = FlaggedContexts(out.readings.contexts)
        self.readings = KeptColumns(vectors)
        self.kept_rows = KeptRows(len(rows.table.fitting))

    def reject_empty_rows(self, read: Sequence[Numbers]) -> None:
        """Reject the rows of a wide layout that hold nothing; an empty cell beside others is missing, and no fault."""
        if empty := empty_rows(read):
            rows = [self._rows.table.fitting[position] for position in empty]
            self._out.faults.extend(rows, ["empty_row"] * len(rows), None)

    def judge(self, column: int, numbers: Numbers) -> None:
        """Keep every cell of one measured column as a reading, or count it as a fault or missing."""
        values, missing = numbers.values, self._missing_of(column, numbers.wrong)
        rows = self._rows
        few = None if rows.series.other_units else kept_of_few(numbers, rows.bad)
        lost = rows.bad | numbers.wrong.keys() if few is None else set[int]()
        kept: Groups = []
        self._out.missing_count += len(missing)
        self._out.rejected_readings += (len(lost) if few is None else len(values) - len(few)) - len(missing)
        for way, positions in rows.series.other_units if rows.series.have_unit_of(column) else ():
            self._convert(way, column, self._vectors.without(positions, lost), values, lost)
        all_but = partial(self._vectors.without, gone=lost)
        left_of = all_but if few is None else among(few, len(rows.table.fitting))
        for written, positions in rows.series.of(column):
            series = written
            good = left_of(positions)
            if found := self._conversions.of(series, self._layout.names[column]):
                series = series._replace(unit=found.target)
                good = self._convert(found, column, good, values, lost)
            if missing:
                self._count_missing(series, positions, missing)
            elif not len(good):  # what is wrong in every row is not a series: nothing is remembered of it
                continue
            limits = self._limits.of(series, written)
            hard = EVERYTHING if self._accepted else limits.hard
            if len(left := self._within_limits(hard, column, good, values, lost)):
                kept.append((series, left))
        if kept:
            self._keep(column, KeptRuns.of(kept, self._vectors), numbers)
        if few is None:
            self.kept_rows.lose(lost)
        else:
            self.kept_rows.keep(left for _, left in kept)

    def _missing_of(self, column: int, wrong: Mapping[int, Wrong]) -> Set[int]:
        """Return the positions of a wide column that hold nothing; make a fault of others that hold no number."""
        if self._layout.shape is not Shape.LONG and {*wrong.values()} <= {"missing_value"}:  # so nearly all are
            return wrong.keys()
        for position, code in wrong.items():
            if code == "sentinel_value":
                self._missing.note(column, self._rows.table.columns[column][position], self._row_numbers[position])
        codes = cast("Mapping[int, CellCode]", wrong)  # what was declared missing is among the missing: no fault
        if self._layout.shape is Shape.LONG:
            self._notes.fault({at: "missing_value" if code in MISSING else code for at, code in codes.items()}, column)
            return set()
        missing = {position for position, code in codes.items() if code in MISSING}
        self._notes.fault({position: code for position, code in codes.items() if position not in missing}, column)
        return missing

    def _warn_of_kept(self, code: DoubtCode, column: int, kept: KeptRuns, those: Collection[int]) -> None:
        self._notes.warn(code, column, [position for _, position in kept.places(those)])

    def _count_missing(self, series: Series, positions: Positions, missing: Set[int]) -> None:
        is_whole = len(positions) == len(self._rows.table.fitting)
        count = len(missing) if is_whole else len(self._vectors.places(positions, missing))
        if count:
            self._out.missing[series] += count

    def _convert(
        self, conversion: Conversion, column: int, positions: Positions, values: Vector, lost: set[int]
    ) -> Positions:
        """Convert values; return the positions of those that the other unit can hold, and reject the others."""
        found = conversion.apply_all(self._vectors.listed(self._vectors.take(values, positions)))
        self._vectors.put(values, positions, found)
        pairs = zip(self._vectors.listed(positions), found, strict=True)
        beyond: dict[int, CellCode] = {position: "number_out_of_range" for position, value in pairs if isinf(value)}
        return self._without(beyond, column, positions, lost)

    def _within_limits(
        self, hard: Range, column: int, positions: Positions, values: Vector, lost: set[int]
    ) -> Positions:
        """Return the positions that the rule set's hard limits leave; the others become faults and are lost."""
        if hard is EVERYTHING or not len(positions) or self._vectors.holds(hard, values, positions):
            return positions
        outside: dict[int, CellCode] = {
            position: "below_minimum" if values[position] < hard.low else "above_maximum"
            for position in self._vectors.outside(hard, values, positions)
        }
        return self._without(outside, column, positions, lost)

    def _without(self, wrong: Mapping[int, CellCode], column: int, positions: Positions, lost: set[int]) -> Positions:
        """Return the positions that are left where those that are wrong, by their codes, become faults and are lost."""
        if not wrong:
            return positions
        self._notes.fault(wrong, column)
        lost.update(wrong)
        self._out.rejected_readings += len(wrong)
        return self._vectors.without(positions, wrong)

    def _keep(self, column: int, kept: KeptRuns, numbers: Numbers) -> None:
        """Put the readings of a column behind those that are there, with all that there is to say of them."""
        at, out = kept.take(self._rows.at), self._out.readings
        out.runs += kept.spans(len(out.quality))
        self.readings.add(at, kept.take(numbers.values), kept.take(self._row_numbers))
        self._trust_or_doubt(column, kept, numbers)
        self._warn_of_kept("censored_value", column, kept, numbers.censored)
        self._warn_of_kept("number_rounded", column, kept, numbers.rounded)
        self._notes.warn("duplicate_instant", column, kept.repeats(at, self._last_at))
        for series, positions in kept.groups:
            self._find_anomalies(series, positions, numbers.values)

    def _trust_or_doubt(self, column: int, kept: KeptRuns, numbers: Numbers) -> None:
        """Say how far readings can be trusted, and where they belong: most are good, and belong with their row."""
        out, start, count = self._out.readings, len(self._out.readings.quality), len(kept.positions)
        out.quality.frombytes(bytes(count))
        if is_told := self._has_contexts:
            self._vectors.extend(out.context, kept.take(self._rows.context))
        else:
            out.context.frombytes(bytes(count * out.context.itemsize))
        trust, censored = self._rows.trust.of(column), numbers.censored
        for place, position in kept.places(trust.checks.keys() | censored.keys()):
            quality = Quality.UNCERTAIN if position in censored else Quality.GOOD
            out.quality[start + place] = max(trust.quality.get(position, Quality.GOOD), quality)
            of_row, mark = int(self._rows.context[position]) if is_told else 0, censored.get(position)
            out.context[start + place] = self._flagged.of(of_row, mark, trust.checks.get(position, ()))

    def _find_anomalies(self, series: Series, positions: Positions, values: Vector) -> None:
        limits, at = self._limits.of(series), self._rows.at
        if limits.soft is EVERYTHING or self._vectors.holds(limits.soft, values, positions):
            return
        self._out.anomalies += [
            Anomaly(int(self._row_numbers[position]), series, int(at[position]), float(values[position]), limits)
            for position in self._vectors.outside(limits.soft, values, positions)
        ]
