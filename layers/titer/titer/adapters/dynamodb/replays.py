"""Replays in the table: an item that changes with their state, and one that moves with every tick."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING

from titer.adapters.dynamodb.table import KNOWN, Changed, Item, Key, Table, among_writers, listing
from titer.adapters.plain import Plain, from_plain, instant_text, to_plain
from titer.model.errors import Conflict
from titer.replays.ports import ReplayPage
from titer.replays.replay import KEPT, MOST_RUNNING, Known, Progress, Replay, State, too_many_replays

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

REPLAYS = "REPLAYS"  # the list, and the partition of the names of those that run
_RUNNING = Key(REPLAYS, "RUNNING")
_AS_FAR = "run = :as_run AND seq = :as_seq"
_UNCLAIMED = "(attribute_not_exists(holder) OR holder = :me OR claimed_until <= :now)"


class DynamoReplays:
    """The replays, in a table."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._table = Table(client, table)

    def add(self, known: Known) -> None:
        among_writers(lambda: self._add(known), "start replays")

    def _add(self, known: Known) -> None:
        replay_id = known.replay.replay_id
        self._table.write(
            self._table.put_new(replay_key(replay_id), _replay_item(known.replay)),
            self._table.put_new(progress_key(replay_id), _progress_item(known)),
            self._note_running(known, runs=True),
        )

    def find(self, replay_id: str) -> Known | None:
        key = replay_key(replay_id)
        items = self._table.between(key.pk, "PROGRESS", key.sk, limit=2)
        return _known(items[1], items[0]) if len(items) == 2 else None

    def page(self, *, limit: int, cursor: str | None = None) -> ReplayPage:
        items, following = self._table.page(REPLAYS, replay_key, limit, cursor)
        return ReplayPage(tuple(filter(None, (self.find(item["replay_id"]) for item in items))), following)

    def running(self) -> Sequence[str]:
        names, _ = self._names()
        return [name.rpartition("#")[2] for name in sorted(names, reverse=True)]

    def change(self, before: Known, after: Known) -> None:
        self._as_far_as(before, lambda: self._table.write(*self._changes(before, after)))

    def _changes(self, before: Known, after: Known) -> list[TransactWriteItemTypeDef]:
        replay_id = before.replay.replay_id
        ran, runs = (known.replay.state is State.RUNNING for known in (before, after))
        return [
            self._table.put(replay_key(replay_id), _replay_item(after.replay)),
            self._table.put_where(
                progress_key(replay_id), _progress_item(after), where=_AS_FAR, given=_as_far(before.progress)
            ),
            *([self._note_running(after, runs=runs)] if ran != runs else []),
        ]

    def claim(self, known: Known, holder: str, now: datetime, until: datetime) -> bool:
        claimed: dict[str, Plain] = {"holder": holder, "claimed_until": instant_text(until)}
        given = {**_as_far(known.progress), "me": holder, "now": instant_text(now)}
        key = progress_key(known.replay.replay_id)
        try:
            self._table.write(self._table.update(key, claimed, where=f"{_AS_FAR} AND {_UNCLAIMED}", given=given))
        except Changed:
            return False
        return True

    def move(self, before: Known, after: Progress) -> None:
        key, values = progress_key(before.replay.replay_id), _plain_progress(after)
        given, claim = _as_far(before.progress), ("holder", "claimed_until")
        step = self._table.update(key, values, where=_AS_FAR, given=given, removing=claim)
        self._as_far_as(before, lambda: self._table.write(step))

    def note_watched(self, replay_id: str, at: datetime) -> None:
        with suppress(Changed):  # a tick moves it just now; who watches asks again
            watched: dict[str, Plain] = {"watched_at": instant_text(at)}
            self._table.write(self._table.update(progress_key(replay_id), watched, where=KNOWN))

    def _as_far_as(self, before: Known, write: Callable[[], None]) -> None:
        """Write once no other writer holds the items. `Conflict` where the replay is not as far as before."""
        replay_id = before.replay.replay_id

        def step() -> None:
            try:
                write()
            except Changed:
                there = self.find(replay_id)
                if there is None or _as_far(there.progress) != _as_far(before.progress):
                    raise Conflict(replay_id) from None
                raise

        among_writers(step, f"change the replay {replay_id}")

    def _note_running(self, known: Known, *, runs: bool) -> TransactWriteItemTypeDef:
        """Return the change that puts a replay among those that run, or takes it from them."""
        names, edition = self._names()
        name = _position(known.replay)
        if runs and len(names) >= MOST_RUNNING:
            raise too_many_replays()
        left = [other for other in names if other != name]
        values: dict[str, Plain] = {"names": [*left, *([name] if runs else [])], "edition": edition + 1}
        if not edition:
            return self._table.put_new(_RUNNING, values)
        return self._table.put_where(_RUNNING, values, where="edition = :seen", given={"seen": edition})

    def _names(self) -> tuple[list[str], int]:
        item = self._table.get(_RUNNING) or {"names": [], "edition": 0}
        return item["names"], item["edition"]


def replay_key(replay_id: str) -> Key:
    return Key(f"REPLAY#{replay_id}", "REPLAY")


def progress_key(replay_id: str) -> Key:
    return Key(f"REPLAY#{replay_id}", "PROGRESS")


def _position(replay: Replay) -> str:
    return f"{instant_text(replay.started_at)}#{replay.replay_id}"


def _replay_item(replay: Replay) -> dict[str, Plain]:
    """Return the item; what stands beside `replay` is for those who read the table's changes."""
    return {
        **listing(REPLAYS, _position(replay)),
        "replay_id": replay.replay_id,
        "file_id": replay.source.file_id,
        "state": str(replay.state),
        "run": replay.run,
        "message": replay.message,
        "replay": to_plain(replay),
        "expires": _expires(replay),
    }


def _progress_item(known: Known) -> dict[str, Plain]:
    return {**_plain_progress(known.progress), "expires": _expires(known.replay)}


def _expires(replay: Replay) -> int:
    return int((replay.ends_at + KEPT).timestamp())


def _plain_progress(progress: Progress) -> dict[str, Plain]:
    instants = {name: instant_text(getattr(progress, name)) for name in ("due_at", "watched_at")}
    return {**asdict(progress), **instants}


def _as_far(progress: Progress) -> dict[str, Plain]:
    return {"as_run": progress.run, "as_seq": progress.seq}


def _known(replay: Item, progress: Mapping[str, Plain]) -> Known:
    names = Progress.__dataclass_fields__
    told = {name: value for name, value in progress.items() if name in names}
    return Known(from_plain(Replay, replay["replay"]), from_plain(Progress, told))
