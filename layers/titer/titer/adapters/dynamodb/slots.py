"""Slots by what they were reserved for, and what is declared of corrected files that are to come."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from titer.adapters.dynamodb.contents import IS_HOLDER
from titer.adapters.dynamodb.items import correction_in, correction_item
from titer.adapters.dynamodb.keys import correction_key, slot_key
from titer.adapters.dynamodb.table import NEW, Table
from titer.adapters.plain import Plain
from titer.files.ports import Asked
from titer.files.record import Correction

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef


class Slots:
    """Items beside the records of files."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def changes(
        self, asked: Asked | None, file_id: str, expires: dict[str, Plain]
    ) -> Iterator[TransactWriteItemTypeDef]:
        """Yield the change by which the file's slot is the one that is reserved for what was asked."""
        if asked:
            seen: dict[str, Plain] = {"file_id": asked.before or ""}
            where = f"{NEW} OR {IS_HOLDER}"
            yield self._table.put_where(slot_key(asked.name), {"file_id": file_id} | expires, where=where, given=seen)

    def reserved(self, name: str) -> str | None:
        item = self._table.get(slot_key(name))
        return None if item is None else str(item["file_id"])

    def expect(self, file_id: str, name: str, correction: Correction) -> None:
        self._table.write(self._table.put(correction_key(file_id, name), correction_item(correction)))

    def expected(self, file_id: str, name: str) -> Correction | None:
        item = self._table.get(correction_key(file_id, name))
        return None if item is None else correction_in(item)
