"""Delimited text as tables: its rows under a header, and one that begins far below the start."""

from collections.abc import Iterator
from itertools import chain

from titer.cells.names import display_names
from titer.formats.delimited.dialect import Sample, sniff_delimited
from titer.formats.delimited.records import Delimited
from titer.formats.dialects.above_header import RowsAbove, without_lines_at_header
from titer.formats.dialects.dialect import SAMPLE, Dialect
from titer.formats.dialects.header import no_such_line, no_such_table
from titer.formats.dialects.repeated_headers import RepeatedHeaders
from titer.formats.streams.lines import blank, blocks, divide
from titer.formats.streams.source import Encoding, Source, as_utf8
from titer.formats.streams.table import Records
from titer.model.options import ReadOptions

_PIECE = 1 << 20  # bytes


def split_table(text: Iterator[bytes], dialect: Dialect) -> Iterator[Records]:
    """Yield the rows of a text in UTF-8, block by block; those above the header are rejected."""
    before = (dialect.header_line or 1) - 1
    mark, width, rows_above = dialect.delimiter or ",", len(dialect.header), RowsAbove()
    above = Delimited(mark, style=dialect.style)
    table = Delimited(mark, width, first_line=before + 1, style=dialect.style)
    for block, is_above in divide(blank(blocks(text), dialect.left_out), before):
        if is_above:
            records = rows_above.rejected(above.split(block)) if dialect.rows_above else Records()
        else:
            records = without_lines_at_header(table.split(block), dialect)
        if records.raws:
            yield records


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
