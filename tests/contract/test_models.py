from datetime import timedelta
from typing import Any

import pytest

from tests.support.clock import NOON
from titer.analyses.models import Models, ModelVersion
from titer.model.author import Author
from titer.model.errors import Conflict

TEXT = '{"kind": "linear", "coefficients": [0.1, 1e-300], "note": "größer"}'


def version(name: str = "titer", number: int = 1, **given: Any) -> ModelVersion:
    values: dict[str, Any] = {"text": TEXT, "by": Author("abcdefghijkl", "Linie ü"), "at": NOON, "live": True} | given
    return ModelVersion(name=name, version=number, **values)


def test_a_version_is_found_as_it_was_added(models: Models) -> None:
    models.add(version(text=TEXT + " " * 200_000))
    assert models.find("titer", 1) == models.find("titer") == version(text=TEXT + " " * 200_000)


def test_the_newest_is_found_where_none_is_said_and_every_version_stays(models: Models) -> None:
    second = version(number=2, text="{}", live=False, at=NOON + timedelta(days=1))
    for each in (version(), second):
        models.add(each)
    assert (models.find("titer"), models.find("titer", 1)) == (second, version())


def test_what_is_not_there_is_none(models: Models) -> None:
    models.add(version())
    assert [models.find("titer", 2), models.find("TITER"), models.find("tite"), models.find("tite", 1)] == [None] * 4


@pytest.mark.parametrize("number", [1, 3])
def test_only_the_version_after_the_newest_can_be_added(models: Models, number: int) -> None:
    models.add(version())
    with pytest.raises(Conflict):
        models.add(version(number=number, text="{}"))
    assert models.find("titer") == version()


def test_the_newest_of_each_that_is_not_deleted_are_listed_by_name_without_their_text(models: Models) -> None:
    for each in (version("b"), version("a"), version("b", 2), version("c"), version("c", 2, deleted=True)):
        models.add(each)
    assert [*models.newest(limit=9)] == [version("a", text=""), version("b", 2, text="")]
    assert [each.name for each in models.newest(limit=1)] == ["a"]
    assert [each.name for each in models.newest(limit=1, after="a")] == ["b"]
    found = models.find("c")
    assert found is not None
    assert found.deleted
