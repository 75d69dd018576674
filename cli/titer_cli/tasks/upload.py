"""Files on their way to the API: checked, sent and waited for, several at a time."""

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import field, replace
from hashlib import sha256
from pathlib import Path
from threading import Event

from rich.progress import DownloadColumn, Progress

from titer.files.parts import LEAST
from titer.files.record import Declared
from titer.model.dataclass import dataclass
from titer.model.errors import Rejected, Unavailable
from titer.model.status import FINISHED
from titer_cli.client import Parted, Slot, TiterApi
from titer_cli.exits import Exit
from titer_cli.paths import check_sendable, name_of
from titer_cli.tasks.in_parts import send_in_parts
from titer_cli.tasks.outcomes import Outcome, attempt, report
from titer_cli.tasks.waiting import (
    Awaited,
    AwaitedCorrection,
    AwaitedFile,
    Patience,
    await_each,
    may_pass,
    tell_unfinished,
)
from titer_cli.views.printable import printable
from titer_cli.views.progress import progress_bars
from titer_cli.views.terminal import say
from titer_cli.wire import Document

_BLOCK_BYTES = 1 << 20

type Tell = Callable[[str, int], None]  # which stage a file is in, and how many of its bytes are done


def upload_files(
    paths: Sequence[Path],
    declared: Declared,
    api: TiterApi,
    *,
    patience: Patience | None,
    parallel: int,
    as_json: bool,
    replaces: str | None = None,
) -> Exit:
    """Send the files, show what became of each, and give the exit code of the worst.

    Nothing is sent where one of the paths is no file; a file that the API refuses leaves the others alone.
    """
    if declared.rule_set.endswith(".json"):
        raise Rejected(
            "rule_set_not_sent", "a rule set in a file cannot be sent", "Name one, or judge by it with titer process"
        )
    for path in paths:
        check_sendable(path)
    with progress_bars(DownloadColumn()) as bars:
        outcomes = Uploader(api, declared, patience, bars, replaces).upload(paths, parallel)
    return report(outcomes, as_json=as_json)


@dataclass(frozen=True, slots=True)
class Uploader:
    """Sends files to the API and, with patience, waits for their results."""

    api: TiterApi
    declared: Declared
    patience: Patience | None
    bars: Progress
    replaces: str | None = None  # the file that the one file is the corrected one of
    stopped: Event = field(default_factory=Event)
    sent: dict[Path, str] = field(default_factory=dict)  # the id of each file that arrived

    def upload(self, paths: Sequence[Path], parallel: int) -> list[Outcome]:
        """Return what became of each file, in the order of the paths. All are sent before the first is waited for.

        Stopped by Ctrl-C, it tells which files arrived, under which ids.
        """
        try:
            return self._upload(paths, parallel)
        except BaseException:
            self._tell_of_the_way_so_far(paths)
            raise

    def _tell_of_the_way_so_far(self, paths: Sequence[Path]) -> None:
        for path in paths:
            if path in self.sent:
                say(f"{name_of(path)} was sent as {self.sent[path]}")
        if left := [name_of(path) for path in paths if path not in self.sent]:
            say(f"Not sent: {', '.join(left)}")
        if self.sent:
            say("What was sent is judged whatever happens here; titer result ID --wait waits for it")

    def _upload(self, paths: Sequence[Path], parallel: int) -> list[Outcome]:
        with ThreadPoolExecutor(parallel) as threads:
            try:
                outcomes = list(threads.map(self._send, paths))
                return self._wait(outcomes, threads, parallel) if self.patience else outcomes
            except BaseException:  # Ctrl-C: no thread goes on behind the user's back
                self.stopped.set()
                threads.shutdown(wait=False, cancel_futures=True)
                raise

    def _send(self, path: Path) -> Outcome:
        return attempt({"file_id": None, "name": name_of(path)}, lambda: self._send_file(path), _exit_when_sent)

    def _wait(self, sent: Sequence[Outcome], threads: ThreadPoolExecutor, parallel: int) -> list[Outcome]:
        """Return what became of each file that was sent, once all are finished or patience has ended."""
        assert self.patience
        wait = _Wait({n: self._awaited(one.document) for n, one in enumerate(sent) if not one.error}, [*sent], threads)
        name = wait.outcomes[0].document["name"] if len(sent) == 1 else f"{len(wait.awaited):,} files"
        with self._bar(name, wait.size()) as tell:

            def look(some: Sequence[int]) -> Sequence[bool]:
                ended = wait.look(some)
                tell("waiting", wait.size(ended=True))
                return ended

            await_each([*wait.awaited], look, self.patience, self._pause, at_once=parallel)
        wait.tell_unfinished(self.patience)
        return wait.outcomes

    def _awaited(self, sent: Document) -> Awaited:
        return AwaitedCorrection(self.api, sent) if self.replaces else AwaitedFile(self.api, sent["file_id"])

    def _send_file(self, path: Path) -> Document:
        with self._bar(name_of(path), path.stat().st_size) as tell:
            size, checksum = path.stat().st_size, _checksum(path, tell)
            said = replace(self.declared, name=name_of(path), sha256=checksum)
            slot = self._send_whole(path, said, size, tell) if size < LEAST else self._send_in_parts(path, said, tell)
        self.sent[path] = slot.file_id
        sent = {"file_id": slot.file_id, "name": name_of(path), "status": "uploaded"}
        version = {"version": slot.version} if self.replaces else {}
        return {**sent, **version, "bytes": size, "sha256": checksum}

    def _send_whole(self, path: Path, said: Declared, size: int, tell: Tell) -> Slot:
        slot = self.api.reserve(said, size=size, replaces=self.replaces)
        with _WatchedFile(path, lambda done: tell("sending", done)) as stream:
            self.api.send(slot, name_of(path), stream)
        return slot

    def _send_in_parts(self, path: Path, said: Declared, tell: Tell) -> Parted:
        parted = self.api.begin_in_parts(said, size=path.stat().st_size, replaces=self.replaces)
        send_in_parts(self.api, path, parted, lambda done: tell("sending", done))
        return parted

    @contextmanager
    def _bar(self, name: str, size: int) -> Iterator[Tell]:
        task = self.bars.add_task(printable(name, 40), total=size, stage="")

        def tell(stage: str, done: int) -> None:
            self._pause(0)
            self.bars.update(task, completed=done, stage=stage)

        try:
            yield tell
        finally:
            self.bars.remove_task(task)

    def _pause(self, seconds: float) -> None:
        if self.stopped.wait(seconds):
            raise Unavailable("stopped", "stopped", "")


