"""`titer up`, `titer down` and what comes between: state stays, death is told of, a taken port is a sentence."""

import json
import socket
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.machine import free_port
from tests.integration.conftest import new_home
from tests.support.built import build_once
from tests.support.local import client, ends_as, here, kill, send
from titer.engine.native.library import why
from titer.engine.native.readers import READ_SOONER
from titer.model.errors import Rejected, Unavailable
from titer_cli.local import emulator
from titer_cli.local.aws import Cloud
from titer_cli.local.emulator import HOST
from titer_cli.local.home import Home
from titer_cli.local.operations import bring_up, look, take_down, to_json
from titer_cli.local.stack import Stack

pytestmark = pytest.mark.own_emulator("starts, stops and kills the emulator")


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


def test_coming_up_again_changes_nothing_and_does_nothing_that_takes_long(own: Home, up: Stack) -> None:
    said: list[str] = []
    before = emulator.running(own), own.deployed_file.stat().st_mtime_ns
    assert bring_up(own, said.append) == up
    assert (emulator.running(own), own.deployed_file.stat().st_mtime_ns) == before, "started or deployed again"
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


@pytest.mark.parametrize("note", ["{", '{"pid": 1, "port": 1}'])
def test_a_damaged_note_leads_to_no_second_emulator(note: str, own: Home, up: Stack) -> None:
    before = here(own)
    own.emulator_file.write_text(note)
    assert bring_up(own, print) == up
    assert here(own) == before
    assert take_down(own, print)
    assert not look(own).running


def test_the_token_of_a_lost_file_opens_nothing_any_more(own: Home, up: Stack) -> None:
    own.stack_file.unlink()
    again = bring_up(own, print)
    cloud = Cloud(again.endpoint_url)
    assert [cloud.knows(stack.token, again.table) for stack in (up, again)] == [False, True]


def test_the_log_has_what_every_function_said(own: Home, up: Stack) -> None:
    assert ends_as(up, send(up)) == "processed"
    lines = [json.loads(line) for line in own.emulator_log.read_text().splitlines() if line.startswith('{"level"')]
    assert {"uploads_api", "process_file", "files_api"} <= {line["service"] for line in lines}
    judged = [line for line in lines if line["message"] == "file judged"]
    files = [line["file_id"] for line in judged]
    assert len(files) == len(set(files)), "a line was written twice"
    sooner = f"plain: it has less than {READ_SOONER:,} bytes"
    assert {line["reader"] for line in judged} <= {sooner, why()}


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
