"""What a live reading costs in the table: the figures of docs/operations.md follow from the sizes of these items."""

from collections.abc import Mapping
from dataclasses import replace
from math import ceil
from typing import Any

import pytest

from tests.support.readings import NOON_MICROS, latest_of, posted_of, reading_of
from titer.adapters.dynamodb.sensors import items_of_latest, items_of_pieces
from titer.live.latest import STEPS_OF
from titer.live.posted import LiveSeries
from titer.live.recent import pieces_of
from titer.model.instants import SECOND

MOST = 4_096


def size(value: Any) -> int:
    """Bytes of a value, as DynamoDB counts them."""
    match value:
        case None | bool():
            return 1
        case str():
            return len(value.encode())
        case int():
            return ceil(len(str(abs(value))) / 2) + 1
        case dict():
            return 3 + sum(len(name) + 1 + size(each) for name, each in value.items())
        case _:
            raise TypeError(value)


def size_of(item: Mapping[str, Any]) -> int:
    return sum(len(name) + size(value) for name, value in item.items())


def written(sensors: int, each: int) -> tuple[int, int]:
    """Items that one request of so many sensors and readings of each makes, and what they cost to write."""
    series = [LiveSeries("press line 1", f"TP-PRESS-{number:04}", "temperature", "°C") for number in range(sensors)]
    readings = [
        reading_of(of, at=NOON_MICROS + n * SECOND, value=round(20 + n / 7, 2), index=n, context={"batch": "B-2025-7"})
        for of in series
        for n in range(each)
    ]
    posted = posted_of(*readings, receipt_id="0199a2b4-5c00-7a11-8c3d-5e0f9a1b2c3d")
    sizes = [size_of(item) for item in items_of_pieces(pieces_of(posted), written_at=NOON_MICROS)]
    assert max(sizes) <= MOST
    return len(sizes), sum(ceil(size / 1_024) for size in sizes)


def test_readings_of_one_sensor_share_items() -> None:
    assert written(1, 100) == (2, 6)
    assert written(10, 10) == (10, 10)


def test_a_reading_of_each_of_many_sensors_is_an_item_each() -> None:
    assert written(100, 1) == (100, 100)


@pytest.mark.parametrize("step", [SECOND, 997_331])
def test_the_newest_reading_of_a_series_takes_one_unit(step: int) -> None:
    latest = latest_of(last_ats=tuple(NOON_MICROS - n * step - n * n * 1_013 for n in range(STEPS_OF)))
    assert size_of(items_of_latest(latest)) < 1_024
    assert size_of(items_of_latest(replace(latest, last_ats=()))) < 512


def test_items_of_the_longest_names_are_small() -> None:
    of = LiveSeries("ä" * 255, "ö" * 255, "ü" * 255, "µ" * 64)
    posted = posted_of(*(reading_of(of, index=n, value=n / 7) for n in range(100)))
    sizes = [size_of(item) for item in items_of_pieces(pieces_of(posted), written_at=NOON_MICROS)]
    assert max(sizes) <= MOST
