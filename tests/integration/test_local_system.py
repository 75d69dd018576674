"""`titer up`, `titer down` and what comes between: state stays, death is told of, a taken port is a sentence."""

import json
import os
import signal
import socket
import stat
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from scripts.machine import free_port
from tests.integration.conftest import new_home
from tests.support.built import build_once
from titer.model.errors import Rejected, Unavailable
from titer_cli.local import emulator
from titer_cli.local.emulator import HOST
from titer_cli.local.home import Home
from titer_cli.local.operations import bring_up, look, take_down, to_json
from titer_cli.local.stack import Stack

pytestmark = pytest.mark.own_emulator("starts, stops and kills the emulator")

BODY = "sensor_id,timestamp,value\na,2025-10-01T08:00:00Z,1\n"


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """A local system that tests may stop and kill."""
    build_once()
    home = new_home(tmp_path_factory.mktemp("own"))
    yield home
    take_down(home, print)


@pytest.fixture
def up(own: Home) -> Stack:
    return bring_up(own, print, port=None if own.stack_file.exists() else free_port(HOST))


def client(stack: Stack) -> httpx.Client:
    headers = {"Authorization": f"Bearer {stack.token}"}
    return httpx.Client(base_url=stack.api_url, headers=headers, timeout=60, trust_env=False)


def send(stack: Stack) -> str:
    with client(stack) as api:
        sent = api.post("/v1/files", params={"name": "a.csv"}, content=BODY, headers={"Content-Type": "text/csv"})
        return str(sent.raise_for_status().json()["file_id"])


def ends_as(stack: Stack, file_id: str) -> str:
    with client(stack) as api:
        for _ in range(1200):
            status = str(api.get(f"/v1/files/{file_id}").raise_for_status().json()["status"])
            if status in {"processed", "partial", "failed"}:
                return status
            time.sleep(0.1)
    return "unfinished"


def kill(home: Home) -> None:
    found = emulator.running(home)
    assert found
    os.kill(found.pid, signal.SIGKILL)
    while emulator.running(home):
        time.sleep(0.05)


def test_coming_up_again_changes_nothing_and_does_nothing_that_takes_long(own: Home, up: Stack) -> None:
    said: list[str] = []
    before = emulator.running(own), own.tools_log.stat().st_mtime_ns
    assert bring_up(own, said.append) == up
    assert (emulator.running(own), own.tools_log.stat().st_mtime_ns) == before, "started again, or run SAM"
    assert said == []


def test_what_clients_are_told_is_for_their_owner_alone(own: Home, up: Stack) -> None:
    assert stat.S_IMODE(own.stack_file.stat().st_mode) == 0o600
    assert json.loads(own.stack_file.read_text())["token"] == up.token


def test_only_this_machine_reaches_it(up: Stack) -> None:
    with socket.socket() as door:  # who binds to all addresses answers on this one too
        assert door.connect_ex(("127.0.0.2", int(up.endpoint_url.rsplit(":", 1)[1]))) != 0


def test_files_tokens_and_urls_are_there_again_after_a_stop(own: Home, up: Stack) -> None:
    before = send(up)
    assert ends_as(up, before) == "processed"
    assert take_down(own, print)
    assert not look(own).running
    again = bring_up(own, print)
    assert again == up
    assert ends_as(again, before) == "processed"
    assert ends_as(again, send(again)) == "processed"


def test_the_status_tells_everything_but_the_token(own: Home, up: Stack) -> None:
    send(up)
    condition = look(own)
    assert (condition.running, condition.ready, condition.given_up) == (True, True, 0)
    assert up.token not in json.dumps(to_json(condition))


def test_an_emulator_that_died_is_told_of_and_comes_up_again(own: Home, up: Stack) -> None:
    kill(own)
    assert look(own).died
    said: list[str] = []
    again = bring_up(own, said.append)
    assert any("not stopped by `titer down`" in line and str(own.state) in line for line in said)
    assert ends_as(again, send(again)) == "processed"


def test_a_fresh_start_forgets(own: Home, up: Stack) -> None:
    before = send(up)
    fresh = bring_up(own, print, fresh=True)
    assert fresh.token != up.token
    with client(fresh) as api:
        assert api.get(f"/v1/files/{before}").status_code == 404


def test_a_taken_port_is_a_sentence_with_a_way_out(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        home = new_home(tmp_path)
        with pytest.raises(Unavailable, match=f"titer up --port {port + 1}"):
            emulator.start(home, port, print)


def test_another_port_than_the_one_it_runs_on_is_refused(own: Home, up: Stack) -> None:
    with pytest.raises(Rejected, match="titer down"):
        bring_up(own, print, port=free_port(HOST))


def test_stopping_what_does_not_run_is_harmless(tmp_path: Path) -> None:
    assert take_down(new_home(tmp_path / "never"), print) is False
