"""Emulators that run and that their folder does not tell of: it is moved away, or deleted, or an older version's."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from titer.model.dataclass import dataclass
from titer.model.errors import Unavailable
from titer_cli.local.home import Home
from titer_cli.local.inside.claim import started
from titer_cli.local.inside.writing import read_object

INSIDE = "titer_cli.local.inside"

_PROCESSES = Path("/proc")  # on Linux
_SECONDS_TO_END = 60


@dataclass(frozen=True, slots=True)
class Astray:
    """A process that is the emulator of a home, and does not hold what lies there."""

    pid: int
    older: bool  # an older version of this program started it

    def told(self, home: Home) -> Unavailable:
        """Return what is true of it, and what can be done."""
        if self.older:
            return Unavailable(
                "emulator_older",
                f"the emulator (process {self.pid}) runs, and an older version of Titer started it",
                "`titer down` stops it, and it writes its records; then `titer up`",
            )
        return Unavailable(
            "emulator_astray",
            f"the emulator (process {self.pid}) runs, but {home.state}, which it keeps everything in, was moved away or"
            " deleted",
            "Put that folder back and all goes on; or `titer down --force` stops it, and what it recorded last is lost",
        )


def astray(home: Home) -> Astray | None:
    """Return the emulator of a home in which none holds the records; None where there is none."""
    note = read_object(home.emulator_file)
    match note:
        case {"pid": int(pid)} if "started" not in note and _is_older(pid, home):
            return Astray(pid, older=True)
    mark = [INSIDE, str(home.kept[0])]
    found = next((pid for pid, words in _commands() if words[-2:] == mark), None)
    return None if found is None else Astray(found, older=False)


def end(home: Home, found: Astray) -> None:
    """End it: an older one in order; one whose folder is elsewhere at once, for it would begin that folder anew."""
    os.kill(found.pid, signal.SIGTERM if found.older else signal.SIGKILL)
    deadline = time.monotonic() + _SECONDS_TO_END
    while _lives(found.pid):
        if time.monotonic() > deadline:
            raise Unavailable(
                "emulator_not_stopping",
                f"the emulator (process {found.pid}) has not stopped within {_SECONDS_TO_END} s",
                f"Look again in a moment, or end it with `kill -9 {found.pid}`, which loses what it recorded last",
            )
        time.sleep(0.05)
    home.emulator_file.unlink(missing_ok=True)


def _lives(pid: int) -> bool:
    with contextlib.suppress(ChildProcessError):
        if os.waitpid(pid, os.WNOHANG) != (0, 0):  # where it was started by this very process
            return False
    return started(pid) is not None


def _is_older(pid: int, home: Home) -> bool:
    program = str(home.clone / ".tools" / "emulator" / "bin" / "ministack")
    return any(number == pid and words[1:2] == [program] for number, words in _commands())


def _commands() -> Iterator[tuple[int, list[str]]]:
    """Yield this user's processes, each with the words of its command."""
    if not _PROCESSES.exists():
        listed = subprocess.run(["ps", "-xww", "-o", "pid=,args="], capture_output=True, text=True, check=False)
        for line in listed.stdout.splitlines():
            number, _, words = line.strip().partition(" ")
            yield int(number), words.split()
        return
    for path in _PROCESSES.iterdir():
        with contextlib.suppress(OSError):
            if path.name.isdigit() and path.stat().st_uid == os.geteuid():
                yield int(path.name), (path / "cmdline").read_bytes().decode(errors="replace").rstrip("\0").split("\0")
