"""Runs a command beside an emulator of AWS of its own, which TITER_EMULATOR_URL leads to, and ends as the command does.

python -m scripts.with_emulator pytest tests/contract -m emulator
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
    clone = Home.of_clone()
    with TemporaryDirectory(prefix="titer-") as folder:
        home = Home(clone.clone, Path(folder), clone.build)
        try:
            endpoint_url = emulator.start(home, free_port(emulator.HOST), print).endpoint_url
            return subprocess.run(
                command, env=os.environ | {"TITER_EMULATOR_URL": endpoint_url}, check=False
            ).returncode
        finally:
            emulator.stop(home, print)


if __name__ == "__main__":
    end_in_order()
    sys.exit(main(sys.argv[1:]))
