"""What became of analyses since an instant, for clients that come back."""

from collections.abc import Collection, Iterator

from titer.analyses.analysis import GIVEN_UP_AFTER, Analysis
from titer.analyses.ports import Analyses, AnalysisQuery
from titer.analyses.telling import message_of_analysis
from titer.model.instants import instant, micros
from titer.push.messages import Message
from titer.push.ports import Missed, Recall
from titer.push.topics import ANALYSES, of_analysis

MOST = 500  # analyses that are looked through
_OF_ONE = of_analysis("")


class RecallAnalyses:
    """Finds analyses again, behind what another recall finds."""

    def __init__(self, analyses: Analyses, others: Recall) -> None:
        self._analyses = analyses
        self._others = others

    def since(self, topics: Collection[str], at: int, *, most: int) -> Missed:
        """Return what the others find, and how analyses are now that changed since; where these are too many, a gap."""
        missed = self._others.since(topics, at, most=most)
        named = [topic.removeprefix(_OF_ONE) for topic in topics if topic.startswith(_OF_ONE)]
        found = {each.analysis_id: each for each in filter(None, map(self._analyses.find, named))}
        beyond = []
        if ANALYSES in topics:
            lately = [*self._lately(at)]
            beyond = [ANALYSES] if len(lately) > MOST else []
            found |= {each.analysis_id: each for each in lately[:MOST]}
        told = [message_of_analysis(each) for each in found.values() if _may_have_changed(each, at)]
        return Missed([*missed.messages, *sorted(told, key=_seq)], [*missed.beyond, *beyond])

    def _lately(self, at: int) -> Iterator[Analysis]:
        """Yield those that may have changed since, one more than are looked through."""
        oldest = instant(at) - GIVEN_UP_AFTER
        page, looked_at = self._analyses.page(AnalysisQuery(limit=100)), 0
        while True:
            for analysis in page.analyses:
                if analysis.created_at < oldest or looked_at > MOST:
                    return
                looked_at += 1
                yield analysis
            if page.cursor is None:
                return
            page = self._analyses.page(AnalysisQuery(limit=100, cursor=page.cursor))


def _may_have_changed(analysis: Analysis, at: int) -> bool:
    """Return whether it changed since, or is on its way: how far it is is told without an instant."""
    ended = analysis.ended_at
    return ended is None or micros(ended) >= at


def _seq(message: Message) -> int:
    return message.seq
