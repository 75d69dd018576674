"""How delimited text is written: delimiter, header, units, decided on a sample."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from titer.cells.names import display_names
from titer.cells.numbers.notation import is_numeric
from titer.cells.times.form import is_time
from titer.formats.delimited.records import Delimited
from titer.formats.dialects.dialect import Dialect, encoding_warnings
from titer.formats.dialects.header import (
    PREAMBLE_LINES,
    Heading,
    columns_under,
    find_heading,
    no_such_line,
    refuse_late_header,
    trimmed_header,
    units_row,
    without_header,
)
from titer.formats.dialects.repeated_headers import Headers
from titer.formats.streams.lines import Block
from titer.formats.streams.source import Encoding
from titer.formats.streams.table import Records
from titer.model.faults import rejection
from titer.model.kind import Kind
from titer.model.options import ReadOptions

_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_LOOKED_AT = 5  # rows under a header, to tell delimiters apart


# delimited text


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sample, cut by one delimiter."""

    delimiter: str
    records: Records
    heading: Heading

    def fitness(self) -> tuple[bool, bool, bool, float, int]:
        """How well the delimiter fits: whether the declared line is there, a header names a time, and one column holds
        times, another numbers; the share of rows as wide as the header, its width.
        """
        rows = self.records.cells[self.heading.at :]
        width = len(rows[0]) if rows else 0
        share = Counter(map(len, rows))[width] / len(rows) if width > 1 else 0.0
        names_time = width > 1 and self.heading.names_time
        return not self.heading.beyond, names_time, self._holds_data(), share, width

    def _holds_data(self) -> bool:
        """Return whether in most of the first rows one column holds a time, and another a number."""
        first = self.heading.at if self.heading.names_data else self.heading.below
        rows = self.records.cells[first : first + _LOOKED_AT]
        times = _mostly(rows, is_time)
        return bool(times and _mostly(rows, is_numeric) - times)


def _mostly(rows: Sequence[Sequence[str]], holds: Callable[[str], bool]) -> set[int]:
    """Return the columns in which most rows hold something."""
    widths = sorted(map(len, rows))
    reach = widths[(len(widths) - 1) // 2] if rows else 0  # columns behind it are not in most rows
    found = Counter(at for row in rows for at, cell in enumerate(row[:reach]) if holds(cell))
    return {at for at, count in found.items() if 2 * count > len(rows)}


def delimited_dialect(pieces: Sequence[str], encoding: Encoding, options: ReadOptions, *, whole: bool) -> Dialect:
    marks = (options.delimiter_mark,) if options.delimiter_mark else tuple(_DELIMITERS)
    cuts = [candidate_of(pieces[0], mark, whole=whole, line=options.header_line) for mark in marks]
    best = max(cuts, key=Candidate.fitness)
    at, records = best.heading.at, best.records
    refuse_late_header(
        [best.heading] if records.cells and len(records.cells[at]) > 1 else (cut.heading for cut in cuts)
    )
    _refuse_without_header(best, options, whole=whole)
    first = best.heading.below
    header = trimmed_header(records.cells[at], records.cells[first:])
    rows = Headers(display_names(header)).own(records.cells[first:])
    for piece in pieces[1:]:
        rows += Delimited(best.delimiter).cut(Block(piece.encode("utf-8", errors="replace"), last=True)).cells
    dialect = Dialect(
        kind=Kind.CSV,
        header=header,
        encoding=encoding.name,
        delimiter=best.delimiter,
        quoted='"' in pieces[0],
        header_line=records.lines[at],
        units=units_row(records.cells, best.heading, len(header)),
        units_line=records.lines[at + 1] if best.heading.units else None,
        preamble=tuple(raw[:256] for raw in records.raws[: min(at, PREAMBLE_LINES)]),
        warnings=encoding_warnings(encoding),
        evidence={
            "encoding": encoding.evidence,
            "delimiter": _share(best, len(header), options),
            "header": best.heading.evidence,
        },
        columns=columns_under(rows, len(header)),
        unlike=_unlike(rows, len(header)),
    )
    return without_header(dialect, records.raws[at]) if best.heading.names_data else dialect


def candidate_of(text: str, delimiter: str, *, whole: bool, line: int | None) -> Candidate:
    data = text if whole or "\n" not in text else text[: text.rfind("\n") + 1]
    records = Delimited(delimiter).cut(Block(data.encode("utf-8", errors="replace"), last=whole))
    heading = find_heading(records.cells, records.lines, line=line) if records.cells else Heading(0, False, "")
    return Candidate(delimiter, records, heading)


def _refuse_without_header(best: Candidate, options: ReadOptions, *, whole: bool) -> None:
    at, records = best.heading.at, best.records
    if not records.cells:
        raise rejection("empty_file")
    if best.heading.beyond:
        raise no_such_line(options, records.lines[-1])
    if broken := records.broken.get(at):
        raise rejection(broken[0], " in the header")
    if len(records.cells[at]) < 2:
        code = "absent_delimiter" if options.delimiter else "no_delimiter"
        raise rejection(code, f": {records.raws[at][:80]}")
    if whole and len(records.cells) == best.heading.below and not best.heading.names_data:
        raise rejection("no_rows")


def _unlike(rows: Sequence[Sequence[str]], width: int) -> str | None:
    """How wide rows are of which none is as wide as the header; those that could not be cut do not count."""
    widths = Counter(len(row) for row in rows if row)
    if not widths or width in widths:
        return None
    return f"the header has {width} cells, most rows have {widths.most_common(1)[0][0]}"


def _share(best: Candidate, width: int, options: ReadOptions) -> str:
    if options.delimiter_mark:
        return "it was declared"
    rows = best.records.cells[best.heading.at :]
    alike = sum(len(row) == width for row in rows)
    return f"by {_DELIMITERS[best.delimiter]}, {alike} of {len(rows)} sampled rows have {width} cells"
