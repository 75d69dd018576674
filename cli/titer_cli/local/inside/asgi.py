"""ASGI, by which the emulator is asked: the words of its types, and a whole answer."""

import json
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any

type Scope = MutableMapping[str, Any]
type Message = MutableMapping[str, Any]
type Receive = Callable[[], Awaitable[Message]]
type Send = Callable[[Message], Awaitable[None]]
type App = Callable[[Scope, Receive, Send], Awaitable[None]]


async def answer(
    send: Send, document: Mapping[str, Any], *, status: int = 200, kind: bytes = b"application/json", head: bool = False
) -> None:
    """Send a document as JSON; where `head` is set, all but the document."""
    body = json.dumps(document).encode()
    headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if head else body})
