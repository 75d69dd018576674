"""Results as a person reads them in a terminal. Nothing that comes from a file reaches it unescaped."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rich import box
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.table import Table
from rich.text import Text

from titer_cli.views.printable import MESSAGE_CHARACTERS, printable

type Document = Mapping[str, Any]

SHOWN_SUMMARIES = 40
SHOWN_ANOMALIES = 10
SHOWN_ERRORS = 20
SHOWN_WARNINGS = 5
PROSE_WIDTH = 18  # terminal cells that a column of prose can be folded into
_MARKS = {",": "comma", ";": "semicolon", "\t": "tab", ".": "point", " ": "space"}
_COLOURS = {"processed": "green", "partial": "yellow", "failed": "red", "refused": "red"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; the one with the highest `spare` is the first to go where a terminal is narrow."""

    title: str
    cells: Sequence[str]
    right: bool = False
    spare: int = 0
    style: str = ""
    wraps: bool = False
    styles: Mapping[str, str] = field(default_factory=dict)  # of cells that say this or that

    @property
    def width(self) -> int:
        """What it needs, in terminal cells; a column of prose makes do with less."""
        needed = max(Text(cell).cell_len for cell in (self.title, *self.cells))
        return min(needed, PROSE_WIDTH) if self.wraps else needed


