"""Long texts of which each row has another are not held: memory does not grow with the file."""

import tracemalloc
from io import BytesIO

import pytest

from tests.unit.judging.reading import judged

HEADER = "sensor_id,timestamp,value,quality,note\n"
LONG, ROWS = 20_000, 1_200


def row(number: int, place: str) -> str:
    text = f"{number:05}{'abcdefghij' * (LONG // 10)}" if number > 50 else "good"
    at = f"2025-10-01T{number // 3600:02}:{number // 60 % 60:02}:{number % 60:02}Z"
    cells = {
        "time": (at if number <= 50 else text, "good", "x"),
        "day": (at if number <= 50 else f"{text}T{at[11:]}", "good", "x"),
        "quality": (at, text, "x"),
        "note": (at, "good", text),
    }
    when, quality, note = cells[place]
    return f"a,{when},1.5,{quality},{note}\n"


def table(place: str) -> str:
    """Return a table of which nearly every row has a long text at this place: in the day too, beside its clock."""
    rows = [row(number, place) for number in range(ROWS)]
    if place == "day":
        header, rows = HEADER.replace("timestamp", "date,time"), [each.replace("T", ",") for each in rows]
    else:
        header = HEADER
    return header + "".join(rows)


@pytest.mark.parametrize("place", ["time", "day", "quality", "note"])
def test_long_texts_are_not_held(place: str) -> None:
    content = table(place).encode()
    judged(BytesIO(content[: len(content) // 4]))
    tracemalloc.start()
    try:
        judged(BytesIO(content))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < len(content) // 2 + (24 << 20)
