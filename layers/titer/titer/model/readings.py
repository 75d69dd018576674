"""A reading, the series it belongs to, and the typed columns in which readings travel."""

import json
from array import array
from collections.abc import Mapping
from dataclasses import field
from enum import IntEnum
from typing import Any, NamedTuple

from titer.model.dataclass import dataclass


class Quality(IntEnum):
    """How far a reading can be trusted; a number here, a word where a person reads it."""

    GOOD = 0
    UNCERTAIN = 1
    BAD = 2

    @property
    def word(self) -> str:
        return self.name.lower()


QUALITY_WORDS = {quality.word: quality for quality in Quality} | {
    "ok": Quality.GOOD,
    "gut": Quality.GOOD,
    "unsicher": Quality.UNCERTAIN,
    "schlecht": Quality.BAD,
}  # as files say it, in lower case


class Series(NamedTuple):
    """What readings have in common that can be compared: their sensor, what is measured, and in which unit."""

    sensor_id: str
    parameter: str
    unit: str | None = None


def of_asset(asset: str | None, sensor_id: str, parameter: str, unit: str | None) -> Series:
    """Return a series that is told from those of other assets by the name of its sensor alone."""
    return Series(json.dumps([asset, sensor_id]), parameter, unit)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A reading as it lies in the Parquet of a file; `at` in µs since 1970, the context as the file's JSON has it."""

    of: Series
    at: int
    value: float
    quality: Quality
    row_number: int
    context: Mapping[str, Any] | None


@dataclass(slots=True)
class Readings:
    """Readings in typed columns of equal length; those of a series stand together, in the order of their rows.

    `at` in µs since 1970 (UTC), `value` as float64. `context` points into `contexts`: JSON objects as text, or None.
    """

    runs: list[tuple[Series, int, int]] = field(default_factory=list)  # series, and where its readings start and stop
    at: "array[int]" = field(default_factory=lambda: array("q"))
    value: "array[float]" = field(default_factory=lambda: array("d"))
    row_number: "array[int]" = field(default_factory=lambda: array("q"))
    quality: "array[int]" = field(default_factory=lambda: array("b"))
    context: "array[int]" = field(default_factory=lambda: array("i"))
    contexts: list[str | None] = field(default_factory=list)

    def __len__(self) -> int:
        """Return how many readings there are."""
        return len(self.at)
