"""What became of analyses, told again to who comes back."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any

import pytest

from tests.contract.test_analyses import after, new
from tests.support.clock import NOON, SettableClock
from titer.adapters.memory.analyses import MemoryAnalyses
from titer.analyses import recall
from titer.analyses.analysis import State
from titer.analyses.recall import RecallAnalyses
from titer.model.instants import SECOND, micros
from titer.push.ports import Missed

SINCE = micros(NOON)


class Others:
    """What else was missed."""

    def since(self, topics: Collection[str], at: int, *, most: int) -> Missed:
        return Missed([], ["readings"])


@pytest.fixture
def analyses() -> MemoryAnalyses:
    return MemoryAnalyses(SettableClock())


def add(analyses: MemoryAnalyses, step: str, **said: Any) -> str:
    analysis = new(step=step, token_id=step)
    analyses.add(analysis, replaces=None)
    analyses.change(analysis, after(analysis, **said))
    return analysis.analysis_id


def test_who_comes_back_is_told_what_ended_since_and_what_is_on_its_way(analyses: MemoryAnalyses) -> None:
    add(analyses, "before", state=State.SUCCEEDED, ended_at=NOON - timedelta(seconds=1))
    ended = add(analyses, "ended", state=State.FAILED, ended_at=NOON)
    add(analyses, "runs", state=State.RUNNING, progress=0.5)

    def told(*topics: str) -> set[str]:
        missed = RecallAnalyses(analyses, Others()).since(topics, SINCE, most=9)
        assert missed.beyond == ["readings"]
        return {message.data["step"] for message in missed.messages}

    assert told("analyses") == {"ended", "runs"}
    assert told(f"analysis:{ended}", "analysis:none") == {"ended"}
    assert told("files") == set()


def test_of_more_than_can_be_looked_through_a_gap_is_told(
    analyses: MemoryAnalyses, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recall, "MOST", 1)
    for step in ("one", "two", "three"):
        add(analyses, step)
    missed = RecallAnalyses(analyses, Others()).since(["analyses"], SINCE + SECOND, most=9)
    assert (len(missed.messages), missed.beyond) == (1, ["readings", "analyses"])
