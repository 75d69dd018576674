"""Drives one reader: `python -m tests.fuzz.one READER [options of libFuzzer] [folders of files]`."""

import subprocess
import sys
from typing import Any

import atheris

with atheris.instrument_imports(include=["titer", "zipfile"]):
    from tests.fuzz.invariants import read_within_reason
    from tests.fuzz.readers import READERS
    from tests.support.work import TooMuchWork


def main() -> None:
    """Fuzz until an option ends it or the reader fails."""
    program, name, *options = sys.argv
    read = READERS[name]

    def once(data: bytes) -> Any:
        try:
            read_within_reason(read, data)
        except TooMuchWork:  # or only followed too closely
            command = [sys.executable, "-m", "tests.fuzz.timed", name]
            if subprocess.run(command, input=data, check=False).returncode:
                raise

    atheris.Setup([program, *options], once)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
