"""What the emulator has recorded, on disk: written whenever something has changed, and known to be written or not.

The emulator alone would write when it ends in order, say nothing to anyone where it cannot, and begin anew where it
cannot read, so that the next end in order writes nothing over everything.
"""

import asyncio
import hashlib
import json
import logging
import os
import re
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, NoReturn

from titer_cli.local.inside.asgi import App, Message, Receive, Scope, Send, answer
from titer_cli.local.inside.writing import write_whole

type Services = Mapping[str, Callable[[], Any]]

DOOR = "/_titer/records"  # GET tells of the last writing, POST writes now
SECONDS_BETWEEN = 5.0
SHARE_OF_TIME = 0.05  # that writing may take, however much there is to write
DAMAGED = 3
_LOOKS = 5  # at what others may change meanwhile
_MOVED = "the folder was moved away"
LIST = "written"  # the file that names the records beside it, each with the first name of what is in it: one that is
# gone, or is another, would be begun anew without a word
ENDED = "ended"  # the file that says that the last process had written everything when it ended

_log = logging.getLogger("titer.records")
_QUEUE_URL = re.compile(r"(?<=http://localhost:)\d+(?=/\d{12}/)")
_BEGINS = re.compile(rb'^\{"__ministack_format__": [0-9]+, "payload": \{')
_HEAD = 1_000  # bytes
_WITH_QUEUE_URLS = ("sqs.json", "cloudformation.json")


class Records:
    """The records of the emulator's services.

    `services` gives how to ask each for what it holds, `encode` makes JSON of what has no JSON of its own, `version` is
    that of a service's format; the emulator reads what is written here at its next start. `others` writes what is not
    among these, and returns what could not be. `drain` goes before a writing that somebody asks for: it waits for what
    nothing will tell of once this process has ended. `moved` says whether the folder lies elsewhere now: then nothing
    is written, and nobody is let in.
    """

    def __init__(
        self,
        folder: Path,
        *,
        services: Callable[[], Services],
        encode: Callable[[Any], Any],
        version: Callable[[str], int],
        others: Callable[[], Mapping[str, str]] = dict,
        drain: Callable[[], None] = lambda: None,
        moved: Callable[[], bool] = lambda: False,
    ) -> None:
        self._folder = folder
        self._services = services
        self._encode = encode
        self._version = version
        self._others = others
        self._drain = drain
        self._moved = moved
        self._written: dict[str, str] = {}  # a digest of what each file has
        self._first_names: dict[str, str] = {}  # of what each file has
        self._failed: dict[str, str] = {}
        self._saved_at: str | None = None
        self._touched = True

    def save(self) -> Mapping[str, str]:
        """Write what has changed; return what could not be written, and why."""
        self._touched = self._moved()
        self._failed = {self._folder.name: _MOVED} if self._touched else {}
        if self._failed:
            return self._failed
        for name, state in self._services().items():
            try:
                _look_again(partial(self._save, name, state))
            except (OSError, RuntimeError, TypeError, ValueError) as error:
                self._failed[name] = getattr(error, "strerror", None) or f"{type(error).__name__}: {error}"
                _log.error("the records of %s could not be written: %s", name, self._failed[name])
        self._failed |= {**self._listed(), **self._others()}
        if self._failed:
            self._touched = True
        else:
            self._saved_at = datetime.now(UTC).isoformat(timespec="seconds")
        return self._failed

    def _listed(self) -> dict[str, str]:
        """Name what has been written, for the next start; return why that could not be done."""
        lines = (f"{name}.json {self._first_names[name]}".rstrip() for name in sorted(self._written))
        path, names = self._folder / LIST, "".join(f"{line}\n" for line in lines)
        try:
            if not path.exists() or path.read_text("utf-8", "replace") != names:
                write_whole(path, names)
        except OSError as error:
            return {LIST: error.strerror or type(error).__name__}
        return {}

    def finish(self, note: Path) -> None:
        """Write for the last time. `note` says which process this is; it stays where something was not written."""
        if not self.save():
            with suppress(OSError):
                write_whole(self._folder / ENDED, "")
            note.unlink(missing_ok=True)

    def around(self, app: App) -> App:
        """Return the app so that what it records is written now and then, and whoever asks hears how that went."""

        async def recorded(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] == "lifespan":
                await self._live(app, scope, receive, send)
            elif scope.get("path") == DOOR:
                await self._tell(scope, send)
            elif scope["type"] == "http" and self._moved():
                await answer(send, {"message": f"{self._folder}: {_MOVED}. Put it back"}, status=503)
            else:
                self._touched = self._touched or scope.get("method") not in {"GET", "HEAD"}
                await app(scope, receive, send)

        return recorded

    async def _live(self, app: App, scope: Scope, receive: Receive, send: Send) -> None:
        reading, writing = _listen(), list[asyncio.Task[None]]()

        async def send_and_begin(message: Message) -> None:
            if message["type"] == "lifespan.startup.complete":
                reading.close()
                writing.append(asyncio.create_task(self._save_now_and_then()))
            await send(message)

        with reading:
            try:
                _miss_none(self._folder)
                await app(scope, receive, send_and_begin)
            except Exception as error:
                if writing:
                    raise
                _end(_damage(self._folder, error))  # the server would go on without what was recorded
        for task in writing:
            task.cancel()

    async def _save_now_and_then(self) -> None:
        pause = SECONDS_BETWEEN
        while True:
            await asyncio.sleep(pause)
            began = time.monotonic()
            if self._touched:
                self.save()
            pause = max(SECONDS_BETWEEN, (time.monotonic() - began) / SHARE_OF_TIME)

    async def _tell(self, scope: Scope, send: Send) -> None:
        if scope["method"] == "POST":
            await asyncio.to_thread(self._drain)
            self.save()
        await answer(send, self._outcome())

    def _outcome(self) -> dict[str, Any]:
        return {
            "pid": os.getpid(),
            "records": str(self._folder),
            "saved_at": self._saved_at,
            "failed": self._failed,
        }

    def _save(self, name: str, look: Callable[[], Any]) -> None:
        if (state := look()) is None:  # the emulator's way to say: leave alone what is there
            return
        blobs: list[bytes] = []
        light = json.dumps(state, default=lambda value: self._light(value, blobs))
        digest = hashlib.sha256(light.encode()).hexdigest()
        path = self._folder / f"{name}.json"
        if self._written.get(name) == digest and path.exists():
            return
        payload = json.dumps(state, default=self._encode) if blobs else light
        write_whole(path, f'{{"__ministack_format__": {self._version(name)}, "payload": {payload}}}')
        self._written[name] = digest
        self._first_names[name] = str(next(iter(state), "")) if type(state) is dict else ""

    def _light(self, value: Any, blobs: list[bytes]) -> Any:
        """Return a short name for what is long: layers are 50 MB, and the same as before."""
        if isinstance(value, bytes):
            blobs.append(value)
            return {"bytes": _digest(value)}
        return self._encode(value)


