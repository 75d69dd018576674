from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests.support.clock import NOON, SettableClock
from titer.analyses.analysis import Analysis, Earlier, Made, Named, State
from titer.analyses.ports import Analyses, AnalysisQuery
from titer.files.record import Location
from titer.model.errors import Conflict, Rejected

PLACE = Location(key="analyses/x/1.parquet", version_id="v1")


def new(**said: Any) -> Analysis:
    values: dict[str, Any] = {
        "analysis_id": str(uuid4()),
        "token_id": "abc",
        "step": "rolling_mean",
        "step_version": 1,
        "parameters": {"window": "10min", "threshold": 3.5, "nested": [{"deep": None}]},
        "asked": {"file_id": "x"},
        "content": PLACE,
        "files": (Named(file_id="x", version=2, sha256="0" * 64),),
        "file_count": 1,
        "earlier": Earlier(analysis_id="y", run=1, result=PLACE, sha256="1" * 64),
        "created_at": NOON,
    }
    return Analysis(**(values | said))


def after(analysis: Analysis, **said: Any) -> Analysis:
    return replace(analysis, revision=analysis.revision + 1, **said)


def ids(analyses: Analyses, **said: Any) -> list[str]:
    """The ids of all pages."""
    query, found = AnalysisQuery(**said), list[str]()
    while True:
        page = analyses.page(query)
        found += [each.analysis_id for each in page.analyses]
        if page.cursor is None:
            return found
        query = replace(query, cursor=page.cursor)


def test_what_was_asked_for_is_found_as_it_is_until_it_is_deleted(analyses: Analyses) -> None:
    analysis = new()
    analyses.add(analysis, replaces=None)
    assert analyses.find(analysis.analysis_id) == analysis
    assert analyses.find(str(uuid4())) is None
    running = after(analysis, state=State.RUNNING, holder="m", until=NOON, begun_at=NOON, progress=0.25)
    analyses.change(analysis, running)
    made = Made(readings=PLACE, document=PLACE, sha256="2" * 64, series=1, events=2, rows=3)
    done = after(running, state=State.SUCCEEDED, ended_at=NOON, made=made, progress=1.0)
    analyses.change(running, done)
    assert analyses.find(analysis.analysis_id) == done
    analyses.delete(done)
    assert analyses.find(analysis.analysis_id) is None


def test_of_two_who_ask_change_or_delete_at_once_one_does(analyses: Analyses) -> None:
    analysis = new()
    analyses.add(analysis, replaces=None)
    with pytest.raises(Conflict):
        analyses.add(analysis, replaces=None)
    running = after(analysis, state=State.RUNNING)
    analyses.change(analysis, running)
    with pytest.raises(Conflict):
        analyses.change(analysis, after(analysis, state=State.CANCELLED))
    with pytest.raises(Conflict):
        analyses.delete(analysis)
    analyses.delete(running)
    with pytest.raises(Conflict):
        analyses.change(running, after(running, state=State.SUCCEEDED))


def test_as_many_of_a_token_wait_or_run_as_may(analyses: Analyses, clock: SettableClock) -> None:
    five = [new() for _ in range(5)]
    for each in five:
        analyses.add(each, replaces=None)
    with pytest.raises(Rejected) as refused:
        analyses.add(new(), replaces=None)
    assert refused.value.code == "too_many_analyses"
    analyses.add(new(token_id="another"), replaces=None)
    analyses.change(five[0], after(five[0], state=State.CANCELLED, ended_at=NOON))
    analyses.add(new(), replaces=None)
    analyses.delete(five[1])
    analyses.add(new(), replaces=None)
    with pytest.raises(Rejected):
        analyses.add(new(), replaces=None)
    clock.pass_time(hours=2, seconds=1)  # what hangs holds no place for ever
    analyses.add(new(created_at=clock()), replaces=None)


def test_one_that_failed_is_asked_for_anew(analyses: Analyses) -> None:
    analysis = new()
    analyses.add(analysis, replaces=None)
    broken = after(analysis, state=State.FAILED, code="given_up", message="It broke.", ended_at=NOON)
    analyses.change(analysis, broken)
    anew = new(analysis_id=analysis.analysis_id, run=2, revision=broken.revision + 1)
    analyses.add(anew, replaces=broken)
    assert analyses.find(analysis.analysis_id) == anew


def test_they_are_listed_newest_first_and_narrowed(analyses: Analyses) -> None:
    three = [new(created_at=NOON + timedelta(seconds=n), token_id=str(n)) for n in range(3)]
    other = new(step="peaks", files=(), file_count=0, created_at=NOON - timedelta(seconds=1))
    for each in (*three, other):
        analyses.add(each, replaces=None)
    analyses.change(three[1], after(three[1], state=State.FAILED, ended_at=NOON))
    newest = [each.analysis_id for each in reversed(three)]
    assert ids(analyses) == ids(analyses, limit=1) == [*newest, other.analysis_id]
    assert ids(analyses, step="rolling_mean", limit=2) == ids(analyses, file_id="x") == newest
    assert ids(analyses, state=State.FAILED) == [three[1].analysis_id]
    with pytest.raises(Rejected, match="cursor"):
        analyses.page(AnalysisQuery(cursor=analyses.page(AnalysisQuery(limit=1)).cursor, step="peaks"))
