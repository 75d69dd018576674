"""Parquet of strangers as columns of text."""

import io
import json
import random
import resource
import struct
import sys
from collections import Counter
from datetime import date, datetime, timedelta
from decimal import Decimal
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pyarrow.parquet.encryption as pe
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from titer.engine.formats import EngineFormats
from titer.model.errors import Rejected

FORMATS = EngineFormats()


def parquet(columns: Any, **options: Any) -> bytes:
    data = io.BytesIO()
    pq.write_table(columns if isinstance(columns, pa.Table) else pa.table(columns), data, **options)
    return data.getvalue()


def cells(data: bytes) -> list[list[str]]:
    """Return the columns of a whole file."""
    file = FORMATS.parquet(io.BytesIO(data))
    columns: list[list[str]] = [[] for _ in file.names]
    for batch in file.batches():
        for column, found in zip(columns, batch, strict=True):
            column.extend(found)
    assert {len(column) for column in columns} == {file.row_count}
    return columns


def code(data: bytes) -> str:
    with pytest.raises(Rejected) as refused:
        cells(data)
    assert refused.value.reason
    return refused.value.code


_DAY = datetime(2025, 10, 1)  # noqa: DTZ001
TYPES = [
    ("whole seconds", pa.timestamp("s"), 1, "1970-01-01T00:00:01"),
    ("milliseconds", pa.timestamp("ms"), 1, "1970-01-01T00:00:00.001"),
    ("microseconds", pa.timestamp("us"), 1, "1970-01-01T00:00:00.000001"),
    ("nanoseconds", pa.timestamp("ns"), 1_234_567_891, "1970-01-01T00:00:01.234567891"),
    ("microseconds in UTC", pa.timestamp("us", tz="UTC"), 1, "1970-01-01T00:00:00.000001Z"),
    ("an instant in Berlin", pa.timestamp("ms", tz="Europe/Berlin"), 0, "1970-01-01T00:00:00Z"),
    ("an instant at an offset", pa.timestamp("ns", tz="+05:30"), 1, "1970-01-01T00:00:00.000000001Z"),
    ("before 1970", pa.timestamp("us"), -1, "1969-12-31T23:59:59.999999"),
    ("a time after the calendar", pa.timestamp("ms"), 2**62, "4611686018427387904"),
    ("a day", pa.date32(), date(2025, 10, 1), "2025-10-01"),
    ("a day after the calendar", pa.date32(), 2**31 - 1, "2147483647"),
    ("a day in milliseconds", pa.date64(), date(2025, 10, 1), "2025-10-01T00:00:00"),
    ("a time of day", pa.time32("ms"), 29_530_250, "08:12:10.250"),
    ("a time of day to the ns", pa.time64("ns"), 1, "00:00:00.000000001"),
    ("a duration", pa.duration("ms"), 129_600_250, "36:00:00.25"),
    ("a negative duration", pa.duration("s"), -90, "-00:01:30"),
    ("a decimal", pa.decimal128(38, 3), Decimal("12345678901234567890.120"), "12345678901234567890.120"),
    ("a wide decimal", pa.decimal256(50, 2), Decimal("-0.10"), "-0.10"),
    ("an int64 beyond 2^53", pa.int64(), 2**60 + 1, "1152921504606846977"),
    ("the largest uint64", pa.uint64(), 2**64 - 1, "18446744073709551615"),
    ("a float32", pa.float32(), 0.1, "0.1"),
    ("a bool", pa.bool_(), True, "true"),
    ("a text", pa.string(), "pH\u00a07, „ja“", "pH\u00a07, „ja“"),
    ("a large text", pa.large_string(), "a", "a"),
    ("bytes that are text", pa.binary(), "µ".encode(), "µ"),
    ("bytes that are none", pa.binary(), b"a\xff", "a\\xff"),
    ("bytes of one size", pa.binary(2), b"ab", "ab"),
    ("a list", pa.list_(pa.int64()), [1, 2], "[1, 2]"),
    (
        "an object",
        pa.struct({"ph": pa.float64(), "at": pa.timestamp("us")}),
        {"ph": 7.0, "at": _DAY},
        '{"ph": 7.0, "at": "2025-10-01 00:00:00"}',
    ),
    ("nothing", pa.null(), None, ""),
]


