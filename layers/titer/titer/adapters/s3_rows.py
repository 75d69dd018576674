"""Prepared rows of replays, in the data bucket."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from titer.adapters.aws_errors import aws_errors, code_of
from titer.adapters.s3 import NOT_THERE, PAST_THE_END, RAW

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_PREFIX = "replays/"  # a rule of the bucket forgets what lies there after two days


class S3PreparedRows:
    """Files of rows, in a bucket."""

    def __init__(self, client: S3Client, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def put(self, name: str, path: Path) -> None:
        put_whole(self._client, self._bucket, _PREFIX + name, path)

    def read(self, name: str, start: int, size: int) -> bytes | None:
        return read_part(self._client, self._bucket, _PREFIX + name, start, size)


def put_whole(client: S3Client, bucket: str, key: str, path: Path) -> None:
    """Store a file of ours that is read in parts."""
    with aws_errors("the data bucket"), path.open("rb") as body:
        client.put_object(Bucket=bucket, Key=key, Body=body, ContentType=RAW)


def read_part(client: S3Client, bucket: str, key: str, start: int, size: int) -> bytes | None:
    """Return a part of what lies under a key, fewer bytes at its end; None where nothing does."""
    if not size:
        return b""
    span = f"bytes={start}-{start + size - 1}"
    with aws_errors("the data bucket"):
        try:
            return client.get_object(Bucket=bucket, Key=key, Range=span)["Body"].read()
        except ClientError as error:
            if code_of(error) in PAST_THE_END:
                return b""
            if code_of(error) in NOT_THERE:
                return None
            raise
