"""Runs a command beside an emulator of AWS of its own, which TITER_EMULATOR_URL leads to, and ends as the command does.

python scripts/with_emulator.py pytest tests/contract -m emulator
"""

import os
import socket
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from titer_cli.local import emulator
from titer_cli.local.home import Home


def main(command: list[str]) -> int:
    """Run the command; gives its exit code."""
    clone = Home.of_clone()
    with TemporaryDirectory(prefix="titer-") as folder:
        home = Home(clone.clone, Path(folder), clone.build)
        try:
            endpoint_url = emulator.start(home, _free_port(), print).endpoint_url
            return subprocess.run(
                command, env=os.environ | {"TITER_EMULATOR_URL": endpoint_url}, check=False
            ).returncode
        finally:
            emulator.stop(home, print)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((emulator.HOST, 0))
        port: int = probe.getsockname()[1]
        return port


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
