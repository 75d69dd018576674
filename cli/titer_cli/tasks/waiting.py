"""Waiting until files are finished."""

import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence

from titer.model.dataclass import dataclass
from titer.model.errors import Rejected, Unavailable
from titer.model.status import FINISHED
from titer_cli.client import TiterApi
from titer_cli.views.terminal import say
from titer_cli.wire import Document

_GROWTH, _LONGEST = 1.2, 10  # of the pauses: each is a fifth longer than the one before, up to ten times the first

_NO_WORD = frozenset({"unreachable", "not_titer", "stopped"})

type Pause = Callable[[float], object]


@dataclass(frozen=True, slots=True)
class Patience:
    """How soon to look again whether a file is finished, and how long at most; in seconds.

    What has taken long is likely to take longer: the pauses grow with the wait, so that a crowd that waits does not
    keep busy what it waits for.
    """

    interval: float
    timeout: float
    now: Callable[[], float] = time.monotonic

    def looks(self, pause: Pause) -> Iterator[None]:
        """Yield whenever it is time to look, once at least."""
        deadline, pauses = self.deadline(), self.pauses()
        yield
        while (left := deadline - self.now()) > 0:
            pause(min(next(pauses), left))
            yield

    def deadline(self) -> float:
        """Return when patience ends that begins now."""
        return self.now() + self.timeout

    def pauses(self) -> Iterator[float]:
        """Yield how long to wait before each further look."""
        seconds = self.interval
        while True:
            yield seconds
            seconds = min(seconds * _GROWTH, self.interval * _LONGEST)


class AwaitedFile:
    """A file that is waited for; of one version, where one is said."""

    def __init__(self, api: TiterApi, file_id: str, version: int | None = None) -> None:
        self._api = api
        self._file_id = file_id
        self._version = version

    def look(self) -> Document:
        """Return the file's result as it stands."""
        return self._api.result(self._file_id, self._version)

    def where_else(self) -> str:
        """Return what tells of it later."""
        return f"titer result {self._file_id} --wait waits for it"


class AwaitedCorrection:
    """The version that a corrected file becomes: it is told by its SHA-256.

    `sent` tells its file, its SHA-256, and which version it is unless another came first.
    """

    def __init__(self, api: TiterApi, sent: Document) -> None:
        self._api = api
        self._sent = sent
        self._number: int = sent["version"]

    def look(self) -> Document:
        """Return the version as it stands; what was sent, while nobody has begun it."""
        while (found := self._find(self._number)) and found["status"] in FINISHED:
            if found["sha256"] == self._sent["sha256"]:
                return found
            self._number += 1
        return found or self._sent

    def where_else(self) -> str:
        """Return what tells of it later."""
        return f"titer versions {self._sent['file_id']} lists its versions"

    def _find(self, number: int) -> Document | None:
        """Return one version as it stands, None where nobody has begun it."""
        try:
            return self._api.result(self._sent["file_id"], number)
        except Rejected as refused:
            if refused.code != "unknown_version":
                raise
            return None


type Awaited = AwaitedFile | AwaitedCorrection


def await_result(awaited: Awaited, patience: Patience, pause: Pause = time.sleep) -> Document:
    """Return the file's result once it is finished. Or, with a word on stderr, as it stands when patience ends."""
    failed, document = None, None
    for _ in patience.looks(pause):
        try:
            failed, document = None, awaited.look()
        except Unavailable as error:
            if not may_pass(error):
                raise
            failed = error
        if document and document["status"] in FINISHED:
            return document
    if document is None or failed:
        raise failed or AssertionError
    tell_unfinished(awaited, document, patience)
    return document


def may_pass(error: Exception | None) -> bool:
    """Return whether the API said that it cannot answer now: the file is none the worse. One that is not there did not.

    So who waits goes on waiting.
    """
    return isinstance(error, Unavailable) and error.code not in _NO_WORD


def tell_unfinished(awaited: Awaited, document: Document, patience: Patience) -> None:
    """Say on stderr that a file is not finished, and what tells of it later."""
    after = f" after {patience.timeout:g} s" if patience.timeout else ""
    say(f"{document['name']} is not finished{after}; {awaited.where_else()}")


def await_each[T](
    waiting: Sequence[T],
    look: Callable[[Sequence[T]], Sequence[bool]],
    patience: Patience,
    pause: Pause,
    *,
    at_once: int,
) -> list[T]:
    """Look at many things in turn until each has ended; return those that had not when patience ended.

    `look` tells of some of them whether they have. While nothing ends there is one look at a time, however many are
    waited for, and up to `at_once` where much has. Patience begins anew whenever something has ended, and before it
    ends, all are looked at.
    """
    queue, few = deque(waiting), 1
    deadline, pauses = patience.deadline(), patience.pauses()
    while queue:
        left = deadline - patience.now()
        turn = [queue.popleft() for _ in range(min(few, len(queue)) if left > 0 else len(queue))]
        unended = [one for one, ended in zip(turn, look(turn), strict=True) if not ended]
        queue.extend(unended)
        few = 1 if unended else min(2 * few, at_once)
        if len(unended) < len(turn):
            deadline = patience.deadline()
        elif left <= 0:
            break
        if unended:
            pause(min(next(pauses), max(deadline - patience.now(), 0)))
    return [*queue]
