"""What judging needs of native code, where there is any: everything works without."""

from typing import Protocol

from titer.formats.streams.lines import Block
from titer.judging.judge import Judge
from titer.judging.outcome import Format
from titer.judging.typed_table import TypedTable


class TypedReader(Protocol):
    """Reads blocks of a text in UTF-8, to the same as the plain reader and the judge would read."""

    def __call__(self, block: Block, row: int, line: int | None) -> TypedTable | None:
        """Read a block whose first row and line have these numbers; None where it is left to the plain reader.

        Elements of a list have no lines; the table says how many bytes those take that are one block.
        """


class TypedReaders(Protocol):
    """Makes readers."""

    def reader(self, form: Format, judge: Judge) -> TypedReader | None:
        """Return who reads files of this form for this judge; None where the plain reader is to do it."""
