"""What the table's stream tells: the changes that somebody is told of."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from titer.adapters.dynamodb.attributes import from_item
from titer.adapters.dynamodb.items import record_of
from titer.adapters.dynamodb.sensors import recent_in, silence_in
from titer.adapters.dynamodb.table import Item
from titer.live.telling import Change, TokenWithdrawn
from titer.model.errors import Unavailable

type Reader = Callable[[Item], object | None]

_INSERT, _REMOVE = "INSERT", "REMOVE"


def changes_of(records: Iterable[Mapping[str, Any]], others: Mapping[str, Reader] | None = None) -> Sequence[Change]:
    """Return the changes that a stream's records tell of; `others` reads items by the first word of their keys."""
    readers = {**_READERS, **(others or {})}
    return [_change_of(record, readers) for record in records]


def _change_of(record: Mapping[str, Any], readers: Mapping[str, Reader]) -> Change:
    about = record["dynamodb"]
    pk, sk = about["Keys"]["pk"]["S"], about["Keys"]["sk"]["S"]
    word, _, name = pk.partition("#")
    try:
        if record["eventName"] == _REMOVE:
            return Change(pk, TokenWithdrawn(name) if word == "TOKEN" else None)
        if word == "RECENT" and record["eventName"] != _INSERT:
            return Change(pk, None)  # kept once more: it was told when it was new
        read = (
            readers.get(word)
            if sk in {"RECORD", "STALE", "REPLAY", "ANNOTATION", "ANALYSIS"} or word == "RECENT"
            else None
        )
        return Change(pk, read(from_item(about["NewImage"])) if read else None)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, Unavailable) as error:
        return Change(pk, None, error)


def _record_in(item: Item) -> object | None:
    """Return the record of a file that somebody sent as one."""
    return None if item.get("kind") == "live" else record_of(item)


_READERS: Mapping[str, Reader] = {"RECENT": recent_in, "STALE": silence_in, "FILE": _record_in}
