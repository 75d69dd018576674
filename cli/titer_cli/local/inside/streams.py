"""The streams of tables: each reader has a thread of its own, gets whole batches, and begins anew after a start.

The emulator reads all of them in the thread that empties queues, one function after the other: whoever is told of a
change would hold up what makes the next one. And it remembers how far it has read, but no record that it read: as many
new ones would be passed over in silence. And it fills a batch before it passes over what a function does not want, so
that one of ten records had none or one that is wanted.
"""

import json
import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from titer_cli.local.inside.writing import read_object, write_whole

type Mapped = Mapping[str, Any]
type Mappings = Iterator[tuple[str, str, Mapped]]
type Record = Mapping[str, Any]
type Since = Callable[..., Sequence[Record]]  # a position in the stream of a table, so many at most

SECONDS_TO_SLEEP = 1.0  # at most, where nobody says that there is something to read
SECONDS_TO_DRAIN = 5.0
SECONDS_BETWEEN = 0.1  # two reads of a stream, of which AWS makes four a second: what comes meanwhile is told at once
_MOST_PASSED_OVER = 10_000  # records, of one read

_log = logging.getLogger("titer.streams")


def forget_positions(folder: Path) -> None:
    """Have every reader begin with the first record that there will be."""
    path = folder / "lambda.json"
    match document := read_object(path):
        case {"payload": {"dynamodb_stream_positions": {"data": dict(positions)}}} if any(positions.values()):
            positions |= dict.fromkeys(positions, 0)  # none at all would mean: after the first record
            write_whole(path, json.dumps(document))


class Readers:
    """The threads that read streams: one for each mapping of a stream to a function, by the emulator's own code."""

    def __init__(self, poll: Callable[[], bool], mappings: Callable[[], Mappings]) -> None:
        self._poll = poll
        self._mappings = mappings
        self._of_this_thread = threading.local()
        self._readers: dict[str, _Reader] = {}

    def mappings(self) -> Mappings:
        """Yield the mappings that the calling thread has to do with: a reader's own, or all."""
        own = getattr(self._of_this_thread, "mapping", None)
        return (each for each in self._mappings() if own is None or each[2]["UUID"] == own)

    def keep(self) -> bool:
        """See to it that every mapping of a stream has its reader. Nothing is read here: False."""
        found = {mapping["UUID"] for _, _, mapping in self._mappings() if "/stream/" in mapping["EventSourceArn"]}
        for name in found - set(self._readers):
            self._readers[name] = _Reader(self._read_of(name))
        for name in set(self._readers) - found:
            self._readers.pop(name).end()
        return False

    def wake(self) -> None:
        """Have all look at once."""
        for reader in [*self._readers.values()]:
            reader.wake()

    def drain(self) -> None:
        """Return once everything that there is was read, or after a while."""
        until = time.monotonic() + SECONDS_TO_DRAIN
        for reader in [*self._readers.values()]:
            reader.drain(until - time.monotonic())

    def whole(self, since: Since, wanted: Callable[[Sequence[Record], Mapped], Sequence[Record]]) -> Since:
        """Return `since`, which reads a stream, so that a reader gets as many records as are asked for of its own."""

        def read(table: str, position: int, size: int, **where: Any) -> Sequence[Record]:
            own = getattr(self._of_this_thread, "mapping", None)
            mapping = next((each for _, _, each in self._mappings() if each["UUID"] == own), None)
            if mapping is None:
                return since(table, position, size, **where)
            found = since(table, position, _MOST_PASSED_OVER, **where)
            kept = (number for number, record in enumerate(found, 1) if wanted([record], mapping))
            return found[: next(islice(kept, size - 1, None), len(found))]

        return read

    def _read_of(self, mapping: str) -> Callable[[], bool]:
        def read() -> bool:
            self._of_this_thread.mapping = mapping
            return self._poll()

        return read


class _Reader:
    def __init__(self, read: Callable[[], bool]) -> None:
        self._read = read
        self._woken = threading.Event()
        self._idle = threading.Condition()
        self._looks = 0  # that found nothing
        self._ended = False
        threading.Thread(target=self._go_on, name="titer-stream", daemon=True).start()

    def wake(self) -> None:
        self._woken.set()

    def end(self) -> None:
        self._ended = True
        self.wake()

    def drain(self, seconds: float) -> None:
        """Wait until a look that begins from now on finds nothing."""
        with self._idle:
            wanted = self._looks + 2  # one may be under way
            self._idle.wait_for(lambda: self._has_looked(wanted), timeout=max(0.0, seconds))

    def _has_looked(self, times: int) -> bool:
        self.wake()
        return self._looks >= times

    def _go_on(self) -> None:
        while not self._ended:
            self._woken.clear()
            next_at = time.monotonic() + SECONDS_BETWEEN
            try:
                found = self._read()
            except Exception:
                _log.exception("a stream could not be read")
                found = False
            if not found:
                with self._idle:
                    self._looks += 1
                    self._idle.notify_all()
                self._woken.wait(SECONDS_TO_SLEEP)
            time.sleep(max(0.0, next_at - time.monotonic()))


def read_apart(service: Any, tables: Any) -> Readers:
    """Change the emulator's modules `lambda_svc` and `dynamodb`: the thread of the first reads no stream any more."""
    readers = Readers(service._poll_dynamodb_streams, service._iter_all_esms)
    tables.stream_records_since = readers.whole(tables.stream_records_since, service._apply_filter_criteria)
    service._iter_all_esms = readers.mappings
    service._poll_dynamodb_streams = readers.keep
    set_ = service._esm_wake.set

    def wake() -> None:
        set_()
        readers.wake()

    service._esm_wake.set = wake
    return readers
