"""Bioreactor readings from Python: who only wants averages needs neither a file's result nor a cloud.

A reading here is a mapping with `sensor_id`, `timestamp` (`YYYY-MM-DD HH:MM`), `ph_value` and `temperature`. One that
lacks a field, or holds a value that the rule set `default` rejects, is left out whole; elsewhere in Titer a bad cell
costs its own reading only.
"""

import math
import os
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice
from pathlib import Path
from statistics import mean
from typing import Any, BinaryIO, NamedTuple

from titer.cells.numbers.column import is_number
from titer.formats.records import read_records
from titer.model.errors import Rejected
from titer.rules.limits import shipped_rule_set

type Reading = Mapping[str, Any]
type Results = dict[str, tuple[float, int, str]]

_TIMESTAMP = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}")


def process_data(readings: Iterable[Reading]) -> Results:
    """Return `{sensor_id: (average pH, anomaly count, latest timestamp)}` of the readings that are valid.

    The average is the exact mean, rounded once to the nearest float; an anomaly is a temperature below 20 or above
    40 °C; the latest timestamp is as written. A sensor without a valid reading is not in the answer.
    """
    by_sensor: dict[str, list[_Valid]] = defaultdict(list)
    for reading in readings:
        if valid := _parse(reading):
            by_sensor[valid.sensor_id].append(valid)
    return {sensor_id: _result(valid) for sensor_id, valid in by_sensor.items()}


def process_pipeline(
    source: str | os.PathLike[str], chunk_size: int | None = None, endpoint_url: str | None = None
) -> Iterator[Results]:
    """Yield what `process_data` returns of each chunk of the source's readings, in their order.

    The source is the path of a CSV, JSON or JSONL file, or `s3://BUCKET/KEY`. `Rejected` at the first step where it is
    neither, or is not there.
    """
    for chunk in _chunks(_rows(os.fspath(source), endpoint_url), _chunk_size(chunk_size)):
        yield process_data(chunk)


class S3IngestionLayer:
    """The readings of one object in S3; `endpoint_url` where S3 is not AWS's own (AWS_ENDPOINT_URL if not said)."""

    def __init__(
        self, bucket_name: str, object_key: str, endpoint_url: str | None = None, *, chunk_size: int | None = None
    ) -> None:
        self.bucket_name = bucket_name
        self.object_key = object_key
        self.endpoint_url = endpoint_url
        self.chunk_size = _chunk_size(chunk_size)

    def ingest(self) -> Iterator[list[dict[str, str]]]:
        """Return the readings in lists of at most `chunk_size`, values as text, read as they are asked for.

        `Rejected` where the object is not there or cannot be read, `Unavailable` where S3 does not answer.
        """
        return _chunks(_object_rows(self.bucket_name, self.object_key, self.endpoint_url), self.chunk_size)


def _rows(source: str, endpoint_url: str | None) -> Iterator[dict[str, str]]:
    scheme, found, rest = source.partition("://")
    if not found:
        return _file_rows(Path(source))
    bucket, _, key = rest.partition("/")
    if scheme != "s3" or not bucket or not key:
        raise Rejected("unknown_source", f"no source that is read here: {source}", "Give a path or s3://BUCKET/KEY")
    return _object_rows(bucket, key, endpoint_url)


def _file_rows(path: Path) -> Iterator[dict[str, str]]:
    try:
        stream = path.open("rb")
    except OSError as error:
        raise Rejected("file_not_read", f"{error.strerror}: {path}", "Check the path") from error
    with stream:
        yield from _rows_in(stream)


def _object_rows(bucket: str, key: str, endpoint_url: str | None) -> Iterator[dict[str, str]]:
    from titer.adapters.named_object import NamedObject  # noqa: PLC0415  (who reads no S3 needs no boto3)

    with NamedObject(bucket, key, endpoint_url).open() as stream:
        yield from _rows_in(stream)


def _rows_in(stream: BinaryIO) -> Iterator[dict[str, str]]:
    """Yield the rows with the names of their fields in lower case, as `process_data` looks for them."""
    for row in read_records(stream):
        yield {name.strip().casefold(): value for name, value in row.items()}


def _chunks(rows: Iterator[dict[str, str]], size: int) -> Iterator[list[dict[str, str]]]:
    while chunk := list(islice(rows, size)):
        yield chunk


def _chunk_size(given: int | None) -> int:
    """Return the size that the caller gives, else CHUNK_SIZE, else 1,000."""
    size = os.environ.get("CHUNK_SIZE") or "1000" if given is None else str(given)
    if not (size.isascii() and size.isdecimal() and int(size)):
        raise Rejected("chunk_size_invalid", f"a chunk of {size} readings cannot be", "Give a whole number from 1")
    return int(size)


class _Valid(NamedTuple):
    instant: datetime
    timestamp: str
    sensor_id: str
    ph_value: float
    anomalous: bool


def _result(readings: list[_Valid]) -> tuple[float, int, str]:
    latest = max(readings, key=lambda reading: reading.instant)
    anomalies = sum(reading.anomalous for reading in readings)
    return mean(reading.ph_value for reading in readings), anomalies, latest.timestamp


def _parse(reading: object) -> _Valid | None:
    if not isinstance(reading, Mapping):
        return None
    sensor_id, timestamp = _text(reading, "sensor_id"), _text(reading, "timestamp")
    instant = _instant(timestamp)
    ph_value, temperature = _possible(reading, "ph_value"), _possible(reading, "temperature")
    if not sensor_id or instant is None or ph_value is None or temperature is None:
        return None
    expected = shipped_rule_set("default").limits(sensor_id, "temperature").soft
    return _Valid(instant, timestamp, sensor_id, ph_value, temperature not in expected)


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
    """Return the reading's value of this parameter, where it is a finite number that the rule set allows."""
    value = reading.get(parameter)
    if isinstance(value, bool) or not (isinstance(value, int | float) or (isinstance(value, str) and is_number(value))):
        return None
    try:
        number = float(value)
    except OverflowError:  # a whole number beyond float64
        return None
    possible = shipped_rule_set("default").limits("", parameter).hard
    return number if math.isfinite(number) and number in possible else None
