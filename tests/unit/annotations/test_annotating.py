"""Whoever edits an annotation, in whatever order: what was taken stays, and nothing is taken that was not seen."""

from dataclasses import replace
from functools import partial
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.annotations import ANNA, BERT, mark
from tests.support.clock import SettableClock
from titer.adapters.memory.annotations import MemoryAnnotations
from titer.annotations.annotating import Annotating
from titer.annotations.annotation import MOST_VERSIONS
from titer.annotations.messages import message_of_annotation
from titer.model.conditions import Condition
from titer.model.errors import Rejected

PEOPLE = {"anna": ANNA, "bert": BERT}


def at(version: int) -> Condition:
    return lambda label: label == str(version)


@given(st.lists(st.tuples(st.sampled_from([*PEOPLE]), st.sampled_from(["read", "edit"])), max_size=20))
def test_an_edit_is_taken_where_its_maker_read_the_newest_and_all_that_were_taken_stay(
    steps: list[tuple[str, str]],
) -> None:
    annotations = MemoryAnnotations()
    annotating = Annotating(annotations, SettableClock())
    first, _ = annotating.add(mark(text="0"), ANNA)
    seen = dict.fromkeys(PEOPLE, first)
    taken = [first]
    for number, (who, step) in enumerate(steps, start=1):
        if step == "read":
            seen[who] = annotating.find(first.annotation_id)
            continue
        text, version = f"{seen[who].mark.text} {number}", seen[who].version
        try:
            edit = partial(replace, text=text)
            seen[who] = annotating.change(first.annotation_id, at(version), edit, PEOPLE[who])
            taken.append(seen[who])
        except Rejected:
            assert version < taken[-1].version
    versions = [*reversed(annotations.versions(first.annotation_id, limit=99))]
    assert versions == taken
    assert all(after.mark.text.startswith(before.mark.text) for before, after in pairwise(taken))


def test_a_version_is_later_than_the_one_before_whatever_the_clock_says() -> None:
    clock = SettableClock()
    annotating = Annotating(MemoryAnnotations(), clock)
    first, _ = annotating.add(mark(), ANNA)
    clock.pass_time(seconds=-5)
    second = annotating.change(first.annotation_id, at(1), partial(replace, text="x"), BERT)
    assert message_of_annotation(second).seq > message_of_annotation(first).seq


def test_one_with_as_many_versions_as_there_may_be_can_still_be_deleted() -> None:
    annotations = MemoryAnnotations()
    annotating = Annotating(annotations, SettableClock())
    first, _ = annotating.add(mark(), ANNA)
    annotations.change(first, replace(first, version=MOST_VERSIONS))
    with pytest.raises(Rejected) as refused:
        annotating.change(first.annotation_id, at(MOST_VERSIONS), lambda mark: replace(mark, text="x"), BERT)
    assert refused.value.code == "too_many_versions"
    assert annotating.delete(first.annotation_id, at(MOST_VERSIONS), BERT).version == MOST_VERSIONS + 1
