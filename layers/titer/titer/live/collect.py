"""The use case that makes objects of the readings in the queue: each reading in one of them, whatever dies.

    messages ─▶ stage what they come to ─▶ bind their receipts to it, all or none ─▶ put its objects under `live/`

A batch of a queue has no key of its own: the same messages may come again in others. So a receipt is bound once, and
what is bound is finished by whoever meets one of its receipts; nothing else ever holds them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from hashlib import sha256
from itertools import batched

from titer.files.keys import file_id_of
from titer.files.provenance import declaration_text
from titer.files.record import Declared
from titer.live.lines import Group, body_of, groups_of, lines_of
from titer.live.ports import Bindings, BoundReceipt, LiveObject, LiveObjects, ReadingsCollected, Staging
from titer.live.posted import Posted
from titer.model.clock import Clock
from titer.model.dataclass import dataclass
from titer.model.errors import Unavailable
from titer.model.retries import retried

MOST_RECEIPTS = 99  # of a collection: DynamoDB's transactions take 100 items
KEPT_FOR = timedelta(days=30)  # a receipt; its message lives for 14 days at most, and as long again in the dead letters
_LISTED = 20  # objects of a receipt
_AT_ONCE = 8  # objects that are put at the same time


@dataclass(frozen=True, slots=True)
class Collected:
    """What became of a batch: how much of it lies in objects now, and what was wrong with the receipts that do not."""

    objects: int
    readings: int
    failed: Mapping[str, Exception]


class CollectReadings:
    """Collects what was accepted of requests into objects, each of one asset, one rule set version and one hour."""

    def __init__(
        self,
        bindings: Bindings,
        staging: Staging,
        objects: LiveObjects,
        *,
        bucket: str,
        clock: Clock,
        most: int = MOST_RECEIPTS,
        at_once: int = _AT_ONCE,
    ) -> None:
        self._most = most  # receipts of a collection
        self._at_once = at_once
        self._bindings = bindings
        self._staging = staging
        self._objects = objects
        self._bucket = bucket
        self._clock = clock

    def collect(self, posted: Iterable[Posted]) -> Collected:
        """See to it that each of these lies in an object under `live/`; say of which receipts that is not so."""
        distinct = {one.receipt_id: one for one in posted}
        failed: dict[str, Exception] = {}
        objects = readings = 0
        for some in batched(sorted(distinct.values(), key=_order), self._most, strict=False):
            contended = Unavailable("receipts_contended", "others collect the same readings", "The queue tries again")
            try:
                objects += retried(lambda some=some: self._collect(some), contended)  # type: ignore[misc]
                readings += sum(len(one.readings) for one in some)
            except Exception as error:
                failed |= dict.fromkeys((one.receipt_id for one in some), error)
        return Collected(objects, readings, failed)

    def _collect(self, some: Sequence[Posted]) -> int:
        """Collect these and return how many objects were put; `Conflict` where another has bound one meanwhile."""
        bound = self._bindings.collections([one.receipt_id for one in some])
        put = sum(self._put(self._staging.staged(each)) for each in sorted({*bound.values()}))
        left = [one for one in some if one.receipt_id not in bound]
        if not left:
            return put
        collection = collection_of(left)
        self._staging.stage(collection)
        self._bindings.bind(collection.id, [*self._bound(left, collection)], expires_at=self._clock() + KEPT_FOR)
        return put + self._put(collection)

    def _put(self, collection: ReadingsCollected) -> int:
        if min(self._at_once, len(collection.objects)) < 2:
            return sum(map(self._objects.put_new, collection.objects))
        with ThreadPoolExecutor(self._at_once) as pool:
            return sum(pool.map(self._objects.put_new, collection.objects))

    def _bound(self, some: Sequence[Posted], collection: ReadingsCollected) -> Iterator[BoundReceipt]:
        for one in some:
            keys = [object_key(group, collection.id) for group in groups_of(one)]
            yield BoundReceipt(
                receipt_id=one.receipt_id,
                received_at=one.received_at,
                readings=len(one.readings),
                object_count=len(keys),
                objects=tuple((key, file_id_of(self._bucket, key)) for key in keys[:_LISTED]),
            )


def collection_of(posted: Sequence[Posted]) -> ReadingsCollected:
    """Return what these come to; it follows from them alone, in whatever order they come."""
    receipts = sorted(one.receipt_id for one in posted)
    name = sha256("\n".join(receipts).encode()).hexdigest()[:32]
    found = lines_of(posted)
    return ReadingsCollected(
        name, tuple(_object(group, name, body_of(found[group])) for group in sorted(found, key=str))
    )


def object_key(group: Group, collection_id: str) -> str:
    """Return the key of what a collection holds of a group."""
    return f"{group.folder}/{collection_id}.jsonl"


def declared_of(group: Group, name: str) -> Declared:
    """Return what the object of a group says of itself: it is judged by that, even where nothing else tells of it."""
    return Declared(name=name, asset=group.asset, rule_set=group.rule_set, live=True)


def _object(group: Group, collection_id: str, body: bytes) -> LiveObject:
    declared = declared_of(group, f"live-{group.hour_name}-{collection_id[:8]}.jsonl")
    return LiveObject(object_key(group, collection_id), declaration_text(declared), body)


def _order(posted: Posted) -> tuple[int, str]:
    return posted.received_at, posted.receipt_id
