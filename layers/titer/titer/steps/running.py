"""Running a step by its name; the one place from where computations are imported."""

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any

from titer.steps.curves import Curve, Findings, Progress
from titer.steps.described import Parameters

type Run = Callable[[Sequence[Curve], Any, Progress], Findings]


def run(curves: Sequence[Curve], parameters: Parameters, progress: Progress) -> Findings:
    """Return what the step of these parameters finds. `Rejected` where the readings are not what it needs."""
    computation: Run = import_module(f"titer.steps.compute.{parameters.step.name}").run
    return computation(curves, parameters, progress)
