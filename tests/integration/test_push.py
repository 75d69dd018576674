"""Watching by real sockets, with real clients."""

import contextlib
import json
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from tests.support import wires
from tests.support.wires import hear, say, ticket

pytestmark = pytest.mark.own_emulator("LocalStack has no WebSocket APIs")
ELSEWHERE = Origin("https://elsewhere.example")


@pytest.fixture
def sensor() -> str:
    return f"push-{uuid4().hex[:8]}"


@pytest.fixture
def watching(api: httpx.Client) -> Iterator[Callable[..., ClientConnection]]:
    """Watch as many times as a test wants, until its end."""
    with contextlib.ExitStack() as opened:

        def start(*topics: str, **asked: Any) -> ClientConnection:
            return opened.enter_context(wires.watching(api, *topics, **asked))

        yield start


def heard_until_the_end(wire: ClientConnection) -> list[dict[str, Any]]:
    heard: list[dict[str, Any]] = []
    with contextlib.suppress(ConnectionClosed):
        while True:
            heard.append(hear(wire))
    return heard


def post(api: httpx.Client, sensor: str, *values: float, **about: Any) -> None:
    at = datetime.now(UTC)
    readings = [
        {"sensor_id": sensor, "timestamp": at.replace(microsecond=n).isoformat(), "value": value, **about}
        for n, value in enumerate(values)
    ]
    answer = api.post("/v1/readings", json={"readings": readings})
    assert answer.status_code == 202, answer.text


def values(message: dict[str, Any]) -> list[float]:
    data = message["data"] if message["type"] == "sensor_data_batch" else [message["data"]]
    return [one["value"] for one in data]


def test_what_is_posted_is_pushed(api: httpx.Client, watching: Any, sensor: str) -> None:
    wire = watching(f"readings:{sensor}")
    post(api, sensor, 1.5, asset="press 1", unit="kN")
    message = hear(wire)
    assert (message["type"], message["data"]["value"], message["data"]["asset"]) == ("sensor_data", 1.5, "press 1")
    post(api, sensor, 2.5, 3.5)
    later = hear(wire)
    assert (later["type"], values(later), later["seq"] > message["seq"]) == ("sensor_data_batch", [2.5, 3.5], True)


def test_who_says_nothing_hears_of_readings_and_files(
    api: httpx.Client, watching: Any, sensor: str, samples: Path
) -> None:
    wire = watching()
    content = (samples / "good.csv").read_bytes() + f"{sensor},2025-10-01T09:00:00Z,1\n".encode()
    answer = api.post("/v1/files", content=content, headers={"Content-Type": "text/csv"}, params={"name": "good.csv"})
    file_id = answer.raise_for_status().json()["file_id"]
    heard: list[dict[str, Any]] = []
    while not heard or heard[-1]["data"]["status"] == "processing":
        message = hear(wire)
        heard += [message] if message["type"] == "file" and message["data"]["file_id"] == file_id else []
    assert heard[-1]["data"]["name"] == "good.csv"


def test_who_comes_back_gets_what_was_missed(api: httpx.Client, watching: Any, sensor: str) -> None:
    wire = watching(f"readings:{sensor}")
    post(api, sensor, 1.0)
    since = hear(wire)["sent_at"]
    wire.close()
    post(api, sensor, 2.0)
    post(api, sensor, 3.0)
    looking = watching(f"readings:{sensor}", since=since)
    found: set[float] = set()
    while not {2.0, 3.0} <= found:  # in whichever order they were kept
        found |= set(values(hear(looking)))
    assert found <= {1.0, 2.0, 3.0}


@pytest.mark.parametrize("spoiled", ["used", "forged", "missing"])
def test_only_a_fresh_ticket_opens(api: httpx.Client, spoiled: str) -> None:
    url = ticket(api)
    match spoiled:
        case "used":
            with connect(url, proxy=None):
                pass
        case "forged":
            url = url[:-4] + "AAAA"
        case _:
            url = url.partition("?")[0]
    with pytest.raises(InvalidStatus, match="403"), connect(url, proxy=None):
        pass


def test_a_page_of_any_origin_may_watch_with_a_ticket_and_none_without(api: httpx.Client) -> None:
    with connect(ticket(api), origin=ELSEWHERE, proxy=None) as wire:
        say(wire, action="ping")
        assert hear(wire)["type"] == "pong"
    bare = ticket(api).partition("?")[0]
    with pytest.raises(InvalidStatus, match="403"), connect(bare, origin=ELSEWHERE, proxy=None):
        pass


def test_a_withdrawn_token_ends_its_connections(api: httpx.Client) -> None:
    made = api.post("/v1/tokens", json={"label": "screen", "scopes": ["read"]}).raise_for_status().json()
    held = {"Authorization": f"Bearer {made['token']}"}
    url = api.post("/v1/tickets", headers=held).raise_for_status().json()["url"]
    with connect(url, proxy=None) as wire:
        api.delete(f"/v1/tokens/{made['token_id']}").raise_for_status()
        with pytest.raises(ConnectionClosed):
            hear(wire, seconds=60)


@pytest.mark.parametrize(
    ("messages", "code"),
    [
        (["no"] * 3, "invalid_json"),
        ([b"\x00\xff\xfe"] * 3, "invalid_json"),
        (["x" * (1 << 20)], "message_too_large"),
        ([json.dumps({"action": "ping"})] * 500, "too_many_messages"),
    ],
    ids=["no JSON", "binary", "a megabyte", "a flood"],
)
def test_a_bad_client_is_cut_with_a_reason_and_the_others_hear_theirs(
    api: httpx.Client, watching: Any, sensor: str, messages: list[Any], code: str
) -> None:
    good, bad = watching(f"readings:{sensor}"), watching("files")
    with contextlib.suppress(ConnectionClosed):
        for message in messages:
            bad.send(message)
    post(api, sensor, 1.0)
    assert values(hear(good)) == [1.0]
    assert heard_until_the_end(bad)[-1]["data"]["code"] == code


def test_many_clients_hear_at_once_whoever_of_them_stops_reading(api: httpx.Client, watching: Any, sensor: str) -> None:
    wires = [watching(f"readings:{sensor}") for _ in range(12)]
    wires[0].socket.setsockopt(1, 8, 1_024)  # it takes next to nothing, and reads nothing any more
    for n in range(3):
        post(api, sensor, float(n))
    for wire in wires[1:]:
        found: list[float] = []
        while len(found) < 3:
            found += values(hear(wire))
        assert sorted(found) == [0.0, 1.0, 2.0]


def test_an_annotation_is_told_within_a_second_and_again_to_who_comes_back(
    api: httpx.Client, watching: Any, sensor: str
) -> None:
    wire = watching(f"readings:{sensor}")
    said = {"sensor_id": sensor, "from": "2026-01-05T10:00:00Z", "to": "2026-01-05T10:00:00Z", "text": "<b>\u202e"}
    api.post("/v1/annotations", json=said).raise_for_status()  # who makes the first one wakes the functions
    hear(wire)
    begun = time.monotonic()
    made = api.post("/v1/annotations", json=said).raise_for_status()
    message = hear(wire)
    assert time.monotonic() - begun < 1
    assert (message["type"], message["data"]) == ("annotation", made.json())
    wire.close()
    one = f"/v1/annotations/{made.json()['annotation_id']}"
    api.delete(one, headers={"If-Match": made.headers["ETag"]}).raise_for_status()
    looking = watching(f"readings:{sensor}", since=message["sent_at"])
    while not (again := hear(looking))["data"].get("deleted"):
        pass
    assert (again["data"]["version"], again["seq"] > message["seq"]) == (2, True)
