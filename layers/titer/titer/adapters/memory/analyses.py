"""Analyses, in this process."""

import threading

from titer.adapters.paging import after_which, analyses_of
from titer.adapters.plain import instant_text
from titer.analyses.analysis import GIVEN_UP_AFTER, MOST_RUNNING, Analysis, too_many_analyses
from titer.analyses.ports import AnalysisPage, AnalysisQuery
from titer.model.clock import Clock
from titer.model.errors import Conflict


class MemoryAnalyses:
    """The analyses, in this process."""

    def __init__(self, clock: Clock) -> None:
        self._known: dict[str, Analysis] = {}
        self._clock = clock
        self._lock = threading.RLock()

    def add(self, analysis: Analysis, *, replaces: Analysis | None) -> None:
        with self._lock:
            self._refuse_other(analysis, replaces)
            others = (each for each in self._known.values() if each.analysis_id != analysis.analysis_id)
            if sum(self._runs(each, analysis.token_id) for each in others) >= MOST_RUNNING:
                raise too_many_analyses()
            self._known[analysis.analysis_id] = analysis

    def find(self, analysis_id: str) -> Analysis | None:
        return self._known.get(analysis_id)

    def page(self, query: AnalysisQuery) -> AnalysisPage:
        after = after_which(query)
        positioned = ((f"{instant_text(each.created_at)}#{name}", each) for name, each in self._known.items())
        rows = sorted(positioned, key=lambda each: each[0], reverse=True)
        return analyses_of((each for each in rows if after is None or each[0] < after), query)

    def change(self, before: Analysis, after: Analysis) -> None:
        with self._lock:
            self._refuse_other(after, before)
            self._known[after.analysis_id] = after

    def delete(self, analysis: Analysis) -> None:
        with self._lock:
            self._refuse_other(analysis, analysis)
            del self._known[analysis.analysis_id]

    def _runs(self, analysis: Analysis, token_id: str) -> bool:
        in_time = self._clock() < analysis.created_at + GIVEN_UP_AFTER
        return analysis.token_id == token_id and not analysis.is_over and in_time

    def _refuse_other(self, analysis: Analysis, before: Analysis | None) -> None:
        there = self.find(analysis.analysis_id)
        if (there and there.revision) != (before and before.revision):
            raise Conflict(analysis.analysis_id)
