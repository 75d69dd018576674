"""The table is lost, or older than the buckets, or the data bucket is older: nothing doubled, shifted or forgotten."""

from collections import Counter
from collections.abc import Callable
from copy import copy
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.unit.files.test_any_order import rows
from tests.unit.operations.operators import SOMEONE, Operator
from titer.adapters.memory.buckets import MemoryArtefacts
from titer.adapters.memory.files import MemoryFiles
from titer.adapters.memory.parking import MemoryParking
from titer.adapters.memory.rules import MemoryRules
from titer.engine.parquet.sinks import ParquetSinks
from titer.files.artefacts import provenance_key
from titer.files.keys import file_id_of, file_of_parquet
from titer.files.ports import FileQuery
from titer.files.provenance import declaration_text
from titer.files.record import Announcement, Location
from titer.model.errors import Unavailable
from titer.model.status import Status
from titer.operations.found import State
from titer.rules.rule_sets import RuleSets

LIMITS = '{"parameters":{"value":{"hard":{"max":50}}}}'
LATER = timedelta(minutes=20)
TEN_O_CLOCK = datetime(2025, 10, 1, 8, tzinfo=UTC)  # in Berlin


def naive(*values: float) -> bytes:
    """Return a file whose times mean what was declared of it."""
    lines = (f"a,2025-10-01 10:0{minute},{value}\n" for minute, value in enumerate(values))
    return ("sensor_id,timestamp,value\n" + "".join(lines)).encode()


