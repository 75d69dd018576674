"""Comparing batches: their series on one axis of elapsed time, aligned, and how far they are from the reference."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from titer.model.dataclass import dataclass
from titer.model.errors import Rejected
from titer.model.instants import parse_instant
from titer.steps.compare import Compare, Guide, place_of_reference
from titer.steps.compute.usable import usable
from titer.steps.compute.warping import correspondence, warped
from titer.steps.curves import Curve, Findings, Instants, Named, Progress, Table, Values

type Warp = Callable[[Instants], Values]  # from µs since a batch began to µs on the common axis


class _Key(NamedTuple):
    """What is the same of series that are compared."""

    sensor_id: str
    parameter: str
    unit: str | None


@dataclass(frozen=True, slots=True)
class _Batch:
    """A batch with its series, their instants counted from its beginning."""

    name: str
    said: Mapping[str, Any]
    length: int
    curves: Mapping[_Key, Curve]


def run_pinned(curves: Sequence[Curve], parameters: Compare, progress: Progress, pinned: Mapping[str, Any]) -> Findings:
    """Return the series of all batches on one axis, with figures of each."""
    said: Sequence[Mapping[str, Any]] = pinned["batches"]
    batches = [*_batches([usable(each) for each in curves], said)]
    reference = batches[place_of_reference(parameters, said)]
    aligned: list[tuple[_Batch, Mapping[_Key, Curve], float | None]] = []
    for done, batch in enumerate(batches):
        warp, cost = _warp(parameters, batch, reference)
        aligned.append((batch, {key: _moved(batch.name, each, warp) for key, each in batch.curves.items()}, cost))
        progress((done + 1) / (len(batches) + 1))
    grid = np.linspace(0, reference.length, parameters.points)
    found = [_figures(curve, reference.curves.get(key), grid) for _, some, _ in aligned for key, curve in some.items()]
    figures = {
        "axis": "elapsed",
        "align": parameters.align,
        "reference": reference.name,
        "batches": [_batch_figures(batch, some, cost, reference) for batch, some, cost in aligned],
        "series": found,
    } | _problem(batches, reference)
    progress(1.0)
    return Findings(series=[each for _, some, _ in aligned for each in some.values()], figures=figures)


def _problem(batches: Sequence[_Batch], reference: _Batch) -> dict[str, str]:
    """Return what is said of batches that have no series in common with the reference: no distance is told of them."""
    apart = [
        each.name for each in batches if each is not reference and not each.curves.keys() & reference.curves.keys()
    ]
    if not apart:
        return {}
    few = ", ".join(f"“{name}”" for name in apart[:10]) + (", …" if len(apart) > 10 else "")
    return {"problem": f"no series of {few} is also one of “{reference.name}”, so that there is nothing to compare"}


def _batches(curves: Sequence[Curve], said: Sequence[Mapping[str, Any]]) -> Iterator[_Batch]:
    """Yield each batch with its readings. A series that files name in batches belongs to these alone."""
    ids = [each["batch_id"] for each in said]
    named = {(each["asset"], *_key(of)) for each in said for of in each["series"]}
    for each in said:
        asset, since, until = each["asset"], parse_instant(each["from"]), parse_instant(each["to"])
        own = {_key(of) for of in each["series"]}
        mine = (
            curve
            for curve in curves
            if curve.of.asset == asset and (curve.of[1:] in own or (asset, *curve.of[1:]) not in named)
        )
        cut = {_Key(*curve.of[1:]): _cut(curve, since, until) for curve in mine}
        several = ids.count(each["batch_id"]) > 1
        name = f"{asset or ''} / {each['batch_id']}" if several else each["batch_id"]
        yield _Batch(name, each, until - since - 1, {key: curve for key, curve in cut.items() if len(curve)})


def _key(of: Mapping[str, Any]) -> _Key:
    return _Key(of["sensor_id"], of["parameter"], of["unit"])


def _cut(curve: Curve, since: int, until: int) -> Curve:
    part = curve.those(slice(*np.searchsorted(curve.at, [since, until])))
    return replace(part, at=part.at - since)


def _moved(name: str, curve: Curve, warp: Warp) -> Curve:
    at = np.rint(warp(curve.at)).astype(np.int64)
    return Curve(Named(name, *curve.of[1:]), at, curve.value, curve.quality)


def _warp(parameters: Compare, batch: _Batch, reference: _Batch) -> tuple[Warp, float | None]:
    """Return how a batch's time becomes that of the reference, and by `dtw` what is left between their courses."""
    if parameters.align == "start" or batch is reference:
        return lambda at: at.astype(np.float64), None if parameters.align != "dtw" else 0.0
    if parameters.align == "phase":
        return _through(_corners(batch), _corners(reference)), None
    return _warp_of_courses(parameters, batch, reference)


