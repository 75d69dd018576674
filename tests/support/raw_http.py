"""HTTP as no client would write it: what is sent goes out byte for byte."""

import contextlib
import json
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPResponse
from typing import Any
from urllib.parse import urlsplit

SECONDS = 60


@dataclass(frozen=True)
class Heard:
    status: int
    headers: Message
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Raw:
    """Speaks to the API at a base URL."""

    base_url: str
    token: str

    def ask(self, method: str, target: bytes, headers: Sequence[bytes] = (), body: bytes = b"") -> Heard:
        """Append `target` to the base path as it is. `headers` come after ours, so that they may come twice."""
        where = urlsplit(self.base_url)
        lines = [
            b"%s %s%s HTTP/1.1" % (method.encode(), where.path.encode(), target),
            b"Host: %s" % where.netloc.encode(),
            b"Connection: close",
            b"Authorization: Bearer %s" % self.token.encode(),
            *headers,
            *([b"Content-Length: %d" % len(body)] if body else []),
        ]
        with socket.create_connection((where.hostname or "", where.port or 80), timeout=SECONDS) as door:
            with contextlib.suppress(OSError):  # who refuses need not hear all of it
                door.sendall(b"\r\n".join(lines) + b"\r\n\r\n" + body)
            answer = HTTPResponse(door, method="HEAD" if method == "HEAD" else None)
            answer.begin()
            return Heard(answer.status, answer.msg, b"" if method == "HEAD" else answer.read())
