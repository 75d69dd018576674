"""What the functions are for that tell those who watch: connections, push."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from websockets.sync.client import ClientConnection, connect

from tests.integration import uses
from tests.integration.uses import Files, System
from titer.adapters.dynamodb.attributes import to_item
from titer.adapters.dynamodb.push import DynamoConnections
from titer.model.instants import format_instant
from titer.push.ports import Connection

SERIES = {"asset": None, "sensor_id": "s0", "parameter": "value", "unit": None}


def give_a_ticket(system: System, files: Files) -> str:
    with system.api() as api:
        return uses.told(api.post("/v1/tickets"))


def connect_with_a_ticket(system: System, files: Files) -> str:
    with system.api() as api:
        ticket = api.post("/v1/tickets").raise_for_status().json()["ticket"]
    event = _event("CONNECT", uuid4().hex, queryStringParameters={"ticket": ticket})
    connected = system.run("Connections", event)
    system.run("Connections", _event("DISCONNECT", event["requestContext"]["connectionId"]))
    return connected


def leave(system: System, files: Files) -> str:
    with _connected(system) as (connection_id, _):
        return system.run("Connections", _event("DISCONNECT", connection_id))


def come_back(system: System, files: Files) -> str:
    """Subscribe to all that there is, and ask for what was just missed: more would be sent at a measured pace."""
    since = format_instant(datetime.now(UTC))
    _make_something_to_miss(system)
    with uses.replayed(system) as replay_id, _connected(system) as (connection_id, _):
        topics = ["readings", "readings:s0", "files", f"file:{files.judged}", "analyses", "analysis:none"]
        topics += [f"replay:{replay_id}", "replay:newest"]
        body = json.dumps({"action": "subscribe", "topics": topics, "since": since})
        return system.run("Connections", _event("MESSAGE", connection_id, body=body))


def say_what_nobody_knows(system: System, files: Files) -> str:
    with _connected(system) as (connection_id, _):
        return system.run("Connections", _event("MESSAGE", connection_id, body="{}"))


def tell_of_readings(system: System, files: Files) -> str:
    """One of those who are told has gone."""
    _remember_somebody(system)
    return system.run("Push", _stream("RECENT#s0###", _recent()))


def tell_of_a_replay(system: System, files: Files) -> str:
    replay_id = str(uuid4())
    item = {"pk": f"REPLAY#{replay_id}", "sk": "REPLAY", "replay_id": replay_id}
    return system.run("Push", _stream(f"REPLAY#{replay_id}", item, sk="REPLAY"))


def look_who_has_a_right_no_more(system: System, files: Files) -> str:
    _remember_somebody(system)
    return system.run("Push", {})


def _make_something_to_miss(system: System) -> None:
    assert uses._taken(system, "s0") == "done"


def _remember_somebody(system: System) -> None:
    """Keep a connection that is none any more."""
    long_ago = datetime.now(UTC) - timedelta(minutes=5)
    gone = Connection(connection_id=uuid4().hex, token_id="nobodys0000", token_ends=None, connected_at=long_ago)
    DynamoConnections(system.client("dynamodb"), system.stack.table).add(gone)


@contextmanager
def _connected(system: System) -> Iterator[tuple[str, ClientConnection]]:
    """Connect for real; the function that is asked later is not the one that let the client in."""
    connections = DynamoConnections(system.client("dynamodb"), system.stack.table)
    before = {each.connection_id for each in connections.all()}
    with system.api() as api:
        url = api.post("/v1/tickets").raise_for_status().json()["url"]
    with connect(url, proxy=None) as wire:
        [connection_id] = {each.connection_id for each in connections.all()} - before
        yield connection_id, wire


def _event(kind: str, connection_id: str, **more: Any) -> dict[str, Any]:
    return {"requestContext": {"eventType": kind, "connectionId": connection_id}, **more}


def _stream(pk: str, image: Mapping[str, Any], sk: str = "part") -> dict[str, Any]:
    keys = to_item({"pk": pk, "sk": sk})
    return {"Records": [{"eventName": "INSERT", "dynamodb": {"Keys": keys, "NewImage": to_item(image)}}]}


def _recent() -> dict[str, Any]:
    now = datetime.now(UTC)
    at = int(now.timestamp() * 1_000_000)
    return {
        **SERIES,
        "received_at": format_instant(now),
        "receipt_id": str(uuid4()),
        "part": 0,
        "readings": json.dumps([[at, 1.5, 0, 0, None, False, None]]),
        "contexts": "[]",
        "simulated": False,
        "written_at": at,
    }
