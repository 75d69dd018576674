"""What access control needs of a store: tokens, and counts per minute."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple, Protocol

from titer.model.dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """An API token; only the hash of its secret is known here."""

    token_id: str
    secret_sha256: str
    scopes: frozenset[str]
    created_at: datetime
    expires_at: datetime | None
    label: str
    made_by: str | None = None  # of a login: the token whose code it was changed for; its end is the login's too


@dataclass(frozen=True, slots=True)
class TokenPage:
    """Some tokens and the cursor of the next page, None where this is the last."""

    tokens: tuple[Token, ...]
    cursor: str | None


class Tokens(Protocol):
    """The API's tokens."""

    def find(self, token_id: str) -> Token | None:
        """Return the token, expired or not: the caller checks. A login whose maker was removed is none."""

    def add(self, token: Token) -> None:
        """Store a new token; raise `Rejected` where its id is taken."""

    def page(self, *, limit: int, cursor: str | None = None) -> TokenPage:
        """Return tokens, newest first; one that was just added may be missing for a moment."""

    def remove(self, token_id: str) -> bool:
        """Remove a token for good; return False where there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginCode:
    """The right to a login, once; it is known by the hash of its text."""

    name: str
    token_id: str  # of the token that made it
    expires_at: datetime


class LoginCodes(Protocol):
    """Codes that were not used yet."""

    def add(self, code: LoginCode) -> None:
        """Keep a code."""

    def take(self, name: str) -> LoginCode | None:
        """Return the code, expired or not, to one caller alone; None to every other."""


class Counted(NamedTuple):
    """How many of a thing come, and how many may in a minute."""

    more: int
    limit: int


class Counters(Protocol):
    """Counts that begin anew with each minute."""

    def count(self, name: str, minute: datetime, *, limit: int) -> bool:
        """Count one more under this name in this minute; return False, and count nothing, at the limit."""

    def count_all(self, name: str, minute: datetime, counts: Mapping[str, Counted]) -> bool:
        """Count several things at once, all of them or, where one would pass its limit, none; then return False."""
