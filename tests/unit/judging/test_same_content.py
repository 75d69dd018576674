"""The same content in every kind of file gives the same readings, row numbers, faults and summaries."""

import csv
import gzip
import io
import json
import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.fuzz.invariants import FORMATS as HERE
from tests.support.lake import readings_in
from tests.support.workbooks import serial_of, xlsx, zipped
from tests.unit.judging.reading import Collected, judged
from titer.cells.numbers.sentinels import USUAL
from titer.engine.formats import EngineFormats
from titer.engine.parquet.sinks import ParquetSinks
from titer.formats.streams.ports import Formats
from titer.model.instants import format_instant
from titer.model.summaries import Summary

EXAMPLES = int(os.environ.get("EXAMPLES", "40"))  # EXAMPLES=1000 asks for more

type Cell = str | float | None


@dataclass(frozen=True)
class Content:
    """A table: texts, numbers and empty cells under names; the second column holds times, or the first."""

    names: tuple[str, ...]
    time: int
    instants: tuple[datetime, ...]
    cells: tuple[tuple[Cell, ...], ...]  # of the other columns

    def rows(self, at: Callable[[datetime], Any]) -> list[list[Any]]:
        """The rows, with times as they are to be written."""
        pairs = zip(self.instants, self.cells, strict=True)
        return [[*cells[: self.time], at(instant), *cells[self.time :]] for instant, cells in pairs]


def iso(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


def digits(text: str) -> float:
    """A number of 15 digits at most."""
    return float(f"{float(text):.15g}")


SENSORS = st.text("abcXYZ019 ._-µ,;|\"'°", min_size=1, max_size=8).filter(lambda text: text.strip() != "")
INSTANTS = st.datetimes(datetime(1971, 1, 1), datetime(2025, 11, 30), timezones=st.just(UTC))  # noqa: DTZ001
NUMBERS = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False, min_value=-9e29, max_value=9e29).map(repr).map(digits),
    st.decimals(-10_000, 10_000, places=3).map(float),
    st.sampled_from([0.0, -0.0, 1e-300, 123456789.012345, 999999999999999.0, 5e-324, 1.234, 1234.0, -998.0]),
)
VALUES = st.one_of(NUMBERS, NUMBERS, NUMBERS, st.none(), st.sampled_from(["broken", "n/a", "<0.5", "7 pH"]))


@st.composite
def contents(draw: st.DrawFn) -> Content:
    """A table whose first row has a plain number in each column, which shows what the decimal mark is."""
    count = draw(st.integers(1, 12))
    instants = (datetime(2025, 10, 1, 8, 12, 10, 123456, tzinfo=UTC), *(draw(INSTANTS) for _ in range(count)))
    if draw(st.booleans()):
        long = [(draw(SENSORS), draw(VALUES)) for _ in range(count)]
        return Content(("sensor_id", "timestamp", "value"), 1, instants, (("first", 0.5), *long))
    wide = [tuple(draw(VALUES) for _ in range(3)) for _ in range(count)]
    return Content(("timestamp", "pH", "Temp [°C]", "pO2 (%)"), 0, instants, ((0.5, 36.5, 99.1), *wide))


# the content in each kind of file


def text_of(cell: Cell, decimal: str = ".") -> str:
    if isinstance(cell, float):
        return repr(cell).replace(".", decimal)
    return (cell or "").replace("<0.5", f"<0{decimal}5")


def as_text(
    content: Content, *, delimiter: str = ",", end: str = "\n", decimal: str = ".", quoted: bool = False
) -> str:
    text = io.StringIO()
    style: dict[str, Any] = {"quoting": csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL}
    writer = csv.writer(text, delimiter=delimiter, lineterminator=end, **style)
    writer.writerow(content.names)
    writer.writerows([text_of(cell, decimal) for cell in row] for row in content.rows(iso))
    return text.getvalue()


def as_csv(content: Content) -> bytes:
    return as_text(content).encode()


def as_records(content: Content) -> list[dict[str, Cell]]:
    return [dict(zip(content.names, row, strict=True)) for row in content.rows(iso)]


def as_jsonl(content: Content) -> bytes:
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in as_records(content)).encode()


def as_parquet(content: Content) -> bytes:
    columns = [list(column) for column in zip(*content.cells, strict=True)]
    arrays = [_array(column) for column in columns]
    arrays.insert(content.time, pa.array(content.instants, pa.timestamp("us", tz="UTC")))
    file = io.BytesIO()
    pq.write_table(pa.table(dict(zip(content.names, arrays, strict=True))), file, row_group_size=5)
    return file.getvalue()


def _array(column: Sequence[Cell]) -> Any:
    """A column of numbers, or one of texts where it holds any."""
    typed = all(isinstance(cell, float | None) for cell in column)
    return (
        pa.array(column, pa.float64()) if typed else pa.array([text_of(cell) or None for cell in column], pa.string())
    )


def as_sheet(content: Content) -> bytes:
    return xlsx([list(content.names), *content.rows(iso)])


def as_sheet_with_dates(content: Content) -> bytes:
    return xlsx([list(content.names), *content.rows(lambda at: (serial_of(at.replace(tzinfo=None)), "datetime"))])


