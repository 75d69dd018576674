"""Parquet: what is written is what another library reads, in the order of the rows; a failed write is not silent."""

import json
from io import BytesIO
from itertools import islice, pairwise
from pathlib import Path
from threading import enumerate as threads
from typing import Any

import pyarrow.parquet as pq
import pytest

from tests.unit.judging.reading import judged
from titer.engine.parquet.quarantine import read_quarantine
from titer.engine.parquet.selection import read_selection
from titer.engine.parquet.sinks import _FEW, ParquetSinks, read_metadata

TABLET = Path(__file__).parents[4] / "shared" / "data" / "pharma-tablet-press" / "Process" / "6.csv"
TEXT = "timestamp;batch;p;q\n2025-01-01 00:00;7;1;x\n2025-01-01 00:01;7;;2.5\nbad;7;3;4\n2025-01-01 00:02;8;5;6\n"


def written(folder: Path, text: str, **said: Any) -> ParquetSinks:
    with ParquetSinks(folder, {"titer:name": "x"}) as sinks:
        judged(BytesIO(text.encode()), sinks=sinks, **said)
    return sinks


@pytest.mark.parametrize("block", [30, 1 << 20])
def test_another_library_reads_the_readings(tmp_path: Path, block: int) -> None:
    table = pq.read_table(written(tmp_path, TEXT, block_bytes=block).readings_path)
    assert {field.name: str(field.type) for field in table.schema} == {
        "sensor_id": "string",
        "parameter": "string",
        "at": "timestamp[us, tz=UTC]",
        "value": "double",
        "unit": "string",
        "quality": "string",
        "row_number": "int64",
        "context": "string",
    }
    assert table.to_pylist()[0] | {"at": None} == {
        "sensor_id": "p",
        "parameter": "value",
        "at": None,
        "value": 1.0,
        "unit": None,
        "quality": "good",
        "row_number": 1,
        "context": '{"batch": "7"}',
    }
    assert [(row["row_number"], row["sensor_id"], row["value"]) for row in table.to_pylist()] == [
        (1, "p", 1.0), (2, "q", 2.5), (4, "p", 5.0), (4, "q", 6.0),
    ]  # fmt: skip
    assert table.column("at")[0].as_py().isoformat() == "2025-01-01T00:00:00+00:00"


@pytest.mark.parametrize(("block", "count"), [(1 << 20, 0), (30, 1)])
def test_a_small_file_of_one_block_is_written_without_a_thread(tmp_path: Path, block: int, count: int) -> None:
    with ParquetSinks(tmp_path, {}) as sinks:
        judged(BytesIO(TEXT.encode()), sinks=sinks, block_bytes=block)
        assert sum(thread.name == "write readings.parquet" for thread in threads()) == count
    assert pq.read_table(sinks.readings_path).num_rows == 4


