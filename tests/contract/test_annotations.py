"""Annotations: every version stays, and lists are by their beginnings."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest

from tests.contract.conftest import WITH_THREADS
from tests.support.annotations import ANNA, BERT, START, annotation, changed, mark
from tests.support.clock import NOON, SettableClock
from titer.adapters.memory.annotations import MemoryAnnotations
from titer.annotations.annotating import Annotating
from titer.annotations.annotation import Annotation, AnnotationQuery, Mark
from titer.annotations.ports import Annotations
from titer.api.preconditions import condition, entity_tag
from titer.model.errors import Conflict, Rejected
from titer.model.instants import DAY, HOUR

FILE, OTHER = "0b6c4f5e-52a3-4cf1-9a0e-6f8f3a1d2c4b", "1b6c4f5e-52a3-4cf1-9a0e-6f8f3a1d2c4b"


def there(annotations: Annotations, query: AnnotationQuery) -> list[Annotation]:
    return [*annotations.there(query, at_a_time=3)]


def test_every_version_stays_as_it_was(annotations: Annotations) -> None:
    said = mark(text="<b>x</b>\n\u202e" + "ü" * 3_900, tags=("a", "b"), label="fault", parameter="pH", asset="press")
    first = annotation(said)
    second = changed(first, text="y")
    gone = changed(second, deleted=True)
    annotations.add(first)
    assert annotations.find(first.annotation_id) == first
    annotations.change(first, second)
    annotations.change(second, gone)
    assert annotations.find(first.annotation_id) == gone
    assert [*annotations.versions(first.annotation_id, limit=9)] == [gone, second, first]
    assert [*annotations.versions(first.annotation_id, before=3, limit=1)] == [second]
    assert there(annotations, AnnotationQuery()) == []


def test_what_is_not_there_is_none(annotations: Annotations) -> None:
    assert annotations.find(FILE) is None
    assert [*annotations.versions(FILE, limit=9)] == []
    assert there(annotations, AnnotationQuery(file_id=FILE)) == []


def test_a_change_is_made_on_the_newest_version_alone(annotations: Annotations) -> None:
    first = annotation()
    second = changed(first, text="mine")
    annotations.add(first)
    annotations.change(first, second)
    with pytest.raises(Conflict):
        annotations.change(first, changed(first, text="theirs", sensor_id="bio-2"))
    with pytest.raises(Conflict):
        annotations.add(replace(first, mark=mark(sensor_id="bio-2")))
    assert annotations.find(first.annotation_id) == second
    assert there(annotations, AnnotationQuery(sensor_id="bio-2")) == []


def test_one_that_moves_is_listed_where_it_is_now(annotations: Annotations) -> None:
    first = annotation(mark(file_id=FILE))
    moved = changed(first, file_id=OTHER, sensor_id=None, asset="press", since=START + DAY, until=START + 9 * DAY)
    annotations.add(first)
    annotations.change(first, moved)
    for query in (AnnotationQuery(file_id=FILE), AnnotationQuery(sensor_id="bio-1"), AnnotationQuery(until=START + 1)):
        assert there(annotations, query) == []
    for query in (AnnotationQuery(file_id=OTHER), AnnotationQuery(asset="press"), AnnotationQuery()):
        assert there(annotations, query) == [moved]


def some_mark(random: Random) -> Mark:
    since = START + random.choice([-400, -3, -1, 0, 1, 2]) * random.choice([1, HOUR, DAY])
    length = random.choice([0, 1, HOUR, HOUR + 1, DAY, DAY + 1, 32 * DAY, 32 * DAY + 1, 500 * DAY])
    return mark(
        since,
        since + length,
        file_id=random.choice([None, FILE, OTHER]),
        sensor_id=random.choice(["a", "a#b", "/"]),
        asset=random.choice([None, "press"]),
    )


def some_query(random: Random) -> AnnotationQuery:
    since, until = (random.choice([None, START + random.choice([-401, -2, 0, 1, 3]) * HOUR]) for _ in "ab")
    if since is not None and until is not None and since > until:
        since, until = until, since
    return AnnotationQuery(
        file_id=random.choice([None, None, FILE]),
        sensor_id=random.choice([None, None, "a", "a#b"]),
        asset=random.choice([None, None, "", "press"]),
        since=since,
        until=until,
    )


def test_lists_are_those_that_overlap_by_their_beginnings(annotations: Annotations) -> None:
    """Whatever a store makes of a query, it is what a look at all of them finds; and it goes on behind each."""
    random, known = Random(11), MemoryAnnotations()
    for _ in range(18):
        each = annotation(some_mark(random))
        known.add(each)
        annotations.add(each)
    for _ in range(14):
        query = some_query(random)
        wanted = [*known.there(query, at_a_time=3)]
        assert there(annotations, query) == wanted
        if wanted:
            middle = wanted[len(wanted) // 2].position
            assert [*annotations.there(query, after=middle, at_a_time=100)] == wanted[len(wanted) // 2 + 1 :]


def test_those_that_changed_come_newest_first_and_the_deleted_too(annotations: Annotations) -> None:
    old, new = annotation(at=NOON - timedelta(hours=1)), annotation()
    gone = changed(new, deleted=True)
    annotations.add(old)
    annotations.add(new)
    annotations.change(new, gone)
    assert [*annotations.changed(NOON, limit=9)] == [gone]
    assert [*annotations.changed(NOON - timedelta(days=1), limit=9)] == [gone, old]
    assert [*annotations.changed(NOON - timedelta(days=1), limit=1)] == [gone]


def on(annotating: Annotating, annotation_id: str, version: int, word: str) -> Annotation:
    """Add a word to what an annotation said at a version."""
    only_if = condition(entity_tag(str(version)), None)
    return annotating.change(annotation_id, only_if, lambda mark: replace(mark, text=f"{mark.text} {word}"), BERT)


class Interrupted:
    """A store in which somebody else is faster, once."""

    def __init__(self, annotations: Annotations, between: Callable[[], object]) -> None:
        self._annotations = annotations
        self._between: Callable[[], object] | None = between
        self.find = annotations.find

    def change(self, before: Annotation, after: Annotation) -> None:
        between, self._between = self._between, None
        if between:
            between()
        self._annotations.change(before, after)


def test_of_two_who_edit_at_once_the_second_is_told_and_the_first_keeps_what_they_said(
    annotations: Annotations,
) -> None:
    clock = SettableClock()
    first, _ = Annotating(annotations, clock).add(mark(text="valve"), ANNA)
    between = Interrupted(annotations, lambda: on(Annotating(annotations, clock), first.annotation_id, 1, "stuck"))
    with pytest.raises(Rejected) as refused:
        on(Annotating(between, clock), first.annotation_id, 1, "open")  # type: ignore[arg-type]
    assert refused.value.code == "precondition_failed"
    texts = [each.mark.text for each in annotations.versions(first.annotation_id, limit=9)]
    assert texts == ["valve stuck", "valve"]


@pytest.mark.parametrize("aws", WITH_THREADS, indirect=True)
def test_of_many_who_edit_at_once_nobodys_words_are_lost(annotations: Annotations) -> None:
    annotating = Annotating(annotations, SettableClock())
    first, _ = annotating.add(mark(text=""), ANNA)

    def insist(word: str) -> None:
        done = False
        while not done:
            with suppress(Rejected):
                on(annotating, first.annotation_id, annotating.find(first.annotation_id).version, word)
                done = True

    words = [f"w{number}" for number in range(6)]
    with ThreadPoolExecutor(len(words)) as people:
        assert [*people.map(insist, words)] == [None] * len(words)
    newest, *_ = versions = annotations.versions(first.annotation_id, limit=99)
    assert sorted(newest.mark.text.split()) == words
    assert [each.version for each in versions] == [7, 6, 5, 4, 3, 2, 1]
