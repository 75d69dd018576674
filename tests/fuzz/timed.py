"""Weighs, uninstrumented, a reader's work on the file on stdin: `python -m tests.fuzz.timed READER`."""

import sys

from tests.fuzz.invariants import read_within_reason
from tests.fuzz.readers import READERS

if __name__ == "__main__":
    read_within_reason(READERS[sys.argv[1]], sys.stdin.buffer.read())
