"""What is doubtful about the parts of columns: measured or context, of a sensor or not."""

from collections.abc import Iterable, Mapping, Sequence

from titer.cells.names import is_context_name, name_list
from titer.judging.column_facts import MOST_CODES, holds_times
from titer.judging.evidence import Sample
from titer.judging.held_codes import are_round, doubt_of_numbers
from titer.judging.instant_keys import together_at_instants
from titer.judging.integer_codes import fills_each_instant
from titer.judging.key_doubts import warn_of_splitting
from titer.judging.key_images import counts_series
from titer.judging.measured_columns import Nature
from titer.judging.row_times import RowTimes
from titer.judging.series_keys import Keys, shown
from titer.judging.splitting import splits
from titer.model.codes import Code
from titer.model.dataclass import dataclass

_ROWS_OF_A_KEY = 4  # for each of its numbers


@dataclass(frozen=True, slots=True)
class PartDoubts:
    """Warns of parts that columns may as well not play, each with what settles it."""

    sample: Sample
    times: RowTimes
    natures: Mapping[int, Nature]
    keys: Keys

    def warn_of_numbers(self, context: Sequence[int]) -> None:
        """Warn of context that holds numbers, beside values that stand in one column."""
        for column in context:
            if self._is_number_left_out(column):
                self._warn_of_number(column)

    def warn_of_context(self, context: Sequence[int]) -> None:
        """Warn of what is context, and may be something else."""
        warn_of_splitting(self.sample, self.times, self.keys, self.keys.doubted)
        for column in context:
            if column in self.sample.unnamed and self.natures.get(column) not in {Nature.COUNTER, Nature.SETTLED}:
                self._warn_unnamed(column)
            elif not self.sample.is_doubted(column):
                self._warn_of(column, self.natures.get(column, Nature.WORDS))

    def warn_of_name(self, column: int) -> None:
        """Warn of what is measured although it is called as context is, or is not called at all."""
        facts = self.sample.facts(column)
        if column in self.sample.unnamed:
            self._warn_unnamed(column)
        elif self._is_called_context(column):
            self._warn("context_name_measured", column, facts.fraction, "measured", "context")
        elif doubt := doubt_of_numbers(self.sample, self.keys.sensors, self.keys.value, column):
            self._warn(doubt, column, name_list(facts.counts, 3), "measured", "context")

    def _is_number_left_out(self, column: int) -> bool:
        """Return whether numbers that may be measured are context, and nothing says so yet."""
        if column in self.sample.unnamed or self.sample.is_doubted(column) or column in self.keys.doubted:
            return False
        nature, facts = self.natures[column], self.sample.facts(column)
        if nature is Nature.NAMED:
            return facts.fraction is not None
        is_other = nature not in {Nature.SETTLED, Nature.LISTS} and facts.numbers > 0
        return is_other and not counts_series(self.sample, self._told_by, column)

    @property
    def _told_by(self) -> tuple[int, ...]:
        """The columns that tell series apart."""
        return (*self.keys.sensors, *([] if self.keys.parameter is None else [self.keys.parameter]))

    def _warn_of_number(self, column: int) -> None:
        """Warn of numbers beside the values: with fractions, they are more likely measured."""
        is_measured = self.sample.facts(column).fraction is not None
        options = ("measured", "context") if is_measured else ("context", "measured")
        self._warn("number_taken_as_context", column, None, *options)

    def warn_of_unit(self, unit: int) -> None:
        """Warn of units of which nothing tells whose they are."""
        sample = self.sample
        context, told = sample.way("context", unit), {"unit_column": sample.names[unit]}
        if sample.names[unit] in sample.known.unit_columns:
            sample.warn("series_not_told_apart", unit, f"{name_list(sample.facts(unit).counts)}, …", [told, context])
        elif splits(sample, self.keys.sensors, unit):
            sample.warn("series_not_told_apart", unit, shown(sample.facts(unit).counts), [context, told])
        else:
            sample.warn("units_of_many", unit, settled_by=[context, told])

    def warn_of_keys_together(self, measured: Sequence[int]) -> None:
        """Warn of measured columns of few numbers that tell rows of one instant apart, where nothing else does."""
        if self.keys.sensors or self.keys.doubted or self.times.column is None:
            return
        few = [column for column in measured if self._comes_again(column)]
        needed = together_at_instants(self.sample, self.times, few) if 1 < len(few) < len(measured) else []
        names = [self.sample.names[column] for column in sorted(needed)]
        for column in needed:
            ways = [{"sensor": names}, self.sample.way("measured", column)]
            self.sample.warn("series_not_told_apart", column, shown(self.sample.facts(column).counts), ways)

    def _comes_again(self, column: int) -> bool:
        facts = self.sample.facts(column)
        is_said = self.sample.header.plain[column] in self.sample.measured
        return not is_said and 2 <= len(facts.counts) <= min(MOST_CODES, facts.rows // _ROWS_OF_A_KEY)

    def _is_called_context(self, column: int) -> bool:
        name = self.sample.header.plain[column]
        return is_context_name(name) and name not in self.sample.measured

    def _warn_unnamed(self, column: int) -> None:
        if self.sample.facts(column).counts:
            self.sample.warn("unnamed_column", column)

    def _warn_of(self, column: int, nature: Nature) -> None:
        facts = self.sample.facts(column)
        is_long = self.keys.value is not None and self.keys.sensors
        if is_long and counts_series(self.sample, self._told_by, column):
            return
        if nature is Nature.COUNTER or (column in self.keys.codes and are_round(self.sample, column)):
            tells = fills_each_instant(self.sample, self.times, self.keys.sensors, column)
            options = ("sensor", "context", "measured") if tells else ()
            self._warn("counter_taken_as_context", column, next(iter(facts.counts), None), *options)
        elif nature is Nature.LISTS and not is_long:
            self.sample.warn("list_left_out", column)
        elif not is_long and (nature is Nature.EMPTY or (nature is Nature.WORDS and self._may_be_measured(column))):
            self._warn("column_taken_as_context", column, next(iter(facts.counts), None), *self._ways(column))

    def _may_be_measured(self, column: int) -> bool:
        """Return whether cells of a column of words are numbers, or times that are not read."""
        facts = self.sample.facts(column)
        return facts.numbers > 0 or (not facts.is_constant and holds_times(facts))

    def _ways(self, column: int) -> Iterable[str]:
        return ("context", "measured") if self.sample.facts(column).numbers else ("context",)

    def _warn(self, code: Code, column: int, value: str | None = None, *options: str) -> None:
        ways = [self.sample.way(option, column) for option in options or ("context", "measured")]
        self.sample.warn(code, column, value, ways)
