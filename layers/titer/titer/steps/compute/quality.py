"""The quality of series: faults of each kind as events, the share of each, and what is left as a score."""

from collections.abc import Iterator, Mapping, Sequence
from math import prod
from operator import attrgetter
from typing import Any

import numpy as np

from titer.steps.compute.faulty import Faults
from titer.steps.compute.listing import MOST, figures_of, foremost
from titer.steps.compute.silences import duplicates, gaps, usual_step
from titer.steps.compute.spikes import noise_of, spikes
from titer.steps.compute.stuck import clipped_places, clipping, flatlines
from titer.steps.compute.usable import in_turn, usable
from titer.steps.curves import Curve, Event, Findings, Named, Progress
from titer.steps.quality import QualityAssessment

_SEVERITIES = {"duplicate": "info"}


def run(curves: Sequence[Curve], parameters: QualityAssessment, progress: Progress) -> Findings:
    """Return the faults of each series as events, and its shares and score as figures."""
    events: list[Event] = []
    told: list[Mapping[str, Any]] = []
    for curve, tell in in_turn(curves, progress):
        sound, usual = usable(curve), usual_step(curve.at)
        found = list(_faults(curve, sound, usual, parameters, tell))
        most = MOST // len(curves) // len(found)
        events.extend(
            sorted((each for faults in found for each in _events(curve.of, faults, most)), key=attrgetter("at"))
        )
        told.append(_figures(curve, sound, usual, found))
    return Findings((), events, figures_of(told, events))


def _faults(
    curve: Curve, sound: Curve, usual: float, parameters: QualityAssessment, progress: Progress
) -> Iterator[Faults]:
    """Yield the faults of each kind that is looked for. Bad readings are no gap, and nothing else either."""
    if "gap" in parameters.kinds:
        yield gaps(curve, parameters.gap, usual)
    if "duplicate" in parameters.kinds:
        yield duplicates(curve)
    progress(0.2)
    clipped = np.zeros(0, np.intp)
    if "clipping" in parameters.kinds:
        clipped = clipped_places(sound, parameters.low, parameters.high)
        yield clipping(sound, clipped)
    progress(0.4)
    if "flatline" in parameters.kinds:
        yield flatlines(sound, parameters.flatline, clipped)
    progress(0.6)
    if "spike" in parameters.kinds:
        yield spikes(sound, parameters.spike)
    progress(0.9)


def _figures(curve: Curve, sound: Curve, usual: float, found: Sequence[Faults]) -> Mapping[str, Any]:
    count = len(curve)
    shares = {each.kind: each.share for each in found} | {"bad": 1 - len(sound) / count if count else 0.0}
    return {
        **curve.of._asdict(),
        "count": count,
        "step": usual / 1e6 or None,
        "completeness": 1 - shares["gap"] if "gap" in shares else None,
        "noise": noise_of(sound.value),
        "shares": shares,
        "events": {each.kind: len(each) for each in found},
        "score": 100 * prod(1 - share for share in shares.values()) if count else None,
    }


def _events(of: Named, faults: Faults, most: int) -> Iterator[Event]:
    listed = foremost(faults.weight, most)
    columns = {name: column[listed].tolist() for name, column in faults.details.items()}
    severity = _SEVERITIES.get(faults.kind, "warning")
    for number, (at, until, value) in enumerate(
        zip(*(column[listed].tolist() for column in (faults.at, faults.until, faults.value)), strict=True)
    ):
        details = {name: column[number] for name, column in columns.items()}
        yield Event(of=of, at=at, until=until, kind=faults.kind, value=value, severity=severity, details=details)
