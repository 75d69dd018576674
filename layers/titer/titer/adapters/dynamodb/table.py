"""One DynamoDB table, spoken to in plain values. Only here is it said what its keys and its index are called."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import batched, islice
from time import sleep
from typing import TYPE_CHECKING, Any, NamedTuple

from botocore.exceptions import ClientError

from titer.adapters.aws_errors import aws_errors, code_of
from titer.adapters.dynamodb.attributes import from_item, to_item
from titer.adapters.plain import Plain
from titer.model.cursors import INSTANT_AND_ID, seal, unseal
from titer.model.errors import Unavailable
from titer.model.retries import retried

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef, UniversalAttributeValueTypeDef


type Item = dict[str, Any]

NEW = "attribute_not_exists(pk)"  # the condition that nothing lies under the key
KNOWN = "attribute_exists(pk)"

LAST = "\U0010ffff"  # sorts after every name

LONGEST_PARTITION_KEY, LONGEST_SORT_KEY = 2_048, 1_024  # bytes, of DynamoDB
MOST_GOT, MOST_PUT = 100, 25  # items of one batch
_PAGE = 100
_PAUSES = (0.05, 0.1, 0.2, 0.4, 0.8, 1.6)  # seconds, where a batch was not done whole
_TRIES = 10  # of a write that another writer got in before


class Key(NamedTuple):
    """Where an item lies."""

    pk: str
    sk: str


class Changed(Exception):
    """A condition did not hold: another writer was there before."""


def among_writers[T](step: Callable[[], T], doing: str) -> T:
    """Return what the step returns once no other writer changes what it read; `Unavailable` where one always does."""
    contended = Unavailable("file_contended", f"too many writers {doing}", "Try again in a moment")
    return retried(step, contended, on=Changed, tries=_TRIES)


class Table:
    """Reads items, and writes changes: `write` makes those that `put_new` and the methods below it describe."""

    def __init__(self, client: DynamoDBClient, name: str) -> None:
        self._client = client
        self._name = name

    def get(self, key: Key) -> Item | None:
        """Return the item as it is now. Under a key that is too long for any there is none."""
        if not _can_be(key.pk, key.sk):
            return None
        with aws_errors("the table"):
            answer = self._client.get_item(TableName=self._name, Key=to_item(key._asdict()), ConsistentRead=True)
        return from_item(answer["Item"]) if "Item" in answer else None

    def need(self, key: Key) -> Item:
        """Return an item that must be there; `Unavailable` where the table lost it."""
        item = self.get(key)
        if item is None:
            raise Unavailable("item_missing", f"the table lost {key.pk} {key.sk}", "Restore the table from its backup")
        return item

    def list_items(
        self,
        name: str,
        since: str,
        before: Key | None,
        position: str | None,
        until: str = LAST,
        *,
        at_a_time: int = _PAGE,
    ) -> Iterator[Item]:
        """Return the items of a `listing` from before `until` back to `since`, newest first.

        Where a `position` is given (and its item's key, `before`), from after it. `at_a_time` are read together.
        """
        asked: dict[str, Any] = {
            "TableName": self._name,
            "IndexName": "by_time",
            "KeyConditionExpression": "gsi_pk = :listed AND gsi_sk BETWEEN :since AND :until",
            "ExpressionAttributeValues": to_item({":listed": name, ":since": since, ":until": until}),
            "ScanIndexForward": False,
            "Limit": at_a_time,
        }
        if before and position:
            asked["ExclusiveStartKey"] = to_item({**before._asdict(), **listing(name, position)})
        return self._queried(asked) if since <= until else iter(())  # DynamoDB refuses to look between others

    def page(
        self, name: str, key: Callable[[str], Key], limit: int, cursor: str | None
    ) -> tuple[list[Item], str | None]:
        """Return some items of a `listing`, newest first, and the cursor of those that follow; `key` is an id's."""
        after = None if cursor is None else unseal(name, cursor, INSTANT_AND_ID)
        before = key(after.partition("#")[2]) if after else None
        items = [*islice(self.list_items(name, "0", before, after, at_a_time=limit + 1), limit + 1)]
        following = seal(name, position_of(items[limit - 1])) if len(items) > limit else None
        return items[:limit], following

    def newest_under(self, pk: str, low: str, *, at_a_time: int) -> Iterator[Item]:
        """Return the items under a partition key from the last back to `low`; it need not be as of this moment."""
        asked: dict[str, Any] = {
            "TableName": self._name,
            "KeyConditionExpression": "pk = :pk AND sk >= :low",
            "ExpressionAttributeValues": to_item({":pk": pk, ":low": low}),
            "ScanIndexForward": False,
            "Limit": at_a_time,
        }
        return self._queried(asked)

    def between(self, pk: str, low: str, high: str, *, limit: int, newest_first: bool = False) -> list[Item]:
        """Return the first items, or the last, under a partition key with sort keys from `low` to `high`, as of now."""
        return [*islice(self.through(pk, low, high, newest_first=newest_first, at_a_time=limit), limit)]

    def through(
        self, pk: str, low: str, high: str, *, newest_first: bool = False, at_a_time: int = 1_000
    ) -> Iterator[Item]:
        """Return the items under a partition key with sort keys from `low` to `high`, in their order, as of now."""
        if low > high:
            return iter(())
        asked: dict[str, Any] = {
            "TableName": self._name,
            "KeyConditionExpression": "pk = :pk AND sk BETWEEN :low AND :high",
            "ExpressionAttributeValues": to_item({":pk": pk, ":low": low, ":high": high}),
            "ScanIndexForward": not newest_first,
            "ConsistentRead": True,
            "Limit": at_a_time,
        }
        return self._queried(asked)

    def _queried(self, asked: Mapping[str, Any]) -> Iterator[Item]:
        with aws_errors("the table"):
            for page in self._client.get_paginator("query").paginate(**asked):
                yield from map(from_item, page["Items"])

    def count(self, key: Key, counts: Mapping[str, tuple[int, int]], *, expires: int) -> bool:
        """Add to numbers under the key: to each how many more there are, unless one passes its limit; then False."""
        if any(more > limit for more, limit in counts.values()):
            return False
        values: dict[str, Plain] = {":expires": expires}
        for name, (more, limit) in counts.items():
            values |= {f":{name}": more, f":{name}_before": limit - more}
        below = (f"(attribute_not_exists({name}) OR {name} <= :{name}_before)" for name in counts)
        with aws_errors("the table"):
            try:
                self._client.update_item(
                    TableName=self._name,
                    Key=to_item(key._asdict()),
                    UpdateExpression=f"ADD {', '.join(f'{name} :{name}' for name in counts)} SET expires = :expires",
                    ConditionExpression=" AND ".join(below),
                    ExpressionAttributeValues=to_item(values),
                )
            except ClientError as error:
                if code_of(error) == "ConditionalCheckFailedException":
                    return False
                raise
        return True

    def increase(self, key: Key, name: str) -> int:
        """Add one to a number of an item, and return it; 0 where there is no such item."""
        with aws_errors("the table"):
            try:
                answer = self._client.update_item(
                    TableName=self._name,
                    Key=to_item(key._asdict()),
                    UpdateExpression=f"ADD {name} :one",
                    ConditionExpression=KNOWN,
                    ExpressionAttributeValues=to_item({":one": 1}),
                    ReturnValues="UPDATED_NEW",
                )
            except ClientError as error:
                if code_of(error) == "ConditionalCheckFailedException":
                    return 0
                raise
        return int(from_item(answer["Attributes"])[name])

    def take(self, key: Key) -> Item | None:
        """Remove an item and return it, to one caller alone; None where there is none, or another one took it."""
        with aws_errors("the table"):
            try:
                answer = self._client.delete_item(
                    TableName=self._name,
                    Key=to_item(key._asdict()),
                    ConditionExpression=KNOWN,
                    ReturnValues="ALL_OLD",
                )
            except ClientError as error:
                if code_of(error) == "ConditionalCheckFailedException":
                    return None
                raise
        return from_item(answer["Attributes"])

    def write(self, *changes: TransactWriteItemTypeDef) -> None:
        """Make all of the changes or none; raise `Changed` where a condition does not hold, or no item can lie."""
        if not all(_can_be(*map(_text, _key_of(change))) for change in changes):
            raise Changed
        with aws_errors("the table"):
            try:
                self._client.transact_write_items(TransactItems=changes)
            except ClientError as error:
                if _lost_a_race(error):
                    raise Changed from error
                raise

    def get_many(self, keys: Iterable[Key]) -> list[Item]:
        """Return those of the items that there are, as of now, in any order."""
        found: list[Item] = []
        for some in batched(filter(_key_can_be, dict.fromkeys(keys)), MOST_GOT, strict=False):
            asked: Any = {self._name: {"Keys": [to_item(key._asdict()) for key in some], "ConsistentRead": True}}
            for answer in self._until_done(self._client.batch_get_item, asked, "UnprocessedKeys"):
                found += map(from_item, answer["Responses"].get(self._name, ()))
        return found

    def put_many(self, items: Iterable[tuple[Key, Mapping[str, Plain]]]) -> None:
        """Put items, each of another key, in the place of whatever lies there; some may be there before the others."""
        self.put_items({**key._asdict(), **values} for key, values in items)

    def put_items(self, items: Iterable[Item]) -> None:
        """Put items with their keys, likewise."""
        self._change_many({"PutRequest": {"Item": to_item(item)}} for item in items)

    def delete_many(self, keys: Iterable[Key]) -> None:
        """Remove items, each of another key, where there are any; some may be gone before the others."""
        self._change_many({"DeleteRequest": {"Key": to_item(key._asdict())}} for key in keys)

    def _change_many(self, changes: Iterable[Any]) -> None:
        for some in batched(changes, MOST_PUT, strict=False):
            for _ in self._until_done(self._client.batch_write_item, {self._name: [*some]}, "UnprocessedItems"):
                pass

    def _until_done(self, ask: Callable[..., Any], asked: Mapping[str, Any], left: str) -> Iterator[Any]:
        """Yield the answers of a batch, asked again for what was left of it."""
        with aws_errors("the table"):
            for pause in (0.0, *_PAUSES):
                sleep(pause)
                answer = ask(RequestItems=asked)
                yield answer
                asked = answer.get(left) or {}
                if not asked:
                    return
        raise Unavailable("table_busy", "the table did not take all of a batch", "Try again in a moment")

    def put_one(self, key: Key, values: Mapping[str, Plain], *, where: str, given: Mapping[str, Plain]) -> None:
        """Put one item where a condition holds, else raise `Changed`: half the price of `write`."""
        asked: dict[str, Any] = {"ExpressionAttributeValues": _placeholders(given)} if given else {}
        with aws_errors("the table"):
            try:
                self._client.put_item(
                    TableName=self._name,
                    Item=to_item({**key._asdict(), **values}),
                    ConditionExpression=where,
                    **asked,
                )
            except ClientError as error:
                if code_of(error) in {"ConditionalCheckFailedException", "TransactionConflictException"}:
                    raise Changed from error
                raise

    def put_new(self, key: Key, values: Mapping[str, Plain]) -> TransactWriteItemTypeDef:
        """Return the change that puts an item where nothing lies."""
        item = to_item({**key._asdict(), **values})
        return {"Put": {"TableName": self._name, "Item": item, "ConditionExpression": NEW}}

    def check(self, key: Key, *, where: str, given: Mapping[str, Plain] | None = None) -> TransactWriteItemTypeDef:
        """Return a condition that must hold for the other changes; `given` are the values it names."""
        change: TransactWriteItemTypeDef = {
            "ConditionCheck": {"TableName": self._name, "Key": to_item(key._asdict()), "ConditionExpression": where}
        }
        if given:
            change["ConditionCheck"]["ExpressionAttributeValues"] = _placeholders(given)
        return change

    def delete_where(
        self, key: Key, *, where: str, given: Mapping[str, Plain] | None = None
    ) -> TransactWriteItemTypeDef:
        """Return the change that removes an item where a condition holds; `given` are the values it names."""
        change: TransactWriteItemTypeDef = {
            "Delete": {"TableName": self._name, "Key": to_item(key._asdict()), "ConditionExpression": where}
        }
        if given:
            change["Delete"]["ExpressionAttributeValues"] = _placeholders(given)
        return change

    def delete(self, key: Key) -> TransactWriteItemTypeDef:
        """Return the change that removes an item if there is one."""
        return {"Delete": {"TableName": self._name, "Key": to_item(key._asdict())}}

    def put_where(
        self, key: Key, values: Mapping[str, Plain], *, where: str, given: Mapping[str, Plain]
    ) -> TransactWriteItemTypeDef:
        """Return the change that puts an item in the place of what lies there, if that holds what is given or not."""
        change = self.put(key, values)
        change["Put"] |= {"ConditionExpression": where, "ExpressionAttributeValues": _placeholders(given)}
        return change

    def put(self, key: Key, values: Mapping[str, Plain]) -> TransactWriteItemTypeDef:
        """Return the change that puts an item in the place of whatever lies there."""
        return {"Put": {"TableName": self._name, "Item": to_item({**key._asdict(), **values})}}

    def update(
        self,
        key: Key,
        values: Mapping[str, Plain],
        *,
        where: str,
        given: Mapping[str, Plain] | None = None,
        removing: tuple[str, ...] = (),
    ) -> TransactWriteItemTypeDef:
        """Return the change that sets and removes attributes where a condition holds, which names `given`."""
        sets = "SET " + ", ".join(f"#{name} = :{name}" for name in values)
        removes = " REMOVE " + ", ".join(f"#{name}" for name in removing) if removing else ""
        return {
            "Update": {
                "TableName": self._name,
                "Key": to_item(key._asdict()),
                "UpdateExpression": sets + removes,
                "ConditionExpression": where,
                "ExpressionAttributeNames": {f"#{name}": name for name in (*values, *removing)},
                "ExpressionAttributeValues": _placeholders({**values, **(given or {})}),
            }
        }


def _placeholders(values: Mapping[str, Plain]) -> dict[str, UniversalAttributeValueTypeDef]:
    """Return the values under the names that an expression gives them."""
    return to_item({f":{name}": value for name, value in values.items()})


def listing(name: str, position: str) -> dict[str, Plain]:
    """Return the attributes that put an item into the list of this name, at this position."""
    return {"gsi_pk": name, "gsi_sk": position}


def position_of(item: Item) -> str:
    return str(item["gsi_sk"])


def _lost_a_race(error: ClientError) -> bool:
    """Return whether a condition did not hold, or another transaction held the item, and nothing worse."""
    if code_of(error) != "TransactionCanceledException":
        return False
    reasons: list[Mapping[str, str]] = error.response.get("CancellationReasons", [])  # type: ignore[assignment]
    return {reason.get("Code", "None") for reason in reasons} <= {
        "None",
        "ConditionalCheckFailed",
        "TransactionConflict",
    }


def _can_be(pk: str, sk: str) -> bool:
    """Return whether an item can lie there; DynamoDB refuses to look under longer keys."""
    return len(pk.encode()) <= LONGEST_PARTITION_KEY and len(sk.encode()) <= LONGEST_SORT_KEY


def _key_can_be(key: Key) -> bool:
    return _can_be(*key)


def _key_of(change: TransactWriteItemTypeDef) -> tuple[Any, Any]:
    (named,) = change.values()
    asked: Any = named
    item = asked.get("Key") or asked["Item"]
    return item["pk"], item["sk"]


def _text(attribute: Any) -> str:
    return str(attribute["S"])
