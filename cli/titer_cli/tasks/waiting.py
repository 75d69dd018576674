"""Waiting until a file is finished."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from titer.model.errors import Rejected
from titer.model.status import FINISHED
from titer_cli.client import Document, TiterApi
from titer_cli.views.terminal import say


@dataclass(frozen=True, slots=True)
class Patience:
    """How often to look whether a file is finished, and how long at most; in seconds."""

    interval: float
    timeout: float

    def looks(self, pause: Callable[[float], object]) -> Iterator[None]:
        """Yield whenever it is time to look, once at least."""
        deadline = time.monotonic() + self.timeout
        yield
        while (left := deadline - time.monotonic()) > 0:
            pause(min(self.interval, left))
            yield


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
    for _ in patience.looks(pause):
        document = api.result(file_id, version)
        if document["status"] in FINISHED:
            return document
    say(f"{document['name']} is not finished{_after(patience)}; titer result {file_id} --wait waits for it")
    return document


def await_corrected(
    api: TiterApi, sent: Document, patience: Patience, pause: Callable[[float], object] = time.sleep
) -> Document:
    """Return the result of the version that a corrected file became, as `await_result` does.

    `sent` tells its file, its SHA-256, and which version it is unless another came first.
    """
    number, document = sent["version"], sent
    for _ in patience.looks(pause):
        while (found := _version(api, sent["file_id"], number)) and found["status"] in FINISHED:
            if found["sha256"] == sent["sha256"]:
                return found
            number, document = number + 1, sent
        document = found or document
    say(f"{sent['name']} is not finished{_after(patience)}; titer versions {sent['file_id']} lists its versions")
    return document


def _version(api: TiterApi, file_id: str, number: int) -> Document | None:
    """Return one version as it stands, None where nobody has begun it."""
    try:
        return api.result(file_id, number)
    except Rejected as refused:
        if refused.code != "unknown_version":
            raise
        return None


def _after(patience: Patience) -> str:
    return f" after {patience.timeout:g} s" if patience.timeout else ""
