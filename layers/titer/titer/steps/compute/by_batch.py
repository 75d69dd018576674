"""A step run on each batch by itself, and what it found in all of them put together."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from titer.steps.compute.usable import part_of
from titer.steps.curves import Curve, Findings, Named, Progress

type RunOn = Callable[[Sequence[Curve], Progress], Findings]
type BatchSaid = Mapping[str, Any]  # `batch_id`, `asset` and when it was


def run_by_batch(run: RunOn, batches: Sequence[tuple[BatchSaid, Sequence[Curve]]], progress: Progress) -> Findings:
    """Return what is found in each batch that has readings: a series of several is one; figures say of which they are.

    Those that the step has of series stand under `series`, with the `batch_id` of each; the others under `batches`.
    """
    filled = [(said, curves) for said, curves in batches if curves]
    found = [
        (said, run(curves, part_of(progress, done / len(filled), 1 / len(filled))))
        for done, (said, curves) in enumerate(filled)
    ]
    return Findings(
        series=_joined([curve for _, each in found for curve in each.series]),
        events=[event for _, each in found for event in each.events],
        figures={
            "series": [{**row, "batch_id": said["batch_id"]} for said, each in found for row in _rows(each.figures)],
            "batches": [{**said, **_others(each.figures)} for said, each in found],
        },
    )


def _rows(figures: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    rows: Sequence[Mapping[str, Any]] = figures.get("series", ())
    return rows


def _others(figures: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in figures.items() if name != "series"}


def _joined(curves: Sequence[Curve]) -> list[Curve]:
    """Return the curves, those of one name as one, by instant."""
    by_name: dict[Named, list[Curve]] = {}
    for curve in curves:
        by_name.setdefault(curve.of, []).append(curve)
    return [some[0] if len(some) == 1 else _one(some) for some in by_name.values()]


def _one(curves: Sequence[Curve]) -> Curve:
    at, value, quality = (
        np.concatenate(columns)
        for columns in zip(*((each.at, each.value, each.quality) for each in curves), strict=True)
    )
    return Curve(curves[0].of, at, value, quality).those(np.argsort(at, kind="stable"))
