"""What a function's process says on stderr: written as it is said, and known in full when an invocation ends."""

import os
import select
import threading
from collections.abc import Callable
from typing import IO

AT_ONCE = 1 << 16  # bytes


class Said:
    """The lines of a pipe, told as they come.

    The emulator waits a while for lines after each answer: 50 ms for the first one, 5 ms for another. Nobody has to
    wait: what a process had said when it answered lies in the pipe by then.
    """

    def __init__(self, pipe: IO[str], tell: Callable[[list[str]], None]) -> None:
        self._pipe = os.dup(pipe.fileno())  # ours to close: nobody else's file gets its number while we look at it
        self._tell = tell
        self._begun = b""
        self._lock = threading.Lock()
        os.set_blocking(self._pipe, False)

    def follow(self) -> None:
        """Tell of all lines, until nobody can say any more."""
        waiting = select.poll()  # select.select() knows no descriptor from 1,024 on
        waiting.register(self._pipe, select.POLLIN)
        try:
            while self.look():
                waiting.poll()
        finally:
            with self._lock:
                os.close(self._pipe)
                self._pipe = -1

    def look(self) -> bool:
        """Tell of what has been said by now. Return whether more may come."""
        with self._lock:
            try:
                while self._pipe >= 0 and (more := os.read(self._pipe, AT_ONCE)):
                    *lines, self._begun = (self._begun + more).split(b"\n")
                    self._tell([line.decode("utf-8", "replace") for line in lines])
            except BlockingIOError:
                return True
            if self._begun:
                self._tell([self._begun.decode("utf-8", "replace")])
                self._begun = b""
            return False
