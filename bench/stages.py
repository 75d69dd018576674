"""Where the time goes while Titer judges a file: its processor time by room of the code, sampled every millisecond.

python bench/stages.py FILE

What native code takes counts for the room that calls it. The Parquet writers have threads of their own, which are
counted apart.
"""

import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from types import FrameType

sys.path.insert(0, str(Path(__file__).parent))
from jobs import by_titer

from titer.engine.native.library import why

_PARTS = 3  # of a module's name: titer, room, and what stands in it
_LEAST = 0.005  # of the time, to have a line


def _room(frame: FrameType | None) -> str:
    while frame is not None:
        name = str(frame.f_globals.get("__name__"))
        if name.startswith("titer."):
            return ".".join(name.split(".")[1 : 1 + _PARTS])
        frame = frame.f_back
    return "Python's own"


def main() -> None:
    """Judge the file once and print the shares."""
    path, seen = Path(sys.argv[1]), Counter[str]()
    signal.signal(signal.SIGVTALRM, lambda _, frame: seen.update([_room(frame)]))
    with tempfile.TemporaryDirectory() as scratch:
        began, here = time.process_time(), time.thread_time()
        signal.setitimer(signal.ITIMER_VIRTUAL, 0.001, 0.001)
        by_titer(path, Path(scratch))
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        whole, here = time.process_time() - began, time.thread_time() - here
    print(f"\n{path.name}: {whole:.2f} s of processor time, by {why()}")
    print(f"  {(whole - here) / whole:>6.1%} {whole - here:>6.2f} s  the threads that write Parquet")
    for room, count in seen.most_common():
        share = here / whole * count / seen.total()
        if share >= _LEAST:
            print(f"  {share:>6.1%} {share * whole:>6.2f} s  {room}")


if __name__ == "__main__":
    main()
