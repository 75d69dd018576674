"""Waiting until a file is finished."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from titer.record import FINISHED
from titer_cli.client import Document, TiterApi


@dataclass(frozen=True, slots=True)
class Patience:
    """How often to look whether a file is finished, and how long at most; in seconds."""

    interval: float
    timeout: float


def await_result(
    api: TiterApi, file_id: str, patience: Patience, pause: Callable[[float], object] = time.sleep
) -> Document:
    """The file's result once it is finished, or as it stands when patience ends; at least one look."""
    deadline = time.monotonic() + patience.timeout
    while True:
        document = api.result(file_id)
        left = deadline - time.monotonic()
        if document["status"] in FINISHED or left <= 0:
            return document
        pause(min(patience.interval, left))
