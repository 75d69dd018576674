"""API tokens, and counts of requests per minute, in the table."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from titer.access.ports import Counted, LoginCode, Token, TokenPage
from titer.adapters.dynamodb.keys import TOKENS, login_code_key, token_key
from titer.adapters.dynamodb.table import KNOWN, Changed, Key, Table, listing
from titer.adapters.plain import Plain, from_plain, instant_text, to_plain
from titer.adapters.store_errors import token_exists

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

COUNTS_LIVE = timedelta(minutes=5)


class DynamoTokens:
    """The API's tokens, in a table."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._table = Table(client, table)

    def find(self, token_id: str) -> Token | None:
        item = self._table.get(token_key(token_id))
        if item is None:
            return None
        token = from_plain(Token, item["token"])
        withdrawn = token.made_by is not None and self._table.get(token_key(token.made_by)) is None
        return None if withdrawn else token

    def add(self, token: Token) -> None:
        plain = to_plain(token)
        plain["scopes"] = [*sorted(token.scopes)]
        values: dict[str, Plain] = {
            **listing(TOKENS, f"{instant_text(token.created_at)}#{token.token_id}"),
            "token": plain,
        }
        if token.made_by is not None and token.expires_at is not None:
            values["expires"] = int(token.expires_at.timestamp())
        try:
            self._table.write(self._table.put_new(token_key(token.token_id), values))
        except Changed:
            raise token_exists(token.token_id) from None

    def page(self, *, limit: int, cursor: str | None = None) -> TokenPage:
        items, following = self._table.page(TOKENS, token_key, limit, cursor)
        return TokenPage(tuple(from_plain(Token, item["token"]) for item in items), following)

    def remove(self, token_id: str) -> bool:
        try:
            self._table.write(self._table.delete_where(token_key(token_id), where=KNOWN))
        except Changed:
            return False
        return True


class DynamoLoginCodes:
    """Codes that were not used yet, in a table that forgets them."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._table = Table(client, table)

    def add(self, code: LoginCode) -> None:
        values: dict[str, Plain] = {
            "token_id": code.token_id,
            "expires_at": instant_text(code.expires_at),
            "expires": int(code.expires_at.timestamp()) + 60,
        }
        self._table.write(self._table.put(login_code_key(code.name), values))

    def take(self, name: str) -> LoginCode | None:
        item = self._table.take(login_code_key(name))
        if item is None:
            return None
        expires_at = from_plain(datetime, item["expires_at"])
        return LoginCode(name=name, token_id=item["token_id"], expires_at=expires_at)


class DynamoCounters:
    """Counts of one minute each, in a table that forgets them."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._table = Table(client, table)

    def count(self, name: str, minute: datetime, *, limit: int) -> bool:
        expires = int((minute + COUNTS_LIVE).timestamp())
        return self._table.count(
            Key(f"RATE#{name}", instant_text(minute)), {"counted": Counted(1, limit)}, expires=expires
        )

    def count_all(self, name: str, minute: datetime, counts: Mapping[str, Counted]) -> bool:
        expires = int((minute + COUNTS_LIVE).timestamp())
        return self._table.count(Key(f"RATE#{name}", instant_text(minute)), counts, expires=expires)