@dataclass(frozen=True, slots=True)
class FittingTable:
    """A table that leaves columns out, and says which, rather than cutting every cell."""

    title: str
    columns: Sequence[Column]
    notes: Sequence[str] = field(default_factory=tuple)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the table and its notes."""
        kept, left_out = _fit(self.columns, options.max_width)
        yield Text(self.title, style="bold")
        yield _table(kept)
        if left_out:
            yield _note(f"no room here for: {', '.join(column.title for column in left_out)} (--json shows all)")
        yield from map(_note, self.notes)


def _fit(columns: Sequence[Column], room: int) -> tuple[list[Column], list[Column]]:
    kept = list(columns)
    while sum(column.width + 2 for column in kept) + 2 > room and any(column.spare for column in kept):
        kept.remove(max(kept, key=lambda column: column.spare))
    return kept, [column for column in columns if column not in kept]


def _table(columns: Sequence[Column]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0), show_edge=False, header_style="dim")
    for column in columns:
        table.add_column(
            Text(column.title),
            justify="right" if column.right else "left",
            style=column.style,
            no_wrap=not column.wraps,
            overflow="fold" if column.wraps else "ellipsis",
        )
    for row in zip(*(column.cells for column in columns), strict=True):
        styled = zip(row, columns, strict=True)
        table.add_row(*(Text(cell, column.styles.get(cell, "")) for cell, column in styled))
    return table


def _note(text: str) -> Text:
    return Text(text, style="dim")


# ── One result ──────────────────────────────────────────────────────────────────────────────────────────────────────


def result_view(document: Document) -> RenderableType:
    """Return everything that a result says, most important first."""
    sections = (_summaries(document), _anomalies(document), _errors(document), _warnings(document))
    spaced = [part for section in sections if section for part in ("", *section)]
    return Group(_headline(document), _facts(document), *spaced)


def _headline(document: Document) -> Text:
    status = str(document["status"])
    line = Text.assemble((printable(document["name"]), "bold"), "  ", (status, f"bold {_COLOURS.get(status, 'cyan')}"))
    if document.get("message"):
        line.append("\n").append(printable(document["message"], MESSAGE_CHARACTERS))
    return line


def _facts(document: Document) -> Group:
    return Group(*(_note(" · ".join(facts)) for facts in (_count_facts(document), _format_facts(document)) if facts))


def _count_facts(document: Document) -> list[str]:
    total = document.get("aggregates")
    if not total:
        return _duration_facts(document)
    facts = [
        f"{_many(total['row_count'], 'row')} kept, {_count(total['rejected_rows'])} rejected",
        _many(total["reading_count"], "reading"),
        _many(total["anomaly_count"], "anomaly", "anomalies"),
    ]
    facts += [f"{_many(total['rejected_readings'], 'reading')} rejected"] if total["rejected_readings"] else []
    facts += [_many(total["missing_count"], "empty cell")] if total["missing_count"] else []
    return [*facts, *_duration_facts(document)]


def _duration_facts(document: Document) -> list[str]:
    taken = document.get("processing_ms")
    return [] if taken is None else [f"{taken:,} ms" if taken < 10_000 else f"{taken / 1000:,.1f} s"]


def _format_facts(document: Document) -> list[str]:
    shape = document.get("format") or {}
    facts = [kind_fact(shape)]
    if shape.get("delimiter"):
        facts.append(f"delimiter {mark_name(shape['delimiter'])}")
    facts.append(zone_fact(shape))
    if shape.get("context"):
        facts.append(f"context {printable(', '.join(shape['context']))}")
    named = {
        "rule_set": "rule set",
        "asset": "asset",
        "duplicate_of": "same as",
        "file_id": "file",
        "version": "version",
    }
    facts += [f"{word} {printable(document[name])}" for name, word in named.items() if document.get(name) is not None]
    return [fact for fact in facts if fact]


def kind_fact(shape: Document) -> str:
    """Return what kind of file it is: `csv, gzip, long, utf-8`."""
    return ", ".join(words(shape[name]) for name in ("kind", "compression", "layout", "encoding") if shape.get(name))


def zone_fact(shape: Document) -> str:
    """Return the zone that times without an offset were read in, nothing where there is none."""
    assumed = " (assumed)" if shape.get("timezone_assumed") else ""
    return f"zone {printable(shape['timezone'])}{assumed}" if shape.get("timezone") else ""


def _summaries(document: Document) -> list[RenderableType]:
    every = document.get("summaries") or []
    shown = every[:SHOWN_SUMMARIES]
    if not shown:
        return []
    file_id = document.get("file_id")
    way = f"titer summaries {file_id} shows all" if file_id else "--json shows more"
    return [summaries_table(shown, _more(len(shown), len(every), document.get("summaries_truncated"), "series", way))]


def summaries_table(summaries: Sequence[Document], notes: Sequence[str] = ()) -> FittingTable:
    """Return the figures of each series."""
    columns = [
        Column("sensor", _texts(summaries, "sensor_id"), style="cyan"),
        Column("parameter", _texts(summaries, "parameter"), spare=2),
        Column("unit", _texts(summaries, "unit"), spare=4),
        Column("count", _counts(summaries, "count"), right=True),
        Column("missing", _counts(summaries, "missing"), right=True, spare=5),
        Column("min", _numbers(summaries, "min"), right=True),
        Column("mean", _numbers(summaries, "mean"), right=True),
        Column("max", _numbers(summaries, "max"), right=True),
        Column("stddev", _numbers(summaries, "stddev"), right=True, spare=6),
        Column("first", _texts(summaries, "first_at"), spare=8),
        Column("last", _texts(summaries, "last_at"), spare=7),
        Column("anomalies", _counts(summaries, "anomaly_count"), right=True, spare=1),
    ]
    return FittingTable(
        "Readings", [column for column in columns if column.title != "unit" or any(column.cells)], notes
    )


def _anomalies(document: Document) -> list[RenderableType]:
    every = document.get("anomalies") or []
    shown = every[:SHOWN_ANOMALIES]
    if not shown:
        return []
    total = (document.get("aggregates") or {}).get("anomaly_count", len(every))
    columns = [
        Column("row", _texts(shown, "row_number"), right=True),
        Column("sensor", _texts(shown, "sensor_id"), style="cyan"),
        Column("parameter", _texts(shown, "parameter"), spare=1),
        Column("at", _texts(shown, "at")),
        Column("value", _numbers(shown, "value"), right=True, style="yellow"),
        Column("expected", [_span(anomaly.get("expected")) for anomaly in shown], spare=2),
        Column("detector", _texts(shown, "detector"), spare=4),
        Column("severity", _texts(shown, "severity"), spare=3),
    ]
    return [FittingTable("Anomalies", columns, _more(len(shown), total, False, "anomalies", "--json shows more"))]


def _span(expected: Mapping[str, float | None] | None) -> str:
    """Return the range in words: `20 to 40`, `at least 20`, `at most 40`."""
    low, high = (number((expected or {}).get(end)) for end in ("min", "max"))
    if low and high:
        return f"{low} to {high}"
    return f"at least {low}" if low else f"at most {high}" if high else ""


def _errors(document: Document) -> list[RenderableType]:
    every = document.get("errors") or []
    total = document.get("error_count", len(every))
    if not total or (document.get("message") and all(error.get("row_number") is None for error in every)):
        return []  # what is wrong with the file as a whole is its message
    shown = every[:SHOWN_ERRORS]
    file_id = document.get("file_id")
    way = f"titer errors {file_id} --all shows all" if file_id else "--json or --out shows more"
    notes = [_per_code(document.get("error_counts") or {}), *_more(len(shown), total, False, "errors", way)]
    return [errors_table("Errors", shown, notes)]


def _warnings(document: Document) -> list[RenderableType]:
    every = document.get("warnings") or []
    counts = document.get("warning_counts") or {}
    shown = every[:SHOWN_WARNINGS]
    if not shown and not counts:
        return []
    total = sum(counts.values()) or len(every)
    notes = [_per_code(counts), *_more(len(shown), total, False, "warnings", "--json shows more")]
    return [errors_table("Warnings", shown, notes)]


def errors_table(title: str, errors: Sequence[Document], notes: Sequence[str] = ()) -> FittingTable:
    """Return errors or warnings: where, what stood there, what is wrong with it and what to do."""
    columns = [
        Column("row", _texts(errors, "row_number"), right=True),
        Column("line", _texts(errors, "line"), right=True, spare=2),
        Column("column", _texts(errors, "column"), style="cyan"),
        Column("value", _texts(errors, "value", 40), spare=1, style="red" if title == "Errors" else "yellow"),
        Column("what is wrong", _texts(errors, "reason", MESSAGE_CHARACTERS), wraps=True),
        Column("what to do", _texts(errors, "hint", MESSAGE_CHARACTERS), wraps=True, spare=1),
    ]
    return FittingTable(title, [column for column in columns if not column.spare or any(column.cells)], notes)


def rejected_table(title: str, errors: Sequence[Document]) -> FittingTable:
    """Return errors with the rows that they are in: where, what is wrong, and the row as it stands in the file."""
    columns = [
        Column("row", _texts(errors, "row_number"), right=True),
        Column("line", _texts(errors, "line"), right=True, spare=3),
        Column("column", _texts(errors, "column"), style="cyan", spare=1),
        Column("code", _texts(errors, "code"), style="red"),
        Column("what is wrong", _texts(errors, "reason", MESSAGE_CHARACTERS), wraps=True, spare=2),
        Column("the row in the file", _texts(errors, "raw", MESSAGE_CHARACTERS), wraps=True),
    ]
    return FittingTable(title, columns)


def _per_code(counts: Mapping[str, int]) -> str:
    by_frequency = sorted(counts.items(), key=lambda item: -item[1])
    return " · ".join(f"{printable(code)} {_count(count)}" for code, count in by_frequency)


def _more(shown: int, total: int, truncated: object, things: str, way: str) -> list[str]:
    whole = f"more than {_count(total)}" if truncated else _count(total)
    return [f"{_count(shown)} of {whole} {things} shown; {way}"] if truncated or shown < total else []


# ── Several files ───────────────────────────────────────────────────────────────────────────────────────────────────


def overview(documents: Sequence[Document]) -> RenderableType:
    """Return several results, one line each."""
    totals = [document.get("aggregates") or {} for document in documents]
    columns = [
        Column("file", _texts(documents, "name"), style="bold"),
        Column("status", _texts(documents, "status"), styles=_COLOURS),
        Column("rows", _counts(totals, "row_count"), right=True),
        Column("rejected", _counts(totals, "rejected_rows"), right=True, spare=2),
        Column("readings", _counts(totals, "reading_count"), right=True, spare=3),
        Column("errors", _counts(documents, "error_count"), right=True),
        Column("anomalies", _counts(totals, "anomaly_count"), right=True, spare=4),
        Column("file id", _texts(documents, "file_id"), spare=5),
        Column("message", _texts(documents, "message", MESSAGE_CHARACTERS), wraps=True, spare=1),
    ]
    return FittingTable(_count_of_files(len(documents)), _with_content(columns))


def files_view(files: Sequence[Document], more: bool) -> RenderableType:
    """Return a page of the list of files, newest first."""
    if not files:
        return Text("No file matches.")
    columns = [
        Column("file", _texts(files, "name"), style="bold"),
        Column("status", _texts(files, "status"), styles=_COLOURS),
        Column("since", _texts(files, "created_at"), spare=2),
        Column("rows", _counts(files, "row_count"), right=True, spare=3),
        Column("readings", _counts(files, "reading_count"), right=True, spare=4),
        Column("errors", _counts(files, "error_count"), right=True, spare=1),
        Column("file id", _texts(files, "file_id")),
    ]
    notes = ["there are more; --limit N shows N"] if more else []
    return FittingTable(_count_of_files(len(files)), _with_content(columns), notes)


def versions_table(versions: Sequence[Document]) -> RenderableType:
    """Return the versions of a file."""
    columns = [
        Column("version", _counts(versions, "version"), right=True, style="bold"),
        Column("status", _texts(versions, "status"), styles=_COLOURS),
        Column("", _texts(versions, "current"), spare=1),
        Column("rule set", _texts(versions, "rule_set")),
        Column("zone", _texts(versions, "timezone"), spare=3),
        Column("asset", _texts(versions, "asset"), spare=4),
        Column("begun", _texts(versions, "begun_at"), spare=2),
        Column("rows", _counts(versions, "row_count"), right=True, spare=5),
        Column("errors", _counts(versions, "error_count"), right=True, spare=6),
        Column("asked for by", _texts(versions, "by"), spare=7),
        Column("said of how it is written", _texts(versions, "writing", MESSAGE_CHARACTERS), spare=8, wraps=True),
    ]
    return FittingTable(_many(len(versions), "version"), _with_content(columns))


def rule_sets_table(rule_sets: Sequence[Document]) -> RenderableType:
    """Return the newest version of each rule set."""
    titles = {"rule_set": "rule set", "at": "written", "by": "by", "reason": "why"}
    return table(_many(len(rule_sets), "rule set"), rule_sets, titles)


def tokens_table(tokens: Sequence[Document]) -> RenderableType:
    """Return tokens, without what opens anything."""
    titles = {"token_id": "id", "scopes": "scopes", "created_at": "made", "expires_at": "ends", "label": "for"}
    return table(_many(len(tokens), "token"), tokens, titles)


def _count_of_files(count: int) -> str:
    return "1 file" if count == 1 else f"{count:,} files"


def table(title: str, rows: Sequence[Document], titles: Mapping[str, str]) -> RenderableType:
    """Return a plain table of the named fields; the last may be prose."""
    *first, last = titles.items()
    columns = [Column(heading, _texts(rows, name, MESSAGE_CHARACTERS)) for name, heading in first]
    return FittingTable(title, [*columns, Column(last[1], _texts(rows, last[0], MESSAGE_CHARACTERS), wraps=True)])


def _with_content(columns: Sequence[Column]) -> list[Column]:
    return [column for column in columns if any(column.cells) or not column.spare]


# ── Cells ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def words(value: object) -> str:
    """Return a word of ours as people write it."""
    return printable(value).replace("_", " ")


def mark_name(mark: object) -> str:
    """Return the word for a delimiter or decimal mark, else the mark itself, printable."""
    return _MARKS.get(str(mark)) or printable(mark)


def _texts(items: Iterable[Document], name: str, limit: int = 60) -> list[str]:
    return [printable(item.get(name), limit) for item in items]


def _counts(items: Iterable[Document], name: str) -> list[str]:
    return ["" if item.get(name) is None else _count(item[name]) for item in items]


def _numbers(items: Iterable[Document], name: str) -> list[str]:
    return [number(item.get(name)) for item in items]


def _count(value: int) -> str:
    return f"{value:,}"


def _many(count: int, one: str, many: str = "") -> str:
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def number(value: float | str | None) -> str:
    """Return a measured value as people read it: at most six decimals, an exponent where it is huge or tiny."""
    if not isinstance(value, int | float):
        return printable(value)
    if value and not 1e-4 <= abs(value) < 1e12:
        return f"{value:.6g}"
    text = f"{value:.6f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
