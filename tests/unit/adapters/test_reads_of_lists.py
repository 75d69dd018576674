"""How often a list asks the table: as often with few files as with many."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.support.clock import NOON, SettableClock
from tests.support.records import BUCKET, declared
from titer.adapters.dynamodb.attributes import from_item, to_item
from titer.adapters.dynamodb.files import DynamoFiles
from titer.adapters.dynamodb.items import new_record
from titer.adapters.dynamodb.keys import record_key
from titer.files.ports import FileQuery

COUNTS = (300, 30_000)


@dataclass
class CountingClient:
    """A table of so many files, as far as a list asks it: one made each second, each hundredth of an asset."""

    files: int
    queries: int = 0
    items: int = 0

    def get_paginator(self, operation: str) -> "CountingClient":
        assert operation == "query"
        return self

    def paginate(self, **asked: Any) -> Iterator[Mapping[str, Any]]:
        number = self.files
        if "ExclusiveStartKey" in asked:
            number = UUID(from_item(asked["ExclusiveStartKey"])["gsi_sk"].partition("#")[2]).int
        while number > 0:
            found = range(number - 1, max(number - 1 - asked["Limit"], 0), -1)
            self.queries, self.items, number = self.queries + 1, self.items + len(found), number - asked["Limit"]
            yield {"Items": [_item(each) for each in found]}


def _item(number: int) -> Any:
    file_id, asset = str(UUID(int=number)), "press-1" if number % 100 == 0 else None
    record = new_record(file_id, declared(asset=asset), BUCKET, "key", NOON + timedelta(seconds=number))
    return to_item(record_key(file_id)._asdict() | record)


def reads(count: int, query: FileQuery, pages: int) -> tuple[int, int]:
    client = CountingClient(count)
    files = DynamoFiles(client, "table", SettableClock())  # type: ignore[arg-type]
    for _ in range(pages):
        page = files.page(query)
        assert len(page.files) == query.limit
        query = replace(query, cursor=page.cursor)
    return client.queries, client.items


@pytest.mark.parametrize("limit", [1, 20, 100])
def test_a_page_of_a_list_is_one_read_of_what_it_shows_however_many_files_there_are(limit: int) -> None:
    assert [reads(count, FileQuery(limit=limit), 2) for count in COUNTS] == [(2, 2 * limit + 2)] * 2


def test_files_of_an_asset_cost_as_many_reads_with_few_others_as_with_many() -> None:
    assert [reads(count, FileQuery(limit=2, asset="press-1"), 1)[0] for count in COUNTS] == [3, 3]
