"""What each column is by its cells and its name: measured, words, a name of context, a counter."""

from collections.abc import Iterable
from enum import Enum, StrEnum, auto

from titer.cells.names import PARAMETERS, SENSORS, is_context_name
from titer.cells.numbers.column import is_formula
from titer.judging.column_units import is_measured_in_a_unit, measured_unit
from titer.judging.counters import is_called_a_counter, reason_to_count
from titer.judging.evidence import Sample
from titer.judging.number_blocks import reason_in_blocks
from titer.judging.row_times import RowTimes


class Shape(StrEnum):
    """How rows hold readings."""

    LONG = "long"  # one reading in each row
    WIDE = "wide"  # each measured column is a sensor
    WIDE_BY_SENSOR = "wide_by_sensor"  # each measured column is a parameter of the row's sensor


class Nature(Enum):
    """What a column is, whatever else the table holds."""

    MEASURED = auto()
    WORDS = auto()  # texts, or too few numbers among them
    NAMED = auto()  # called as context is
    SETTLED = auto()  # context that was declared, or that an earlier step set aside
    COUNTER = auto()
    LISTS = auto()  # of objects, in JSON
    EMPTY = auto()


def natures(sample: Sample, times: RowTimes, columns: Iterable[int], value: int | None) -> dict[int, Nature]:
    """Return what each of these columns is; what counts is measured where nothing else is, and no text tells more."""
    found = {column: _nature(sample, times, column) for column in columns}
    if value is not None or Nature.MEASURED in found.values():
        return found
    words = [column for column, nature in found.items() if nature is Nature.WORDS]
    counted = [column for column, nature in found.items() if nature is Nature.COUNTER]
    if words and all(_tells_where(sample, column) for column in words):
        counted = [column for column in counted if not is_called_a_counter(sample, column)]
        return found | dict.fromkeys(counted, Nature.MEASURED)
    return found if words else found | dict.fromkeys(counted, Nature.MEASURED)


def _tells_where(sample: Sample, column: int) -> bool:
    """Return whether words tell no events: they are the same throughout, or the column is called as a sensor's is."""
    name = sample.header.plain[column]
    return sample.facts(column).is_constant or name in SENSORS or name in PARAMETERS


def _nature(sample: Sample, times: RowTimes, column: int) -> Nature:
    name = sample.header.plain[column]
    if name in sample.measured:
        return _as(sample, column, Nature.MEASURED, "it was declared")
    if name in sample.context:
        return _as(sample, column, Nature.SETTLED, "it was declared")
    if column in sample.aside:
        return _as(sample, column, Nature.SETTLED, sample.aside[column])
    if is_context_name(name) and not _is_measured_all_the_same(sample, column):
        return _as(sample, column, Nature.NAMED, "its name says that it tells where a reading belongs")
    return _by_cells(sample, times, column)


def _as(sample: Sample, column: int, nature: Nature, evidence: str) -> Nature:
    sample.say(column, evidence)
    return nature


def _is_measured_all_the_same(sample: Sample, column: int) -> bool:
    """Return whether a column that is called as context is holds numbers with a fraction, or with a unit."""
    facts = sample.facts(column)
    if not facts.numbers or not facts.is_measured:
        return False
    unit = measured_unit(sample, column)
    return bool(facts.fraction or unit or sample.names[column] in sample.known.fractions)


def _by_cells(sample: Sample, times: RowTimes, column: int) -> Nature:
    facts = sample.facts(column)
    if sample.names[column] in sample.known.splits and facts.whole:
        return _as(sample, column, Nature.WORDS, "later numbers tell series apart")
    has_unit = is_measured_in_a_unit(sample, column)
    if not has_unit and (reason := reason_to_count(sample, column) or reason_in_blocks(sample, times, column)):
        return _as(sample, column, Nature.COUNTER, reason)
    if facts.is_measured:
        return _as(sample, column, Nature.MEASURED, "it holds numbers")
    if sample.header.split[column][1] or column in sample.units:
        return _as(sample, column, Nature.MEASURED, "it has a unit")
    if sample.known.serial is not None and facts.counts and all(map(is_formula, facts.counts)):
        return _as(sample, column, Nature.MEASURED, "its formulas were never calculated")
    if facts.is_empty:
        return _as(sample, column, Nature.EMPTY, "no cell of the sample is a number")
    if any(cell.startswith("[{") for cell in facts.counts):
        return _as(sample, column, Nature.LISTS, "no cell of the sample is a number")
    said = "too few cells of the sample are numbers" if facts.numbers else "no cell of the sample is a number"
    return _as(sample, column, Nature.WORDS, said)
