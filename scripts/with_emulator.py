"""Runs a command beside an emulator of AWS of its own, and ends as the command does.

python -m scripts.with_emulator pytest tests/contract tests/integration -m emulator

TITER_EMULATOR_URL leads to the emulator. Those that the command starts itself, and leaves running where it is broken
off, are stopped too: TMPDIR is the folder that all of them live in.
"""

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from scripts.machine import end_in_order, free_port
from titer_cli.local import emulator
from titer_cli.local.home import Home


def main(command: list[str]) -> int:
    """Run the command and return its exit code."""
    with TemporaryDirectory(prefix="titer-") as folder:
        home = _home(Path(folder, "own"))
        try:
            endpoint_url = emulator.start(home, free_port(emulator.HOST), print).endpoint_url
            return _run(command, os.environ | {"TITER_EMULATOR_URL": endpoint_url, "TMPDIR": folder})
        finally:
            for left in Path(folder).rglob(home.emulator_file.name):
                emulator.stop(_home(left.parent), print)


def _home(state: Path) -> Home:
    clone = Home.of_clone()
    return Home(clone.clone, state, clone.build)


def _run(command: list[str], environment: dict[str, str]) -> int:
    """Run the command to its end, its own where this process is told to end before."""
    with subprocess.Popen(command, env=environment) as running:
        try:
            return running.wait()
        except BaseException:
            running.terminate()
            raise


if __name__ == "__main__":
    end_in_order()
    sys.exit(main(sys.argv[1:]))
