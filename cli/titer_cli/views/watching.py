"""What is watched: the newest reading of each series in a table that changes, or a line for each message."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.text import Text

from titer_cli.views.printable import MESSAGE_CHARACTERS, printable
from titer_cli.views.tables import Column, FittingTable, note

_MOST_ROWS, _MOST_LINES = 500, 6  # series, and lines about anything else, that are kept
_ROOM_FOR_REST = 8  # lines of a terminal
_FLAGS = ("late", "simulated")


class Screen(Protocol):
    """Where messages are shown."""

    def show(self, message: dict[str, Any]) -> None:
        """Show one more."""


class Lines:
    """Each message as a line: of JSON, or of words."""

    def __init__(self, *, as_json: bool) -> None:
        self._as_json = as_json

    def show(self, message: dict[str, Any]) -> None:
        for line in [json.dumps(message)] if self._as_json else lines_of(message):
            sys.stdout.write(line + "\n")
        sys.stdout.flush()


class Board:
    """The newest reading of each series, those that came last on top, and the last lines about anything else."""

    def __init__(self) -> None:
        self._rows: dict[tuple[str, ...], dict[str, Any]] = {}
        self._lines: list[str] = []

    def take(self, message: dict[str, Any]) -> None:
        for data in readings_of(message):
            key = tuple(str(data.get(name)) for name in ("asset", "sensor_id", "parameter", "unit"))
            self._rows.pop(key, None)
            self._rows[key] = data
        while len(self._rows) > _MOST_ROWS:
            del self._rows[next(iter(self._rows))]
        if not message["type"].startswith("sensor_data"):
            self._lines = [*self._lines, *lines_of(message)][-_MOST_LINES:]

    def view(self, height: int) -> RenderableType:
        """Return what fits into so many lines."""
        rows = [*reversed(self._rows.values())][: max(1, height - _ROOM_FOR_REST)]
        left = len(self._rows) - len(rows)
        notes = [f"and {left} more"] if left > 0 else []
        columns = [
            Column("sensor", _cells(rows, "sensor_id"), names=True),
            Column("parameter", _cells(rows, "parameter"), names=True, spare=1),
            Column("value", [_number(row.get("value")) for row in rows], right=True),
            Column("unit", _cells(rows, "unit")),
            Column("at", _cells(rows, "at")),
            Column("quality", _cells(rows, "quality"), spare=2),
            Column("asset", _cells(rows, "asset"), names=True, spare=3),
            Column("", [_flags(row) for row in rows], spare=4),
        ]
        table = FittingTable(f"{len(self._rows)} series" if rows else "Nothing has come yet", columns, notes)
        return Group(table, *(Text(line) for line in self._lines), note("Ctrl-C ends this"))


@contextmanager
def screen(*, as_json: bool) -> Iterator[Screen]:
    """Give a table that changes where stdout is a terminal, else lines."""
    console = Console(highlight=False, markup=False, emoji=False)
    if as_json or not console.is_terminal:
        yield Lines(as_json=as_json)
        return
    board = Board()
    with Live(board.view(console.height), console=console, refresh_per_second=4) as live:

        class Changing:
            def show(self, message: dict[str, Any]) -> None:
                board.take(message)
                live.update(board.view(console.height))

        yield Changing()


def readings_of(message: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the readings of a message, those of a replayed row one by one."""
    if not message["type"].startswith("sensor_data"):
        return []
    found = message["data"] if isinstance(message["data"], list) else [message["data"]]
    return [one for data in found for one in (_of_row(data) if "replay_id" in message else [data])]


def lines_of(message: dict[str, Any]) -> Iterator[str]:
    """Yield what is said of a message in words."""
    data = message["data"]
    match message["type"]:
        case "sensor_data" | "sensor_data_batch":
            for one in readings_of(message):
                known = (one.get(name) for name in ("at", "asset", "sensor_id", "parameter"))
                words = [*known, _number(one.get("value")), one.get("unit"), one.get("quality"), _flags(one)]
                yield " ".join(printable(word) for word in words if word not in (None, ""))
        case "sensor_stale":
            state = "is silent" if data.get("stale") else "is heard again"
            yield f"{_named(data)} {state} since {printable(data.get('since'))}"
        case "file":
            yield f"file {printable(data.get('name'))} ({data.get('file_id')}): {printable(data.get('status'))}"
        case "annotation":
            what = "deleted" if data.get("deleted") else printable(data.get("text"), MESSAGE_CHARACTERS)
            of = _named(data) or f"file {printable(data.get('file_id'))}"
            yield f"annotation of {of}, {printable(data.get('from'))}: {what}"
        case "replay":
            yield f"replay {printable(data.get('replay_id'))}: {printable(data.get('state'))}"
        case "gap":
            span = f"from {printable(data.get('from'))} to {printable(data.get('to'))}"
            yield f"not all was sent of {printable(data.get('topic'))} {span}"
        case other:
            yield f"{printable(other)}: {printable(json.dumps(data))}"


def _of_row(row: dict[str, Any]) -> list[dict[str, Any]]:
    at = row.get("timestamp")
    named = {name: value for name, value in row.items() if name != "timestamp" and value is not None}
    return [{"sensor_id": name, "at": at, "value": value, "simulated": True} for name, value in named.items()]


def _named(data: dict[str, Any]) -> str:
    known = (data.get(name) for name in ("asset", "sensor_id", "parameter"))
    return " ".join(printable(word) for word in known if word)


def _cells(rows: list[dict[str, Any]], name: str) -> list[str]:
    return [printable(row.get(name)) for row in rows]


def _number(value: Any) -> str:
    return f"{value:.10g}" if isinstance(value, int | float) else printable(value)


def _flags(row: dict[str, Any]) -> str:
    return " ".join(flag for flag in _FLAGS if row.get(flag))