@dataclass(frozen=True, slots=True)
class _Wait:
    """The files that are waited for, by their number among the outcomes; these hold what was seen of each last."""

    awaited: Mapping[int, Awaited]
    outcomes: list[Outcome]
    threads: ThreadPoolExecutor

    def look(self, some: Sequence[int]) -> Sequence[bool]:
        """Look at some files, as many at once as there are threads; return which of them have ended."""
        for number, seen in zip(some, self.threads.map(self._look, some), strict=True):
            self.outcomes[number] = seen
        return [self._has_ended(number) for number in some]

    def size(self, *, ended: bool = False) -> int:
        """Return how many bytes there are of the files, or of those that have ended."""
        sizes = {number: self.outcomes[number].document.get("bytes") or 0 for number in self.awaited}
        return sum(size for number, size in sizes.items() if self._has_ended(number) or not ended)

    def tell_unfinished(self, patience: Patience) -> None:
        """Say which files have not ended."""
        for number, one in self.awaited.items():
            if not self._has_ended(number) and not self.outcomes[number].error:
                tell_unfinished(one, self.outcomes[number].document, patience)

    def _look(self, number: int) -> Outcome:
        return attempt(self.outcomes[number].document, self.awaited[number].look)

    def _has_ended(self, number: int) -> bool:
        seen = self.outcomes[number]
        if seen.error:
            return not may_pass(seen.error)
        return seen.document["status"] in FINISHED


class _WatchedFile(io.FileIO):
    """A file that tells how far it has been read, each time that it is."""

    def __init__(self, path: Path, tell: Callable[[int], None]) -> None:
        super().__init__(path)
        self._tell = tell

    def read(self, size: int | None = -1, /) -> bytes:
        """Return the next bytes, as a file gives them."""
        block = super().read(size)
        self._tell(self.tell())
        return block


def _checksum(path: Path, tell: Tell) -> str:
    digest = sha256()
    with _WatchedFile(path, lambda done: tell("checking", done)) as stream:
        while block := stream.read(_BLOCK_BYTES):
            digest.update(block)
    return digest.hexdigest()


def _exit_when_sent(_: str) -> Exit:
    """Return `PROCESSED`: who does not wait asks no more than that the file arrives."""
    return Exit.PROCESSED
