"""Knowing an emulator that runs from one that died, and from another program that got its number."""

import json
import os
import time
from pathlib import Path

import pytest

from titer.model.errors import Unavailable
from titer_cli.local import emulator
from titer_cli.local.home import Home

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


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="only Linux tells what a process runs")
def test_another_program_with_the_same_number_is_left_alone(home: Home) -> None:
    remember(home, os.getpid())
    assert emulator.running(home) is None
    assert emulator.stop(home, print) is False


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
