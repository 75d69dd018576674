"""Whatever comes twice, out of order, side by side, or dies half-way: readers see the newest in the end, once."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.lake import readings_in, rejected_in
from tests.unit.files.world import LIMITS, World
from titer.engine.parquet.sinks import ParquetSinks, read_metadata
from titer.files.ingest import IngestFile
from titer.files.keys import file_id_of
from titer.files.record import Announcement, Location
from titer.model.errors import Unavailable
from titer.model.status import FINISHED
from titer.rules.rule_sets import RuleSets

HEADER = "sensor_id,timestamp,value\n"
BODIES = [
    HEADER + "a,2025-10-01T07:00:00Z,1\nb,2025-10-01T07:00:00Z,2\n",
    HEADER + "a,2025-10-01T07:00:00Z,3\nb,,4\n",
    HEADER + ",,\n",
    "",
    HEADER + "c,2025-10-01T07:00:00Z,5\n",
]
LEASE = timedelta(seconds=60)


class DiedError(BaseException):
    """The process was killed; nothing in it gets to say anything."""


@dataclass
class Troubled:
    """A port at each of whose calls, before and after, something may happen."""

    port: Any
    trouble: Callable[[], None]

    def __getattr__(self, name: str) -> Any:
        method = getattr(self.port, name)

        def called(*args: Any, **kwargs: Any) -> Any:
            self.trouble()
            answer = method(*args, **kwargs)
            self.trouble()
            return answer

        return called


@dataclass
class Queue:
    """Messages that come until they are done with, each as often as it likes, and the trouble on the way."""

    world: World
    data: st.DataObject
    messages: list[tuple[str, Announcement]] = field(default_factory=list)
    depth: int = 0
    troubles: int = 0

    def send(self, announced: Announcement, copies: int) -> None:
        self.messages += [(f"m{len(self.messages)}", announced) for _ in range(copies)]

    def deliver_one(self) -> None:
        """Deliver a message; it comes again unless it ended."""
        place = self.data.draw(st.integers(0, len(self.messages) - 1), label="message")
        holder, announced = self.messages.pop(place)
        self.depth += 1
        try:
            self._ingest().ingest(announced, holder=holder, until=self.world.now + LEASE)
        except (DiedError, Unavailable):
            self.messages.append((holder, announced))
        finally:
            self.depth -= 1

    def _ingest(self) -> IngestFile:
        world = self.world
        ports = (world.files, world.uploads, world.artefacts, world.queue, world.compactions)
        files, uploads, artefacts, queue, compactions = (Troubled(port, self.trouble) for port in ports)
        return IngestFile(
            files,
            uploads,
            artefacts,
            ParquetSinks,
            queue=queue,
            rules=RuleSets(self.world.rules),
            clock=self.world.clock,
            limits=LIMITS,
            read_metadata=read_metadata,
            compactions=compactions,
        )

    def trouble(self) -> None:
        if self.troubles > 12:
            return
        kind = self.data.draw(st.sampled_from(["none"] * 8 + ["die", "fail", "other", "later"]), label="trouble")
        self.troubles += kind != "none"
        if kind == "die":
            raise DiedError
        if kind == "fail":
            raise Unavailable("throttled", "too many requests", "")
        if kind == "later":
            self.world.now += timedelta(seconds=self.data.draw(st.integers(1, 90), label="seconds"))
        if kind == "other" and self.messages and self.depth < 3:
            self.deliver_one()


def rows(world: World, place: Location) -> list[Any]:
    """Return what a Parquet file holds."""
    read = readings_in if place.key.startswith("readings/") else rejected_in
    with TemporaryDirectory() as scratch:
        world.artefacts.fetch(place.key, place.version_id, Path(scratch) / "x.parquet")
        return list(read(Path(scratch) / "x.parquet"))


def seen(world: World, key: str) -> dict[str, Any]:
    """Return all that a reader can see of a file: record, document, Parquet and what lies under readings/."""
    record = world.files.find(file_id_of("uploads", key))
    assert record is not None
    finished = record.finished
    assert finished is not None
    document = world.artefacts.get_json(finished.result.key, finished.result.version_id)
    found: dict[str, list[Any]] = {}
    for name, place in (("readings", finished.readings), ("rejected", finished.rejected)):
        newest = Location(key=f"{name}/uploaded=2025-10-01/{record.file_id}.parquet", version_id=None)
        found[name] = rows(world, place) if place else []
        found[f"all {name}"] = rows(world, newest) if world.artefacts.newest(newest.key) else []
    volatile = {"processed_at", "processing_ms", "version", "uploaded_at"}
    shown = {name: value for name, value in document.items() if name not in volatile}
    return {"status": record.status, "document": shown, **found}


def undisturbed(body: str) -> dict[str, Any]:
    world = World()
    world.run(world.put("a.csv", body.encode()))
    return seen(world, "a.csv")


@given(st.data())
@settings(max_examples=150)
def test_readers_see_the_newest_version_whole_and_once(data: st.DataObject) -> None:
    world = World()
    queue = Queue(world, data)
    bodies = data.draw(st.lists(st.sampled_from(BODIES), min_size=1, max_size=3), label="versions")
    for number, body in enumerate(bodies, start=1):
        world.now += timedelta(seconds=1)
        queue.send(world.put("a.csv", body.encode(), f"{number:02}"), data.draw(st.integers(1, 3), label="copies"))
    for _ in count():
        if not queue.messages:
            break
        queue.deliver_one()
    record = world.files.find(file_id_of("uploads", "a.csv"))
    assert record is not None
    assert record.status in FINISHED
    assert seen(world, "a.csv") == undisturbed(bodies[-1])
