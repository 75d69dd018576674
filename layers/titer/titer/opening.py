"""A stranger's bytes opened as what they are: text, sheets or columns, unpacked where they come packed."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from io import BufferedReader
from typing import BinaryIO, cast

from titer.formats import ColumnarFile, Formats, Workbook
from titer.packing import LARGEST_WORKBOOK, PACKINGS, SOUGHT, WORKBOOKS, Pieces, kind_of, spooled, unpacked
from titer.source import Source

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


def opened(source: Source, formats: Formats, held: ExitStack, *, limit: int) -> Content:
    """Open a source by what its first bytes say. What it takes besides memory goes when `held` is left.

    `limit` caps what unpacks from it, in bytes. `Rejected` where it is damaged, too large, or packed twice.
    """
    kind = kind_of(source.look(_START))
    if kind in PACKINGS or kind in SOUGHT:
        return _unlocked(source, kind or "", formats, held, limit)
    return Text(source, None)


def _unlocked(source: Source, kind: str, formats: Formats, held: ExitStack, limit: int) -> Content:
    """What is packed, or must be sought."""
    stream = _stream(source)
    if kind in SOUGHT:
        stream = held.enter_context(spooled(stream, limit=limit))
        kind = kind_of(stream.read(_START), _at_start(stream)) or ""
        stream.seek(0)
    if kind not in PACKINGS:
        return _structured(stream, kind, formats, None)
    inner = Source(unpacked(stream, kind, formats, limit=limit), limit=limit)
    within = kind_of(inner.look(_START))
    if within not in SOUGHT:
        return Text(inner, kind)
    file = held.enter_context(spooled(_stream(inner), limit=limit))
    found = kind_of(file.read(_START), _at_start(file)) or ""
    file.seek(0)
    return _structured(file, found, formats, kind)


def _structured(file: BinaryIO, kind: str, formats: Formats, packing: str | None) -> Sheets | Columns:
    if kind in WORKBOOKS:
        return Sheets(formats.workbook(file, kind), kind, packing)
    return Columns(formats.parquet(file), packing)


def _at_start(file: BinaryIO) -> BinaryIO:
    file.seek(0)
    return file


def _stream(source: Source) -> BinaryIO:
    """What is left of a source, as a stream."""
    return cast("BinaryIO", BufferedReader(Pieces(_chunks(source)), _PIECE))


def _chunks(source: Source) -> Iterator[bytes]:
    return source.chunks(_PIECE)
