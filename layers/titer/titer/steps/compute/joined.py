"""Series on one axis: each with its last value at the instants of others, as long as that is not too old."""

from collections.abc import Iterable, Sequence
from functools import reduce
from typing import NamedTuple

import numpy as np

from titer.model.dataclass import dataclass
from titer.steps.compute.usable import usable
from titer.steps.curves import Curve, Instants, Qualities, Values


class Held(NamedTuple):
    """Values at instants: NaN where there is none, with the quality of each."""

    value: Values
    quality: Qualities


@dataclass(frozen=True, slots=True)
class Course:
    """What a series has at instants of its own, each once, in their order."""

    at: Instants
    value: Values
    quality: Qualities

    def held(self, at: Instants, oldest: int) -> Held:
        """Return the last value at each instant, up to `oldest` µs old."""
        if at is self.at:
            return Held(self.value, self.quality)
        if not len(self.at):
            return Held(np.full(len(at), np.nan), np.zeros(len(at), np.uint8))
        index = np.searchsorted(self.at, at, side="right") - 1
        before = np.maximum(index, 0)
        known = (index >= 0) & (at - self.at[before] <= oldest)
        return Held(np.where(known, self.value[before], np.nan), np.where(known, self.quality[before], np.uint8(0)))


def course_of(curve: Curve) -> Course:
    """Return a series without bad readings and without what is no number; of equal instants the last row counts."""
    sound = usable(curve)
    last = np.append(sound.at[1:] != sound.at[:-1], True) if len(sound) else np.zeros(0, bool)
    each = sound if last.all() else sound.those(last)
    return Course(each.at, each.value, each.quality)


def all_instants(courses: Iterable[Course]) -> Instants:
    """Return the instants at which any of them has a value, each once, in their order."""
    different: list[Instants] = []
    for course in courses:
        if not any(course.at is at or np.array_equal(course.at, at) for at in different):
            different.append(course.at)
    if len(different) == 1:
        return different[0]
    return np.unique(np.concatenate(different)) if different else np.zeros(0, np.int64)


def worst(qualities: Sequence[Qualities]) -> Qualities:
    """Return the worst quality of all at each instant."""
    return reduce(np.maximum, qualities)
