"""Asking for a search of parameters: an analysis of its own, of the same readings and of the labels on them."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from titer.analyses.analysis import Analysis, Content
from titer.analyses.asking import Analysing
from titer.analyses.labelled import Labelled
from titer.files.ports import Artefacts
from titer.model.errors import Rejected
from titer.steps.catalogue import step_named
from titer.steps.described import Step
from titer.steps.optimizer import Optimizer, axes_of

_ELSEWHERE = frozenset({"custom"})  # each run is a process: too slow to be run hundreds of times


class Searching:
    """Has parameters of detectors searched, and shows what was found."""

    def __init__(self, analysing: Analysing, artefacts: Artefacts, labelled: Labelled) -> None:
        self._analysing = analysing
        self._artefacts = artefacts
        self._labelled = labelled

    def ask(self, analysis_id: str, parameters: Optimizer, token_id: str) -> tuple[Analysis, bool]:
        """Return the search for an analysis with the labels of now, and whether it is a new one.

        `Rejected`: `unknown_analysis`, `no_detector`, `invalid_search`, `too_many_labels`, `too_many_analyses`.
        """
        detector = self._labelled.content(self._analysing.find(analysis_id))
        step = _detector(detector)
        axes_of(parameters, step, detector.parameters)
        labels = self._labelled.labels(detector)
        content = Content(
            step=Optimizer.step.name,
            step_version=Optimizer.step.version,
            parameters=parameters.model_dump(mode="json"),
            input=detector.input,
            pinned={
                "analysis_id": analysis_id,
                "detector": {
                    "step": step.name,
                    "version": step.version,
                    "parameters": detector.parameters,
                    "pinned": detector.pinned,
                },
                "labels": [asdict(each) for each in labels],
                "windows": [[each.name, each.asset, each.since, each.until] for each in detector.input.windows],
            },
        )
        return self._analysing.ask(content, {"analysis_id": analysis_id, "step": step.name}, token_id)

    def find(self, optimizer_id: str) -> Analysis:
        """Return a search. `Rejected` (`unknown_optimizer`)."""
        try:
            found = self._analysing.find(optimizer_id)
        except Rejected as unknown:
            raise _unknown() from unknown
        if found.step != Optimizer.step.name:
            raise _unknown()
        return found

    def figures(self, search: Analysis) -> Mapping[str, Any]:
        """Return what it found; nothing yet where it has not succeeded."""
        if search.made is None:
            return {}
        place = search.made.document
        found: dict[str, Any] = self._artefacts.get_json(place.key, place.version_id)["figures"]  # type: ignore[assignment]
        return found


def _detector(content: Content) -> Step:
    step = step_named(content.step)
    if "events" not in step.gives or step.name in _ELSEWHERE:
        reason = f"the analysis is of the step {step.name}, which is no detector that can be run again and again"
        raise Rejected("no_detector", reason, "Name an analysis of a step that gives events, such as spc")
    return step


def _unknown() -> Rejected:
    return Rejected("unknown_optimizer", "there is no search with this id", "Ask for one: POST /v1/optimizer")
