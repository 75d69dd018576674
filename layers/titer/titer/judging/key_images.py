"""Whole numbers that say a key again, or count for each key: the number of a node beside its name measures nothing.

Each key has one number and each number one key, again and again, and the numbers are as ids are: they have many digits
and are not round, as settings are, or go from one to another, or stand under the name of an id.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from operator import eq

from titer.cells.names import PARAMETERS, SENSORS, TAGS
from titer.judging.column_facts import whole_numbers
from titer.judging.column_units import is_measured_in_a_unit
from titer.judging.counters import is_called_an_id
from titer.judging.counts_by_key import key_of_the_count, may_be_no_value
from titer.judging.evidence import Sample
from titer.judging.integer_codes import may_tell_apart
from titer.judging.measured_columns import Nature
from titer.judging.row_times import RowTimes
from titer.judging.splitting import series_of_rows
from titer.judging.states import is_no_state

_ROWS_OF_A_KEY = 5  # with the same number, at least
_FEWEST_IN_TURN = 3  # numbers that go from one to the next
_MANY = 6  # keys, of which hardly each has a setting of its own
_LONG = 1000  # what ids of few keys begin at
_FEWEST_ROWS = 3  # of a key, on average
_LOWEST = {"0", "1", "2"}
_ROUND = 5  # what settings are multiples of
_WORDS = frozenset({Nature.WORDS, Nature.NAMED})


def with_images(
    sample: Sample, times: RowTimes, natures: Mapping[int, Nature], keys: Collection[int], value: int | None
) -> dict[int, Nature]:
    """Return the natures, of which whole numbers that say a key again, or count for each, are counters.

    `keys` were declared. Something else has to be measured.
    """
    measured = [column for column, nature in natures.items() if nature is Nature.MEASURED]
    numbers = [column for column in measured if may_be_no_value(sample, column)]
    settings = _settings(sample, measured, value)
    texts = [*keys, *(column for column, nature in natures.items() if nature in _WORDS)] if numbers or settings else []
    found: dict[int, str] = {}
    for column in settings:
        if any(_is_set_for_each(sample, one, column) and _is_key(sample, times, one, keys, measured) for one in texts):
            found[column] = "it never changes, for none of several sensors, as how a message is sent does not"
    for column in numbers:
        if (counted := key_of_the_count(sample, column, texts)) is not None:
            sample.counted[column] = counted
            found[column] = f"it goes up by one from row to row of each {sample.names[counted]!r}"
            continue
        told = _key_said_again(sample, column, texts)
        if told is not None and _is_key(sample, times, told, keys, measured):
            found[column] = f"each {sample.names[told]!r} has one number here, as an id is"
    if value is None and len(found) == len(measured):
        return dict(natures)
    for column, reason in found.items():
        sample.say(column, reason)
    return {**natures, **dict.fromkeys(found, Nature.COUNTER)}


def _settings(sample: Sample, measured: Sequence[int], value: int | None) -> list[int]:
    """Return the columns of the lowest whole numbers without a unit that stand beside a single one of other numbers."""
    low = [column for column in measured if sample.facts(column).counts.keys() <= _LOWEST]
    low = [column for column in low if sample.header.plain[column] not in sample.measured]
    low = [column for column in low if not is_measured_in_a_unit(sample, column)]
    return low if len(measured) + (value is not None) == len(low) + 1 else []


def _is_set_for_each(sample: Sample, text: int, column: int) -> bool:
    """Return whether numbers are the same in all rows of each of several texts that come again, but for their first."""
    there, said = sample.facts(text), sample.facts(column)
    if len(there.counts) < 2 or there.filled < there.rows or said.filled < said.rows:
        return False
    if _FEWEST_ROWS * len(there.counts) > there.rows:
        return False
    seen: set[int] = set()
    later: dict[int, str] = {}
    for series, cell in zip(series_of_rows(sample, (text,)), map(str.strip, sample.columns[column]), strict=True):
        if series in seen and later.setdefault(series, cell) != cell:
            return False
        seen.add(series)
    return True


def _key_said_again(sample: Sample, column: int, texts: Iterable[int]) -> int | None:
    """Return the texts of which numbers that are as ids are, each of them there often, say no more; None without any.

    What may tell apart by itself is judged as a key.
    """
    facts = sample.facts(column)
    if min(facts.counts.values()) < _ROWS_OF_A_KEY or may_tell_apart(sample, column):
        return None
    if not is_called_an_id(sample.names[column]) and not _are_like_ids(whole_numbers([*facts.counts])):
        return None
    return next((one for one in texts if _is_image(sample, one, column)), None)


def _are_like_ids(numbers: Sequence[int]) -> bool:
    if len(numbers) >= _FEWEST_IN_TURN and max(numbers) - min(numbers) + 1 == len(numbers):
        return True
    is_odd = any(number % _ROUND for number in numbers)
    return is_odd and min(numbers) >= (0 if len(numbers) >= _MANY else _LONG)


def _is_image(sample: Sample, text: int, column: int) -> bool:
    """Return whether each text has one number, and each number one text."""
    there, said = sample.facts(text), sample.facts(column)
    if len(there.counts) != len(said.counts) or there.filled < there.rows:
        return False
    pairs = zip(map(str.strip, sample.columns[text]), map(str.strip, sample.columns[column]), strict=True)
    return len({*pairs}) == len(said.counts)


def _is_key(sample: Sample, times: RowTimes, text: int, keys: Iterable[int], measured: Sequence[int]) -> bool:
    """Return whether texts tell series apart, rather than what went on."""
    plain = sample.header.plain[text]
    if text in keys or plain in SENSORS or plain in TAGS or plain in PARAMETERS:
        return True
    return is_no_state(sample, times, (), text, measured)


def counts_series(sample: Sample, keys: Sequence[int], column: int) -> bool:
    """Return whether whole numbers count the series with these keys, from 0 or 1, as they first come."""
    facts = sample.facts(column)
    if not facts.whole or facts.filled < facts.rows or len(facts.counts) < 2 or not keys:
        return False
    counted = series_of_rows(sample, keys)
    numbers = sample.whole_numbers(column)
    return (
        len(numbers) == facts.rows
        and numbers[0] in {0, 1}
        and all(map(eq, numbers, (numbers[0] + each for each in counted)))
    )
