"""Opaque places in a list, bound to the list they were made for.

A cursor holds no secret and grants nothing, so it is not signed: it is sealed, so that one that was garbled, made up or
taken from another list is refused instead of silently leading somewhere else.
"""

import base64
import binascii
from hashlib import sha256

from titer.errors import Rejected

SEAL_BYTES = 9
LONGEST = 2_048


def seal(bound_to: str, position: str) -> str:
    """A cursor for `position` in the list named `bound_to`; letters, digits, `-` and `_` only."""
    return base64.urlsafe_b64encode(_mark(bound_to, position) + position.encode()).decode().rstrip("=")


def unseal(bound_to: str, cursor: str) -> str:
    """The position that `seal` was given; `Rejected` (`invalid_cursor`) where this list did not make the cursor."""
    if len(cursor) > LONGEST or not cursor.isascii():
        raise _invalid()
    try:
        opened = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        position = opened[SEAL_BYTES:].decode()
    except (binascii.Error, UnicodeDecodeError) as error:
        raise _invalid() from error
    if seal(bound_to, position) != cursor:
        raise _invalid()
    return position


def _mark(bound_to: str, position: str) -> bytes:
    return sha256(f"{bound_to}\n{position}".encode()).digest()[:SEAL_BYTES]


def _invalid() -> Rejected:
    return Rejected(
        "invalid_cursor",
        "the cursor does not belong to this list",
        "Start again without a cursor, or use next_cursor as it came",
    )
