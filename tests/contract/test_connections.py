"""Tickets and connections."""

from datetime import timedelta

import pytest

from tests.support.aws import Aws
from tests.support.clock import NOON
from tests.support.pushing import connection, ticket
from titer.adapters.dynamodb.push import DynamoConnections, DynamoTickets
from titer.adapters.memory.push import MemoryConnections, MemoryTickets
from titer.model.errors import Conflict
from titer.push.ports import Connections, Tickets


@pytest.fixture
def tickets(aws: Aws | None, table: str) -> Tickets:
    return DynamoTickets(aws.dynamodb, table) if aws else MemoryTickets()


@pytest.fixture
def connections(aws: Aws | None, table: str) -> Connections:
    return DynamoConnections(aws.dynamodb, table) if aws else MemoryConnections()


def test_a_ticket_is_taken_once(tickets: Tickets) -> None:
    mine, other = ticket("a" * 64, token_ends=NOON + timedelta(days=1)), ticket("b" * 64)
    tickets.add(mine)
    tickets.add(other)
    assert [tickets.take(mine.name), tickets.take(mine.name), tickets.take("c" * 64)] == [mine, None, None]
    assert tickets.take(other.name) == other


def test_connections_are_found_until_they_are_removed(connections: Connections) -> None:
    one, two = connection("L0SM9cOFvHcCIhw="), connection("b", topics=["files"], token_ends=NOON)
    connections.add(one)
    connections.add(two)
    assert sorted(connections.all(), key=lambda each: each.connection_id) == [one, two]
    connections.remove("b")
    connections.remove("b")
    assert ([*connections.all()], connections.find("b"), connections.find(one.connection_id)) == ([one], None, one)


def test_what_a_connection_follows_is_changed_from_what_it_followed(connections: Connections) -> None:
    connections.add(connection("a"))
    connections.follow("a", ["files"], before=None)
    connections.follow("a", ["files", "readings"], before=["files"])
    with pytest.raises(Conflict):
        connections.follow("a", ["analyses"], before=None)
    with pytest.raises(Conflict):
        connections.follow("a", ["analyses"], before=["files"])
    found = connections.find("a")
    assert found is not None
    assert found.topics == ("files", "readings")


def test_nothing_is_followed_by_a_connection_that_has_gone(connections: Connections) -> None:
    with pytest.raises(Conflict):
        connections.follow("gone", ["files"], before=None)


def test_a_connection_is_blamed_by_counting(connections: Connections) -> None:
    connections.add(connection("a"))
    assert [connections.blame("a"), connections.blame("a")] == [1, 2]
