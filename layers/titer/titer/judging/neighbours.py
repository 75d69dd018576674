"""The rows around one of them, as they stand in the file: read as judging it reads them, and no further."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from typing import BinaryIO

from titer.formats.opening import open_content
from titer.formats.streams.ports import Formats
from titer.formats.streams.source import Source
from titer.formats.streams.table import Records
from titer.judging.instructions import Instructions
from titer.judging.pipeline import prepare, read_samples, split_rows
from titer.model.dataclass import dataclass
from titer.model.errors import Rejected
from titer.model.kind import Kind


@dataclass(frozen=True, slots=True)
class Row:
    """A row as it stands in the file: its text, and its cells as far as it could be split."""

    row_number: int
    line: int | None
    sheet: str | None
    raw: str
    cells: Sequence[str]


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Rows that follow each other, under the names of their columns."""

    kind: Kind
    delimiter: str | None
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def rows_between(
    stream: BinaryIO,
    how: Instructions,
    formats: Formats,
    first: int,
    last: int,
    *,
    elsewhere: Sequence[bytes] = (),
    in_time: Callable[[], bool] = lambda: True,
) -> Neighbours:
    """Return the rows of these numbers, those of them that there are.

    The file is read up to the last of them, block by block, as long as that is `in_time`. `Rejected`: what a file that
    cannot be read is refused for, and `row_too_far`.
    """
    source = Source(stream, limit=how.max_file_bytes)
    with ExitStack() as held:
        samples = elsewhere or read_samples(stream)
        content = open_content(source, formats, held, limit=how.max_unpacked_bytes)
        form, _ = prepare(content, how, samples)
        found: list[Row] = []
        following = 1
        for records in split_rows(content, form.dialect, how):
            found += _rows(records, following, first, last)
            following += len(records.raws)
            if following > last:
                break
            if not in_time():
                raise _too_far(last)
        return Neighbours(form.dialect.kind, form.dialect.delimiter, form.layout.names, tuple(found))


def _rows(records: Records, following: int, first: int, last: int) -> Iterator[Row]:
    """Yield those of a block, whose first one has the number `following`."""
    for number in range(max(first, following), min(last + 1, following + len(records.raws))):
        position = number - following
        yield Row(number, records.lines[position], records.sheet, records.raws[position], records.cells[position])


def _too_far(row: int) -> Rejected:
    reason = f"row {row:,} lies deeper in the file than is read while somebody waits"
    return Rejected("row_too_far", reason, "Take the file itself: GET …/raw")
