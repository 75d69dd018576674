"""The half of the day in a column of its own, beside times on twelve hours: joined, or refused by its name."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC

from titer.cells.times.column import InstantReader
from titer.cells.times.form import decide_time
from titer.cells.times.halves import are_halves, half_of
from titer.cells.times.parts import TimeParts
from titer.cells.times.time_form import TimeForm
from titer.judging.evidence import Sample
from titer.judging.part_search import LOOKED_AT
from titer.judging.time_reader import is_local
from titer.model.errors import Rejected
from titer.model.faults import rejection
from titer.model.instants import DAY, SECOND

_HOUR = 3600 * SECOND
_NOON = 12


def with_half(sample: Sample, parts: TimeParts, form: TimeForm) -> TimeParts:
    """Return the parts with the column that says AM or PM, where the time does not; set aside one that repeats it.

    `Rejected` (`part_of_time`) where the two do not go together.
    """
    for column, name in enumerate(sample.header.plain):
        if column in parts.columns or name in sample.placed or name in sample.context:
            continue
        if are_halves(sample.cells(column, LOOKED_AT)):
            parts = _with(sample, parts, form, column)
    return parts


def _with(sample: Sample, parts: TimeParts, form: TimeForm, column: int) -> TimeParts:
    columns = [cells[:LOOKED_AT] for cells in sample.columns]
    texts = parts.texts(columns)
    read, wrong, _ = InstantReader(UTC, form, start=0).read(texts)
    rows = [row for row in range(len(read)) if row not in wrong and columns[column][row].strip()]
    hours = [read[row] % DAY // _HOUR for row in rows]
    halves = [half_of(columns[column][row]) for row in rows]
    if not rows or not any(read[row] % DAY for row in rows):
        return parts  # days alone
    if max(hours) > _NOON and not _agree(hours, halves):
        return parts  # a word of something else
    tells = not is_local([texts[row] for row in rows], form) or any(map(str.isalpha, texts[rows[0]][-2:]))
    if tells or max(hours) > _NOON or parts.half is not None:
        sample.aside[column] = "it says the half of the day, which the time tells by itself"
        return parts
    joined = replace(parts, half=column)
    if parts.is_serial or not _reads_all(joined, sample, columns, rows):
        raise _refusal(sample, joined, column)
    sample.say(column, "its cells say which half of the day the time is in")
    return joined


def _agree(hours: list[int], halves: list[str | None]) -> bool:
    return all((hour >= _NOON) == (half == "PM") for hour, half in zip(hours, halves, strict=True))


def _reads_all(parts: TimeParts, sample: Sample, columns: list[Sequence[str]], rows: list[int]) -> bool:
    """Return whether the joined times of these rows are times."""
    texts = parts.texts(columns)
    try:
        form = decide_time([texts[row] for row in rows], name=sample.names[parts.main or 0])
    except Rejected:
        return False
    _, wrong, _ = InstantReader(UTC, form, start=0).read(texts)
    return wrong.keys().isdisjoint(rows)


def _refusal(sample: Sample, parts: TimeParts, column: int) -> Rejected:
    name = sample.names[column]
    ways = ({"context": [name]}, {"time": [sample.names[one] for one in parts.columns if one != parts.offset]})
    return rejection(
        "part_of_time", f": {name[:40]} (AM or PM, beside times that it does not go with)", settled_by=ways
    )
