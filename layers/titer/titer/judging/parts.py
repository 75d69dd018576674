"""Which part each column plays besides the time, and what is doubtful about that."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from titer.cells.names import VALUES, name_list
from titer.judging.column_facts import holds_times
from titer.judging.column_units import measured_unit
from titer.judging.declared_parts import Declared, declared_parts
from titer.judging.event_tables import Events
from titer.judging.evidence import Sample
from titer.judging.held_codes import with_codes_held
from titer.judging.key_images import with_images
from titer.judging.measured_columns import Nature, Shape, natures
from titer.judging.objects_in_place import set_objects_aside
from titer.judging.part_doubts import PartDoubts
from titer.judging.quality_column import QualityColumn, find_qualities
from titer.judging.quality_owners import of_their_own
from titer.judging.row_times import RowTimes
from titer.judging.series_keys import Keys, find_keys
from titer.judging.unit_column import columns_of_the_unit, find_unit
from titer.model.dataclass import dataclass
from titer.model.faults import rejection


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
    found = with_codes_held(sample, found, keys.sensors, {*keys.sensors, *keys.codes, *keys.doubted})
    doubts = PartDoubts(sample, times, found, keys)
    return _Assembly(sample, times, declared, found, keys, unit, qualities, doubts).parts()


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
    doubts: PartDoubts

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
        self.doubts.warn_of_context(context)
        self.doubts.warn_of_numbers(context)
        shape = Shape.LONG if self.keys.sensors else Shape.WIDE
        return self._parts(shape, (value,), context, self.unit)

    def _wide(self) -> Parts:
        Events(self.sample, self.natures, self.keys).refuse()
        rest = self._rest(set())
        measured = tuple(column for column in rest if self._is_measured(column))
        if not measured:
            raise self._nothing_measured()
        unit_of = self._columns_of_the_unit(measured)
        unit = self.unit if unit_of else None
        taken = {*measured, unit}
        context = tuple(column for column in rest if column not in taken)
        self.doubts.warn_of_keys_together(measured)
        for column in measured:
            self.doubts.warn_of_name(column)
        self.doubts.warn_of_context(context)
        if unit is None and self.unit is not None:
            self.doubts.warn_of_unit(self.unit)
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

    def _is_watched(self, column: int) -> bool:
        """Return whether later cells may show that a column of context is more than that."""
        nature = self.natures.get(column)
        if nature not in {Nature.WORDS, Nature.NAMED, Nature.EMPTY}:
            return False
        if column in self.keys.doubted or column in self.keys.of_rows:
            return False
        return nature is Nature.EMPTY or not (self.sample.is_doubted(column) or holds_times(self.sample.facts(column)))

    def _nothing_measured(self) -> Exception:
        found = [column for column, nature in self.natures.items() if self._can_be_measured(column, nature)]
        ways = [self.sample.way("measured", *found)] if found else []
        return rejection("no_measured_column", f" (there are: {name_list(self.sample.names)})", ways)

    def _can_be_measured(self, column: int, nature: Nature) -> bool:
        return nature is not Nature.SETTLED and self.sample.facts(column).numbers > 0
