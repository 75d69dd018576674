"""Files that take their time."""

import random

HEADER = "sensor_id,timestamp,value\n"


def readings(seed: int, rows: int, sensors: int = 20) -> bytes:
    """A long file of its own: about one row in fifty is wrong in one of several ways."""
    choose = random.Random(seed)
    lines = [_line(choose, row, seed, sensors) for row in range(rows)]
    return (HEADER + "".join(lines)).encode()


def _line(choose: random.Random, row: int, seed: int, sensors: int) -> str:
    minute, second = divmod(row, 60)
    at = f"2025-10-{1 + minute // 1440 % 28:02}T{minute // 60 % 24:02}:{minute % 60:02}:{second:02}Z"
    value = f"{choose.uniform(-5, 50):.6f}"
    match choose.randrange(200):
        case 0:
            at = ""
        case 1:
            value = "n/a"
        case 2:
            value = f'"{value}'
        case 3:
            at = "yesterday"
    return f"s{seed}-{choose.randrange(sensors)},{at},{value}\n"
