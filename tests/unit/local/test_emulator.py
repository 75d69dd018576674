"""Knowing an emulator that runs from one that died, and from another program that got its number."""

import json
import os
import subprocess
import time

import httpx
import pytest

from titer.model.errors import Unavailable
from titer_cli.local import emulator
from titer_cli.local.astray import INSIDE
from titer_cli.local.home import Home
from titer_cli.local.inside.claim import started
from titer_cli.local.inside.records import ENDED

DEAD = 2**22 + 1  # above the highest process number of Linux


def remember(home: Home, pid: int) -> None:
    home.emulator_file.write_text(json.dumps({"pid": pid, "port": 4599}))


def test_without_a_trace_nothing_runs_and_nothing_died(home: Home) -> None:
    assert emulator.running(home) is None
    assert not emulator.died(home)


def test_a_process_that_is_gone_has_died(home: Home) -> None:
    remember(home, DEAD)
    assert emulator.running(home) is None
    assert emulator.died(home)


@pytest.mark.parametrize("left", ["", "{}", '{"pid": 4194305, "port": 4599}'])
def test_what_ended_in_order_has_not_died_whatever_somebody_left_in_its_note(home: Home, left: str) -> None:
    home.kept[0].mkdir(parents=True)
    home.emulator_file.write_text(left)
    assert emulator.died(home)
    (home.kept[0] / ENDED).touch()
    assert not emulator.died(home)


@pytest.fixture
def silent(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody answers on any port."""

    def ask(*_: object, **__: object) -> None:
        raise httpx.ConnectError("refused")

    monkeypatch.setattr(emulator, "_ask", ask)


@pytest.fixture
def claimed(silent: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process holds the records, and answers nobody."""
    monkeypatch.setattr(emulator, "is_claimed", lambda _: True)
    monkeypatch.setattr(emulator, "SECONDS_TO_TELL_ITS_NUMBER", 0)


def note_of(pid: int, **other: object) -> str:
    return json.dumps({"pid": pid, "port": 4599, "host": "127.0.0.1", "started": started(pid)} | other)


def test_another_program_with_the_same_number_or_name_is_left_alone(home: Home, silent: None) -> None:
    with subprocess.Popen(["sh", "-c", "sleep 20", INSIDE, "ministack"]) as other:
        home.emulator_file.write_text(note_of(other.pid))
        assert emulator.running(home) is None, "it holds no records"
        assert emulator.stop(home, print) is False
        assert other.poll() is None
        other.kill()


def test_the_process_that_holds_the_records_and_is_as_old_as_noted_is_the_emulator(home: Home, claimed: None) -> None:
    home.emulator_file.write_text(note_of(os.getpid()))
    assert emulator.running(home) == emulator.Emulator(os.getpid(), 4599)


@pytest.mark.parametrize("port", [1, 4600])
def test_a_note_with_another_port_is_less_than_what_answers_on_the_last_one(
    port: int, home: Home, claimed: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ask(asked: emulator.Emulator, **_: object) -> dict[str, object]:
        if asked.port == 1:
            raise httpx.ConnectError("refused")
        return {"pid": os.getpid() if asked.port == 4599 else 1, "records": str(home.kept[0])}

    home.emulator_file.write_text(note_of(os.getpid(), port=port))
    (home.state / "port").write_text("4599")
    monkeypatch.setattr(emulator, "_ask", ask)
    assert emulator.running(home) == emulator.Emulator(os.getpid(), 4599)


def test_an_emulator_that_has_no_time_to_answer_is_the_noted_one(
    home: Home, claimed: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ask(*_: object, **__: object) -> None:
        raise httpx.ReadTimeout("busy")

    home.emulator_file.write_text(note_of(os.getpid()))
    monkeypatch.setattr(emulator, "_ask", ask)
    assert emulator.running(home) == emulator.Emulator(os.getpid(), 4599)


@pytest.mark.parametrize("known", [True, False])
def test_an_emulator_whose_folder_was_taken_away_is_known_by_what_it_answers(
    known: bool, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.emulator_file.write_text(note_of(os.getpid()))
    monkeypatch.setattr(emulator, "_ask", lambda *_, **__: {"pid": os.getpid() if known else 1})
    assert (emulator.running(home) is not None) is known


@pytest.mark.parametrize(
    "note",
    [
        "{",
        "[]",
        "null",
        '{"pid": "1", "port": 4599}',
        {"port": 0},
        {"port": 70000},
        {"started": "1"},
        {"host": None},
        {"host": "elsewhere.test"},
    ],
)
def test_records_that_are_held_by_nobody_knows_whom_get_no_second_emulator(
    note: str | dict[str, object], home: Home, claimed: None
) -> None:
    text = note if isinstance(note, str) else note_of(os.getpid(), **note)
    home.emulator_file.write_text(text)
    (home.state / "port").write_text("1")
    with pytest.raises(Unavailable, match="does not tell which process"):
        emulator.start(home, None, print)
    assert home.emulator_file.read_text() == text


@pytest.mark.parametrize("port", ["", "x", "-1", "0", "70000", "4599 4600"])
def test_a_last_port_that_is_none_counts_as_the_usual_one(port: str, home: Home) -> None:
    (home.state / "port").write_text(port)
    assert emulator._last_port(home) == emulator.USUAL_PORT


def test_what_functions_unpacked_is_out_of_the_way_at_once(home: Home) -> None:
    for number in range(2):
        home.scratch.mkdir(parents=True)
        (home.scratch / f"{number}").touch()
        emulator._clear(home.scratch)
        assert not home.scratch.exists()
    for _ in range(600):
        if not list(home.scratch.parent.glob("tmp*")):
            break
        time.sleep(0.05)
    assert not list(home.scratch.parent.glob("tmp*"))


def test_a_damaged_note_counts_as_a_death(home: Home) -> None:
    home.emulator_file.write_text("{")
    assert emulator.running(home) is None
    assert emulator.died(home)


def test_an_emulator_that_is_not_installed_leads_to_make_setup(home: Home) -> None:
    with pytest.raises(Unavailable, match="Run `make setup`"):
        emulator.start(home, 4599, print)


def test_another_emulator_that_took_the_port_first_is_not_taken_for_ones_own(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two of two clones, started in one moment: who lost deployed into the other's, and told clients of that."""
    monkeypatch.setattr(emulator, "_ask", lambda *_, **__: {"pid": os.getpid()})
    monkeypatch.setattr(httpx, "get", lambda *_, **__: httpx.Response(200))
    assert emulator._is_healthy(emulator.Emulator(os.getpid(), 4599))
    assert not emulator._is_healthy(emulator.Emulator(DEAD, 4599))
    monkeypatch.setattr(emulator, "_is_listening", lambda *_: True)
    with pytest.raises(Unavailable, match=r"ort 4599 on 127\.0\.0\.1 is taken"):
        emulator._await_ready(home, emulator.Emulator(DEAD, 4599))


@pytest.mark.parametrize("what", ["records", "objects", "tmp", "emulator.log"])
def test_a_place_that_cannot_be_written_is_named_before_anything_is_started(what: str, home: Home) -> None:
    """Where it was told by the emulator's last words, `--fresh` was the advice, which forgets everything."""
    home.check_writable()
    place = home.state / what
    if place.is_dir():
        (place / "probe.draft").mkdir()  # in the way, as a file system that is read-only
    else:
        place.unlink()
        place.mkdir()
    with pytest.raises(Unavailable, match=rf"{what} cannot be written") as told:
        home.check_writable()
    assert "fresh" not in str(told.value)
