"""What later cells show of columns that the sample made context: that they split a series, or hold more than that."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import field
from itertools import groupby

from titer.cells.names import is_context_name, plain
from titer.cells.quality_cells import read_word
from titer.judging.column_facts import is_fraction
from titer.judging.layout import Layout
from titer.judging.measured_columns import Shape
from titer.judging.number_watch import NumberWatch
from titer.judging.quality_column import says_fault
from titer.judging.series_keys import shown
from titer.judging.splitting import Ranges, extend, overlap
from titer.judging.states import Runs
from titer.judging.unit_column import are_surely_units
from titer.judging.vectors import different
from titer.model.codes import Code
from titer.model.dataclass import dataclass
from titer.model.faults import Fault, truncate
from titer.model.readings import Series

_MOST_SEEN = 1000  # different values of a column that are remembered
_MOST_WORDS = 8  # of a quality, or different units
_LONGEST = 200  # characters of a value
_MOST_RANGES = 20_000  # of a column: beyond that it is an id of rows

type Groups = Sequence[tuple[Series, Sequence[int]]]


@dataclass(slots=True)
class _Column:
    """What a column has shown so far. `ranges` is kept of a column that is called as context is."""

    is_named: bool
    at_once: bool  # two values in one series are enough
    seen: set[str] = field(default_factory=set)
    firsts: dict[Series, str] = field(default_factory=dict)
    ranges: dict[Series, Ranges] = field(default_factory=dict)
    runs: dict[Series, Runs] = field(default_factory=dict)
    rows: int = 0
    split: bool = False
    word: str | None = None  # of quality
    fraction: str | None = None

    @property
    def is_split(self) -> bool:
        """Whether a series holds several values, of which none is a state that lasts."""
        if self.is_quality or self.is_unit or (self.is_named and (len(self.seen) < 2 or not self.overlaps)):
            return False
        return self.split or any(run.tells_apart for run in self.runs.values()) or (self.is_named and self.at_once)

    @property
    def is_quality(self) -> bool:
        """Whether a few words came of which one says how far readings can be trusted: they tell no series apart."""
        return self.word is not None and len(self.seen) <= _MOST_WORDS

    @property
    def is_unit(self) -> bool:
        """Whether all that came are units, and several."""
        return 1 < len(self.seen) <= _MOST_WORDS and are_surely_units(sorted(self.seen))

    @property
    def overlaps(self) -> bool:
        """Whether a value is there while another one is, in one series; ids of rows are not there for long."""
        count = sum(map(len, self.ranges.values()))
        return count <= _MOST_RANGES and 2 * count <= self.rows and any(map(overlap, self.ranges.values()))


class ContextWatch:
    """Sees the cells of watched columns block by block, mostly as sets of different ones."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        is_alone = not layout.sensors and len(layout.measured) < 2
        self._columns: dict[int, _Column] = {}
        for column in layout.watched:
            is_named = is_context_name(plain(layout.names[column]))
            at_once = column in layout.later or (is_alone and not is_named)
            self._columns[column] = _Column(is_named=is_named, at_once=at_once)
        self._numbers = {column: NumberWatch() for column in layout.constant}

    @property
    def is_idle(self) -> bool:
        """Whether there is nothing to see: no column is watched, or all have shown what there is."""
        return all(state.split for state in self._columns.values()) and all(
            number.is_done for number in self._numbers.values()
        )

    def see(self, columns: Sequence[Sequence[str]], groups: Groups, at: Sequence[int], bad: Collection[int]) -> None:
        """Take the cells of a block, which rows make which series, and their instants; `bad` ones have none."""
        for column, state in self._columns.items():
            if not state.split:
                self._see(column, columns[column], groups, at, bad)
        for column, number in self._numbers.items():
            if not number.is_done:
                number.see(columns[column], groups, at, bad)

    def _see(self, column: int, cells: Sequence[str], groups: Groups, at: Sequence[int], bad: Collection[int]) -> None:
        state, name = self._columns[column], self._layout.names[column]
        values = {*map(_value, different(cells))} - {""}
        if new := values - state.seen:
            state.word = state.word or next((each for each in new if read_word(each) or says_fault(name, each)), None)
            state.fraction = state.fraction or next(filter(is_fraction, new), None)
            if len(state.seen) < _MOST_SEEN:
                state.seen |= new
        if not values:
            return
        if state.is_named:
            _extend_ranges(state, cells, values, groups, at, bad)
        elif state.at_once:
            _compare(state, cells, values, groups)
        if not state.at_once:
            _follow(state, cells, values, groups, at, bad)

    def found(self) -> dict[int, list[str]]:
        """Return the columns that split a series, with values of theirs."""
        return {column: sorted(state.seen) for column, state in self._columns.items() if state.is_split}

    def numbers(self) -> list[int]:
        """Return the columns of whole numbers, the same throughout the sample, that split a series."""
        return [column for column, number in self._numbers.items() if number.splits]

    def units(self) -> list[int]:
        """Return the columns of units that first differ after the sample."""
        return [column for column, state in self._columns.items() if state.is_unit]

    def fractions(self) -> list[int]:
        """Return the columns called as context is that hold fractions, where such a column may be measured."""
        if self._layout.shape is Shape.LONG:
            return []
        return [column for column, state in self._columns.items() if state.is_named and state.fraction]

    def warnings(self) -> Iterator[Fault]:
        """Yield a warning for each column that turned out to be more than context."""
        split = self.found()
        for column, state in self._columns.items():
            if column in split:
                yield self._warning("series_not_told_apart", column, shown(split[column]), "sensor", "context")
            elif state.word:
                yield self._warning("quality_not_read", column, state.word, "quality", "context")
            elif state.fraction and self._layout.shape is Shape.LONG:
                yield self._warning("number_taken_as_context", column, state.fraction, "context", "measured")

    def _warning(self, code: Code, column: int, value: str, *options: str) -> Fault:
        names = self._layout.names
        others: dict[str, set[int]] = {
            "sensor": {*self._layout.sensors},
            "quality": {quality.column for quality in self._layout.qualities},
        }
        ways = tuple(
            {option: [names[each] for each in sorted({*others.get(option, ()), column})]} for option in options
        )
        return Fault(None, None, names[column], code, value=truncate(value), settled_by=ways)


