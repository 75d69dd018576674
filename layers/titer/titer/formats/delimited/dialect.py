"""How delimited text is written: delimiter, header, units, decided on a sample."""

from collections import Counter
from collections.abc import Callable, Sequence
from functools import cached_property, partial
from operator import attrgetter

from titer.cells.names import display_names, is_time_name, may_name_a_time
from titer.cells.numbers.notation import is_numeric
from titer.cells.times.form import is_time
from titer.formats.delimited.records import Delimited
from titer.formats.dialects.dialect import Dialect, encoding_warnings
from titer.formats.dialects.header import (
    HEADER_WITHIN,
    HeaderRow,
    columns_under,
    find_header,
    no_such_line,
    refuse_late_header,
)
from titer.formats.dialects.misfits import refusal_of_misfits
from titer.formats.dialects.repeated_headers import RepeatedHeaders
from titer.formats.dialects.style import PLAIN_STYLE, Style, style_of
from titer.formats.dialects.table_start import data_rows, declaring, header_names, lines_below, with_start
from titer.formats.streams.lines import Block, blank, most_rows
from titer.formats.streams.source import Encoding
from titer.formats.streams.table import Records, padded
from titer.model.codes import FileCode
from titer.model.dataclass import dataclass
from titer.model.faults import Fault, rejection
from titer.model.kind import Kind
from titer.model.options import ReadOptions
from titer.model.spaces import holds_invisible

_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_FITNESS = attrgetter("fitness")
_NAMES_TIME = 1  # of the fitness
_ROWS_AT_A_HEADER = HEADER_WITHIN + 20  # in which all that is at a header lies
_LINES_AT_A_HEADER = 2 * HEADER_WITHIN  # empty ones among them
_LOOKED_AT = 5  # rows under a header, to tell delimiters apart


@dataclass(frozen=True)
class Candidate:
    """A sample, split by one delimiter."""

    delimiter: str
    records: Records
    header_row: HeaderRow
    style: Style = PLAIN_STYLE

    @cached_property
    def fitness(self) -> tuple[bool, bool, bool, float, int, int]:
        """How well the delimiter fits.

        In this order: whether the declared line is there, a header names a time, and one column holds times, another
        numbers; the share of rows as wide as the header, its width; how many columns hold times or numbers.
        """
        rows = self.records.cells[self.header_row.index :]
        width = len(rows[0]) if rows else 0
        share = Counter(map(len, rows))[width] / len(rows) if width > 1 else 0.0
        names_time = width > 1 and self.header_row.names_time
        times, numbers = self._columns_of_data()
        holds_data = bool(times and numbers - times)
        return not self.header_row.beyond, names_time, holds_data, share, width, len(times | numbers)

    @property
    def makes_columns(self) -> bool:
        """Whether the header is there, and has several cells: that is fitter than any with one cell a row."""
        rows = self.records.cells[self.header_row.index :]
        return not self.header_row.beyond and bool(rows) and len(rows[0]) > 1

    def _columns_of_data(self) -> tuple[set[int], set[int]]:
        """Return the columns that hold a time in most of the first rows, and those that hold a number."""
        first = self.header_row.index if self.header_row.names_data else self.header_row.below
        rows = self.records.cells[first : first + _LOOKED_AT]
        return _mostly(rows, is_time), _mostly(rows, is_numeric)


