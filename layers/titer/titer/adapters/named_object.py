"""Objects in S3 that a person names, read with that person's own AWS settings."""

import os
from contextlib import AbstractContextManager
from typing import BinaryIO

from titer.adapters.aws_errors import aws_errors
from titer.adapters.clients import s3
from titer.adapters.s3 import S3Uploads


def open_object(bucket: str, key: str, endpoint_url: str | None = None) -> AbstractContextManager[BinaryIO]:
    """A stream of the object's bytes, from `endpoint_url`, else from AWS_ENDPOINT_URL, else from AWS.

    `Rejected` (`object_gone`) where it is not there, `Unavailable` where S3 does not answer as it should.
    """
    with aws_errors("S3"):
        objects = S3Uploads(s3(endpoint_url or os.environ.get("AWS_ENDPOINT_URL")), bucket)
    return objects.open(key)
