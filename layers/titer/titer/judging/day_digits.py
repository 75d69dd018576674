"""Whole numbers that are dates: 20251013 beside each reading says when something was packed, and measures nothing."""

from datetime import UTC, datetime, timedelta
from itertools import islice

from titer.cells.times.digit_columns import day_in_digits
from titer.judging.column_facts import Facts
from titer.model.expression import expression
from titer.model.instants import instant

_DATE = expression(r"(?:19|20)[0-9]{6}")
_LAST = datetime(2100, 1, 1, tzinfo=UTC)  # where nobody knows when the file came
_AHEAD = timedelta(days=3653)  # as what expires may do
_LOOKED_AT = 500  # different cells


def are_dates(facts: Facts, horizon: int | None) -> bool:
    """Return whether every number is a day of these years in eight digits; `horizon` is when the file came, in µs."""
    last = _LAST if horizon is None else instant(horizon) + _AHEAD
    return facts.whole and all(_is_date(cell, last) for cell in islice(facts.counts, _LOOKED_AT))


def _is_date(cell: str, last: datetime) -> bool:
    day = day_in_digits(cell) if _DATE.fullmatch(cell) else None
    return day is not None and day <= last
