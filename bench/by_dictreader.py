"""As a careful script does it: one dict a row, one try a row, blocks to Parquet, and one thread."""

import csv
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from math import isfinite, sqrt
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq
from files import Style, digest_of, style_of

type Reading = tuple[str, datetime, float, str | None]  # sensor, instant, value, context

_BLOCK = 100_000
_WORD = pa.dictionary(pa.int32(), pa.string())
READINGS = pa.schema(
    [
        ("sensor_id", _WORD),
        ("parameter", _WORD),
        ("at", pa.timestamp("us", "UTC")),
        ("value", pa.float64()),
        ("unit", _WORD),
        ("quality", _WORD),
        ("row_number", pa.int64()),
        ("context", _WORD),
    ]
)
REJECTED = pa.schema(
    [
        ("row_number", pa.int64()),
        ("line", pa.int64()),
        ("column", pa.string()),
        ("code", pa.string()),
        ("value", pa.string()),
        ("raw", pa.string()),
    ]
)


class Bad(Exception):
    """A row that is not kept: column, code, value."""


class Figures:
    """Of one series, by Welford."""

    def __init__(self, at: datetime, value: float) -> None:
        self.count, self.mean, self.deviations = 0, 0.0, 0.0
        self.low = self.high = value
        self.first = self.last = at

    def add(self, at: datetime, value: float) -> None:
        self.count += 1
        delta = value - self.mean
        self.mean += delta / self.count
        self.deviations += delta * (value - self.mean)
        self.low, self.high = min(self.low, value), max(self.high, value)
        self.first, self.last = min(self.first, at), max(self.last, at)


def judge(path: Path, folder: Path) -> tuple[int, dict[str, int]]:
    """Write all that Titer writes of the file; return how many readings were kept, and of each code how many not."""
    style = style_of(path)
    with path.open(newline="") as file:
        reader = csv.DictReader(file, delimiter=style.delimiter)
        return write_all(
            path,
            folder,
            reader,
            lambda row: readings_of(row, style),
            lambda row: (reader.line_num, style.delimiter.join(str(cell) for cell in row.values())),
        )


def write_all[Row](
    path: Path,
    folder: Path,
    rows: Iterable[Row],
    read: Callable[[Row], Iterator[Reading]],
    shown: Callable[[Row], tuple[int, str]],
) -> tuple[int, dict[str, int]]:
    """Write what becomes of the rows of a file; `read` raises `Bad`, of such a row its line and its text are shown."""
    pa.set_cpu_count(1)
    kept, wrong = 0, dict[str, int]()
    series, readings, rejected = dict[str, Figures](), list[tuple[object, ...]](), list[tuple[object, ...]]()
    with (
        pq.ParquetWriter(folder / "readings.parquet", READINGS, compression="zstd") as good,
        pq.ParquetWriter(folder / "rejected.parquet", REJECTED, compression="zstd") as bad,
    ):
        for number, row in enumerate(rows, 1):
            try:
                for name, at, value, context in read(row):
                    figures = series.get(name)
                    if figures is None:
                        figures = series[name] = Figures(at, value)
                    figures.add(at, value)
                    readings.append((name, "value", at, value, None, "good", number, context))
                    kept += 1
            except Bad as error:
                column, code, cell = error.args
                line, raw = shown(row)
                rejected.append((number, line, column, code, cell, raw))
                wrong[code] = wrong.get(code, 0) + 1
            if len(readings) >= _BLOCK:
                _write(good, readings, READINGS)
            if len(rejected) >= _BLOCK:
                _write(bad, rejected, REJECTED)
        _write(good, readings, READINGS)
        _write(bad, rejected, REJECTED)
    (folder / "result.json").write_text(json.dumps(_document(series, wrong, digest_of(path))))
    return kept, wrong


def readings_of(row: dict[str, str], style: Style) -> Iterator[Reading]:
    """Yield the readings of a row, or raise what is wrong with it."""
    if None in row or None in row.values():
        raise Bad(None, "wrong_column_count", None)
    try:
        at = datetime.fromisoformat(row["timestamp"])
    except ValueError:
        raise Bad("timestamp", "missing" if not row["timestamp"] else "invalid_timestamp", row["timestamp"]) from None
    if at.tzinfo is None:
        at = at.replace(tzinfo=ZoneInfo(style.zone) if style.zone else UTC)
    at = at.astimezone(UTC)
    if "value" in row:
        if not row["sensor_id"]:
            raise Bad("sensor_id", "missing", "")
        return iter([(row["sensor_id"], at, number(row, "value", style), None)])
    context = json.dumps({name: row[name] for name in ("campaign", "batch", "code")})
    return iter([(name, at, number(row, name, style), context) for name in row if name.startswith("s")])


def number(row: dict[str, str], column: str, style: Style) -> float:
    """Return the number in a cell."""
    cell = row[column]
    try:
        value = float(cell.replace(",", ".") if style.comma else cell)
    except ValueError:
        raise Bad(column, "invalid_number" if cell else "missing", cell) from None
    if "_" in cell or not isfinite(value):
        raise Bad(column, "invalid_number", cell)
    return value


def _write(writer: pq.ParquetWriter, rows: list[tuple[object, ...]], schema: pa.Schema) -> None:
    if rows:
        columns = zip(zip(*rows, strict=True), schema, strict=True)
        writer.write_table(pa.table([pa.array(cells, field.type) for cells, field in columns], schema=schema))
        rows.clear()


def _document(series: dict[str, Figures], wrong: dict[str, int], digest: str) -> dict[str, object]:
    return {
        "sha256": digest,
        "error_counts": wrong,
        "summaries": [
            {
                "sensor_id": name,
                "count": one.count,
                "mean": one.mean,
                "std": sqrt(one.deviations / (one.count - 1)) if one.count > 1 else None,
                "min": one.low,
                "max": one.high,
                "first": one.first.isoformat(),
                "last": one.last.isoformat(),
            }
            for name, one in series.items()
        ],
    }
