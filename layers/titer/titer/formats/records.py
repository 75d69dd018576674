"""Files split into records: what stands in them, before anything is judged."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from typing import BinaryIO

from titer.cells.names import display_names
from titer.formats.dialects.dialect import SAMPLE, Dialect
from titer.formats.dialects.repeated_headers import RepeatedHeaders
from titer.formats.opening import Columns, Content, Sheets, Text, open_content
from titer.formats.streams.lines import most_rows
from titer.formats.streams.ports import Formats, NoFormats
from titer.formats.streams.source import Source
from titer.formats.streams.table import BLOCK_ROWS, Records, under_header
from titer.formats.text import sniff_text, split_text
from titer.model.faults import Fault
from titer.model.kind import Kind
from titer.model.options import NO_OPTIONS, OPTIONS, ReadOptions

BLOCK = 2 << 20
LARGEST_JSON = 64 << 20


def read_records(stream: BinaryIO, formats: Formats | None = None) -> Iterator[dict[str, str]]:
    """Yield the records of a file: names of the header to values, as the text that stands there.

    A record that cannot be read, does not fit the header or stands under another one is left out; `Rejected` where
    nothing can be read at all.
    """
    with ExitStack() as held:
        content = open_content(Source(stream, limit=sys.maxsize), formats or NoFormats(), held, limit=sys.maxsize)
        dialect = sniff_dialect(content, max_json_bytes=LARGEST_JSON)
        row, headers = 1, RepeatedHeaders(display_names(dialect.header))
        for records in split_records(content, dialect, max_json_bytes=LARGEST_JSON, block_bytes=BLOCK):
            table = under_header(records, len(dialect.header), row, pad=dialect.pads)
            others = headers.others(table, range(len(records.raws)))
            if others or headers.moves:
                table = table.reordered(headers.moves).without(others)
            for cells in zip(*table.columns, strict=True):
                yield dict(zip(dialect.header, cells, strict=True))
            row += len(records.raws)


def sniff_dialect(
    content: Content, elsewhere: Sequence[bytes] = (), options: ReadOptions = NO_OPTIONS, *, max_json_bytes: int
) -> Dialect:
    """Decide how the content is written, by a sample of it; `elsewhere` has pieces from amid a text."""
    dialect = _sniff_dialect(content, elsewhere, options, max_json_bytes)
    return replace(dialect, warnings=(*dialect.warnings, *_not_used(dialect.kind, options)))


def _not_used(kind: Kind, options: ReadOptions) -> list[Fault]:
    """Return a warning for each option that was given and says nothing of a file of this kind."""
    unused = [name for name in options.given() if kind not in OPTIONS[name].kinds]
    return [Fault(None, None, None, "option_not_used", value=name) for name in unused]


def _sniff_dialect(content: Content, elsewhere: Sequence[bytes], options: ReadOptions, max_json_bytes: int) -> Dialect:
    match content:
        case Text(source, _):
            return sniff_text(source, elsewhere, options, max_json_bytes)
        case Sheets(book, kind, _):
            from titer.formats.sheets import sniff_workbook  # noqa: PLC0415  (most files are text)

            return sniff_workbook(book, Kind(kind), options)
        case Columns(file, _):
            from titer.formats.columnar import sniff_columns  # noqa: PLC0415  (as above)

            return sniff_columns(file)


def split_records(content: Content, dialect: Dialect, *, max_json_bytes: int, block_bytes: int) -> Iterator[Records]:
    """Return the records of a file block by block, without its header and what stands before that."""
    match content:
        case Text(source, _):
            return split_text(source, dialect, max_json_bytes=max_json_bytes, block_bytes=block_bytes)
        case Sheets():
            from titer.formats.sheets import split_sheets  # noqa: PLC0415  (as above)

            return split_sheets(content, dialect)
        case Columns():
            from titer.formats.columnar import split_columns  # noqa: PLC0415  (as above)

            return split_columns(content)


def first_records(
    content: Content, dialect: Dialect, *, cut_off: bool, max_json_bytes: int, block_bytes: int
) -> tuple[Records, bool]:
    """Return all records of a file that is no larger than its sample, and that they are all; of a larger one its
    first block, and of the start of one, which is `cut_off`.

    A text is no larger than the bytes that are looked at and the cells that can be held, anything else than as many
    rows as a block of a sheet has.
    """
    most = BLOCK_ROWS
    if isinstance(content, Text):
        most = 0 if cut_off or len(content.source.look(SAMPLE)) == SAMPLE else most_rows(len(dialect.header))
    found = Records()
    for records in split_records(content, dialect, max_json_bytes=max_json_bytes, block_bytes=block_bytes):
        if any(found.cells) and records.raws and len(found.raws) + len(records.raws) > most:
            return found, False
        if len(found.raws) > BLOCK_ROWS and not any(found.cells):
            found = Records()  # what stands above a header far below is too much to be held
        found.extend(records)
    return found, not cut_off
