"""Where clients find what they have signed URLs for: what a browser must be allowed to connect to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


def of_buckets(signer: S3Client, *buckets: str) -> Iterator[str]:
    """Return the origins of the URLs and of the forms that `signer` makes for these buckets; no request is sent."""
    for bucket in buckets:
        yield origin(signer.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "a"}))
        yield origin(signer.generate_presigned_post(Bucket=bucket, Key="a")["url"])


def origin(url: str) -> str:
    """Return scheme, host and port of a URL."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
