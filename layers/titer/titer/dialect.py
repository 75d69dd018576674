"""How a file is written: its kind, encoding, delimiter and header, decided on a sample, with the evidence for it."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from titer.columns import MOST_COLUMNS, named, plain
from titer.delimited import Delimited
from titer.errors import Rejected
from titer.fault import Fault, cut, refused
from titer.formats import ColumnarFile, Workbook
from titer.headers import Headers
from titer.heading import HEADER_WITHIN, Heading, filled, find_heading
from titer.jsonforms import JsonForm, sniff_json
from titer.kind import Kind
from titer.lines import Block
from titer.notation import is_numeric
from titer.source import Encoding, as_utf8, encoding_of
from titer.table import Records
from titer.timeform import is_time
from titer.unit import canonical, unit_of_row
from titer.writing import NO_OPTIONS, ReadOptions

SAMPLE = 256 << 10  # bytes at the start of a file
SAMPLE_ELSEWHERE = 64 << 10  # bytes in its middle and at its end
SAMPLE_ROWS = 2000  # of a sheet, or of a Parquet file
_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_LOOKED_AT = 5  # rows under a header, to tell delimiters apart
_SHOWN = 20  # lines before the header that are kept to be shown

_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body|meta|table|style)\b", re.IGNORECASE)

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """How to read the file, with what the sample holds: the header's names, and cells under each of them.

    Lines are physical ones, of a sheet its rows. `units` are those of a row under the header, one for each column.
    """

    kind: Kind
    header: tuple[str, ...]
    encoding: str | None = None  # None: the kind says it itself
    delimiter: str | None = None
    quoted: bool = False
    header_line: int | None = None
    units: tuple[str, ...] = ()
    units_line: int | None = None
    preamble: tuple[str, ...] = ()
    first_rows: Mapping[str, int] = field(default_factory=dict)  # by sheet that is read: after which row its data begin
    serial: str | None = None  # where a workbook counts its days from
    form: JsonForm | None = None
    warnings: tuple[Fault, ...] = ()
    evidence: Mapping[str, str] = field(default_factory=dict, compare=False)
    columns: list[Sequence[str]] = field(default_factory=list, compare=False)
    unlike: str | None = None  # where no row of the sample has as many cells as the header: how many they have
    headless: str | None = None  # where no line names the columns: the first, as a message shows it

    @property
    def needs_more(self) -> bool:
        """Whether a larger sample is needed: a JSON value goes on beyond its end, and the names of fields with it."""
        return self.form is not None and self.form.needs_more

    @property
    def data_after(self) -> int:
        """The records at the table's start that are not data: its header, and its units."""
        return 2 if self.units else 1


def sniff(start: bytes, elsewhere: Sequence[bytes] = (), *, whole: bool, options: ReadOptions = NO_OPTIONS) -> Dialect:
    """Decide on the first bytes of a text (`whole`: all of it) and on pieces from elsewhere in it.

    `Rejected` where it is empty, not text, of a kind that is not read, or without a usable header.
    """
    _refuse_what_is_no_text(start)
    pieces = [_between_line_ends(piece) for piece in elsewhere]
    encoding = encoding_of(start if whole else _to_line_end(start), pieces, declared=options.encoding)
    _refuse_what_is_binary(start, encoding)
    text = _decoded(start, encoding.name, whole=whole)
    first = text.lstrip()[:1]
    if not first:
        raise refused("empty_file")
    if first in {"[", "{"}:
        return _json(start, elsewhere[-1:], encoding, whole=whole)
    _refuse_markup(text.lstrip()[:4096])
    if encoding.name.startswith(("utf-16", "utf-32")):
        pieces = []  # one may begin amid a character
    texts = [text, *(_decoded(piece, encoding.name, whole=True) for piece in pieces)]
    dialect = _delimited(texts, encoding, options, whole=whole)
    _refuse_escapes(dialect.header, start, encoding)
    return dialect


def _refuse_what_is_no_text(start: bytes) -> None:
    for magic, what in _MAGIC:
        if start.startswith(magic):
            raise refused("unsupported_kind", f": it is {what}")


def _refuse_markup(text: str) -> None:
    """Pages and XML that programs save as .xls or .csv."""
    if _HTML.match(text) or (text.startswith("<?xml") and _HTML.search(text)):
        raise refused("unsupported_kind", ": it is an HTML page")
    if text.startswith("<?xml"):
        raise refused("unsupported_kind", ": it is XML")


def _refuse_what_is_binary(start: bytes, encoding: Encoding) -> None:
    wide = encoding.name.startswith(("utf-16", "utf-32"))
    if not wide and b"\0" in start[:4096].split(b"\n", maxsplit=1)[0]:
        raise refused("binary_file")


