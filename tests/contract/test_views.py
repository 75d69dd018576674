from dataclasses import replace

import pytest

from tests.support.annotations import ANNA
from tests.support.clock import NOON
from titer.annotations.ports import Views
from titer.annotations.view import SavedView
from titer.model.errors import Conflict


def view(name: str = "press 3", text: str = '{"zoom": "ü"}', version: int = 1) -> SavedView:
    return SavedView(name=name, text=text, version=version, by=ANNA, changed_at=NOON)


def test_a_view_is_found_as_it_was_saved_until_it_is_removed(views: Views) -> None:
    views.put(None, view())
    second = view(text="{" + " " * 16_000 + "}", version=2)
    views.put(view(), second)
    assert views.find("press 3") == second
    assert views.find("press") is None
    views.remove(second)
    assert (views.find("press 3"), [*views.listed(limit=9)]) == (None, [])


def test_only_what_is_there_is_replaced_or_removed(views: Views) -> None:
    views.put(None, view())
    other = view(text="{}")
    for before in (None, other):
        with pytest.raises(Conflict):
            views.put(before, view(version=2))
    with pytest.raises(Conflict):
        views.remove(other)
    with pytest.raises(Conflict):
        views.put(view("b"), view("b", version=2))
    assert views.find("press 3") == view()
    assert [each.name for each in views.listed(limit=9)] == ["press 3"]


def test_views_are_listed_by_name_without_what_they_hold(views: Views) -> None:
    for name in ("b", "ü", "a", "a b"):
        views.put(None, view(name))
    assert [*views.listed(limit=2)] == [replace(view(name), text="") for name in ("a", "a b")]
    assert [each.name for each in views.listed(limit=9, after="a b")] == ["b", "ü"]
