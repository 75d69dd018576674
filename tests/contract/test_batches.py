from dataclasses import replace
from typing import Any

import pytest

from tests.support.annotations import ANNA
from tests.support.clock import NOON
from titer.batches.batch import Batch, BatchName, Declaration, FileIn, Known, Phase, Said, Stay, Told
from titer.batches.ports import Batches, BatchQuery
from titer.model.errors import Conflict, Rejected
from titer.model.instants import HOUR, micros
from titer.model.readings import Series

START = micros(NOON)


def told(name: str = "B-1", asset: str | None = "R1", at: int = START, file_id: str = "f1", **more: Any) -> Told:
    of, file = BatchName(asset, name), FileIn(file_id, 1)
    return Told(of=of, file=file, first_at=at, last_at=at + HOUR, **more)


def keep(batches: Batches, each: Told) -> None:
    known = batches.known(each.of)
    batches.change(known, known.with_told(each))


def listed(batches: Batches, **query: Any) -> list[str]:
    found, _ = batches.page(BatchQuery(**query), limit=9)
    return [each.of.batch_id for each in found]


def test_what_files_and_people_say_of_a_batch_is_found_as_it_was_kept(batches: Batches) -> None:
    of = BatchName("R1", "Bü/1")
    assert batches.known(of) == Known(of=of)
    assert batches.find(of) is None
    series = (Stay(Series("ph", "value"), START, START + 5),)
    first = told("Bü/1", phases=(Phase("lag", START, None),), context={"operator": "Anna"}, series=series)
    keep(batches, first)
    keep(batches, told("Bü/1", at=START - HOUR, file_id="f0", product="mab"))
    known = batches.known(of)
    declaration = Declaration(said=Said(recipe="r", files=(FileIn("f9", 2),)), version=1, by=ANNA, at=NOON)
    batches.change(known, known.declared(declaration))
    now = batches.known(of)
    assert (now.told[1], now.declaration, now.edition) == (first, declaration, 3)
    assert batches.find(of) == now.batch()
    assert batches.named("Bü/1") == [now.batch()]


def test_a_batch_that_nobody_tells_of_any_more_is_gone(batches: Batches) -> None:
    keep(batches, told())
    known = batches.known(told().of)
    assert batches.of_file("f1") == [told().of]
    batches.change(known, known.without("f1"))
    assert batches.known(told().of) == Known(of=told().of)
    assert (batches.find(told().of), listed(batches), [*batches.of_file("f1")]) == (None, [], [])
    keep(batches, told())
    assert listed(batches) == ["B-1"]


def test_only_what_is_as_it_was_seen_is_changed(batches: Batches) -> None:
    nothing = batches.known(told().of)
    keep(batches, told())
    for before in (nothing, replace(batches.known(told().of), edition=7)):
        with pytest.raises(Conflict):
            batches.change(before, before.with_told(told(file_id="f2")))
    assert len(batches.known(told().of).told) == 1


def test_batches_of_one_id_are_told_apart_by_their_asset(batches: Batches) -> None:
    for asset in (None, "R1", "R2"):
        keep(batches, told(asset=asset))
    assert {each.of.asset for each in batches.named("B-1")} == {None, "R1", "R2"}
    found = batches.find(BatchName(None, "B-1"))
    assert found is not None
    assert found.file_count == 1


def test_batches_are_listed_newest_first_page_by_page(batches: Batches) -> None:
    for number in range(5):
        keep(batches, told(f"B-{number}", at=START + number * HOUR))
    names, cursor = [], None
    for _ in range(3):
        found, cursor = batches.page(BatchQuery(), limit=2, cursor=cursor)
        names.append([each.of.batch_id for each in found])
    assert names == [["B-4", "B-3"], ["B-2", "B-1"], ["B-0"]]
    assert cursor is None
    with pytest.raises(Rejected):
        batches.page(BatchQuery(q="B"), limit=2, cursor=batches.page(BatchQuery(), limit=2)[1])


def test_batches_are_listed_by_what_is_known_of_them(batches: Batches) -> None:
    keep(batches, told("B-1", product="mab", context={"operator": "Anna"}))
    keep(batches, told("B-2", asset=None, at=START + HOUR, recipe="r"))
    assert listed(batches, product="mab") == listed(batches, asset="R1") == listed(batches, until=START + 1) == ["B-1"]
    assert listed(batches, recipe="r") == listed(batches, asset="") == listed(batches, since=START + 1) == ["B-2"]
    assert listed(batches, context={"operator": "Anna"}) == listed(batches, q="b-1") == ["B-1"]
    assert listed(batches, context={"operator": "Bert"}) == []


def test_a_listed_batch_has_all_but_its_series(batches: Batches) -> None:
    keep(batches, told(series=(Stay(Series("ph", "value"), START, START),)))
    [found], _ = batches.page(BatchQuery(), limit=9)
    whole = batches.find(told().of)
    assert isinstance(whole, Batch)
    assert found == replace(whole, series=())


def test_as_what_a_file_was_noted_is_remembered(batches: Batches) -> None:
    assert batches.noted("f1") is None
    batches.note("f1", "1")
    batches.note("f1", "gone")
    assert batches.noted("f1") == "gone"