def _to_line_end(sample: bytes) -> bytes:
    """A sample without the line, or at least the character, that it cuts."""
    end = sample.rfind(b"\n")
    return sample[: end + 1] if end >= 0 else sample[:-4]


def _between_line_ends(piece: bytes) -> bytes:
    """A piece from amid a file without the lines that it cuts."""
    start, end = piece.find(b"\n"), piece.rfind(b"\n")
    return piece[start + 1 : end + 1] if start >= 0 else b""


def _decoded(sample: bytes, encoding: str, *, whole: bool) -> str:
    utf8 = b"".join(as_utf8(iter([sample]), encoding))
    text = utf8.decode("utf-8", errors="backslashreplace")
    return text if whole else text[:-4]  # a character may be cut at the end


def _refuse_escapes(header: Sequence[str], start: bytes, encoding: Encoding) -> None:
    r"""Refuse names with `\x89` in them that nobody wrote: it stands for a byte that is not of the encoding."""
    escaped = [name for name in header if "\\x" in name]
    text = start.decode(encoding.name, errors="ignore").replace('""', '"') if escaped else ""
    if not all(name in text for name in escaped):
        raise refused("invalid_encoding", " in the header")


def _left_out(name: str) -> Fault:
    return Fault(None, None, None, "list_left_out", value=cut(name))


def _exactly(sample: bytes, encoding: str) -> str:
    """The text with every byte that is wrong in it marked, so that it costs its own record alone."""
    return b"".join(as_utf8(iter([sample]), encoding)).decode("utf-8", errors="surrogateescape")


def _assumed(encoding: Encoding) -> tuple[Fault, ...]:
    return (Fault(None, None, None, "encoding_assumed", value="windows-1252"),) if encoding.assumed else ()


# JSON


def _json(start: bytes, end: Sequence[bytes], encoding: Encoding, *, whole: bool) -> Dialect:
    """`end` is the last piece of the file, where there is one: what stands after a list may belong to its records."""
    text, *rest = (_exactly(piece, encoding.name) for piece in (start, *end))
    form = sniff_json(text if whole else text[:-4], whole=whole, end="".join(rest))
    return Dialect(
        kind=Kind(form.kind),
        header=form.header,
        encoding=encoding.name,
        form=form,
        warnings=(*_assumed(encoding), *map(_left_out, form.left_out)),
        evidence={"encoding": encoding.evidence, "kind": form.evidence},
        columns=list(form.columns),
    )


# delimited text


@dataclass(frozen=True, slots=True)
class _Cut:
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
        """Whether in most of the first rows one column holds a time, and another a number."""
        first = self.heading.at if self.heading.names_data else self.heading.below
        rows = self.records.cells[first : first + _LOOKED_AT]
        times = _mostly(rows, is_time)
        return bool(times and _mostly(rows, is_numeric) - times)


