"""How many cells the records of a JSON text may come to: fields that a record lacks are written in no character."""

from collections.abc import Iterable, Iterator

from titer.formats.streams.counted import Counted
from titer.formats.streams.table import ReadBlock, Records, rows_in
from titer.model.faults import rejection

FREE_CELLS = 1 << 22
CELLS_PER_BYTE = 4


def bounded[Read: ReadBlock](found: Iterable[Records | Read], text: Counted, width: int) -> Iterator[Records | Read]:
    """Yield the records of a text, of so many columns. `Rejected` (`too_sparse`) where they are far too many cells."""
    cells = 0
    for records in found:
        cells += width * rows_in(records)
        if cells > FREE_CELLS + CELLS_PER_BYTE * text.bytes:
            raise rejection("too_sparse", f": more than {CELLS_PER_BYTE} for each of its bytes")
        yield records
