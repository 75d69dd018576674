"""What `titer up` leaves on stdout."""

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from titer_cli.commands.local import register
from titer_cli.local import emulator, operations
from titer_cli.local.operations import Condition
from titer_cli.local.stack import Stack

STACK = Stack(
    endpoint_url="http://127.0.0.1:4566",
    api_url="http://127.0.0.1:4566/api",
    stack="titer",
    uploads_bucket="u",
    data_bucket="d",
    table="t",
    ingest_queue_url="q",
    token="tt_a_b",
)


SAID: list[dict[str, Any]] = []


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> typer.Typer:
    def bring_up(*_: object, **said: Any) -> Stack:
        SAID.append(said)
        return STACK

    monkeypatch.setattr(operations, "bring_up", bring_up)
    app = typer.Typer()
    register(app)
    return app


def test_up_tells_url_and_token(app: typer.Typer) -> None:
    assert "API    http://127.0.0.1:4566/api\nToken  tt_a_b\n" in CliRunner().invoke(app, ["up"]).stdout


def test_up_tells_the_same_as_json_and_nothing_else(app: typer.Typer) -> None:
    told = json.loads(CliRunner().invoke(app, ["up", "--json"]).stdout)
    assert (told["api_url"], told["token"], told["uploads_bucket"]) == ("http://127.0.0.1:4566/api", "tt_a_b", "u")
    assert Path(told["log"]).name == "emulator.log"


def test_names_that_are_allowed_are_said_one_by_one(app: typer.Typer) -> None:
    assert CliRunner().invoke(app, ["up", "--allow-host", "172.17.0.1", "--allow-host", "My-Machine"]).exit_code == 0
    assert SAID[-1]["hosts"] == ["172.17.0.1", "my-machine"]


@pytest.mark.parametrize("name", ["http://host", "host:4566", "*", "a b", ""])
def test_what_is_no_name_of_a_host_is_told(name: str, app: typer.Typer) -> None:
    ended = CliRunner().invoke(app, ["up", "--allow-host", name])
    assert (ended.exit_code, "--allow-host" in ended.output) == (2, True)


def condition(**said: Any) -> Condition:
    usual: dict[str, Any] = {"running": True, "died": False, "port": 4566, "pid": 1, "stack": STACK, "ready": True}
    waiting: dict[str, Any] = {"waiting": 0, "readings_waiting": 0, "given_up": 0, "unwritten": None, "reader": "plain"}
    return Condition(**usual | {"astray": None} | waiting | said)


@pytest.mark.parametrize(
    ("said", "code"), [({}, 0), ({"ready": False}, 1), ({"unwritten": "there is no space left"}, 1)]
)
def test_the_status_of_what_does_not_do_its_work_is_a_failure(
    said: dict[str, Any], code: int, app: typer.Typer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operations, "look", lambda _: condition(**said))
    ended = CliRunner().invoke(app, ["status"])
    assert (ended.exit_code, str(said.get("unwritten", "")) in ended.stdout) == (code, True)


@pytest.mark.parametrize(("died", "code", "told"), [(False, 0, "is not running"), (True, 1, "recorded last is gone")])
def test_who_stops_what_died_is_told_of_the_loss(
    died: bool, code: int, told: str, app: typer.Typer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operations, "take_down", lambda *_, **__: False)
    monkeypatch.setattr(emulator, "died", lambda _: died)
    ended = CliRunner().invoke(app, ["down"])
    assert (ended.exit_code, told in ended.stderr) == (code, True)