@pytest.mark.parametrize("rows", [_FEW // 3 - 1, _FEW])
def test_readings_of_several_series_lie_in_the_order_of_their_rows_however_many_there_are(
    tmp_path: Path, rows: int
) -> None:
    lines = (f"2025-01-01T00:00:00Z;{row + 0.25};{row + 0.5};{-row - 0.5}" for row in range(rows))
    text = "\n".join(["timestamp;p;q;r", *lines])
    table = pq.read_table(written(tmp_path, text).readings_path, columns=["row_number", "sensor_id", "value"])
    assert [[*row.values()] for row in table.to_pylist()] == [
        each
        for row in range(rows)
        for each in ([row + 1, "p", row + 0.25], [row + 1, "q", row + 0.5], [row + 1, "r", -row - 0.5])
    ]


def test_a_text_that_is_the_same_throughout_is_not_looked_up_for_each_reading(tmp_path: Path) -> None:
    group = pq.read_metadata(written(tmp_path, TEXT).readings_path).row_group(0)
    columns = map(group.column, range(group.num_columns))
    with_dictionary = {column.path_in_schema for column in columns if "RLE_DICTIONARY" in column.encodings}
    assert with_dictionary.isdisjoint({"parameter", "quality"})
    assert {"sensor_id", "context"} <= with_dictionary


def test_long_contexts_are_not_written_anew_for_every_reading(tmp_path: Path) -> None:
    """Were they, they would take all memory: a group of rows is held until it is whole."""
    rows = [
        f"2025-10-01T08:{row // 60:02}:{row % 60:02}Z,{row % 7 * 'x'}{row:05}{'y' * 4_000},37,7" for row in range(99)
    ]
    sinks = written(tmp_path, "\n".join(["timestamp,batch,temp,ph", *rows, ""]))
    group = pq.read_metadata(sinks.readings_path).row_group(0)
    column = next(each for each in map(group.column, range(group.num_columns)) if each.path_in_schema == "context")
    assert "DELTA_BYTE_ARRAY" in column.encodings
    assert column.total_uncompressed_size < 1.5 * 99 * 4_000
    contexts = pq.read_table(sinks.readings_path, columns=["context"]).column("context").to_pylist()
    assert [json.loads(context)["batch"] for context in contexts[::2]] == [row.split(",")[1] for row in rows]


def test_what_is_the_same_for_a_file_lies_in_its_metadata(tmp_path: Path) -> None:
    assert pq.read_metadata(written(tmp_path, TEXT).readings_path).metadata[b"titer:name"] == b"x"


def test_another_library_reads_the_rejected_rows(tmp_path: Path) -> None:
    rows = pq.read_table(written(tmp_path, TEXT).rejected_path).to_pylist()
    assert rows == [
        {
            "row_number": 1,
            "line": 2,
            "column": "q",
            "code": "not_a_number",
            "value": "x",
            "raw": "2025-01-01 00:00;7;1;x",
        },
        {
            "row_number": 3,
            "line": 4,
            "column": "timestamp",
            "code": "invalid_timestamp",
            "value": "bad",
            "raw": "bad;7;3;4",
        },
    ]


@pytest.mark.parametrize(
    ("offset", "limit"), [(0, None), (0, 3), (5, 10), (20_000, 5), (39_999, 5), (40_000, 5), (0, 0)]
)
def test_a_page_is_a_slice(tmp_path: Path, offset: int, limit: int | None) -> None:
    rows = [f"2025-01-01 00:00;{n + 0.25};{n + 0.5}\n" for n in range(20_000)]
    sinks = written(tmp_path, "timestamp;p;q\n" + "".join(rows), block_bytes=4096)
    everything = [value for n in range(20_000) for value in (n + 0.25, n + 0.5)]
    page = [reading.value for _, reading in islice(read_selection(sinks.readings_path, offset=offset), limit)]
    assert page == everything[offset:][:limit]


def test_pages_of_rejected_rows_hold_all_of_them(tmp_path: Path) -> None:
    sinks = written(tmp_path, "timestamp;p\n2025-01-01;1\n" + "x;1\n" * 2500)
    pages = [list(islice(read_quarantine(sinks.rejected_path, offset=start), 1000)) for start in (0, 1000, 2000)]
    assert [fault.row_number for page in pages for _, fault in page] == list(range(2, 2502))


@pytest.mark.skipif(not TABLET.exists(), reason="the tablet press data is not on this machine")
def test_the_tablet_press_history_sums_to_what_another_library_reads(tmp_path: Path) -> None:
    with TABLET.open("rb") as stream, ParquetSinks(tmp_path, {}) as sinks:
        outcome = judged(stream, sinks=sinks)
    table = pq.read_table(sinks.readings_path)
    assert table.num_rows == 427308
    rows = table.column("row_number").to_pylist()
    assert all(first <= second for first, second in pairwise(rows))
    means = table.group_by("sensor_id").aggregate([("value", "mean")]).to_pylist()
    assert {one["sensor_id"]: pytest.approx(one["value_mean"], rel=1e-12) for one in means} == {
        one.series.sensor_id: one.mean for one in outcome.summaries
    }


def test_a_file_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        written(tmp_path / "gone", TEXT)


def test_the_zone_that_a_file_states_replaces_the_one_that_was_declared(tmp_path: Path) -> None:
    with ParquetSinks(tmp_path, {"titer:timezone": "UTC"}) as sinks:
        sinks.zone("UTC-05:00")
    for path in (sinks.readings_path, sinks.rejected_path):
        assert pq.read_metadata(path).metadata[b"titer:timezone"] == b"UTC-05:00"


@pytest.mark.parametrize("part", [slice(0), slice(4), slice(-1), slice(-20), slice(100, None)])
def test_a_damaged_file_of_ours_tells_nothing_and_ends_nobody(tmp_path: Path, part: slice) -> None:
    """`titer reconcile` ended at one, with a panic, and mended no other."""
    path = written(tmp_path, TEXT).readings_path
    assert read_metadata(path)["titer:name"] == "x"
    path.write_bytes(path.read_bytes()[part])
    assert read_metadata(path).get("titer:name") in {None, "x"}
    path.write_bytes(b"")
    assert read_metadata(path) == {}
