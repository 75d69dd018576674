"""The sheets of a workbook that tell of the others: where they come from, how to read them, what was annotated."""

from collections.abc import Iterator, Mapping, Sequence

from titer.exports.export import Content, Layout, Source
from titer.exports.ports import Remark
from titer.exports.table import instants_in
from titer.model.instants import format_instant

NOTES = ("sheet", "file_id", "version", "file", "asset", "rule_set", "status", "readings", "note")
ANNOTATIONS = (
    "from",
    "to",
    "file_id",
    "asset",
    "sensor_id",
    "parameter",
    "label",
    "tags",
    "author",
    "created_at",
    "text",
)
_NOT_OF_A_FILE = (None,) * (len(NOTES) - 1)


def notes(content: Content, titles: Mapping[str, Sequence[str]], left_out: int) -> Iterator[Sequence[object]]:
    """Yield the rows of the notes; `titles` are those of the sheets of each file."""
    for text in _texts(content, left_out):
        yield (*_NOT_OF_A_FILE, text)
    for source in content.sources:
        yield _of_file(source, titles.get(source.file_id, ()))


def _of_file(source: Source, titles: Sequence[str]) -> Sequence[object]:
    note = None if source.readings else "it kept no readings"
    known = (source.file_id, source.version, source.name, source.asset, source.rule_set, source.status)
    return (", ".join(titles), *known, source.count, note)


def _texts(content: Content, left_out: int) -> Iterator[str]:
    zone = content.shape.timezone
    yield f"at is the instant in {zone}, with its offset and all its digits; date is the same to the millisecond"
    if content.since or content.until:
        since, until = (None if at is None else format_instant(at) for at in (content.since, content.until))
        yield f"readings from {since or 'the first'} until before {until or 'the end'}"
    if content.shape.layout is Layout.WIDE:
        yield "a row is an instant, a column a series; the second row has the units; readings are of every quality"
    if left_out:
        yield f"{left_out:,} readings are not shown: another one of their series and instant came after them"
    if content.is_of_series:
        yield "the series over all files and what came live; of equal readings the one that came last is shown"


def annotations(remarks: Sequence[Remark], timezone: str) -> Iterator[Sequence[object]]:
    """Yield the rows of the annotations."""
    written = instants_in(timezone)
    for each in remarks:
        where = (each.file_id, each.asset, each.sensor_id, each.parameter)
        what = (each.label, ", ".join(each.tags), each.author, format_instant(each.created_at), each.text)
        yield (written(each.since), written(each.until), *where, *what)
