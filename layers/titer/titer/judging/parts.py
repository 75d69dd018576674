"""Which part each column plays besides the time, and what is doubtful about that."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from titer.cells.names import VALUES, is_context_name, name_list
from titer.judging.column_facts import MOST_CODES, holds_times
from titer.judging.column_units import measured_unit
from titer.judging.counters import is_called_an_id
from titer.judging.declared_parts import Declared, declared_parts
from titer.judging.event_numbers import are_of_events
from titer.judging.evidence import Sample
from titer.judging.instant_keys import together_at_instants
from titer.judging.integer_codes import fills_each_instant, may_tell_apart
from titer.judging.key_doubts import warn_of_splitting
from titer.judging.key_images import with_images
from titer.judging.measured_columns import Nature, Shape, natures
from titer.judging.number_blocks import are_like_steps
from titer.judging.objects_in_place import set_objects_aside
from titer.judging.quality_column import QualityColumn, find_qualities, of_their_own
from titer.judging.row_times import RowTimes
from titer.judging.series_keys import Keys, find_keys, shown
from titer.judging.splitting import splits
from titer.judging.unit_column import columns_of_the_unit, find_unit
from titer.model.codes import Code
from titer.model.dataclass import dataclass
from titer.model.faults import rejection

_EACH_ROW = 0.9  # of the rows have a text in a log of events
_ROWS_OF_A_KEY = 4  # for each of its numbers


@dataclass(frozen=True, slots=True)
class Parts:
    """Which columns, besides those of the time, play which part. `watched` is context that later cells may refute.

    `later` are columns that become keys where a later cell splits a series; `constant` are whole numbers that may turn
    out to do so.
    """

    shape: Shape
    sensors: tuple[int, ...]
    measured: tuple[int, ...]
    context: tuple[int, ...]
    parameter: int | None = None
    unit: int | None = None
    qualities: tuple[QualityColumn, ...] = ()
    watched: tuple[int, ...] = ()
    later: frozenset[int] = frozenset()
    unit_of: frozenset[int] = frozenset()
    constant: tuple[int, ...] = ()


def find_parts(sample: Sample, times: RowTimes) -> Parts:
    """Return the parts of columns. `Rejected`: nothing is measured, or what was declared is not there, or twice."""
    declared = declared_parts(sample)
    value = declared.value if declared.value is not None else sample.one_of(VALUES, bare=True)
    value = None if value in times.columns | (declared.columns - {declared.value}) else value
    unit = declared.unit if declared.unit is not None else find_unit(sample, {*times.columns, *declared.columns, value})
    taken = {*times.columns, *declared.columns, value, unit}
    set_objects_aside(sample, taken)
    qualities = find_qualities(sample, {each for each in taken if each is not None}, declared.qualities)
    taken |= {quality.column for quality in qualities}
    found = natures(sample, times, [column for column in range(len(sample.names)) if column not in taken], value)
    said = {column for column in (*declared.sensors, declared.parameter) if column is not None}
    found = with_images(sample, times, found, said, value)
    keys = find_keys(sample, times, declared, found, value)
    return _Assembly(sample, times, declared, found, keys, unit, qualities).parts()


@dataclass(slots=True)
class _Assembly:
    """What the steps have found, put together."""

    sample: Sample
    times: RowTimes
    declared: Declared
    natures: Mapping[int, Nature]
    keys: Keys
    unit: int | None
    qualities: tuple[QualityColumn, ...]

    def parts(self) -> Parts:
        others = {column for column, name in enumerate(self.sample.header.plain) if name in self.sample.measured}
        is_long = self.keys.sensors and self.keys.value is not None and not others - {self.keys.value}
        return self._long() if is_long or self.declared.value is not None else self._wide()

    def _long(self) -> Parts:
        value = self.keys.value
        assert value is not None
        for column in {value, self.keys.parameter, self.unit, *self._quality_columns()} - {None}:
            self.sample.say(column or 0, "its name says so, in a table with a reading in each row")
        context = self._rest({value, self.unit})
        self._warn_of_context(context)
        for column in context:
            if self._is_number_left_out(column):
                self._warn_of_number(column)
        shape = Shape.LONG if self.keys.sensors else Shape.WIDE
        return self._parts(shape, (value,), context, self.unit)

    def _warn_of_number(self, column: int) -> None:
        """Warn of numbers beside the values: with fractions, they are more likely measured."""
        is_measured = self.sample.facts(column).fraction is not None
        options = ("measured", "context") if is_measured else ("context", "measured")
        self._warn("number_taken_as_context", column, None, *options)

    def _is_number_left_out(self, column: int) -> bool:
        """Return whether numbers that may be measured are context, and nothing says so yet."""
        if column in self.sample.unnamed or self.sample.is_doubted(column) or column in self.keys.doubted:
            return False
        nature, facts = self.natures[column], self.sample.facts(column)
        if nature is Nature.NAMED:
            return facts.fraction is not None
        return nature not in {Nature.SETTLED, Nature.LISTS} and facts.numbers > 0

    def _wide(self) -> Parts:
        self._refuse_events()
        rest = self._rest(set())
        measured = tuple(column for column in rest if self._is_measured(column))
        if not measured:
            raise self._nothing_measured()
        unit_of = self._columns_of_the_unit(measured)
        unit = self.unit if unit_of else None
        taken = {*measured, unit}
        context = tuple(column for column in rest if column not in taken)
        self._warn_of_keys_together(measured)
        for column in measured:
            self._warn_of_name(column)
        self._warn_of_context(context)
        if unit is None and self.unit is not None:
            self._warn_of_unit(self.unit)
        shape = Shape.WIDE_BY_SENSOR if self.keys.sensors else Shape.WIDE
        return replace(self._parts(shape, measured, context, unit), unit_of=unit_of)

    def _columns_of_the_unit(self, measured: Sequence[int]) -> frozenset[int]:
        """Return the measured columns whose readings have the unit of their row; those without where it is declared."""
        if self.unit is None:
            return frozenset()
        found = columns_of_the_unit(self.sample, self.unit, measured)
        if found or self.declared.unit is None:
            return found
        bare = [column for column in measured if not measured_unit(self.sample, column)]
        return frozenset(bare or measured)

    def _warn_of_unit(self, unit: int) -> None:
        """Warn of units of which nothing tells whose they are."""
        sample = self.sample
        context, told = sample.way("context", unit), {"unit_column": sample.names[unit]}
        if sample.names[unit] in sample.known.unit_columns:
            sample.warn("series_not_told_apart", unit, f"{name_list(sample.facts(unit).counts)}, …", [told, context])
        elif splits(sample, self.keys.sensors, unit):
            sample.warn("series_not_told_apart", unit, shown(sample.facts(unit).counts), [context, told])
        else:
            sample.warn("units_of_many", unit, settled_by=[context, told])

    def _warn_of_keys_together(self, measured: Sequence[int]) -> None:
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

    def _is_measured(self, column: int) -> bool:
        if column == self.keys.value:
            return self.sample.has_number(column) or self.sample.header.plain[column] in self.sample.measured
        return self.natures.get(column) is Nature.MEASURED and column not in self.keys.codes

    def _rest(self, taken: Collection[int | None]) -> tuple[int, ...]:
        """Return the columns without a part so far."""
        parts = {*taken, *self.times.columns, *self.keys.sensors, self.keys.parameter, *self._quality_columns()}
        return tuple(column for column in range(len(self.sample.names)) if column not in parts)

    def _quality_columns(self) -> set[int]:
        return {quality.column for quality in self.qualities}

    def _parts(self, shape: Shape, measured: tuple[int, ...], context: tuple[int, ...], unit: int | None) -> Parts:
        return Parts(
            shape=shape,
            sensors=self.keys.sensors,
            measured=measured,
            context=context,
            parameter=self.keys.parameter if shape is Shape.LONG else None,
            unit=unit,
            qualities=of_their_own(self.sample, self.qualities, measured),
            watched=tuple(column for column in context if self._is_watched(column)),
            later=self.keys.later,
            constant=tuple(column for column in (*measured, *context) if self._may_number(column)),
        )

    def _may_number(self, column: int) -> bool:
        """Return whether a whole number without a unit is the same throughout, and nobody said what it is."""
        sample, facts = self.sample, self.sample.facts(column)
        if self.declared.sensors or not (facts.whole and facts.is_constant and facts.rows > 1):
            return False
        if column == self.keys.value or measured_unit(sample, column):
            return False
        is_number = self.natures.get(column) in {Nature.MEASURED, Nature.COUNTER}
        return is_number and sample.header.plain[column] not in sample.measured

    # what is doubtful

    def _warn(self, code: Code, column: int, value: str | None = None, *options: str) -> None:
        ways = [self.sample.way(option, column) for option in options or ("context", "measured")]
        self.sample.warn(code, column, value, ways)

    def _warn_of_name(self, column: int) -> None:
        """Warn of what is measured although it is called as context is, or is not called at all."""
        facts = self.sample.facts(column)
        if column in self.sample.unnamed:
            self._warn_unnamed(column)
        elif self._is_called_context(column):
            self._warn("context_name_measured", column, facts.fraction, "measured", "context")
        elif self.sample.header.plain[column] not in self.sample.measured and are_like_steps(self.sample, column):
            self._warn("steps_measured", column, name_list(facts.counts, 3), "measured", "context")

    def _is_called_context(self, column: int) -> bool:
        name = self.sample.header.plain[column]
        return is_context_name(name) and name not in self.sample.measured

    def _warn_unnamed(self, column: int) -> None:
        if self.sample.facts(column).counts:
            self.sample.warn("unnamed_column", column)

    def _warn_of_context(self, context: Sequence[int]) -> None:
        warn_of_splitting(self.sample, self.times, self.keys, self.keys.doubted)
        for column in context:
            if column in self.sample.unnamed and self.natures.get(column) not in {Nature.COUNTER, Nature.SETTLED}:
                self._warn_unnamed(column)
            elif not self.sample.is_doubted(column):
                self._warn_of(column, self.natures.get(column, Nature.WORDS))

    def _warn_of(self, column: int, nature: Nature) -> None:
        facts = self.sample.facts(column)
        is_long = self.keys.value is not None and self.keys.sensors
        if nature is Nature.COUNTER:
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

    def _is_watched(self, column: int) -> bool:
        """Return whether later cells may show that a column of context is more than that."""
        nature = self.natures.get(column)
        if nature not in {Nature.WORDS, Nature.NAMED, Nature.EMPTY}:
            return False
        if column in self.keys.doubted or column in self.keys.of_rows:
            return False
        return nature is Nature.EMPTY or not (self.sample.is_doubted(column) or holds_times(self.sample.facts(column)))

    # tables without a measurement

    def _refuse_events(self) -> None:
        """Refuse a table that has nothing but counters and codes beside mostly different texts."""
        numbers = [column for column, nature in self.natures.items() if nature in {Nature.COUNTER, Nature.MEASURED}]
        if self.keys.value is not None or not numbers or not self._all_measure_nothing(numbers):
            return
        counts = any(self.natures[column] is Nature.COUNTER for column in numbers)
        if not counts and all(self.sample.facts(column).is_constant for column in numbers):
            return
        told = [column for column in self.natures if self._tells(column, counts=counts)]
        if told:
            names = name_list([self.sample.names[column] for column in told])
            measured = [column for column in numbers if self._may_be_meant(column)]
            ways = [self.sample.way("measured", *measured)] if measured else []
            raise rejection("looks_like_events", f": {names}", ways)

    def _all_measure_nothing(self, numbers: Sequence[int]) -> bool:
        """Return whether numbers are counters and codes, and beside codes that change, the numbers of events."""
        sure = [column for column in numbers if self._measures_nothing(column)]
        rest = [column for column in numbers if column not in sure]
        if not rest:
            return True
        codes = any(not self.sample.facts(column).is_constant for column in sure)
        return codes and all(are_of_events(self.sample, column) for column in rest)

    def _may_be_meant(self, column: int) -> bool:
        """Return whether whole numbers beside texts may be measured: they count nothing and are not called an id."""
        return self.natures[column] is not Nature.COUNTER and not is_called_an_id(self.sample.names[column])

    def _measures_nothing(self, column: int) -> bool:
        """Return whether whole numbers without a unit are counters, codes, or the same throughout."""
        if self.natures[column] is Nature.COUNTER:
            return True
        facts, sample = self.sample.facts(column), self.sample
        if not facts.whole or sample.header.plain[column] in sample.measured or sample.header.unit(column):
            return False
        is_an_id = facts.mostly_differ and is_called_an_id(sample.names[column])
        return is_an_id or facts.is_constant or column in self.keys.codes or may_tell_apart(sample, column)

    def _tells(self, column: int, *, counts: bool) -> bool:
        """Return whether nearly each row has a text: mostly others than those before, or beside a number of the row."""
        facts = self.sample.facts(column)
        if self.natures[column] is not Nature.WORDS or holds_times(facts):
            return False
        return facts.filled >= _EACH_ROW * facts.rows and (counts or facts.mostly_differ)

    def _nothing_measured(self) -> Exception:
        found = [column for column, nature in self.natures.items() if self._can_be_measured(column, nature)]
        ways = [self.sample.way("measured", *found)] if found else []
        return rejection("no_measured_column", f" (there are: {name_list(self.sample.names)})", ways)

    def _can_be_measured(self, column: int, nature: Nature) -> bool:
        return nature is not Nature.SETTLED and self.sample.facts(column).numbers > 0
