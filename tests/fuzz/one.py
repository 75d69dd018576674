"""Drives one reader: `python -m tests.fuzz.one READER [options of libFuzzer] [folders of files]`."""

import sys
from typing import Any

import atheris

with atheris.instrument_imports(include=["titer", "zipfile"]):
    from tests.fuzz.invariants import within_time
    from tests.fuzz.readers import READERS


def main() -> None:
    """Fuzz until an option ends it or the reader fails."""
    program, name, *options = sys.argv
    read = READERS[name]

    def once(data: bytes) -> Any:
        within_time(read, data)

    atheris.Setup([program, *options], once)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
