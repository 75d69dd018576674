"""Looking at the local system."""

import json
from dataclasses import asdict
from types import SimpleNamespace

import httpx
import pytest

from titer_cli.local import emulator, operations
from titer_cli.local.emulator import Emulator
from titer_cli.local.home import Home
from titer_cli.local.stack import Stack

HERE = "http://127.0.0.1:4599"


@pytest.mark.parametrize("there", [HERE, "http://elsewhere.test:4599", "http://127.0.0.1:45990"])
def test_nobody_is_asked_but_the_emulator_whatever_the_file_of_the_stack_says(
    there: str, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def get(url: str, **_: object) -> httpx.Response:
        asked.append(url)
        return httpx.Response(200)

    usual = dict.fromkeys(Stack.__dataclass_fields__, "x") | {"endpoint_url": there, "api_url": f"{there}/api"}
    home.stack_file.write_text(json.dumps(asdict(Stack(**usual))))
    monkeypatch.setattr(emulator, "running", lambda _: Emulator(1, 4599))
    monkeypatch.setattr(emulator, "unwritten", lambda _: None)
    monkeypatch.setattr(operations, "Cloud", lambda _: SimpleNamespace(backlog=lambda: None))
    monkeypatch.setattr(httpx, "get", get)
    condition = operations.look(home)
    assert asked == ([f"{HERE}/api/health/ready"] if there == HERE else [])
    assert (condition.stack is None) is (there != HERE)
