"""Whether the product survives a file that native code does not: `python -m tests.fuzz.sandboxed READER FILE`."""

import io
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests.fuzz.invariants import judged
from tests.fuzz.readers import workbook_of
from titer.engine.formats import EngineFormats
from titer.model.errors import Rejected


def main() -> None:
    """Read it as the product does, native code in a process of its own: that ends with readings, or with a refusal."""
    _, reader, path = sys.argv
    with suppress(Rejected):
        for _ in _read(reader, Path(path).read_bytes()):
            pass


def _read(reader: str, data: bytes) -> Iterator[Any]:
    formats = EngineFormats()
    if reader == "parquet":
        yield from formats.parquet(io.BytesIO(data)).batches()
    elif reader == "sheets":
        kind, content = workbook_of(data)
        book = formats.workbook(io.BytesIO(content), kind)
        for _, rows in book.rows(book.sheets):
            yield from rows
    else:
        yield judged(data, formats=formats)


if __name__ == "__main__":
    main()