def _value(cell: str) -> str:
    """Return what a cell holds; of a long text its beginning, and what tells it from others: many are remembered."""
    text = cell.strip()
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}… {hash(text)}"


def _compare(state: _Column, cells: Sequence[str], values: Collection[str], groups: Groups) -> None:
    """Find a series with two filled values; each is compared with the first that it had."""
    if len(groups) == 1:
        first = state.firsts.setdefault(groups[0][0], next(iter(values)))
        state.split = values != {first}
        return
    for series, positions in groups:
        here = {_value(cells[position]) for position in positions} - {""}
        if here and here != {state.firsts.setdefault(series, next(iter(here)))}:
            state.split = True
            return


def _follow(
    state: _Column,
    cells: Sequence[str],
    values: Collection[str],
    groups: Groups,
    at: Sequence[int],
    bad: Collection[int],
) -> None:
    """See how the values follow each other in each series."""
    for series, value, places in _runs(cells, values, groups, bad):
        state.runs.setdefault(series, Runs()).see(value, at[places[0]], at[places[-1]], len(places))


def _extend_ranges(
    state: _Column,
    cells: Sequence[str],
    values: Collection[str],
    groups: Groups,
    at: Sequence[int],
    bad: Collection[int],
) -> None:
    """Let the ranges of values in each series reach to where they are in this block."""
    state.rows += len(cells)
    if sum(map(len, state.ranges.values())) > _MOST_RANGES:
        return
    for series, value, places in _runs(cells, values, groups, bad):
        if value:
            instants = at if len(places) == len(at) else [at[position] for position in places]
            extend(state.ranges.setdefault(series, {}), value, min(instants), max(instants))


def _runs(
    cells: Sequence[str], values: Collection[str], groups: Groups, bad: Collection[int]
) -> Iterator[tuple[Series, str, Sequence[int]]]:
    """Yield the rows of each series, but the bad ones, in runs of one value; `values` are all that the cells hold."""
    alone = next(iter(values)) if len(values) == 1 and "" not in different(cells) else None
    for series, positions in groups:
        good = [position for position in positions if position not in bad] if bad else positions
        if alone is not None and good:
            yield series, alone, good
        elif good:
            yield from ((series, _value(cell), list(run)) for cell, run in groupby(good, key=cells.__getitem__))
