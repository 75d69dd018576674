"""What S3 tells of an object counts only where all of it has come."""

from datetime import UTC, datetime
from http.client import HTTPException
from io import BytesIO
from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSHTTPConnection, AWSHTTPSConnection
from botocore.stub import Stubber

from titer.adapters.clients import s3
from titer.adapters.s3 import S3Uploads
from titer.adapters.whole_heads import WholeHead
from titer.model.errors import Unavailable

WHOLE = {"ContentLength": 3, "ETag": '"e"', "LastModified": datetime(2025, 10, 1, tzinfo=UTC), "VersionId": "v1"}


def described(head: dict[str, Any]) -> Any:
    client = boto3.client("s3", region_name="eu-central-1", aws_access_key_id="x", aws_secret_access_key="x")
    with Stubber(client) as answers:
        answers.add_response("head_object", head)
        return S3Uploads(client, "bucket").describe("a.csv", "v1")


def test_a_whole_answer_describes_the_version() -> None:
    assert (described(WHOLE).version_id, described(WHOLE).size) == ("v1", 3)


@pytest.mark.parametrize("lacking", WHOLE)
def test_an_answer_that_was_cut_off_is_asked_for_again(lacking: str) -> None:
    with pytest.raises(Unavailable, match="in part alone"):
        described({name: value for name, value in WHOLE.items() if name != lacking})


ANSWER = (
    b'HTTP/1.1 200 OK\r\nContent-Length: 123\r\nETag: "e"\r\n'
    b"x-amz-meta-version: 12\r\nx-amz-meta-titer-declared: eyJ0aW1lem9uZSI6IlVUQyJ9\r\nx-amz-version-id: v1\r\n\r\n"
)


class Socket:
    """A connection that ends after what it has."""

    def __init__(self, content: bytes) -> None:
        self.content = content

    def makefile(self, _: str) -> BytesIO:
        return BytesIO(self.content)


def head_of(content: bytes, method: str) -> dict[str, str]:
    answer = WholeHead(Socket(content), method=method)  # type: ignore[arg-type]
    answer.begin()
    return {**answer.headers}


@pytest.mark.parametrize("method", ["HEAD", "PUT", "GET"])
def test_wherever_a_head_is_cut_off_it_is_none(method: str) -> None:
    for end in range(len(ANSWER)):
        with pytest.raises(HTTPException):
            head_of(ANSWER[:end], method)
    whole = head_of(ANSWER, method)
    assert (whole["x-amz-meta-version"], whole["x-amz-version-id"]) == ("12", "v1")


def test_what_comes_before_the_answer_is_no_part_of_it() -> None:
    before = b"HTTP/1.1 100 Continue\r\n\r\n"
    assert head_of(before + ANSWER, "PUT")["ETag"] == '"e"'
    with pytest.raises(HTTPException):
        head_of(before + ANSWER[:60], "PUT")


def test_our_clients_of_aws_take_no_other_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_DEFAULT_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "eu-central-1")
    s3()
    for connection in (AWSHTTPConnection, AWSHTTPSConnection):
        assert vars(connection)["response_class"] is WholeHead
