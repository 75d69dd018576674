"""A Parquet file of thousands of columns as files of some of its columns, each of one row group.

Whoever reads a file holds for each of its columns what unpacks it: of zstd 60 kB, which of thousands is more than the
process may take. The data stay where they are; each such file has a footer of its own behind them.
"""

import base64
import io
import os
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, pairwise
from typing import BinaryIO, cast

from arro3.core import RecordBatchReader, Schema
from arro3.io import read_parquet, write_ipc_stream

from titer.engine.parquet.thrift import (
    Broken,
    Field,
    list_of,
    number,
    number_of,
    struct_of,
    structs,
    text_of,
    written,
)

TOGETHER = 1_024  # columns that are read at once
_VERSION, _SCHEMA, _ROWS, _GROUPS, _SAID, _WRITER = range(1, 7)  # fields of a footer
_CHILDREN = 5  # of a column: how many of those that follow lie in it
_CHUNKS, _BYTES, _ROWS_OF_GROUP = 1, 2, 3  # fields of a row group
_KEY, _VALUE = 1, 2
_ARROWS = text_of(b"ARROW:schema")

type Fields = Mapping[int, Field]
type Column = tuple[Sequence[bytes], int]  # what describes it and those in it, and how many of these hold data


class WideFile:
    """A file that has more columns than are read at once. `Broken` where its footer cannot be understood."""

    def __init__(self, file: BinaryIO, footer: Fields, end: int) -> None:
        """Take the fields of the footer, and where the data end."""
        self._file, self._footer, self._end = file, footer, end
        self._root, self._columns = _columns(footer)
        self._is_arrows = any(_key(one) == _ARROWS for one in structs(footer[_SAID])) if _SAID in footer else False

    @property
    def schema(self) -> Schema:
        """The schema, for which nothing is held that unpacks."""
        return read_parquet(self._with(struct_of({**self._footer, _GROUPS: list_of([])}))).schema

    def groups(self) -> Iterator[list[BinaryIO]]:
        """Yield the files that each row group comes to."""
        kinds, columns = self.schema, self._columns
        bounds = [*range(0, len(columns), TOGETHER), len(columns)]
        for group in structs(self._footer[_GROUPS]):
            own = written(group)
            chunks = structs(own[_CHUNKS])
            found: list[BinaryIO] = []
            for first, last in pairwise(bounds):
                some = columns[first:last]
                held = [*islice(chunks, sum(leaves for _, leaves in some))]
                schema = Schema([kinds.field(at) for at in range(first, last)])
                found.append(self._with(self._footer_of(own, some, held, schema)))
            yield found

    def _with(self, footer: bytes) -> BinaryIO:
        return cast("BinaryIO", _Portion(self._file, self._end, footer))

    def _footer_of(self, group: Fields, some: Sequence[Column], chunks: Sequence[bytes], schema: Schema) -> bytes:
        root = struct_of({**self._root, _CHILDREN: number_of(len(some))})
        told = {_CHUNKS: list_of(chunks)} | {field: group[field] for field in (_BYTES, _ROWS_OF_GROUP)}
        kept = {field: self._footer[field] for field in (_VERSION, _WRITER) if field in self._footer}
        said = struct_of({_KEY: _ARROWS, _VALUE: text_of(_message(schema))})
        described = [root, *(one for columns, _ in some for one in columns)]
        footer = {_SCHEMA: list_of(described), _ROWS: group[_ROWS_OF_GROUP], _GROUPS: list_of([struct_of(told)])}
        return struct_of(kept | footer | ({_SAID: list_of([said])} if self._is_arrows else {}))


def wide_file(file: BinaryIO) -> WideFile | None:
    """Return a file of thousands of columns; None where all are read at once."""
    size = file.seek(-8, os.SEEK_END) + 8
    length = int.from_bytes(file.read(4), "little")
    end = file.seek(size - 8 - length)
    footer = written(file.read(length))
    if sum(1 for _ in islice(structs(footer[_SCHEMA]), TOGETHER + 2)) <= TOGETHER + 1:
        return None
    return WideFile(file, footer, end)


def _columns(footer: Fields) -> tuple[Fields, list[Column]]:
    """Return the root of the schema, and the columns right under it."""
    root, *described = structs(footer[_SCHEMA])
    found: list[Column] = []
    at = 0
    while at < len(described):
        start, left, leaves = at, 1, 0
        while left:
            if at == len(described):
                raise Broken
            children = _children(described[at])
            left += children - 1
            leaves += not children
            at += 1
        found.append((described[start:at], leaves))
    return written(root), found


def _children(described: bytes) -> int:
    fields = written(described)
    count = number(fields[_CHILDREN]) if _CHILDREN in fields else 0
    if count < 0:
        raise Broken
    return count


def _key(said: bytes) -> Field | None:
    return written(said).get(_KEY)


def _message(schema: Schema) -> bytes:
    """Return a schema as Arrow's own footers have it."""
    stream = io.BytesIO()
    write_ipc_stream(RecordBatchReader.from_batches(schema, []), stream)
    return base64.b64encode(stream.getvalue())


class _Portion(io.RawIOBase):
    """A file up to where its data end, and another footer behind them."""

    def __init__(self, file: BinaryIO, end: int, footer: bytes) -> None:
        self._file, self._end = file, end
        self._footer = footer + len(footer).to_bytes(4, "little") + b"PAR1"
        self._at = 0

    def seekable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._end + len(self._footer)}[whence]
        self._at = max(0, start + offset)
        return self._at

    def read(self, size: int = -1) -> bytes:
        stop = self._end + len(self._footer) if size < 0 else self._at + size
        found = b""
        if self._at < self._end:
            self._file.seek(self._at)
            found = self._file.read(min(stop, self._end) - self._at)
        if stop > self._end:
            found += self._footer[max(0, self._at - self._end) : stop - self._end]
        self._at += len(found)
        return found
