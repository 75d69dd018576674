"""Whatever people and operators ask for, side by side, with deaths and lost messages: what was answered holds."""

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.files.test_any_order import HEADER, DiedError, Queue, Troubled
from tests.unit.files.test_duplicates import SOMEONE, check_lake, take_all
from tests.unit.operations.operators import Operator
from titer.adapters.memory.parking import MemoryParking
from titer.engine.parquet.sinks import read_metadata
from titer.files.delete import Delete
from titer.files.duplicates import Duplicates
from titer.files.keys import file_id_of
from titer.files.messages import message_of
from titer.files.ports import FileQuery
from titer.files.provenance import declaration_text
from titer.files.record import Correction
from titer.files.recovery import Recovery
from titer.files.reprocess import Reprocess
from titer.files.sweep import Sweep, SweepFiles
from titer.model.errors import Rejected, Unavailable
from titer.model.options import ReadOptions
from titer.operations.dead_letters import DiscardParked, ParkFile, Redrive
from titer.operations.mending import Mend
from titer.operations.reconcile import Reconcile
from titer.operations.record_state import Places
from titer.rules.rule_sets import RuleSets

KEYS = ["a.csv", "b.csv"]
BODIES = [HEADER + f"{sensor},2025-10-01 07:00,1\n" for sensor in "xy"]
ZONES = ["UTC", "Europe/Berlin"]
EXAMPLES = int(os.environ.get("EXAMPLES", "40"))  # `make fuzz-shortly` asks for more
PATIENCE = timedelta(minutes=15)


@dataclass
class Everybody:
    """Who sends, deletes, reprocesses, redrives, discards and reconciles; between any two steps another may begin."""

    world: Operator
    queue: Queue
    data: st.DataObject
    deleted: dict[str, int] = field(default_factory=dict)  # through which version, as was answered
    sent: int = 0
    expected: dict[str, tuple[str, Correction]] = field(default_factory=dict)  # files and corrections, by their names

    def do_something(self) -> None:
        deeds: list[Callable[[], object]] = [
            self.send, self.delete, self.delete, self.reprocess, self.reprocess, self.sweep, self.park, self.redrive,
            self.discard, self.reconcile, self.lose_a_message, self.hand_over, self.expect_a_correction, self.correct,
        ]  # fmt: skip
        deed = self.data.draw(st.sampled_from(deeds), label="deed")
        self.world.now += timedelta(seconds=1)
        with suppress(Rejected, Unavailable, DiedError):
            deed()

    def trouble(self) -> None:
        """Between two steps of a deed: nothing, mostly; else another deed, a delivery, a death."""
        if self.queue.troubles > 12 or self.queue.depth > 2:
            return
        kind = self.data.draw(st.sampled_from(["none"] * 4 + ["deed", "deed", "die"]), label="meanwhile")
        self.queue.troubles += kind != "none"
        if kind == "die":
            raise DiedError
        if kind == "deed":
            self.queue.depth += 1
            self.do_something()
            self.queue.depth -= 1

    def _troubled(self, port: Any) -> Any:
        return Troubled(port, self.trouble)

    def _key(self) -> str:
        return self.data.draw(st.sampled_from(KEYS), label="key")

    def send(self, key: str | None = None, declaration: str | None = None) -> None:
        self.sent += 1
        body = self.data.draw(st.sampled_from(BODIES), label="body")
        announced = self.world.put(key or self._key(), body.encode(), f"{self.sent:02}", declaration)
        self.queue.send(announced, 1)

    def expect_a_correction(self) -> None:
        key, name = self._key(), f"correction-{len(self.expected)}"
        record = self.world.files.find(file_id_of("uploads", key))
        if record and record.newest:
            zoned = ReadOptions.parse(self._wishes())
            correction = Correction(replace(record.declared, options=zoned, correction=name), record.newest)
            files = self._troubled(self.world.files)
            files.expect(record.file_id, name, correction, now=self.world.now)
            self.expected[name] = (key, correction)

    def correct(self) -> None:
        """Send one that is expected, or was sent before."""
        if self.expected:
            key, correction = self.expected[self.data.draw(st.sampled_from(sorted(self.expected)), label="correction")]
            self.send(key, declaration_text(correction.declared))

    def delete(self) -> None:
        file_id = file_id_of("uploads", self._key())
        files, queue = self._troubled(self.world.files), self._troubled(self.world.queue)
        record = Delete(files, queue, self.world.clock).delete(file_id, by=SOMEONE)
        assert record.deletion
        self.deleted[file_id] = max(record.deletion.through, self.deleted.get(file_id, 0))

    def _reprocessing(self) -> Reprocess:
        files, queue = self._troubled(self.world.files), self._troubled(self.world.queue)
        return Reprocess(files, queue, RuleSets(self.world.rules), self.world.clock)

    def _wishes(self) -> dict[str, str]:
        return {"timezone": self.data.draw(st.sampled_from(ZONES), label="zone")}

    def reprocess(self) -> None:
        if record := self.world.files.find(file_id_of("uploads", self._key())):
            self._reprocessing().reprocess(record, self._wishes(), by=SOMEONE, request_id="r")

    def sweep(self) -> None:
        asked = Sweep(query=FileQuery(), wishes=self._wishes(), as_of=self.world.now)
        SweepFiles(self._troubled(self.world.files), self._reprocessing()).begin(asked, by=SOMEONE, request_id="r")

    def _taken(self) -> Any:
        place = self.data.draw(st.integers(0, len(self.queue.messages) - 1), label="message")
        return self.queue.messages.pop(place)[1]

    def park(self) -> None:
        if self.queue.messages:
            parking, files = self._troubled(self.world.parking), self._troubled(self.world.files)
            announced = self._taken()
            with suppress(DiedError, Unavailable):  # it stays in the dead letters then
                ParkFile(files, parking, clock=self.world.clock, tries=5).park(message_of(announced))
                return
            self.queue.send(announced, 1)

    def redrive(self) -> None:
        for parked in self.world.parking.page(limit=10).parked:
            parking, queue = self._troubled(self.world.parking), self._troubled(self.world.queue)
            Redrive(parking, queue, self.world.uploads, clock=self.world.clock).send(parked.parked_id)

    def discard(self) -> None:
        for parked in self.world.parking.page(limit=10).parked:
            parking = self._troubled(self.world.parking)
            DiscardParked(parking, clock=self.world.clock).discard(parked.parked_id, by=SOMEONE, reason="why")

    def reconcile(self) -> None:
        self.mend(self._troubled)

    def mend(self, through: Callable[[Any], Any]) -> int:
        """Mend what there is to mend; return how much that was."""
        world = self.world
        files, artefacts, queue = (through(port) for port in (world.files, world.artefacts, world.queue))
        recovery = Recovery(files, artefacts, read_metadata=read_metadata, clock=world.clock)
        # What looks is not troubled: it looks at several files side by side, and would draw in any order.
        seen = Recovery(world.files, world.artefacts, read_metadata=read_metadata, clock=world.clock)
        places = Places(
            uploads=world.uploads,
            files=world.files,
            parking=world.parking,
            artefacts=world.artefacts,
            recovery=seen,
        )
        found = [*Reconcile(places, clock=world.clock, patience=PATIENCE).look()]
        mend = Mend(recovery, Duplicates(files, queue, world.clock), queue)
        return sum(map(mend.mend, found))

    def lose_a_message(self) -> None:
        if self.queue.messages:
            self._taken()

    def hand_over(self) -> None:
        if self.queue.messages:
            self.queue.deliver_one()

    def settle(self) -> None:
        """Let everything end: deliver, redrive, mend, until there is nothing to mend."""
        self.queue.troubles = 99
        for _ in range(8):
            take_all(self.world, self.queue)
            for parked in (*self._parked(discarded=False), *self._parked(discarded=True)):
                with suppress(Rejected):
                    self.world.redrive(parked)
            take_all(self.world, self.queue)
            self.world.now += timedelta(hours=1)
            if not self.mend(lambda port: port):
                return
        raise AssertionError(self.world.standings())

    def _parked(self, *, discarded: bool) -> Any:
        return self.world.parking.page(limit=100, discarded=discarded).parked


