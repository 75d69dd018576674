"""Whether a column tells apart what would else be one series."""

from collections.abc import Sequence
from datetime import UTC
from itertools import pairwise

from titer.judging.evidence import Instants, Sample
from titer.judging.row_times import RowTimes
from titer.judging.time_reader import TimeReader

type Ranges = dict[str, tuple[int, int]]  # by value, from which instant to which it is there


def splits(sample: Sample, keys: Sequence[int], column: int) -> bool:
    """Return whether a series with these keys holds two different filled values of the column."""
    names = sample.names
    if (known := sample.known.splits.get(names[column])) is not None and known == tuple(names[key] for key in keys):
        return True
    if len(sample.facts(column).counts) < 2:
        return False
    if not keys:
        return True
    first: dict[int, str] = {}
    for series, cell in zip(series_of_rows(sample, keys), sample.columns[column], strict=True):
        value = cell.strip()
        if value and first.setdefault(series, value) != value:
            return True
    return False


def series_of_rows(sample: Sample, keys: Sequence[int]) -> Sequence[int]:
    """Return a number of the series of each row: the same where all keys are, stripped, and everywhere without any."""
    if not keys:
        return [0] * len(sample.columns[0])
    columns = tuple(keys)
    known = sample.series.get(columns)
    if known is None:
        numbers: dict[tuple[str, ...], int] = {}
        rows = zip(*(sample.columns[key] for key in columns), strict=True)
        known = [numbers.setdefault(tuple(map(str.strip, row)), len(numbers)) for row in rows]
        sample.series[columns] = known
    return known


def ranges_overlap(sample: Sample, times: RowTimes, keys: Sequence[int], column: int) -> bool:
    """Return whether, within a series, a value of the column is there while another one is."""
    instants, wrong = instants_of(sample, times)
    series: dict[int, Ranges] = {}
    rows = zip(series_of_rows(sample, keys), sample.columns[column], strict=True)
    for position, (number, cell) in enumerate(rows):
        if position not in wrong and (value := cell.strip()):
            extend(series.setdefault(number, {}), value, instants[position], instants[position])
    return any(map(overlap, series.values()))


def extend(ranges: Ranges, value: str, first: int, last: int) -> None:
    """Let the range of a value reach from one instant to another."""
    known = ranges.get(value)
    ranges[value] = (first, last) if known is None else (min(known[0], first), max(known[1], last))


def overlap(ranges: Ranges) -> bool:
    """Return whether two of the ranges share an instant; values that are there at one instant alone are no ranges."""
    ordered = sorted(ranges.values())
    return any(one[1] >= other[0] for one, other in pairwise(ordered))


def row_times(sample: Sample, times: RowTimes) -> Sequence[str]:
    """Return the time of each row as it is written; nothing where all rows have one that was declared."""
    return times.parts.texts(sample.columns) if times.column is not None else [""] * len(sample.columns[0])


def keyed_times(sample: Sample, times: RowTimes, keys: Sequence[int]) -> list[tuple[int, str]]:
    """Return the number of the series of each row, and its time."""
    return list(zip(series_of_rows(sample, keys), row_times(sample, times), strict=True))


def rows_at_instants(sample: Sample, times: RowTimes, keys: Sequence[int]) -> Sequence[Sequence[int]]:
    """Return the rows of each series at each time, as it is written, in the order in which these first come."""
    told = times.parts, tuple(keys)
    known = sample.at_instants.get(told)
    if known is None:
        found: dict[tuple[int, str], list[int]] = {}
        for position, each in enumerate(keyed_times(sample, times, keys)):
            found.setdefault(each, []).append(position)
        known = sample.at_instants[told] = [*found.values()]
    return known


def instants_of(sample: Sample, times: RowTimes) -> Instants:
    """Return the instants of the rows, and which have none; the zone does not matter."""
    known = sample.instants.get(times.parts)
    if known is None:
        options = sample.known.options
        start = times.start if options.start_micros is None else options.start_micros
        reader = TimeReader(times.parts, UTC, times.form, start=start, at=options.at_micros)
        known = sample.instants[times.parts] = reader.read(sample.columns)[:2]
    return known
