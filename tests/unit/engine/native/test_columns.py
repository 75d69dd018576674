"""Parquet is read natively to the same as the plain reader reads it, whatever the types of its columns."""

import io
from datetime import UTC, datetime
from decimal import Decimal
from random import Random
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.support.both_readers import check_same
from titer.engine.formats import EngineFormats
from titer.engine.native.library import why

pytestmark = pytest.mark.skipif(not why().startswith("native"), reason=why())

ROWS = 300
START = 1_760_000_000  # seconds since 1970
PARTS = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}


def parquet(**columns: Any) -> bytes:
    data = io.BytesIO()
    pq.write_table(pa.table(columns), data)
    return data.getvalue()


def sensors() -> Any:
    return pa.array([None if row % 97 == 5 else f"s{row % 3}" for row in range(ROWS)]).dictionary_encode()


def times(unit: str = "us", tz: str | None = "UTC") -> Any:
    moments = [None if row % 89 == 7 else START * PARTS[unit] + 1501 * row for row in range(ROWS)]
    return pa.array(moments, pa.int64()).cast(pa.timestamp(unit, tz=tz))


def numbers() -> list[float | None]:
    chance = Random(4)
    return [None if row % 50 == 3 else chance.gauss(37, 2) for row in range(ROWS)]


@pytest.mark.parametrize("tz", [None, "UTC", "Europe/Berlin"])
@pytest.mark.parametrize("unit", [*PARTS])
def test_times_of_all_units_with_a_zone_or_without(unit: str, tz: str | None) -> None:
    counted = check_same(parquet(sensor_id=sensors(), timestamp=times(unit, tz), value=numbers()))
    assert (counted.left, counted.rows) == (0, ROWS)


@pytest.mark.parametrize(
    "values",
    [
        pa.array([None if row % 9 == 1 else float(row) / 7 for row in range(ROWS)], pa.float32()),
        pa.array([row * 2**50 for row in range(ROWS)], pa.int64()),
        pa.array([Decimal(row).scaleb(-3) for row in range(ROWS)], pa.decimal128(12, 3)),
        pa.array([f"{row},5 °C" for row in range(ROWS)]),
        pa.array([float("nan") if row % 8 == 1 else float("inf") if row % 8 == 2 else 1e300 for row in range(ROWS)]),
        pa.array([row % 2 == 1 for row in range(ROWS)]),
    ],
    ids=lambda values: str(values.type),
)
def test_values_of_all_types(values: Any) -> None:
    for columns in ({"sensor_id": sensors(), "value": values}, {"a": values, "b [bar]": numbers()}):
        check_same(parquet(timestamp=times(), **columns))


def test_times_that_are_texts_days_or_none() -> None:
    texts = [datetime.fromtimestamp(START + row, UTC).strftime("%d.%m.%Y %H:%M:%S") for row in range(ROWS)]
    assert check_same(parquet(sensor=sensors(), time=texts, value=numbers())).left == 0
    check_same(parquet(sensor=sensors(), date=pa.array(range(ROWS), pa.date32()), value=numbers()))
    check_same(parquet(timestamp=pa.array([2**62] * ROWS, pa.timestamp("us")), value=numbers()))


@pytest.mark.parametrize("odd", ["a\tb", "a\nb", '"a"', '"', "a\rb", "\u200ba", "", " ", "\0", 'a"b', "sensor_id", "µ"])
def test_a_cell_with_a_mark_in_it_is_told_from_two(odd: str) -> None:
    names = [odd if row == 50 else f"s{row % 2}" for row in range(ROWS)]
    check_same(parquet(sensor_id=names, timestamp=times(), value=numbers()))


def test_rows_of_nothing_are_rows() -> None:
    empty: list[float | None] = [*numbers()[:-5], *[None] * 5]
    check_same(parquet(timestamp=times()[:-5].to_pylist() + [None] * 5, value=empty))
    check_same(parquet(value=empty))


def test_blocks_are_lines_where_no_cell_holds_a_mark() -> None:
    file = EngineFormats().parquet(io.BytesIO(parquet(a=["x", 'y"', None], b=[1.5, None, 2])))
    assert [*file.blocks()] == [b'x\t1.5\ny"\t\n\t2.0\n']
    file = EngineFormats().parquet(io.BytesIO(parquet(a=["x\n", "y"], b=["1", '"2"'])))
    assert [*file.blocks()] == [[["x\n", "y"], ["1", '"2"']]]
