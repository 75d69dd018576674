"""The native reader and the plain one come to the same: every fault and its place, every bit of every figure."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.both_readers import check_same
from tests.support.ways_of_records import listed, records
from tests.support.ways_of_writing import table
from tests.unit.judging.shared_data import DATA
from titer.engine.native.library import why
from titer.model.options import ReadOptions

ROOT = Path(__file__).parents[4]
EXAMPLES = int(os.environ.get("EXAMPLES", "15"))  # EXAMPLES=1000 asks for more, and for all files
THOROUGH = EXAMPLES >= 100
LARGEST = 1_000_000 if THOROUGH else 10_000  # bytes of a file
TEXTS = {".csv", ".tsv", ".txt", ".dat", ".log", ".jsonl", ".ndjson", ".json"}

pytestmark = pytest.mark.skipif(not why().startswith("native"), reason=why())


def files() -> list[Path]:
    folders = [ROOT / "tests/data", ROOT / "cli/titer_cli/samples", DATA]
    found = (path for folder in folders for path in sorted(folder.rglob("*")))
    texts = [path for path in found if path.suffix.lower() in TEXTS and path.stat().st_size <= LARGEST]
    return texts if THOROUGH else texts[::4]


@pytest.mark.parametrize("of_four", range(4))
def test_files_that_stand_somewhere(of_four: int) -> None:
    for path in files()[of_four::4]:
        data = path.read_bytes()
        check_same(data, (257,) if len(data) < 1000 else (), name=path.name)


@settings(max_examples=EXAMPLES)
@given(st.randoms(use_true_random=False), st.integers(64, 2000))
def test_any_table_in_any_way_of_writing(chance: Random, block: int) -> None:
    data, said = table(chance)
    check_same(data, (block,), **said)


@settings(max_examples=EXAMPLES)
@given(st.randoms(use_true_random=False), st.integers(64, 2000))
def test_any_records_in_any_way_of_writing(chance: Random, block: int) -> None:
    data, said = records(chance)
    check_same(data, (block,), **said)


@settings(max_examples=EXAMPLES)
@given(st.randoms(use_true_random=False), st.integers(64, 4000))
def test_any_list_of_records_in_any_way_of_writing(chance: Random, block: int) -> None:
    data, said = listed(chance)
    check_same(data, (block,), **said)


SURE = b"".join(b"s%d,2025-10-01T08:%02d:00Z,%d.5\n" % (row % 3, row, row) for row in range(60))
HEADER = b"sensor_id,timestamp,value\n"


def test_the_native_reader_reads_usual_rows_itself() -> None:
    counted = check_same(HEADER + SURE, (200,))
    assert (counted.left, counted.rows) == (0, 120)
    assert counted.blocks > 5


AT = datetime.fromisoformat("2025-10-20T08:00")


@pytest.mark.parametrize(
    ("header", "row", "said"),
    [
        ("sensor_id,date,time,value", "s{key},{at:%d.%m.%Y},{at:%H:%M:%S},{n}.5", {}),
        ("time,date,a [bar]", "{at:%H:%M},{at:%Y-%m-%d},{n}.5", {"timezone": "Europe/Berlin"}),
        ("Date,Time,a [bar]", "{at:%m/%d/%Y},{at:%I:%M:%S %p},{n}.5", {}),
        ("timestamp,a [bar]", "{at:%m/%d/%Y %I:%M:%S %p},{n}.5", {}),
        ("timestamp,a [bar]", "{at:%d-%b-%Y %H:%M:%S},{n}.5", {"timezone": "America/New_York"}),
        ("timestamp,a [bar]", "{days:.8f},{n}.5", {"time_format": "excel_1900"}),
        ("elapsed [s],a [bar]", "{n}0.5,{n}.5", {"start": "2025-01-01T00:00:00Z"}),
        ("year,month,day,hour,minute,a [bar]", "{at.year},{at.month},{at.day},{at.hour},{at.minute},{n}.5", {}),
        ("timestamp,a", "{at:%Y-%m-%d %H:%M},{n}.5 bar", {}),
        ("timestamp;a [bar]", "{at:%Y-%m-%d %H:%M};1.{n:03},5", {}),
        ("timestamp,a [bar]", "{at:%Y-%m-%d %H:%M},-7777", {"missing": ["-7777"]}),
    ],
)
def test_the_native_reader_reads_ways_of_writing_that_only_plain_code_knows(
    header: str, row: str, said: dict[str, Any]
) -> None:
    lines = [header]
    for n in range(400):
        at = AT + timedelta(minutes=n)
        days = (at - datetime.fromisoformat("1899-12-30")) / timedelta(days=1)
        lines.append(row.format(at=at, n=n + 100, key=n % 3, days=days))
    late = lines[-1].replace("20", "9x")  # its time is none
    counted = check_same("\n".join([*lines, late, *lines[1:20], ""]).encode(), (1000,), options=ReadOptions(**said))
    assert counted.left == 0
    assert counted.rows == 840


@pytest.mark.parametrize("form", ["%Y-%m-%d %H:%M:%S %Z", "%d.%m.%Y %H:%M %Z"])
def test_abbreviations_of_zones_in_cells_are_read_alike(form: str) -> None:
    first = datetime(2025, 10, 25, 20, tzinfo=UTC)
    times = [(first + timedelta(minutes=n)).astimezone(ZoneInfo("Europe/Berlin")) for n in range(600)]
    lines = [f"{at.strftime(form if n % 3 else form.removesuffix(' %Z'))},{n}.5" for n, at in enumerate(times)]
    wrong = [line.replace("CEST", "CET") for line in lines[:20]]
    data = "\n".join(["time,a [bar]", *lines, *wrong, ""]).encode()
    for zone in (None, "Europe/Berlin", "Etc/GMT-1"):
        check_same(data, (1000,), options=ReadOptions(timezone=zone))


@pytest.mark.parametrize(
    "odd",
    [
        b's1,2025-10-01T08:00:00Z,"1\n5"\n',
        b's1,2025-10-01T08:00:00Z,"1',
        b"s1,2025-10-01T08:00:00Z\rs1,2025-10-01T08:00:00Z,1\n",
        b"s1,2025-10-01T08:00:00Z,\0\n",
        b"s\xff,2025-10-01T08:00:00Z,1\n",
        "s\u200b,2025-10-01T08:00:00Z,1\n".encode(),
        HEADER,
        b"sensor_id,timestamp,value,unit\ns1,2025-10-01T08:00:00Z,1,bar\n",
        b"\n\n,,\n",
        b"s1,2025-10-01T08:00:00Z," + b"9" * 70_000 + b"\n",
        b"x" * 70_000,
        b",".join([b"1"] * 5000) + b"\n",
        b"s1,2025-10-01T08:00:00Z,1e999999999999999999999\n",
        b"s1,9999-12-31T23:59:59-23:59,1\ns1,0001-01-01T00:00:00+23:59,1\n",
    ],
    ids=lambda odd: repr(odd[:24])[2:-1],
)
def test_what_is_odd_in_a_block_is_read_by_the_plain_reader(odd: bytes) -> None:
    for data in (HEADER + SURE + odd + SURE, HEADER + odd + SURE, HEADER + SURE + odd):
        check_same(data, (64, 1000))


BAD = ["s1,,1", "s1,2025-02-30,1", "s1,tomorrow,-5.0", "s1,2025-10-01T08:00:00Z,abc", "s1,2025-10-01T08:00:00Z,"]
BAD += [
    "s1,2025-10-01T08:00:00Z",
    ",2025-10-01T08:00:00Z,1",
    "s1,2025-1-31 8:05,1",
    "s1,,",
    "s1",
    "s1,2025-10-01T24:00Z,2",
]


@pytest.mark.parametrize("written", ["{}", '"{}"', "ü{}"])
def test_rows_of_which_most_are_bad_are_read_natively(written: str) -> None:
    chance = Random(3)
    mostly = [0.02 if bad in {"s1,,", "s1"} else 1.0 for bad in BAD]  # in which nothing says that they are no header
    rows = [*chance.choices(BAD, mostly, k=900), *(f"s2,2025-10-01T09:00:{row:02},{row}" for row in range(60))]
    chance.shuffle(rows)
    lines = (
        ",".join(written.format(cell) if cell and place != 1 else cell for place, cell in enumerate(row.split(",")))
        for row in rows
    )
    counted = check_same(HEADER + "".join(f"{line}\n" for line in lines).replace("ü1", "1").encode(), (3000,))
    assert counted.left == 0


@pytest.mark.parametrize("header", ["timestamp,4.1,4.2\n", "timestamp;4,1;4,2\n", "Zeit;s1;s2\n"])
def test_a_header_that_stands_amid_rows_is_found_though_it_may_hold_numbers(header: str) -> None:
    mark = ";" if ";" in header else ","
    rows = "".join(f"2025-10-01T08:{row:02}:00Z{mark}{row}{mark}7\n" for row in range(40))
    others = [header, header.replace("4", "5").replace("s", "r"), f"timestamp{mark}5\n", f"2025-10-01{mark}5\n"]
    for other in others:
        check_same(f"{header}{rows}{other}{rows}".encode(), (300, 1500))


def test_tables_of_one_header_are_told_apart_where_a_title_or_a_header_ends_a_block() -> None:
    lines = [HEADER, *SURE.splitlines(keepends=True), b"Pen 2\n", HEADER, *SURE.splitlines(keepends=True)]
    check_same(b"".join(lines), (64, 90, 200, 900))


def test_rows_that_are_left_out_leave_the_others_to_the_native_reader() -> None:
    rows = [*["s1,later,n/x"] * 300, *(f"s2,2025-10-01T09:00:{row:02}Z,{row}" for row in range(60))]
    Random(4).shuffle(rows)
    assert check_same(HEADER + "".join(f"{row}\n" for row in rows).encode(), (3000,)).left == 0


def test_more_words_than_any_table_that_is_fixed_would_hold() -> None:
    rows = b"".join(b"sensor %d,2025-10-01T08:00:00Z,1\n" % row for row in range(17_000))
    assert check_same(HEADER + rows).left == 0


def test_words_that_meet_in_one_place_of_a_hash_table() -> None:
    words = [f"{chance:030b}".replace("0", "a").replace("1", "b") for chance in range(300)]
    check_same(HEADER + "".join(f"{word},2025-10-01T08:00:00Z,1\n" for word in words).encode())


@pytest.mark.parametrize("start", ["sensor_id,timestamp,value,unit\n", "timestamp,value,unit\n"])
def test_rows_of_several_units_are_kept_in_one(start: str) -> None:
    chance = Random(7)
    named = start.startswith("sensor_id")
    rows = []
    for row in range(300):
        unit = chance.choice(["bar", "bar", "bar", "mbar", "kPa", ""])
        value = chance.random() * {"mbar": 1000, "kPa": 100}.get(unit, 1)
        sensor = f"s{row % 3}," if named else ""
        rows.append(f"{sensor}2025-10-01T{row // 60:02}:{row % 60:02}:00Z,{value!r},{unit}\n")
    counted = check_same((start + "".join(rows)).encode(), (200, 3000))
    assert counted.left == 0


RECORD = '{{"sensor_id": "s{}", "timestamp": "2025-10-01T08:{:02}:00Z", "value": {}.5}}\n'
RECORDS = "".join(RECORD.format(row % 3, row, row) for row in range(60)).encode()


def test_the_native_reader_reads_flat_records_itself() -> None:
    counted = check_same(RECORDS, (300,))
    assert (counted.left, counted.rows) == (0, 120)
    assert counted.blocks > 5


@pytest.mark.parametrize(
    "odd",
    [
        '{"value": 1, "timestamp": "2025-10-01T08:00:00Z", "sensor_id": "s1"}',
        '{"timestamp": "2025-10-01T08:00:00Z", "sensor_id": "s1"}',
        '{"timestamp": "2025-10-01T08:00:00Z", "sensor_id": null, "value": "7.5"} ,',
        '{"timestamp": "", "sensor_id": "s1", "value": 3}',
        '{"timestamp": "2025-10-01T08:00:00Z", "sensor_id": "s\\u0031", "value": 1}',
        '{"timestamp": "2025-10-01T08:00:00Z", "sensor_id": "s1", "value": true}',
    ],
)
def test_a_record_that_is_flat_is_read_natively(odd: str) -> None:
    assert check_same(RECORDS + f"{odd}\n".encode() * 40 + RECORDS, (300, 1000)).left == 0


@pytest.mark.parametrize(
    "odd",
    [
        b'{"sensor_id": "s1", "timestamp": "2025-10-01T08:00:00Z", "value": {"value": 7, "unit": "pH"}}',
        b'{"sensor_id": "s1", "timestamp": "2025-10-01T08:00:00Z", "value": 1, "value": 2}',
        b'{"sensor_id": "s1", "timestamp": "2025-10-01T08:00:00Z", "value": 1, "other": 2}',
        b'{"sensor_id": "s1", "timestamp": "2025-10-01T08:00:00Z", "value": 01}',
        b'{"sensor_id": "s1", "timestamp": "2025-10-01T08:00:00Z", "value": NaN}',
        b'{"sensor_id": "\\ud800", "timestamp": "2025-10-01T08:00:00Z", "value": 1}',
        b'{"sensor_id": "\\u0000", "timestamp": "2025-10-01T08:00:00Z", "value": 1}',
        b'{"sensor_id": "s\xff", "timestamp": "2025-10-01T08:00:00Z", "value": 1}',
        b'{"sensor_id": "s1", "timestamp": "2025-10-01T08:00:00Z", "value": 1',
        b'{"sensor_id": "sensor_id", "timestamp": "timestamp", "value": "value"}',
        b'{"sensor_id": "s1", "timestamp": "2025-10-01T08:00:00Z", "value": "' + b"9" * 70_000 + b'"}',
        b'{"sensor_id": "s1",\r"timestamp": "2025-10-01T08:00:00Z", "value": 1}',
        b"{}",
        b"\x0b",
        b"[1]",
        b"x" * 70_000,
    ],
    ids=lambda odd: repr(odd[-30:])[2:-1],
)
def test_what_is_odd_about_a_record_is_read_by_the_plain_reader(odd: bytes) -> None:
    for data in (RECORDS + odd + b"\n" + RECORDS, odd + b"\n" + RECORDS, RECORDS + odd):
        check_same(data, (64, 1000))


ELEMENTS = RECORDS.replace(b"}\n", b"},\n")


def in_list(*parts: bytes) -> bytes:
    return b"[" + b"".join(parts).rstrip(b",\n") + b"]"


@pytest.mark.parametrize(
    "data",
    [
        in_list(ELEMENTS),
        in_list(ELEMENTS.replace(b"\n", b"")),
        in_list(ELEMENTS.replace(b", ", b",\r\n\t").replace(b"{", b"{\n")) + b"\n",
        in_list(ELEMENTS.replace(b"s1", "µ".encode())),
        b'{"batch": "B7", "readings": ' + in_list(ELEMENTS) + b', "made by": "us"}',
        b'{"sensor_id": "s9", "readings": ' + in_list(ELEMENTS.replace(b'"sensor_id": "s1", ', b"")) + b"}",
        b'{"timestamp": "2025-10-01", "device": {"name": "a"}, "readings": ' + in_list(ELEMENTS) + b"}",
        b'{"data": {"readings": ' + in_list(ELEMENTS) + b"}}",
    ],
)
def test_the_native_reader_reads_lists_of_flat_records_itself(data: bytes) -> None:
    counted = check_same(data, (300,))
    assert (counted.left, counted.rows) == (0, 120)
    assert counted.blocks > 5


@pytest.mark.parametrize(
    "odd",
    [
        b'{"sensor_id": "s1", "timestamp": "2025-10-01T08:00:00Z", "value": {"value": 7, "unit": "pH"}}',
        b'{"sensor_id": "s1", "timestamp": "2025-10-01T08:00:00Z", "value": 1, "value": [{}, [], {"a": [1, "]"]}]}',
        b'{"sensor_id": "s1", "timestamp": "2025-10-01T08:00:00Z", "value": 1, "other": {"": 2}}',
        b'{"sensor_id": "s1", "timestamp": "2025-10-01T08:00:00Z", "value": NaN}',
        b'{"sensor_id": "s1", "timestamp": "2025-10-01T08:00:00Z", "value": -Infinity}',
        b'{"sensor_id": null, "timestamp": "2025-10-01T08:00:00Z", "value": 1, "a": ' + b"[" * 20 + b"]" * 20 + b"}",
        b"{}",
        b"[1, [2, {}]]",
        b"null",
        b'"]"',
        b"-1.5e3",
    ],
    ids=lambda odd: repr(odd[-30:])[2:-1],
)
def test_an_odd_element_of_a_list_leaves_the_others_to_the_native_reader(odd: bytes) -> None:
    for data in (in_list(ELEMENTS, odd, b",", ELEMENTS), in_list(ELEMENTS, odd)):
        assert not check_same(data).left
        check_same(data, (1000,))


@pytest.mark.parametrize(
    "broken",
    [
        b'{"sensor_id": "s1", "timestamp": "2025-10-01T08:00:00Z", "value": 01}',
        b'{"sensor_id": "s1", "timestamp": "2025-10-01T08:00:00Z", "value": 1,}',
        b'{"sensor_id": "s1", "timestamp": "2025-10-01T08:00:00Z", "value": 1',
        b'{"sensor_id": "s1", "timestamp": "2025-10-01T08:00:00Z" "value": 1}',
        b'{"sensor_id": "s1", "timestamp": "2025-10-01T08:00:00Z", "value": "1}',
        b'{"sensor_id": "s1", "timestamp": "2025-10-01T08:00:00Z", "value": {"a": [1}]}',
        b'{"sensor_id": "s\xff", "timestamp": "2025-10-01T08:00:00Z", "value": 1}',
        b'{"sensor_id": "s1", "timestamp": "2025-10-01T08:00:00Z", "value": "' + b"9" * 70_000 + b'"}',
        b"[" * 200 + b"]" * 200,
        b'{"sensor_id": "\\ud800", "timestamp": "2025-10-01T08:00:00Z", "value": 1}',
        b'{"sensor_id": "sensor_id", "timestamp": "timestamp", "value": "value"}',
        b"] ,",
        b"]]",
        b"",
        b"nul",
        b"\x00",
        "\ufeff{}".encode(),
        b"{} {}",
    ],
    ids=lambda odd: repr(odd[-30:])[2:-1],
)
def test_what_is_broken_in_a_list_is_read_by_the_plain_reader(broken: bytes) -> None:
    whole = in_list(ELEMENTS, broken, b",", ELEMENTS)
    for data in (whole, in_list(ELEMENTS, broken)):
        check_same(data, (1000,))


def test_the_end_of_a_list_is_told_as_the_plain_reader_does() -> None:
    whole = in_list(ELEMENTS)
    for data in (whole[:-40], whole[:-1], whole + b"x", whole + b"]", whole[:-1] + b",]", whole[:-1] + b"}"):
        check_same(data, (1000,))


def test_elements_that_are_no_records_do_not_outgrow_the_room() -> None:
    check_same(in_list(ELEMENTS, b"1," * 3000, ELEMENTS), (4000,))


def test_a_list_of_many_rows_is_cut_into_the_same_blocks() -> None:
    few = b'{"t":"2025-10-01","v":1},' * 65_537
    counted = check_same(in_list(few), block_bytes=1 << 22)
    assert (counted.left, counted.blocks) == (0, 2)


@pytest.mark.parametrize("written", ["Temp\u00e9 [\u00b0C]/a", r"Temp\u00e9 [\u00b0C]\/a", r"Temp\u00E9 [\u00B0C]/a"])
def test_names_are_known_in_each_way_in_which_escapes_may_write_them(written: str) -> None:
    record = '{{"time": "2025-10-01T08:{:02}:00Z", "sensor": "\\u00b5{}", "{}": {}.25}}\n'
    data = "".join(record.format(row, row % 2, written, row) for row in range(60)).encode()
    assert check_same(data, (300,)).left == 0


def test_records_of_many_columns_in_any_order() -> None:
    chance, rows = Random(5), []
    for row in range(60):
        members = [("timestamp", f'"2025-10-01T08:00:{row:02}Z"'), *((f"s{place}", f"{row}.5") for place in range(300))]
        chance.shuffle(members)
        rows.append(
            "{" + ",".join(f'"{name}":{value}' for name, value in members[: chance.randrange(250, 302)]) + "}\n"
        )
    check_same("".join(rows).encode(), (20_000,))
