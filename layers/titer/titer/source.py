"""The bytes of a file as they pass: counted, hashed, looked at before they are read, and turned into UTF-8."""

import codecs
import hashlib
from collections.abc import Iterator
from typing import BinaryIO

from titer.errors import Rejected
from titer.fault import reason_and_hint


class Source:
    """A stream that is read once, from start to end, and measured on the way."""

    def __init__(self, stream: BinaryIO, *, limit: int) -> None:
        self._stream = stream
        self._limit = limit
        self._hash = hashlib.sha256()
        self._ahead = b""
        self.bytes = 0

    @property
    def sha256(self) -> str:
        """Of what was read so far, as lower-case hex."""
        return self._hash.hexdigest()

    def look(self, size: int) -> bytes:
        """The first bytes, fewer only where the stream ends before; they stay to be read."""
        while len(self._ahead) < size and (piece := self._read(size - len(self._ahead))):
            self._ahead += piece
        return self._ahead[:size]

    def chunks(self, size: int) -> Iterator[bytes]:
        """All bytes that are left, in pieces of at most `size` but for the first."""
        if self._ahead:
            ahead, self._ahead = self._ahead, b""
            yield ahead
        while piece := self._read(size):
            yield piece

    def drain(self) -> None:
        """Read what is left, for its size and hash."""
        for _ in self.chunks(1 << 20):
            pass

    def _read(self, size: int) -> bytes:
        piece = self._stream.read(size)
        self.bytes += len(piece)
        if self.bytes > self._limit:
            reason, hint = reason_and_hint("too_large")
            raise Rejected("too_large", f"{reason} ({self._limit:,} bytes)", hint)
        self._hash.update(piece)
        return piece


BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def encoding_of(sample: bytes) -> str:
    """`utf-8`, `utf-8-sig` or `utf-16`, by the byte order mark."""
    return next((encoding for bom, encoding in BOMS if sample.startswith(bom)), "utf-8")


def as_utf8(chunks: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    """The same text in UTF-8 without a byte order mark. Bytes that are no UTF-16 become visible escapes."""
    if encoding == "utf-8":
        yield from chunks
    elif encoding == "utf-8-sig":
        yield from _without_mark(chunks)
    else:
        decoder = codecs.getincrementaldecoder(encoding)(errors="backslashreplace")
        for chunk in chunks:
            yield decoder.decode(chunk).encode("utf-8", errors="replace")
        yield decoder.decode(b"", final=True).encode("utf-8", errors="replace")


def _without_mark(chunks: Iterator[bytes]) -> Iterator[bytes]:
    start = b""
    for chunk in chunks:
        start += chunk
        if len(start) >= len(codecs.BOM_UTF8):
            break
    yield start.removeprefix(codecs.BOM_UTF8)
    yield from chunks
