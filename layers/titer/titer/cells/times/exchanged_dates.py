"""A spreadsheet that took 01.11.2025 for January the 11th, and left 13.01.2025 a text: dates beside texts of dates."""

import re
from collections.abc import Sequence

from titer.model.expression import expression

_DATE_CELL = expression(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})(?:T.*)?")
_TEXT = expression(r"(?P<first>[0-9]{1,2})[./-](?P<second>[0-9]{1,2})[./-](?:[0-9]{4}|[0-9]{2})\b.*", re.DOTALL)


def exchanged_dates(cells: Sequence[str]) -> str | None:
    """Return what tells that day and month may have changed places; None where nothing does.

    All dates have a day up to 12, and all texts one above it: a spreadsheet made dates of those that it could.
    """
    dates = [found for cell in cells if len(cell) <= 64 and (found := _DATE_CELL.fullmatch(cell))]
    texts = [found for cell in cells if len(cell) <= 64 and (found := _TEXT.fullmatch(cell))]
    if not dates or not texts or any(int(found["day"]) > 12 for found in dates):
        return None
    if not all(max(int(found["first"]), int(found["second"])) > 12 for found in texts):
        return None
    first = dates[0]
    year, month, day = first.groups()
    return f"{year}-{month}-{day} may be {year}-{day}-{month}, beside {texts[0][0][:40]}"
