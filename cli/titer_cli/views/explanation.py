"""How a file would be read, as a person sees it in a terminal. Nothing that comes from a file reaches it unescaped."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from titer.model.options import OPTIONS
from titer_cli.command_line import Call
from titer_cli.views.cells import Document, mark_name, named, number, texts, words
from titer_cli.views.doubts import call_view, ways_view
from titer_cli.views.printable import MESSAGE_CHARACTERS, printable
from titer_cli.views.results import errors_table, kind_fact, warnings_view, zone_fact
from titer_cli.views.tables import Column, Facts, FittingTable, with_content

SHOWN_LINES = 5  # of a preamble
SHOWN_COLUMNS = 60
SHOWN_READINGS = 8
SHOWN_ERRORS = 10
SHOWN_OPTIONS = 12
_UNITS_OF_TIME = ((86_400, "d"), (3_600, "h"), (60, "min"), (1, "s"))


def explanation_view(name: str, document: Document, call: Call) -> RenderableType:
    """Return what the file is, its columns, how it would be read, what is doubtful, what would change the reading.

    What settles a doubt comes first, where some option does.
    """
    sections = [part(document) for part in (_preamble, _evidence, _columns, _readings, _errors, _options)]
    sections.insert(0 if _is_doubted(document) else -1, _warnings(document))
    spaced = [part for section in sections if section for part in ("", *section)]
    facts = (Facts(line) for line in _facts(document) if line)
    return Group(_headline(name, document), *_way_out(document, call), *facts, *spaced)


def _way_out(document: Document, call: Call) -> Iterator[RenderableType]:
    """Return the call that settles a refusal; of a doubt, what settles it, for the file may settle it by itself."""
    ways = document["settled_by"]
    return call_view(call, ways) if is_refused(document) else ways_view(ways)


def _is_doubted(document: Document) -> bool:
    return any(warning.get("settled_by") for warning in document["warnings"])


def is_refused(document: Document) -> bool:
    """Return whether the file would be refused; else its message tells what the sample leaves open."""
    return bool(document["refused"])


def _headline(name: str, document: Document) -> Text:
    message = document.get("message")
    line = Text.assemble((printable(name), "bold"), "  ", _verdict(document))
    return line.append("\n").append(printable(message, MESSAGE_CHARACTERS)) if message else line


def _verdict(document: Document) -> tuple[str, str]:
    if is_refused(document):
        return "would be refused", "bold red"
    return ("not sure", "bold yellow") if document.get("message") else ("can be read", "bold green")


def _facts(document: Document) -> list[list[str]]:
    return [_format_facts(document), _position_facts(document), _time_facts(document)]


def _format_facts(document: Document) -> list[str]:
    marks = [f"{name} {mark_name(document[name])}" for name in ("delimiter", "decimal") if document.get(name)]
    quoted = "quoted cells" if document.get("quoting") else ""
    return [fact for fact in (kind_fact(document), *marks, quoted) if fact]


def _position_facts(document: Document) -> list[str]:
    above = len(document.get("preamble") or ())
    facts = [f"{above} {'line' if above == 1 else 'lines'} above the header"] if above else []
    named = {"header_line": "header in line", "units_line": "units in line"}
    facts += [f"{phrase} {document[name]:,}" for name, phrase in named.items() if document.get(name)]
    sheets = document.get("sheets") or []
    return facts + ([f"{'sheet' if len(sheets) == 1 else 'sheets'} {', '.join(_each(sheets))}"] if sheets else [])


def _time_facts(document: Document) -> list[str]:
    cadence = document.get("cadence_seconds")
    facts = [
        f"times {words(document['time_form'])}" if document.get("time_form") else "",
        f"dates {words(document['date_order'])}" if document.get("date_order") else "",
        zone_fact(document),
        f"a reading every {_duration(cadence)}" if cadence else "",
    ]
    return [fact for fact in facts if fact]


def _duration(seconds: float) -> str:
    size, unit = next(((size, unit) for size, unit in _UNITS_OF_TIME if seconds >= size), (1, "s"))
    return f"{number(seconds / size)} {unit}"


def _preamble(document: Document) -> list[RenderableType]:
    lines = document.get("preamble") or []
    if not lines:
        return []
    shown = [Text(f"  {printable(line, 100)}", style="dim") for line in lines[:SHOWN_LINES]]
    return [Text("Above the header", style="bold"), *shown, *_rest(lines, SHOWN_LINES, "lines")]


def _evidence(document: Document) -> list[RenderableType]:
    said = {what: why for what, why in (document.get("evidence") or {}).items() if why}
    lines = [f"  {words(what)}: {printable(why, MESSAGE_CHARACTERS)}" for what, why in said.items()]
    return [Text("Why", style="bold"), *(Text(line, style="dim") for line in lines)] if lines else []


def _columns(document: Document) -> list[RenderableType]:
    every = document.get("columns") or []
    shown = every[:SHOWN_COLUMNS]
    columns = [
        named("column", shown, "name", style="cyan"),
        Column("taken for", [_role(each) for each in shown]),
        Column("unit", texts(shown, "unit"), spare=1),
        Column("numbers", [_notation(each.get("notation")) for each in shown], spare=3),
        Column("example", texts(shown, "example", 30), spare=2),
        Column("why", ["; ".join(_each(each.get("evidence"))) for each in shown], wraps=True),
    ]
    return [FittingTable("Columns", with_content(columns)), *_rest(every, SHOWN_COLUMNS, "columns")] if every else []


def _role(column: Document) -> str:
    return words(column.get("role")) + (" (not sure how)" if column.get("ambiguous") else "")


def _notation(notation: Mapping[str, Any] | None) -> str:
    """Return how numbers are written; nothing where it is as usual, with a point and no thousands marks."""
    marks = {name: mark for name, mark in (notation or {}).items() if mark}
    return "" if marks == {"decimal": "."} else ", ".join(f"{name} {mark_name(mark)}" for name, mark in marks.items())


def _readings(document: Document) -> list[RenderableType]:
    every = document.get("sample_readings") or []
    shown = every[:SHOWN_READINGS]
    columns = [
        Column("row", texts(shown, "row_number"), right=True, spare=2),
        named("sensor", shown, "sensor_id", style="cyan"),
        named("parameter", shown, "parameter", spare=1),
        Column("at", texts(shown, "at")),
        Column("value", [number(each.get("value")) for each in shown], right=True),
        Column("unit", texts(shown, "unit"), spare=3),
        Column("quality", texts(shown, "quality"), spare=4),
    ]
    title = "Readings, as far as one can tell" if document.get("message") else "Readings, as they would be kept"
    return [FittingTable(title, with_content(columns))] if every else []


def _errors(document: Document) -> list[RenderableType]:
    every = [each for each in document["errors"] if not _is_message(each, document)]
    return [errors_table("Errors", every[:SHOWN_ERRORS]), *_rest(every, SHOWN_ERRORS, "errors")] if every else []


def _warnings(document: Document) -> list[RenderableType]:
    every = document["warnings"]
    return warnings_view(every, len(every), (), "--json shows all") if every else []


def _is_message(fault: Document, document: Document) -> bool:
    """Return whether it is what is wrong with the file as a whole."""
    return is_refused(document) and fault.get("row_number") is None


def _options(document: Document) -> list[RenderableType]:
    every = document.get("options") or []
    shown = every[:SHOWN_OPTIONS]
    columns = [
        Column("option", [_option(each.get("option")) for each in shown], style="cyan"),
        Column("what it would do", texts(shown, "effect", MESSAGE_CHARACTERS), wraps=True),
    ]
    table = FittingTable("What would change the reading", columns)
    return [table, *_rest(every, SHOWN_OPTIONS, "options")] if every else []


def _rest(every: Sequence[object], shown: int, things: str) -> list[Text]:
    more = len(every) - shown
    return [Text(f"  and {more:,} more {things} (--json shows all)", style="dim")] if more > 0 else []


def _each(texts: Iterable[object] | None) -> list[str]:
    return [printable(text, MESSAGE_CHARACTERS) for text in texts or ()]


def _option(name: object) -> str:
    """Return the option as the command has it, as far as it knows one of this name."""
    known = OPTIONS.get(str(name))
    return known.flag if known else f"--{printable(name).replace('_', '-')}"
