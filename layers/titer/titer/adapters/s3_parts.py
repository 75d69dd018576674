"""Objects that come in parts, in the uploads bucket."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from titer.adapters.aws_errors import aws_errors, code_of
from titer.adapters.s3 import DECLARED, RAW
from titer.files.parts import Part

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_OVER = frozenset({"404", "NoSuchUpload"})
_WHAT = "the uploads bucket"


class S3Parts:
    """Objects that come in parts, in a bucket. `signer` makes the URLs that a client can reach."""

    def __init__(self, client: S3Client, bucket: str, *, signer: S3Client) -> None:
        self._client = client
        self._bucket = bucket
        self._signer = signer

    def begin(self, key: str, declaration: str | None) -> str:
        said = {DECLARED: declaration} if declaration else {}
        with aws_errors(_WHAT):
            begun = self._client.create_multipart_upload(Bucket=self._bucket, Key=key, ContentType=RAW, Metadata=said)
        return begun["UploadId"]

    def url(self, key: str, upload_id: str, number: int, *, size: int, seconds: int) -> str:
        asked = {**self._address(key, upload_id), "PartNumber": number, "ContentLength": size}
        with aws_errors(_WHAT):
            return self._signer.generate_presigned_url("upload_part", Params=asked, ExpiresIn=seconds)

    def arrived(self, key: str, upload_id: str) -> Sequence[Part] | None:
        with aws_errors(_WHAT):
            try:
                pages = self._client.get_paginator("list_parts").paginate(**self._address(key, upload_id))
                listed = [each for page in pages for each in page.get("Parts", ())]
            except ClientError as error:
                if code_of(error) in _OVER:
                    return None
                raise
        return [Part(each["PartNumber"], each["Size"], each["ETag"]) for each in listed]

    def complete(self, key: str, upload_id: str, parts: Sequence[Part]) -> bool:
        named: Any = {"Parts": [{"PartNumber": part.number, "ETag": part.etag} for part in parts]}
        with aws_errors(_WHAT):
            try:
                self._client.complete_multipart_upload(**self._address(key, upload_id), MultipartUpload=named)
            except ClientError as error:
                if code_of(error) in _OVER:
                    return False
                raise
        return True

    def abort(self, key: str, upload_id: str) -> None:
        with aws_errors(_WHAT):
            try:
                self._client.abort_multipart_upload(**self._address(key, upload_id))
            except ClientError as error:
                if code_of(error) not in _OVER:
                    raise

    def _address(self, key: str, upload_id: str) -> Any:
        return {"Bucket": self._bucket, "Key": key, "UploadId": upload_id}
