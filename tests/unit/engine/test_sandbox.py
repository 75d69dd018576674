"""How the process that reads a stranger's file ended, and whether that says something of the file."""

import io
import signal
import subprocess
import sys

import pytest

from titer.engine.sandbox.attended import Attended
from titer.engine.sandbox.process import _raise_cause
from titer.model.errors import Rejected, Unavailable


def test_a_process_that_somebody_else_has_ended_says_nothing_of_its_file() -> None:
    """As the system does for want of memory, whoever took that: the queue tries again."""
    with pytest.raises(Unavailable, match="was killed"):
        _raise_cause(-signal.SIGKILL, io.BytesIO(), "damaged_workbook")


@pytest.mark.parametrize(
    ("status", "said", "code"),
    [
        (-signal.SIGXCPU, b"", "too_much_time"),
        (-signal.SIGABRT, b"memory allocation of 17179869184 bytes failed", "too_much_memory"),
        (-signal.SIGABRT, b"zstd returned null pointer when creating new context", "too_much_memory"),
        (-signal.SIGSEGV, b"", "damaged_workbook"),
    ],
)
def test_what_its_file_made_it_do_does(status: int, said: bytes, code: str) -> None:
    with pytest.raises(Rejected) as refused:
        _raise_cause(status, io.BytesIO(said), "damaged_workbook")
    assert refused.value.code == code


_STANDS_STILL = "import threading; print(1, flush=True); lock = threading.Lock(); lock.acquire(); lock.acquire()"
_WORKS = "import time; print(1, flush=True)\nwhile time.process_time() < 1: pass\nprint(2)"


@pytest.mark.parametrize(
    ("program", "status", "written"), [(_STANDS_STILL, -signal.SIGABRT, b"1\n"), (_WORKS, 0, b"1\n2\n")]
)
def test_a_process_that_stands_still_while_it_is_waited_for_is_ended(program: str, status: int, written: bytes) -> None:
    """As one does whose memory ended while it was told that memory had ended, and that no limit of time ever ends."""
    with subprocess.Popen([sys.executable, "-c", program], bufsize=0, stdout=subprocess.PIPE) as process:
        assert process.stdout
        assert io.BufferedReader(Attended(process.stdout, process.pid, 0.2)).read() == written
        assert process.wait() == status
