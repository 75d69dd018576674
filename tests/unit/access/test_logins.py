from datetime import timedelta

import pytest

from tests.support.clock import NOON, SettableClock
from titer.access.logins import CODE_LIVES, LOGIN_LIVES, MOST_LOGINS, Logins, withdraw
from titer.access.ports import Token
from titer.access.tokens import new_token
from titer.adapters.memory.access import MemoryLoginCodes, MemoryTokens
from titer.model.errors import Rejected


class World:
    """Logins over stores in memory, and a token that makes codes."""

    def __init__(self) -> None:
        self.clock = SettableClock()
        self.codes = MemoryLoginCodes()
        self.tokens = MemoryTokens()
        self.logins = Logins(self.codes, self.tokens, self.clock)
        self.maker = self.token()

    def token(self, expires_at: object = None) -> Token:
        _, token = new_token(scopes={"read", "write"}, label="press 1", now=NOON, expires_at=expires_at)  # type: ignore[arg-type]
        self.tokens.add(token)
        return token

    def log_in(self, maker: Token | None = None) -> Token:
        self.clock.pass_time(seconds=1)
        return self.logins.change(self.logins.make_code(maker or self.maker).text)[1]

    def listed(self) -> list[str]:
        return [token.token_id for token in self.tokens.page(limit=100).tokens]


@pytest.fixture
def world() -> World:
    return World()


def refusal(world: World, code: str) -> str:
    with pytest.raises(Rejected) as refused:
        world.logins.change(code)
    return refused.value.code


def test_a_code_is_changed_once_for_a_token_with_its_makers_scopes(world: World) -> None:
    code = world.logins.make_code(world.maker)
    _, login = world.logins.change(code.text)
    assert ({*login.scopes}, login.label, login.made_by) == ({"read", "write"}, "press 1", world.maker.token_id)
    assert login.expires_at == NOON + LOGIN_LIVES
    assert refusal(world, code.text) == "invalid_code"
    assert code.text not in str(world.codes._codes)


@pytest.mark.parametrize("code", ["", "x" * 43, "\ud800", "a\0b"])
def test_a_code_that_nobody_made_opens_nothing(world: World, code: str) -> None:
    assert refusal(world, code) == "invalid_code"


def test_a_code_opens_nothing_once_it_is_too_old_or_its_maker_has_gone_or_ended(world: World) -> None:
    ends = NOON + timedelta(minutes=5)
    gone = world.token()
    old, orphan, late = (world.logins.make_code(each) for each in (world.maker, gone, world.token(ends)))
    withdraw(world.tokens, gone.token_id)
    assert old.expires_at == NOON + CODE_LIVES
    made = world.listed()
    world.clock.pass_time(minutes=5)
    assert [refusal(world, each.text) for each in (orphan, late)] == ["invalid_code"] * 2
    world.clock.pass_time(minutes=5)
    assert refusal(world, old.text) == "invalid_code"
    assert world.listed() == made


def test_a_login_ends_with_its_maker(world: World) -> None:
    ends = NOON + timedelta(hours=1)
    assert world.log_in(world.token(ends)).expires_at == ends
    login, other = world.log_in(), world.log_in(world.token())
    assert withdraw(world.tokens, world.maker.token_id)
    assert world.tokens.find(login.token_id) is None
    assert login.token_id not in world.listed()
    assert other.token_id in world.listed()
    assert not withdraw(world.tokens, world.maker.token_id)


def test_a_login_makes_no_codes(world: World) -> None:
    with pytest.raises(Rejected) as refused:
        world.logins.make_code(world.log_in())
    assert refused.value.code == "login_makes_no_codes"


def test_of_many_logins_the_oldest_ends(world: World) -> None:
    made = [world.log_in().token_id for _ in range(MOST_LOGINS + 2)]
    assert world.listed() == [*reversed(made[2:]), world.maker.token_id]
