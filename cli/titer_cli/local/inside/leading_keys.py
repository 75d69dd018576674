"""Has the emulator look at partition keys (`dynamodb:LeadingKeys`), as AWS does: else a role may write any item."""

import json
import re
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from typing import Any

_PARTITION_KEYS = ("pk", "gsi_pk")  # of the table and its index
_CONDITION = re.compile(rf"\b({'|'.join(_PARTITION_KEYS)})\s*=\s*(:\w+)")
_OF_A_CHANGE = {
    "Put": "dynamodb:PutItem",
    "Update": "dynamodb:UpdateItem",
    "Delete": "dynamodb:DeleteItem",
    "ConditionCheck": "dynamodb:ConditionCheckItem",
    "Get": "dynamodb:GetItem",
}
_TRANSACTION, _BATCH = "TransactItems", "RequestItems"

# Of the request in hand: each key with the action that it is asked for by, None where that is the request's own.
_asked: ContextVar[tuple[tuple[str | None, str], ...]] = ContextVar("asked", default=())
# And who asks, by key and account: one request of many items is judged as many times.
_known: ContextVar[dict[tuple[str, str], Any] | None] = ContextVar("known", default=None)


def look_at_leading_keys(actions: Any, evaluator: Any) -> None:
    """Put a view of the keys before the emulator's check of rights; the two are its modules that hold it."""
    context_of: Callable[[bytes], dict[str, Any]] = actions.dynamodb_service_context
    enforce: Callable[..., Any] = evaluator.enforce
    resolve: Callable[..., Any] = evaluator.resolve_principal

    def noting(body: bytes) -> dict[str, Any]:
        _asked.set(tuple(dict.fromkeys(keys_in(body))))
        _known.set({})
        return context_of(body)

    def resolving(access_key: str, account: str, credential: Any = None) -> Any:
        known = _known.get()
        if known is None:
            return resolve(access_key, account, credential)
        if (access_key, account) not in known:
            known[access_key, account] = resolve(access_key, account, credential)
        return known[access_key, account]

    def enforcing(access_key: str, action: str, service: str, region: str, **more: Any) -> Any:
        keys = [key for by, key in _asked.get() if by in {None, action}] if service == "dynamodb" else []
        context = more.pop("service_context", None)
        for told in [{"dynamodb:LeadingKeys": [key]} for key in keys] or [{}]:
            denied = enforce(access_key, action, service, region, **more, service_context={**(context or {}), **told})
            if denied:
                return denied
        return None

    actions.dynamodb_service_context = noting
    evaluator.enforce = enforcing
    evaluator.resolve_principal = resolving


def keys_in(body: bytes) -> Iterator[tuple[str | None, str]]:
    """Return the partition keys that a request to DynamoDB asks for, with the action of each in a transaction."""
    try:
        said = json.loads(body or b"{}")
    except (ValueError, RecursionError):
        return
    if not isinstance(said, dict):
        return
    for change in said.get(_TRANSACTION) or ():
        for member, action in _OF_A_CHANGE.items():
            yield from ((action, key) for key in _keys_of(change.get(member) or {}))
    yield from ((None, key) for key in _keys_of(said))
    for asked in (said.get(_BATCH) or {}).values():
        yield from ((None, key) for key in _keys_of_batch(asked))


def _keys_of_batch(asked: Any) -> Iterator[str]:
    """Yield the keys of one table's part of a batch: keys to get, or changes."""
    if isinstance(asked, dict):
        for key in asked.get("Keys") or ():
            yield from _keys_of({"Key": key})
        return
    for change in asked:
        yield from _keys_of(change.get("PutRequest") or change.get("DeleteRequest") or {})


def _keys_of(asked: dict[str, Any]) -> Iterator[str]:
    item = asked.get("Key") or asked.get("Item") or {}
    if found := item.get(_PARTITION_KEYS[0]):
        yield str(found.get("S"))
    for _, name in _CONDITION.findall(asked.get("KeyConditionExpression") or ""):
        yield str((asked.get("ExpressionAttributeValues") or {}).get(name, {}).get("S"))
