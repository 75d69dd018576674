"""Which columns tell sensors apart by how time goes on: each sensor reports evenly, whatever else its rows say."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from titer.judging.evidence import Sample
from titer.judging.row_times import RowTimes
from titer.judging.splitting import instants_of

_MOST = 0.8  # of the steps are about as long
_ABOUT = 0.1  # of their length
_FEWEST_STEPS = 3  # of a sensor, on average


def that_keep_even(sample: Sample, times: RowTimes, keys: Sequence[int], columns: Sequence[int]) -> list[int]:
    """Return the columns without those that break the even steps of another: all where not just one has such by itself.

    A data rate that changes from record to record is no part of the key beside the name of the device.
    """
    even = [column for column in columns if _runs_evenly(sample, times, (*keys, column))] if len(columns) > 1 else []
    if len(even) != 1:
        return list(columns)
    return [column for column in columns if column in even or _runs_evenly(sample, times, (*keys, *even, column))]


def _runs_evenly(sample: Sample, times: RowTimes, keys: Sequence[int]) -> bool:
    """Return whether nearly all steps of the series with these keys are about as long, and none is back or nought."""
    instants, wrong = instants_of(sample, times)
    series: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for position, key in enumerate(zip(*(sample.columns[column] for column in keys), strict=True)):
        if position not in wrong:
            series[tuple(map(str.strip, key))].append(instants[position])
    steps = sorted(abs(after - before) for each in series.values() for before, after in pairwise(each))
    if len(steps) < _FEWEST_STEPS * len(series):
        return False
    usual = steps[len(steps) // 2]
    return usual > 0 and sum(abs(step - usual) <= _ABOUT * usual for step in steps) >= _MOST * len(steps)
