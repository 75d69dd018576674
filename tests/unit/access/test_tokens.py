from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.clock import NOON
from titer.access.tokens import matches, new_token, parse_bearer
from titer.model.errors import Rejected


def test_a_token_is_made_of_an_id_and_a_secret_that_only_its_holder_knows() -> None:
    text, token = new_token(scopes=["read"], label="press", now=NOON)
    parsed = parse_bearer(f"Bearer {text}")
    assert parsed is not None
    token_id, secret = parsed
    assert text == f"tt_{token_id}_{secret}"
    assert (token.token_id, token.label, token.created_at, token.expires_at) == (token_id, "press", NOON, None)
    assert secret not in repr(token)
    assert matches(token, secret, NOON)


def test_tokens_differ() -> None:
    assert len({new_token(scopes=["read"], label="", now=NOON)[0] for _ in range(100)}) == 100


@pytest.mark.parametrize("scopes", [[], ["root"], ["read", "everything"]])
def test_a_scope_that_does_not_exist_is_rejected(scopes: list[str]) -> None:
    with pytest.raises(Rejected, match="Choose from admin, read, write"):
        new_token(scopes=scopes, label="", now=NOON)


def test_a_token_expires_at_its_instant() -> None:
    text, token = new_token(scopes=["read"], label="", now=NOON, expires_at=NOON + timedelta(days=1))
    secret = text.rpartition("_")[2]
    assert matches(token, secret, NOON + timedelta(days=1, microseconds=-1))
    assert not matches(token, secret, NOON + timedelta(days=1))


@given(st.text())
def test_any_other_header_holds_no_token(header: str) -> None:
    assert parse_bearer(header) is None


@given(st.text(alphabet="0123456789abcdef", min_size=64, max_size=64))
def test_any_other_secret_does_not_match(secret: str) -> None:
    _, token = new_token(scopes=["read"], label="", now=NOON)
    assert not matches(token, secret, NOON)
