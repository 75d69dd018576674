"""JSON and JSONL as formats of text."""

from collections.abc import Callable, Iterator

from titer.formats.dialects.dialect import Dialect, encoding_warnings
from titer.formats.dialects.text_format import TextSample, decoded, text_of
from titer.formats.json.form import sniff_json
from titer.formats.json.in_lines import form_of, read_lines
from titer.formats.json.records import array_records
from titer.formats.json.weighed import bounded
from titer.formats.streams.counted import Counted
from titer.formats.streams.lines import Block, split_all
from titer.formats.streams.source import Source
from titer.formats.streams.table import ReadBlock, Records
from titer.model.expression import expression
from titer.model.faults import Fault, truncate
from titer.model.kind import Kind
from titer.model.options import ReadOptions

_IN_BRACKETS = expression(  # [Section], and lines below it: JSON has no such word
    r"\[[ \t]*(?!(?:true|false|null|NaN|Infinity)\b)[^\W\d_][^\[\]{}\n]*\][^\n]*\n\s*\S"
)
_MARK = "surrogateescape"  # what is wrong in a text is marked byte by byte, so that each costs its own record alone


class JsonText:
    """A document, or a line for each record."""

    kinds = frozenset({Kind.JSON, Kind.JSONL})

    def is_meant(self, text: str) -> bool:
        """Return whether a text begins with a bracket that names no section."""
        return text[:1] in {"[", "{"} and not _IN_BRACKETS.match(text)

    def sniff(self, sample: TextSample, options: ReadOptions) -> Dialect:  # noqa: ARG002  (none says how JSON is written)
        """Decide how records lie in it; what stands after a list, at the end of the file, may belong to its records."""
        encoding, whole = sample.encoding, sample.whole
        start = decoded(sample.start, encoding.name, whole=whole, errors=_MARK)
        form = sniff_json(start, whole=whole, end=decoded(sample.end, encoding.name, errors=_MARK))
        return Dialect(
            kind=Kind(form.kind),
            header=form.header,
            encoding=encoding.name,
            form=form,
            warnings=(*encoding_warnings(encoding), *map(_left_out, form.left_out)),
            evidence={"encoding": encoding.evidence, "kind": form.evidence},
            columns=list(form.columns),
        )

    def split(self, source: Source, dialect: Dialect, *, block_bytes: int, largest_value: int) -> Iterator[Records]:
        """Return the records; of a document that cannot be read in pieces, those of a value that is held whole."""
        if dialect.kind is Kind.JSONL:
            return read_lines(text_of(source, dialect, block_bytes), dialect, split_all)
        return read_document(source, dialect, split_all, block_bytes=block_bytes, largest_value=largest_value)


def read_document[Read: ReadBlock](
    source: Source,
    dialect: Dialect,
    read: Callable[[Block, int, int | None], Read | None],
    *,
    block_bytes: int,
    largest_value: int,
) -> Iterator[Records | Read]:
    """Return the records of a document, but for elements of a list that `read` takes as it likes."""
    # Whether a document goes on behind its first value is decided by what stands in its first piece.
    text, form = Counted(text_of(source, dialect, block_bytes, begin_with_sample=True)), form_of(dialect)
    found = array_records(iter(text), dialect.header, limit=largest_value, block=block_bytes, form=form, read=read)
    return bounded(found, text, len(dialect.header))


def _left_out(name: str) -> Fault:
    return Fault(None, None, None, "list_left_out", value=truncate(name))
