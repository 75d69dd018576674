"""Files of series, in the data bucket."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from titer.adapters.aws_errors import aws_errors
from titer.adapters.s3_rows import put_whole, read_part

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class S3SeriesFiles:
    """Files of series, in a bucket."""

    def __init__(self, client: S3Client, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def put(self, file_id: str, version: int, path: Path) -> None:
        put_whole(self._client, self._bucket, _key(file_id, version), path)

    def read(self, file_id: str, version: int, start: int, size: int) -> bytes | None:
        return read_part(self._client, self._bucket, _key(file_id, version), start, size)

    def forget(self, file_id: str, *, but: int | None = None) -> int:
        kept = None if but is None else _key(file_id, but)
        with aws_errors("the data bucket"):
            pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=_prefix(file_id))
            gone = [each["Key"] for page in pages for each in page.get("Contents", ()) if each["Key"] != kept]
            for key in gone:
                self._client.delete_object(Bucket=self._bucket, Key=key)
        return len(gone)


def _prefix(file_id: str) -> str:
    return f"series/{file_id}/"


def _key(file_id: str, version: int) -> str:
    return f"{_prefix(file_id)}{version}.series"
