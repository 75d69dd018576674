"""The id that a request carries through logs and answers."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from titer.model.expression import expression

HEADER = "X-Request-Id"
_USABLE = expression(r"[A-Za-z0-9._-]{1,128}")


def request_id(event: Mapping[str, Any]) -> str:
    """Return the caller's own id where it can be used as it is, else the gateway's, else a new one."""
    headers = event.get("headers") or {}
    sent = next((value for name, value in headers.items() if name.lower() == HEADER.lower()), None)
    given = (event.get("requestContext") or {}).get("requestId")
    return next((text for text in (sent, given) if _USABLE.fullmatch(str(text or ""))), None) or str(uuid4())
