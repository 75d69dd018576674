"""How a file would be read, as a person sees it in a terminal. Nothing that comes from a file reaches it unescaped."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from titer.model.options import OPTIONS
from titer_cli.views.printable import MESSAGE_CHARACTERS, printable
from titer_cli.views.results import Column, Document, FittingTable, errors_table, mark_named, number

SHOWN_LINES = 5  # of a preamble
SHOWN_COLUMNS = 60
SHOWN_READINGS = 8
SHOWN_FAULTS = 10
_UNITS_OF_TIME = ((86_400, "d"), (3_600, "h"), (60, "min"), (1, "s"))


def explained_view(name: str, told: Document) -> RenderableType:
    """What the file is, its columns, how it would be read, what is doubtful, and what would change the reading."""
    sections = (_preamble(told), _evidence(told), _columns(told), _readings(told), _faults(told), _options(told))
    spaced = [part for section in sections if section for part in ("", *section)]
    return Group(_headline(name, told), *(Text(line, style="dim") for line in _facts(told) if line), *spaced)


def is_refused(told: Document) -> bool:
    """Return whether the file would be; else its message tells what the sample leaves open."""
    return bool(told["refused"])


def _headline(name: str, told: Document) -> Text:
    message = told.get("message")
    line = Text.assemble((printable(name), "bold"), "  ", _verdict(told))
    return line.append("\n").append(printable(message, MESSAGE_CHARACTERS)) if message else line


def _verdict(told: Document) -> tuple[str, str]:
    if is_refused(told):
        return "would be refused", "bold red"
    return ("not sure", "bold yellow") if told.get("message") else ("can be read", "bold green")


def _facts(told: Document) -> list[str]:
    return [" · ".join(facts) for facts in (_of_writing(told), _of_place(told), _of_time(told))]


def _of_writing(told: Document) -> list[str]:
    kind = [_said(told.get(name)) for name in ("kind", "compression", "layout", "encoding")]
    marks = [f"{name} {mark_named(told[name])}" for name in ("delimiter", "decimal") if told.get(name)]
    quoted = ["quoted cells"] if told.get("quoting") else []
    return [fact for fact in (", ".join(part for part in kind if part), *marks, *quoted) if fact]


def _of_place(told: Document) -> list[str]:
    above = len(told.get("preamble") or ())
    facts = [f"{above} {'line' if above == 1 else 'lines'} above the header"] if above else []
    named = {"header_line": "header in line", "units_line": "units in line"}
    facts += [f"{words} {told[name]:,}" for name, words in named.items() if told.get(name)]
    sheets = told.get("sheets") or []
    return facts + ([f"{'sheet' if len(sheets) == 1 else 'sheets'} {', '.join(_each(sheets))}"] if sheets else [])


def _of_time(told: Document) -> list[str]:
    facts = [f"times {_said(told['time_form'])}"] if told.get("time_form") else []
    facts += [f"dates {_said(told['date_order'])}"] if told.get("date_order") else []
    if told.get("timezone"):
        facts.append(f"zone {printable(told['timezone'])}{' (assumed)' if told.get('timezone_assumed') else ''}")
    return facts + ([f"a reading every {_duration(told['cadence_seconds'])}"] if told.get("cadence_seconds") else [])


def _duration(seconds: float) -> str:
    size, unit = next(((size, unit) for size, unit in _UNITS_OF_TIME if seconds >= size), (1, "s"))
    return f"{number(seconds / size)} {unit}"


def _preamble(told: Document) -> list[RenderableType]:
    lines = told.get("preamble") or []
    if not lines:
        return []
    shown = [Text(f"  {printable(line, 100)}", style="dim") for line in lines[:SHOWN_LINES]]
    return [Text("Above the header", style="bold"), *shown, *_left(lines, SHOWN_LINES, "lines")]


def _evidence(told: Document) -> list[RenderableType]:
    said = {what: why for what, why in (told.get("evidence") or {}).items() if why}
    lines = [f"  {_said(what)}: {printable(why, MESSAGE_CHARACTERS)}" for what, why in said.items()]
    return [Text("Why", style="bold"), *(Text(line, style="dim") for line in lines)] if lines else []


def _columns(told: Document) -> list[RenderableType]:
    every = told.get("columns") or []
    shown = every[:SHOWN_COLUMNS]
    columns = [
        Column("column", _texts(shown, "name"), style="cyan"),
        Column("taken for", [_role(each) for each in shown]),
        Column("unit", _texts(shown, "unit"), spare=1),
        Column("numbers", [_notation(each.get("notation")) for each in shown], spare=3),
        Column("example", _texts(shown, "example", 30), spare=2),
        Column("why", ["; ".join(_each(each.get("evidence"))) for each in shown], wraps=True),
    ]
    return [FittingTable("Columns", _filled(columns)), *_left(every, SHOWN_COLUMNS, "columns")] if every else []


def _role(column: Document) -> str:
    return _said(column.get("role")) + (" (not sure how)" if column.get("ambiguous") else "")


def _notation(notation: Mapping[str, Any] | None) -> str:
    """Return nothing where numbers are as the field writes them: a point, and no thousands marks."""
    marks = {name: mark for name, mark in (notation or {}).items() if mark}
    return "" if marks == {"decimal": "."} else ", ".join(f"{name} {mark_named(mark)}" for name, mark in marks.items())


def _readings(told: Document) -> list[RenderableType]:
    every = told.get("sample_readings") or []
    shown = every[:SHOWN_READINGS]
    columns = [
        Column("row", _texts(shown, "row_number"), right=True, spare=2),
        Column("sensor", _texts(shown, "sensor_id"), style="cyan"),
        Column("parameter", _texts(shown, "parameter"), spare=1),
        Column("at", _texts(shown, "at")),
        Column("value", [number(each.get("value")) for each in shown], right=True),
        Column("unit", _texts(shown, "unit"), spare=3),
        Column("quality", _texts(shown, "quality"), spare=4),
    ]
    title = "Readings, as far as one can tell" if told.get("message") else "Readings, as they would be kept"
    return [FittingTable(title, _filled(columns))] if every else []


def _faults(told: Document) -> list[RenderableType]:
    parts: list[RenderableType] = []
    for name in ("errors", "warnings"):
        every = [each for each in told.get(name) or () if not _is_message(each, told)]
        if every:
            table = errors_table(name.capitalize(), every[:SHOWN_FAULTS])
            parts += [*([""] if parts else []), table, *_left(every, SHOWN_FAULTS, name)]
    return parts


def _is_message(fault: Document, told: Document) -> bool:
    """Return whether it is what is wrong with the file as a whole."""
    return is_refused(told) and fault.get("row_number") is None


def _options(told: Document) -> list[RenderableType]:
    every = told.get("options") or []
    columns = [
        Column("option", [_option(each.get("option")) for each in every], style="cyan"),
        Column("what it would do", _texts(every, "effect", MESSAGE_CHARACTERS), wraps=True),
    ]
    return [FittingTable("What would change the reading", columns)] if every else []


def _left(every: Sequence[object], shown: int, things: str) -> list[Text]:
    more = len(every) - shown
    return [Text(f"  and {more:,} more {things} (--json shows all)", style="dim")] if more > 0 else []


def _filled(columns: Sequence[Column]) -> list[Column]:
    return [column for column in columns if any(column.cells)]


def _texts(items: Iterable[Document], name: str, limit: int = 60) -> list[str]:
    return [printable(item.get(name), limit) for item in items]


def _each(texts: Iterable[object] | None) -> list[str]:
    return [printable(text, MESSAGE_CHARACTERS) for text in texts or ()]


def _option(name: object) -> str:
    """As the command has it, as far as it knows an option of this name."""
    known = OPTIONS.get(str(name))
    return known.flag if known else f"--{printable(name).replace('_', '-')}"


def _said(value: object) -> str:
    """Return a word of ours as people write it."""
    return printable(value).replace("_", " ")
