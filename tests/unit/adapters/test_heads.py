"""What S3 tells of an object counts only where all of it has come."""

from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from titer.adapters.s3 import S3Uploads
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
