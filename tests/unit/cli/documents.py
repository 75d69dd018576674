"""Result documents as the API gives them, for tests of what shows them."""

from copy import deepcopy
from typing import Any

SUMMARY = {
    "sensor_id": "sensor-a",
    "parameter": "value",
    "unit": None,
    "count": 2,
    "missing": 0,
    "min": 19.87,
    "max": 21.0,
    "mean": 20.435,
    "stddev": 0.799030662740,
    "first_at": "2025-10-01T08:00:00Z",
    "last_at": "2025-10-01T08:01:00Z",
    "anomaly_count": 0,
}
ERROR = {
    "row_number": 6,
    "line": 7,
    "column": "timestamp",
    "value": "",
    "code": "missing_timestamp",
    "reason": "missing timestamp",
    "hint": "give every row a time such as 2025-10-01T08:12:10Z",
}
ANOMALY = {
    "row_number": 2,
    "sensor_id": "BioR1",
    "parameter": "temperature",
    "at": "2025-08-16T14:30:00Z",
    "value": 45.0,
    "detector": "limit",
    "rule": "at most 40",
    "expected": {"min": 20.0, "max": 40.0},
    "severity": "warning",
}
PARTIAL: dict[str, Any] = {
    "file_id": "0b9e7a9e-6f6b-4d36-9a39-0d3c5e1f2a3b",
    "version": 1,
    "name": "readings.csv",
    "status": "partial",
    "message": None,
    "asset": None,
    "source": None,
    "duplicate_of": None,
    "uploaded_at": "2025-10-01T08:12:10Z",
    "processed_at": "2025-10-01T08:12:11Z",
    "processing_ms": 835,
    "bytes": 213,
    "sha256": "00",
    "rule_set": "default@2",
    "format": {
        "kind": "csv",
        "compression": None,
        "encoding": "utf-8",
        "delimiter": ",",
        "decimal": ".",
        "layout": "long",
        "header_line": 1,
        "timezone": "UTC",
        "timezone_assumed": True,
        "columns": {"sensor_id": "sensor_id", "timestamp": "at", "value": "value"},
        "context": [],
    },
    "aggregates": {
        "row_count": 5,
        "rejected_rows": 1,
        "reading_count": 5,
        "rejected_readings": 1,
        "missing_count": 0,
        "anomaly_count": 0,
        "min_value": 19.87,
        "max_value": 42.0,
        "mean_value": 25.02,
        "per_sensor_count": {"sensor-a": 2, "sensor-b": 2, "sensor-c": 1},
    },
    "summaries": [SUMMARY],
    "anomalies": [],
    "error_count": 1,
    "error_counts": {"missing_timestamp": 1},
    "errors_truncated": False,
    "errors": [ERROR],
    "warning_counts": {},
    "warnings": [],
    "warnings_truncated": False,
}


def partial(**changes: Any) -> dict[str, Any]:
    """The partial result of five good rows and one without a time, changed."""
    return deepcopy(PARTIAL) | changes


def processed(**changes: Any) -> dict[str, Any]:
    """The same without the bad row, changed."""
    return partial(status="processed", error_count=0, error_counts={}, errors=[]) | changes


def failed(**changes: Any) -> dict[str, Any]:
    """A file that nothing could be made of, changed."""
    message = "no column holds the time. Name the column with the time of each row timestamp."
    return processed(status="failed", message=message, aggregates=None, summaries=[], format=None) | changes


def unfinished(**changes: Any) -> dict[str, Any]:
    """A file on its way, changed."""
    unknown = dict.fromkeys(("message", "processed_at", "processing_ms", "bytes", "sha256", "error_count"))
    return failed(status="processing", **unknown) | changes
