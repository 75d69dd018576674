"""Results as a person reads them in a terminal. Nothing that comes from a file reaches it unescaped."""

from collections.abc import Mapping, Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from titer_cli.command_line import Call
from titer_cli.views.cells import (
    STATUS_COLOURS,
    Document,
    counted,
    counts,
    grouped,
    mark_name,
    named,
    number,
    numbers,
    parameters,
    texts,
    words,
)
from titer_cli.views.doubts import call_view, most_important, warning_view
from titer_cli.views.printable import MESSAGE_CHARACTERS, printable
from titer_cli.views.tables import Column, Facts, FittingTable, note

SHOWN_SUMMARIES = 40
SHOWN_ANOMALIES = 10
SHOWN_ERRORS = 20
SHOWN_WARNINGS = 5  # that matter most
SHOWN_UNLIMITED = 5
_COUNTED = {"epoch", "ticks", "elapsed"}  # forms of times that lie in no zone


def result_view(document: Document, call: Call | None = None) -> RenderableType:
    """Return everything that a result says, most important first; of a refusal also the call that settles it."""
    sections = (_summaries(document), _anomalies(document), _errors(document), _warnings(document))
    spaced = [part for section in sections if section for part in ("", *section)]
    way_out = call_view(call or Call.on_id(document["file_id"]), _ways_out(document)) if _ways_out(document) else ()
    return Group(_headline(document), *way_out, _facts(document), *spaced)


def _ways_out(document: Document) -> Sequence[Document]:
    """Return what would settle why the file is refused as a whole."""
    whole = [error for error in document.get("errors") or () if error.get("row_number") is None]
    return (whole[0].get("settled_by") or ()) if whole and document.get("message") else ()


def _headline(document: Document) -> Text:
    status = str(document["status"])
    colour = STATUS_COLOURS.get(status, "cyan")
    line = Text.assemble((printable(document["name"]), "bold"), "  ", (status, f"bold {colour}"))
    if document.get("message"):
        line.append("\n").append(printable(document["message"], MESSAGE_CHARACTERS))
    return line


def _facts(document: Document) -> Group:
    every = _count_facts(document), _format_facts(document), _unlimited_facts(document)
    return Group(*(Facts(facts) for facts in every if facts))


def _count_facts(document: Document) -> list[str]:
    total = document.get("aggregates")
    if not total:
        return _duration_facts(document)
    facts = [
        f"{counted(total['row_count'], 'row')} kept, {grouped(total['rejected_rows'])} rejected",
        counted(total["reading_count"], "reading"),
        counted(total["anomaly_count"], "anomaly", "anomalies"),
    ]
    facts += [f"{counted(total['rejected_readings'], 'reading')} rejected"] if total["rejected_readings"] else []
    facts += [counted(total["missing_count"], "empty cell")] if total["missing_count"] else []
    return [*facts, *_duration_facts(document)]


def _duration_facts(document: Document) -> list[str]:
    taken = document.get("processing_ms")
    return [] if taken is None else [f"{taken:,} ms" if taken < 10_000 else f"{taken / 1000:,.1f} s"]


def _unlimited_facts(document: Document) -> list[str]:
    """Return which of the series that are shown no limit of the rule set applied to."""
    names = [_series_name(one) for one in document.get("summaries") or [] if one.get("limited") is False]
    if not names:
        return []
    rest = f" and {len(names) - SHOWN_UNLIMITED:,} more" if len(names) > SHOWN_UNLIMITED else ""
    return [f"without limits {printable(', '.join(names[:SHOWN_UNLIMITED]))}{rest}"]


