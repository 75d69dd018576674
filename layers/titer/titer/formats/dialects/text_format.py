"""What a format of text is: when it is meant, how one is written, and what records stand in it."""

import string
from collections.abc import Iterator, Sequence
from typing import Protocol

from titer.formats.dialects.dialect import Dialect
from titer.formats.streams.source import Encoding, Source, as_utf8
from titer.formats.streams.table import Records
from titer.model.dataclass import dataclass
from titer.model.kind import Kind
from titer.model.options import ReadOptions
from titer.model.spaces import BLANK, INVISIBLE

BEFORE_CONTENT = string.whitespace + BLANK + INVISIBLE  # what may stand there and says nothing


@dataclass(frozen=True, slots=True)
class TextSample:
    """The start of a text (`whole`: all of it) and what was looked at elsewhere in it."""

    start: bytes
    whole: bool
    encoding: Encoding
    text: str  # the start, decoded
    elsewhere: Sequence[bytes] = ()  # pieces of whole lines, from its middle and its end
    end: bytes = b""  # the last of these pieces, its lines whole or not


def decoded(data: bytes, encoding: str, *, whole: bool = True, errors: str = "backslashreplace") -> str:
    """Return bytes as text, without the last characters where it goes on, for one may be cut through.

    `errors` says what becomes of bytes that are no character.
    """
    text = b"".join(as_utf8(iter([data]), encoding)).decode("utf-8", errors=errors)
    return text if whole else text[:-4]


class TextFormat(Protocol):
    """One way of writing records as text. `formats/text.py` lists all, and asks one after the other."""

    @property
    def kinds(self) -> frozenset[Kind]:
        """The kinds that its dialects can have."""

    def is_meant(self, text: str) -> bool:
        """Return whether a text, whose start is given without the blanks before it, is meant as one of these kinds."""

    def sniff(self, sample: TextSample, options: ReadOptions) -> Dialect:
        """Decide how the text is written. Where the dialect `needs_more` it is asked again with a larger sample.

        `Rejected` where nothing can be read of it.
        """

    def split(self, source: Source, dialect: Dialect, *, block_bytes: int, largest_value: int) -> Iterator[Records]:
        """Return the records block by block, without a header: each as wide as one, or broken, with a code for why.

        `block_bytes` are read at a time; a value of more than `largest_value` bytes that must be held whole is refused.
        """


def text_of(source: Source, dialect: Dialect, block_bytes: int, *, begin_with_sample: bool = False) -> Iterator[bytes]:
    """Return a text in UTF-8, piece by piece; what was looked at can come first, whole."""
    return as_utf8(source.chunks(block_bytes, begin_with_sample=begin_with_sample), dialect.encoding or "utf-8")
