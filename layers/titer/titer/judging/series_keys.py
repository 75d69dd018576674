"""Which columns tell series apart, and which may: a series never holds two things without a word."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import field

from titer.cells.addresses import are_addresses
from titer.cells.names import CONTEXT, PARAMETERS, QUANTITIES, SENSORS, TAGS, VESSELS, name_list, words_of
from titer.cells.thing_words import says_thing
from titer.judging.column_facts import holds_times
from titer.judging.declared_parts import Declared
from titer.judging.evidence import Sample
from titer.judging.integer_codes import may_tell_apart
from titer.judging.key_codes import ROWS_TO_BE_SURE, KeyCodes
from titer.judging.measured_columns import Nature
from titer.judging.quality_column import are_answers, are_switched
from titer.judging.quality_ways import as_quality, may_be_marks
from titer.judging.row_times import RowTimes
from titer.judging.splitting import keyed_times, ranges_overlap, series_of_rows, splits
from titer.judging.states import is_no_state
from titer.model.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Keys:
    """The columns that tell series apart: of sensors, whose cells are joined, and of what is measured.

    `doubted` would split a series and are context; `codes` are numbers among them, or such as say no more than the keys
    do. `later` are columns that become keys where a later cell splits a series; `of_rows` have another text in each row
    of a series.
    """

    sensors: tuple[int, ...] = ()
    parameter: int | None = None
    value: int | None = None
    doubted: tuple[int, ...] = ()
    codes: frozenset[int] = frozenset()
    later: frozenset[int] = frozenset()
    of_rows: frozenset[int] = frozenset()


def find_keys(
    sample: Sample, times: RowTimes, declared: Declared, natures: Mapping[int, Nature], value: int | None
) -> Keys:
    """Return which columns tell series apart, given what the others are; note a sensor that is assumed."""
    search = _Search(sample, times, natures, value)
    search.declare(declared)
    search.find()
    return search.keys()


@dataclass(slots=True)
class _Search:
    sample: Sample
    times: RowTimes
    natures: Mapping[int, Nature]
    value: int | None
    sensors: list[int] = field(default_factory=list)
    parameter: int | None = None
    settled: bool = False  # the sensors were declared: none is added to them
    _measured: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self._measured = [column for column, nature in self.natures.items() if nature is Nature.MEASURED]

    def declare(self, declared: Declared) -> None:
        self.sensors += declared.sensors
        self.parameter = declared.parameter
        self.settled = bool(declared.sensors)

    @property
    def key(self) -> tuple[int, ...]:
        """The columns whose cells tell series apart, as found so far."""
        return (*self.sensors, *([] if self.parameter is None else [self.parameter]))

    @property
    def measured(self) -> list[int]:
        """The columns that hold values, the codes among them too."""
        return self._measured if self.value is None else [self.value, *self._measured]

    def find(self) -> None:
        if not self.sensors:
            self._find_usual_sensor()
        self._find_usual_parameter()
        if not self.settled:
            self._add_usual()
        if not self.sensors:
            self._assume_sensor()
        if not self.sensors and self.parameter is not None:
            self.sensors, self.parameter = [self.parameter], None
        if self.parameter is not None and self.value is None:
            self._settle_value()

    # by their names

    def _find_usual_sensor(self) -> None:
        column = self.sample.one_of(SENSORS)
        if column is not None and self.natures.get(column, Nature.SETTLED) is not Nature.SETTLED:
            self._take(column)
            return
        for column in self._called(TAGS):
            if column not in self._quantities() and (self._is_alone(column) or self._splits(column)):
                self._take(column)
                return
        vessel = next(iter(self._vessels()), None)
        if vessel is not None and (self._splits(vessel) or (self.value is not None and self._called(PARAMETERS))):
            self._take(vessel)

    def _find_usual_parameter(self) -> None:
        """Find what says what is measured: a column of that name where values stand in one, else one that splits."""
        if self.parameter is not None:
            return
        named = [column for column in self._called(PARAMETERS) if column not in self.sensors]
        if named and self.value is not None:
            self.parameter = named[0]
        else:
            found = (column for column in self._quantities() if column not in self.sensors and self._splits(column))
            self.parameter = next(found, None)
        if self.parameter is not None:
            self.sample.say(self.parameter, f"{self.sample.names[self.parameter]!r} names what is measured")

    def _add_usual(self) -> None:
        """Add columns that are called as sensors are and tell apart what the key does not."""
        for column in (*self._called(TAGS), *self._vessels()):
            if column not in self.key and self._splits(column):
                self._take(column)

    def _take(self, column: int) -> None:
        self.sensors.append(column)
        self.sample.say(column, f"{self.sample.names[column]!r} names the sensor")

    def _called(self, names: Sequence[str]) -> list[int]:
        plain = self.sample.header.plain
        found = [plain.index(name) for name in names if name in plain]
        return [column for column in found if self._is_free(column)]

    def _quantities(self) -> list[int]:
        return self._called(QUANTITIES)

    def _vessels(self) -> list[int]:
        return [
            column
            for column in self.natures
            if self._is_free(column) and not VESSELS.isdisjoint(words_of(self.sample.names[column]))
        ]

    def _is_free(self, column: int) -> bool:
        """Return whether a column plays no other part so far and may tell apart: it holds texts, or codes."""
        nature = self.natures.get(column)
        if nature in {Nature.WORDS, Nature.NAMED, Nature.EMPTY, Nature.COUNTER}:
            return True
        facts = self.sample.facts(column)
        return (
            nature is Nature.MEASURED and facts.whole and self.sample.header.plain[column] not in self.sample.measured
        )

    def _is_alone(self, column: int) -> bool:
        """Return whether nothing but a column of values is measured beside this one."""
        return self.value is not None and not set(self.measured) - {self.value, column}

    # by what they tell apart

    def _splits(self, column: int) -> bool:
        nature = self.natures[column]
        if nature is Nature.MEASURED and not may_tell_apart(self.sample, column):
            return False
        return splits(self.sample, self.key, column)

    def _texts(self) -> list[int]:
        """Return the columns of texts that split a series, and those of a name of context that do so at one time."""
        return [
            column
            for column, nature in self.natures.items()
            if column not in self.key and nature in {Nature.WORDS, Nature.NAMED} and self._text_splits(column)
        ]

    def _text_splits(self, column: int) -> bool:
        sample = self.sample
        facts = sample.facts(column)
        if not splits(sample, self.key, column) or holds_times(facts) or self._is_of_one_row(column):
            return False
        if sample.names[column] in sample.known.splits:
            return True
        if self.natures[column] is Nature.NAMED:
            overlap = not facts.mostly_differ and ranges_overlap(sample, self.times, self.key, column)
            return overlap and self._is_no_state(column)
        return not (self.sensors or len(self.measured) > 1) or self._is_no_state(column)

    def _is_of_one_row(self, column: int) -> bool:
        """Return whether each value is there once in a series, and a series once at an instant, as samples are."""
        facts, sample = self.sample.facts(column), self.sample
        if not self.key or facts.rows < ROWS_TO_BE_SURE:
            return False
        series = series_of_rows(sample, self.key)
        if facts.rows < ROWS_TO_BE_SURE * len(set(series)):
            return False
        cells = sample.columns[column]
        if len({*zip(series, map(str.strip, cells), strict=True)}) < facts.rows:
            return False
        return len({*keyed_times(sample, self.times, self.key)}) == facts.rows

    def _is_no_state(self, column: int) -> bool:
        return is_no_state(self.sample, self.times, self.key, column, self.measured)

    def _assume_sensor(self) -> None:
        """Take the only column of texts that splits for the sensor, where one column of values is all there is."""
        texts = [column for column in self._texts() if self.sample.header.plain[column] not in CONTEXT]
        texts = texts if len(self.measured) == 1 else []
        if len(texts) != 1:
            return
        column, facts = texts[0], self.sample.facts(texts[0])
        if are_answers(facts.counts) or are_switched(facts.counts):  # no sensors are called so
            return
        if facts.filled == facts.rows and 2 * len(facts.counts) <= facts.rows:
            self.sensors = [column]
            self.sample.say(column, "it alone tells apart what else would be one series")
            if are_addresses(facts.counts) or self._is_a_thing_at_each_instant(column):
                return
            ways = ({"sensor": [self.sample.names[column]]}, self.sample.way("context", column))
            marks = [as_quality(self.sample, column)] if may_be_marks(facts.counts) else []
            self.sample.warn("sensor_column_assumed", column, shown(facts.counts), [*ways, *marks])

    def _is_a_thing_at_each_instant(self, column: int) -> bool:
        """Return whether a column is called as a thing is, and tells apart all rows that share instants else."""
        if not says_thing(self.sample.names[column]):
            return False
        alone = keyed_times(self.sample, self.times, self.key)
        others = keyed_times(self.sample, self.times, [key for key in self.key if key != column])
        return len({*alone}) == len(alone) and 2 * len({*others}) <= len(others)

    def _settle_value(self) -> None:
        """Take the only measured column for that of the values; of several, what is measured tells sensors apart."""
        if self.parameter is None:
            return
        if len(self.measured) == 1:
            self.value = self.measured[0]
        else:
            self.sensors, self.parameter = [*self.sensors, self.parameter], None

    # what is left

    def keys(self) -> Keys:
        texts = self._texts()
        numbers = KeyCodes(self.sample, self.times, self.key, self.measured, self.value, bool(self.sensors))
        codes = numbers.among(texts)
        splitting = {column for column in codes if splits(self.sample, self.key, column)}
        doubted = sorted({*texts, *splitting})
        words = [column for column, nature in self.natures.items() if nature is Nature.WORDS and column not in self.key]
        of_rows = frozenset(column for column in words if self._is_of_one_row(column))
        return Keys(tuple(self.sensors), self.parameter, self.value, tuple(doubted), codes, self._later(), of_rows)

    def _later(self) -> frozenset[int]:
        """Return the columns that become keys where a later cell splits a series, by their names or as the only one."""
        if self.settled:
            return frozenset()
        free = [column for column in self.natures if column not in self.key and self._is_free(column)]
        usual = {*self._called(TAGS), *self._quantities(), *self._vessels()}
        alone = not self.sensors and len(self.measured) == 1
        return frozenset(column for column in free if column in usual or (alone and self._may_be_assumed(column)))

    def _may_be_assumed(self, column: int) -> bool:
        return self.natures[column] in {Nature.WORDS, Nature.NAMED} and self.sample.header.plain[column] not in CONTEXT


def shown(values: Collection[str]) -> str:
    """Return how many different values there are, and the first two of them, as a warning shows them."""
    return f"{len(values)}: {name_list(values, 2)}"
