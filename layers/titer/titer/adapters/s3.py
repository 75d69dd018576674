"""The two buckets: raw files as they came, and what judging them left."""

from __future__ import annotations

import base64
import io
import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from botocore.exceptions import ClientError

from titer.adapters.aws_errors import aws_errors, code_of
from titer.adapters.disposition import attachment
from titer.adapters.plain import json_bytes
from titer.adapters.store_errors import artefact_missing, object_gone
from titer.files.ports import Artefact, PostForm
from titer.files.record import Location, StoredObject
from titer.model.errors import Conflict, Unavailable

if TYPE_CHECKING:
    from botocore.response import StreamingBody
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import ObjectVersionTypeDef

NOT_THERE = frozenset({"404", "NoSuchKey", "NoSuchVersion", "NotFound"})
NOT_AS_EXPECTED = frozenset({"412", "PreconditionFailed", "409", "ConditionalRequestConflict"}) | NOT_THERE
BAD_REQUEST = frozenset({"400", "InvalidArgument"})
PAST_THE_END = frozenset({"416", "InvalidRange"})
READ_AHEAD = 1 << 20
SENT_WHOLE = 1 << 18  # bytes
RAW = "application/octet-stream"
REPORTS = {
    ".csv": "text/csv; charset=utf-8",
    ".json": "application/json",
    ".parquet": "application/vnd.apache.parquet",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
DECLARED = "titer-declared"  # metadata of a raw file: what the form that sent it said of it
VERSION = "version"  # metadata of an artefact: which version of its file left it


class S3Uploads:
    """The raw files, in a versioned bucket. `signer` makes the URLs that a client can reach."""

    def __init__(self, client: S3Client, bucket: str, *, signer: S3Client | None = None) -> None:
        self._client = client
        self._signer = signer or client
        self._bucket = bucket

    def describe(self, key: str, version_id: str | None = None) -> StoredObject | None:
        with aws_errors("the uploads bucket"):
            head = self._head_of_version(key, version_id)
        if head is None:
            return None
        return StoredObject(
            bucket=self._bucket,
            key=key,
            version_id=head.get("VersionId"),
            sequencer="",
            size=head["ContentLength"],
            etag=head["ETag"].strip('"'),
            last_modified=head["LastModified"],
        )

    def _head_of_version(self, key: str, version_id: str | None) -> Any:
        """Return the head of an object; None where there is none, as where the version is none that S3 would give."""
        try:
            return _head(self._client, _address(self._bucket, key, version_id))
        except ClientError as error:
            if version_id is None or code_of(error) not in BAD_REQUEST:
                raise
            _head(self._client, _address(self._bucket, key, None))  # where this is answered, the version is the fault
            return None

    def has(self, key: str) -> bool:
        with aws_errors("the uploads bucket"):  # by its list: who may ask for slots may not read what came to them
            found = self._client.list_objects_v2(Bucket=self._bucket, Prefix=key, MaxKeys=1)
        return any(each["Key"] == key for each in found.get("Contents", ()))

    def newest_first(self, key: str) -> Sequence[str]:
        with aws_errors("the uploads bucket"):
            pages = self._client.get_paginator("list_object_versions").paginate(Bucket=self._bucket, Prefix=key)
            listed = [found for page in pages for found in page.get("Versions", ()) if found["Key"] == key]
        return [found["VersionId"] for found in sorted(listed, key=lambda found: not found["IsLatest"])]

    def declaration(self, key: str, version_id: str | None = None) -> str | None:
        with aws_errors("the uploads bucket"):
            head = _head(self._client, _address(self._bucket, key, version_id))
        said: str | None = head and head["Metadata"].get(DECLARED)
        return said

    def newest(self) -> Iterator[StoredObject]:
        with aws_errors("the uploads bucket"):
            for page in self._client.get_paginator("list_object_versions").paginate(Bucket=self._bucket):
                yield from (self._stored_object(version) for version in page.get("Versions", ()) if version["IsLatest"])

    def _stored_object(self, version: ObjectVersionTypeDef) -> StoredObject:
        return StoredObject(
            bucket=self._bucket,
            key=version["Key"],
            version_id=version.get("VersionId"),
            sequencer="",
            size=version["Size"],
            etag=version["ETag"].strip('"'),
            last_modified=version["LastModified"].replace(microsecond=0),  # as a HEAD says it: not every S3 lists so
        )

    @contextmanager
    def _open(self, key: str, version_id: str | None) -> Iterator[BinaryIO]:
        with aws_errors("the uploads bucket"):
            try:
                answer = self._client.get_object(**_address(self._bucket, key, version_id))
            except ClientError as error:
                if code_of(error) in NOT_THERE:
                    raise object_gone(key) from error
                raise
        with io.BufferedReader(_Body(answer["Body"]), READ_AHEAD) as stream:
            yield cast("BinaryIO", stream)

    def open(self, key: str, version_id: str | None = None) -> AbstractContextManager[BinaryIO]:
        return self._open(key, version_id)

    def peek(self, key: str, version_id: str | None, *, start: int, size: int) -> bytes:
        span = f"bytes={start}-{start + size - 1}"
        with aws_errors("the uploads bucket"):
            try:
                found = self._client.get_object(Range=span, **_address(self._bucket, key, version_id))
            except ClientError as error:
                if code_of(error) in PAST_THE_END:
                    return b""
                if code_of(error) in NOT_THERE:
                    raise object_gone(key) from error
                raise
            with closing(found["Body"]) as body:
                if found["ResponseMetadata"]["HTTPStatusCode"] != HTTPStatus.PARTIAL_CONTENT:
                    _skip(body, start)
                return body.read(size)

    def store(self, key: str, body: bytes, *, sha256: str, declaration: str | None = None) -> None:
        with aws_errors("the uploads bucket"):
            self._client.put_object(
                Bucket=self._bucket,
                Key=key,
                Body=body,
                ChecksumSHA256=_base64(sha256),
                ContentType=RAW,
                Metadata={DECLARED: declaration} if declaration else {},
            )

    def post_form(
        self, key: str, *, sizes: tuple[int, int], sha256: str | None, seconds: int, declaration: str | None = None
    ) -> PostForm:
        fields = {"Content-Type": RAW}
        if declaration is not None:
            fields |= {f"x-amz-meta-{DECLARED}": declaration}
        if sha256 is not None:
            fields |= {"x-amz-checksum-algorithm": "SHA256", "x-amz-checksum-sha256": _base64(sha256)}
        conditions: list[Any] = [["content-length-range", *sizes], *({k: v} for k, v in fields.items())]
        with aws_errors("the uploads bucket"):
            form = self._signer.generate_presigned_post(
                self._bucket, key, Fields=fields, Conditions=conditions, ExpiresIn=seconds
            )
        return PostForm(url=form["url"], fields=form["fields"])

    def download_url(self, key: str, version_id: str | None, *, filename: str, seconds: int) -> str:
        # Whatever it was stored as: a page that came by `aws s3 cp` is saved, not shown.
        address = _address(self._bucket, key, version_id) | {"ResponseContentType": RAW}
        return _download_url(self._signer, address, filename, seconds)


class S3Artefacts:
    """What judging files left, in a versioned bucket. `signer` makes the URLs that a client can reach."""

    def __init__(self, client: S3Client, bucket: str, *, signer: S3Client | None = None) -> None:
        self._client = client
        self._signer = signer or client
        self._bucket = bucket

    def newest(self, key: str) -> Artefact | None:
        with aws_errors("the data bucket"):
            head = _head(self._client, _address(self._bucket, key, None))
        return head and Artefact(head["ETag"], int(head["Metadata"].get(VERSION, 0)))

    def is_there(self, place: Location) -> bool:
        with aws_errors("the data bucket"):
            return _head(self._client, _address(self._bucket, place.key, place.version_id)) is not None

    def keys(self, prefix: str) -> Iterator[str]:
        with aws_errors("the data bucket"):
            for page in self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=prefix):
                yield from (found["Key"] for found in page.get("Contents", ()))

    def put_file(self, key: str, path: Path, *, version: int, replaces: Artefact | None) -> str | None:
        expected: dict[str, Any] = {"IfNoneMatch": "*"} if replaces is None else {"IfMatch": replaces.etag}
        with aws_errors("the data bucket"), _body_of(path) as body:
            try:
                answer = self._client.put_object(
                    Bucket=self._bucket, Key=key, Body=body, Metadata={VERSION: str(version)}, **expected
                )
            except ClientError as error:
                if code_of(error) in NOT_AS_EXPECTED:
                    raise Conflict(key) from error
                raise
        return answer.get("VersionId")

    def put_json(self, key: str, document: Mapping[str, object]) -> str | None:
        with aws_errors("the data bucket"):
            answer = self._client.put_object(
                Bucket=self._bucket, Key=key, Body=json_bytes(document), ContentType="application/json"
            )
        return answer.get("VersionId")

    def put_report(self, key: str, path: Path, *, filename: str) -> str | None:
        saved = attachment(filename)  # whoever fetches it, by a URL that says so or by another
        with aws_errors("the data bucket"), path.open("rb") as body:
            answer = self._client.put_object(
                Bucket=self._bucket, Key=key, Body=body, ContentType=REPORTS[path.suffix], ContentDisposition=saved
            )
        return answer.get("VersionId")

    def get_json(self, key: str, version_id: str | None) -> dict[str, object]:
        with aws_errors("the data bucket"), self._get(key, version_id) as body:
            document: dict[str, object] = json.loads(body.read())
        return document

    def fetch(self, key: str, version_id: str | None, path: Path) -> None:
        with aws_errors("the data bucket"), self._get(key, version_id) as body, path.open("wb") as file:
            shutil.copyfileobj(body, file, READ_AHEAD)

    def forget(self, prefix: str) -> int:
        gone = [*self.keys(prefix)]
        with aws_errors("the data bucket"):
            for key in gone:
                self._client.delete_object(Bucket=self._bucket, Key=key)
        return len(gone)

    def download_url(self, key: str, version_id: str | None, *, filename: str, seconds: int) -> str:
        return _download_url(self._signer, _address(self._bucket, key, version_id), filename, seconds)

    def _get(self, key: str, version_id: str | None) -> StreamingBody:
        try:
            return self._client.get_object(**_address(self._bucket, key, version_id))["Body"]
        except ClientError as error:
            if code_of(error) in NOT_THERE:
                raise artefact_missing(key) from error
            raise


