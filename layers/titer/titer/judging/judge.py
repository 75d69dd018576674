"""The judge: cells under a header become typed readings, and what is wrong or doubtful is said row by row."""

from collections import Counter, defaultdict
from collections.abc import Collection, Container, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import chain
from math import isinf
from typing import cast

from titer.cells.names import is_usable
from titer.cells.numbers.cell import OTHER
from titer.cells.numbers.column import Numbers, Wrong, read_numbers
from titer.cells.numbers.notation import PLAIN, proved_decimal
from titer.formats.dialects.repeated_headers import RepeatedHeaders
from titer.formats.streams.table import Table
from titer.judging.block_result import Anomaly, BlockResult
from titer.judging.context_watch import ContextWatch
from titer.judging.contexts import Contexts, RowContexts
from titer.judging.conversions import Conversions
from titer.judging.flagged_contexts import FlaggedContexts
from titer.judging.kept_runs import KeptRuns
from titer.judging.layout import Layout
from titer.judging.measured_columns import Shape
from titer.judging.missing_values import MissingValues
from titer.judging.quantities import Quantities
from titer.judging.row_quality import RowQuality
from titer.judging.row_units import Converted, RowUnits
from titer.judging.series_groups import Groups, joined, without_units
from titer.judging.series_limits import SeriesLimits
from titer.judging.stored_result import KEPT
from titer.judging.time_reader import TimeReader, beyond, code_of_no_time
from titer.judging.typed_table import Rows, TypedTable
from titer.judging.vectors import LISTS, Positions, Vector
from titer.model.block_faults import Faults
from titer.model.codes import CellCode, Code, DoubtCode, RowCode
from titer.model.instants import HOUR
from titer.model.readings import Quality, Series
from titer.model.units import Conversion, canonical
from titer.rules.limits import EVERYTHING, Range, RuleSet

_SENSORS_REMEMBERED = 50_000
_MISSING: Container[Wrong] = {"missing_value", "sentinel_value", "declared_missing"}
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
        self.without_marks: Counter[int] = Counter()  # cells of a column with `1,234` that are plain numbers
        self.conversions = convert or Conversions({})
        self.row_units = RowUnits(layout.units_of_rows)
        self.missing = missing
        self.allows = lru_cache(maxsize=_SENSORS_REMEMBERED)(rules.allows)
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
        if others := self.headers.others(table, block.suspects(table)):
            block = _Block(self, table.without(others))
        return block.result()

    def judge_rows(self, table: Table) -> BlockResult:
        """Return what a table comes to of which every record is a row, and none a header."""
        return _Block(self, table).result()


