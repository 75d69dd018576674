"""Waiting until a file is finished."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from titer.model.status import FINISHED
from titer_cli.client import Document, TiterApi
from titer_cli.views.terminal import say


@dataclass(frozen=True, slots=True)
class Patience:
    """How often to look whether a file is finished, and how long at most; in seconds."""

    interval: float
    timeout: float


def await_result(
    api: TiterApi,
    file_id: str,
    patience: Patience,
    pause: Callable[[float], object] = time.sleep,
    version: int | None = None,
) -> Document:
    """Return the file's result, of one version where one is said, once it is finished.

    Or, with a word on stderr, as it stands when patience ends.
    """
    deadline = time.monotonic() + patience.timeout
    while True:
        document = api.result(file_id, version)
        left = deadline - time.monotonic()
        if document["status"] in FINISHED:
            return document
        if left <= 0:
            say(f"{document['name']} is not finished{_after(patience)}; titer result {file_id} --wait waits for it")
            return document
        pause(min(patience.interval, left))


def _after(patience: Patience) -> str:
    return f" after {patience.timeout:g} s" if patience.timeout else ""