def _look_again(save: Callable[[], None]) -> None:
    """Save; begin anew where what is saved grew meanwhile: others go on working."""
    for _ in range(_LOOKS - 1):
        with suppress(RuntimeError):  # a dictionary changed its size during iteration
            return save()
    return save()


def _miss_none(folder: Path) -> None:
    """End the process where a record that was written is gone, or another: the emulator would begin without it."""
    path = folder / LIST
    lines = [line.split() for line in path.read_text("utf-8", "replace").splitlines()] if path.exists() else []
    if gone := [name for name, *_ in lines if not (folder / name).exists()]:
        _end(f"{', '.join(gone)} of {folder} is gone")
    if others := [name for name, *first in lines if not _is_record(folder / name, first)]:
        _end(f"{', '.join(others)} of {folder} holds something else")


def _is_record(path: Path, first: Sequence[str]) -> bool:
    """Return whether a file has what a service of the emulator recorded, which begins with this name.

    True where it is no JSON: the emulator meets that.
    """
    with path.open("rb") as file:
        if first and _BEGINS.sub(b"", file.read(_HEAD)).startswith(f'"{first[0]}":'.encode()):
            return True  # as it was written here; it may be long
    try:
        match json.loads(path.read_bytes()):
            case {"__ministack_format__": int(), "payload": dict(payload)}:
                return set(first) <= payload.keys()
    except (ValueError, RecursionError):
        return True
    return False


def _damage(folder: Path, error: Exception) -> str:
    """Return which records cannot be read, and what the emulator met."""
    met = f"{type(error).__name__}: {error}"
    damaged = [path.name for path in sorted(folder.glob("*.json")) if not _is_json(path)]
    return f"{', '.join(damaged)} of {folder} ({met})" if damaged else met


def _is_json(path: Path) -> bool:
    try:
        json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return False
    return True


def _listen() -> ExitStack:
    """Until it is closed, end the process where the emulator says that it cannot read a record.

    It would begin without, and write an empty one over it.
    """
    ear, listening = _Ear(logging.ERROR), ExitStack()
    for logger in map(logging.getLogger, ("persistence", "ministack")):
        logger.addHandler(ear)
        listening.callback(logger.removeHandler, ear)
    return listening


class _Ear(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        text = record.getMessage()
        if "failed to load" in text or "Failed to restore" in text or "refusing to load" in text:
            _end(text)


def _end(text: str) -> NoReturn:
    # Not in order: that would write.
    print(f"What was recorded cannot be read, and is left as it is: {text}", flush=True)
    os._exit(DAMAGED)


def move_queues(folder: Path, port: int) -> None:
    """Have the recorded queues be those of this port: the emulator knows them by their URL, and would miss them."""
    for path in (folder / name for name in _WITH_QUEUE_URLS):
        with suppress(FileNotFoundError, UnicodeDecodeError):  # what cannot be read is told of when it is to be read
            text = path.read_text("utf-8")
            moved = _QUEUE_URL.sub(str(port), text)
            if moved != text:
                write_whole(path, moved)


@lru_cache(maxsize=64)
def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
