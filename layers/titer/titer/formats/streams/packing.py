"""What a file is by its content, and what is inside where it is packed: gzip, zstd, or a zip of one member."""

import tempfile
import zlib
from collections.abc import Generator, Iterator
from errno import ENOSPC
from io import BufferedReader, RawIOBase
from os import PathLike
from typing import TYPE_CHECKING, BinaryIO, cast

from titer.formats.streams.ports import Formats
from titer.model.faults import rejection

if TYPE_CHECKING:
    from titer.formats.streams.zip_archive import Archive

GZIP, ZSTD, ZIP = "gzip", "zstd", "zip"
PACKINGS = frozenset({GZIP, ZSTD, ZIP})
WORKBOOKS = frozenset({"xlsx", "xls", "ods"})
SOUGHT = WORKBOOKS | {"parquet", ZIP}  # kinds that are read by seeking: `spool` makes any stream such a file

LARGEST_WORKBOOK = 64 << 20  # bytes as sent
RATIO = 200  # times its size; what unpacks to more is a bomb
RATIO_FROM = 64 << 20  # unpacked bytes; below, any ratio is fine
_PIECE = 64 << 10

_MAGIC = (
    (b"\x1f\x8b", GZIP),
    (b"\x28\xb5\x2f\xfd", ZSTD),
    (b"PAR1", "parquet"),
    (b"PARE", "parquet"),  # its footer is encrypted
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "xls"),
    (b"PK\3\4", ZIP),
    (b"PK\5\6", ZIP),  # of nothing
)


def kind_of(start: bytes, file: BinaryIO | None = None) -> str | None:
    """Return `xlsx`, `xls`, `ods`, `parquet`, `zip`, `gzip` or `zstd`; None for text, and for all else.

    A zip is looked into, for workbooks are zips: into its directory where the `file` is given (it is left at its
    start), else into what lies in its first bytes.
    """
    kind = next((kind for magic, kind in _MAGIC if start.startswith(magic)), None)
    if kind != ZIP:
        return kind
    return _kind_by_directory(file) if file else _kind_by_names(start)


def _kind_by_names(start: bytes) -> str:
    if b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet" in start[:200]:
        return "ods"
    return "xlsx" if b"[Content_Types].xml" in start or b"xl/workbook.xml" in start else ZIP


def _kind_by_directory(file: BinaryIO) -> str:
    names = {member.filename for member in _archive(file).members}
    file.seek(0)
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "xl/workbook.bin" in names:
        raise rejection("unsupported_kind", ": it is a binary Excel workbook (xlsb)")
    return "ods" if {"mimetype", "content.xml"} <= names else ZIP


def _archive(file: BinaryIO) -> "Archive":
    from titer.formats.streams.zip_archive import Archive  # noqa: PLC0415  (most files are not packed)

    return Archive(file)


def unpack(stream: BinaryIO, packing: str, formats: Formats, *, limit: int) -> BinaryIO:
    """Return the content as a stream that is read once, members of a gzip file as one; a `zip` must be seekable.

    `Rejected` at the latest where the damage is met: `damaged_archive`, `encrypted_archive`, `zip_of_many`,
    `empty_archive`, `nested_archive`, `unsupported_compression`, `too_large` (more than `limit` bytes come out) or
    `compression_bomb`.
    """
    counted = _Counted(stream)
    if packing == ZIP:
        archive = _archive(stream)
        member = archive.only_member()
        pieces, size = archive.pieces(member), member.compress_size
    else:
        pieces, size = (
            (_gunzip(counted) if packing == GZIP else _read(formats.zstd(cast("BinaryIO", counted)))),
            None,
        )
    return BufferedReader(Pieces(_refuse_packed_again(_cap(pieces, limit, counted, size))), _PIECE)


def spool(stream: BinaryIO, *, limit: int, folder: str | PathLike[str] | None = None) -> BinaryIO:
    """Return the same bytes in a temporary file, for kinds that must be sought. It goes when it is closed.

    `Rejected` (`too_large`) where there are more than `limit`.
    """
    file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115
    try:
        left = limit
        while piece := stream.read(1 << 20):
            left -= len(piece)
            if left < 0:
                raise too_large(limit)
            file.write(piece)
        file.seek(0)
    except OSError as error:
        file.close()
        if error.errno == ENOSPC:
            raise rejection("too_large", ": it does not fit into temporary storage") from error
        raise
    except BaseException:
        file.close()
        raise
    return cast("BinaryIO", file)


def too_large(limit: int) -> Exception:
    """Return the rejection of more bytes than may be."""
    return rejection("too_large", f" ({limit:,} bytes)")


class _Counted:
    """A stream that knows how much of it was read."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.bytes = 0

    def read(self, size: int = -1) -> bytes:
        piece = self._stream.read(size)
        self.bytes += len(piece)
        return piece


class Pieces(RawIOBase):
    """A stream of what an iterator gives."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._held = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while not self._held:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._held = memoryview(piece)
        size = min(len(buffer), len(self._held))
        buffer[:size] = self._held[:size]
        self._held = self._held[size:]
        return size


def _cap(pieces: Iterator[bytes], limit: int, packed: _Counted, size: int | None) -> Iterator[bytes]:
    """Yield the pieces, until there are too many bytes of them, or too many for what they were packed in."""
    total = 0
    for piece in pieces:
        total += len(piece)
        if total > limit:
            raise too_large(limit)
        if total > RATIO_FROM and total > RATIO * (packed.bytes if size is None else size):
            raise rejection("compression_bomb")
        yield piece


def _refuse_packed_again(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the pieces, unless they are gzip or zstd once more. A zip may be a workbook; who spools it looks."""
    first = b""
    for piece in pieces:
        first += piece
        if len(first) >= 4:
            break
    if kind_of(first) in {GZIP, ZSTD}:
        raise rejection("nested_archive")
    yield first
    yield from pieces


def _read(stream: BinaryIO) -> Iterator[bytes]:
    while piece := stream.read(_PIECE):
        yield piece


def _gunzip(packed: _Counted) -> Iterator[bytes]:
    """Yield the content of all members, one after the other; zeros may fill up the end, as tapes have it."""
    held = packed.read(_PIECE)
    while held:
        rest = yield from _gunzip_member(held, packed)
        held = _skip_filling(rest, packed)


def _gunzip_member(held: bytes, packed: _Counted) -> Generator[bytes, None, bytes]:
    """Yield the content of one member, and return what was read of what follows it."""
    from titer.formats.streams.zip_archive import inflate  # noqa: PLC0415  (as below)

    inflating = zlib.decompressobj(16 + zlib.MAX_WBITS)
    while held:
        yield from inflate(inflating, held)
        if inflating.eof:
            return inflating.unused_data
        held = packed.read(_PIECE)
    raise rejection("damaged_archive", ": it ends too early")


def _skip_filling(held: bytes, packed: _Counted) -> bytes:
    """Return what follows the zeros; nothing at the end."""
    while not held.strip(b"\0"):
        held = packed.read(_PIECE)
        if not held:
            return b""
    return held.lstrip(b"\0")
