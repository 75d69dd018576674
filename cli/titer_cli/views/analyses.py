"""Analyses, as people read them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from titer_cli.views.cells import counted, named, number, texts
from titer_cli.views.printable import CELL_CHARACTERS, MESSAGE_CHARACTERS, printable
from titer_cli.views.tables import Column, FittingTable, note, with_content
from titer_cli.wire import Document

_STATES = {"SUCCEEDED": "green", "RUNNING": "cyan", "FAILED": "red", "CANCELLED": "yellow"}
_SEVERITIES = {"warning": "yellow", "alarm": "red"}
_MOST_EVENTS = 40
_NAMES = ("asset", "sensor_id", "parameter", "unit")


def analyses_table(analyses: Sequence[Document]) -> RenderableType:
    """Return analyses, with what tells one from another first."""
    columns = [
        Column("id", texts(analyses, "analysis_id")),
        Column("step", texts(analyses, "step")),
        Column("status", texts(analyses, "status"), styles=_STATES),
        Column("of", [_of(each) for each in analyses], names=True, spare=1),
        Column("done", [_share(each) for each in analyses], right=True, spare=1),
        Column("parameters", [_said(each["parameters"]) for each in analyses], spare=2),
        Column("asked for", texts(analyses, "created_at"), spare=3),
        Column("", ["outdated" if each["outdated"] else "" for each in analyses], spare=2),
        Column("why", texts(analyses, "message", MESSAGE_CHARACTERS), wraps=True, spare=4),
    ]
    return FittingTable(f"{len(analyses):,} {'analysis' if len(analyses) == 1 else 'analyses'}", columns)


def _of(analysis: Document) -> str:
    """Return what an analysis reads: a file, batches, what another one found, or series of a time."""
    read = analysis.get("input") or {}
    if batches := read.get("batch_ids"):
        return printable(", ".join(each if isinstance(each, str) else each["batch_id"] for each in batches))
    one = read.get("file_id") or read.get("analysis_id")
    series = ", ".join(each["sensor_id"] for each in read.get("series") or ())
    return printable(": ".join(filter(None, (one, series))))


def in_short(analysis: Document) -> str:
    """Return one line: which analysis, and how far it is."""
    return f"analysis {analysis['analysis_id']} ({analysis['step']}) is {analysis['status']}"


def steps_table(steps: Sequence[Document]) -> RenderableType:
    """Return the steps that there are."""
    columns = [
        Column("step", texts(steps, "name")),
        Column("v", [str(each["version"]) for each in steps], right=True, spare=1),
        Column("gives", [", ".join(each["outputs"]) for each in steps], spare=2),
        Column("what it does", [printable(_sentence(each["description"]), 200) for each in steps], wraps=True),
    ]
    return FittingTable(counted(len(steps), "step"), columns, ["titer analyses steps STEP shows its parameters"])


def step_view(step: Document) -> RenderableType:
    """Return a step with its parameters."""
    schema: Mapping[str, Any] = step["parameters"]
    fields, required = schema.get("properties", {}), schema.get("required", [])
    columns = [
        Column("parameter", [printable(name) for name in fields]),
        Column("takes", [_type(field) for field in fields.values()], wraps=True),
        Column(
            "if not said", ["" if name in required else _json(field.get("default")) for name, field in fields.items()]
        ),
        Column("what it is", [printable(field.get("description", ""), 200) for field in fields.values()], wraps=True),
    ]
    title = f"{step['name']}, version {step['version']}: {step['title']}"
    return Group(Text(step["description"]), Text(), FittingTable(title, with_content(columns)))


def found_view(analysis: Document, found: Document) -> RenderableType:
    """Return what an analysis found: its series, its events, its figures."""
    parts: list[RenderableType] = [Text(in_short(analysis), "bold")]
    if analysis.get("outdated"):
        parts.append(note("there are newer versions of what it read: ask for it anew"))
    parts += [part for part in (_series(found), _events(found), *_figures(found["figures"])) if part]
    return Group(*parts)


def optimized_view(found: Document) -> RenderableType:
    """Return which parameters were found, and by how much they are better."""
    best = found.get("best") or {}
    rows = [(when, found.get(when) or {}) for when in ("before", "after")]
    columns = [
        Column("", [when for when, _ in rows]),
        *(
            Column(title, ["" if (value := of.get(name)) is None else number(value) for _, of in rows], right=True)
            for title, name in (("hits", "hits"), ("misses", "misses"), ("false alarms a day", "false_alarms_per_day"))
        ),
    ]
    decided = "The labels decide." if found.get("decided") else "The labels do not decide."
    why = " ".join(filter(None, (decided, str(found.get("reason") or ""))))
    return Group(
        Text(printable(why, MESSAGE_CHARACTERS), "green" if found.get("decided") else "yellow"),
        Text(f"best: {_said(best) or 'as it was'}"),
        FittingTable("on what they were not sought by", columns),
    )


def _series(found: Document) -> RenderableType | None:
    series: Sequence[Document] = found["series"]
    if not series:
        return None
    columns = [
        named("sensor", series, "sensor_id"),
        _telling("asset", series, 1),
        _telling("parameter", series, 1),
        _telling("unit", series, 2),
        Column("readings", [f"{each['count']:,}" for each in series], right=True),
        Column("from", [each["at"][0] if each["at"] else "" for each in series], spare=3),
        Column("last", [*map(_last, series)], spare=4),
    ]
    count = found.get("series_count", len(series))
    table = FittingTable(f"{count:,} series", with_content(columns))
    more = count - len(series)
    return (
        Group(table, note(f"and {more:,} more: name them by --sensor, or take all with --out FILE"))
        if more > 0
        else table
    )


def _telling(name: str, rows: Sequence[Document], spare: int) -> Column:
    """Return a part of the name of series, which can be spared where it is the same of all."""
    cells = [printable(each.get(name)) for each in rows]
    return Column(name, cells, names=True, spare=spare if len({*cells}) == 1 else 0)


def _last(series: Document) -> str:
    """Return when the last reading is, of one that is drawn in buckets from when on it lies."""
    if not series["at"]:
        return ""
    return f"≥ {series['at'][-1]}" if series.get("kind") == "buckets" else str(series["at"][-1])


def _events(found: Document) -> RenderableType | None:
    events = found["events"][:_MOST_EVENTS]
    if not events:
        return None
    count = found.get("event_count", len(found["events"]))
    columns = [
        Column("at", texts(events, "at")),
        Column("until", texts(events, "until"), spare=1),
        Column("kind", texts(events, "kind")),
        Column("", ["" if each["severity"] == "info" else each["severity"] for each in events], styles=_SEVERITIES),
        Column("sensor", [printable(each.get("sensor_id")) for each in events], names=True),
        _telling("parameter", events, 1),
        _telling("asset", events, 2),
        Column("value", ["" if each["value"] is None else number(each["value"]) for each in events], right=True),
    ]
    notes = [f"and {count - len(events):,} more (--json shows them)"] if count > len(events) else []
    return FittingTable(counted(count, "event"), with_content(columns), notes)


def _figures(figures: Mapping[str, Any]) -> Iterator[RenderableType]:
    """Yield a table for each list of figures, of what is a number or a short text in it; the rest line by line."""
    plain = {name: value for name, value in figures.items() if not _is_table(value) and name != "problem"}
    if problem := figures.get("problem"):
        yield note(printable(problem, MESSAGE_CHARACTERS))
    if plain:
        yield Text(_said(plain))
    for name, rows in figures.items():
        if _is_table(rows):
            found = [field for row in rows for field, value in row.items() if _is_plain(value)]
            fields = dict.fromkeys(sorted(found, key="batch_id".__ne__))  # which is first, the others as they come
            columns = [_figure(field, [row.get(field) for row in rows]) for field in fields]
            yield FittingTable(f"figures: {printable(name)}", with_content(columns))


def _figure(name: str, values: Sequence[Any]) -> Column:
    right = all(value is None or isinstance(value, int | float) for value in values)
    alike = len({*map(str, values)}) == 1
    spare = 0 if name in {"sensor_id", "name", "batch_id"} else (2 if alike else 0) if name in _NAMES else 1
    cells = [number(value) if right and value is not None else printable(value) for value in values]
    return Column(printable(name).replace("_", " "), cells, right=right, spare=spare)


def _is_table(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(each, dict) for each in value)


def _is_plain(value: object) -> bool:
    return isinstance(value, str | int | float) and not isinstance(value, bool)


def _share(analysis: Document) -> str:
    progress = analysis.get("progress")
    return "" if progress is None else f"{progress:.0%}"


def _said(given: Mapping[str, Any]) -> str:
    return printable(", ".join(f"{name}={_json(value)}" for name, value in given.items()), 2 * CELL_CHARACTERS)


def _json(value: object) -> str:
    return value if isinstance(value, str) else "" if value is None else json.dumps(value, ensure_ascii=False)


def _type(field: Mapping[str, Any]) -> str:
    """Return what a parameter takes, as a person reads it."""
    if words := field.get("enum"):
        return " | ".join(map(_json, words))
    if kinds := field.get("anyOf"):
        return " or ".join(dict.fromkeys(_type(kind) for kind in kinds if kind.get("type") != "null"))
    bounds = [f"{sign} {field[key]}" for key, sign in _BOUNDS.items() if key in field]
    return " ".join([str(field.get("type", "object")), *bounds])


_BOUNDS = {"minimum": "≥", "exclusiveMinimum": ">", "maximum": "≤", "exclusiveMaximum": "<"}


def _sentence(text: str) -> str:
    """Return the first sentence of a description."""
    return " ".join(text.split("\n\n", maxsplit=1)[0].split()).split(". ")[0].rstrip(".")
