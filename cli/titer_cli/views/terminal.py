"""Where a command speaks: results on stdout, everything else on stderr."""

import json
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from titer_cli.views.printable import MESSAGE_CHARACTERS, printable, printable_lines

if TYPE_CHECKING:  # what only writes JSON or lines does without
    from rich.console import Console, RenderableType

WIDTH_WITHOUT_TERMINAL = 160


def show(view: "RenderableType") -> None:
    """Print a view on stdout. Text is shown as it is: brackets are no markup here."""
    _console().print(view, crop=False)  # a word of a call that is longer than a line is folded by the terminal


def say(message: str) -> None:
    """Print one line on stderr: progress, a hint, what was written where."""
    print(printable(message, MESSAGE_CHARACTERS), file=sys.stderr, flush=True)


def write_json(document: Any) -> None:
    """Print one JSON document on stdout; it stays pure ASCII, so no terminal can trip over it."""
    print(json.dumps(document, indent=2))


def write_json_list(name: str, items: Iterable[Any], **rest: Any) -> None:
    """Print `{"NAME": [items], **rest}` on stdout as the items come, however many they are."""
    sys.stdout.write(f'{{"{name}": [')
    for number, item in enumerate(items):
        sys.stdout.write(("," if number else "") + "\n  " + json.dumps(item))
    fields = "".join(f", {json.dumps(key)}: {json.dumps(value)}" for key, value in rest.items())
    sys.stdout.write(f"]{fields}}}\n")


def write_text(parts: Iterator[str]) -> None:
    """Write CSV or the like on stdout: as it is into a pipe or a file, made visible on a terminal."""
    to_people = sys.stdout.isatty()
    for part in parts:
        sys.stdout.write(printable_lines(part) if to_people else part)


def tell_written(path: Path, file_id: str, *, as_json: bool, **more: Any) -> None:
    """Say what was written of a file and where; as JSON, with more that is known of it, on stdout."""
    written = path.stat().st_size
    if as_json:
        write_json({"file_id": file_id, "out": str(path), "bytes": written, **more})
    else:
        say(f"{path}: {written:,} bytes")


def progress_console() -> "Console":
    """Return the console for progress bars, on stderr."""
    from rich.console import Console

    return Console(stderr=True)


def _console() -> "Console":
    """Return a console, wide where there is no terminal: tables keep all columns, unless COLUMNS says otherwise."""
    from rich.console import Console

    console = Console(highlight=False, markup=False, emoji=False)
    if not console.is_terminal and "COLUMNS" not in os.environ:
        console.width = WIDTH_WITHOUT_TERMINAL
    return console
