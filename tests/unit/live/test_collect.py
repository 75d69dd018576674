"""Whatever comes twice, in other batches, side by side, or dies half-way: each accepted reading is kept, once."""

import json
import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.readings import NOON_MICROS, PROBE, reading_of
from tests.unit.files.test_any_order import DiedError, Troubled
from tests.unit.files.world import BUCKET, World
from titer.adapters.memory.bindings import MemoryBindings, MemoryLiveObjects, MemoryStaging
from titer.files.keys import file_id_of, is_live
from titer.files.provenance import declaration_in
from titer.live.collect import CollectReadings, collection_of
from titer.live.lines import body_of, parse_lines
from titer.live.posted import LiveReading, LiveSeries, Posted
from titer.model.errors import Unavailable
from titer.model.instants import SECOND

EXAMPLES = int(os.environ.get("EXAMPLES", "50"))  # who changes what is tested here asks for more
HOUR = 3_600 * SECOND


def posted_of(receipt_id: str, *readings: LiveReading, after: int = 0, rule_set: str = "default@2") -> Posted:
    """Return what came so many µs after noon."""
    return Posted(receipt_id=receipt_id, received_at=NOON_MICROS + after, rule_set=rule_set, readings=readings)


@dataclass
class Collectors:
    """Who collects; at each call of what they stand on something may happen."""

    posted: Sequence[Posted]
    data: st.DataObject
    world: World = field(default_factory=World)
    receipts: MemoryBindings = field(default_factory=MemoryBindings)
    staging: MemoryStaging = field(default_factory=MemoryStaging)
    depth: int = 0
    troubles: int = 0
    waiting: list[Posted] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.waiting = [*self.posted]

    def take_a_batch(self) -> None:
        """Take some messages, which come again unless they were collected; some that were do so too."""
        size = self.data.draw(st.integers(1, 4), label="size")
        batch = [self.waiting.pop(0) for _ in range(min(size, len(self.waiting)))]
        batch += self.data.draw(st.lists(st.sampled_from(self.posted), max_size=2), label="again")
        self.depth += 1
        try:
            failed = self._collect().collect(batch).failed
            self.waiting += [one for one in batch if one.receipt_id in failed]
        except DiedError:
            self.waiting += batch
        finally:
            self.depth -= 1

    def _collect(self) -> CollectReadings:
        ports = (self.receipts, self.staging, MemoryLiveObjects(self.world.uploads))
        receipts, staging, objects = (Troubled(port, self.trouble) for port in ports)
        return CollectReadings(receipts, staging, objects, bucket=BUCKET, clock=self.world.clock, most=3, at_once=1)

    def trouble(self) -> None:
        if self.troubles > 10:
            return
        kind = self.data.draw(st.sampled_from(["none"] * 6 + ["die", "die", "fail", "other"]), label="trouble")
        self.troubles += kind != "none"
        if kind == "die":
            raise DiedError
        if kind == "fail":
            raise Unavailable("throttled", "too many requests", "")
        if kind == "other" and self.waiting and self.depth < 3:
            self.take_a_batch()

    def objects(self) -> dict[str, list[dict[str, Any]]]:
        """Return the lines of each object."""
        found = {}
        for stored in self.world.uploads.newest():
            assert is_live(stored.key)
            assert len(self.world.uploads.newest_first(stored.key)) == 1
            with self.world.uploads.open(stored.key) as stream:
                found[stored.key] = [json.loads(line) for line in stream.read().splitlines()]
        return found


_SERIES = [LiveSeries(asset, sensor, "value") for asset in (None, "v1") for sensor in "ab"]


@st.composite
def _requests(draw: st.DrawFn) -> list[Posted]:
    found = []
    for number in range(draw(st.integers(1, 9), label="requests")):
        readings = [
            reading_of(draw(st.sampled_from(_SERIES)), at=draw(st.integers(0, 2)), value=number, index=index)
            for index in range(draw(st.integers(1, 3)))
        ]
        after = draw(st.sampled_from([0, 1, 2, HOUR]), label="after")
        rule_set = draw(st.sampled_from(["default@2", "bioreactor@1"]))
        found.append(posted_of(f"r{number}", *readings, after=after, rule_set=rule_set))
    return found


