"""The bytes of a file as they pass: counted, hashed, looked at before they are read, and turned into UTF-8."""

import codecs
import hashlib
from collections.abc import Iterator, Sequence
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast

from titer.formats.streams.legacy_encodings import legacy_encoding
from titer.model.dataclass import dataclass
from titer.model.faults import rejection

_PIECE = 1 << 20  # bytes


class Source:
    """A stream that is read once, from start to end, and measured on the way."""

    def __init__(self, stream: BinaryIO, *, limit: int) -> None:
        self._stream = stream
        self._limit = limit
        self._hash = hashlib.sha256()
        self._ahead = b""
        self._kept: BinaryIO | None = None  # what was read further ahead, where it was
        self.bytes = 0

    @property
    def sha256(self) -> str:
        """The hash of what was read so far, as lower-case hex."""
        return self._hash.hexdigest()

    def look(self, size: int) -> bytes:
        """Return the first bytes, fewer only where the stream ends before; they stay to be read."""
        while len(self._ahead) < size and (piece := self._read(size - len(self._ahead))):
            self._ahead += piece
        return self._ahead[:size]

    def read_ahead(self, size: int) -> Iterator[bytes]:
        """Yield all bytes from the start, as far as they are asked for; they stay to be read, in a temporary file."""
        if self._kept is None:
            self._kept = cast("BinaryIO", SpooledTemporaryFile(max_size=_PIECE))  # noqa: SIM115
        yield self._ahead
        self._kept.seek(0)
        while piece := self._kept.read(size):
            yield piece
        while piece := self._read(size):
            self._kept.write(piece)
            yield piece

    def chunks(self, size: int, *, begin_with_sample: bool = False) -> Iterator[bytes]:
        """Yield all bytes that are left, in pieces of at most `size`; what was looked at can come first, whole."""
        ahead, self._ahead = self._ahead, b""
        step = len(ahead) if begin_with_sample else size
        yield from (ahead[start : start + step] for start in range(0, len(ahead), step or 1))
        if self._kept is not None:
            self._kept.seek(0)
            while piece := self._kept.read(size):
                yield piece
            self.close()
        while piece := self._read(size):
            yield piece

    def close(self) -> None:
        """Let go of what was read ahead."""
        if self._kept is not None:
            self._kept.close()
            self._kept = None

    def drain(self) -> None:
        """Read what is left, for its size and hash."""
        for _ in self.chunks(_PIECE):
            pass

    def _read(self, size: int) -> bytes:
        piece = self._stream.read(size)
        self.bytes += len(piece)
        if self.bytes > self._limit:
            raise rejection("too_large", f" ({self._limit:,} bytes)")
        self._hash.update(piece)
        return piece


@dataclass(frozen=True, slots=True)
class Encoding:
    """How characters are written. `assumed` where only their look speaks for it."""

    name: str
    evidence: str
    assumed: bool = False


_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MOSTLY_BROKEN = 2  # bytes for each character that is UTF-8, perhaps by chance
_LOOKED_AT = 4096  # bytes in which every second one is zero, where characters take two
_WESTERN = frozenset("°µ±²³·×÷‰€–—“”…½¼¾£§«»¡¿™®©•ºª\u00a0\u2018\u2019") | frozenset(
    "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜßàáâãäåæçèéêëìíîïñòóôõöøùúûüŠšŒœŽžŸ"
)


def encoding_of(start: bytes, elsewhere: Sequence[bytes] = (), *, declared: str | None = None) -> Encoding:
    """Decide what a sample is written in: as declared, by its mark, else UTF-8 where nothing speaks against it."""
    if declared:
        return Encoding(_with_byte_order(codecs.lookup(declared).name, start), "it was declared")
    for mark, name in _MARKS:
        if start.startswith(mark):
            return Encoding(name, f"it begins with the mark of {name.removesuffix('-sig').upper()}")
    if wide := _without_mark_but_wide(start[:_LOOKED_AT]):
        return wide
    sample = b"".join([start, *elsewhere])
    foreign, pure = _foreign(sample)
    found = legacy_encoding(sample, pure=pure) if foreign else None
    if pure and not found and set(foreign.decode("cp1252", errors="replace")) <= _WESTERN:
        found = "cp1252"
    if found:
        shown = foreign[:8].decode(found, errors="ignore")
        return Encoding(found, f"it is no UTF-8, and as {known_as(found)} it has {shown}", assumed=True)
    return Encoding("utf-8", "most of it is" if foreign and pure else "nothing speaks against it")


def to_line_end(sample: bytes) -> bytes:
    """Return a sample without the line, or at least the character, that it ends amid."""
    end = sample.rfind(b"\n")
    return sample[: end + 1] if end >= 0 else sample[:-4]


def known_as(encoding: str) -> str:
    """Return the name under which an encoding is known, and may be declared."""
    family, number = encoding[:2], encoding[2:]
    return f"windows-{number}" if family == "cp" and number.startswith("125") else encoding


def _with_byte_order(name: str, start: bytes) -> str:
    """Return a declared encoding that minds the mark at the start; where UTF-16 or UTF-32 has none, zeros tell the
    order.
    """
    family = _family(name)
    marked = next((found for mark, found in _MARKS if start.startswith(mark) and _family(found) == family), None)
    if marked or name not in {"utf-16", "utf-32"}:
        return marked or name
    first_bytes_are_high = start[0::2].count(0) > start[1::2].count(0)
    return f"{name}-be" if first_bytes_are_high else f"{name}-le"


def _family(name: str) -> str:
    return name.removesuffix("-sig").removesuffix("-le").removesuffix("-be")


def _without_mark_but_wide(start: bytes) -> Encoding | None:
    """Recognise UTF-16 without its mark: nearly every second byte of western text in it is zero."""
    pairs = len(start) // 2
    even, odd = start[0::2].count(0), start[1::2].count(0)
    for zeros, others, name in ((odd, even, "utf-16-le"), (even, odd, "utf-16-be")):
        if pairs >= 4 and 10 * zeros >= 8 * pairs and 10 * others <= pairs:
            return Encoding(name, "every second byte is zero")
    return None


def _foreign(sample: bytes) -> tuple[bytes, bool]:
    """Return the bytes beyond ASCII where it is doubtful that they are UTF-8, and whether none of them is.

    It is not doubtful where characters beyond ASCII are UTF-8, and more bytes by chance are none.
    """
    if sample.isascii():
        return b"", False
    text = sample.decode("utf-8", errors="surrogateescape")
    beyond = [mark for mark in text if mark > "\x7f"]
    broken = [mark for mark in beyond if "\udc80" <= mark <= "\udcff"]
    if not broken or len(broken) < _MOSTLY_BROKEN * (len(beyond) - len(broken)):
        return b"", False
    return "".join(beyond).encode("utf-8", errors="surrogateescape"), len(broken) == len(beyond)


def as_utf8(chunks: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    """Yield the same text in UTF-8 without a byte order mark. What is not in this encoding becomes visible escapes."""
    if encoding in {"utf-8", "ascii"}:
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
