"""API tokens: `tt_<id>_<secret>`. The secret is shown once, to whoever makes the token; only its hash is kept."""

import re
import secrets
import string
from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from hmac import compare_digest

from titer.access.ports import Token, Tokens
from titer.model.errors import Rejected
from titer.model.expression import expression


class Scope(StrEnum):
    """What a token may do. `OPEN` routes need no token; `ADMIN` tokens may do everything."""

    OPEN = "open"
    READ = "read"
    WRITE = "write"
    ADMIN = "admin"


SCOPES = frozenset(map(str, Scope)) - {"open"}  # that a token may have
ID_LENGTH = 12
SECRET_BYTES = 32
MOST_TOKENS = 1_000  # made over the API, the expired too; several who make some at once may make some more

_ID_LETTERS = string.ascii_lowercase + string.digits
_BEARER = expression(rf"bearer +tt_([a-z0-9]{{{ID_LENGTH}}})_([0-9a-f]{{{SECRET_BYTES * 2}}})", re.IGNORECASE)


def new_token(
    *,
    scopes: Collection[str],
    label: str,
    now: datetime,
    expires_at: datetime | None = None,
    made_by: str | None = None,
) -> tuple[str, Token]:
    """Return the text to hand out and the token to store. `Rejected` is `unknown_scope`, beyond `SCOPES`."""
    _refuse_unknown(scopes)
    token_id = "".join(secrets.choice(_ID_LETTERS) for _ in range(ID_LENGTH))
    secret = secrets.token_hex(SECRET_BYTES)
    token = Token(
        token_id=token_id,
        secret_sha256=_hash(secret),
        scopes=frozenset(scopes),
        created_at=now,
        expires_at=expires_at,
        label=label,
        made_by=made_by,
    )
    return f"tt_{token_id}_{secret}", token


def refuse_too_many(tokens: Tokens) -> None:
    """Refuse (`too_many_tokens`) one more where there are as many as there may be."""
    if len(tokens.page(limit=MOST_TOKENS).tokens) >= MOST_TOKENS:
        reason = f"there are {MOST_TOKENS:,} tokens, which is the most"
        raise Rejected("too_many_tokens", reason, "Withdraw those that expired or that nobody uses")


def parse_bearer(header: str) -> tuple[str, str] | None:
    """Return the id and the secret in an `Authorization` header, None where it holds no token of ours."""
    match = _BEARER.fullmatch(header.strip())
    return (match[1], match[2]) if match else None


def matches(token: Token, secret: str, now: datetime) -> bool:
    """Return whether the secret is this token's and it has not expired, in the same time for any wrong secret."""
    fits = compare_digest(_hash(secret), token.secret_sha256)
    return fits and (token.expires_at is None or now < token.expires_at)


def _hash(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def _refuse_unknown(scopes: Collection[str]) -> None:
    unknown = sorted(set(scopes) - SCOPES)
    if unknown or not scopes:
        named = ", ".join(map(repr, unknown)) or "no scope"
        raise Rejected("unknown_scope", f"a token cannot have {named}", f"Choose from {', '.join(sorted(SCOPES))}")