def _corners(batch: _Batch) -> Values:
    """Return when the phases of a batch begin, and when the last ends, in µs since it began."""
    since, phases = parse_instant(batch.said["from"]), batch.said["phases"]
    begins = [parse_instant(each["from"]) - since for each in phases]
    end = phases[-1]["to"]
    return np.array([*begins, batch.length if end is None else parse_instant(end) - since], dtype=np.float64)


def _through(of: Values, to: Values) -> Warp:
    """Return what leads corners to corners, straight between them, and moves what lies before and behind as they are.

    Where two corners of a batch are one instant, what lies there is moved to the last of them.
    """
    different = np.append(np.diff(of) > 0, True)
    of, to = of[different], to[different]

    def warp(at: Instants) -> Values:
        moved: Values = np.interp(at, of, to) + np.minimum(at - of[0], 0) + np.maximum(at - of[-1], 0)
        return moved

    return warp


def _warp_of_courses(parameters: Compare, batch: _Batch, reference: _Batch) -> tuple[Warp, float]:
    keys = _guides(parameters.guides, batch, reference)
    grid, other = (np.linspace(0, each.length, parameters.points) for each in (batch, reference))
    courses = _course(batch, keys, grid, reference), _course(reference, keys, other, reference)
    mine, theirs, cost = warped(*courses, parameters.slack)
    return _through(grid, other[-1] * correspondence(mine, theirs, len(grid)) / (len(other) - 1)), cost / len(mine)


def _guides(guides: Sequence[Guide], batch: _Batch, reference: _Batch) -> list[_Key]:
    """Return the series of both that they are aligned by. `Rejected` (`nothing_to_align_by`) where there is none."""
    wanted = {(each.sensor_id, each.parameter) for each in guides}
    keys = [key for key in reference.curves if key in batch.curves and (not wanted or key[:2] in wanted)]
    if not keys:
        reason = f"the batches “{batch.name}” and “{reference.name}” have no series in common to be aligned by"
        raise Rejected("nothing_to_align_by", reason, "Name guiding series that both have, or align by start")
    return keys


def _course(batch: _Batch, keys: Sequence[_Key], grid: Values, reference: _Batch) -> Table:
    """Return the values of series at each point of a grid, in deviations of the reference's around its mean."""
    columns = [_scaled(_at(batch.curves[key], grid), reference.curves[key].value) for key in keys]
    return np.column_stack(columns)


def _at(curve: Curve, grid: Values) -> Values:
    values: Values = np.interp(grid, curve.at, curve.value)
    return values


def _scaled(values: Values, by: Values) -> Values:
    deviation = float(by.std())
    scaled: Values = (values - by.mean()) / (deviation or 1.0)
    return scaled


def _batch_figures(
    batch: _Batch, curves: Mapping[_Key, Curve], cost: float | None, reference: _Batch
) -> dict[str, Any]:
    shared = len(curves.keys() & reference.curves.keys())
    said = {name: batch.said[name] for name in ("batch_id", "asset", "product", "recipe", "from", "to", "phases")}
    readings = sum(map(len, curves.values()))
    found = {**said, "name": batch.name, "shared": shared, "duration_s": batch.length / 1e6, "readings": readings}
    return found if cost is None else {**found, "warping_distance": cost}


def _figures(curve: Curve, reference: Curve | None, grid: Values) -> dict[str, Any]:
    """Return figures of a series on the common axis; its distance is taken where both have readings around."""
    of, value = curve.of, curve.value
    distance = None if reference is None else _distance(curve, reference, grid)
    return {
        **of._asdict(),
        "count": len(curve),
        "mean": float(value.mean()),
        "min": float(value.min()),
        "max": float(value.max()),
        "distance": distance,
    }


def _distance(curve: Curve, reference: Curve, grid: Values) -> float | None:
    first, last = max(curve.at[0], reference.at[0]), min(curve.at[-1], reference.at[-1])
    shared = grid[(grid >= first) & (grid <= last)]
    if not len(shared):
        return None
    return float(np.sqrt(np.mean((_at(curve, shared) - _at(reference, shared)) ** 2)))
