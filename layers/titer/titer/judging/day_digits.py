"""Whole numbers that are dates: 20251013 beside each reading says when something was packed, and measures nothing."""

from datetime import UTC, datetime, timedelta
from itertools import islice
from re import compile as expression

from titer.judging.column_facts import Facts
from titer.model.instants import instant

_DATE = expression(r"(?:19|20)[0-9]{6}")
_FIRST = datetime(1995, 1, 1, tzinfo=UTC)
_LAST = datetime(2100, 1, 1, tzinfo=UTC)  # where nobody knows when the file came
_AHEAD = timedelta(days=3653)  # as what expires may do
_LOOKED_AT = 500  # different cells


def are_dates(facts: Facts, horizon: int | None) -> bool:
    """Return whether every number is a day of these years in eight digits; `horizon` is when the file came, in µs."""
    last = _LAST if horizon is None else instant(horizon) + _AHEAD
    return facts.whole and all(_is_date(cell, last) for cell in islice(facts.counts, _LOOKED_AT))


def _is_date(cell: str, last: datetime) -> bool:
    if not _DATE.fullmatch(cell):
        return False
    try:
        return _FIRST <= datetime.strptime(cell, "%Y%m%d").replace(tzinfo=UTC) <= last
    except ValueError:
        return False
