"""Tables without a measurement: logs of events and alarms, which are refused."""

from collections.abc import Mapping, Sequence

from titer.cells.names import name_list
from titer.judging.column_facts import holds_times
from titer.judging.counters import is_called_an_id
from titer.judging.event_numbers import are_of_events
from titer.judging.evidence import Sample
from titer.judging.integer_codes import may_tell_apart
from titer.judging.measured_columns import Nature
from titer.judging.series_keys import Keys
from titer.model.dataclass import dataclass
from titer.model.faults import rejection

_EACH_ROW = 0.9  # of the rows have a text in a log of events


@dataclass(frozen=True, slots=True)
class Events:
    """Whether the columns of a table tell of events, by what their cells are."""

    sample: Sample
    natures: Mapping[int, Nature]
    keys: Keys

    def refuse(self) -> None:
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
