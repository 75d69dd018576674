"""What `titer up` leaves on stdout."""

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from titer_cli.commands.local import register
from titer_cli.local import operations
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
