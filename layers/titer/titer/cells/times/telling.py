"""Which of the dates that leave day and month open shows what the answer changes."""

from collections.abc import Sequence

from titer.model.expression import expression

_DATE_AMID = expression(r"\b([0-9]{1,2})[./ -]([0-9]{1,2})[./ -][0-9]{2,4}\b")
_LONGEST = 64  # characters of a cell that may be a date


def telling(cells: Sequence[str]) -> str | None:
    """Return the first cell with a date whose day and month differ, else the first; None where there is no cell."""
    found = (cell for cell in cells if len(cell) <= _LONGEST and _differs(cell))
    return next(found, next(iter(cells), None))


def _differs(cell: str) -> bool:
    date = _DATE_AMID.search(cell)
    return date is not None and int(date[1]) != int(date[2])