TEXTS: dict[str, Callable[[Content], bytes]] = {
    "tsv": lambda content: as_text(content, delimiter="\t").encode(),
    "semicolon and decimal comma": lambda content: as_text(content, delimiter=";", decimal=",").encode(),
    "bars": lambda content: as_text(content, delimiter="|").encode(),
    "UTF-16": lambda content: as_text(content).encode("utf-16"),
    "UTF-8 with a mark": lambda content: as_text(content).encode("utf-8-sig"),
    "CRLF": lambda content: as_text(content, end="\r\n").encode(),
    "all quoted": lambda content: as_text(content, quoted=True).encode(),
    "JSON": lambda content: json.dumps(as_records(content)).encode(),
    "JSON, indented": lambda content: json.dumps(as_records(content), ensure_ascii=False, indent=2).encode(),
    "JSONL": as_jsonl,
    "gz": lambda content: gzip.compress(as_csv(content)),
    "gz of JSONL": lambda content: gzip.compress(as_jsonl(content)),
    "zst": lambda content: zstandard.compress(as_csv(content)),
    "zip": lambda content: zipped({"content.csv": as_csv(content)}),
}
BINARIES: dict[str, Callable[[Content], bytes]] = {
    "Parquet": as_parquet,
    "Parquet, in zst": lambda content: zstandard.compress(as_parquet(content)),
    "xlsx": as_sheet,
}


# what it comes to


@dataclass(frozen=True)
class Result:
    """Everything that must not depend on the kind of file; lines and raw rows do."""

    readings: list[tuple[int, str, str, int, float, str]]
    faults: set[tuple[int | None, str | None, str]]
    summaries: dict[tuple[str, str], tuple[Any, ...]]
    figures: Any


def result(data: bytes, formats: Formats = HERE) -> Result:
    seen = Collected()
    outcome = judged(io.BytesIO(data), sinks=seen, formats=formats)
    assert outcome.aggregates is not None, outcome.message
    return Result(
        sorted((*reading, quality) for reading, quality in zip(seen.readings_seen, seen.qualities, strict=True)),
        {(fault.row_number, fault.column, fault.code) for fault in seen.faults},
        {(one.series.sensor_id, one.series.parameter): _figures(one) for one in outcome.summaries},
        outcome.aggregates,
    )


def _figures(summary: Summary) -> tuple[Any, ...]:
    figures = (summary.min, summary.max, summary.mean, summary.stddev, summary.first_at, summary.last_at)
    return summary.series.unit, summary.count, summary.missing, *figures


def check_alike(content: Content, kinds: Mapping[str, Callable[[Content], bytes]]) -> None:
    expected = result(as_csv(content))
    for kind, write in kinds.items():
        assert result(write(content)) == expected, kind


@given(contents())
@settings(max_examples=EXAMPLES)
def test_the_same_content_reads_the_same_from_every_kind_of_text(content: Content) -> None:
    check_alike(content, TEXTS)


@given(contents())
@settings(max_examples=EXAMPLES // 2)
def test_the_same_content_reads_the_same_from_parquet_and_from_sheets(content: Content) -> None:
    check_alike(content, BINARIES)


@pytest.mark.parametrize("kind", BINARIES)
def test_a_process_of_its_own_reads_the_same(kind: str) -> None:
    at = datetime(2025, 10, 1, 8, 12, 10, 123456, tzinfo=UTC)
    content = Content(("sensor_id", "timestamp", "value"), 1, (at, at), (("a", 0.5), ("b", None)))
    assert result(BINARIES[kind](content), EngineFormats()) == result(as_csv(content))


@given(contents())
@settings(max_examples=EXAMPLES // 2)
def test_cells_that_are_dates_keep_their_milliseconds(content: Content) -> None:
    def to_the_ms(at: datetime) -> datetime:
        return datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=round((at - EPOCH) / timedelta(milliseconds=1)))

    rounded = Content(content.names, content.time, tuple(map(to_the_ms, content.instants)), content.cells)
    assert result(as_sheet_with_dates(rounded)) == result(as_csv(rounded))


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@given(contents())
@settings(max_examples=EXAMPLES)
def test_values_and_instants_survive_from_text_to_parquet_to_text(content: Content) -> None:
    for cells in zip(*content.cells, strict=True):  # where most have a unit, those without are wrong
        assume(cells.count("7 pH") < sum(isinstance(cell, float) for cell in cells))
    with tempfile.TemporaryDirectory() as folder:
        with ParquetSinks(Path(folder), {}) as sinks:
            judged(io.BytesIO(as_csv(content)), rules="equipment", sinks=sinks)
        found = readings_in(sinks.readings_path)
    read = [(reading.row_number, f"{reading.value:.15g}") for reading in found if reading.quality == "good"]
    assert sorted(one for one in read if one[1] not in SENTINELS) == written(content)
    for reading in found:
        assert format_instant(reading.at) == format_instant(content.instants[reading.row_number - 1])


SENTINELS = {f"{filler:.15g}" for filler in USUAL}  # where other numbers are far, these stand for none


def written(content: Content) -> list[tuple[int, str]]:
    """Every number with its row."""
    cells = [(number, cell) for number, row in enumerate(content.rows(iso), start=1) for cell in row]
    numbers = [(number, f"{cell:.15g}") for number, cell in cells if isinstance(cell, float)]
    return sorted(one for one in numbers if one[1] not in SENTINELS)
