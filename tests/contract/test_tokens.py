from datetime import timedelta

import pytest

from tests.support.clock import NOON
from titer.errors import Rejected
from titer.ports import Tokens
from titer.tokens import new_token


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
