"""Files cut into records: what stands in them, before anything is judged."""

import sys
from collections.abc import Iterator
from typing import BinaryIO

from titer.delimited import Delimited
from titer.dialect import SAMPLE, Dialect, Kind, sniff
from titer.jsonforms import FLAT
from titer.jsonrecords import JsonLines, array_records
from titer.lines import blocks
from titer.source import Source, as_utf8
from titer.table import Records, under_header

BLOCK = 1 << 20
LARGEST_JSON = 64 << 20


def read_records(stream: BinaryIO) -> Iterator[dict[str, str]]:
    """The records of a CSV, JSON or JSONL file: names of the header to values, as the text that stands there.

    A record that cannot be read or does not fit the header is left out; `Rejected` where nothing can be read at all.
    """
    source = Source(stream, limit=sys.maxsize)
    start = source.look(SAMPLE)
    dialect = sniff(start, whole=len(start) < SAMPLE)
    row = 1
    for records in cut(source.chunks(BLOCK), dialect, max_json_bytes=LARGEST_JSON, block_bytes=BLOCK):
        table = under_header(records, len(dialect.header), row)
        for cells in zip(*table.columns, strict=True):
            yield dict(zip(dialect.header, cells, strict=True))
        row += len(records.raws)


def cut(chunks: Iterator[bytes], dialect: Dialect, *, max_json_bytes: int, block_bytes: int) -> Iterator[Records]:
    """The records of a file block by block, the header of a delimited one left out."""
    text = as_utf8(chunks, dialect.encoding)
    if dialect.kind is Kind.JSON:
        yield from array_records(
            text, dialect.header, limit=max_json_bytes, block=block_bytes, form=dialect.json or FLAT
        )
    elif dialect.kind is Kind.JSONL:
        yield from map(JsonLines(dialect.header, dialect.json or FLAT).cut, blocks(text))
    else:
        yield from _without_header(map(Delimited(dialect.delimiter or ",", len(dialect.header)).cut, blocks(text)))


def _without_header(found: Iterator[Records]) -> Iterator[Records]:
    for records in found:
        if records.raws:
            yield records.after_first()
            break
    yield from found
