"""The local system as a test sees it: files that go through it, and the process that it is."""

import os
import signal
import time
from typing import Any

import httpx

from titer_cli.local import emulator
from titer_cli.local.home import Home
from titer_cli.local.stack import Stack

BODY = "sensor_id,timestamp,value\na,2025-10-01T08:00:00Z,1\n"


def client(stack: Stack, token: str = "", *, seconds: float = 60) -> httpx.Client:
    """A client with a token, or with the right to everything."""
    headers = {"Authorization": f"Bearer {token or stack.token}"}
    return httpx.Client(base_url=stack.api_url, headers=headers, timeout=seconds, trust_env=False)


def make_token(api: httpx.Client, *scopes: str, **said: str) -> dict[str, Any]:
    """What is told once of a new token."""
    made = api.post("/v1/tokens", json={"label": "a test", "scopes": scopes, **said})
    return dict(made.raise_for_status().json())


def send(stack: Stack) -> str:
    with client(stack) as api:
        sent = api.post("/v1/files", params={"name": "a.csv"}, content=BODY, headers={"Content-Type": "text/csv"})
        return str(sent.raise_for_status().json()["file_id"])


def raw(stack: Stack, file_id: str) -> str:
    """The file as it came."""
    with client(stack) as api:
        return api.get(f"/v1/files/{file_id}/raw", follow_redirects=True).raise_for_status().text


def ends_as(stack: Stack, file_id: str) -> str:
    with client(stack) as api:
        return ends_with(api, file_id)


def ends_with(api: httpx.Client, file_id: str) -> str:
    """The status that a file ends with."""
    for _ in range(1200):
        status = str(api.get(f"/v1/files/{file_id}").raise_for_status().json()["status"])
        if status in {"processed", "partial", "failed"}:
            return status
        time.sleep(0.1)
    return "unfinished"


def here(home: Home) -> emulator.Emulator:
    found = emulator.running(home)
    assert found
    return found


def kill(home: Home) -> None:
    os.kill(here(home).pid, signal.SIGKILL)
    while emulator.running(home):
        time.sleep(0.05)