class _Block:
    """One table while it is judged. A position counts the rows that fit the header, from 0."""

    def __init__(self, judge: Judge, table: Rows) -> None:
        self._judge = judge
        self._layout = judge.layout
        self._table = table
        self._vectors = table.vectors if isinstance(table, TypedTable) else LISTS
        self._positions = range(len(table.fitting))
        self._row_numbers = self._vectors.row_numbers(table.first_row, table.fitting)
        self._out = BlockResult(table.faults, table.warnings, rows=table.count)
        self._bad: set[int] = set()  # positions whose time or sensor cannot be used
        self._at: Vector = []
        self._trust = RowQuality()
        self._lost: list[set[int]] = []  # by measured column: positions that give no reading
        self._context: Vector = []
        self._other_units: Converted = []  # rows in another unit than their series has
        self._read_times = table.times if isinstance(table, TypedTable) else judge.times.read(table.columns)

    def suspects(self, table: Table) -> list[int]:
        """Return the rows that may be headers: they do not fit, or their time is no time."""
        wrong = self._read_times[1]
        unfit = table.unfit()
        return sorted(unfit.union(table.fitting[position] for position in wrong)) if wrong or unfit else []

    def result(self) -> BlockResult:
        if self._judge.warned >= KEPT:
            self._out.warnings.only_count()
        if self._positions:
            self._judge_rows()
            self._judge_cells()
        self._out.faults.sort(self._judge.column_order)
        self._out.warnings.sort(self._judge.column_order)
        self._judge.warned += len(self._out.warnings)
        self._out.anomalies.sort(key=lambda anomaly: anomaly.row_number)
        return self._out

    def _judge_rows(self) -> None:
        self._out.readings.contexts, self._context = self._judge.contexts.of(self._table)
        self._has_contexts = len(self._out.readings.contexts) > 1  # rows have different ones
        self._flagged = FlaggedContexts(self._out.readings.contexts)
        self._judge_times()
        self._groups = self._group()
        if not self._judge.watch.is_idle:
            at = self._vectors.listed(self._at)
            self._judge.watch.see(self._table.columns, self._listed_groups(), at, self._bad)
        self._judge_quality()

    def _judge_cells(self) -> None:
        read = [self._read(column) for column in self._layout.measured]
        if self._layout.shape is not Shape.LONG:
            self._reject_empty_rows([numbers.wrong for numbers in read])
        for column, numbers in zip(self._layout.measured, read, strict=True):
            self._judge_column(column, numbers)
        self._out.kept_rows = len(self._positions) - len(set.intersection(*self._lost))
        self._out.figures = self._vectors.figures(self._out.readings)

    def _read(self, column: int) -> Numbers:
        """Return the numbers of a column; remember the decimal marks that its cells prove instead."""
        cells = self._table.columns[column]
        if self._layout.received is not None:  # written by ourselves: what the judge took for a number, that is one
            return Numbers([*map(float, cells)])
        notation = self._layout.notations.get(column, PLAIN)
        typed = self._table if isinstance(self._table, TypedTable) else None
        numbers = typed.numbers[column] if typed else read_numbers(cells, notation)
        if "other_decimal" in numbers.wrong.values():
            self._judge.proved_decimals[column].add(OTHER[notation.decimal])
        if notation.ambiguous:
            self._judge.without_marks[column] += len(cells) - len(numbers.wrong)
            self._judge.proved_decimals[column].update(mark for mark in map(proved_decimal, cells) if mark)
        if notation.watched:
            listed = replace(numbers, values=[*self._vectors.listed(numbers.values)]) if typed else numbers
            self._judge.missing.settle(column, listed, self._listed_groups())
        return numbers

    # a row's time, sensor and quality

    def _judge_times(self) -> None:
        self._at, wrong, doubts = self._judge.times.folds.settled(self._read_times)
        self._refuse_rows(wrong, self._layout.time)
        received = self._layout.received
        came = None if received is None else self._table.columns[received]
        if late := beyond(self._at, came) if came else self._vectors.beyond(self._at, self._judge.horizon):
            doubts |= {position: (*doubts.get(position, ()), "future_time") for position in late}
        self._say(
            self._out.warnings,
            [position for position, codes in doubts.items() for _ in codes],
            [*chain.from_iterable(doubts.values())],
            self._layout.time,
        )
        for position, codes in doubts.items():
            if not _UNSURE.isdisjoint(codes):
                self._trust.doubt(position, Quality.UNCERTAIN, *codes)

    def _judge_quality(self) -> None:
        for quality in self._layout.qualities:
            strange = self._judge.strange_qualities[quality.column]
            self._trust.see(quality, self._table.columns[quality.column], strange)
            self._judge.words_met |= quality.met(self._table.columns[quality.column])

    def _group(self) -> Groups:
        """Return the rows of each sensor (in the long layout: of each series), rows whose time is bad among them."""
        layout = self._layout
        if not layout.sensors and layout.unit is None:
            return [(Series("", "value"), self._positions)]
        columns = [column for column in (*layout.sensors, layout.parameter, layout.unit) if column is not None]
        groups: dict[Series, list[Positions]] = defaultdict(list)
        for key, positions in self._vectors.keyed([self._table.columns[column] for column in columns]):
            named = dict(zip(columns, map(str.strip, key), strict=True))
            if self._names_are_usable(named, positions):
                parameter = named[layout.parameter] if layout.parameter is not None else ""
                sensor = "/".join(named[column] for column in layout.sensors)
                series = Series(sensor, parameter or "value", self._unit(named))
                groups[series].append(positions)
        one_unit, self._other_units = self._judge.row_units.united(groups)
        return joined(one_unit, self._vectors)

    def _listed_groups(self) -> Groups:
        return [(series, self._vectors.listed(positions)) for series, positions in self._groups]

    def _groups_of(self, column: int) -> Groups:
        """Return the rows of each series of a measured column, which may bear no unit of the rows."""
        return self._groups if self._has_units_of_rows(column) else without_units(self._groups, self._vectors)

    def _has_units_of_rows(self, column: int) -> bool:
        return self._layout.unit is None or self._layout.shape is Shape.LONG or column in self._layout.unit_of

    def _unit(self, named: Mapping[int, str]) -> str | None:
        """Return the unit of rows in its one spelling, as their cell says it, else that of the values."""
        if self._layout.unit is not None:
            return canonical(named[self._layout.unit]) or None
        return self._layout.units.get(self._layout.measured[0])

    def _names_are_usable(self, named: dict[int, str], positions: Positions) -> bool:
        codes: dict[int | None, RowCode] = {
            self._layout.parameter: "invalid_parameter",
            self._layout.unit: "invalid_unit",
        }
        wrong = {
            column: codes.get(column, "invalid_sensor_id") for column, name in named.items() if not is_usable(name)
        }
        wrong |= self._wrong_sensor(named) if wrong.keys().isdisjoint(self._layout.sensors) else {}
        for column, code in wrong.items():
            self._refuse_rows(dict.fromkeys(self._vectors.listed(positions), code), column)
        return not wrong

    def _wrong_sensor(self, named: Mapping[int, str]) -> dict[int, RowCode]:
        sensors = self._layout.sensors
        if not sensors:
            return {}
        if missing := [column for column in sensors if not named[column]]:
            return {missing[0]: "missing_sensor_id"}
        sensor = "/".join(named[column] for column in sensors)
        if not is_usable(sensor):
            return {sensors[0]: "invalid_sensor_id"}
        return {} if self._judge.accepted or self._judge.allows(sensor) else {sensors[0]: "sensor_id_not_allowed"}

    def _refuse_rows(self, wrong: Mapping[int, Code], column: int | None) -> None:
        self._bad.update(wrong)
        self._fault(wrong, column)

    # a row's measured cells

    def _reject_empty_rows(self, wrongs: Sequence[dict[int, Wrong]]) -> None:
        """Reject the rows of a wide layout that hold nothing; an empty cell beside others is missing, and no fault."""
        empty = {position for position, code in wrongs[0].items() if code in _MISSING}
        for wrong in wrongs[1:]:
            empty = {position for position in empty if wrong.get(position) in _MISSING}
        if empty:
            rows = [self._table.fitting[position] for position in empty]
            self._out.faults.extend(rows, ["empty_row"] * len(rows), None)

    def _judge_column(self, column: int, numbers: Numbers) -> None:
        """Keep every cell of one measured column as a reading, or count it as a fault or missing."""
        values, missing = numbers.values, self._missing_of(column, numbers.wrong)
        lost = self._bad | numbers.wrong.keys()
        kept: Groups = []
        self._out.missing_count += len(missing)
        self._out.rejected_readings += len(lost) - len(missing)
        for way, positions in self._other_units if self._has_units_of_rows(column) else ():
            self._convert(way, column, self._vectors.without(positions, lost), values, lost)
        for group, positions in self._groups_of(column):
            series = written = self._series(group, column)
            good = self._vectors.without(positions, lost)
            if found := self._judge.conversions.of(series, self._layout.names[column]):
                series = series._replace(unit=found.target)
                good = self._convert(found, column, good, values, lost)
            if missing:
                self._count_missing(series, positions, missing)
            elif not len(good):  # what is wrong in every row is not a series: nothing is remembered of it
                continue
            limits = self._judge.limits.of(series, written)
            hard = EVERYTHING if self._judge.accepted else limits.hard
            if len(left := self._within_limits(hard, column, good, values, lost)):
                kept.append((series, left))
        if kept:
            self._keep(column, KeptRuns.of(kept, self._vectors), numbers)
        self._lost.append(lost)

    def _missing_of(self, column: int, wrong: Mapping[int, Wrong]) -> set[int]:
        """Return the positions of a wide column that hold nothing; make a fault of others that hold no number."""
        if self._layout.shape is not Shape.LONG and {*wrong.values()} <= {"missing_value"}:  # so nearly all are
            return {*wrong}
        for position, code in wrong.items():
            if code == "sentinel_value":
                self._judge.missing.note(column, self._table.columns[column][position], self._row_numbers[position])
        codes = cast("Mapping[int, CellCode]", wrong)  # what was declared missing is among the missing: no fault
        if self._layout.shape is Shape.LONG:
            self._fault({at: "missing_value" if code in _MISSING else code for at, code in codes.items()}, column)
            return set()
        missing = {position for position, code in codes.items() if code in _MISSING}
        self._fault({position: code for position, code in codes.items() if position not in missing}, column)
        return missing

    def _warn_of_kept(self, code: DoubtCode, column: int, kept: KeptRuns, those: Collection[int]) -> None:
        self._warn(code, column, [position for _, position in kept.places(those)])

    def _count_missing(self, series: Series, positions: Positions, missing: set[int]) -> None:
        is_whole = len(positions) == len(self._positions)
        count = len(missing) if is_whole else len(self._vectors.places(positions, missing))
        if count:
            self._out.missing[series] += count

    def _series(self, group: Series, column: int) -> Series:
        if self._layout.shape is Shape.LONG:
            return group
        name, unit = self._layout.series[column], self._layout.units.get(column)
        unit = group.unit or unit if column in self._layout.unit_of else unit
        return Series(name, "value", unit) if self._layout.shape is Shape.WIDE else Series(group.sensor_id, name, unit)

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
        self._fault(wrong, column)
        lost.update(wrong)
        self._out.rejected_readings += len(wrong)
        return self._vectors.without(positions, wrong)

    def _keep(self, column: int, kept: KeptRuns, numbers: Numbers) -> None:
        """Put the readings of a column behind those that are there, with all that there is to say of them."""
        out, vectors = self._out.readings, self._vectors
        at = kept.take(self._at)
        out.runs += kept.spans(len(out))
        vectors.extend(out.at, at)
        vectors.extend(out.value, kept.take(numbers.values))
        vectors.extend(out.row_number, kept.take(self._row_numbers))
        self._trust_or_doubt(column, kept, numbers)
        self._warn_of_kept("censored_value", column, kept, numbers.censored)
        self._warn_of_kept("number_rounded", column, kept, numbers.rounded)
        self._warn("duplicate_instant", column, kept.repeats(at, self._judge.last_at))
        for series, positions in kept.groups:
            self._find_anomalies(series, positions, numbers.values)

    def _trust_or_doubt(self, column: int, kept: KeptRuns, numbers: Numbers) -> None:
        """Say how far readings can be trusted, and where they belong: most are good, and belong with their row."""
        out, start, count = self._out.readings, len(self._out.readings.quality), len(kept.positions)
        out.quality.frombytes(bytes(count))
        if is_told := self._has_contexts:
            self._vectors.extend(out.context, kept.take(self._context))
        else:
            out.context.frombytes(bytes(count * out.context.itemsize))
        trust, censored = self._trust.of(column), numbers.censored
        for place, position in kept.places(trust.checks.keys() | censored.keys()):
            quality = Quality.UNCERTAIN if position in censored else Quality.GOOD
            out.quality[start + place] = max(trust.quality.get(position, Quality.GOOD), quality)
            of_row, mark = int(self._context[position]) if is_told else 0, censored.get(position)
            out.context[start + place] = self._flagged.of(of_row, mark, trust.checks.get(position, ()))

    def _find_anomalies(self, series: Series, positions: Positions, values: Vector) -> None:
        limits = self._judge.limits.of(series)
        if limits.soft is EVERYTHING or self._vectors.holds(limits.soft, values, positions):
            return
        self._out.anomalies += [
            Anomaly(int(self._row_numbers[position]), series, int(self._at[position]), float(values[position]), limits)
            for position in self._vectors.outside(limits.soft, values, positions)
        ]

    # saying so

    def _fault(self, wrong: Mapping[int, Code], column: int | None) -> None:
        self._say(self._out.faults, [*wrong], [*wrong.values()], column)

    def _warn(self, code: DoubtCode, column: int | None, positions: Sequence[int]) -> None:
        self._say(self._out.warnings, positions, [code] * len(positions), column)

    def _say(self, faults: Faults, positions: Sequence[int], codes: list[Code], column: int | None) -> None:
        """Add what is wrong with the cells of a column at these positions, or doubtful."""
        if not positions:
            return
        rows = self._vectors.picked(self._table.fitting, positions)
        if column is None or faults.counted is not None:  # the instant of all rows, or no cell is shown
            faults.extend(rows, codes, None)
            return
        cells = self._layout.cells(self._table.columns, column, positions)
        if "invalid_timestamp" in codes:
            codes = [
                code_of_no_time(cell) if code == "invalid_timestamp" else code
                for cell, code in zip(cells, codes, strict=True)
            ]
        faults.extend(rows, codes, self._layout.names[column], cells)
