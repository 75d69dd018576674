"""What people labelled on the readings of an analysis, and what its events are worth by that."""

from collections.abc import Mapping, Sequence
from typing import Any

from titer.analyses.analysis import Analysis, Content, PinnedInput, content_in
from titer.analyses.asking import Analysing
from titer.analyses.ports import Labels
from titer.files.ports import Artefacts
from titer.model.errors import Rejected
from titer.model.instants import parse_instant
from titer.steps.measuring import Alarm, Label, Part, Seen, Truth
from titer.steps.named import Named

_LONGEST_CHAIN = 20  # of analyses that go on from each other, as far as is looked


class Labelled:
    """Finds labels by analyses."""

    def __init__(self, analysing: Analysing, artefacts: Artefacts, labels: Labels) -> None:
        self._analysing = analysing
        self._artefacts = artefacts
        self._labels = labels

    def content(self, analysis: Analysis) -> Content:
        """Return what its result follows from."""
        return content_in(self._artefacts.get_json(analysis.content.key, analysis.content.version_id))

    def labels(self, content: Content) -> Sequence[Label]:
        """Return the labels that lie on what is read, as they are now. `Rejected` (`too_many_labels`)."""
        return self._labels.on(content.input, self._files(content))

    def _files(self, content: Content) -> frozenset[str]:
        """Return of which files the readings are, those before a chain of analyses too."""
        files = {source.file_id for source in content.input.sources}
        for _ in range(_LONGEST_CHAIN):
            if content.input.earlier is None:
                break
            content = self.content(self._analysing.find(content.input.earlier.analysis_id))
            files |= {source.file_id for source in content.input.sources}
        return frozenset(files)

    def measured(self, analysis: Analysis, document: Mapping[str, Any]) -> dict[str, Any] | None:
        """Return what the events in the document of a result are worth by the labels of now.

        None where nothing is labelled, or more than can be counted, or an analysis that it goes on from is gone.
        """
        try:
            content = self.content(analysis)
            labels = self.labels(content)
        except Rejected as refused:
            if refused.code not in {"too_many_labels", "unknown_analysis"}:
                raise
            return None
        seen = [Seen(_named(each), parse_instant(each["from"]), parse_instant(each["to"])) for each in document["read"]]
        if not labels or not seen:
            return None
        truth = Truth(seen, labels, parts=(_part(content.input),))
        alarms = [_alarm(each) for each in document["events"]]
        [counts] = truth.counts(alarms)
        hits = zip(truth.faults, truth.hits(alarms), strict=True)
        return counts.document() | {"labels": [fault.document() | {"hit": hit} for fault, hit in hits]}


def _part(read: PinnedInput) -> Part:
    """Return all of the time that is read: of batches, theirs alone."""
    windows = tuple((each.asset, each.since, each.until) for each in read.windows)
    return Part("all", windows or ((None, -(2**63), 2**63),))


def _named(said: Mapping[str, Any]) -> Named:
    return Named(said["asset"], said["sensor_id"], said["parameter"], said["unit"])


def _alarm(event: Mapping[str, Any]) -> Alarm:
    return Alarm(None if event.get("sensor_id") is None else _named(event), parse_instant(event["at"]))
