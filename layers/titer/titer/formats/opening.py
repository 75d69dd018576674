"""A stranger's bytes opened as what they are: text, sheets or columns, unpacked where they come packed."""

from contextlib import ExitStack
from io import BufferedReader
from os import SEEK_END
from typing import BinaryIO, cast

from titer.formats.streams.packing import (
    LARGEST_WORKBOOK,
    PACKINGS,
    SOUGHT,
    WORKBOOKS,
    Pieces,
    kind_of,
    spool,
    unpack,
)
from titer.formats.streams.ports import ColumnarFile, Formats, Workbook
from titer.formats.streams.source import Source
from titer.model.dataclass import dataclass
from titer.model.faults import rejection

_START = 4096  # bytes that tell what a file is
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Text:
    """Characters in some encoding, read once."""

    source: Source
    packing: str | None


@dataclass(frozen=True, slots=True)
class Sheets:
    """A workbook of this kind: `xlsx`, `xls` or `ods`."""

    book: Workbook
    kind: str
    packing: str | None


@dataclass(frozen=True, slots=True)
class Columns:
    """A Parquet file."""

    file: ColumnarFile
    packing: str | None


type Content = Text | Sheets | Columns


def open_content(source: Source, formats: Formats, held: ExitStack, *, limit: int) -> Content:
    """Open a source by what its first bytes say. What it takes besides memory goes when `held` is left.

    `limit` caps what unpacks from it, in bytes. `Rejected` where it is damaged, too large, or packed twice.
    """
    kind = kind_of(source.look(_START))
    if kind in PACKINGS or kind in SOUGHT:
        return _open_packed(source, kind or "", formats, held, limit)
    held.callback(source.close)
    return Text(source, None)


def _open_packed(source: Source, kind: str, formats: Formats, held: ExitStack, limit: int) -> Content:
    """Open a source that is packed, or must be sought."""
    stream = _stream(source)
    if kind in SOUGHT:
        stream, kind = _make_seekable(stream, held, limit)
    if kind not in PACKINGS:
        return _open_structured(stream, kind, formats, None)
    inner = Source(unpack(stream, kind, formats, limit=limit), limit=limit)
    if kind_of(inner.look(_START)) not in SOUGHT:
        held.callback(inner.close)
        return Text(inner, kind)
    file, within = _make_seekable(_stream(inner), held, limit)
    if within in PACKINGS:
        raise rejection("nested_archive")
    return _open_structured(file, within, formats, kind)


def _make_seekable(stream: BinaryIO, held: ExitStack, limit: int) -> tuple[BinaryIO, str]:
    """Return a copy that can be sought, at its start, and what it is by all that it holds."""
    file = held.enter_context(spool(stream, limit=limit))
    kind = kind_of(file.read(_START), file) or ""
    if kind in WORKBOOKS and file.seek(0, SEEK_END) > LARGEST_WORKBOOK:
        raise rejection("workbook_too_large", f" ({LARGEST_WORKBOOK:,} bytes)")
    file.seek(0)
    return file, kind


def _open_structured(file: BinaryIO, kind: str, formats: Formats, packing: str | None) -> Sheets | Columns:
    if kind in WORKBOOKS:
        return Sheets(formats.workbook(file, kind), kind, packing)
    return Columns(formats.parquet(file), packing)


def _stream(source: Source) -> BinaryIO:
    """Return what is left of a source as a stream."""
    return cast("BinaryIO", BufferedReader(Pieces(source.chunks(_PIECE)), _PIECE))
