"""What another process writes, read with an eye on it: one that stands still while it is waited for is ended.

Native code whose memory ends amid a report of that waits for a lock that it holds itself, for ever; no limit of
processor time ends that. It sleeps, and takes no time from one look to the next: what only waits for a processor or a
disk does not sleep. Where the system does not say how a process is, none is ended.
"""

import os
import select
import signal
from contextlib import suppress
from io import RawIOBase
from pathlib import Path
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_BETWEEN_LOOKS = 5.0  # seconds
_ASLEEP = "S"
_STATE, _USER, _SYSTEM = 0, 11, 12  # behind the name of the program in /proc/PID/stat


class Attended(RawIOBase):
    """The end of a pipe, unbuffered, into which a process writes; a process that stands still gets a SIGABRT."""

    def __init__(self, pipe: IO[bytes], pid: int, between_looks: float = _BETWEEN_LOOKS) -> None:
        super().__init__()
        self._pipe, self._pid, self._milliseconds = pipe, pid, between_looks * 1_000
        self._poll = select.poll()
        self._poll.register(pipe, select.POLLIN)

    def readable(self) -> bool:
        """Return that it can be read."""
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        """Read what there is, once there is something; nothing where the process has ended."""
        before: int | None = None
        while not self._poll.poll(self._milliseconds):
            taken = _taken_by_sleeper(self._pid)
            if taken is not None and taken == before:
                with suppress(ProcessLookupError):
                    os.kill(self._pid, signal.SIGABRT)
            before = taken
        with memoryview(buffer).cast("B") as view:
            return os.readv(self._pipe.fileno(), [view])


def _taken_by_sleeper(pid: int) -> int | None:
    """Return the processor time that a process has taken, where it sleeps; None where it does not, or nobody says."""
    try:
        _, _, said = Path(f"/proc/{pid}/stat").read_text().rpartition(")")
    except OSError:
        return None
    fields = said.split()
    return int(fields[_USER]) + int(fields[_SYSTEM]) if fields[_STATE] == _ASLEEP else None
