from datetime import timedelta

import pytest

from tests.support.clock import NOON
from titer.access.ports import LoginCode, LoginCodes, Tokens
from titer.access.tokens import new_token
from titer.model.errors import Rejected


def add(tokens: Tokens, label: str, minutes: int = 0) -> str:
    _, token = new_token(scopes={"read"}, label=label, now=NOON + timedelta(minutes=minutes))
    tokens.add(token)
    return token.token_id


@pytest.mark.parametrize("expires_at", [None, NOON + timedelta(days=90)])
def test_a_token_is_found_as_it_was_added(tokens: Tokens, expires_at: object) -> None:
    _, token = new_token(scopes={"read", "write"}, label="press 1, Linie ü", now=NOON, expires_at=expires_at)  # type: ignore[arg-type]
    tokens.add(token)
    assert tokens.find(token.token_id) == token


def test_an_unknown_token_is_none(tokens: Tokens) -> None:
    assert tokens.find("abcdefghijkl") is None


def test_an_id_is_taken_once(tokens: Tokens) -> None:
    _, token = new_token(scopes={"admin"}, label="first", now=NOON)
    tokens.add(token)
    with pytest.raises(Rejected) as refused:
        tokens.add(token)
    assert refused.value.code == "token_exists"


def test_tokens_are_listed_newest_first(tokens: Tokens) -> None:
    for minutes, label in enumerate("abcde"):
        add(tokens, label, minutes)
    page = tokens.page(limit=10)
    assert ([token.label for token in page.tokens], page.cursor) == (list("edcba"), None)


def test_pages_of_tokens_neither_skip_nor_repeat(tokens: Tokens) -> None:
    for label in "abcde":
        add(tokens, label)
    found: list[str] = []
    page = tokens.page(limit=2)
    while page.cursor:
        found += [token.label for token in page.tokens]
        page = tokens.page(limit=2, cursor=page.cursor)
    assert sorted([*found, *(token.label for token in page.tokens)]) == list("abcde")


def test_a_made_up_cursor_is_refused(tokens: Tokens) -> None:
    with pytest.raises(Rejected, match="cursor"):
        tokens.page(limit=2, cursor="bm9uc2Vuc2U")


def test_a_removed_token_is_gone(tokens: Tokens) -> None:
    gone, stays = add(tokens, "gone"), add(tokens, "stays")
    assert tokens.remove(gone)
    assert tokens.find(gone) is None
    assert [token.token_id for token in tokens.page(limit=10).tokens] == [stays]
    assert not tokens.remove(gone)


def test_a_login_is_found_while_its_maker_is_there(tokens: Tokens) -> None:
    maker = add(tokens, "maker")
    _, login = new_token(scopes={"read"}, label="maker", now=NOON, expires_at=NOON + timedelta(hours=12), made_by=maker)
    tokens.add(login)
    assert tokens.find(login.token_id) == login
    tokens.remove(maker)
    assert tokens.find(login.token_id) is None
    assert tokens.page(limit=10).tokens == (login,)


def test_a_code_is_taken_once(login_codes: LoginCodes) -> None:
    mine, other = (LoginCode(name=each * 64, token_id="abcdefghijkl", expires_at=NOON) for each in "ab")
    login_codes.add(mine)
    login_codes.add(other)
    assert [login_codes.take(mine.name), login_codes.take(mine.name), login_codes.take("c" * 64)] == [mine, None, None]
    assert login_codes.take(other.name) == other


def test_under_an_id_that_is_too_long_for_any_there_is_none(tokens: Tokens) -> None:
    for long in ("x" * 3_000, "ä" * 1_100):
        assert tokens.find(long) is None
        assert tokens.remove(long) is False
