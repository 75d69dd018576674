"""Tickets let in once."""

from datetime import timedelta

import pytest

from tests.support.clock import NOON, SettableClock
from titer.access.ports import Token
from titer.access.tokens import new_token
from titer.adapters.memory.access import MemoryTokens
from titer.adapters.memory.push import MemoryConnections, MemoryLine, MemoryTickets
from titer.push.ending import EndConnections
from titer.push.tickets import Door, name_of


class World:
    def __init__(self) -> None:
        self.clock = SettableClock()
        self.tokens, self.tickets, self.connections = MemoryTokens(), MemoryTickets(), MemoryConnections()
        self.line = MemoryLine()
        self.door = Door(self.tickets, self.connections, self.tokens, self.clock)
        self.ending = EndConnections(self.connections, self.tokens, self.line, self.clock)

    def token(self, **lasts: float) -> Token:
        expires_at = NOON + timedelta(**lasts) if lasts else None
        _, token = new_token(scopes={"read"}, label="screen", now=NOON, expires_at=expires_at)
        self.tokens.add(token)
        return token

    def connect(self, name: str, token: Token) -> None:
        assert self.door.let_in(name, self.door.give(token).text)

    @property
    def connected(self) -> list[str]:
        return [each.connection_id for each in self.connections.all()]


@pytest.fixture
def world() -> World:
    return World()


def test_a_ticket_is_good_once(world: World) -> None:
    ticket = world.door.give(world.token())
    assert world.door.let_in("first", ticket.text)
    assert not world.door.let_in("second", ticket.text)
    assert world.connected == ["first"]


def test_a_ticket_is_good_for_a_minute(world: World) -> None:
    ticket = world.door.give(world.token())
    world.clock.pass_time(seconds=60)
    assert not world.door.let_in("late", ticket.text)
    assert ticket.expires_at == NOON + timedelta(seconds=60)


@pytest.mark.parametrize("text", ["", "forged", "a" * 100_000, "\ud800", "é"])
def test_a_forged_ticket_lets_nobody_in(world: World, text: str) -> None:
    world.door.give(world.token())
    assert not world.door.let_in("forger", text)


def test_a_ticket_is_32_random_bytes_of_which_only_a_hash_is_kept(world: World) -> None:
    text = world.door.give(world.token()).text
    assert len(text) == 43
    kept = world.tickets.take(name_of(text))
    assert kept is not None
    assert text not in repr(kept)


def test_a_ticket_of_a_token_that_was_withdrawn_lets_nobody_in(world: World) -> None:
    ticket = world.door.give(token := world.token())
    world.tokens.remove(token.token_id)
    assert not world.door.let_in("late", ticket.text)


def test_a_ticket_ends_with_its_token(world: World) -> None:
    ticket = world.door.give(world.token(seconds=30))
    world.clock.pass_time(seconds=31)
    assert not world.door.let_in("late", ticket.text)


def test_a_withdrawn_token_ends_its_connections_and_no_other(world: World) -> None:
    mine, other = world.token(), world.token()
    world.connect("mine", mine)
    world.connect("other", other)
    assert world.ending.of_token(mine.token_id) == 1
    assert (world.line.closed, world.connected) == (["mine"], ["other"])


def test_a_look_ends_what_ends_before_the_next_one(world: World) -> None:
    for name, token in {
        "soon": world.token(minutes=10),
        "later": world.token(minutes=11),
        "never": world.token(),
    }.items():
        world.connect(name, token)
    world.clock.pass_time(minutes=9, seconds=31)
    assert world.ending.look() == 1
    assert world.connected == ["later", "never"]


def test_a_look_finds_what_the_stream_did_not_tell(world: World) -> None:
    world.connect("a", token := world.token())
    world.tokens.remove(token.token_id)
    assert (world.ending.look(), world.connected) == (1, [])


def test_a_look_ends_what_lasted_two_hours(world: World) -> None:
    world.connect("a", world.token())
    world.clock.pass_time(hours=2)
    assert world.ending.look() == 1
