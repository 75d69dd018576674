"""Delimited text as a format: what no other format of text is meant by, and no table either is refused by its name."""

import re
from collections.abc import Iterator, Sequence

from titer.formats.delimited.dialect import Sample, sniff_delimited
from titer.formats.delimited.tables import split_table
from titer.formats.dialects.dialect import Dialect
from titer.formats.dialects.text_format import BEFORE_CONTENT, TextSample, decoded, text_of
from titer.formats.streams.legacy_encodings import likely_encodings
from titer.formats.streams.source import Source, known_as, to_line_end
from titer.formats.streams.table import Records
from titer.model.expression import expression
from titer.model.faults import rejection
from titer.model.kind import DELIMITED
from titer.model.options import ReadOptions

_HTML = expression(r"<(?:!doctype\s+html|html|head|body|meta|table|style)\b", re.IGNORECASE)
_LOOKED_AT = 4096  # characters
_MOST_WAYS = 2  # encodings that are proposed
_FIELD = r'[^\s,=]+=(?:"[^"]*"|[^\s,="]+)'
_LINE_PROTOCOL = expression(rf"[^\s,=]+(?:,[^\s,=]+=[^\s,=]+)* {_FIELD}(?:,{_FIELD})*(?: -?[0-9]{{1,19}})?\s*")


class DelimitedText:
    """A table whose cells are told apart by a mark."""

    kinds = DELIMITED

    def is_meant(self, text: str) -> bool:  # noqa: ARG002
        """Return true: what is no table is refused as it is looked at."""
        return True

    def sniff(self, sample: TextSample, options: ReadOptions) -> Dialect:
        """Decide on delimiter and header. `Rejected` where it is text, but no table, or without a usable header."""
        text, encoding = sample.text, sample.encoding
        _refuse_markup(text.lstrip(BEFORE_CONTENT)[:_LOOKED_AT])
        _refuse_line_protocol(text)
        is_wide = encoding.name.startswith(("utf-16", "utf-32"))
        pieces = () if is_wide else sample.elsewhere  # of wide characters a piece may begin amid one
        looked_at = Sample(text, sample.whole, [decoded(piece, encoding.name) for piece in pieces])
        dialect = sniff_delimited(looked_at, encoding, options, line=options.header_line)
        _refuse_escapes(dialect.header, sample)
        return dialect

    def split(
        self,
        source: Source,
        dialect: Dialect,
        *,
        block_bytes: int,
        largest_value: int,  # noqa: ARG002
    ) -> Iterator[Records]:
        """Return the rows; those above the header are rejected."""
        return split_table(text_of(source, dialect, block_bytes), dialect)


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


def _refuse_escapes(header: Sequence[str], sample: TextSample) -> None:
    r"""Refuse names with `\x89` in them that nobody wrote: it stands for a byte that is not of the encoding."""
    escaped = [name for name in header if "\\x" in name]
    encoding, start = sample.encoding.name, sample.start
    text = start.decode(encoding, errors="ignore").replace('""', '"') if escaped else ""
    if not all(name in text for name in escaped):
        likely = map(known_as, likely_encodings(to_line_end(start)))
        ways = [{"encoding": name} for name in likely if name != known_as(encoding)]
        raise rejection("invalid_encoding", " in the header", ways[:_MOST_WAYS])
