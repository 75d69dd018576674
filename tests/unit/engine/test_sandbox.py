"""How the process that reads a stranger's file ended, and whether that says something of the file."""

import io
import signal

import pytest

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
        (-signal.SIGSEGV, b"", "damaged_workbook"),
    ],
)
def test_what_its_file_made_it_do_does(status: int, said: bytes, code: str) -> None:
    with pytest.raises(Rejected) as refused:
        _raise_cause(status, io.BytesIO(said), "damaged_workbook")
    assert refused.value.code == code