def _mostly(rows: Sequence[Sequence[str]], holds: Callable[[str], bool]) -> set[int]:
    """Return the columns in which most rows hold something."""
    widths = sorted(map(len, rows))
    reach = widths[(len(widths) - 1) // 2] if rows else 0  # columns behind it are not in most rows
    found = Counter(column for row in rows for column, cell in enumerate(row[:reach]) if holds(cell))
    return {column for column, count in found.items() if 2 * count > len(rows)}


@dataclass(frozen=True, slots=True)
class Sample:
    """The start of a text, whether it is all of it, pieces from elsewhere in it, and the line that it begins with."""

    start: str
    whole: bool
    elsewhere: Sequence[str] = ()
    first_line: int = 1

    def split(self, delimiter: str, style: Style, options: ReadOptions) -> Records:
        """Return its records, its last line left out where the text goes on, and lines that are to be skipped."""
        data = self.start if self.whole or "\n" not in self.start else self.start[: self.start.rfind("\n") + 1]
        block = Block(data.encode("utf-8", errors="replace"), last=self.whole)
        found = blank(iter([block]), options.skipped_ranges, line=self.first_line)
        return Delimited(delimiter, first_line=self.first_line, style=style).split(next(found))

    def records_elsewhere(self, delimiter: str, style: Style) -> list[Sequence[str]]:
        """Return the cells of the pieces from elsewhere."""
        found: list[Sequence[str]] = []
        for piece in self.elsewhere:
            found += (
                Delimited(delimiter, style=style).split(Block(piece.encode("utf-8", errors="replace"), last=True)).cells
            )
        return found


def sniff_delimited(sample: Sample, encoding: Encoding, options: ReadOptions, *, line: int | None) -> Dialect:
    """Decide how a text is written by the delimiter that fits it best, or the declared one.

    `line` is that of the header, where it was declared.
    """
    tried = candidates(sample, options, line=line)
    best = max(tried, key=_FITNESS)
    index, records = best.header_row.index, best.records
    refuse_late_header(
        [best.header_row] if records.cells and len(records.cells[index]) > 1 else (one.header_row for one in tried)
    )
    _refuse_without_header(best, options, whole=sample.whole)
    below = data_rows(records, best.header_row)
    header = header_names(records, best.header_row, below, options)
    rows = RepeatedHeaders(display_names(header)).own(below)
    elsewhere = sample.records_elsewhere(best.delimiter, best.style)
    rows += elsewhere
    if options.short_rows == "pad":
        rows = [padded(row, len(header)) for row in rows[: most_rows(len(header))]]
    ways = partial(declaring, records=records, header_row=best.header_row, options=options)
    dialect = Dialect(
        kind=Kind.CSV,
        header=header,
        encoding=encoding.name,
        delimiter=best.delimiter,
        quoted='"' in sample.start,
        warnings=(*encoding_warnings(encoding), *_padding_warnings(best.style)),
        style=best.style,
        evidence={"encoding": encoding.evidence, "delimiter": _share(best, len(header), options)},
        columns=columns_under(rows, len(header)),
        below=lines_below(elsewhere),
        misfit=refusal_of_misfits(header, rows, ways, delimiter=best.delimiter),
    )
    return with_start(dialect, records, best.header_row, options)


def candidates(sample: Sample, options: ReadOptions, *, line: int | None) -> list[Candidate]:
    """Return the sample split by the declared delimiter, or by each that it holds.

    Where none of these makes columns, it is split by one that it does not hold, too: all such split it alike.
    """
    if mark := options.delimiter_mark:
        return [candidate_of(sample, mark, options, line=line)]
    pieces = (sample.start, *sample.elsewhere)
    held = [mark for mark in _DELIMITERS if any(mark in piece for piece in pieces)]
    found: dict[str, Candidate] = {}
    for marks in _in_turn(sample, held, options) if line is None and options.units_line is None else [held]:
        found |= {mark: candidate_of(sample, mark, options, line=line) for mark in marks}
        if any(candidate.fitness[_NAMES_TIME] for candidate in found.values()):
            break  # fitter than any that follows
    absent = next((mark for mark in _DELIMITERS if mark not in held), None)
    if absent and not (found and max(found.values(), key=_FITNESS).makes_columns):
        found[absent] = candidate_of(sample, absent, options, line=line)
    return [found[mark] for mark in _DELIMITERS if mark in found]


def _in_turn(sample: Sample, marks: Sequence[str], options: ReadOptions) -> list[list[str]]:
    """Return the delimiters under which a header may name a time, then those under which none does."""
    first = sample.start.split("\n", _LINES_AT_A_HEADER)
    lines = [line.removesuffix("\r") for line in first[:_LINES_AT_A_HEADER] if line.strip()]
    text = "\n".join(lines)
    is_odd = '"' in sample.start or "\0" in text or "\r" in text or holds_invisible(text.encode(errors="replace"))
    if is_odd or options.skipped_ranges or len(lines) < _ROWS_AT_A_HEADER < len(first):
        return [[*marks]]  # a row may be several lines, or none
    named = [*filter(may_name_a_time, lines)]
    likely = [mark for mark in marks if any(is_time_name(cell) for line in named for cell in line.split(mark))]
    return [likely, [mark for mark in marks if mark not in likely]]


def candidate_of(sample: Sample, delimiter: str, options: ReadOptions, *, line: int | None) -> Candidate:
    """Return a sample split by a delimiter, and where its table begins."""
    style = style_of(sample.start, delimiter, sample.elsewhere)
    records = sample.split(delimiter, style, options)
    if not records.cells:
        return Candidate(delimiter, records, HeaderRow(0, ""), style)
    return Candidate(delimiter, records, find_header(records.cells, records.lines, options, line=line), style)


def _padding_warnings(style: Style) -> tuple[Fault, ...]:
    return (Fault(None, None, None, "padding_left_out"),) if style.padded else ()


def _refuse_without_header(best: Candidate, options: ReadOptions, *, whole: bool) -> None:
    index, records = best.header_row.index, best.records
    if not records.cells:
        raise rejection("empty_file")
    if best.header_row.beyond:
        raise no_such_line(options, records.lines[-1])
    if broken := records.broken.get(index):
        raise rejection(broken[0], " in the header")
    if len(records.cells[index]) < 2:
        code: FileCode = "absent_delimiter" if options.delimiter else "no_delimiter"
        raise rejection(code, f": {records.raws[index][:80]}")
    if whole and len(records.cells) == best.header_row.below and not best.header_row.names_data:
        raise rejection("no_rows")


def _share(best: Candidate, width: int, options: ReadOptions) -> str:
    if options.delimiter_mark:
        return "it was declared"
    rows = best.records.cells[best.header_row.index :]
    alike = [*map(len, rows)].count(width)
    return f"by {_DELIMITERS[best.delimiter]}, {alike} of {len(rows)} sampled rows have {width} cells"
