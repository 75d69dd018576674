"""Texts: what kind a text is, and its records."""

import re
import string
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain

from titer.formats.delimited.dialect import Sample, sniff_delimited
from titer.formats.delimited.tables import line_of_table, sniff_from, split_table
from titer.formats.dialects.dialect import SAMPLE, Dialect, encoding_warnings
from titer.formats.json.form import sniff_json
from titer.formats.json.records import JsonLines, array_records
from titer.formats.json.tree import FLAT
from titer.formats.json.weighed import bounded
from titer.formats.streams.counted import Counted
from titer.formats.streams.legacy_encodings import likely_encodings
from titer.formats.streams.lines import blocks
from titer.formats.streams.source import Encoding, Source, as_utf8, encoding_of, known_as
from titer.formats.streams.table import Records
from titer.model.errors import Rejected
from titer.model.expression import expression
from titer.model.faults import Fault, rejection, truncate
from titer.model.kind import Kind
from titer.model.options import NO_OPTIONS, ReadOptions
from titer.model.spaces import BLANK, INVISIBLE

_BEFORE_CONTENT = string.whitespace + BLANK + INVISIBLE
_PADDED = expression(rb"(?:[^\x00-\x08\x0a-\x1f\x7f]++(?:\x00++(?=[,;\t|\r]|\Z))?+)*+\r?")  # NULs behind cells alone
_HTML = expression(r"<(?:!doctype\s+html|html|head|body|meta|table|style)\b", re.IGNORECASE)

_IN_BRACKETS = expression(  # [Section], and lines below it: JSON has no such word
    r"\[[ \t]*(?!(?:true|false|null|NaN|Infinity)\b)[^\W\d_][^\[\]{}\n]*\][^\n]*\n\s*\S"
)

_LOOKED_AT = 4096  # characters
_MOST_WAYS = 2  # encodings that are proposed
_FIELD = r'[^\s,=]+=(?:"[^"]*"|[^\s,="]+)'
_LINE_PROTOCOL = expression(rf"[^\s,=]+(?:,[^\s,=]+=[^\s,=]+)* {_FIELD}(?:,{_FIELD})*(?: -?[0-9]{{1,19}})?\s*")

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
    encoding = encoding_of(start if whole else _to_line_end(start), pieces, declared=options.encoding)
    _refuse_what_is_binary(start, encoding)
    text = _decode(start, encoding.name, whole=whole)
    content = text.lstrip(_BEFORE_CONTENT)
    first = content[:1]
    if not first:
        raise rejection("empty_file")
    if first in {"[", "{"} and not _IN_BRACKETS.match(content):
        return _json(start, elsewhere[-1:], encoding, whole=whole)
    _refuse_markup(content[:4096])
    if encoding.name.startswith(("utf-16", "utf-32")):
        pieces = []  # one may begin amid a character
    _refuse_line_protocol(text)
    sample = Sample(text, whole, [_decode(piece, encoding.name, whole=True) for piece in pieces])
    dialect = sniff_delimited(sample, encoding, options, line=options.header_line)
    _refuse_escapes(dialect.header, start, encoding)
    return dialect


def _refuse_what_is_no_text(start: bytes) -> None:
    """Refuse what its first bytes give away as another kind of file."""
    for magic, what in _MAGIC:
        if start.startswith(magic):
            raise rejection("unsupported_kind", f": it is {what}")


def _refuse_markup(text: str) -> None:
    """Refuse pages and XML that programs save as .xls or .csv."""
    if _HTML.match(text) or (text.startswith("<?xml") and _HTML.search(text)):
        raise rejection("unsupported_kind", ": it is an HTML page")
    if text.startswith("<?xml"):
        raise rejection("unsupported_kind", ": it is XML")


def _refuse_line_protocol(text: str) -> None:
    """Refuse what databases of time series take in: a name with its tags, fields with their values, an instant."""
    lines = [line for line in text[:_LOOKED_AT].splitlines() if line.strip() and not line.startswith("#")][:5]
    if lines and all(map(_LINE_PROTOCOL.fullmatch, lines[:-1] or lines)):
        raise rejection("unsupported_kind", ": it is InfluxDB's line protocol")


def _refuse_what_is_binary(start: bytes, encoding: Encoding) -> None:
    wide = encoding.name.startswith(("utf-16", "utf-32"))
    line = start[:4096].split(b"\n", maxsplit=1)[0]
    if not wide and b"\0" in line and not _PADDED.fullmatch(line):
        raise rejection("binary_file")


