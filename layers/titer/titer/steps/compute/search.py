"""Searching settings by differential evolution, within a number of evaluations.

R. Storn, K. Price, Differential Evolution, J. Global Optimization 11 (1997) 341–359, as scipy has it: it needs no
gradient, and counts jump.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from typing import Any

import numpy as np
from scipy.optimize import differential_evolution

from titer.model.dataclass import dataclass
from titer.steps.measuring import Counts
from titer.steps.optimizer import Axis

_RESTARTS = 8  # where it converges before its evaluations are spent
_AS_GOOD = 1e-9
_REFUSED = -1e12

type Setting = tuple[Any, ...]  # a value for each axis
type Evaluate = Callable[[Setting], Sequence[Counts] | None]


class _Spent(Exception):
    """No evaluation is left."""


@dataclass
class Evaluations:
    """What settings came to, part by part; None where the detector does not take them. Each is computed once."""

    evaluate: Evaluate
    left: int
    is_over: Callable[[], bool] = lambda: False
    known: dict[Setting, Sequence[Counts] | None] = field(default_factory=dict)

    def __call__(self, setting: Setting) -> Sequence[Counts] | None:
        if setting not in self.known:
            if self.left <= 0 or self.is_over():
                raise _Spent
            self.left -= 1
            self.known[setting] = self.evaluate(setting)
        return self.known[setting]


@dataclass
class Search:
    """One search: over some axes, by a score of what a setting comes to, with a share of the evaluations."""

    axes: Sequence[Axis]
    evaluations: Evaluations
    score: Callable[[Sequence[Counts]], float]
    scores: dict[Setting, float] = field(default_factory=dict)

    def run(self, most: int, start: Setting) -> None:
        """Score settings, the one to start from among them if it is searched, until so many more were evaluated."""
        kept = max(0, self.evaluations.left - most)
        self.evaluations.left -= kept
        try:
            for seed in range(_RESTARTS):
                self._evolve(seed, most, start)
        except _Spent:
            return
        finally:
            self.evaluations.left += kept

    def _evolve(self, seed: int, most: int, start: Setting) -> None:
        count = len(self.axes)
        differential_evolution(
            lambda places: self._cost(places.tolist()),
            [axis.bounds for axis in self.axes],
            integrality=[axis.is_whole for axis in self.axes],
            popsize=max(2, min(15, most // (4 * count))),
            maxiter=most,
            tol=0,
            polish=False,
            rng=np.random.default_rng(seed),
            x0=self._places(start),
        )

    def _places(self, setting: Setting) -> list[float] | None:
        """Return where a setting lies; None where one of its values is none that is searched."""
        places = [axis.place_of(value) for axis, value in zip(self.axes, setting, strict=True)]
        return None if None in places else places  # type: ignore[return-value]

    def _cost(self, places: Sequence[float], /) -> float:
        setting = tuple(axis.value(float(place)) for axis, place in zip(self.axes, places, strict=True))
        self.look_at({setting: self.evaluations(setting)})
        return -self.scores.get(setting, _REFUSED)

    def look_at(self, known: Mapping[Setting, Sequence[Counts] | None]) -> None:
        """Score settings that were evaluated; those that the detector does not take have none."""
        self.scores |= {setting: self.score(counts) for setting, counts in known.items() if counts is not None}

    @property
    def best(self) -> Setting:
        """The best setting; of several as good as each other that which lies amid the others."""
        those = self.as_good
        places = np.array([self._scaled(each) for each in those])
        apart = np.abs(places[:, None, :] - places[None, :, :]).sum(axis=(1, 2))
        return those[int(np.argmin(apart))]

    @property
    def as_good(self) -> list[Setting]:
        """All settings with the best score that was found."""
        most = max(self.scores.values())
        return [setting for setting, score in self.scores.items() if score >= most - _AS_GOOD]

    def _scaled(self, setting: Setting) -> list[float]:
        scaled = []
        for axis, value in zip(self.axes, setting, strict=True):
            low, high = axis.bounds
            place = axis.place_of(value)
            scaled.append(0.5 if place is None else (place - low) / (high - low))
        return scaled


def ranges(axes: Sequence[Axis], settings: Sequence[Setting]) -> Mapping[str, Any]:
    """Return of each axis between which values settings lie, or which they have."""
    found: dict[str, Any] = {}
    for axis, values in zip(axes, zip(*settings, strict=True), strict=True):
        if axis.kind == "one of":
            found[axis.name] = {"values": [each for each in axis.values if each in values]}
        else:
            ordered = sorted(values, key=lambda value, axis=axis: axis.place_of(value) or 0.0)  # type: ignore[misc]
            found[axis.name] = {"min": ordered[0], "max": ordered[-1]}
    return found
