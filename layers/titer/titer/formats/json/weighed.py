"""How many cells the records of a JSON text may come to: fields that a record lacks are written in no character."""

from collections.abc import Iterable, Iterator

from titer.formats.streams.table import Records
from titer.model.faults import rejection

FREE_CELLS = 1 << 22
CELLS_PER_BYTE = 4


class Weighed:
    """A text as it streams in, and the records that are made of it."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = chunks
        self._bytes = 0

    def chunks(self) -> Iterator[bytes]:
        """Yield the text."""
        for chunk in self._chunks:
            self._bytes += len(chunk)
            yield chunk

    def bounded(self, found: Iterable[Records], width: int) -> Iterator[Records]:
        """Yield its records, of so many columns. `Rejected` (`too_sparse`) where they are out of all proportion."""
        cells = 0
        for records in found:
            cells += width * len(records.raws)
            if cells > FREE_CELLS + CELLS_PER_BYTE * self._bytes:
                raise rejection("too_sparse", f": more than {CELLS_PER_BYTE} for each of its bytes")
            yield records
