"""Who holds the records: one process at a time, for as long as it lives. The lock on their folder cannot be forged."""

import fcntl
import os
import subprocess
import time
from pathlib import Path

SECONDS_TO_CLAIM = 5

_PROCESSES = Path("/proc")  # on Linux
_AFTER_THE_NAME = 19  # where the start time stands, counted from what follows the name in parentheses


def claim(records: Path) -> int:
    """Hold the records until this process ends, however it ends; return their folder, opened.

    `BlockingIOError` where another one holds them.
    """
    folder = os.open(records, os.O_RDONLY | os.O_DIRECTORY)  # never closed; workers do not inherit it
    deadline = time.monotonic() + SECONDS_TO_CLAIM
    while True:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:  # sooner, it may be one that only asked
                raise
            time.sleep(0.05)
        else:
            return folder


def is_moved(folder: int, records: Path) -> bool:
    """Return whether the folder that is held lies elsewhere now. One that was deleted does not: it is made anew."""
    held = os.fstat(folder)
    try:
        found = records.stat()
    except OSError:
        return held.st_nlink > 0
    return held.st_nlink > 0 and (found.st_dev, found.st_ino) != (held.st_dev, held.st_ino)


def is_claimed(records: Path) -> bool:
    """Return whether a process holds the records."""
    try:
        folder = os.open(records, os.O_RDONLY | os.O_DIRECTORY)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(folder, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(folder)
    return False


def started(pid: int) -> str | None:
    """Return when a process was started, in the system's own words; None where there is none of this number."""
    if not _PROCESSES.exists():
        told = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)
        return told.stdout.strip() or None
    try:
        told_by_kernel = (_PROCESSES / str(pid) / "stat").read_text("utf-8", "replace")
    except OSError:
        return None
    return told_by_kernel.rpartition(")")[2].split()[_AFTER_THE_NAME]
