"""Whether the product survives a file that native code does not: `python -m tests.fuzz.apart READER FILE`."""

import io
import sys
from contextlib import suppress
from pathlib import Path

from tests.fuzz.readers import workbook_of
from titer.engine.apart import Apart
from titer.engine.columnar import ParquetFile
from titer.engine.sheets import CalamineWorkbook
from titer.errors import Rejected


def main() -> None:
    """Read it in a process of its own, which is to end with a refusal, if with anything but readings."""
    _, reader, path = sys.argv
    data = Path(path).read_bytes()
    with suppress(Rejected):
        if reader == "parquet":
            for _ in ParquetFile(io.BytesIO(data), Apart()).batches():
                pass
            return
        kind, content = workbook_of(data)
        book = CalamineWorkbook(io.BytesIO(content), kind, Apart())
        for name in book.sheets:
            for _ in book.rows(name):
                pass


if __name__ == "__main__":
    main()
