"""As a careful script does it with JSONL: `json.loads` a line, one try a row; the rest as `by_dictreader` does it."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from math import isfinite
from pathlib import Path

from by_dictreader import Bad, Reading, write_all

type Line = tuple[int, str]


def judge(path: Path, folder: Path) -> tuple[int, dict[str, int]]:
    """Write all that Titer writes of the file; return how many readings were kept, and of each code how many not."""
    with path.open() as file:
        return write_all(path, folder, enumerate(file, 1), _readings_of, lambda line: (line[0], line[1].rstrip("\n")))


def _readings_of(line: Line) -> Iterator[Reading]:
    """Return the reading of a line, or raise what is wrong with it."""
    try:
        record = json.loads(line[1])
    except ValueError:
        raise Bad(None, "invalid_json", None) from None
    if not isinstance(record, dict):
        raise Bad(None, "not_an_object", None)
    for column in ("sensor_id", "timestamp", "value"):
        if record.get(column) in {None, ""}:
            raise Bad(column, "missing", "")
    at, value = record["timestamp"], record["value"]
    try:
        instant = datetime.fromisoformat(at)
    except (ValueError, TypeError):
        raise Bad("timestamp", "invalid_timestamp", str(at)) from None
    if instant.tzinfo is None:
        instant = instant.replace(tzinfo=UTC)
    if type(value) not in {int, float} or not isfinite(value):
        raise Bad("value", "invalid_number", str(value))
    return iter([(record["sensor_id"], instant.astimezone(UTC), float(value), None)])
