"""Texts: what kind a text is, and its records."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from titer.formats.delimited.format import DelimitedText
from titer.formats.delimited.tables import line_of_table, read_table, sniff_from
from titer.formats.dialects.dialect import SAMPLE, Dialect
from titer.formats.dialects.text_format import BEFORE_CONTENT, TextFormat, TextSample, decoded, text_of
from titer.formats.json.format import JsonText, read_document
from titer.formats.json.in_lines import read_lines
from titer.formats.streams.lines import Block
from titer.formats.streams.source import Encoding, Source, encoding_of, to_line_end
from titer.formats.streams.table import ReadBlock, Records
from titer.model.errors import Rejected
from titer.model.expression import expression
from titer.model.faults import rejection
from titer.model.kind import Kind
from titer.model.options import NO_OPTIONS, ReadOptions

FORMATS: tuple[TextFormat, ...] = (  # the first that is meant reads a text
    JsonText(),
    DelimitedText(),  # the last: it is meant by whatever is no other
)

_PADDED = expression(rb"(?:[^\x00-\x08\x0a-\x1f\x7f]++(?:\x00++(?=[,;\t|\r]|\Z))?+)*+\r?")  # NULs behind cells alone

_MAGIC = (
    (b"BZh", "compressed by bzip2"),
    (b"\xfd7zXZ\x00", "compressed by xz"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x89HDF", "an HDF5 file"),
    (b"SQLite format 3\x00", "a SQLite database"),
)


def sniff(start: bytes, elsewhere: Sequence[bytes] = (), *, whole: bool, options: ReadOptions = NO_OPTIONS) -> Dialect:
    """Decide on the first bytes of a text (`whole`: all of it) and on pieces from elsewhere in it.

    `Rejected` where it is empty, not text, of a kind that is not read, or without a usable header.
    """
    _refuse_what_is_no_text(start)
    pieces = [_between_line_ends(piece) for piece in elsewhere]
    encoding = encoding_of(start if whole else to_line_end(start), pieces, declared=options.encoding)
    _refuse_what_is_binary(start, encoding)
    text = decoded(start, encoding.name, whole=whole)
    content = text.lstrip(BEFORE_CONTENT)
    if not content:
        raise rejection("empty_file")
    meant = next(each for each in FORMATS if each.is_meant(content))
    return meant.sniff(TextSample(start, whole, encoding, text, pieces, b"".join(elsewhere[-1:])), options)


def _refuse_what_is_no_text(start: bytes) -> None:
    """Refuse what its first bytes give away as another kind of file."""
    for magic, what in _MAGIC:
        if start.startswith(magic):
            raise rejection("unsupported_kind", f": it is {what}")


def _refuse_what_is_binary(start: bytes, encoding: Encoding) -> None:
    wide = encoding.name.startswith(("utf-16", "utf-32"))
    line = start[:4096].split(b"\n", maxsplit=1)[0]
    if not wide and b"\0" in line and not _PADDED.fullmatch(line):
        raise rejection("binary_file")


def _between_line_ends(piece: bytes) -> bytes:
    """Return a piece from amid a file without the lines that it begins and ends amid."""
    start, end = piece.find(b"\n"), piece.rfind(b"\n")
    return piece[start + 1 : end + 1] if start >= 0 else b""


def sniff_text(source: Source, elsewhere: Sequence[bytes], options: ReadOptions, most: int) -> Dialect:
    """Decide how a text is written; a value is looked at until it ends, or is longer than `most` bytes."""
    size = SAMPLE
    while True:
        start = source.look(size)
        try:
            dialect = sniff(start, elsewhere, whole=len(start) < size, options=options)
        except Rejected as refusal:
            if refusal.code != "no_such_line" or not options.header_line or len(start) < size:
                raise
            return sniff_from(source, encoding_of(to_line_end(start), declared=options.encoding), options)
        if not dialect.needs_more:
            return _at_declared_table(dialect, source, start, elsewhere, options, whole=len(start) < size)
        if size > most or len(start) < size:
            raise rejection("value_too_long")
        size = most + 1 if dialect.form and dialect.form.is_one_value else min(2 * size, most + 1)


def _at_declared_table(
    dialect: Dialect, source: Source, start: bytes, elsewhere: Sequence[bytes], options: ReadOptions, *, whole: bool
) -> Dialect:
    """Return the dialect of the declared table of a text that holds several, one below the other."""
    if (options.table or 1) == 1 or dialect.kind is not Kind.CSV or not dialect.header:
        return dialect
    at_table = replace(options, header_line=line_of_table(source, dialect, options.table or 1))
    try:
        return sniff(start, elsewhere, whole=whole, options=at_table)
    except Rejected as refusal:
        if refusal.code != "no_such_line" or whole:
            raise
        return sniff_from(source, encoding_of(to_line_end(start), declared=options.encoding), at_table)


def split_text(source: Source, dialect: Dialect, *, max_json_bytes: int, block_bytes: int) -> Iterator[Records]:
    """Return the records of a text, block by block."""
    own = next(each for each in FORMATS if dialect.kind in each.kinds)
    return own.split(source, dialect, block_bytes=block_bytes, largest_value=max_json_bytes)


def read_text[Read: ReadBlock](
    source: Source,
    dialect: Dialect,
    read: Callable[[Block, int, int | None], Read | None],
    *,
    max_json_bytes: int,
    block_bytes: int,
) -> Iterator[Records | Read]:
    """Return the same, but for blocks that `read` takes as it likes."""
    if dialect.kind is Kind.JSON:
        return read_document(source, dialect, read, block_bytes=block_bytes, largest_value=max_json_bytes)
    text = text_of(source, dialect, block_bytes)
    return read_lines(text, dialect, read) if dialect.kind is Kind.JSONL else read_table(text, dialect, read)
