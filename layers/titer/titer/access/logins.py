"""Logins: who has a token makes a code of it, and whoever brings that code, once, gets a token for half a day.

So a link can open the page without a token in it: what stays in histories and logs opens nothing any more.
"""

import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import sha256

from titer.access.ports import LoginCode, LoginCodes, Token, Tokens
from titer.access.tokens import MOST_TOKENS, new_token, refuse_too_many
from titer.model.clock import Clock
from titer.model.dataclass import dataclass
from titer.model.errors import Rejected

CODE_LIVES = timedelta(minutes=10)
LOGIN_LIVES = timedelta(hours=12)
LOGINS_PER_MINUTE = 10  # tried, by all together
MOST_LOGINS = 20  # of one token: one more ends the oldest, so that whoever may read fills no list

_BYTES = 32


@dataclass(frozen=True, slots=True)
class NewCode:
    """A code for whoever asked for it: its text is nowhere else."""

    text: str
    expires_at: datetime


class Logins:
    """Makes codes, and changes them for tokens."""

    def __init__(self, codes: LoginCodes, tokens: Tokens, clock: Clock) -> None:
        self._codes = codes
        self._tokens = tokens
        self._clock = clock

    def make_code(self, maker: Token) -> NewCode:
        """Return a code that is good for ten minutes. `Rejected` where a login asks: it would never have to end."""
        if maker.made_by is not None:
            hint = "Ask with the token that the login came of, as `titer ui` does"
            raise Rejected("login_makes_no_codes", "this token is a login itself", hint)
        text, expires_at = secrets.token_urlsafe(_BYTES), self._clock() + CODE_LIVES
        self._codes.add(LoginCode(name=name_of(text), token_id=maker.token_id, expires_at=expires_at))
        return NewCode(text, expires_at)

    def change(self, text: str) -> tuple[str, Token]:
        """Return the text of a new token, and what is kept of it. Good or not, the code is used up.

        `Rejected` (`invalid_code`) where it was never made, was used, is too old, or its maker opens nothing any more.
        """
        code, now = self._codes.take(name_of(text)), self._clock()
        maker = self._tokens.find(code.token_id) if code is not None and now < code.expires_at else None
        if maker is None or (maker.expires_at is not None and maker.expires_at <= now):
            reason = "this code opens nothing: it was used, is older than ten minutes, or was never made here"
            raise Rejected("invalid_code", reason, "Make another one with `titer ui`")
        self._make_room(maker)
        ends = now.replace(microsecond=0) + LOGIN_LIVES
        text, login = new_token(
            scopes=maker.scopes,
            label=maker.label,
            now=now.replace(microsecond=0),
            expires_at=ends if maker.expires_at is None else min(ends, maker.expires_at),
            made_by=maker.token_id,
        )
        self._tokens.add(login)
        return text, login

    def _make_room(self, maker: Token) -> None:
        for login in [*_logins_of(self._tokens, maker.token_id)][MOST_LOGINS - 1 :]:
            self._tokens.remove(login.token_id)
        refuse_too_many(self._tokens)


def withdraw(tokens: Tokens, token_id: str) -> bool:
    """Remove a token, for good, and the logins that it made; return False where there is none.

    A login that is made in the same moment stays in the list until it ends, and is found no more.
    """
    if not tokens.remove(token_id):
        return False
    for login in _logins_of(tokens, token_id):
        tokens.remove(login.token_id)
    return True


def _logins_of(tokens: Tokens, token_id: str) -> Iterator[Token]:
    """Return the logins that a token made, the newest first."""
    page = tokens.page(limit=MOST_TOKENS)
    while True:
        yield from (token for token in page.tokens if token.made_by == token_id)
        if page.cursor is None:
            return
        page = tokens.page(limit=MOST_TOKENS, cursor=page.cursor)


def name_of(text: str) -> str:
    """Return what a code is known by here: who reads the table cannot log in with it."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
