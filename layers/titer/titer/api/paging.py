"""Pages of long lists. A cursor holds the position of the next entry; it fits the list it was made for and no other."""

import csv
from collections.abc import Iterable, Mapping
from io import StringIO
from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from titer.judging.result import csv_safe
from titer.model.cursors import NUMBER, seal, unseal

OfVersion = Annotated[int | None, Query(ge=1, le=999_999, description="One version; the current if not said")]
LARGEST = 4_000_000  # characters of a page: a Lambda answers at most 6 MB

Cursor = Annotated[str | None, Query(max_length=2_048, description="`next_cursor` of the page before")]
FewAtATime = Annotated[int, Query(ge=1, le=100, description="Entries of a page, at most")]
Limit = Annotated[int, Query(ge=1, le=1_000, description="Entries of a page, at most")]


def position_of(bound_to: str, cursor: str | None) -> int:
    """Return the position that the cursor holds, 0 without one."""
    return 0 if cursor is None else int(unseal(bound_to, cursor, NUMBER))


def cursor_at(bound_to: str, position: int | None) -> str | None:
    """Return the cursor of the page that begins there, None where no page does."""
    return None if position is None else seal(bound_to, str(position))


def csv_rows(
    columns: tuple[str, ...], rows: Iterable[Mapping[str, object]], *, limit: int, header: bool
) -> tuple[str, int | None]:
    """Return CSV of at most `limit` rows and about 4 MB, and how many rows that were if there are more.

    No spreadsheet takes a cell for a formula; numbers, negative ones too, are as they were.
    """
    text = StringIO()
    writer = csv.writer(text)
    if header:
        writer.writerow(columns)
    for written, row in enumerate(rows):
        if written == limit or text.tell() > LARGEST:
            return text.getvalue(), written
        writer.writerow([_cell(row[column]) for column in columns])
    return text.getvalue(), None


def _cell(value: object) -> str:
    return "" if value is None else csv_safe(str(value))
