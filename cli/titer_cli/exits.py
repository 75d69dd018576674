"""What the exit code of a command says."""

from collections.abc import Iterable
from enum import IntEnum


class Exit(IntEnum):
    """The documented exit codes; that of a run which Ctrl-C stopped is the one that shells expect."""

    PROCESSED = 0
    OTHER = 1
    USAGE = 2
    PARTIAL = 3
    FAILED = 4
    UNFINISHED = 5
    STOPPED = 130


EPILOG = """\
Exit codes
0    processed, or done
3    partial: some rows were rejected
4    failed: nothing could be kept, or nothing is any more
5    not finished yet, or not within the time to wait
2    usage: an option, a path or an id is wrong
1    anything else, such as an API that does not answer
130  stopped by Ctrl-C
Of several files the worst counts, in this order."""

_FROM_GOOD_TO_BAD = (Exit.PROCESSED, Exit.PARTIAL, Exit.FAILED, Exit.UNFINISHED, Exit.USAGE, Exit.OTHER)
_OF_STATUS = {
    "processed": Exit.PROCESSED,
    "partial": Exit.PARTIAL,
    "failed": Exit.FAILED,
    "deleted": Exit.FAILED,
    "superseded": Exit.FAILED,
}


def exit_of(status: str) -> Exit:
    """Return the code of one file's status; one that is not an end is `UNFINISHED`."""
    return _OF_STATUS.get(status, Exit.UNFINISHED)


def worst(codes: Iterable[Exit]) -> Exit:
    """Return the code that stands for several files; `PROCESSED` where there are none."""
    return max(codes, key=_FROM_GOOD_TO_BAD.index, default=Exit.PROCESSED)
