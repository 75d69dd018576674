"""The files that are measured: long ones, and wide ones as tablet presses write them, in several ways of writing."""

import hashlib
import json
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from arro3.core import Array, DataType, Table
from arro3.io import write_parquet

START = datetime(2025, 1, 1, tzinfo=UTC)
BAD = [
    "s1,,5.0",
    ",2025-01-01T00:00:00Z,1",
    "s2,2025-02-30T00:00:00Z,1",
    "s3,2025-01-01T00:00:00Z,abc",
    "s4,2025-01-01",
]


@dataclass(frozen=True)
class Style:
    """What a script has to know of a file."""

    delimiter: str
    comma: bool  # stands where the decimal point stands elsewhere
    zone: str | None  # of its times


def style_of(path: Path) -> Style:
    """Return how a file was written, as whoever wrote a script for it knows."""
    with path.open() as file:
        header = file.readline()
    zone = "Europe/Berlin" if "local" in path.name else None
    return Style(";" if ";" in header else ",", "comma" in path.name, zone)


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def long(path: Path, rows: int, *, bad: int = 1, quoted: bool = False) -> Path:
    """Write `sensor_id,timestamp,value` of 50 sensors, about 39 bytes a row; so many in a hundred rows are bad."""
    if not path.exists():
        with path.open("w") as file:
            file.writelines(_quoted(line) if quoted else f"{line}\n" for line in _long_lines(rows, bad))
    return path


def jsonl(path: Path, rows: int) -> Path:
    """Write the same as records in lines, about 73 bytes a row, a number each value that is one."""
    if not path.exists():
        lines = _long_lines(rows, 1)
        names = next(lines).split(",")
        with path.open("w") as file:
            file.writelines(f"{_record(names, line.split(','))}\n" for line in lines)
    return path


def array(path: Path, rows: int) -> Path:
    """Write the same records as one list."""
    if not path.exists():
        with jsonl(path.with_suffix(".jsonl"), rows).open() as lines, path.open("w") as file:
            file.writelines(f"{',' if row else '['}{line}" for row, line in enumerate(lines))
            file.write("]\n")
    return path


def parquet(path: Path, rows: int, width: int = 1) -> Path:
    """Write sensors, times and so many columns of numbers, one in a hundred null."""
    if not path.exists():
        chance, start = random.Random(3), round(START.timestamp() * 1000)  # noqa: S311
        at = Array([start + 1000 * row for row in range(rows)], DataType.int64()).cast(
            DataType.timestamp("ms", tz="UTC")
        )
        sensors = Array([f"sensor-{row % 50:02}" for row in range(rows)], DataType.utf8())
        values = [
            Array(
                [None if row % 100 == 7 else round(chance.gauss(37, 2), 4) for row in range(rows)], DataType.float64()
            )
            for _ in range(width)
        ]
        names = ["timestamp", "sensor_id", *(f"s{place}" for place in range(width))]
        write_parquet(Table.from_arrays([at, sensors, *values], names=names), path)
    return path


def _record(names: list[str], cells: list[str]) -> str:
    record: dict[str, object] = dict(zip(names, cells, strict=False))
    if cells[-1].replace(".", "").isdigit():
        record[names[len(cells) - 1]] = float(cells[-1])
    return json.dumps(record)


def _long_lines(rows: int, bad: int) -> Iterator[str]:
    chance = random.Random(1)  # noqa: S311  the same file each time
    yield "sensor_id,timestamp,value"
    for row in range(rows):
        at = (START + timedelta(seconds=row)).strftime("%Y-%m-%dT%H:%M:%SZ")
        good = f"sensor-{row % 50:02},{at},{chance.gauss(37, 2):.4f}"
        is_bad = row % 100 == 7 if bad == 1 else row % 100 < bad
        yield BAD[(row // 100 + row % 100) % 5 if bad > 1 else row // 100 % 5] if is_bad else good


def _quoted(line: str) -> str:
    return ",".join(f'"{cell}"' for cell in line.split(",")) + "\n"


def wide(path: Path, rows: int, *, comma: bool = False) -> Path:
    """Write a time, three context columns and twelve sensors, separated by semicolons, with Windows line ends."""
    if not path.exists():
        chance = random.Random(2)  # noqa: S311
        with path.open("w", newline="") as file:
            file.write("timestamp;campaign;batch;code;" + ";".join(f"s{n}" for n in range(12)) + "\r\n")
            for row in range(rows):
                at = (START + timedelta(seconds=10 * row)).strftime("%Y-%m-%d %H:%M:%S")
                cells = ";".join(f"{chance.random() * 100:.2f}" for _ in range(12))
                file.write(f"{at};80;368;6;{cells.replace('.', ',') if comma else cells}\r\n")
    return path


def standard(folder: Path) -> list[Path]:
    """Return the files of every comparison, made where they are not there."""
    return [
        long(folder / "long-1m.csv", 1_000_000),
        wide(folder / "wide-100k.csv", 100_000),
        long(folder / "long-quoted-300k.csv", 300_000, quoted=True),
        long(folder / "long-half-bad-300k.csv", 300_000, bad=50),
        wide(folder / "wide-comma-local-50k.csv", 50_000, comma=True),
        jsonl(folder / "long-300k.jsonl", 300_000),
        array(folder / "long-300k.json", 300_000),
        parquet(folder / "long-1m.parquet", 1_000_000),
        parquet(folder / "wide-100k.parquet", 100_000, 12),
    ]


if __name__ == "__main__":
    standard(Path(sys.argv[1]))