class _Body(io.RawIOBase):
    """The body of an answer as a raw stream whose breaking off is `Unavailable`."""

    def __init__(self, body: StreamingBody) -> None:
        self._body = body

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        with aws_errors("the uploads bucket"):
            chunk = self._body.read(len(buffer))
        buffer[: len(chunk)] = chunk
        return len(chunk)

    def close(self) -> None:
        self._body.close()
        super().close()


def _address(bucket: str, key: str, version_id: str | None) -> Any:
    """Return the parameters that name one version of one object, the newest where `version_id` is None."""
    return {"Bucket": bucket, "Key": key} | ({"VersionId": version_id} if version_id else {})


@contextmanager
def _body_of(path: Path) -> Iterator[BinaryIO | bytes]:
    """Have a file as what is sent of it: a small one whole, for of a stream it is asked first whether it may come."""
    with path.open("rb") as file:
        yield file.read() if path.stat().st_size <= SENT_WHOLE else file


def _skip(body: StreamingBody, size: int) -> None:
    """Read past what comes before a range: not every S3 sends the range alone of an old version."""
    while size and (read := body.read(min(size, READ_AHEAD))):
        size -= len(read)


def _head(client: S3Client, address: Any) -> Any:
    """Return what S3 tells of an object, None where there is none.

    `Unavailable` where the answer was cut off: a connection that breaks amid the headers of an answer without a body
    goes unnoticed, and an object without its version would be another one.
    """
    try:
        head = client.head_object(**address)
    except ClientError as error:
        if code_of(error) in NOT_THERE:
            return None
        raise
    told = {"ContentLength", "ETag", "LastModified"} <= head.keys()
    if not told or head.get("VersionId", "null") != address.get("VersionId", head.get("VersionId", "null")):
        raise Unavailable(
            "storage_cut_off", f"S3 told of {address['Key'][:200]!r} in part alone", "Try again in a moment"
        )
    return head


def _download_url(signer: S3Client, address: Any, filename: str, seconds: int) -> str:
    asked = address | {"ResponseContentDisposition": attachment(filename)}
    with aws_errors("the bucket"):
        return signer.generate_presigned_url("get_object", Params=asked, ExpiresIn=seconds)


def _base64(sha256: str) -> str:
    return base64.b64encode(bytes.fromhex(sha256)).decode()
