"""Pages of long lists as CSV."""

from collections.abc import Mapping

from titer.api.answers import Answer, csv_answer
from titer.api.paging import LARGEST, Rows, cursor_at
from titer.judging.csv_text import CsvText


def csv_page(
    columns: tuple[str, ...],
    rows: Rows,
    what: str,
    bound_to: str,
    *,
    limit: int,
    header: bool,
    asked: Mapping[str, str | int | None],
) -> Answer:
    """Answer with a page of CSV and, in its Link header, with the same question of the next one."""
    text, following = csv_rows(columns, rows, limit=limit, header=header)
    if following is None:
        return csv_answer(text, f"{what}.csv", None)
    said = {name: value for name, value in asked.items() if value is not None}
    cursor = cursor_at(bound_to, following)
    return csv_answer(text, f"{what}.csv", {"format": "csv", "limit": limit, **said, "cursor": cursor or ""})


def csv_rows(columns: tuple[str, ...], rows: Rows, *, limit: int, header: bool) -> tuple[str, int | None]:
    """Return CSV of at most `limit` rows and about 4 MB, and the position of the row after them if there is one.

    No spreadsheet takes a cell for a formula; numbers, negative ones too, are as they were.
    """
    text = CsvText(columns)
    if header:
        text.add_header()
    for written, (position, row) in enumerate(rows):
        if written == limit or len(text) > LARGEST:
            return text.take(), position
        text.add(row)
    return text.take(), None
