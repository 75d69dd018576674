"""How rows among their neighbours, and changes between versions, look in a terminal."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from titer_cli.views.printable import NAME_CHARACTERS, printable
from titer_cli.wire import Document

_ROW = 400  # characters of a row
_MOST = 20  # of a list


def rows_view(found: Document) -> RenderableType:
    """Return rows as they stand in the file, the one that was asked for with an arrow, marked cells in colour."""
    width = max((len(f"{row['row_number']:,}") for row in found["rows"]), default=1)
    title = f"row {found['row_number']:,} of {found['row_count']:,} in version {found['version']} ({found['kind']})"
    indent = " " * (width + 3)
    names = printable(" | ".join(found["columns"]), _ROW)
    lines = [Text(title, style="bold"), Text(f"{indent}{names}", style="dim")]
    for row in found["rows"]:
        asked = row["row_number"] == found["row_number"]
        head = f"{'>' if asked else ' '} {row['row_number']:>{width},} "
        lines.append(Text.assemble((head, "bold" if asked else "dim"), *_marked(row)))
        lines += [Text(f"{indent}{_error(error)}", style="yellow") for error in row["errors"]]
    return Group(*lines)


def changes_view(found: Document) -> RenderableType:
    """Return what changed from one version to another, each kind of change under its title."""
    lines = [Text(f"from version {found['before']} to {found['after']}", style="bold")]
    if not found["same_content"]:
        lines.append(Text("other bytes"))
    figures = [{"name": name.replace("_", " "), **each} for name, each in found["figures"].items()]
    parts: dict[str, Sequence[Mapping[str, Any]]] = {
        "said": found["options"],
        "read": found["format"],
        "figures": [each for each in figures if each["before"] != each["after"]],
        "errors": [{"name": each["code"], **each} for each in found["errors"]],
        "warnings": [{"name": each["code"], **each} for each in found["warnings"]],
    }
    for title, changed in parts.items():
        lines += _listed(title, [f"{printable(each['name'])}: {_pair(each)}" for each in changed])
    lines += _listed(f"series ({found['series_changed']:,})", [_series(each) for each in found["series"]])
    return Group(*lines, *_readings(found["readings"]))


def rules_check_view(found: Document) -> RenderableType:
    """Return what is wrong with a rule set, and what it would change from the newest version of its name."""
    if not found["valid"]:
        return Group(*(Text(printable(_wrong(each), NAME_CHARACTERS), style="yellow") for each in found["errors"]))
    changed = [f"{printable(each['path'], NAME_CHARACTERS)}: {_pair(each)}" for each in found["changes"]]
    after = f"would follow {found['newest']}" if found["newest"] else "would be the first"
    return Group(Text(f"it can be written as {found['name']}, and {after}"), *_listed("changes", changed))


def _wrong(part: Document) -> str:
    return f"{part['path'] or 'the rule set'} {part['reason']}. {part['hint']}."


def _readings(found: Document | None) -> Iterator[Text]:
    if found is None:
        yield Text("readings: too many to be compared one by one")
        return
    counts = (f"{found[name]:,} {name}" for name in ("added", "removed", "changed", "same"))
    yield Text(f"readings: {', '.join(counts)}")
    for kind, shown in found["examples"].items():
        for each in shown:
            yield Text(f"  {kind}: {_name(each)} {each['at']} {_value(each)}")


def _listed(title: str, lines: Sequence[str]) -> list[Text]:
    if not lines:
        return []
    more = [Text(f"  … and {len(lines) - _MOST:,} more (--json shows all)")] if len(lines) > _MOST else []
    return [Text(f"{title}:"), *(Text(f"  {line}") for line in lines[:_MOST]), *more]


def _series(changed: Document) -> str:
    sides = ({} if changed[side] is None else changed[side] for side in ("before", "after"))
    old, new = sides
    names = [name for name in dict.fromkeys((*old, *new)) if old.get(name) != new.get(name)]
    told = (f"{name} {_pair({'before': old.get(name), 'after': new.get(name)})}" for name in names)
    return f"{_name(changed)}: {', '.join(told)}"


def _name(of: Document) -> str:
    return printable(f"{of['sensor_id']}/{of['parameter']}", NAME_CHARACTERS)


def _pair(of: Mapping[str, Any]) -> str:
    before, after = (printable("–" if of[side] in (None, []) else of[side]) for side in ("before", "after"))
    return f"{before} → {after}"


def _error(error: Document) -> str:
    column = f"{printable(error['column'])}: " if error["column"] else ""
    return f"{column}{error['reason']}. {error['hint']}"


def _value(reading: Document) -> str:
    if "value" in reading:
        return str(reading["value"])
    return _pair({side: reading[side]["value"] for side in ("before", "after")})


def _marked(row: Document) -> Iterator[tuple[str, str]]:
    """Yield the pieces of a row's text, each with its style."""
    shown = 0
    places = sorted(error["place"] for error in row["errors"] if error["place"])
    for start, stop in (_characters(row["raw"], place) for place in places):
        if start < shown:
            continue
        yield printable(row["raw"][shown:start], _ROW), ""
        yield printable(row["raw"][start:stop], _ROW) or "∅", "bold red"
        shown = stop
    yield printable(row["raw"][shown:], _ROW), ""


def _characters(text: str, place: Sequence[int]) -> tuple[int, int]:
    """Return a place that is told in units of UTF-16 in characters."""
    units = text.encode("utf-16-le", "surrogatepass")
    start, stop = (len(units[: 2 * unit].decode("utf-16-le", "surrogatepass")) for unit in place)
    return start, stop
