"""Answers of AWS that were cut off amid their headers are not taken for whole.

`http.client` takes the end of a connection for the end of the headers. Where a body follows, its length tells; an
answer to HEAD or PUT has none, and would lack an object's version or its metadata, or have half of their text.
"""

from http.client import HTTPResponse, RemoteDisconnected
from typing import Any

from botocore.awsrequest import AWSHTTPConnection, AWSHTTPSConnection

_END = (b"\r\n", b"\n")


def expect_whole_heads() -> None:
    """Have every client of botocore that is made from now on fail, and so ask again, where a head is cut off."""
    for connection in (AWSHTTPConnection, AWSHTTPSConnection):
        connection.response_class = WholeHead  # type: ignore[assignment]


class WholeHead(HTTPResponse):
    """An answer whose head ends as a head does. `RemoteDisconnected` where it does not."""

    def begin(self) -> None:
        """Read the head."""
        lines = _Lines(self.fp)
        self.fp = lines  # type: ignore[assignment]
        try:
            super().begin()
        finally:
            if self.fp is not None:  # else it was closed
                self.fp = lines.stream
        if lines.last not in _END:
            self.close()
            raise RemoteDisconnected("the connection ended amid the headers of an answer")


class _Lines:
    """A stream of lines that knows which line it gave last."""

    def __init__(self, stream: Any) -> None:
        self.stream = stream
        self.last = b""

    def readline(self, limit: int = -1) -> bytes:
        self.last = self.stream.readline(limit)
        return self.last

    def close(self) -> None:
        self.stream.close()