class Plant(Operator):
    """Files of every kind, and what can be lost of them."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.ids: dict[str, str] = {}

    def upload(self, name: str, body: bytes, **said: Any) -> str:
        """Send a file to a slot of its own, and have it judged."""
        key = self.uploaded(name, body, **said)
        self.run(self.announced(key))
        return self.ids[name]

    def uploaded(self, name: str, body: bytes, **said: Any) -> str:
        self.ids[name] = str(uuid4())
        key = self.slot(self.ids[name], **said)
        record = self.files.find(self.ids[name])
        assert record is not None
        self.put(key, body, declaration=declaration_text(record.declared))
        return key

    def announced(self, key: str) -> Announcement:
        stored = self.uploads.describe(key)
        assert stored is not None
        return replace(stored.announcement(), sequencer="01")

    def lose_table(self) -> None:
        self.files, self.rules = MemoryFiles(self.clock), MemoryRules()
        self.parking = MemoryParking(self.files, self.clock)
        self.queue.messages.clear()

    def table(self) -> Callable[[], None]:
        """Return what restores the table to how it is now."""
        then = copied(self.files)

        def restore() -> None:
            self.files = then
            self.parking = MemoryParking(then, self.clock)
            self.queue.messages.clear()

        return restore

    def data(self) -> Callable[[], None]:
        """Return what restores the data bucket to how it is now."""
        then = copied_bucket(self.artefacts)

        def restore() -> None:
            self.artefacts = then

        return restore

    def reconciled(self) -> Counter[State]:
        """Mend and deliver until nothing is left to mend; return what was found at first."""
        self.now += LATER
        first = Counter(self.mend().values())
        for _ in range(5):
            self.deliver()
            self.now += LATER
            if not self.mend():
                return first
        raise AssertionError(self.standings())

    def lake(self) -> dict[str, list[Any]]:
        """Return all readings that whoever reads all Parquet finds, by file."""
        found: dict[str, list[Any]] = {}
        for key in self.artefacts.keys("readings/"):
            file_id = file_of_parquet(key)
            assert file_id
            assert file_id not in found, "two Parquet files of one file"
            found[file_id] = [(each.at, each.value) for each in rows(self, Location(key=key, version_id=None))]
        return {file_id: readings for file_id, readings in found.items() if readings}

    def shown(self) -> dict[str, Any]:
        """Return what readers see of each file."""
        return {record.file_id: self._shown(record.file_id) for record in self.files.page(FileQuery()).files}

    def _shown(self, file_id: str) -> dict[str, Any]:
        record = self.files.find(file_id)
        assert record is not None
        version = self.files.version(file_id, record.version) if record.version else None
        end = record.finished
        document = self.artefacts.get_json(end.result.key, end.result.version_id) if end else {}
        volatile = {"processed_at", "processing_ms", "version", "duplicate_of"}
        return {
            "status": record.status,
            "first": record.declared,
            "declared": version and version.declared,
            "readings": [(each.at, each.value) for each in rows(self, end.readings)] if end and end.readings else [],
            "uploaded_at": record.uploaded_at,
            "deletion": record.deletion,
            **{name: value for name, value in document.items() if name not in volatile},
        }


def copied(files: MemoryFiles) -> MemoryFiles:
    then = MemoryFiles(files._clock)
    for file_id, file in files._files.items():
        then._files[file_id] = copy(file)
        then._files[file_id].numbers = dict(file.numbers)
        then._files[file_id].versions = {number: copy(version) for number, version in file.versions.items()}
    then._holders, then._parked = dict(files._holders), dict(files._parked)
    return then


def copied_bucket(artefacts: MemoryArtefacts) -> MemoryArtefacts:
    then = MemoryArtefacts(artefacts._objects._clock)
    then._objects._blobs = {key: [*blobs] for key, blobs in artefacts._objects._blobs.items()}
    then._versions = dict(artefacts._versions)
    return then


@pytest.fixture
def plant() -> Plant:
    """Declared in a zone, of an asset, by rules of its own; twice the same; reprocessed; replaced; deleted; failed."""
    plant = Plant()
    RuleSets(plant.rules).write("hot", LIMITS, by=SOMEONE, reason="why", at=plant.now)
    plant.upload("zoned", naive(1, 2), timezone="Europe/Berlin", asset="P1")
    plant.upload("twin", naive(1, 2), timezone="Europe/Berlin", asset="P1")
    plant.upload("by rules", naive(49, 51), rule_set="hot")
    plant.upload("wrong", b"nothing")
    plant.run(plant.put("key.csv", naive(3)))
    plant.reprocess(file_id_of("uploads", "key.csv"), timezone="Europe/Berlin")
    plant.deliver()
    plant.delete(plant.upload("deleted", naive(4)))
    plant.deliver()
    plant.run(plant.put("replaced.csv", naive(5), "01"))
    plant.now += timedelta(days=1)
    plant.run(plant.put("replaced.csv", naive(6, 7), "02"))
    return plant


def test_a_table_that_is_lost_is_made_anew(plant: Plant) -> None:
    lake, shown = plant.lake(), plant.shown()
    plant.lose_table()
    assert plant.reconciled() == Counter({State.FORGOTTEN: len(shown)})
    assert plant.lake() == lake
    assert plant.shown() == shown
    assert plant.lake()[plant.ids["zoned"]][0] == (TEN_O_CLOCK, 1)
    assert plant.files.find(plant.ids["twin"]).finished.duplicate_of == plant.ids["zoned"]  # type: ignore[union-attr]
    assert plant.rules.find("hot", 1) is not None


def test_a_duplicate_that_is_known_again_first_leaves_its_original_what_it_holds(plant: Plant) -> None:
    lake, twin, recovery = plant.lake(), plant.ids["twin"], plant.recovery
    plant.lose_table()
    known = recovery().remains(twin)
    assert known is not None
    assert recovery().restore(known) is None, "nothing is to be judged anew"
    plant.reconciled()
    assert plant.lake() == lake
    assert plant.files.find(twin).finished.duplicate_of == plant.ids["zoned"]  # type: ignore[union-attr]


def test_a_table_that_is_lost_is_made_anew_where_the_results_are_gone_too(plant: Plant) -> None:
    lake, shown = plant.lake(), plant.shown()
    plant.lose_table()
    for key in list(plant.artefacts.keys("results/")):
        del plant.artefacts._objects._blobs[key]
    plant.rules.add(rules_of_before())
    plant.reconciled()
    del shown[plant.ids["deleted"]], lake[plant.ids["zoned"]]
    plant_lake, seen = plant.lake(), plant.shown()
    assert sum(len(plant_lake.pop(plant.ids[name], [])) for name in ("zoned", "twin")) == 2, "by one of the two"
    assert plant_lake == lake
    assert {file_id: each["declared"] for file_id, each in seen.items() if file_id in shown} == {
        file_id: each["declared"] for file_id, each in shown.items()
    }


def rules_of_before() -> Any:
    rules = MemoryRules()
    return RuleSets(rules).write("hot", LIMITS, by=SOMEONE, reason="why", at=TEN_O_CLOCK)


def test_what_was_done_in_the_last_minutes_is_known_again_where_the_table_is_older(plant: Plant) -> None:
    plant.upload("reprocessed", naive(8))
    plant.upload("removed", naive(9))
    key = plant.uploaded("just sent", naive(10), timezone="Europe/Berlin")
    older = plant.table()
    plant.run(plant.announced(key))
    plant.reprocess(plant.ids["reprocessed"], timezone="Europe/Berlin")
    plant.delete(plant.ids["removed"])
    plant.upload("new", naive(11), timezone="Europe/Berlin", asset="P2")
    plant.run(plant.put("replaced.csv", naive(12), "03"))
    plant.deliver()
    lake, shown = plant.lake(), plant.shown()
    older()
    assert plant.reconciled() == Counter({State.FORGOTTEN: 5})
    assert plant.lake() == lake
    assert plant.shown() == shown


def test_a_data_bucket_that_is_older_is_filled_again(plant: Plant) -> None:
    key = plant.uploaded("just sent", naive(10), timezone="Europe/Berlin")
    older = plant.data()
    plant.run(plant.announced(key))
    plant.reprocess(plant.ids["by rules"], timezone="Europe/Berlin")
    plant.delete(plant.ids["zoned"])
    plant.deliver()
    lake, shown = plant.lake(), plant.shown()
    older()
    plant.reconciled()
    assert plant.lake() == lake
    assert plant.shown() == shown


def test_a_file_that_comes_again_after_the_loss_finds_its_place(plant: Plant) -> None:
    lake = plant.lake()
    plant.lose_table()
    plant.run(plant.put("replaced.csv", naive(13), "03"))
    file_id = file_id_of("uploads", "replaced.csv")
    record = plant.files.find(file_id)
    assert record is not None
    assert (record.version, record.uploaded_at) == (3, TEN_O_CLOCK)
    assert plant.lake().keys() == lake.keys()
    assert [value for _, value in plant.lake()[file_id]] == [13]


def test_what_nobody_had_judged_is_judged_as_its_form_declared(plant: Plant) -> None:
    key = plant.uploaded("waiting", naive(14), timezone="Europe/Berlin", asset="P3")
    plant.lose_table()
    assert plant.reconciled()[State.SLOT_EXPIRED] == 1
    assert plant.lake()[plant.ids["waiting"]] == [(TEN_O_CLOCK, 14)]
    assert file_id_of("uploads", key) not in plant.shown()


def test_where_nothing_tells_what_was_declared_it_is_said_and_can_be_said_anew(plant: Plant) -> None:
    slot = str(uuid4())
    plant.put(f"slots/{slot}/x.csv", naive(15))
    assert plant.reconciled()[State.DECLARATION_LOST] == 1
    record = plant.files.find(slot)
    assert record is not None
    assert record.status is Status.FAILED
    assert "what was declared" in str(record.finished and record.finished.message)
    plant.reprocess(slot, timezone="Europe/Berlin")
    plant.deliver()
    assert plant.lake()[slot] == [(TEN_O_CLOCK, 15)]


def test_who_died_before_the_commit_is_finished_without_being_judged_again(plant: Plant) -> None:
    def dies(*_: object, **__: object) -> bool:
        raise KeyboardInterrupt

    key = plant.uploaded("last breath", naive(16))
    commit, plant.files.commit = plant.files.commit, dies  # type: ignore[method-assign]
    with pytest.raises(KeyboardInterrupt):
        plant.run(plant.announced(key))
    plant.files.commit = commit  # type: ignore[method-assign]
    assert plant.reconciled() == Counter({State.FORGOTTEN: 1})
    assert len(plant.lake()[plant.ids["last breath"]]) == 1


def test_files_of_which_the_raw_bytes_are_gone_are_known_again_by_their_results(plant: Plant) -> None:
    lake, shown = plant.lake(), plant.shown()
    plant.lose_table()
    plant.uploads._objects._blobs.clear()
    plant.reconciled()
    assert plant.lake() == lake
    assert plant.shown() == shown


def test_parquet_of_which_nothing_tells_whose_it_is_is_named_and_left_alone(plant: Plant, tmp_path: Path) -> None:
    file_id = plant.ids["by rules"]
    plant.lose_table()
    [key] = [key for key in plant.artefacts.keys("readings/") if file_id in key]
    del plant.artefacts._objects._blobs[provenance_key(file_id)]
    plant.uploads._objects._blobs.clear()
    with ParquetSinks(tmp_path, {}) as nameless:
        pass
    plant.artefacts.put_file(key, nameless.readings_path, version=1, replaces=plant.artefacts.newest(key))
    plant.reconciled()
    assert plant.standings()[key] is State.UNKNOWN_PARQUET


def test_looking_changes_nothing(plant: Plant) -> None:
    plant.lose_table()
    plant.now += LATER
    first = plant.standings()
    assert plant.standings() == first
    assert plant.queue.messages == []


def test_rules_that_are_lost_are_waited_for(plant: Plant) -> None:
    key = plant.uploaded("by lost rules", naive(17), rule_set="hot")
    plant.rules = MemoryRules()
    with pytest.raises(Unavailable, match="hot"):
        plant.run(plant.announced(key))
