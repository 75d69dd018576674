"""Opaque positions in a list, bound to the list they were made for.

A cursor holds no secret and grants nothing, so it is not signed: it is sealed, so that one that was garbled, made up or
taken from another list is refused instead of silently leading somewhere else.
"""

import base64
import binascii
import re
from hashlib import sha256

from titer.model.errors import Rejected
from titer.model.expression import expression

SEAL_BYTES = 9
LONGEST = 2_048

# What positions look like. The seal is no secret: a store is never asked for one of another shape.
NUMBER = expression(r"[0-9]{1,12}")
INSTANT_AND_ID = expression(r"[0-9T:.Z+-]{20,32}#[0-9a-z-]{1,64}")
NAME = expression(r"[\w-]{1,64}")


def seal(bound_to: str, position: str) -> str:
    """Return a cursor for `position` in the list named `bound_to`; letters, digits, `-` and `_` only."""
    return base64.urlsafe_b64encode(_mark(bound_to, position) + position.encode()).decode().rstrip("=")


def unseal(bound_to: str, cursor: str, shape: re.Pattern[str]) -> str:
    """Return the position that `seal` was given; `Rejected` (`invalid_cursor`) where this list cannot have made it."""
    if len(cursor) > LONGEST or not cursor.isascii():
        raise _invalid()
    try:
        opened = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        position = opened[SEAL_BYTES:].decode()
    except (binascii.Error, UnicodeDecodeError) as error:
        raise _invalid() from error
    if seal(bound_to, position) != cursor or not shape.fullmatch(position):
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
