from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import httpx
import pytest

from tests.contract.conftest import EMULATORS
from tests.support.aws import Aws
from tests.support.clock import NOON, SettableClock
from titer.adapters.memory.buckets import MemoryUploads
from titer.adapters.memory.parts import MemoryParts
from titer.adapters.s3 import S3Uploads
from titer.adapters.s3_parts import S3Parts
from titer.files.parts import Part, PartedUpload, PartedUploads, PartStore
from titer.files.ports import Uploads
from titer.model.errors import Conflict

KEY = "slots/4b4c/a file+plus[1].csv"
LEAST = 5 << 20  # bytes of a part that is not the last, to S3
BODIES = {1: b"a" * LEAST, 2: b"b,1"}


class Parted:
    """A store of parts, and what puts one where its URL says."""

    def __init__(self, aws: Aws | None, clock: SettableClock) -> None:
        bucket = aws.bucket("UploadsBucket") if aws else ""
        self.aws, self.bucket = aws, bucket
        self.memory = MemoryUploads("uploads", clock)
        self.uploads: Uploads = S3Uploads(aws.s3, bucket) if aws else self.memory
        self.store: PartStore = S3Parts(aws.s3, bucket, signer=aws.s3) if aws else MemoryParts(self.memory)

    def send(self, upload_id: str, number: int) -> None:
        body = BODIES[number]
        if self.aws:
            self.aws.s3.upload_part(Bucket=self.bucket, Key=KEY, UploadId=upload_id, PartNumber=number, Body=body)
        else:
            assert isinstance(self.store, MemoryParts)
            self.store.send(upload_id, number, body)

    def arrived(self, upload_id: str) -> list[Part]:
        return [*(self.store.arrived(KEY, upload_id) or ())]


@pytest.fixture
def parted(aws: Aws | None, clock: SettableClock) -> Parted:
    return Parted(aws, clock)


def test_parts_become_one_object_in_their_order(parted: Parted) -> None:
    upload_id = parted.store.begin(KEY, "said")
    assert parted.arrived(upload_id) == []
    for number in (2, 1, 2):
        parted.send(upload_id, number)
    assert [(part.number, part.bytes) for part in parted.arrived(upload_id)] == [(1, LEAST), (2, 3)]
    assert not parted.uploads.has(KEY)
    assert parted.store.complete(KEY, upload_id, parted.arrived(upload_id))
    with parted.uploads.open(KEY) as stream:
        assert stream.read() == BODIES[1] + BODIES[2]
    assert parted.uploads.declaration(KEY) == "said"
    assert parted.store.arrived(KEY, upload_id) is None


def test_what_was_given_up_is_over(parted: Parted) -> None:
    upload_id = parted.store.begin(KEY, None)
    parted.send(upload_id, 2)
    parted.store.abort(KEY, upload_id)
    parted.store.abort(KEY, upload_id)
    assert parted.store.arrived(KEY, upload_id) is None


@pytest.mark.parametrize("aws", ["memory", *EMULATORS], indirect=True)  # moto breaks of it
def test_what_is_over_is_completed_no_more(parted: Parted) -> None:
    upload_id = parted.store.begin(KEY, None)
    parted.store.abort(KEY, upload_id)
    assert not parted.store.complete(KEY, upload_id, [Part(2, 3, "etag")])


@pytest.mark.parametrize("aws", EMULATORS, indirect=True)
def test_a_url_takes_its_part_and_no_byte_more(parted: Parted) -> None:
    upload_id = parted.store.begin(KEY, None)
    url = parted.store.url(KEY, upload_id, 1, size=3, seconds=900)
    assert httpx.put(url, content=b"abcd", trust_env=False).status_code == 403
    assert httpx.put(url, content=b"abc", trust_env=False).status_code == 200
    assert [(part.number, part.bytes) for part in parted.arrived(upload_id)] == [(1, 3)]


def new() -> PartedUpload:
    return PartedUpload(
        file_id=str(uuid4()),
        key=KEY,
        upload_id=uuid4().hex,
        size=70 << 20,
        part_bytes=16 << 20,
        asked="70 abc",
        expires_at=NOON + timedelta(hours=24),
    )


def test_an_upload_is_found_until_it_expires(parted_uploads: PartedUploads, clock: SettableClock) -> None:
    upload = new()
    parted_uploads.put(upload, replaces=None)
    assert parted_uploads.find(upload.file_id) == upload
    clock.pass_time(hours=24)
    assert parted_uploads.find(upload.file_id) is None
    again = replace(upload, upload_id="other", expires_at=clock() + timedelta(hours=24))
    parted_uploads.put(again, replaces=None)
    assert parted_uploads.find(upload.file_id) == again


def test_of_two_who_begin_at_once_one_does(parted_uploads: PartedUploads) -> None:
    upload = new()
    parted_uploads.put(upload, replaces=None)
    with pytest.raises(Conflict):
        parted_uploads.put(replace(upload, upload_id="other"), replaces=None)
    parted_uploads.put(replace(upload, upload_id="other"), replaces=upload)
    with pytest.raises(Conflict):
        parted_uploads.put(replace(upload, completed=True), replaces=upload)
