"""Live readings in the two buckets: staged in the one that announces nothing, then put in the other."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from titer.adapters.aws_errors import aws_errors, code_of
from titer.adapters.s3 import DECLARED, NOT_THERE, RAW
from titer.adapters.store_errors import staged_missing
from titer.live.ports import LiveObject, ReadingsCollected, StoredLines
from titer.model.errors import Conflict

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_TAKEN = frozenset({"412", "PreconditionFailed"})


class S3Staging:
    """Collections in the data bucket, each as one object, packed."""

    def __init__(self, client: S3Client, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def stage(self, collection: ReadingsCollected) -> None:
        with aws_errors("the data bucket"):
            self._client.put_object(Bucket=self._bucket, Key=staged_key(collection.id), Body=pack(collection))

    def staged(self, collection_id: str) -> ReadingsCollected:
        with aws_errors("the data bucket"):
            try:
                found = self._client.get_object(Bucket=self._bucket, Key=staged_key(collection_id))
            except ClientError as error:
                if code_of(error) in NOT_THERE:
                    raise staged_missing(collection_id) from error
                raise
            return unpack(collection_id, found["Body"].read())


class S3ParkedBodies:
    """Parked messages in the data bucket, as texts."""

    def __init__(self, client: S3Client, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def keep(self, parked_id: str, body: str) -> None:
        with aws_errors("the data bucket"):
            self._client.put_object(Bucket=self._bucket, Key=f"parked/{parked_id}.txt", Body=body.encode())

    def body(self, parked_id: str) -> str:
        with aws_errors("the data bucket"):
            found = self._client.get_object(Bucket=self._bucket, Key=f"parked/{parked_id}.txt")
            return found["Body"].read().decode()


class S3LiveObjects:
    """Live readings among the raw files, in the uploads bucket, which announces them."""

    def __init__(self, client: S3Client, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def put_new(self, found: LiveObject) -> bool:
        try:
            self._put(found, IfNoneMatch="*")
        except Conflict:
            return False
        return True

    def find(self, key: str) -> StoredLines | None:
        with aws_errors("the uploads bucket"):
            try:
                found = self._client.get_object(Bucket=self._bucket, Key=key)
            except ClientError as error:
                if code_of(error) in NOT_THERE:
                    return None
                raise
            return StoredLines(found["Body"].read(), found["ETag"])

    def replace(self, found: LiveObject, before: StoredLines | None) -> None:
        self._put(found, **({"IfMatch": before.etag} if before else {"IfNoneMatch": "*"}))

    def _put(self, found: LiveObject, **condition: Any) -> None:
        with aws_errors("the uploads bucket"):
            try:
                self._client.put_object(
                    Bucket=self._bucket,
                    Key=found.key,
                    Body=found.body,
                    ContentType=RAW,
                    Metadata={DECLARED: found.declaration},
                    **condition,
                )
            except ClientError as error:
                if code_of(error) in _TAKEN:
                    raise Conflict(found.key) from error
                raise


def staged_key(collection_id: str) -> str:
    """Return the key under which a collection is staged."""
    return f"staged/{collection_id}.json.gz"


def pack(collection: ReadingsCollected) -> bytes:
    """Return a collection as bytes, the same for the same."""
    objects = [[each.key, each.declaration, each.body.decode()] for each in collection.objects]
    return gzip.compress(json.dumps(objects, separators=(",", ":")).encode(), 6, mtime=0)


def unpack(collection_id: str, packed: bytes) -> ReadingsCollected:
    """Return what `pack` was given."""
    objects = json.loads(gzip.decompress(packed))
    found = (LiveObject(key, declaration, body.encode()) for key, declaration, body in objects)
    return ReadingsCollected(collection_id, tuple(found))
