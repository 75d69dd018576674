"""Where a series changes its level: PELT with the least squares around means, by ruptures' kernel of that cost.

R. Killick, P. Fearnhead, I. A. Eckley, Optimal detection of changepoints with a linear computational cost, J. Am. Stat.
Assoc. 107 (2012) 1590–1598. C. Truong, L. Oudre, N. Vayatis, Selective review of offline change point detection
methods, Signal Processing 167 (2020) 107299. That a cut costs 3 ln n: N. R. Zhang, D. O. Siegmund, A modified Bayes
information criterion, Biometrics 63 (2007) 22–32.
"""

from collections.abc import Sequence
from math import log, sqrt
from typing import Any

import numpy as np
from ruptures.detection import KernelCPD

from titer.steps.change_points import ChangePoints
from titer.steps.compute.usable import in_turn, usable
from titer.steps.compute.windows import Places
from titer.steps.curves import Curve, Event, Findings, Instants, Progress, Values

MOST_AT_ONCE = 20_000  # groups: PELT takes a second for these where nothing changes
_MAD = 0.6745  # the median of what a normal distribution is off its mean, in its sigma


def run(curves: Sequence[Curve], parameters: ChangePoints, progress: Progress) -> Findings:
    """Return where each series changes its level, and its levels as a series of two readings each."""
    found = [_changes(usable(curve), parameters) for curve, _ in in_turn(curves, progress)]
    return Findings(
        series=[levels for levels, _, _ in found],
        events=[event for _, events, _ in found for event in events],
        figures={"series": [figures for _, _, figures in found]},
    )


def _changes(curve: Curve, parameters: ChangePoints) -> tuple[Curve, list[Event], dict[str, Any]]:
    noise = noise_of(curve.value)
    penalty = _penalty(parameters, noise, len(curve))
    cuts = cuts_of(curve.value, penalty, parameters.min_size)
    starts = np.concatenate([[0], cuts]).astype(np.int64) if len(curve) else np.empty(0, np.int64)
    means = _means(curve.value, starts)
    figures = {**curve.of._asdict(), "count": len(curve), "changes": len(cuts), "penalty": penalty, "noise": noise}
    return _levels(curve, starts, means), _events(curve, starts, means), figures


def noise_of(value: Values) -> float:
    """Return the sigma of what readings differ by from those before, by its median: steps and slow drifts are none."""
    return float(np.median(np.abs(np.diff(value)))) / (_MAD * sqrt(2)) if len(value) > 1 else 0.0


def _penalty(parameters: ChangePoints, noise: float, count: int) -> float:
    if parameters.penalty is None:
        return 3 * log(max(count, 2)) * noise**2
    return parameters.penalty * noise**2 if parameters.scaled else parameters.penalty


def cuts_of(value: Values, penalty: float, min_size: int) -> Places:
    """Return the places at which a new piece begins; each piece has as many readings as were asked for."""
    if len(value) < 2 * min_size or not np.ptp(value):
        return np.empty(0, np.int64)
    centred = value - value.mean()
    penalty = max(penalty, float(np.square(centred).mean()) * 1e-9)  # of what has no noise even the least step is one
    size = -(-len(value) // MOST_AT_ONCE)
    groups = centred[: len(value) // size * size].reshape(-1, size).mean(axis=1)
    least = max(1, -(-min_size // size))
    if len(groups) < 2 * least:
        return np.empty(0, np.int64)
    detection = KernelCPD(kernel="linear", min_size=least)
    cuts = np.array(detection.fit_predict(groups.reshape(-1, 1), pen=penalty / size)[:-1], np.int64) * size
    return cuts if size == 1 else _refined(centred, cuts, size, min_size, penalty)


def _refined(value: Values, cuts: Places, size: int, min_size: int, penalty: float) -> Places:
    """Return cuts at their best readings, no further than a group away from where they were found.

    A group that a change parts lies between two cuts; of these the one is left out that then pays its penalty no more.
    """
    total = np.concatenate([[0.0], np.cumsum(value)])
    bounds = [0, *cuts.tolist(), len(value)]
    _move(total, bounds, size, min_size)
    while len(bounds) > 2:
        gains = [_gain(total, *bounds[place - 1 : place + 2]) for place in range(1, len(bounds) - 1)]
        least = int(np.argmin(gains))
        if gains[least] >= penalty:
            break
        del bounds[least + 1]
    _move(total, bounds, size, min_size)
    return np.array(bounds[1:-1], np.int64)


def _move(total: Values, bounds: list[int], size: int, min_size: int) -> None:
    """Put each cut at the best reading that is less than a group away."""
    for place in range(1, len(bounds) - 1):
        start, cut, stop = bounds[place - 1 : place + 2]
        low, high = max(start + min_size, cut - size), min(stop - min_size, cut + size)
        if low <= high:
            tried = np.arange(low, high + 1)
            left, right = total[tried] - total[start], total[stop] - total[tried]
            bounds[place] = int(tried[np.argmax(left**2 / (tried - start) + right**2 / (stop - tried))])


def _gain(total: Values, start: int, cut: int, stop: int) -> float:
    """Return by how much the squares are fewer for this cut."""
    left, right = (total[cut] - total[start]) / (cut - start), (total[stop] - total[cut]) / (stop - cut)
    return float((left - right) ** 2 * (cut - start) * (stop - cut) / (stop - start))


def _means(value: Values, starts: Places) -> Values:
    counts = np.diff(starts, append=len(value))
    return np.add.reduceat(value, starts) / counts if len(starts) else np.empty(0)


def _levels(curve: Curve, starts: Places, means: Values) -> Curve:
    """Return the level of each piece at its first reading and its last."""
    lasts = np.concatenate([starts[1:], [len(curve)]]).astype(np.int64) - 1 if len(starts) else starts
    at: Instants = curve.at[np.column_stack([starts, lasts]).ravel()]
    of = curve.of._replace(parameter=f"{curve.of.parameter} level")
    return Curve(of, at, np.repeat(means, 2), np.zeros(len(at), np.uint8))


def _events(curve: Curve, starts: Places, means: Values) -> list[Event]:
    return [
        Event(
            of=curve.of,
            at=int(curve.at[start]),
            kind="change_point",
            value=float(after - before),
            severity="warning",
            details={"before": float(before), "after": float(after)},
        )
        for start, before, after in zip(starts[1:], means[:-1], means[1:], strict=True)
    ]
