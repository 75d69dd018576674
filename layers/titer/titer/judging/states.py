"""Whether texts, or whole numbers, tell apart what they stand beside, or say what went on: a state, a step, a setting.

A state lasts: it changes on few rows, and time goes on as it changes. What tells sensors apart changes all the time, or
holds several values at one instant, or time goes back where the rows of another one begin, or what is measured runs far
smoother for each of its values.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import field
from itertools import groupby, pairwise
from math import isfinite

from titer.judging.evidence import Sample, Step, Steps
from titer.judging.row_times import RowTimes
from titer.judging.splitting import instants_of, series_of_rows
from titer.model.dataclass import dataclass

_SMOOTHER = 0.4  # of the steps of a measured column are left, where they are taken for each value
_FEWEST_STEPS = 6  # that a measured column takes, before they tell anything
_SOON = 3  # rows after a change
_MANY = 8

type Row = tuple[int, str]  # its instant, and the cell


@dataclass(slots=True)
class Runs:
    """How the values of a column follow each other in one series, run by run."""

    value: str = ""
    last: int = 0  # instant of the row before
    way: int = 0  # of time along the file, so far
    rows: int = 0
    changes: int = 0
    goes_back: bool = False  # as another value begins, unlike before
    since: int = 0  # rows, the last change
    quick: int = 0  # changes, one soon after the other
    flickers: bool = False  # many such changes were there

    def see(self, value: str, first: int, last: int, rows: int) -> None:
        """Take one more run of rows with the same value; an empty one ends no run."""
        if value and self.value and value != self.value:
            self.changes += 1
            self.quick = self.quick + 1 if self.since <= _SOON else 0
            self.flickers = self.flickers or self.quick >= _MANY
            self.since = 0
            self.goes_back = self.goes_back or (first - self.last) * self.way < 0
        self.value = value or self.value
        self.way = last - first or self.way
        self.last = last
        self.rows += rows
        self.since += rows

    @property
    def tells_apart(self) -> bool:
        """Whether this is no state, as far as can be told without what is measured."""
        return self.goes_back or self.flickers or self.changes_often

    @property
    def changes_often(self) -> bool:
        """Whether a third of the rows have another value than the one before."""
        return self.changes > 0 and 3 * self.changes >= self.rows - 1


@dataclass(slots=True)
class _Series:
    rows: list[Row] = field(default_factory=list)
    positions: list[int] = field(default_factory=list)

    def runs(self) -> Runs:
        """Return how the values follow each other."""
        found = Runs()
        for value, run in groupby(self.rows, key=lambda row: row[1]):
            instants = [at for at, _ in run]
            found.see(value, instants[0], instants[-1], len(instants))
        return found

    def shares_instants(self) -> bool:
        """Return whether most instants that have several rows have several values."""
        at_once: dict[int, list[str]] = defaultdict(list)
        for at, value in self.rows:
            if value:
                at_once[at].append(value)
        shared = [set(values) for values in at_once.values() if len(values) > 1]
        return bool(shared) and 2 * sum(len(values) > 1 for values in shared) > len(shared)


def is_no_state(sample: Sample, times: RowTimes, keys: Sequence[int], column: int, measured: Sequence[int]) -> bool:
    """Return whether a column tells apart rows of a series, rather than what went on as they were written."""
    series = _series(sample, times, keys, column)
    runs = [each.runs() for each in series]
    if any(run.tells_apart for run in runs):
        return True
    if any(each.shares_instants() for each in series):
        return True
    others = [each for each in measured if each != column]
    return len(others) > 1 and all(_is_smoother(sample, series, other) for other in others)


def has_evidence(sample: Sample, times: RowTimes, keys: Sequence[int], column: int, measured: Sequence[int]) -> bool:
    """Return whether values share instants of a series, or something that is measured runs far smoother for each."""
    series = _series(sample, times, keys, column)
    if any(each.shares_instants() or each.runs().goes_back for each in series):
        return True
    return any(_is_smoother(sample, series, other) for other in measured if other != column)


def goes_back_at_each_change(sample: Sample, times: RowTimes, keys: Sequence[int], column: int) -> bool:
    """Return whether time turns back where the value changes within a series, each time, and nowhere else."""
    turns, others = _steps(sample, times, keys)
    cells = sample.columns[column]

    def changes(step: Step) -> bool:
        return cells[step[0]].strip() != cells[step[1]].strip()

    return bool(turns) and all(map(changes, turns)) and not any(map(changes, others))


def _steps(sample: Sample, times: RowTimes, keys: Sequence[int]) -> Steps:
    """Return the steps from row to row of each series: those with which time turns back, and the others."""
    told = times.parts, tuple(keys)
    known = sample.steps.get(told)
    if known is None:
        instants, wrong = instants_of(sample, times)
        series: dict[int, list[int]] = defaultdict(list)
        for position, number in enumerate(series_of_rows(sample, keys)):
            if position not in wrong:
                series[number].append(position)
        turns: list[Step] = []
        others: list[Step] = []
        for rows in series.values():
            _sort_out([*pairwise(rows)], instants, turns, others)
        known = sample.steps[told] = turns, others
    return known


def _sort_out(steps: Sequence[Step], instants: Sequence[int], turns: list[Step], others: list[Step]) -> None:
    """Add the steps of a series to those with which time turns back, or to the others; it runs as most of them do."""
    forwards = 2 * sum(instants[after] > instants[before] for before, after in steps) >= len(steps)
    for before, after in steps:
        is_turn = instants[after] < instants[before] if forwards else instants[after] > instants[before]
        (turns if is_turn else others).append((before, after))


def returns(sample: Sample, times: RowTimes, keys: Sequence[int], column: int) -> bool:
    """Return whether a value comes again in a series after another one."""
    found = (
        (each.runs().changes, {value for _, value in each.rows} - {""}) for each in _series(sample, times, keys, column)
    )
    return any(changes >= len(values) > 1 for changes, values in found)


def is_smoother(sample: Sample, times: RowTimes, keys: Sequence[int], column: int, others: Sequence[int]) -> bool:
    """Return whether one of the others takes far smaller steps within a series where they are taken for each value."""
    series = _series(sample, times, keys, column)
    return any(_is_smoother(sample, series, other) for other in others)


def _series(sample: Sample, times: RowTimes, keys: Sequence[int], column: int) -> list[_Series]:
    instants, wrong = instants_of(sample, times)
    found: dict[int, _Series] = defaultdict(_Series)
    rows = zip(series_of_rows(sample, keys), sample.columns[column], strict=True)
    for position, (number, cell) in enumerate(rows):
        if position not in wrong:
            series = found[number]
            series.rows.append((instants[position], cell.strip()))
            series.positions.append(position)
    return list(found.values())


def _is_smoother(sample: Sample, series: Sequence[_Series], other: int) -> bool:
    together = apart = 0.0
    steps = 0
    for each in series:
        rows = sorted(_numbers(sample.columns[other], each))
        together += sum(abs(after[1] - before[1]) for before, after in pairwise(rows))
        of_value: dict[str, list[float]] = defaultdict(list)
        for _, number, value in rows:
            of_value[value].append(number)
        for numbers in of_value.values():
            apart += sum(abs(after - before) for before, after in pairwise(numbers))
            steps += len(numbers) - 1
    return steps >= _FEWEST_STEPS and apart <= _SMOOTHER * together > 0


def _numbers(cells: Sequence[str], series: _Series) -> Iterator[tuple[int, float, str]]:
    """Yield the instants, numbers and values of the rows that have both."""
    for position, (at, value) in zip(series.positions, series.rows, strict=True):
        try:
            number = float(cells[position].replace(",", "."))
        except ValueError:
            continue
        if value and isfinite(number):
            yield at, number, value
