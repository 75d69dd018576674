"""Paths that a person typed."""

import json
import os
from pathlib import Path
from typing import Any

from titer.model.errors import Rejected


def check_readable(path: Path) -> None:
    """Raise `Rejected`, with the way out, where the path cannot be read as a file."""
    if path.is_dir():
        raise Rejected("is_a_folder", f"the path {path} is a folder", f"Name the files in it, such as {path}/*.csv")
    if not path.exists():
        raise Rejected("no_such_file", f"there is no file {path}", "Check the path")
    if not os.access(path, os.R_OK):
        raise Rejected("not_readable", f"you may not read {path}", "Ask its owner for the right to read it")


def object_in(path: Path, code: str) -> dict[str, Any]:
    """Return the JSON object that a file holds. `Rejected`, by this code, where it holds none, or as just above."""
    check_readable(path)
    try:
        document = json.loads(path.read_text("utf-8", errors="replace"))
    except (ValueError, RecursionError) as error:
        raise Rejected(code, f"{path} is not JSON: {error}", "Correct it there") from error
    if not isinstance(document, dict):
        raise Rejected(code, f"{path} holds no object", "Write it in braces")
    return document


def check_sendable(path: Path) -> None:
    """Raise `Rejected` where the path is not a file whose size is known before it is sent."""
    check_readable(path)
    if not path.is_file():
        raise Rejected("not_a_file", f"the path {path} is not a regular file", "Copy what it gives into a file first")


def name_of(path: Path) -> str:
    """Return the file's name as text that any program can hold: bytes that are no UTF-8 become �."""
    return os.fsencode(path.name).decode("utf-8", errors="replace")