@given(_requests(), st.data())
@settings(max_examples=EXAMPLES)
def test_each_reading_is_in_one_object_whatever_dies(requests: list[Posted], data: st.DataObject) -> None:
    collectors = Collectors(requests, data)
    while collectors.waiting:
        collectors.take_a_batch()
    objects = collectors.objects()
    lines = Counter((line["receipt_id"], line["index"]) for found in objects.values() for line in found)
    assert set(lines.values()) == {1}
    assert {receipt for receipt, _ in lines} <= {one.receipt_id for one in requests}
    for receipt_id, (collection, bound) in collectors.receipts.bound.items():
        assert all(key in objects and collection in key for key, _ in bound.objects), receipt_id
    check_winners(requests, collectors)


def check_winners(requests: list[Posted], collectors: Collectors) -> None:
    """Of equal readings that lie in one object, the last by (received_at, receipt_id, index) is there."""
    together = collectors.receipts.collections([one.receipt_id for one in requests])
    best: dict[tuple[object, ...], tuple[int, str, int]] = {}
    for one in requests:
        for reading in one.readings:
            place = (together[one.receipt_id], reading.of, reading.at, one.rule_set, one.received_at // HOUR)
            best[place] = max(best.get(place, (0, "", 0)), (one.received_at, one.receipt_id, reading.index))
    shown = [(line["receipt_id"], line["index"]) for found in collectors.objects().values() for line in found]
    assert sorted(shown) == sorted((receipt, index) for _, receipt, index in best.values())


def test_one_object_holds_one_asset_one_rule_set_and_one_hour_and_says_so_itself() -> None:
    other = LiveSeries("v1", "probe-7", "temperature", "°C")
    posted = [posted_of("r1", reading_of(PROBE), reading_of(other)), posted_of("r2", reading_of(PROBE), after=HOUR)]
    found = collection_of(posted)
    said = [declaration_in(each.declaration) for each in found.objects]
    assert sorted((each.asset or "", each.rule_set, each.live) for each in said if each) == [
        ("", "default@2", True), ("", "default@2", True), ("v1", "default@2", True),
    ]  # fmt: skip
    assert all(is_live(each.key) for each in found.objects)
    assert collection_of(posted[::-1]) == found


def test_lines_are_read_as_they_were_written() -> None:
    [found] = collection_of([posted_of("r1", reading_of(value=0.0), reading_of(at=-1, value=-0.5, late=True))]).objects
    assert body_of(parse_lines(found.body)) == found.body
    assert b'"value":0.0,' in found.body


# what comes of the objects


def collected(*posted: Posted) -> tuple[World, list[str]]:
    """Collect and judge; return the keys of the objects."""
    world = World(now=datetime(2026, 7, 1, 12, 1, tzinfo=UTC))
    collect = CollectReadings(
        MemoryBindings(), MemoryStaging(), MemoryLiveObjects(world.uploads), bucket=BUCKET, clock=world.clock
    )
    assert not collect.collect(posted).failed
    keys = [stored.key for stored in world.uploads.newest()]
    for key in keys:
        stored = world.uploads.describe(key)
        assert stored
        world.run(stored.announcement())
    return world, keys


def test_what_was_collected_is_judged_as_a_file_that_is_live() -> None:
    world, [key] = collected(posted_of("r1", reading_of(PROBE, at=NOON_MICROS)))
    record = world.record(key)
    assert (record.kind, record.status, record.rule_set) == ("live", "processed", "default@2")
    assert record.file_id == file_id_of(BUCKET, key)
    assert world.finished(key).reading_count == 1
    assert timedelta(0) <= world.now - record.created_at
