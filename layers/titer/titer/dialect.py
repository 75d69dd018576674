"""How a file is written: its kind, encoding, delimiter and header, decided on a sample of its bytes."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from titer.delimited import Delimited
from titer.jsonforms import JsonForm, sniff_json
from titer.layout import refused
from titer.lines import Block
from titer.source import as_utf8, encoding_of
from titer.table import Records

SAMPLE = 256 << 10  # bytes at the start of a file
SAMPLE_ELSEWHERE = 64 << 10  # bytes in its middle and at its end
_DELIMITERS = (",", ";", "\t", "|")

_MAGIC = (
    (b"PK\x03\x04", "a zip archive or an Excel workbook"),
    (b"\x1f\x8b", "compressed by gzip"),
    (b"\x28\xb5\x2f\xfd", "compressed by zstd"),
    (b"BZh", "compressed by bzip2"),
    (b"\xfd7zXZ\x00", "compressed by xz"),
    (b"PAR1", "a Parquet file"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook"),
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x00\x00\xfe\xff", "text in UTF-32"),
    (b"\xff\xfe\x00\x00", "text in UTF-32"),
)


class Kind(StrEnum):
    """Which grammar the file follows."""

    CSV = "csv"
    JSON = "json"
    JSONL = "jsonl"


@dataclass(frozen=True, slots=True)
class Dialect:
    """How to read the file, with what the sample holds: the header's names, and cells under each of them."""

    kind: Kind
    encoding: str
    delimiter: str | None
    header: tuple[str, ...]
    header_line: int | None
    columns: list[Sequence[str]] = field(compare=False)
    json: JsonForm | None = None


def sniff(start: bytes, elsewhere: Sequence[bytes] = (), *, whole: bool) -> Dialect:
    """Decide on the first bytes of a file (`whole`: all of it) and on pieces from elsewhere in it.

    `Rejected` where it is empty, not text, of a kind that is not read, or without a usable header.
    """
    _refuse_what_is_no_text(start)
    encoding = encoding_of(start)
    text = _decoded(start, encoding, whole=whole)
    first = text.lstrip()[:1]
    if not first:
        raise refused("empty_file")
    if first in {"[", "{"}:
        return _json(text, encoding, whole=whole)
    if encoding == "utf-16":
        elsewhere = ()  # a piece may begin amid a character
    pieces = [text, *(_between_line_ends(_decoded(piece, encoding, whole=False)) for piece in elsewhere)]
    return _delimited(pieces, encoding, whole=whole)


def _refuse_what_is_no_text(start: bytes) -> None:
    for magic, what in _MAGIC:
        if start.startswith(magic):
            raise refused("unsupported_kind", f": it is {what}")
    if encoding_of(start) != "utf-16" and b"\0" in start[:4096].split(b"\n", maxsplit=1)[0]:
        raise refused("binary_file", " (or UTF-16 without its byte order mark)")


def _decoded(sample: bytes, encoding: str, *, whole: bool) -> str:
    utf8 = b"".join(as_utf8(iter([sample]), encoding))
    text = utf8.decode("utf-8", errors="backslashreplace")
    return text if whole else text[:-4]  # a character may be cut at the end


def _between_line_ends(text: str) -> str:
    """A piece from amid a file without the lines that it cuts."""
    start, end = text.find("\n"), text.rfind("\n")
    return text[start + 1 : end + 1] if start >= 0 else ""


def _json(text: str, encoding: str, *, whole: bool) -> Dialect:
    form = sniff_json(text, whole=whole)
    if form.needs_more:
        raise refused("value_too_long")
    return Dialect(Kind(form.kind), encoding, None, form.header, None, form.columns, form)


def _delimited(pieces: Sequence[str], encoding: str, *, whole: bool) -> Dialect:
    delimiter, records = max(
        ((mark, _cut(pieces[0], mark, whole=whole)) for mark in _DELIMITERS), key=lambda found: _fitness(found[1])
    )
    if not records.cells:
        raise refused("empty_file")
    if broken := records.broken.get(0):
        raise refused(broken[0], " in the header")
    header = tuple(records.cells[0])
    if len(header) < 2:
        raise refused("no_delimiter", f": {records.raws[0][:80]}")
    if whole and len(records.cells) == 1:
        raise refused("no_rows")
    for piece in pieces[1:]:
        records.extend(_cut(piece, delimiter, whole=True))
    rows = [row for row in records.cells[1:] if len(row) == len(header)]
    columns = list(zip(*rows, strict=True)) or [()] * len(header)
    return Dialect(Kind.CSV, encoding, delimiter, header, records.lines[0], list(columns))


def _cut(text: str, delimiter: str, *, whole: bool) -> Records:
    data = text if whole or "\n" not in text else text[: text.rfind("\n") + 1]
    return Delimited(delimiter).cut(Block(data.encode("utf-8", errors="replace"), last=whole))


def _fitness(records: Records) -> tuple[float, int]:
    """How well a delimiter fits: the share of rows as wide as the header, then the header's width."""
    widths = Counter(map(len, records.cells))
    width = len(records.cells[0]) if records.cells else 0
    return (widths[width] / len(records.cells) if width > 1 else 0.0), width