def _to_line_end(sample: bytes) -> bytes:
    """Return a sample without the line, or at least the character, that it ends amid."""
    end = sample.rfind(b"\n")
    return sample[: end + 1] if end >= 0 else sample[:-4]


def _between_line_ends(piece: bytes) -> bytes:
    """Return a piece from amid a file without the lines that it begins and ends amid."""
    start, end = piece.find(b"\n"), piece.rfind(b"\n")
    return piece[start + 1 : end + 1] if start >= 0 else b""


def _decode(sample: bytes, encoding: str, *, whole: bool) -> str:
    utf8 = b"".join(as_utf8(iter([sample]), encoding))
    text = utf8.decode("utf-8", errors="backslashreplace")
    return text if whole else text[:-4]  # the last character may go on


def _refuse_escapes(header: Sequence[str], start: bytes, encoding: Encoding) -> None:
    r"""Refuse names with `\x89` in them that nobody wrote: it stands for a byte that is not of the encoding."""
    escaped = [name for name in header if "\\x" in name]
    text = start.decode(encoding.name, errors="ignore").replace('""', '"') if escaped else ""
    if not all(name in text for name in escaped):
        likely = map(known_as, likely_encodings(_to_line_end(start)))
        ways = [{"encoding": name} for name in likely if name != known_as(encoding.name)]
        raise rejection("invalid_encoding", " in the header", ways[:_MOST_WAYS])


def _left_out(name: str) -> Fault:
    return Fault(None, None, None, "list_left_out", value=truncate(name))


def _with_marked_bytes(sample: bytes, encoding: str) -> str:
    """Return the text with every byte that is wrong in it marked, so that it costs its own record alone."""
    return b"".join(as_utf8(iter([sample]), encoding)).decode("utf-8", errors="surrogateescape")


# JSON


def _json(start: bytes, end: Sequence[bytes], encoding: Encoding, *, whole: bool) -> Dialect:
    """Decide how a JSON text is written.

    `end` is the last piece of the file, where there is one: what stands after a list may belong to its records.
    """
    text, *rest = (_with_marked_bytes(piece, encoding.name) for piece in (start, *end))
    form = sniff_json(text if whole else text[:-4], whole=whole, end="".join(rest))
    return Dialect(
        kind=Kind(form.kind),
        header=form.header,
        encoding=encoding.name,
        form=form,
        warnings=(*encoding_warnings(encoding), *map(_left_out, form.left_out)),
        evidence={"encoding": encoding.evidence, "kind": form.evidence},
        columns=list(form.columns),
    )


def sniff_text(source: Source, elsewhere: Sequence[bytes], options: ReadOptions, most: int) -> Dialect:
    """Decide how a text is written; a JSON value is looked at until it ends, or is longer than `most` bytes."""
    size = SAMPLE
    while True:
        start = source.look(size)
        try:
            dialect = sniff(start, elsewhere, whole=len(start) < size, options=options)
        except Rejected as refusal:
            if refusal.code != "no_such_line" or not options.header_line or len(start) < size:
                raise
            return sniff_from(source, encoding_of(_to_line_end(start), declared=options.encoding), options)
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
        return sniff_from(source, encoding_of(_to_line_end(start), declared=options.encoding), at_table)


def split_text(source: Source, dialect: Dialect, *, max_json_bytes: int, block_bytes: int) -> Iterator[Records]:
    """Return the records of a text, block by block."""
    # Whether a JSON document goes on behind its first value is decided by what stands in its first piece.
    pieces = source.chunks(block_bytes, begin_with_sample=dialect.kind is Kind.JSON)
    text = as_utf8(pieces, dialect.encoding or "utf-8")
    if dialect.kind is Kind.JSON:
        counted, form = Counted(text), dialect.form or FLAT
        found = array_records(iter(counted), dialect.header, limit=max_json_bytes, block=block_bytes, form=form)
        return bounded(found, counted, len(dialect.header))
    if dialect.kind is Kind.JSONL:
        counted = Counted(text)
        split = JsonLines(dialect.header, dialect.form or FLAT).split
        return bounded(chain.from_iterable(map(split, blocks(iter(counted)))), counted, len(dialect.header))
    return split_table(text, dialect)
