"""What those who watch are told of annotations, and told again when they come back."""

from collections.abc import Collection
from datetime import timedelta

import pytest

from tests.support.annotations import START, annotation, changed, mark
from tests.support.clock import NOON
from titer.adapters.memory.annotations import MemoryAnnotations
from titer.annotations import recall
from titer.annotations.messages import message_of_annotation
from titer.annotations.recall import RecallAnnotations
from titer.model.instants import SECOND
from titer.push.messages import Message
from titer.push.ports import Missed

FILE = "0b6c4f5e-52a3-4cf1-9a0e-6f8f3a1d2c4b"
OTHERS = Message(type="file", data={}, seq=1, topics=("files",))


class Others:
    """What else was missed."""

    def since(self, topics: Collection[str], at: int, *, most: int) -> Missed:
        return Missed([OTHERS], ["readings"])


def test_who_watches_its_file_its_sensor_or_its_asset_is_told() -> None:
    second = changed(annotation(mark(file_id=FILE, asset="press")), text="<b>")
    message = message_of_annotation(second)
    assert (message.type, message.seq, message.data["text"]) == ("annotation", START + 60 * SECOND, "<b>")
    assert message.topics == ("files", f"file:{FILE}", "readings:bio-1", "asset:press")


@pytest.mark.parametrize(
    ("topics", "found"),
    [
        (["files"], ["old", "new"]),
        ([f"file:{FILE}"], ["new"]),
        (["readings:bio-2"], ["old"]),
        (["readings", "analyses"], []),
        (["file:other"], []),
    ],
)
def test_who_comes_back_is_told_what_changed_since(topics: list[str], found: list[str]) -> None:
    annotations = MemoryAnnotations()
    annotations.add(annotation(mark(text="before"), at=NOON - timedelta(minutes=1)))
    annotations.add(annotation(mark(text="old", sensor_id="bio-2")))
    annotations.add(annotation(mark(text="new", file_id=FILE), at=NOON + timedelta(seconds=1)))
    missed = RecallAnnotations(annotations, Others()).since(topics, START - SECOND, most=9)
    assert [each.data.get("text") for each in missed.messages] == [None, *found]
    assert missed.beyond == ["readings"]


def test_of_more_than_can_be_looked_through_a_gap_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recall, "MOST", 1)
    annotations = MemoryAnnotations()
    for _ in "ab":
        annotations.add(annotation())
    missed = RecallAnnotations(annotations, Others()).since(["files", "readings"], START, most=9)
    assert (missed.messages, missed.beyond) == ([OTHERS], ["readings", "files"])
