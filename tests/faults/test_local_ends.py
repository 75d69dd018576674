"""A local system that is killed, whose disk is full, whose records are damaged, or that moves to another port."""

from collections.abc import Iterator

import pytest

from scripts.machine import free_port
from tests.integration.conftest import new_home
from tests.support.built import build_once
from tests.support.local import BODY, ends_as, here, kill, raw, send
from titer.model.errors import Unavailable
from titer_cli.local import emulator
from titer_cli.local.emulator import HOST
from titer_cli.local.home import Home
from titer_cli.local.operations import bring_up, look, take_down
from titer_cli.local.stack import Stack

ACCOUNT = "000000000000"


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    build_once()
    home = new_home(tmp_path_factory.mktemp("ends"))
    yield home
    take_down(home, print, force=True)


@pytest.fixture
def up(own: Home) -> Stack:
    return bring_up(own, print, port=None if own.stack_file.exists() else free_port(HOST))


def test_what_was_recorded_a_moment_before_it_was_killed_is_there_again(own: Home, up: Stack) -> None:
    sent = send(up)
    assert ends_as(up, sent) == "processed"
    assert emulator.unwritten(here(own), now=True) is None
    kill(own)
    assert ends_as(bring_up(own, print), sent) == "processed"


def test_what_cannot_write_its_records_is_not_stopped_but_said(own: Home, up: Stack) -> None:
    """A folder in the way of the file stands for a full disk, which is tried in docs/reliability.md."""
    sent, obstacle = send(up), own.kept[0] / "dynamodb.json.draft"
    assert ends_as(up, sent) == "processed"
    obstacle.mkdir()
    try:
        with pytest.raises(Unavailable, match="left running and nothing is lost yet"):
            take_down(own, print)
        with pytest.raises(Unavailable, match="is up, but cannot write its records"):
            bring_up(own, print)
        assert "dynamodb" in str(look(own).unwritten)
    finally:
        obstacle.rmdir()
    assert take_down(own, print)
    assert ends_as(bring_up(own, print), sent) == "processed"


def test_a_file_that_could_not_be_written_to_disk_is_not_lost_by_the_next_stop(own: Home, up: Stack) -> None:
    """The emulator answers as if it had been, and would have nothing of it after it ended in order."""
    assert ends_as(up, send(up)) == "processed"
    folder = own.kept[1] / ACCOUNT / up.uploads_bucket
    folder.rename(folder.with_name("away"))
    folder.write_text("in the way of new objects")
    try:
        sent = send(up)
        assert ends_as(up, sent) == "processed"
        with pytest.raises(Unavailable, match="s3 objects: 1 not on disk"):
            take_down(own, print)
    finally:
        folder.unlink()
        folder.with_name("away").rename(folder)
    assert take_down(own, print)
    assert raw(bring_up(own, print), sent) == BODY


def test_a_stop_by_force_that_loses_records_says_so(own: Home, up: Stack) -> None:
    obstacle = own.kept[0] / "dynamodb.json.draft"
    obstacle.mkdir()
    try:
        send(up)
        with pytest.raises(
            Unavailable, match=r"did not write its records; what it recorded after 20\S+ \S+ UTC is gone"
        ):
            take_down(own, print, force=True)
    finally:
        obstacle.rmdir()
    assert look(own).died


def test_records_that_cannot_be_read_are_left_as_they_are(own: Home, up: Stack) -> None:
    table = own.kept[0] / "dynamodb.json"
    take_down(own, print)
    whole = table.read_bytes()
    table.write_bytes(whole[:-100])
    with pytest.raises(Unavailable, match="cannot be read, and is left as it is"):
        bring_up(own, print)
    assert table.read_bytes() == whole[:-100]
    table.write_bytes(whole)
    assert bring_up(own, print) == up


def test_another_port_than_before_changes_nothing_but_the_url(own: Home, up: Stack) -> None:
    take_down(own, print)
    again = bring_up(own, print, port=free_port(HOST))
    assert again.endpoint_url != up.endpoint_url
    assert ends_as(again, send(again)) == "processed"