def _series_name(summary: Document) -> str:
    named = (str(summary[part]) for part in ("sensor_id", "parameter") if summary[part] not in {"", "value"})
    return " ".join(named)


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
    """Return the zone that times were read in, or that they tell their offset; nothing where neither is so."""
    if shape.get("timezone_used") is False:
        return "" if shape.get("time_form") in _COUNTED else "times with their offset"
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
        named("sensor", summaries, "sensor_id", style="cyan"),
        parameters(summaries),
        Column("unit", texts(summaries, "unit"), spare=4),
        Column("count", counts(summaries, "count"), right=True),
        Column("missing", counts(summaries, "missing"), right=True, spare=5),
        Column("min", numbers(summaries, "min"), right=True),
        Column("mean", numbers(summaries, "mean"), right=True),
        Column("max", numbers(summaries, "max"), right=True),
        Column("stddev", numbers(summaries, "stddev"), right=True, spare=6),
        Column("first", texts(summaries, "first_at"), spare=8),
        Column("last", texts(summaries, "last_at"), spare=7),
        Column("anomalies", counts(summaries, "anomaly_count"), right=True, spare=1),
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
        Column("row", texts(shown, "row_number"), right=True),
        named("sensor", shown, "sensor_id", style="cyan"),
        parameters(shown),
        Column("at", texts(shown, "at")),
        Column("value", numbers(shown, "value"), right=True, style="yellow"),
        Column("expected", [_span(anomaly.get("expected")) for anomaly in shown], spare=2),
        Column("detector", texts(shown, "detector"), spare=4),
        Column("severity", texts(shown, "severity"), spare=3),
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
    if not every and not counts:
        return []
    return warnings_view(every, sum(counts.values()) or len(every), [_per_code(counts)], "--json shows more")


def warnings_view(every: Sequence[Document], total: int, notes: Sequence[str], way: str) -> list[RenderableType]:
    """Return the warnings that matter most, how each is settled, and how many there are besides."""
    shown = most_important(every)[:SHOWN_WARNINGS]
    lines = [line for those in shown for line in warning_view(those)]
    more = total - sum(map(len, shown))
    rest = [*notes, f"and {counted(more, 'more warning')}; {way}"] if more else notes
    return [Text("Warnings", style="bold"), *lines, *map(note, rest)]


def errors_table(title: str, errors: Sequence[Document], notes: Sequence[str] = ()) -> FittingTable:
    """Return errors: where, what stood there, what is wrong with it and what to do."""
    columns = [
        Column("row", texts(errors, "row_number"), right=True),
        Column("line", texts(errors, "line"), right=True, spare=2),
        named("column", errors, "column", style="cyan"),
        Column("value", texts(errors, "value", 40), spare=1, names=True, style="red"),
        Column("what is wrong", texts(errors, "reason", MESSAGE_CHARACTERS), wraps=True),
        Column("what to do", texts(errors, "hint", MESSAGE_CHARACTERS), wraps=True, spare=1),
    ]
    return FittingTable(title, [column for column in columns if not column.spare or any(column.cells)], notes)


def rejected_table(title: str, errors: Sequence[Document]) -> FittingTable:
    """Return errors with the rows that they are in: where, what is wrong, and the row as it stands in the file."""
    columns = [
        Column("row", texts(errors, "row_number"), right=True),
        Column("line", texts(errors, "line"), right=True, spare=3),
        named("column", errors, "column", style="cyan", spare=1),
        Column("code", texts(errors, "code"), style="red"),
        Column("what is wrong", texts(errors, "reason", MESSAGE_CHARACTERS), wraps=True, spare=2),
        Column("the row in the file", texts(errors, "raw", MESSAGE_CHARACTERS), wraps=True),
    ]
    return FittingTable(title, columns)


def _per_code(counts: Mapping[str, int]) -> str:
    by_frequency = sorted(counts.items(), key=lambda item: -item[1])
    return " · ".join(f"{printable(code)} {grouped(count)}" for code, count in by_frequency)


def _more(shown: int, total: int, truncated: object, things: str, way: str) -> list[str]:
    whole = f"more than {grouped(total)}" if truncated else grouped(total)
    return [f"{grouped(shown)} of {whole} {things} shown; {way}"] if truncated or shown < total else []
