"""Files of the local system: there whole, or as they were before; and what they hold as JSON."""

import contextlib
import json
import os
from pathlib import Path
from typing import Any


def write_whole(path: Path, text: str) -> None:
    """Write a file for its owner's eyes, in one step: who reads it meanwhile, or after a crash, finds old or new."""
    draft = path.with_name(f"{path.name}.draft")
    draft.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def read_object(path: Path) -> dict[str, Any]:
    """Return the object that a file of the local system holds as JSON; empty where it holds none, or is not there."""
    with contextlib.suppress(OSError, ValueError, RecursionError):
        found = json.loads(path.read_text("utf-8"))
        return found if isinstance(found, dict) else {}
    return {}
