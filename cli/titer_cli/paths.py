"""Paths that a person typed."""

import os
from pathlib import Path

from titer.model.errors import Rejected


def check_readable(path: Path) -> None:
    """Raise `Rejected`, with the way out, where the path cannot be read as a file."""
    if path.is_dir():
        raise Rejected("is_a_folder", f"the path {path} is a folder", f"Name the files in it, such as {path}/*.csv")
    if not path.exists():
        raise Rejected("no_such_file", f"there is no file {path}", "Check the path")
    if not os.access(path, os.R_OK):
        raise Rejected("not_readable", f"you may not read {path}", "Ask its owner for the right to read it")


def check_sendable(path: Path) -> None:
    """Raise `Rejected` where the path is not a file whose size is known before it is sent."""
    check_readable(path)
    if not path.is_file():
        raise Rejected("not_a_file", f"the path {path} is not a regular file", "Copy what it gives into a file first")


def name_of(path: Path) -> str:
    """Return the file's name as text that any program can hold: bytes that are no UTF-8 become �."""
    return os.fsencode(path.name).decode("utf-8", errors="replace")
