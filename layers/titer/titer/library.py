"""Bioreactor readings from Python: who only wants averages needs neither a file's result nor a cloud.

A reading here is a mapping with `sensor_id`, `timestamp` (`YYYY-MM-DD HH:MM`), `ph_value` and `temperature`. One that
lacks a field, or holds a value that the rule set `default` rejects, is left out whole; elsewhere in Titer a bad cell
costs its own reading only.
"""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from statistics import mean
from typing import Any, NamedTuple

from titer.number import is_number
from titer.rules import shipped

type Reading = Mapping[str, Any]
type Results = dict[str, tuple[float, int, str]]

_TIMESTAMP = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}")


def process_data(readings: Iterable[Reading]) -> Results:
    """`{sensor_id: (average pH, anomaly count, latest timestamp)}` of the readings that are valid.

    The average is the exact mean, rounded once to the nearest float; an anomaly is a temperature below 20 or above
    40 °C; the latest timestamp is as written. A sensor without a valid reading is not in the answer.
    """
    by_sensor: dict[str, list[_Valid]] = defaultdict(list)
    for reading in readings:
        if valid := _valid(reading):
            by_sensor[valid.sensor_id].append(valid)
    return {sensor_id: _result(valid) for sensor_id, valid in by_sensor.items()}


class _Valid(NamedTuple):
    at: datetime
    timestamp: str
    sensor_id: str
    ph_value: float
    anomalous: bool


def _result(readings: list[_Valid]) -> tuple[float, int, str]:
    latest = max(readings, key=lambda reading: reading.at)
    anomalies = sum(reading.anomalous for reading in readings)
    return mean(reading.ph_value for reading in readings), anomalies, latest.timestamp


def _valid(reading: object) -> _Valid | None:
    if not isinstance(reading, Mapping):
        return None
    sensor_id, timestamp = _text(reading, "sensor_id"), _text(reading, "timestamp")
    at = _instant(timestamp)
    ph_value, temperature = _possible(reading, "ph_value"), _possible(reading, "temperature")
    if not sensor_id or at is None or ph_value is None or temperature is None:
        return None
    expected = shipped("default").limits(sensor_id, "temperature").soft
    return _Valid(at, timestamp, sensor_id, ph_value, temperature not in expected)


def _text(reading: Reading, name: str) -> str:
    value = reading.get(name)
    return value if isinstance(value, str) and not value.isspace() else ""


def _instant(timestamp: str) -> datetime | None:
    if not _TIMESTAMP.fullmatch(timestamp):
        return None
    try:
        return datetime.fromisoformat(timestamp)
    except ValueError:
        return None


def _possible(reading: Reading, parameter: str) -> float | None:
    """The reading's value of this parameter, where it is a finite number that the rule set holds for possible."""
    value = reading.get(parameter)
    if isinstance(value, bool) or not (isinstance(value, int | float) or (isinstance(value, str) and is_number(value))):
        return None
    try:
        number = float(value)
    except OverflowError:  # a whole number beyond float64
        return None
    return number if math.isfinite(number) and number in shipped("default").limits("", parameter).hard else None
