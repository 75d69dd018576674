"""Warnings as a person reads them: those that matter most, and how each is settled."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from titer.model.ways_out import say
from titer_cli.command_line import Call, flags
from titer_cli.views.printable import MESSAGE_CHARACTERS, printable
from titer_cli.views.tables import Parts, note

type Document = Mapping[str, Any]

_INDENT = 2
_SHOWN_WAYS = 3
_OF_MOST_WEIGHT = (  # in this order; all others weigh alike
    ("series_not_told_apart", "sensor_column_assumed", "other_tables"),
    (
        "may_be_part_of_time",
        "month_may_be_first",
        "day_may_be_first",
        "dates_exchanged",
        "other_time_column",
        "time_column_assumed",
        "start_assumed",
    ),
    ("zone_by_name", "zone_not_used", "other_timezone", "two_digit_year"),
    ("quality_not_read", "status_measured", "decimal_point_assumed", "unit_mismatch", "number_rounded"),
)
_RANK = {code: rank for rank, codes in enumerate(_OF_MOST_WEIGHT) for code in codes}
_OF_LITTLE_WEIGHT = (  # what was done as it was asked for, or changes no reading
    "unit_converted",
    "option_not_used",
    "trailing_delimiter",
    "unnamed_column",
    "time_truncated",
    "column_new",
)


def most_important(warnings: Sequence[Document]) -> list[list[Document]]:
    """Return the warnings, those of one thing and one column together; those first that matter most.

    What an option settles matters most: series first, then instants, then values; then what concerns a whole column;
    of equals the first in the file's order.
    """
    alike: dict[tuple[object, ...], list[Document]] = {}
    for each in warnings:
        alike.setdefault((each.get("code"), each.get("column"), each.get("row_number") is None), []).append(each)
    return sorted(alike.values(), key=lambda those: _weight(those[0]))


def _weight(warning: Document) -> tuple[bool, bool, int, bool]:
    code = warning.get("code")
    rank = _RANK.get(str(code), len(_RANK))
    return code in _OF_LITTLE_WEIGHT, not warning.get("settled_by"), rank, warning.get("row_number") is not None


def warning_view(those: Sequence[Document]) -> Iterator[RenderableType]:
    """Yield what is doubtful, where first, and what settles it; the options stay whole, so that they can be copied."""
    warning = those[0]
    ways = warning.get("settled_by") or []
    hint = str(warning.get("hint") or "").removesuffix(f": {say(ways)}") if ways else str(warning.get("hint") or "")
    yield _place(warning).append(f"  and {len(those) - 1:,} more of these" if those[1:] else "", "dim")
    yield _indented(Text(printable(f"{warning.get('reason')}; {hint}", MESSAGE_CHARACTERS)))
    yield from ways_view(ways)


def ways_view(ways: Sequence[Document]) -> Iterator[RenderableType]:
    """Yield the options of each way out, the best first."""
    for number, way in enumerate(ways[:_SHOWN_WAYS]):
        first, *others = map(_printable, flags(way))
        yield Parts([f"or {first}" if number else first, *others], indent=_INDENT, style="bold")


def call_view(call: Call, ways: Sequence[Document]) -> Iterator[RenderableType]:
    """Yield the call that settles it all, where there is one."""
    if ways:
        yield Parts([*map(_printable, call.settled_by(ways[0]))], indent=_INDENT, style="bold")


def _place(warning: Document) -> Text:
    where = [f"{name} {warning[name]:,}" for name in ("row_number", "line") if warning.get(name)]
    line = Text(", ".join(each.replace("row_number", "row") for each in where))
    if column := printable(warning.get("column"), MESSAGE_CHARACTERS):
        line.append("  " if where else "").append(column, "cyan")
    if value := printable(warning.get("value")):
        line.append("  " if line else "").append(value, "yellow")
    return line if line else note("the file as a whole")


def _indented(line: Text) -> Padding:
    return Padding(line, (0, 0, 0, _INDENT))


def _printable(part: str) -> str:
    return printable(part, MESSAGE_CHARACTERS)