@given(st.data())
@settings(max_examples=EXAMPLES)
def test_what_was_answered_holds_and_everything_has_its_end(data: st.DataObject) -> None:
    world = Operator()
    queue = Queue(world, data)
    everybody = Everybody(world, queue, data)
    for key in KEYS:
        queue.send(world.put(key, BODIES[0].encode(), "00"), 1)
    if data.draw(st.booleans(), label="at rest"):
        everybody.settle()
        queue.troubles = 0
    for _ in range(data.draw(st.integers(1, 10), label="deeds")):
        everybody.do_something()
    everybody.settle()
    assert isinstance(world.parking, MemoryParking)
    for key in KEYS:
        check_deletion(everybody, file_id_of("uploads", key))
        assert not list(unended(world, file_id_of("uploads", key)))
    check_lake(world, KEYS)


def check_deletion(everybody: Everybody, file_id: str) -> None:
    """What a file shows after an answered deletion was uploaded to it; nothing judged from before comes back."""
    through = everybody.deleted.get(file_id, 0)
    versions = everybody.world.files.versions(file_id, limit=100)
    before = {each.stored.version_id for each in versions if each.number <= through}
    assert all(each.stored.version_id not in before for each in versions if each.number > through)
    corrected = {each.declared.correction for each in versions if each.number > through} - {None}
    assert all(everybody.expected[name][1].after > through for name in corrected if name)


def unended(world: Operator, file_id: str) -> Any:
    record = world.files.find(file_id)
    through = record.deletion.through if record and record.deletion else 0
    for each in world.files.versions(file_id, limit=100):
        if each.number > through and not each.finished and not each.superseded:
            yield each
