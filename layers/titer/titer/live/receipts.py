"""Receipts: what a POST is known by. One tells by itself that this stack gave it, and when."""

import secrets
from hashlib import sha256
from uuid import UUID

from titer.model.expression import expression
from titer.model.instants import SECOND

KEPT_DAYS = 30
_KEPT = KEPT_DAYS * 86_400 * SECOND
_AHEAD = 60 * SECOND  # that clocks of two functions may differ
_MILLI = SECOND // 1_000
_FORM = expression(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_CHECK_BITS = 32
_LOW_BITS = 62 - _CHECK_BITS


def new_receipt(stack: str, at: int) -> str:
    """Return a new receipt of this stack: a UUID (version 7) of an instant (µs since 1970), with a check in its end."""
    return _receipt(stack, at, secrets.randbits(12 + _LOW_BITS))


def receipt_of(stack: str, at: int, name: str) -> str:
    """Return the receipt of what has a name, the same each time."""
    digest = int.from_bytes(sha256(name.encode()).digest()[:8])
    return _receipt(stack, at, digest & ((1 << 12 + _LOW_BITS) - 1))


def _receipt(stack: str, at: int, chosen: int) -> str:
    high = (at // _MILLI) << 80 | 0x7 << 76 | (chosen >> _LOW_BITS) << 64
    low = 0b10 << 62 | (chosen & ((1 << _LOW_BITS) - 1)) << _CHECK_BITS
    return str(UUID(int=high | low | _check(stack, high | low)))


def received_at(stack: str, receipt_id: str, now: int) -> int | None:
    """Return when a receipt was given, to the ms; None where this stack gave no such one, or too long ago to know."""
    if not _FORM.fullmatch(receipt_id):
        return None
    number = UUID(receipt_id).int
    bare = number >> _CHECK_BITS << _CHECK_BITS
    at = (number >> 80) * _MILLI
    return at if number - bare == _check(stack, bare) and now - _KEPT <= at <= now + _AHEAD else None


def _check(stack: str, bare: int) -> int:
    """Return what no id that was made up has: a mark of the stack, which is no secret, and of the rest of the id."""
    return int.from_bytes(sha256(f"{stack} {bare:x}".encode()).digest()[: _CHECK_BITS // 8])
