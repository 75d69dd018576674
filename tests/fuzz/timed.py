"""Whether a reader takes too long for the file on stdin, nothing counted: `python -m tests.fuzz.timed READER`."""

import sys

from tests.fuzz.invariants import within_time
from tests.fuzz.readers import READERS

if __name__ == "__main__":
    within_time(READERS[sys.argv[1]], sys.stdin.buffer.read())
