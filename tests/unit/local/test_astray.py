"""An emulator that runs and whose folder does not tell of it."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from titer.model.errors import Unavailable
from titer_cli.local import emulator
from titer_cli.local.astray import INSIDE, Astray, astray
from titer_cli.local.home import Home
from titer_cli.local.inside.claim import claim, is_moved
from titer_cli.local.operations import look

WAITS = "import time; print(flush=True); time.sleep(60)"


@contextmanager
def process(*words: str) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen([sys.executable, *words], stdout=subprocess.PIPE) as running:
        assert running.stdout
        running.stdout.readline()
        yield running
        running.kill()


def test_an_emulator_whose_folder_was_moved_away_is_told_of_and_not_ended_unasked(home: Home) -> None:
    assert astray(home) is None
    with process("-c", WAITS, INSIDE, str(home.kept[0])) as lost, process("-c", WAITS, INSIDE, "/another/records"):
        assert astray(home) == Astray(lost.pid, older=False)
        assert not emulator.died(home)
        assert f"process {lost.pid}) runs, but {home.state}" in str(look(home).astray)
        for attempt in (lambda: emulator.stop(home, print), lambda: emulator.start(home, 4599, print)):
            with pytest.raises(Unavailable, match="was moved away or deleted"):
                attempt()
        assert lost.poll() is None
        assert emulator.stop(home, print, keep=False)
        assert astray(home) is None
    assert emulator.stop(home, print) is False


def test_an_emulator_that_an_older_version_started_is_stopped_in_order(home: Home, tmp_path: Path) -> None:
    """Its note does not say when it was started, and it holds no lock: it was told to have died."""
    program = home.clone / ".tools/emulator/bin/ministack"
    program.parent.mkdir(parents=True)
    wrote = tmp_path / "wrote"
    program.write_text(
        "import pathlib, signal, sys, time\n"
        f"signal.signal(signal.SIGTERM, lambda *_: (pathlib.Path({str(wrote)!r}).touch(), sys.exit()))\n"
        "print(flush=True)\ntime.sleep(60)\n"
    )
    with process(str(program)) as older:
        home.emulator_file.write_text(json.dumps({"pid": older.pid, "port": 4599, "host": "127.0.0.1"}))
        assert astray(home) == Astray(older.pid, older=True)
        assert not emulator.died(home)
        with pytest.raises(Unavailable, match="an older version of Titer started it"):
            emulator.start(home, 4599, print)
        assert emulator.stop(home, print)
    assert wrote.exists()
    assert not home.emulator_file.exists()


def test_a_folder_that_lies_elsewhere_is_known_from_one_that_is_gone(tmp_path: Path) -> None:
    records = tmp_path / "records"
    records.mkdir()
    held = claim(records)
    try:
        assert not is_moved(held, records)
        records.rename(tmp_path / "elsewhere")
        assert is_moved(held, records)
        records.mkdir()
        assert is_moved(held, records)
        (tmp_path / "elsewhere").rmdir()
        assert not is_moved(held, records), "it was deleted, and is begun anew"
    finally:
        os.close(held)
