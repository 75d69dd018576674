"""Who may pass, and how often: by a bearer token, and the scope that a route needs. Nobody else does."""

from datetime import datetime, timedelta

from titer.access.ports import Counters, Token, Tokens
from titer.access.tokens import Scope, matches, parse_bearer
from titer.api.problem import Problem
from titer.model.clock import Clock
from titer.model.dataclass import dataclass

REMEMBERED = timedelta(seconds=30)  # how long a token that was withdrawn may still pass
REMEMBER_AT_MOST = 1_000
MINUTE = 60  # seconds


@dataclass(frozen=True, slots=True)
class RateLimit:
    """How many requests one token may make in a minute."""

    reads: int
    writes: int


@dataclass(frozen=True, slots=True)
class _RememberedToken:
    token: Token
    until: datetime


class Guard:
    def __init__(self, tokens: Tokens, counters: Counters, clock: Clock, rate_limit: RateLimit) -> None:
        self._tokens = tokens
        self._counters = counters
        self._clock = clock
        self._rate_limit = rate_limit
        self._remembered: dict[str, _RememberedToken] = {}

    def admit(self, authorization: str | None, needed: Scope, *, changes: bool, counts: bool = True) -> Token:
        """Return the token in the header, with one of its minute's reads used up, of its writes where it `changes`.

        Where it does not `count`, the route does so itself.

        `Problem` 401 without a good token, 429 where the minute is used up, 403 where it lacks the scope.
        """
        token = self._authenticate(authorization)
        if counts:
            self._count(token, changes)
        if not token.scopes & {needed, Scope.ADMIN}:
            raise Problem(
                403,
                "insufficient_scope",
                f"this token has no right to {needed}",
                f"Use a token with the scope {needed}",
                headers={"WWW-Authenticate": f'Bearer realm="titer", error="insufficient_scope", scope="{needed}"'},
            )
        return token

    def _authenticate(self, authorization: str | None) -> Token:
        if not authorization:
            raise _unauthorized("no_token", "this needs a token", 'Bearer realm="titer"')
        presented = parse_bearer(authorization)
        if presented is not None:
            token_id, secret = presented
            token = self._find(token_id)
            if token is not None and matches(token, secret, self._clock()):
                return token
        raise _unauthorized(
            "invalid_token",
            "this token is not known here, or has expired",
            'Bearer realm="titer", error="invalid_token"',
        )

    def _find(self, token_id: str) -> Token | None:
        now = self._clock()
        known = self._remembered.get(token_id)
        if known is not None and now < known.until:
            return known.token
        token = self._tokens.find(token_id)
        self._remember(token_id, token, now)
        return token

    def _remember(self, token_id: str, token: Token | None, now: datetime) -> None:
        """Keep the token for a while, if it exists: made-up ones fill no memory."""
        self._remembered.pop(token_id, None)
        if len(self._remembered) >= REMEMBER_AT_MOST:
            self._remembered.clear()
        if token is not None:
            self._remembered[token_id] = _RememberedToken(token, now + REMEMBERED)

    def _count(self, token: Token, changes: bool) -> None:
        now = self._clock()
        kind, limit = ("writes", self._rate_limit.writes) if changes else ("reads", self._rate_limit.reads)
        minute = now.replace(second=0, microsecond=0)
        if not self._counters.count(f"{token.token_id}#{kind}", minute, limit=limit):
            raise Problem(
                429,
                "too_many_requests",
                f"this token has made its {limit} {kind} of this minute",
                "Ask again in the next one",
                headers={"Retry-After": str(MINUTE - now.second)},
            )


def _unauthorized(code: str, reason: str, challenge: str) -> Problem:
    hint = "Send the header Authorization: Bearer tt_…; `titer token create --stack NAME` makes a token"
    return Problem(401, code, reason, hint, headers={"WWW-Authenticate": challenge})
