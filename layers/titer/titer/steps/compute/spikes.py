"""Spikes, and the noise that they stand out of."""

import numpy as np

from titer.steps.compute.faulty import Faults, groups, sampled
from titer.steps.compute.windows import Places, pieces
from titer.steps.curves import Curve, Table, Values

_BLOCK = 512  # readings of which the noise is told
_MOVES = 16  # of a block, that are more than a few spikes
_NORMAL = 1.4826  # times the median absolute deviation is the standard deviation of normal noise
_APART = 2  # times the spread of the readings around it


def noise_of(value: Values) -> float | None:
    """Return the standard deviation of the noise, whatever the trend: from second differences, by their median."""
    some = [each for each in sampled(value) if len(each) > 2]
    if not some:
        return None
    seconds = np.concatenate([np.diff(each, 2) for each in some])
    return _NORMAL * float(np.median(np.abs(seconds))) / 6**0.5


def spikes(curve: Curve, times: float) -> Faults:
    """Return readings that are `times` the noise away from the median of five around them, which agree.

    The decision filter of Hampel with a local scale (Davies, Gather, The identification of multiple outliers, J. Am.
    Stat. Assoc. 88 (1993); Pearson, Outliers in process modeling and identification, IEEE Trans. Control Syst. Technol.
    10 (2002)). The scale is at least the usual move and the resolution, so that slopes and steps are none; and a peak
    that several readings form is none, as those around its top do not agree either.
    """
    places, noise = _candidates(curve.value, times)
    around = np.sort(_around(curve.value, places), axis=1)
    far = curve.value[places] - around[:, 2]
    spread = np.minimum(around[:, 2] - around[:, 0], around[:, 4] - around[:, 2])
    chosen = (np.abs(far) > times * noise) & (np.abs(far) > _APART * spread)
    places, far, noise = places[chosen], far[chosen], noise[chosen]
    first, last = groups(places)
    begin = np.searchsorted(places, first)
    return Faults(
        kind="spike",
        at=curve.at[first],
        until=curve.at[last],
        value=curve.value[first],
        weight=np.abs(far / noise)[begin],
        share=len(places) / max(len(curve), 1),
        details={"deviation": far[begin], "noise": noise[begin], "readings": last - first + 1},
    )


def _candidates(value: Values, times: float) -> tuple[Places, Values]:
    """Return readings that are far from their medians by the noise of their blocks, and the noise around them."""
    finest = _resolution(value)
    if len(value) < 5 or not finest:
        return np.zeros(0, np.intp), np.zeros(0)
    places, noises = [], []
    for piece in pieces(len(value)):
        far, noise = _residuals(value, piece)
        np.maximum(noise, finest, out=noise)
        candidates = np.flatnonzero(far > times * np.repeat(noise, _BLOCK)[: len(far)])
        places.append(candidates + piece.start)
        noises.append(noise)
    found, noise = np.concatenate(places), np.pad(np.concatenate(noises), 1)
    around = np.maximum(np.maximum(noise[:-2], noise[2:]), noise[1:-1])
    return found, around[found // _BLOCK]


def _residuals(value: Values, piece: slice) -> tuple[Values, Values]:
    """Return how far the readings of a piece are from the median of five, and the noise of each block of them."""
    before, after = min(piece.start, 2), min(len(value) - piece.stop, 2)
    near = np.pad(value[piece.start - before : piece.stop + after], (2 - before, 2 - after), "reflect")
    count = piece.stop - piece.start
    far = np.abs(value[piece] - _median_of_five(*(near[place : place + count] for place in range(5))))
    moves = np.abs(np.diff(near[1:-2]))
    return far, np.maximum(_NORMAL * _medians(far), _usual_moves(moves))


def _median_of_five(a: Values, b: Values, c: Values, d: Values, e: Values) -> Values:
    low = np.maximum(np.minimum(a, b), np.minimum(c, d))
    high = np.minimum(np.maximum(a, b), np.maximum(c, d))
    median: Values = np.maximum(np.minimum(low, high), np.minimum(np.maximum(low, high), e))
    return median


def _medians(value: Values) -> Values:
    """Return the median of each block, the last of which may be shorter."""
    whole = len(value) // _BLOCK * _BLOCK
    medians = np.partition(value[:whole].reshape(-1, _BLOCK), _BLOCK // 2, axis=1)[:, _BLOCK // 2]
    return np.append(medians, np.median(value[whole:])) if whole < len(value) else medians


def _usual_moves(moves: Values) -> Values:
    """Return the median move of each block; of one that rests most of the time, but not always, when it does not."""
    usual = _medians(moves)
    for block in np.flatnonzero(usual == 0):
        some = moves[block * _BLOCK : (block + 1) * _BLOCK]
        if np.count_nonzero(some) >= _MOVES:
            usual[block] = np.median(some[some > 0])
    return usual


def _around(value: Values, places: Places) -> Table:
    """Return the five readings around each place, mirrored at the ends."""
    near = np.abs(places[:, None] + np.arange(-2, 3))
    end = len(value) - 1
    return value[np.where(near > end, 2 * end - near, near)]


def _resolution(value: Values) -> float:
    """Return the smallest change of a series; 0 where nothing changes."""
    moves = np.concatenate([np.zeros(0), *(np.abs(np.diff(each)) for each in sampled(value))])
    return float(moves[moves > 0].min(initial=np.inf)) if moves.any() else 0.0
