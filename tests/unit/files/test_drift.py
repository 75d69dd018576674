"""A file of an asset is compared with the one before it, whatever is delivered again or late."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests.unit.files.world import World
from titer.files.record import Announcement, ClaimDenied, VersionName
from titer.model.author import Author

BEFORE = b"timestamp,Temp [\xc2\xb0C],pH\n2025-10-01T07:00:00Z,37,7\n"
AFTER = b"timestamp,Temp [\xc2\xb0F],DO,pH\n2025-10-01T07:00:00Z,98,40,7\n"
DIFFERENCES = {"unit_changed": 1, "column_new": 1}
SOMEONE = Author("abcdefghijkl", "Linie")


@pytest.fixture
def world() -> World:
    return World()


def sent(world: World, body: bytes, asset: str | None = "P1") -> tuple[str, Announcement]:
    """Send a file a minute after the last; return its id, and what S3 says of it."""
    file_id = str(uuid4())
    world.now += timedelta(minutes=1)
    return file_id, world.put(world.slot(file_id, asset=asset), body)


def shown(world: World, file_id: str) -> dict[str, Any]:
    """Return the document that readers see."""
    record = world.files.find(file_id)
    assert record is not None
    assert record.finished is not None
    place = record.finished.result
    return world.artefacts.get_json(place.key, place.version_id)


def warned(world: World, file_id: str) -> object:
    return shown(world, file_id)["warning_counts"]


def test_a_file_that_differs_from_the_one_before_says_so(world: World) -> None:
    (first, one), (second, other) = sent(world, BEFORE), sent(world, AFTER)
    world.run(one)
    report = world.run(other)
    assert report.outcome is not None
    assert report.outcome.warning_counts == DIFFERENCES
    assert warned(world, first) == {}
    document = shown(world, second)
    assert document["warning_counts"] == DIFFERENCES
    assert document["status"] == "processed"
    assert [(each["code"], each["column"], each["value"]) for each in document["warnings"]] == [
        ("unit_changed", "Temp [°F]", "°C → °F"),
        ("column_new", "DO", None),
    ]


def test_delivered_again_it_says_the_same(world: World) -> None:
    (_, one), (second, other) = sent(world, BEFORE), sent(world, AFTER)
    world.run(one)
    world.run(other)
    before = shown(world, second)
    assert world.run(other, holder="m2").denial is ClaimDenied.FINISHED
    assert shown(world, second) == before


def test_judged_again_it_is_compared_with_the_same_and_not_with_itself(world: World) -> None:
    (_, one), (second, other), (_, later) = sent(world, BEFORE), sent(world, AFTER), sent(world, BEFORE)
    for each in (one, other, later):
        world.run(each)
    version = world.files.version(second, 1)
    assert version is not None
    world.files.begin(second, version.declared, version.stored, number=2, by=SOMEONE, now=world.now)
    world.run(replace(other, version=VersionName(second, 2)))
    assert shown(world, second)["version"] == 2
    assert warned(world, second) == DIFFERENCES


@pytest.mark.parametrize("asset", ["P2", None])
def test_another_asset_or_none_is_compared_with_nothing(world: World, asset: str | None) -> None:
    (_, one), (second, other) = sent(world, BEFORE), sent(world, AFTER, asset)
    world.run(one)
    world.run(other)
    assert warned(world, second) == {}


def test_the_file_before_is_the_one_uploaded_before_whichever_was_judged_last(world: World) -> None:
    (_, one), (second, other), (third, last) = sent(world, BEFORE), sent(world, BEFORE), sent(world, AFTER)
    world.run(one)
    world.run(last)
    world.run(other)
    assert warned(world, third) == DIFFERENCES
    assert warned(world, second) == {}, "a later file is none to compare with"


def test_a_file_that_failed_or_was_deleted_is_none_to_compare_with(world: World) -> None:
    (_, one), (_, broken), (gone, deleted), (last, other) = (
        sent(world, body) for body in (BEFORE, b"", AFTER, BEFORE + b"2025-10-01T07:01:00Z,37,7\n")
    )
    for each in (one, broken, deleted):
        world.run(each)
    world.files.delete(gone, by=SOMEONE, now=world.now)
    world.run(other)
    assert warned(world, last) == {}
