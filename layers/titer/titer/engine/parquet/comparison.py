"""The readings of two versions of a file, compared: what came, what went, what is another."""

from collections.abc import Iterator
from dataclasses import field
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from arro3.io import read_parquet

from titer.engine.parquet.arrays import Array
from titer.engine.parquet.found import quality_codes, series_codes, whole
from titer.model.dataclass import dataclass
from titer.model.instants import format_instant
from titer.model.readings import Quality

_BATCH = 128 * 1024  # rows

type _Key = tuple[str, str]  # sensor and parameter


@dataclass(frozen=True, slots=True)
class SeriesChanges:
    """What changed in the readings of one series."""

    sensor_id: str
    parameter: str
    added: int
    removed: int
    changed: int
    same: int


@dataclass(slots=True)
class ReadingChanges:
    """What changed in the readings of a file: counts by series, and the first examples of each kind of change."""

    series: list[SeriesChanges] = field(default_factory=list)
    examples: dict[str, list[dict[str, Any]]] = field(
        default_factory=lambda: {"added": [], "removed": [], "changed": []}
    )

    def counts(self) -> dict[str, int]:
        """Return how many readings came, went, are others, and are the same, in all series."""
        return {name: sum(getattr(of, name) for of in self.series) for name in ("added", "removed", "changed", "same")}


@dataclass(frozen=True, slots=True)
class _Side:
    """The readings of one series in one version, by instant, equal ones in the order of their rows."""

    at: Array
    value: Array
    quality: Array
    unit: Array
    row_number: Array

    def times_before(self) -> Array:
        """Return of each reading how many of its instant stand before it."""
        firsts = np.searchsorted(self.at, self.at, side="left")
        return np.arange(len(self.at)) - firsts


_NAMES = ("at", "value", "quality", "unit", "row_number")
_NOTHING = _Side(*(np.zeros(0, np.int64) for _ in _NAMES))


def compare_readings(before: Path | None, after: Path | None, *, examples: int) -> ReadingChanges:
    """Return what changed from one Parquet file of readings to another; None has no readings.

    A reading is the same where series, instant, value, unit and quality are; with another value, unit or quality it
    has changed. Of several of one instant the first is compared with the first, and so on.
    """
    units: dict[str | None, int] = {}
    old, new = ({} if path is None else _by_series(path, units) for path in (before, after))
    names = [*units]
    found = ReadingChanges()
    for key in dict.fromkeys((*old, *new)):
        _compare(key, old.get(key, _NOTHING), new.get(key, _NOTHING), names, found, examples)
    return found


def _by_series(path: Path, units: dict[str | None, int]) -> dict[_Key, _Side]:
    parts: dict[_Key, list[tuple[Array, ...]]] = {}
    for batch in read_parquet(path, batch_size=_BATCH):
        codes, series = series_codes(batch)
        columns = (whole(batch, "at"), batch.column("value").to_numpy(), quality_codes(batch))
        rows = whole(batch, "row_number")
        order = np.argsort(codes, kind="stable")
        stops = np.searchsorted(codes[order], np.arange(len(series)), side="right")
        for of, places in zip(series, np.split(order, stops[:-1]), strict=True):
            unit = np.full(len(places), units.setdefault(of.unit, len(units)), dtype=np.int64)
            taken = (*(column[places] for column in columns), unit, rows[places])
            parts.setdefault((of.sensor_id, of.parameter), []).append(taken)
    return {key: _side(*map(np.concatenate, zip(*pieces, strict=True))) for key, pieces in parts.items()}


def _side(at: Array, value: Array, quality: Array, unit: Array, row_number: Array) -> _Side:
    order = np.lexsort((row_number, at))
    return _Side(at[order], value[order], quality[order], unit[order], row_number[order])


def _compare(key: _Key, old: _Side, new: _Side, units: list[str | None], found: ReadingChanges, examples: int) -> None:
    left, right = _pairs(old, new)
    differs = (
        (old.value[left] != new.value[right])
        | (old.quality[left] != new.quality[right])
        | (old.unit[left] != new.unit[right])
    )
    changed, same = int(differs.sum()), int(len(left) - differs.sum())
    series = SeriesChanges(*key, len(new.at) - len(right), len(old.at) - len(left), changed, same)
    found.series.append(series)
    gone, came = _others(len(old.at), left, examples), _others(len(new.at), right, examples)
    _show(found.examples["removed"], (_reading(key, old, place, units) for place in gone), examples)
    _show(found.examples["added"], (_reading(key, new, place, units) for place in came), examples)
    both = zip(left[differs].tolist(), right[differs].tolist(), strict=True)
    _show(found.examples["changed"], (_changed(key, old, one, new, other, units) for one, other in both), examples)


def _pairs(old: _Side, new: _Side) -> tuple[Array, Array]:
    """Return the places of readings that are compared: of one instant, the first with the first, and so on."""
    instants, places = np.unique(np.concatenate((old.at, new.at)), return_inverse=True)
    ranks = np.concatenate((old.times_before(), new.times_before()))
    keys = places + ranks * max(len(instants), 1)
    _, left, right = np.intersect1d(keys[: len(old.at)], keys[len(old.at) :], assume_unique=True, return_indices=True)
    order = np.argsort(left)
    return left[order], right[order]


def _others(count: int, taken: Array, most: int) -> list[int]:
    """Return the first places that are not among those taken."""
    rest = np.ones(count, dtype=bool)
    rest[taken] = False
    return [int(place) for place in np.flatnonzero(rest)[:most]]


def _show(shown: list[dict[str, Any]], more: Iterator[dict[str, Any]], most: int) -> None:
    shown += islice(more, max(most - len(shown), 0))


def _reading(key: _Key, side: _Side, place: int, units: list[str | None]) -> dict[str, Any]:
    at = format_instant(int(side.at[place]))
    return {"sensor_id": key[0], "parameter": key[1], "at": at, **_cells(side, place, units)}


def _changed(key: _Key, old: _Side, one: int, new: _Side, other: int, units: list[str | None]) -> dict[str, Any]:
    at = format_instant(int(old.at[one]))
    states = {"before": _cells(old, one, units), "after": _cells(new, other, units)}
    return {"sensor_id": key[0], "parameter": key[1], "at": at, **states}


def _cells(side: _Side, place: int, units: list[str | None]) -> dict[str, Any]:
    return {
        "value": float(side.value[place]),
        "unit": units[int(side.unit[place])],
        "quality": Quality(int(side.quality[place])).word,
        "row_number": int(side.row_number[place]),
    }
