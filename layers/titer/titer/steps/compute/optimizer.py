"""The optimizer: parameters of a detector, searched on some labels and held against the others.

Cross-validation as M. Stone has it, J. R. Stat. Soc. B 36 (1974) 111–147: each part is left out in turn, parameters are
searched on the others alone, and what they do is counted on the part that was left out. Whether that is better than
what was set before is asked of resampled labels (B. Efron, R. Tibshirani, An Introduction to the Bootstrap (1993), 6).
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, partial
from random import Random
from typing import Any

from titer.model.dataclass import dataclass
from titer.model.errors import Rejected
from titer.steps.catalogue import step_named
from titer.steps.compute.search import Evaluations, Search, Setting, ranges
from titer.steps.curves import Curve, Findings, Progress
from titer.steps.measuring import Alarm, Counts, Label, Seen, Truth
from titer.steps.optimizer import Axis, Optimizer, axes_of, score, total, with_values
from titer.steps.parts import parts_by_batch, parts_by_time
from titer.steps.running import Runner
from titer.steps.times import micros_of

LONGEST = 600  # seconds: then it searches no further, and says so
LEAST_FAULTS = 3
SURE = 0.9  # of resampled labels: where as many say so, it is
_RESAMPLED = 1_000


@dataclass(frozen=True)
class Detector:
    """A step with parameters, and the series that it looks at."""

    curves: Sequence[Curve]
    step: str
    settings: Mapping[str, Any]
    pinned: Mapping[str, Any]
    windows: Sequence[Any] = ()  # of batches: it is run on each by itself

    def alarms(self, values: Mapping[str, Any]) -> list[Alarm]:
        """Return when its events begin, where some of its parameters have other values."""
        parameters = step_named(self.step).parameters.model_validate(with_values(self.settings, values))
        found = [Runner()(curves, parameters, lambda _: None, self.pinned) for curves in self._looked_at]
        return [Alarm(event.of, event.at) for each in found for event in each.events]

    @cached_property
    def _looked_at(self) -> list[list[Curve]]:
        """What it looks at in each run."""
        if not self.windows:
            return [[*self.curves]]
        batches = [[*self._within(asset, since, until)] for _, asset, since, until in self.windows]
        return [curves for curves in batches if curves]

    def _within(self, asset: str | None, since: int, until: int) -> Iterator[Curve]:
        for curve in self.curves:
            part = slice(*curve.at.searchsorted([since, until]))
            if asset in {None, curve.of.asset} and part.start < part.stop:
                yield curve.those(part)

    @cached_property
    def seen(self) -> list[Seen]:
        """The series, and from when until when there are readings."""
        return [Seen(curve.of, int(curve.at[0]), int(curve.at[-1])) for curve in self.curves if len(curve)]


def run_pinned(
    curves: Sequence[Curve], parameters: Optimizer, progress: Progress, pinned: Mapping[str, Any]
) -> Findings:
    """Return what was found, as figures. `Rejected` where the detector does not take what it is set to."""
    of = pinned["detector"]
    detector = Detector(curves, of["step"], of["parameters"], of["pinned"], pinned["windows"])
    truth = truth_of(detector.seen, [Label(**each) for each in pinned["labels"]], parameters, pinned["windows"])
    axes = axes_of(parameters, step_named(detector.step), detector.settings)
    found = Optimizing(detector, truth, axes, parameters, progress).figures()
    return Findings(figures={"analysis_id": pinned["analysis_id"], "step": detector.step} | found)


def truth_of(
    seen: Sequence[Seen], labels: Sequence[Label], parameters: Optimizer, windows: Sequence[Any] = ()
) -> Truth:
    """Return what is known of series, in the parts that are left out in turn."""
    faults = Truth(seen, labels).faults
    parts = parts_by_batch(windows, faults, parameters.folds) if windows else parts_by_time(faults, parameters.folds)
    lasting = {"tolerance": parameters.tolerance, "together": parameters.together}
    return Truth(seen, labels, parts=parts, **{name: micros_of(said) if said else 0 for name, said in lasting.items()})


class Optimizing:
    """One run of the optimizer."""

    def __init__(
        self, detector: Detector, truth: Truth, axes: Sequence[Axis], parameters: Optimizer, progress: Progress
    ) -> None:
        self._detector = detector
        self._truth = truth
        self._axes = axes
        self._parameters = parameters
        self._progress = progress
        self._ends = time.monotonic() + LONGEST
        self._evaluations = Evaluations(self._evaluate, parameters.max_evaluations - 1, self._is_late)

    def figures(self) -> dict[str, Any]:
        """Return all that is told of it."""
        alarms = self._detector.alarms({})
        before = self._truth.counts(alarms)
        if not self._truth.faults:
            return self._nothing(before)
        held_out = [self._searched(without=part) for part in range(len(self._truth.parts))]
        fitted = self._searched()
        settings = [search.best for search in held_out]
        after = [self._counts(setting)[part] for part, setting in enumerate(settings)]
        hits = self._truth.hits(alarms), self._held_out_hits(settings)
        verdict = _Verdict(self._parameters, self._truth, before, after, hits)
        return {
            "best": self._values(fitted.best),
            "before": total(before).document(),
            "after": total(after).document(),
            "fitted": total(self._counts(fitted.best)).document(),
            "as_good": ranges(self._axes, fitted.as_good),
            "labels": self._labels(hits),
            "folds": [
                {"name": part.name, "best": self._values(setting), "before": b.document(), "after": a.document()}
                for part, setting, b, a in zip(self._truth.parts, settings, before, after, strict=True)
            ],
            "decided": verdict.decided,
            "reason": " ".join(filter(None, [verdict.reason, self._hurried])),
            "evaluations": len(self._evaluations.known) + 1,
        }

    def _nothing(self, before: Sequence[Counts]) -> dict[str, Any]:
        reason = "No annotation with the label “fault” lies on these readings, so nothing tells a good setting."
        return {
            "best": None,
            "before": total(before).document(),
            "after": None,
            "fitted": None,
            "as_good": None,
            "labels": self._labels(([], [])),
            "folds": [],
            "decided": False,
            "reason": reason,
            "evaluations": 1,
        }

    def _evaluate(self, setting: Setting) -> Sequence[Counts] | None:
        """Return what a setting comes to, part by part; None where the detector does not take it."""
        self._progress(len(self._evaluations.known) / self._parameters.max_evaluations)
        try:
            return self._truth.counts(self._detector.alarms(self._values(setting)))
        except Rejected:
            return None

    def _searched(self, without: int | None = None) -> Search:
        """Return a search by what settings come to on all parts but one."""
        left = len(self._truth.parts) + 1 - (0 if without is None else without)
        search = Search(self._axes, self._evaluations, partial(self._score, without=without))
        share = self._evaluations.left // left if without is not None else self._evaluations.left
        search.run(share, self._start)
        if not search.scores:  # nothing was left: by what is known already
            search.look_at(self._evaluations.known)
        if not search.scores and self._is_late():
            reason = "the detector takes too long on these readings to be run again and again"
            raise Rejected("too_long", reason, "Ask for less time, or for fewer series")
        if not search.scores:
            hint = "Search within what the step takes of these readings"
            raise Rejected("invalid_search", "the detector takes none of the settings that were searched", hint)
        return search

    def _score(self, counts: Sequence[Counts], without: int | None) -> float:
        return score(total([each for part, each in enumerate(counts) if part != without]), self._parameters)

    @property
    def _start(self) -> Setting:
        """The setting as it was, whether or not its values are among those that are searched."""
        described = step_named(self._detector.step).parameters.model_validate(self._detector.settings)
        said = described.model_dump(mode="json", by_alias=True)
        return tuple(said.get(axis.name) for axis in self._axes)

    def _values(self, setting: Setting) -> dict[str, Any]:
        return {axis.name: value for axis, value in zip(self._axes, setting, strict=True)}

    def _counts(self, setting: Setting) -> Sequence[Counts]:
        counts = self._evaluations.known[setting]
        assert counts is not None
        return counts

    def _held_out_hits(self, settings: Sequence[Setting]) -> list[bool]:
        """Return of each fault whether it is hit by the setting that was found without its part."""
        by_setting = {each: self._truth.hits(self._detector.alarms(self._values(each))) for each in {*settings}}
        return [
            part is not None and by_setting[settings[part]][number]
            for number, part in enumerate(self._truth.part_of_faults)
        ]

    def _labels(self, hits: tuple[Sequence[bool], Sequence[bool]]) -> list[dict[str, Any]]:
        hit = {fault.annotation_id: both for fault, *both in zip(self._truth.faults, *hits, strict=False)}
        unknown = (None, None)
        told = []
        for label in sorted(self._truth.labels, key=lambda each: (each.since, each.annotation_id)):
            before, after = hit.get(label.annotation_id, unknown)
            told.append(label.document() | {"hit_before": before, "hit_after": after})
        return told

    @property
    def _hurried(self) -> str:
        return f"The search ended after {LONGEST // 60} minutes." if self._is_late() else ""

    def _is_late(self) -> bool:
        return time.monotonic() >= self._ends


@dataclass(frozen=True)
class _Verdict:
    """Whether the labels say that what was found is better than what was set before."""

    parameters: Optimizer
    truth: Truth
    before: Sequence[Counts]
    after: Sequence[Counts]
    hits: tuple[Sequence[bool], Sequence[bool]]

    @cached_property
    def doubt(self) -> str | None:
        """Why they do not."""
        before, after = total(self.before), total(self.after)
        if before.faults < LEAST_FAULTS:
            return f"{before.faults} faults are labelled: fewer than {LEAST_FAULTS} tell nothing of those to come."
        if len(self.truth.parts) < 2:
            return "The faults cannot be parted: all lie in one batch, or over each other."
        if not before.normal:
            return "There is no normal time, so nobody can tell a false alarm."
        if score(after, self.parameters) <= score(before, self.parameters):
            return "On labels that the search did not see, what it found is no better than what was set."
        if self.sure < SURE:
            return (
                f"It may be chance: of resampled labels {self.sure:.0%} say that it is better, fewer than {SURE:.0%}."
            )
        return None

    @property
    def decided(self) -> bool:
        return self.doubt is None

    @property
    def reason(self) -> str:
        before, after = total(self.before), total(self.after)
        said = (
            f"Of {after.faults} faults {after.hits} are hit on labels that the search did not see, {before.hits} before"
        )
        if before.normal:
            said += f"; false alarms per day {after.per_day:.3g}, {before.per_day:.3g} before"
        said += "." if self.truth.says_normal else "; whatever is no fault counts as normal, as nothing is labelled so."
        return f"{self.doubt or f'{self.sure:.0%} of resampled labels say that it is better.'} {said}"

    @cached_property
    def sure(self) -> float:
        """Of how many resamples of faults, and of the normal time of parts, it is better."""
        random = Random(0)  # noqa: S311  (the same for the same labels)
        parts = self.truth.part_of_faults
        faults = [hit for *hit, part in zip(*self.hits, parts, strict=True) if part is not None]
        times = [*zip(self.before, self.after, strict=True)]
        better = 0
        for _ in range(_RESAMPLED):
            chosen = random.choices(faults, k=len(faults)), random.choices(times, k=len(times))
            before, after = (self._resampled(*chosen, which) for which in (0, 1))
            better += score(after, self.parameters) > score(before, self.parameters)
        return better / _RESAMPLED

    @staticmethod
    def _resampled(faults: Sequence[Sequence[bool]], times: Sequence[tuple[Counts, Counts]], which: int) -> Counts:
        normal = [time[which] for time in times]
        return Counts(
            faults=len(faults),
            hits=sum(each[which] for each in faults),
            false_alarms=sum(each.false_alarms for each in normal),
            normal=sum(each.normal for each in normal),
        )
