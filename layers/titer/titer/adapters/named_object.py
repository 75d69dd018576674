"""Objects in S3 that a person names, read with that person's own AWS settings."""

import os
from contextlib import AbstractContextManager
from typing import BinaryIO

from titer.adapters.aws_errors import aws_errors
from titer.adapters.clients import s3
from titer.adapters.s3 import S3Uploads
from titer.adapters.store_errors import object_gone
from titer.formats.dialects.dialect import SAMPLE_ELSEWHERE
from titer.judging.pipeline import sample_offsets


class NamedObject:
    """One object at `endpoint_url`, else at AWS_ENDPOINT_URL, else at AWS.

    Every method raises `Rejected` (`object_gone`) where it is not there, `Unavailable` where S3 does not answer.
    """

    def __init__(self, bucket: str, key: str, endpoint_url: str | None = None) -> None:
        with aws_errors("S3"):
            self._objects = S3Uploads(s3(endpoint_url or os.environ.get("AWS_ENDPOINT_URL")), bucket)
        self._key = key

    def open(self) -> AbstractContextManager[BinaryIO]:
        """Return a stream of its bytes."""
        return self._objects.open(self._key)

    def size(self) -> int:
        """Return its size in bytes."""
        stored = self._objects.describe(self._key)
        if stored is None:
            raise object_gone(self._key)
        return stored.size

    def samples(self) -> list[bytes]:
        """Return the pieces that the judge would look at beforehand if the stream could be sought."""
        return [
            self._objects.peek(self._key, None, start=start, size=SAMPLE_ELSEWHERE)
            for start in sample_offsets(self.size())
        ]
