"""Zip archives, as strangers make them: what the directory says of a member is checked against its bytes.

`zipfile` believes the directory: a member that is longer than it says ends early there, and rows would be lost.
"""

import struct
import zlib
from collections.abc import Iterator
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from titer.model.expression import expression
from titer.model.faults import rejection

_PIECE = 64 << 10
_HEADER = struct.Struct("<4s5H3L2H")  # of a member, before its name
_AFTER = 24  # bytes that may follow a member's data: its descriptor, with sizes of 64 bits
_ENCRYPTED = 0x1
_MOST_MEMBERS = 10_000
_OF_SYSTEMS = frozenset({"__macosx", "@eadir", ".ds_store", "desktop.ini", "thumbs.db", "ehthumbs.db", "icon\r"})
_SLASH = expression(r"[/\\]")


class Archive:
    """A zip archive in a seekable file. `Rejected` (`damaged_archive`) where its directory cannot be read."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        try:
            with ZipFile(file) as archive:
                self._directory = archive.start_dir
                content = [member for member in archive.infolist() if _is_content(member)]
                self.members = [member for member in content if not _is_hidden(member)] or content
                self._refuse_what_hides(archive.infolist())
        except (BadZipFile, NotImplementedError, UnicodeDecodeError, struct.error, ValueError, OSError) as error:
            raise rejection("damaged_archive") from error

    @property
    def size(self) -> int:
        """How many bytes its members unzip to, as its directory says."""
        return sum(member.file_size for member in self.members)

    def only_member(self) -> ZipInfo:
        """Return the member that is the content; `Rejected` where there is none, or more than one."""
        if not self.members:
            raise rejection("empty_archive")
        if len(self.members) > 1:
            raise rejection("zip_of_many", f": {_in_short([member.filename for member in self.members])}")
        return self.members[0]

    def pieces(self, member: ZipInfo) -> Iterator[bytes]:
        """Yield a member's content. `Rejected` where its bytes are not what the directory says, before the last of
        them is given.
        """
        if member.flag_bits & _ENCRYPTED:
            raise rejection("encrypted_archive")
        if member.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
            raise rejection("unsupported_compression", f" (zip method {member.compress_type})")
        crc = size = 0
        for piece in self._inflate(member):
            crc, size = zlib.crc32(piece, crc), size + len(piece)
            if size > member.file_size:
                raise rejection("damaged_archive", ": a member is longer than its directory says")
            yield piece
        if (crc, size) != (member.CRC, member.file_size):
            raise rejection("damaged_archive", ": a member is not what its directory says")

    def _inflate(self, member: ZipInfo) -> Iterator[bytes]:
        packed = self._read_packed(member)
        if member.compress_type == ZIP_STORED:
            yield from packed
            return
        inflating = zlib.decompressobj(-zlib.MAX_WBITS)
        for piece in packed:
            yield from inflate(inflating, piece)
            if inflating.eof:
                break
        if not inflating.eof or inflating.unused_data or next(packed, b""):
            raise rejection("damaged_archive", ": a member's data do not end where its directory says")

    def _read_packed(self, member: ZipInfo) -> Iterator[bytes]:
        """Yield a member's bytes as they lie in the archive."""
        self._file.seek(member.header_offset)
        offset = self._file.tell() + _HEADER.size
        header = self._file.read(_HEADER.size)
        if len(header) < _HEADER.size or not header.startswith(b"PK\3\4"):
            raise rejection("damaged_archive")
        offset += sum(_HEADER.unpack(header)[-2:])  # its name, and what else is said of it
        end = offset + member.compress_size
        while offset < end:
            self._file.seek(offset)
            piece = self._file.read(min(_PIECE, end - offset))
            if not piece:
                raise rejection("damaged_archive", ": it ends within a member")
            offset += len(piece)
            yield piece

    def _refuse_what_hides(self, listed: list[ZipInfo]) -> None:
        """Refuse members that overlap, or bytes between them that belong to none, lest they are lost in silence."""
        if len(listed) > _MOST_MEMBERS:
            raise rejection("zip_of_many", f": {len(listed):,} members")
        end = 0
        for member in sorted(listed, key=lambda member: member.header_offset):
            if not 0 <= member.header_offset - end <= (_AFTER if end else 0):
                raise rejection("damaged_archive", ": its directory does not list all that is in it")
            end = self._data_ends(member)
        if listed and not 0 <= self._directory - end <= _AFTER:
            raise rejection("damaged_archive", ": its directory does not list all that is in it")

    def _data_ends(self, member: ZipInfo) -> int:
        self._file.seek(member.header_offset)
        lengths = _HEADER.unpack(self._file.read(_HEADER.size))[-2:]
        return member.header_offset + _HEADER.size + int(sum(lengths)) + member.compress_size


def inflate(inflating: "zlib._Decompress", packed: bytes) -> Iterator[bytes]:
    """Yield what the next bytes hold, in pieces of at most 64 KB; `damaged_archive` where they are no deflate."""
    piece = b"-" * _PIECE
    while not inflating.eof and (packed or len(piece) == _PIECE):  # a full piece may have left more behind
        try:
            piece = inflating.decompress(packed, _PIECE)
        except zlib.error as error:
            raise rejection("damaged_archive") from error
        packed = inflating.unconsumed_tail
        yield piece


def _is_content(member: ZipInfo) -> bool:
    """Return whether a person may have put it there: it is no folder, and not called as what systems add."""
    parts = {part.casefold() for part in _SLASH.split(member.filename)}
    return not member.is_dir() and _OF_SYSTEMS.isdisjoint(parts)


def _is_hidden(member: ZipInfo) -> bool:
    return any(part.startswith(".") and part.strip(".") for part in _SLASH.split(member.filename))


def _in_short(names: list[str]) -> str:
    shown = ", ".join(name[:64] for name in names[:3])
    return shown + (f" and {len(names) - 3:,} more" if len(names) > 3 else "")
