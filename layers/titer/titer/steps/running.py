"""Running a step by its name; the one place from where computations are imported."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from importlib import import_module
from typing import Any

from titer.model.dataclass import dataclass
from titer.steps.curves import Curve, Findings, Progress
from titer.steps.described import Parameters

type Run = Callable[[Sequence[Curve], Any, Progress], Findings]
type RunPinned = Callable[[Sequence[Curve], Any, Progress, Mapping[str, Any]], Findings]


@dataclass(frozen=True, slots=True)
class Runner:
    """Runs steps. `elsewhere` has those that are computed in no module of this package: whoever wires says how."""

    elsewhere: Mapping[str, RunPinned] = field(default_factory=dict)

    def __call__(
        self, curves: Sequence[Curve], parameters: Parameters, progress: Progress, pinned: Mapping[str, Any]
    ) -> Findings:
        """Return what the step of these parameters finds; `pinned` is what `parameters.pinned` returned.

        `Rejected` where the readings are not what it needs.
        """
        name = parameters.step.name
        if run_pinned := self.elsewhere.get(name):
            return run_pinned(curves, parameters, progress, pinned)
        module = import_module(f"titer.steps.compute.{name}")
        if pinned:
            findings: Findings = module.run_pinned(curves, parameters, progress, pinned)
            return findings
        return run(curves, parameters, progress)


def run(curves: Sequence[Curve], parameters: Parameters, progress: Progress) -> Findings:
    """Return what the step of these parameters finds. `Rejected` where the readings are not what it needs."""
    computation: Run = import_module(f"titer.steps.compute.{parameters.step.name}").run
    return computation(curves, parameters, progress)
