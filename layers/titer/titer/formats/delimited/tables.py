"""Delimited text as tables: its rows under a header, and one that begins far below the start."""

from collections.abc import Callable, Iterator
from itertools import chain

from titer.cells.names import display_names
from titer.formats.delimited.dialect import Sample, sniff_delimited
from titer.formats.delimited.records import Delimited
from titer.formats.dialects.above_header import RowsAbove, lines_at_header, without_lines_at_header
from titer.formats.dialects.dialect import SAMPLE, Dialect
from titer.formats.dialects.header import no_such_line, no_such_table
from titer.formats.dialects.repeated_headers import RepeatedHeaders
from titer.formats.streams.lines import Block, blank, blocks, divide, split_all
from titer.formats.streams.source import Encoding, Source, as_utf8
from titer.formats.streams.table import ReadBlock, Records, rows_in
from titer.model.options import ReadOptions

_PIECE = 1 << 20  # bytes


def split_table(text: Iterator[bytes], dialect: Dialect) -> Iterator[Records]:
    """Yield the rows of a text in UTF-8, block by block; those above the header are rejected."""
    return read_table(text, dialect, split_all)


def read_table[Read: ReadBlock](
    text: Iterator[bytes], dialect: Dialect, read: Callable[[Block, int, int], Read | None]
) -> Iterator[Records | Read]:
    """Yield the same, but for blocks of whole records below the header that `read` takes as it likes.

    It is given the numbers of the block's first row and line, and returns None for a block that is to be split.
    """
    before = (dialect.header_line or 1) - 1
    mark, width, rows_above, row = dialect.delimiter or ",", len(dialect.header), RowsAbove(), 1
    above = Delimited(mark, style=dialect.style)
    table = Delimited(mark, width, first_line=before + 1, style=dialect.style)
    lines = blank(blocks(text, width if dialect.pads else 1), dialect.left_out)
    for block, part in _parts(lines, before, lines_at_header(dialect) - before):
        found: Records | Read | None = None
        if part == 0:
            records = above.split(block)
            found = rows_above.rejected(records) if dialect.rows_above else Records()
        elif part == 2 and not table.holds and not dialect.annotations:
            found = read(block, row, table.line)
            table.skip(found.lines if found else 0)
        found = found or without_lines_at_header(table.split(block), dialect)
        if count := rows_in(found):
            row += count
            yield found


def _parts(found: Iterator[Block], above: int, header: int) -> Iterator[tuple[Block, int]]:
    """Yield the blocks, each with the part that it is of: so many lines above the header, as many at it, the rows."""
    divided = divide(found, above)
    rest: Iterator[Block] = iter(())
    for block, is_above in divided:
        if not is_above:
            rest = chain([block], (below for below, _ in divided))
            break
        yield block, 0
    for block, is_header in divide(rest, header, apart=False):
        yield block, 1 if is_header else 2


def sniff_from(source: Source, encoding: Encoding, options: ReadOptions) -> Dialect:
    """Decide how a text is written from the declared line of its header on, which is beyond its first bytes."""
    line = options.header_line or 1
    text = as_utf8(source.read_ahead(_PIECE), encoding.name)
    below = (block.data for block, is_above in divide(blocks(text), line - 1) if not is_above)
    found = b""
    for data in below:
        found += data
        if len(found) >= SAMPLE:
            break
    if not found.strip():
        raise no_such_line(options, None)
    whole = next(below, None) is None
    sample = Sample(found.decode("utf-8", errors="backslashreplace"), whole, first_line=line)
    return sniff_delimited(sample, encoding, options, line=line)


def line_of_table(source: Source, dialect: Dialect, number: int) -> int:
    """Return the line of the header of a table, counted from 1, the one that the dialect has."""
    headers = RepeatedHeaders(display_names(dialect.header))
    text = as_utf8(source.read_ahead(_PIECE), dialect.encoding or "utf-8")
    records = (zip(found.cells, found.lines, strict=True) for found in split_table(text, dialect))
    for cells, line in chain.from_iterable(records):
        headers.note(cells, line)
        if len(headers.tables) == number - 1:
            return line or 0
    raise no_such_table(number, len(headers.tables) + 1)