def _mostly(rows: Sequence[Sequence[str]], holds: Callable[[str], bool]) -> set[int]:
    """The columns in which most rows hold something."""
    widths = sorted(map(len, rows))
    reach = widths[(len(widths) - 1) // 2] if rows else 0  # columns behind it are not in most rows
    found = Counter(at for row in rows for at, cell in enumerate(row[:reach]) if holds(cell))
    return {at for at, count in found.items() if 2 * count > len(rows)}


def _delimited(pieces: Sequence[str], encoding: Encoding, options: ReadOptions, *, whole: bool) -> Dialect:
    marks = (options.delimiter_mark,) if options.delimiter_mark else tuple(_DELIMITERS)
    cuts = [_cut(pieces[0], mark, whole=whole, line=options.header_line) for mark in marks]
    best = max(cuts, key=_Cut.fitness)
    at, records = best.heading.at, best.records
    _refuse_late_header([best] if records.cells and len(records.cells[at]) > 1 else cuts)
    _refuse_without_header(best, options, whole=whole)
    first = best.heading.below
    header = _trimmed(records.cells[at], records.cells[first:])
    rows = Headers(named(header)).own(records.cells[first:])
    for piece in pieces[1:]:
        rows += Delimited(best.delimiter).cut(Block(piece.encode("utf-8", errors="replace"), last=True)).cells
    dialect = Dialect(
        kind=Kind.CSV,
        header=header,
        encoding=encoding.name,
        delimiter=best.delimiter,
        quoted='"' in pieces[0],
        header_line=records.lines[at],
        units=_units(records.cells, best.heading, len(header)),
        units_line=records.lines[at + 1] if best.heading.units else None,
        preamble=tuple(raw[:256] for raw in records.raws[: min(at, _SHOWN)]),
        warnings=_assumed(encoding),
        evidence={
            "encoding": encoding.evidence,
            "delimiter": _share(best, len(header), options),
            "header": best.heading.evidence,
        },
        columns=_columns(rows, len(header)),
        unlike=_unlike(rows, len(header)),
    )
    return _without_header(dialect, records.raws[at]) if best.heading.names_data else dialect


def _cut(text: str, delimiter: str, *, whole: bool, line: int | None) -> _Cut:
    data = text if whole or "\n" not in text else text[: text.rfind("\n") + 1]
    records = Delimited(delimiter).cut(Block(data.encode("utf-8", errors="replace"), last=whole))
    heading = find_heading(records.cells, records.lines, line=line) if records.cells else Heading(0, False, "")
    return _Cut(delimiter, records, heading)


def _refuse_late_header(cuts: Sequence["_Cut | _Sheet"]) -> None:
    """Refuse a table that begins below the rows in which its header is looked for."""
    if later := min((cut.heading.later for cut in cuts if cut.heading.later), default=""):
        raise refused("no_header", f" in the first {HEADER_WITHIN} rows, but {later}")


def _refuse_without_header(best: _Cut, options: ReadOptions, *, whole: bool) -> None:
    at, records = best.heading.at, best.records
    if not records.cells:
        raise refused("empty_file")
    if best.heading.beyond:
        raise _no_such_line(options, records.lines[-1])
    if broken := records.broken.get(at):
        raise refused(broken[0], " in the header")
    if len(records.cells[at]) < 2:
        code = "absent_delimiter" if options.delimiter else "no_delimiter"
        raise refused(code, f": {records.raws[at][:80]}")
    if whole and len(records.cells) == best.heading.below and not best.heading.names_data:
        raise refused("no_rows")


def _no_such_line(options: ReadOptions, last: int | None) -> Rejected:
    return refused(
        "no_such_line", f": line {options.header_line}, and the last filled one that was looked at is line {last}"
    )


def _without_header(dialect: Dialect, row: str) -> Dialect:
    """The same of a table whose best row names no columns."""
    return replace(dialect, header=(), header_line=None, columns=[], headless=row[:80])


def _trimmed(header: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """The header without names that are empty at its end, where the rows are narrower too."""
    width = len(header)
    while width and not header[width - 1].strip():
        width -= 1
    common = Counter(map(len, rows)).most_common(1)
    return tuple(header[:width] if common and common[0][0] <= width else header)


def _units(rows: Sequence[Sequence[str]], heading: Heading, width: int) -> tuple[str, ...]:
    """The row of units, where there is one: it is as wide as the header was before that was trimmed."""
    return tuple(map(str.strip, rows[heading.at + 1][:width])) if heading.units else ()


def _columns(rows: Sequence[Sequence[str]], width: int) -> list[Sequence[str]]:
    fitting = [row for row in rows if len(row) == width or (len(row) > width and not filled(row[width:]))]
    return [[row[at] for row in fitting] for at in range(width)]


def _unlike(rows: Sequence[Sequence[str]], width: int) -> str | None:
    """How wide rows are of which none is as wide as the header; those that could not be cut do not count."""
    widths = Counter(len(row) for row in rows if row)
    if not widths or width in widths:
        return None
    return f"the header has {width} cells, most rows have {widths.most_common(1)[0][0]}"


def _share(best: _Cut, width: int, options: ReadOptions) -> str:
    if options.delimiter_mark:
        return "it was declared"
    rows = best.records.cells[best.heading.at :]
    alike = sum(len(row) == width for row in rows)
    return f"by {_DELIMITERS[best.delimiter]}, {alike} of {len(rows)} sampled rows have {width} cells"


# sheets


def sniff_workbook(book: Workbook, kind: Kind, options: ReadOptions = NO_OPTIONS) -> Dialect:
    """Decide which sheets of a workbook are read, and how. All that hold the same table are, or the declared one.

    `Rejected`: `unknown_sheet`; `several_tables` where sheets hold different tables, for which of them is meant?
    """
    if options.sheet is not None and options.sheet not in book.sheets:
        raise refused("unknown_sheet", f": {options.sheet[:64]} (there are: {', '.join(book.sheets)[:400]})")
    names = [options.sheet] if options.sheet is not None else list(book.sheets)
    tables = [table for table in (_sampled(book, name, options) for name in names) if table.rows]
    if not tables:
        raise refused("empty_file")
    reached = [table for table in tables if not table.heading.beyond]
    if not reached:
        raise _no_such_line(options, max(table.lines[-1] for table in tables))
    main = min(reached, key=lambda table: (not table.heading.names_time, not table.has_data))
    _refuse_late_header([main])
    alike = [table for table in reached if main.is_continued_by(table)]
    others = [table for table in tables if table not in alike]
    if rivals := [table.name for table in others if table.heading.names_time or table.plain() == main.plain()]:
        raise refused("several_tables", f": {', '.join([main.name, *rivals])[:400]}")
    return _of_sheets(book, kind, main, alike, others)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The first rows of a sheet that are not empty, and where its table begins."""

    name: str
    lines: Sequence[int]
    rows: Sequence[Sequence[str]]
    heading: Heading

    @property
    def header(self) -> tuple[str, ...]:
        return _trimmed(self.rows[self.heading.at], [[]])

    def plain(self) -> tuple[str, ...]:
        return tuple(map(plain, self.header))

    def units(self) -> tuple[str | None, ...]:
        """Those of a row under the header, in one spelling."""
        found = map(unit_of_row, _units(self.rows, self.heading, len(self.header)))
        return tuple(unit and canonical(unit) for unit in found)

    @property
    def has_data(self) -> bool:
        return len(self.rows) > self.heading.below

    def is_continued_by(self, other: "_Sheet") -> bool:
        """Whether another sheet holds the same table: the same columns, and the same units where it has data."""
        return self.plain() == other.plain() and (self.units() == other.units() or not other.has_data)

    def data(self) -> list[Sequence[str]]:
        own = Headers(named(self.header)).own(self.rows[self.heading.below :])
        return [as_wide(row, len(self.header)) for row in own]


def _sampled(book: Workbook, name: str, options: ReadOptions) -> _Sheet:
    found = list(islice(filled_rows(book, name), SAMPLE_ROWS))
    lines, rows = [line for line, _ in found], [row for _, row in found]
    heading = find_heading(rows, lines, line=options.header_line) if rows else Heading(0, False, "")
    return _Sheet(name, lines, rows, heading)


def filled_rows(book: Workbook, sheet: str) -> Iterator[tuple[int, Sequence[str]]]:
    """The rows of a sheet that are not empty, each with its number."""
    return ((line, row) for line, row in book.rows(sheet) if filled(row))


def as_wide(row: Sequence[str], width: int) -> Sequence[str]:
    """A row of a sheet under so many columns: empty cells beyond them are none, and those it lacks are empty."""
    if len(row) < width:
        return [*row, *[""] * (width - len(row))]
    return row if len(row) == width or filled(row[width:]) else row[:width]


def _of_sheets(book: Workbook, kind: Kind, main: _Sheet, alike: Sequence[_Sheet], others: Sequence[_Sheet]) -> Dialect:
    at, heading, header = main.heading.at, main.heading, main.header
    read = [table for table in alike if table.has_data] or [main]
    rows = [row for table in read for row in table.data()]
    if not rows and not heading.names_data:
        raise refused("no_rows")
    dialect = Dialect(
        kind=kind,
        header=header,
        header_line=main.lines[at],
        units=_units(main.rows, heading, len(header)),
        units_line=main.lines[at + 1] if heading.units else None,
        preamble=tuple("\t".join(row)[:256] for row in main.rows[: min(at, _SHOWN)]),
        first_rows={table.name: table.lines[table.heading.below - 1] for table in read},
        serial=book.serial,
        warnings=(
            *_joined([table.name for table in read]),
            *(Fault(None, None, None, "sheet_left_out", value=cut(table.name)) for table in others),
        ),
        evidence={"kind": f"its bytes are a workbook's ({kind})", "header": heading.evidence},
        columns=_columns(rows, len(header)),
    )
    return _without_header(dialect, " | ".join(main.rows[at])) if heading.names_data else dialect


def _joined(sheets: Sequence[str]) -> list[Fault]:
    return [Fault(None, None, None, "sheets_joined", value=cut(", ".join(sheets)))] if len(sheets) > 1 else []


# Parquet


def sniff_columns(file: ColumnarFile) -> Dialect:
    """Take the names and the first rows of a Parquet file."""
    if len(file.names) > MOST_COLUMNS:
        raise refused("too_many_columns", f": {len(file.names):,}")
    columns: list[list[str]] = next(iter(file.batches()), [[] for _ in file.names])
    if not file.row_count:
        raise refused("no_rows")
    return Dialect(
        kind=Kind.PARQUET,
        header=file.names,
        evidence={"kind": "its bytes are Parquet's"},
        columns=[column[:SAMPLE_ROWS] for column in columns],
    )
