"""Series with nothing wrong in them, as sensors give them, and ways of doing wrong to one."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from tests.support.curves import curve
from titer.model.instants import SECOND
from titer.steps.curves import Curve

type Chance = np.random.Generator
type Clean = Callable[[Chance, int], Curve]


def noise(chance: Chance, count: int) -> Curve:
    return curve(37 + 0.2 * chance.normal(size=count))


def wave(chance: Chance, count: int) -> Curve:
    return curve(7 + np.sin(np.arange(count) / chance.uniform(5, 80)) + 0.01 * chance.normal(size=count))


def growth(chance: Chance, count: int) -> Curve:
    biomass = 1 / (1 + np.exp(-8 * (np.arange(count) / count - 0.5)))
    return curve(40 * biomass + 0.05 * chance.normal(size=count))


def drift(chance: Chance, count: int) -> Curve:
    return curve(50 + np.cumsum(0.1 * chance.normal(size=count)))


def set_points(chance: Chance, count: int) -> Curve:
    levels = chance.uniform(20, 40, max(count // 100, 1))
    return curve(levels[np.minimum(np.arange(count) // 100, len(levels) - 1)] + 0.05 * chance.normal(size=count))


def coarse_wave(chance: Chance, count: int) -> Curve:
    """Return a smooth wave, which stays at each step of a coarse resolution for a while, at its tops the longest."""
    slow = np.sin(np.arange(count) / chance.uniform(20, 200) + chance.uniform(0, 6))
    return curve(np.floor(slow / 0.02) * 0.02)


def coarse_noise(chance: Chance, count: int) -> Curve:
    return curve(np.round(21 + 0.15 * chance.normal(size=count), 1))


def irregular(chance: Chance, count: int) -> Curve:
    at = np.cumsum(chance.integers(5, 15, count)) * SECOND // 10
    return curve(noise(chance, count).value, at)


CLEAN: dict[str, Clean] = {
    each.__name__: each for each in (noise, wave, growth, drift, set_points, coarse_wave, coarse_noise, irregular)
}
SMOOTH_AND_FINE: dict[str, Clean] = {each.__name__: each for each in (noise, wave, growth, drift, set_points)}


def with_gap(given: Curve, place: int, length: int) -> Curve:
    kept = np.ones(len(given), np.bool_)
    kept[place : place + length] = False
    return given.those(kept)


def with_duplicates(given: Curve, place: int, length: int) -> Curve:
    places = np.insert(np.arange(len(given)), place, [place] * min(length, 3))
    return given.those(places)


def with_flatline(given: Curve, place: int, length: int) -> Curve:
    value = given.value.copy()
    value[place : place + length] = value[place]
    return replace(given, value=value)


def with_spike(given: Curve, place: int, length: int) -> Curve:
    value = given.value.copy()
    value[place : place + min(length, 2)] += 30 * np.median(np.abs(np.diff(value)))
    return replace(given, value=value)


def with_clipping(given: Curve, place: int, length: int) -> Curve:
    return replace(given, value=np.minimum(given.value, np.quantile(given.value, 0.9)))


WRONGS = {
    "gap": with_gap,
    "duplicate": with_duplicates,
    "flatline": with_flatline,
    "spike": with_spike,
    "clipping": with_clipping,
}
