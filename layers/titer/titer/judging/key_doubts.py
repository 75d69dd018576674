"""What is said of a column that would split a series and is no key: how many values it has, and the ways out."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from titer.cells.programme_words import says_aside
from titer.judging.even_series import that_keep_even
from titer.judging.evidence import Sample
from titer.judging.instant_keys import needed_at_instants
from titer.judging.integer_codes import goes_round, is_code, is_set_out
from titer.judging.quality_column import are_answers
from titer.judging.quality_ways import as_quality, may_be_marks
from titer.judging.row_times import RowTimes
from titer.judging.series_keys import Keys, shown
from titer.judging.splitting import keyed_times, row_times, splits
from titer.judging.states import has_evidence, is_smoother, returns

_FEW = 10  # rows, of which one value that comes again has to do
_ROWS_OF_A_STATE = 10  # from change to change in time, so that a column tells what went on rather than what it is of


def warn_of_splitting(sample: Sample, times: RowTimes, keys: Keys, columns: Sequence[int]) -> None:
    """Warn of each of these columns that splits a series."""
    likely = [column for column in columns if _may_be_a_sensor(sample, times, keys, column)]
    texts = [column for column in likely if column not in keys.codes]
    if texts and not _share_instants(sample, times, [*keys.sensors, *texts]):
        # Beside names that tell all apart, whole numbers are settings, but for channels.
        names = [*keys.sensors, *texts]
        likely = [column for column in likely if column in texts or _is_channel(sample, times, keys, names, column)]
    told = _with(keys.sensors, keys)
    likely = that_keep_even(sample, times, told, needed_at_instants(sample, times, told, likely))
    likely = _that_are_counted_for(sample, likely)
    for column in columns:
        counts = sample.facts(column).counts
        ways = _ways(sample, keys, column, likely)
        sample.warn("series_not_told_apart", column, shown(counts), ways)


def _that_are_counted_for(sample: Sample, columns: Sequence[int]) -> list[int]:
    """Return the only column for each of whose values a number counts records, and what says no more; else all."""
    counted = {*sample.counted.values()}.intersection(columns)
    if len(counted) != 1:
        return list(columns)
    return [column for column in columns if column in counted or not splits(sample, [*counted], column)]


def _is_channel(sample: Sample, times: RowTimes, keys: Keys, told: Sequence[int], column: int) -> bool:
    """Return whether whole numbers go round within a series, and something measured runs far smoother for each."""
    numbers = _measured(sample, times, keys)
    return goes_round(sample, told, column) and is_smoother(sample, times, told, column, numbers)


def _ways(sample: Sample, keys: Keys, column: int, likely: Sequence[int]) -> list[Mapping[str, Any]]:
    """Return the ways out: to let it tell sensors apart, with what else is needed for that, or to leave it context."""
    needed = [*keys.sensors, column]
    for other in likely:
        if other not in needed and not says_aside(sample.names[other]) and splits(sample, _with(needed, keys), other):
            needed.append(other)
    finer = [other for other in needed if other != column and other in likely]
    if finer and not splits(sample, _with([other for other in needed if other != column], keys), column):
        needed.remove(column)
    sensor = {"sensor": [sample.names[each] for each in sorted(needed)]}
    context = sample.way("context", column)
    if are_answers(sample.facts(column).counts):
        return [context, as_quality(sample, column), sensor]
    measured = [sample.way("measured", column)] if column in keys.codes else []
    marks = [as_quality(sample, column)] if may_be_marks(sample.facts(column).counts) else []
    is_sensor = column in likely and not says_aside(sample.names[column])
    return [*([sensor, context] if is_sensor else [context, sensor]), *measured, *marks]


def _with(sensors: Iterable[int], keys: Keys) -> tuple[int, ...]:
    return (*sensors, *([] if keys.parameter is None else [keys.parameter]))


def _share_instants(sample: Sample, times: RowTimes, columns: Sequence[int]) -> bool:
    """Return whether two rows of the same time hold the same in these columns."""
    rows = keyed_times(sample, times, columns)
    return len(set(rows)) < len(rows)


def _may_be_a_sensor(sample: Sample, times: RowTimes, keys: Keys, column: int) -> bool:
    """Return whether each row has a value, each of which comes again, and one is not there for long before another.

    Beside names that tell all apart, and of whole numbers, something has to speak for it.
    """
    facts = sample.facts(column)
    if facts.whole and sample.names[column] in sample.known.splits:
        return True
    most = facts.rows - 1 if facts.rows < _FEW else facts.rows // 2
    if facts.filled < facts.rows or len(facts.counts) > most:
        return False
    if _needs_evidence(sample, times, keys, column) and not _has_evidence(sample, times, keys, column):
        return False
    cells = list(map(str.strip, sample.columns[column]))
    rows = sorted(zip(row_times(sample, times), cells, strict=True))
    changes = sum(one[1] != other[1] for one, other in pairwise(rows))
    return changes * _ROWS_OF_A_STATE > len(rows)


def _needs_evidence(sample: Sample, times: RowTimes, keys: Keys, column: int) -> bool:
    """Return whether a column may well be something else: a number, or what comes and goes beside what tells all."""
    if column in keys.codes:
        return True
    told = _with(keys.sensors, keys)
    return bool(keys.sensors) and not _share_instants(sample, times, told) and returns(sample, times, told, column)


def _measured(sample: Sample, times: RowTimes, keys: Keys) -> list[int]:
    apart = {*times.columns, *keys.sensors, keys.parameter, *keys.doubted, *keys.codes}
    return [each for each in range(len(sample.names)) if each not in apart and sample.facts(each).is_measured]


def _has_evidence(sample: Sample, times: RowTimes, keys: Keys, column: int) -> bool:
    numbers = _measured(sample, times, keys)
    if column in keys.codes:
        told = _with(keys.sensors, keys)
        return is_set_out(sample, times, told, column) or is_code(sample, times, told, column, numbers)
    return has_evidence(sample, times, _with(keys.sensors, keys), column, numbers)
