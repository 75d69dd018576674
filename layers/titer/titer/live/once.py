"""Requests with an Idempotency-Key: the first answer counts, whoever asks again.

An attempt is kept before anything is done. Where it breaks off, the next one with the same body takes over its receipt
and its instant, so that what may have been sent already is sent again as itself.
"""

import base64
import json
import zlib
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from typing import Any

from titer.live.ports import Attempt, Attempts
from titer.model.dataclass import dataclass
from titer.model.errors import Rejected
from titer.model.instants import DAY, SECOND

LEASE = 20 * SECOND  # that one attempt may take; the function's time-out is shorter
LONGEST_KEY = 64


@dataclass(frozen=True, slots=True)
class Answered:
    """What was answered: a status, and the members of the body."""

    status: int
    document: Mapping[str, Any]


def name_of(token_id: str, route: str, key: str) -> str:
    """Return the name of a key of one token on one route. `Rejected` (`invalid_idempotency_key`) where it is none."""
    if not (0 < len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()):
        hint = f"Send 1 to {LONGEST_KEY} printable ASCII characters, such as a UUID"
        raise Rejected("invalid_idempotency_key", "this Idempotency-Key cannot be used", hint)
    return f"{token_id}#{sha256(f'{route}\n{key}'.encode()).hexdigest()}"


class Once:
    """One attempt at a time, and one answer."""

    def __init__(self, attempts: Attempts) -> None:
        self._attempts = attempts

    def begin(self, name: str, body_sha256: str, receipt_id: str, now: int) -> Attempt | None:
        """Return the attempt to make, or the one that was answered; None where another one is being made.

        `Rejected` (`idempotency_key_reused`) where the key belongs to another body.
        """
        mine = Attempt(
            body_sha256=body_sha256, receipt_id=receipt_id, received_at=now, lease=now + LEASE, expires=now + DAY
        )
        kept = self._attempts.begin(name, mine)
        if kept == mine:
            return mine
        if kept.answer is None and kept.lease <= now:
            return self._take_over(name, kept, mine)
        if kept.body_sha256 != body_sha256:
            raise _reused()
        return kept if kept.answer is not None else None

    def _take_over(self, name: str, kept: Attempt, mine: Attempt) -> Attempt | None:
        """Go on where an attempt broke off; with another body, anew."""
        if kept.body_sha256 == mine.body_sha256:
            mine = replace(mine, receipt_id=kept.receipt_id, received_at=kept.received_at)
        return mine if self._attempts.replace(name, kept, mine) else None

    def answer(self, name: str, attempt: Attempt, answered: Answered) -> bool:
        """Remember what the attempt ended with; return False where another one has taken over."""
        text = json.dumps([answered.status, answered.document], ensure_ascii=False, separators=(",", ":"))
        packed = base64.b64encode(zlib.compress(text.encode(errors="replace"))).decode()
        return self._attempts.replace(name, attempt, replace(attempt, answer=packed))

    def break_off(self, name: str, attempt: Attempt) -> None:
        """Let another attempt be made at once."""
        self._attempts.replace(name, attempt, replace(attempt, lease=0))


def answered_in(attempt: Attempt) -> Answered | None:
    """Return what an attempt ended with, if it did."""
    if attempt.answer is None:
        return None
    status, document = json.loads(zlib.decompress(base64.b64decode(attempt.answer)))
    return Answered(status, document)


def _reused() -> Rejected:
    return Rejected(
        "idempotency_key_reused",
        "this Idempotency-Key came with another request before",
        "Take a new key for each request; send the same one only to repeat a request",
    )
