"""Bioreactor readings from Python: who only wants averages needs neither a file's result nor a cloud.

A reading here is a mapping with `sensor_id`, `timestamp`, `ph_value` and `temperature`. A timestamp is a text
(`YYYY-MM-DD HH:MM`), a date, or a `datetime` of Python, numpy or pandas; a number is one of Python, `Decimal` and numpy
among them, or the text of one. A reading that lacks a field, or holds a value that the rule set `bioreactor` rejects,
is left out whole, and not in silence; elsewhere in Titer a bad cell costs its own reading only.
"""

import logging
import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from math import isfinite, isinf
from pathlib import Path
from statistics import mean
from typing import Any, BinaryIO, NamedTuple

from titer.cells.scalars import Moment, moment_of, number_of
from titer.formats.records import read_records
from titer.model.codes import CellCode, Code
from titer.model.errors import Rejected
from titer.model.faults import Fault, reason_and_hint, truncate
from titer.rules.limits import shipped_rule_set

type Reading = Mapping[str, Any]
type Results = dict[str, tuple[float, int, str]]
type OnFault = Callable[[Fault], object]

_log = logging.getLogger(__name__)


def process_data(readings: Iterable[Reading], *, on_fault: OnFault | None = None) -> Results:
    """Return `{sensor_id: (average pH, anomaly count, latest timestamp)}` of the readings that are valid.

    The average is the exact mean, rounded once to the nearest float; an anomaly is a temperature below 20 or above
    40 °C; the latest timestamp is as written, that of a `datetime` in ISO 8601 and, where it knows its zone, in UTC. A
    sensor without a valid reading is not in the answer.

    `on_fault` gets each cell that costs its reading; without it, one line in the log tells how many readings were left
    out, and why the first was.
    """
    return _process(readings, on_fault, first_row=1)


def process_pipeline(
    source: str | os.PathLike[str],
    chunk_size: int | None = None,
    endpoint_url: str | None = None,
    *,
    on_fault: OnFault | None = None,
) -> Iterator[Results]:
    """Yield what `process_data` returns of each chunk of the source's readings, in their order.

    The source is the path of a CSV, JSON or JSONL file, or `s3://BUCKET/KEY`. `Rejected` at the first step where it is
    neither, or is not there.
    """
    done = 0
    for chunk in _chunks(_rows(os.fspath(source), endpoint_url), _chunk_size(chunk_size)):
        yield _process(chunk, on_fault, first_row=done + 1)
        done += len(chunk)


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
    moment: Moment
    sensor_id: str
    ph_value: float
    anomalous: bool


def _process(readings: Iterable[Reading], on_fault: OnFault | None, first_row: int) -> Results:
    by_sensor: dict[str, list[_Valid]] = defaultdict(list)
    left_out = _LeftOut()
    for row_number, reading in enumerate(readings, first_row):
        if valid := _parse(reading):
            by_sensor[valid.sensor_id].append(valid)
        elif on_fault:
            for fault in _faults(reading, row_number):
                on_fault(fault)
        else:
            left_out.add(reading, row_number)
    left_out.tell()
    return {sensor_id: _result(valid) for sensor_id, valid in by_sensor.items()}


class _LeftOut:
    """How many readings were left out, and why the first was."""

    def __init__(self) -> None:
        self._count = 0
        self._first = ""

    def add(self, reading: object, row_number: int) -> None:
        self._count += 1
        self._first = self._first or _sentence(_faults(reading, row_number)[0])

    def tell(self) -> None:
        if self._count:
            _log.warning("%d readings left out; the first: %s", self._count, self._first)


def _sentence(fault: Fault) -> str:
    reason, _ = reason_and_hint(fault.code)
    return f"reading {fault.row_number}: {fault.column + ' ' if fault.column else ''}{fault.value!r}: {reason}"


def _result(readings: list[_Valid]) -> tuple[float, int, str]:
    latest = max(readings, key=lambda reading: reading.moment)
    anomalies = sum(reading.anomalous for reading in readings)
    return mean(reading.ph_value for reading in readings), anomalies, latest.moment.text


def _parse(reading: object) -> _Valid | None:
    if not isinstance(reading, Mapping):
        return None
    sensor_id, moment = _name(reading.get("sensor_id")), moment_of(reading.get("timestamp"))
    ph_value, temperature = _possible(reading, "ph_value"), _possible(reading, "temperature")
    if not sensor_id or moment is None or ph_value is None or temperature is None:
        return None
    expected = shipped_rule_set("bioreactor").limits(sensor_id, "temperature").soft
    return _Valid(moment, sensor_id, ph_value, temperature not in expected)


def _name(value: object) -> str:
    return value if isinstance(value, str) and not value.isspace() else ""


def _possible(reading: Reading, parameter: str) -> float | None:
    """Return the reading's value of this parameter, where it is a finite number that the rule set allows."""
    number = number_of(reading.get(parameter))
    possible = shipped_rule_set("bioreactor").limits("", parameter).hard
    return number if number is not None and isfinite(number) and number in possible else None


def _faults(reading: object, row_number: int) -> list[Fault]:
    """Return what is wrong with a reading that is not valid."""
    if not isinstance(reading, Mapping):
        return [Fault(row_number, None, None, "not_an_object", _shown(reading))]
    codes: dict[str, Code | None] = {
        "sensor_id": None if _name(reading.get("sensor_id")) else "invalid_sensor_id",
        "timestamp": None if moment_of(reading.get("timestamp")) else "invalid_timestamp",
        **{name: _code(reading, name) for name in ("ph_value", "temperature")},
    }
    wrong = [(name, reading.get(name), code) for name, code in codes.items() if code]
    return [
        Fault(row_number, None, name, _MISSING[name] if _is_nothing(value) else code, _shown(value))
        for name, value, code in wrong
    ]


_MISSING: dict[str, Code] = {
    "sensor_id": "missing_sensor_id",
    "timestamp": "missing_timestamp",
    "ph_value": "missing_value",
    "temperature": "missing_value",
}


def _code(reading: Reading, parameter: str) -> CellCode | None:
    number = number_of(reading.get(parameter))
    if number is None:
        return "not_a_number"
    if not isfinite(number):
        return "number_out_of_range" if isinf(number) else "missing_value"
    possible = shipped_rule_set("bioreactor").limits("", parameter).hard
    return None if number in possible else "below_minimum" if number < possible.low else "above_maximum"


def _is_nothing(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _shown(value: object) -> str:
    """Return the value as an error repeats it; of what is neither text nor number, its type besides."""
    if value is None or isinstance(value, str):
        return truncate(value or "")
    kind = "" if isinstance(value, int | float) else f" ({type(value).__name__})"
    try:
        return truncate(f"{value!r}{kind}")
    except ValueError:  # a whole number too long to be written
        return "…"
