"""Places for what runs of a token: an item that names them, each until it is over or hangs for too long."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from titer.adapters.dynamodb.table import Key, Table
from titer.adapters.plain import Plain, instant_text
from titer.model.clock import Clock
from titer.model.errors import Rejected

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef


class Places:
    """So many places under each of some keys; what does not fit is refused in the words of `full`."""

    def __init__(
        self, table: Table, clock: Clock, most: int, *, lives: timedelta, full: Callable[[], Rejected]
    ) -> None:
        self._table = table
        self._clock = clock
        self._most = most
        self._lives = lives
        self._full = full

    def take(self, key: Key, name: str, since: datetime) -> TransactWriteItemTypeDef:
        """Return the change that gives a place to what goes by this name."""
        names, edition = self._others(key, name)
        if len(names) >= self._most:
            raise self._full()
        return self._put(key, [*names, f"{instant_text(since + self._lives)}#{name}"], edition)

    def give_back(self, key: Key, name: str) -> TransactWriteItemTypeDef:
        """Return the change that takes its place away."""
        return self._put(key, *self._others(key, name))

    def _others(self, key: Key, name: str) -> tuple[Sequence[str], int]:
        """Return who has a place still, without this one, and how often the item was written."""
        item = self._table.get(key) or {"names": [], "edition": 0}
        now = instant_text(self._clock())
        others = (each for each in item["names"] if not each.endswith(f"#{name}"))
        return [each for each in others if each.partition("#")[0] > now], item["edition"]

    def _put(self, key: Key, names: Sequence[str], edition: int) -> TransactWriteItemTypeDef:
        values: dict[str, Plain] = {
            "names": [*names],
            "edition": edition + 1,
            "expires": int((self._clock() + self._lives).timestamp()),
        }
        if not edition:
            return self._table.put_new(key, values)
        return self._table.put_where(key, values, where="edition = :edition", given={"edition": edition})
