"""What the table holds of a file is damaged by hands: it is told, mended by what lies in the buckets; others go on."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.support.aws import Aws, moto
from tests.unit.operations.test_restore import LATER, Plant, naive
from titer.adapters.dynamodb.attributes import from_item, to_item
from titer.adapters.dynamodb.compactions import DynamoCompactions
from titer.adapters.dynamodb.files import DynamoFiles
from titer.adapters.dynamodb.keys import record_key, version_key
from titer.adapters.dynamodb.parking import DynamoParking
from titer.adapters.dynamodb.table import Key
from titer.files.artefacts import provenance_key
from titer.files.keys import file_of_parquet
from titer.files.ports import FileQuery, RecordDamaged
from titer.operations.found import State

type Hands = Callable[[dict[str, Any]], Any]


class OnTable(Plant):
    """A plant whose files are in a table."""

    aws: Aws
    table_name: str

    def lies_on(self, aws: Aws) -> None:
        """Have the records in a table of its own."""
        self.aws, self.table_name = aws, aws.table()
        self.files = DynamoFiles(aws.dynamodb, self.table_name, self.clock)  # type: ignore[assignment]
        self.parking = DynamoParking(aws.dynamodb, self.table_name, self.clock)  # type: ignore[assignment]
        self.compactions = DynamoCompactions(aws.dynamodb, self.table_name)  # type: ignore[assignment]

    def item(self, key: Key) -> dict[str, Any]:
        got = self.aws.dynamodb.get_item(TableName=self.table_name, Key=to_item(key._asdict()))
        return from_item(got["Item"])

    def lay_hands_on(self, key: Key, hands: Hands) -> None:
        item = self.item(key)
        hands(item)
        self.aws.dynamodb.put_item(TableName=self.table_name, Item=to_item(item))

    def lose(self, key: Key) -> None:
        self.aws.dynamodb.delete_item(TableName=self.table_name, Key=to_item(key._asdict()))

    def found(self) -> dict[str, list[State]]:
        """Return what reconcile finds of each file that has not its end."""
        self.now += LATER
        found: dict[str, list[State]] = {}
        for each in self.reconcile(LATER).look():
            if each.state is not State.FINISHED:
                found.setdefault(each.file_id, []).append(each.state)
        return found


@pytest.fixture
def plant(monkeypatch: pytest.MonkeyPatch) -> Iterator[OnTable]:
    with moto(monkeypatch) as aws:
        plant = OnTable()
        plant.lies_on(aws)
        plant.upload("first", naive(1, 2), timezone="Europe/Berlin", asset="P1")
        plant.upload("hurt", naive(3, 4, 5), timezone="Europe/Berlin", asset="P2")
        plant.upload("last", naive(6), asset="P1")
        yield plant


DAMAGES: dict[str, Hands] = {
    "no end": lambda item: item.pop("finished"),
    "no key": lambda item: item.pop("key"),
    "nothing declared": lambda item: item.pop("declared"),
    "in no list": lambda item: item.pop("gsi_pk"),
    "another's": lambda item: item.update(file_id="other"),
    "a number as text": lambda item: item.update(committed="1"),
    "a time that is none": lambda item: item.update(uploaded_at="yesterday"),
    "an end of another shape": lambda item: item["finished"].update(row_count="three"),
    "declared otherwise": lambda item: item.update(declared=["x"]),
    "uncommitted": lambda item: item.pop("committed"),
    "counts of nobody": lambda item: item["finished"].update(reading_count=7777),
    "another status": lambda item: item["finished"].update(status="failed"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_record_is_told_and_made_anew_and_the_others_go_on(plant: OnTable, damage: str) -> None:
    hurt, lake, shown = plant.ids["hurt"], plant.lake(), plant.shown()
    plant.lay_hands_on(record_key(hurt), DAMAGES[damage])
    others = {each.file_id for each in plant.files.page(FileQuery()).files} - {hurt}
    assert others == {plant.ids["first"], plant.ids["last"]}
    assert plant.found() == {hurt: [State.DAMAGED]}
    plant.reconciled()
    assert plant.found() == {}
    assert (plant.lake(), plant.shown()) == (lake, shown)


def test_a_record_that_cannot_be_read_is_named_and_never_a_fault_of_ours(plant: OnTable) -> None:
    plant.lay_hands_on(record_key(plant.ids["hurt"]), DAMAGES["no end"])
    files, damaged = list[str](), list[str]()
    cursor: str | None = ""
    while cursor is not None:
        page = plant.files.page(FileQuery(limit=1, cursor=cursor or None))
        files += [each.file_id for each in page.files]
        damaged += page.damaged
        cursor = page.cursor
    assert (sorted(files), damaged) == (sorted({plant.ids["first"], plant.ids["last"]}), [plant.ids["hurt"]])
    with pytest.raises(RecordDamaged, match="titer reconcile --fix"):
        plant.files.find(plant.ids["hurt"])


@pytest.mark.parametrize("hands", [lambda item: item.pop("stored"), lambda item: item.update(attempt="x")])
def test_a_damaged_version_is_made_anew(plant: OnTable, hands: Hands) -> None:
    hurt, shown = plant.ids["hurt"], plant.shown()
    plant.lay_hands_on(version_key(hurt, 1), hands)
    assert plant.found() == {hurt: [State.DAMAGED]}
    plant.reconciled()
    assert plant.found() == {}
    assert plant.shown() == shown


def test_a_version_that_is_lost_is_made_anew(plant: OnTable) -> None:
    hurt, shown, before = plant.ids["hurt"], plant.shown(), plant.files.version(plant.ids["hurt"], 1)
    plant.lose(version_key(hurt, 1))
    assert plant.found() == {hurt: [State.DAMAGED]}
    plant.reconciled()
    assert plant.found() == {}
    assert (plant.shown(), plant.files.version(hurt, 1)) == (shown, before)


def test_a_reprocess_whose_version_is_lost_is_judged_and_does_not_lock_the_file(plant: OnTable) -> None:
    hurt, lake = plant.ids["hurt"], plant.lake()
    plant.reprocess(hurt)
    plant.queue.messages.clear()
    plant.lose(version_key(hurt, 2))
    assert plant.found() == {hurt: [State.DAMAGED]}
    plant.reconciled()
    record = plant.files.find(hurt)
    assert record is not None
    assert (record.version, record.newest, plant.lake()) == (2, 2, lake)
    plant.delete(hurt)


def test_a_record_that_is_lost_while_a_later_version_waits_counts_that_too(plant: OnTable) -> None:
    hurt, lake = plant.ids["hurt"], plant.lake()
    plant.reprocess(hurt)
    plant.queue.messages.clear()
    plant.lose(record_key(hurt))
    plant.reconciled()
    plant.reprocess(hurt)
    plant.deliver()
    record = plant.files.find(hurt)
    assert record is not None
    assert (record.version, record.newest, plant.lake()) == (3, 3, lake)


def test_a_deletion_outlives_damage(plant: OnTable) -> None:
    hurt = plant.ids["hurt"]
    plant.delete(hurt)
    plant.deliver()
    shown = plant.shown()
    plant.lay_hands_on(record_key(hurt), lambda item: item.update(created_at=7))
    assert plant.found() == {hurt: [State.DAMAGED]}
    plant.reconciled()
    assert plant.shown() == shown
    assert hurt not in plant.lake()


def test_damage_of_which_nothing_else_tells_is_told_and_left(plant: OnTable) -> None:
    waits = plant.ids["waits"] = "0b6c4f5e-52a3-4cf1-9a0e-6f8f3a1d2c4b"
    plant.slot(waits)
    plant.lay_hands_on(record_key(waits), lambda item: item.pop("bucket"))
    assert plant.found() == {waits: [State.BEYOND_REPAIR]}
    assert plant.mend() == {}


def test_where_the_parquet_alone_tells_how_it_was_that_is_taken(plant: OnTable) -> None:
    hurt, lake = plant.ids["hurt"], plant.lake()
    del plant.artefacts._objects._blobs[provenance_key(hurt)]
    plant.lay_hands_on(record_key(hurt), DAMAGES["no end"])
    assert plant.found() == {hurt: [State.DAMAGED]}
    plant.reconciled()
    assert plant.found() == {}
    assert plant.lake() == lake


def test_a_raw_file_that_is_gone_is_told_and_its_results_are_left(plant: OnTable) -> None:
    hurt, shown = plant.ids["hurt"], plant.shown()
    del plant.uploads._objects._blobs[f"slots/{hurt}/x.csv"]
    assert plant.found() == {hurt: [State.RAW_GONE]}
    assert plant.mend() == {}
    assert plant.shown() == shown


def test_each_file_is_counted_once_whatever_is_found_of_it(plant: OnTable) -> None:
    [key] = [key for key in plant.artefacts.keys("readings/") if file_of_parquet(key) == plant.ids["hurt"]]
    del plant.artefacts._objects._blobs[key]
    plant.delete(plant.ids["first"])
    plant.now += LATER
    found = [(each.file_id, each.state) for each in plant.reconcile(LATER).look()]
    assert sorted(found) == sorted(
        [
            (plant.ids["first"], State.NOT_CLEARED),
            (plant.ids["hurt"], State.RESULT_GONE),
            (plant.ids["last"], State.FINISHED),
        ]
    )
