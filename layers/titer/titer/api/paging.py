"""Pages of long lists. A cursor holds the position of the next entry; it fits the list it was made for and no other."""

import json
from collections.abc import Iterable, Mapping
from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from titer.model.cursors import NUMBER, seal, unseal

OfVersion = Annotated[int | None, Query(ge=1, le=999_999, description="One version; the current if not said")]
LARGEST = 4_000_000  # characters of a page: a Lambda answers at most 6 MB

Cursor = Annotated[str | None, Query(description="`next_cursor` of the page before")]
FewAtATime = Annotated[int, Query(ge=1, le=100, description="Entries of a page, at most")]
Limit = Annotated[int, Query(ge=1, le=1_000, description="Entries of a page, at most")]


def position_of(bound_to: str, cursor: str | None) -> int:
    """Return the position that the cursor holds, 0 without one."""
    return 0 if cursor is None else int(unseal(bound_to, cursor, NUMBER))


def cursor_at(bound_to: str, position: int | None) -> str | None:
    """Return the cursor of the page that begins there, None where no page does."""
    return None if position is None else seal(bound_to, str(position))


type Rows = Iterable[tuple[int, Mapping[str, object]]]  # each with its position in the list


def json_rows(rows: Rows, *, limit: int) -> tuple[list[Mapping[str, object]], int | None]:
    """Return at most `limit` rows and about 4 MB of JSON, and the position of the row after them if there is one."""
    kept: list[Mapping[str, object]] = []
    size = 0
    for position, row in rows:
        if len(kept) == limit or size > LARGEST:
            return kept, position
        kept.append(row)
        size += len(json.dumps(row, ensure_ascii=False).encode())
    return kept, None
