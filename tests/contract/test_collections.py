"""What a receipt is bound to, what is staged, and live objects: the same promises in memory and on AWS."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta

import pytest

from tests.contract.conftest import WITH_THREADS
from tests.support.aws import Aws
from tests.support.clock import SettableClock
from titer.adapters.dynamodb.bindings import DynamoBindings
from titer.adapters.dynamodb.live import DynamoReceipts
from titer.adapters.live_objects import S3LiveObjects, S3Staging
from titer.adapters.memory.bindings import MemoryBindings, MemoryLiveObjects, MemoryStaging
from titer.adapters.memory.buckets import MemoryUploads
from titer.adapters.s3 import S3Uploads
from titer.files.ports import Uploads
from titer.live.ports import Bindings, BoundReceipt, LiveObject, LiveObjects, ReadingsCollected, Staging
from titer.model.errors import Conflict, Unavailable

AN_OBJECT = LiveObject("live/2026-03-01T12/0123456789abcdef/" + "a" * 32 + ".jsonl", "said", '{"value":"ü"}\n'.encode())
A_COLLECTION = ReadingsCollected("c1", (AN_OBJECT, LiveObject("live/x", "", b"")))


@dataclass
class Stores:
    bindings: Bindings
    staging: Staging
    objects: LiveObjects
    uploads: Uploads


@pytest.fixture
def stores(aws: Aws | None, table: str, clock: SettableClock) -> Stores:
    if aws is None:
        uploads = MemoryUploads("uploads", clock)
        return Stores(MemoryBindings(), MemoryStaging(), MemoryLiveObjects(uploads), uploads)
    s3, bucket = aws.s3, aws.bucket("UploadsBucket")
    return Stores(
        DynamoBindings(aws.dynamodb, table), S3Staging(s3, bucket), S3LiveObjects(s3, bucket), S3Uploads(s3, bucket)
    )


def receipt(receipt_id: str) -> BoundReceipt:
    return BoundReceipt(
        receipt_id=receipt_id, received_at=1, readings=2, object_count=1, objects=((AN_OBJECT.key, f"f-{receipt_id}"),)
    )


def test_a_receipt_is_bound_once_and_with_it_all_or_none(stores: Stores, clock: SettableClock) -> None:
    until = clock() + timedelta(days=30)
    stores.bindings.bind("c1", [receipt("a"), receipt("b")], expires_at=until)
    with pytest.raises(Conflict):
        stores.bindings.bind("c2", [receipt("c"), receipt("b")], expires_at=until)
    assert stores.bindings.collections(["a", "b", "c"]) == {"a": "c1", "b": "c1"}


def test_as_many_receipts_are_bound_together_as_a_collection_has(stores: Stores, clock: SettableClock) -> None:
    many = [receipt(str(number)) for number in range(99)]
    stores.bindings.bind("c1", many, expires_at=clock() + timedelta(days=30))
    assert set(stores.bindings.collections([each.receipt_id for each in many]).values()) == {"c1"}


@pytest.mark.parametrize("aws", WITH_THREADS, indirect=True)
def test_of_many_who_bind_at_once_one_does(stores: Stores, clock: SettableClock) -> None:
    until = clock() + timedelta(days=30)

    def bind(number: int) -> bool:
        try:
            stores.bindings.bind(f"c{number}", [receipt("a"), receipt(f"b{number}")], expires_at=until)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        won = [number for number, did in enumerate(pool.map(bind, range(8))) if did]
    bound = stores.bindings.collections(["a", *(f"b{number}" for number in range(8))])
    assert len(won) <= 1
    assert set(bound.values()) == {f"c{number}" for number in won}


def test_a_receipt_tells_its_files(aws: Aws | None, stores: Stores, table: str, clock: SettableClock) -> None:
    stores.bindings.bind("c1", [receipt("a")], expires_at=clock() + timedelta(days=30))
    if aws:
        found = DynamoReceipts(aws.dynamodb, table).find("a")
        assert found
        assert found.files == ("f-a",)


def test_what_was_staged_is_found_whole(stores: Stores) -> None:
    stores.staging.stage(A_COLLECTION)
    stores.staging.stage(A_COLLECTION)
    assert stores.staging.staged("c1") == A_COLLECTION
    with pytest.raises(Unavailable, match="staged"):
        stores.staging.staged("c2")


def test_an_object_is_put_once_and_says_what_it_is(stores: Stores) -> None:
    assert stores.objects.put_new(AN_OBJECT)
    assert not stores.objects.put_new(LiveObject(AN_OBJECT.key, "other", b"other"))
    assert stores.uploads.declaration(AN_OBJECT.key) == "said"
    with stores.uploads.open(AN_OBJECT.key) as stream:
        assert stream.read() == AN_OBJECT.body
