"""The files that are measured: a long one with one bad row in a hundred, and a wide one as tablet presses write it."""

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

START = datetime(2025, 1, 1, tzinfo=UTC)
BAD = [
    "s1,,5.0",
    ",2025-01-01T00:00:00Z,1",
    "s2,2025-02-30T00:00:00Z,1",
    "s3,2025-01-01T00:00:00Z,abc",
    "s4,2025-01-01",
]


def long(path: Path, rows: int) -> Path:
    """Write `sensor_id,timestamp,value` of 50 sensors, about 39 bytes a row."""
    if not path.exists():
        chance = random.Random(1)  # noqa: S311  the same file each time
        with path.open("w") as file:
            file.write("sensor_id,timestamp,value\n")
            for row in range(rows):
                at = (START + timedelta(seconds=row)).strftime("%Y-%m-%dT%H:%M:%SZ")
                good = f"sensor-{row % 50:02},{at},{chance.gauss(37, 2):.4f}"
                file.write((BAD[row // 100 % 5] if row % 100 == 7 else good) + "\n")
    return path


def wide(path: Path, rows: int) -> Path:
    """Write a time, three context columns and twelve sensors, separated by semicolons, with Windows line ends."""
    if not path.exists():
        chance = random.Random(2)  # noqa: S311
        with path.open("w", newline="") as file:
            file.write("timestamp;campaign;batch;code;" + ";".join(f"s{n}" for n in range(12)) + "\r\n")
            for row in range(rows):
                at = (START + timedelta(seconds=10 * row)).strftime("%Y-%m-%d %H:%M:%S")
                cells = ";".join(f"{chance.random() * 100:.2f}" for _ in range(12))
                file.write(f"{at};80;368;6;{cells}\r\n")
    return path
