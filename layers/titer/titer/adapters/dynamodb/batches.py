"""Batches in the table. `<id>` and `<asset>` are made of their SHA-256: names may be longer than keys.

BATCH#<id>          BATCH#<asset>               the batch as it is seen; in the list BATCHES by its beginning
BATCH#<id>          SAID#<asset>                what was declared of it
BATCH#<id>          TOLD#<asset>#<file_id>      what a file tells of it
TOLD#<file_id>      <id>-<asset>                that it does
BATCHES_OF          <file_id>                   as what a file was noted
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from hashlib import sha256
from itertools import islice
from typing import TYPE_CHECKING

from titer.adapters.dynamodb.keys import BATCHES, BATCHES_OF
from titer.adapters.dynamodb.table import LAST, Changed, Item, Key, Table, listing, position_of
from titer.adapters.plain import Plain, from_plain, instant_text, to_plain
from titer.batches.batch import Batch, BatchName, Declaration, Known, Told
from titer.batches.ports import BatchQuery
from titer.model.cursors import INSTANT_AND_ID, seal, unseal
from titer.model.errors import Conflict
from titer.model.instants import instant

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

_MOST_LOOKED_AT = 2_000  # batches, of one question
_MOST_TOLD = 100_000


class DynamoBatches:
    """All batches, in a table."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._table = Table(client, table)

    def known(self, of: BatchName) -> Known:
        seen, said = (self._table.get(key) for key in (_key(of, "BATCH"), _key(of, "SAID")))
        pk, low = _told_key(of, "")
        told = self._table.between(pk, low, f"{low}{LAST}", limit=_MOST_TOLD)
        known = Known(
            of=of,
            declaration=from_plain(Declaration, said["declaration"]) if said else None,
            told=tuple(from_plain(Told, item["told"]) for item in told),
            edition=seen["edition"] if seen else 0,
        )
        return replace(known, told=tuple(sorted(known.told, key=lambda each: each.file)))

    def change(self, before: Known, after: Known) -> None:
        try:
            self._table.write(self._seen(before, after), *self._said(before, after), *self._told(before, after))
        except Changed as changed:
            raise Conflict(f"batch {before.of}") from changed

    def _seen(self, before: Known, after: Known) -> TransactWriteItemTypeDef:
        """Return the change of the batch as it is seen, on the condition that it is as it was before."""
        key, batch, given = _key(after.of, "BATCH"), after.batch(), {"seen": before.edition}
        if batch is None:
            return self._table.delete_where(key, where="edition = :seen", given=given)
        place = f"{instant_text(instant(batch.listed_at))}#{_name_of(batch.of)}"
        values = {**listing(BATCHES, place), "batch": to_plain(batch), "edition": before.edition + 1}
        if not before.edition:
            return self._table.put_new(key, values)
        return self._table.put_where(key, values, where="edition = :seen", given=given)

    def _said(self, before: Known, after: Known) -> Iterator[TransactWriteItemTypeDef]:
        if before.declaration == after.declaration:
            return
        key = _key(after.of, "SAID")
        if after.declaration is None:
            yield self._table.delete(key)
        else:
            yield self._table.put(key, {"declaration": to_plain(after.declaration)})

    def _told(self, before: Known, after: Known) -> Iterator[TransactWriteItemTypeDef]:
        was, will_be = ({told.file.file_id: told for told in each.told} for each in (before, after))
        for file_id in was.keys() - will_be.keys():
            yield self._table.delete(_told_key(after.of, file_id))
            yield self._table.delete(_of_file_key(after.of, file_id))
        for file_id, told in will_be.items():
            if was.get(file_id) != told:
                name: dict[str, Plain] = {"asset": after.of.asset, "batch_id": after.of.batch_id}
                yield self._table.put(_told_key(after.of, file_id), {"told": to_plain(told)})
                yield self._table.put(_of_file_key(after.of, file_id), name)

    def find(self, of: BatchName) -> Batch | None:
        item = self._table.get(_key(of, "BATCH"))
        return _batch_in(item) if item else None

    def named(self, batch_id: str) -> Sequence[Batch]:
        return [*map(_batch_in, self._table.through(_pk(batch_id), "BATCH#", f"BATCH#{LAST}"))]

    def of_file(self, file_id: str) -> Sequence[BatchName]:
        items = self._table.through(f"TOLD#{file_id}", " ", LAST)
        return [BatchName(item["asset"], item["batch_id"]) for item in items]

    def page(self, query: BatchQuery, *, limit: int, cursor: str | None = None) -> tuple[Sequence[Batch], str | None]:
        bound_to = f"batches {query}"
        position = None if cursor is None else unseal(bound_to, cursor, INSTANT_AND_ID)
        found: list[Batch] = []
        looked_at, last = 0, ""
        for item in islice(self._listed(query, position), _MOST_LOOKED_AT):
            batch = _batch_in(item)
            if query.wants(batch):
                if len(found) == limit:
                    return found, seal(bound_to, last)
                found.append(replace(batch, series=()))
            looked_at, last = looked_at + 1, position_of(item)
        return found, seal(bound_to, last) if looked_at == _MOST_LOOKED_AT else None

    def _listed(self, query: BatchQuery, position: str | None) -> Iterator[Item]:
        since, until = (
            end if at is None else instant_text(instant(at)) for at, end in ((query.since, "0"), (query.until, LAST))
        )
        before = _key_of_name(position.partition("#")[2]) if position else None
        return self._table.list_items(BATCHES, since, before, position, until)

    def noted(self, file_id: str) -> str | None:
        item = self._table.get(Key(BATCHES_OF, file_id))
        return item["mark"] if item else None

    def note(self, file_id: str, mark: str) -> None:
        self._table.put_many([(Key(BATCHES_OF, file_id), {"mark": mark})])


def _batch_in(item: Item) -> Batch:
    return from_plain(Batch, item["batch"])


def _digest(text: str, length: int) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:length]


def _pk(batch_id: str) -> str:
    return f"BATCH#{_digest(batch_id, 32)}"


def _key(of: BatchName, kind: str) -> Key:
    return Key(_pk(of.batch_id), f"{kind}#{_digest(of.asset or '', 24)}")


def _told_key(of: BatchName, file_id: str) -> Key:
    pk, sk = _key(of, "TOLD")
    return Key(pk, f"{sk}#{file_id}")


def _name_of(of: BatchName) -> str:
    """Return what stands for a batch where keys are short."""
    return f"{_digest(of.batch_id, 32)}-{_digest(of.asset or '', 24)}"


def _key_of_name(name: str) -> Key:
    """Return where the batch lies for which this stands."""
    batch_id, _, asset = name.partition("-")
    return Key(f"BATCH#{batch_id}", f"BATCH#{asset}")


def _of_file_key(of: BatchName, file_id: str) -> Key:
    return Key(f"TOLD#{file_id}", _name_of(of))
