"""Files cut into records: what stands in them, before anything is judged."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from itertools import batched
from typing import BinaryIO

from titer.columns import named
from titer.delimited import Delimited
from titer.dialect import (
    SAMPLE,
    Dialect,
    as_wide,
    filled_rows,
    sniff,
    sniff_columns,
    sniff_workbook,
)
from titer.fault import Fault, refused
from titer.formats import Formats, NoFormats
from titer.headers import Headers
from titer.jsonforms import FLAT
from titer.jsonrecords import JsonLines, array_records
from titer.kind import Kind
from titer.lines import blocks, without_lines
from titer.opening import Columns, Content, Sheets, Text, opened
from titer.source import Source, as_utf8
from titer.table import Records, under_header
from titer.writing import NO_OPTIONS, OPTIONS, ReadOptions

BLOCK = 1 << 20
LARGEST_JSON = 64 << 20
_ROWS = 8192  # of a sheet, in a block


def read_records(stream: BinaryIO, formats: Formats | None = None) -> Iterator[dict[str, str]]:
    """The records of a file: names of the header to values, as the text that stands there.

    A record that cannot be read, does not fit the header or stands under another one is left out; `Rejected` where
    nothing can be read at all.
    """
    with ExitStack() as held:
        content = opened(Source(stream, limit=sys.maxsize), formats or NoFormats(), held, limit=sys.maxsize)
        dialect = dialect_of(content, max_json_bytes=LARGEST_JSON)
        row, headers = 1, Headers(named(dialect.header))
        for records in cut(content, dialect, max_json_bytes=LARGEST_JSON, block_bytes=BLOCK):
            table = under_header(records, len(dialect.header), row)
            if others := headers.others(table, range(len(records.raws))):
                table = table.without(others)
            for cells in zip(*table.columns, strict=True):
                yield dict(zip(dialect.header, cells, strict=True))
            row += len(records.raws)


def dialect_of(
    content: Content, elsewhere: Sequence[bytes] = (), options: ReadOptions = NO_OPTIONS, *, max_json_bytes: int
) -> Dialect:
    """How the content is written, by a sample of it; `elsewhere` has pieces from amid a text."""
    dialect = _dialect_of(content, elsewhere, options, max_json_bytes)
    return replace(dialect, warnings=(*dialect.warnings, *_not_used(dialect.kind, options)))


def _not_used(kind: Kind, options: ReadOptions) -> list[Fault]:
    """Return a warning of each option that was given and says nothing of a file of this kind."""
    unused = [name for name in options.given() if kind not in OPTIONS[name].kinds]
    return [Fault(None, None, None, "option_not_used", value=name) for name in unused]


def _dialect_of(content: Content, elsewhere: Sequence[bytes], options: ReadOptions, max_json_bytes: int) -> Dialect:
    match content:
        case Text(source, _):
            return _dialect_of_text(source, elsewhere, options, max_json_bytes)
        case Sheets(book, kind, _):
            return sniff_workbook(book, Kind(kind), options)
        case Columns(file, _):
            return sniff_columns(file)


def _dialect_of_text(source: Source, elsewhere: Sequence[bytes], options: ReadOptions, most: int) -> Dialect:
    """A JSON value that is longer than the sample is looked at until it ends, or is longer than may be held."""
    size = SAMPLE
    while True:
        start = source.look(size)
        dialect = sniff(start, elsewhere, whole=len(start) < size, options=options)
        if not dialect.needs_more:
            return dialect
        if size > most or len(start) < size:
            raise refused("value_too_long")
        size = most + 1 if dialect.form and dialect.form.is_one_value else min(2 * size, most + 1)


def cut(content: Content, dialect: Dialect, *, max_json_bytes: int, block_bytes: int) -> Iterator[Records]:
    """The records of a file block by block; what stands before the data, and the header, left out."""
    match content:
        case Text(source, _):
            return _cut_text(source, dialect, max_json_bytes=max_json_bytes, block_bytes=block_bytes)
        case Sheets():
            return _cut_sheets(content, dialect)
        case Columns():
            return _cut_columns(content)


def first_records(
    content: Content, dialect: Dialect, *, cut_off: bool, max_json_bytes: int, block_bytes: int
) -> tuple[Records, bool]:
    """All records of a file that is no larger than its sample, and that they are all; of a larger one its first block,
    and of the start of one, which is `cut_off`.

    A text is no larger than the bytes that are looked at, anything else than as many rows as a block of a sheet has.
    """
    most = _ROWS
    if isinstance(content, Text):
        most = 0 if cut_off or len(content.source.look(SAMPLE)) == SAMPLE else sys.maxsize
    found = Records()
    for records in cut(content, dialect, max_json_bytes=max_json_bytes, block_bytes=block_bytes):
        if found.raws and records.raws and len(found.raws) + len(records.raws) > most:
            return found, False
        found.extend(records)
    return found, not cut_off


def _cut_text(source: Source, dialect: Dialect, *, max_json_bytes: int, block_bytes: int) -> Iterator[Records]:
    text = as_utf8(source.chunks(block_bytes), dialect.encoding or "utf-8")
    if dialect.kind is Kind.JSON:
        form = dialect.form or FLAT
        return array_records(text, dialect.header, limit=max_json_bytes, block=block_bytes, form=form)
    if dialect.kind is Kind.JSONL:
        return map(JsonLines(dialect.header, dialect.form or FLAT).cut, blocks(text))
    before = (dialect.header_line or 1) - 1
    delimited = Delimited(dialect.delimiter or ",", len(dialect.header), first_line=before + 1)
    return _without(map(delimited.cut, without_lines(blocks(text), before)), dialect.data_after)


def _without(found: Iterator[Records], count: int) -> Iterator[Records]:
    """All but the first so many records."""
    for records in found:
        if not count:
            yield records
            break
        left = records.after(count)
        count -= len(records.raws) - len(left.raws)
        if left.raws:
            yield left
    yield from found


def _cut_sheets(content: Sheets, dialect: Dialect) -> Iterator[Records]:
    """The rows of all sheets that hold the table; each sheet has a header of its own."""
    width, joined = len(dialect.header), len(dialect.first_rows) > 1
    for name in dialect.first_rows:
        rows = _data_rows(content, name, dialect)
        for batch in batched(rows, _ROWS, strict=False):
            cells = [as_wide(row, width) for _, row in batch]
            lines: list[int | None] = [line for line, _ in batch]
            yield Records(lines, ["\t".join(row) for row in cells], cells, sheet=name if joined else None)


def _data_rows(content: Sheets, name: str, dialect: Dialect) -> Iterator[tuple[int, Sequence[str]]]:
    """The rows under a sheet's header, and under its units where it has some."""
    first = dialect.first_rows[name]
    return ((line, row) for line, row in filled_rows(content.book, name) if line > first)


def _cut_columns(content: Columns) -> Iterator[Records]:
    for columns in content.file.batches():
        cells = list(zip(*columns, strict=True))
        yield Records([None] * len(cells), [_raw(row) for row in cells], list(cells))


def _raw(row: Sequence[str]) -> str:
    return "\t".join(row)