@pytest.mark.parametrize(("kind", "value", "text"), [row[1:] for row in TYPES], ids=[row[0] for row in TYPES])
def test_a_cell_is_its_value_as_text_and_null_is_empty(kind: pa.DataType, value: Any, text: str) -> None:
    assert cells(parquet({"v": pa.array([value, None], kind)})) == [[text, ""]]


@pytest.mark.parametrize("values", [["a", None, "b", "a"], [1, None, 2, 1], [_DAY, None]])
def test_a_dictionary_column_is_as_a_plain_one(values: list[Any]) -> None:
    plain = pa.array(values)
    assert cells(parquet({"v": plain.dictionary_encode()})) == cells(parquet({"v": plain}))


def test_one_time_outside_the_calendar_leaves_the_others_as_they_are() -> None:
    found = cells(parquet({"at": pa.array([0, 1000, 2**62, None, 2000], pa.timestamp("ms"))}))
    assert found == [["1970-01-01T00:00:00", "1970-01-01T00:00:01", "4611686018427387904", "", "1970-01-01T00:00:02"]]


@settings(max_examples=10)
@given(st.lists(st.floats(), min_size=1, max_size=2000))
def test_floats_survive_to_the_last_bit(values: list[float]) -> None:
    (found,) = cells(parquet({"v": values}))
    assert [struct.pack("d", float(text)) for text in found if text != "NaN"] == [
        struct.pack("d", value)
        for value in values
        if value == value  # noqa: PLR0124
    ]


def test_batches_are_of_bounded_size_and_follow_the_rows() -> None:
    file = FORMATS.parquet(io.BytesIO(parquet({"n": range(50_000)}, row_group_size=20_000)))
    batches = list(file.batches())
    assert file.row_count == 50_000
    assert max(len(batch[0]) for batch in batches) <= 16_384
    assert [text for batch in batches for text in batch[0]] == list(map(str, range(50_000)))


def test_a_wide_file_comes_in_short_batches() -> None:
    wide = {f"c{at}": pa.array([1.5] * 2000) for at in range(2000)}
    batches = list(FORMATS.parquet(io.BytesIO(parquet(wide))).batches())
    assert max(len(batch) * len(batch[0]) for batch in batches) <= 1 << 20
    assert sum(len(batch[0]) for batch in batches) == 2000


def test_each_of_thousands_of_columns_in_zstd_is_as_by_itself() -> None:
    columns = {
        f"c{at}": pa.array([TYPES[at % len(TYPES)][2], None] * 8, TYPES[at % len(TYPES)][1]) for at in range(3_000)
    }
    found = cells(parquet(columns, compression="zstd", row_group_size=5))
    assert found == [[TYPES[at % len(TYPES)][3], ""] * 8 for at in range(3_000)]


def test_a_file_without_rows_has_its_columns() -> None:
    file = FORMATS.parquet(io.BytesIO(parquet({"a": pa.array([], pa.int64()), "b": pa.array([], pa.string())})))
    assert (file.names, file.row_count, list(file.batches())) == (("a", "b"), 0, [])


@pytest.mark.parametrize("compression", ["none", "snappy", "gzip", "brotli", "lz4", "zstd"])
def test_every_compression_is_read(compression: str) -> None:
    assert cells(parquet({"v": ["a"] * 100}, compression=compression)) == [["a"] * 100]


def test_two_files_are_read_side_by_side_and_one_left_early() -> None:
    file = FORMATS.parquet(io.BytesIO(parquet({"n": range(40_000)})))
    one, other = file.batches(), file.batches()
    assert next(one) == next(other)
    one.close()  # type: ignore[attr-defined]
    assert sum(len(batch[0]) for batch in other) == 40_000 - 16_384


# what is wrong with a file

SOUND = parquet({"a": list(range(1000)), "s": [str(at) for at in range(1000)]})


