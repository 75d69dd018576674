"""API tokens, and counts of requests per minute, in this process."""

import threading
from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from titer.access.ports import Counted, LoginCode, Token, TokenPage
from titer.adapters.paging import newest_page
from titer.adapters.plain import instant_text
from titer.adapters.store_errors import token_exists


class MemoryTokens:
    """The API's tokens, in this process."""

    def __init__(self) -> None:
        self._tokens: dict[str, Token] = {}

    def find(self, token_id: str) -> Token | None:
        token = self._tokens.get(token_id)
        withdrawn = token is not None and token.made_by is not None and token.made_by not in self._tokens
        return None if withdrawn else token

    def add(self, token: Token) -> None:
        if token.token_id in self._tokens:
            raise token_exists(token.token_id)
        self._tokens[token.token_id] = token

    def page(self, *, limit: int, cursor: str | None = None) -> TokenPage:
        positioned = [(f"{instant_text(one.created_at)}#{one.token_id}", one) for one in self._tokens.values()]
        found, following = newest_page("TOKENS", positioned, limit, cursor)
        return TokenPage(tuple(found), following)

    def remove(self, token_id: str) -> bool:
        return self._tokens.pop(token_id, None) is not None


class MemoryLoginCodes:
    """Codes that were not used yet, in this process."""

    def __init__(self) -> None:
        self._codes: dict[str, LoginCode] = {}

    def add(self, code: LoginCode) -> None:
        self._codes[code.name] = code

    def take(self, name: str) -> LoginCode | None:
        return self._codes.pop(name, None)


class MemoryCounters:
    """Counts of one minute each, in this process."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, datetime]] = Counter()
        self._lock = threading.Lock()

    def count(self, name: str, minute: datetime, *, limit: int) -> bool:
        with self._lock:
            if self._counts[name, minute] >= limit:
                return False
            self._counts[name, minute] += 1
            return True

    def count_all(self, name: str, minute: datetime, counts: Mapping[str, Counted]) -> bool:
        with self._lock:
            names = {each: f"{name}#{each}" for each in counts}
            if any(self._counts[names[each], minute] + more > limit for each, (more, limit) in counts.items()):
                return False
            self._counts.update({(names[each], minute): more for each, (more, _) in counts.items()})
            return True