@pytest.mark.parametrize("size", [0, 4, 11, 100, len(SOUND) // 2, len(SOUND) - 1])
def test_a_file_that_ends_too_early_is_refused(size: int) -> None:
    assert code(SOUND[:size]) == "damaged_parquet"


def test_a_file_without_its_middle_is_refused() -> None:
    assert code(SOUND[:500] + SOUND[1500:]) == "damaged_parquet"


def test_a_footer_that_is_longer_than_the_file_is_refused() -> None:
    assert code(SOUND[:-8] + b"\xff\xff\xff\x7fPAR1") == "damaged_parquet"


class Keys(pe.KmsClient):  # type: ignore[misc]
    """Wraps keys by adding nothing to them."""

    def __init__(self, _: Any) -> None:
        pe.KmsClient.__init__(self)

    def wrap_key(self, key_bytes: bytes, master_key_identifier: str) -> bytes:
        return key_bytes.hex().encode()

    def unwrap_key(self, wrapped_key: bytes, master_key_identifier: str) -> bytes:
        return bytes.fromhex(wrapped_key.decode())


@pytest.mark.parametrize("plaintext_footer", [False, True])
def test_an_encrypted_file_is_refused(plaintext_footer: bool) -> None:
    configuration = pe.EncryptionConfiguration(
        footer_key="k", column_keys={"k": ["v"]}, plaintext_footer=plaintext_footer, double_wrapping=False
    )
    properties = pe.CryptoFactory(Keys).file_encryption_properties(pe.KmsConnectionConfig(), configuration)
    data = io.BytesIO()
    table = pa.table({"v": [1.5]})
    with pq.ParquetWriter(data, table.schema, encryption_properties=properties) as writer:
        writer.write_table(table)
    assert code(data.getvalue()) == "encrypted_parquet"


def test_a_damaged_file_is_read_or_refused_and_nothing_else() -> None:
    rng = random.Random(4)
    ends: Counter[str] = Counter()
    for _ in range(60):
        changed = bytearray(SOUND)
        for _ in range(rng.randint(1, 4)):
            changed[rng.randrange(len(changed) - 700, len(changed))] = rng.randrange(256)
        try:
            cells(bytes(changed))
            ends["read"] += 1
        except Rejected as error:
            ends[error.code] += 1
    assert sum(ends.values()) == 60


# what would take all memory


def fate(path: str) -> tuple[str, int]:
    """Return the code of a bomb, and the peak memory that it took here, in MB."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    try:
        with Path(path).open("rb") as file:
            for _ in EngineFormats().parquet(file).batches():
                pass
        found = "read"
    except Rejected as error:
        found = error.code
    return found, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024


@pytest.mark.skipif(sys.platform != "linux", reason="address space is limited on Linux alone")
def test_one_long_text_in_every_row_is_refused_in_bounded_memory(tmp_path: Path) -> None:
    path = tmp_path / "bomb.parquet"
    path.write_bytes(parquet({"v": pa.DictionaryArray.from_arrays([0] * 16_384, ["x" * (1 << 20)])}))
    with get_context("spawn").Pool(1) as pool:
        found, here = pool.apply(fate, (str(path),))
    assert path.stat().st_size < 2 << 20
    assert found == "too_much_memory"
    assert here < 100


@pytest.mark.skipif(sys.platform != "linux", reason="address space is limited on Linux alone")
def test_many_rows_take_no_more_memory_than_few(tmp_path: Path) -> None:
    path = tmp_path / "long.parquet"
    at = pa.array(range(3_000_000), pa.timestamp("us", tz="UTC"))
    path.write_bytes(parquet({"at": at, "v": [1.5] * 3_000_000}, row_group_size=1_000_000))
    with get_context("spawn").Pool(1) as pool:
        found, here = pool.apply(fate, (str(path),))
    assert (found, here < 60) == ("read", True)


def test_json_of_nested_columns_is_json() -> None:
    (found,) = cells(parquet({"v": [{"a": [1, 2], "ü": None}]}))
    assert json.loads(found[0]) == {"a": [1, 2], "ü": None}


def test_durations_of_pandas_are_hours_minutes_and_seconds() -> None:
    assert cells(parquet({"v": pa.array([timedelta(hours=36)], pa.duration("ns"))})) == [["36:00:00"]]
