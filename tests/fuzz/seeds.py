"""Small files to begin with, for each reader."""

import gzip
import io
import struct
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import zstandard

from tests.support.workbooks import ods, ods_cell, ods_row, xls, xlsx, zipped
from titer.engine.workbooks.xls import _Compound
from titer.model.options import ReadOptions

_LONG = "sensor_id,timestamp,value,unit\na,2025-10-01T08:00:00Z,1.5,°C\nb,2025-10-01T08:00:01+02:00,-999,°C\n"
USUAL = b"sensor_id,timestamp,value\n" + b"a,2025-10-01T08:00:00Z,1.5\nb,2025-10-01T08:00:00Z,2\n" * 20
_WIDE = "Datum;Zeit;Temp [°C];pH\n01.10.2025;08:00;36,5;7,1\n13.10.2025;08:01;1.036,5;n/a\n"
_PREAMBLE = 'Made by X\nSerial;12\n\nTime [h]\tpO2 (%)\t"Feed"\nh\t%\tmL/min\n0.5\t99.1 %\t<0.5\n1,5\t98\t"1"\n'
_UNITS = "time,ph,temp\n-,-,degC\n2025-10-01 08:00,7.1,36\n2025-10-01 08:01,7.2,37\n"
_QUOTED = '"sensor_id","timestamp","value"\r\n"a ""b""","2025-10-01",  "1"\r\n"a\nb","1759306330","1e3"\r\n'
_JSON = '[{"sensor_id": "a", "timestamp": "2025-10-01T08:00:00Z", "value": 1.5, "note": null}, {"sensor_id": "b"}]'
_READINGS = (
    '{"device": {"id": "a"}, "readings": [{"timestamp": 1759306330000, "value": -1e3, "x": {"y": [1, 2]}}], "n": 1}'
)
_COLUMNS = '{"timestamp": ["2025-10-01T08:00:00Z", "2025-10-01T08:00:01Z"], "ph": [7.1, 7.2]}'
_KEYED = '{"R1": [{"timestamp": "2025-10-01", "ph": 7}], "R2": [{"timestamp": "2025-10-01", "ph": 7}]}'
_JSONL = (
    '{"sensor_id": "a", "timestamp": "2025-10-01", "value": 1}\n{"sensor_id": "\\u00e9", "timestamp": 1, "v": "x"}\n'
)
_US = 'date,time,value a,quality\n10/31/2025,8:05 PM,1,good\n1/2/25,12:00 AM,2,bad\n3 Feb 2025,0:00,"1,234.5",?\n'
_TEXTS = [_LONG, _WIDE, _PREAMBLE, _UNITS, _QUOTED, _JSON, _READINGS, _COLUMNS, _KEYED, _JSONL, _US]

SAID = (
    ReadOptions(delimiter=";", decimal=","),
    ReadOptions(delimiter="tab", date_order="day_first", header_line=2),
    ReadOptions(encoding="utf-16", missing=("x", "-1")),
    ReadOptions(encoding="windows-1252", units=("value=g/L",), convert=("value=mmol/L@180.156",)),
    ReadOptions(encoding="shift_jis", date_order="year_first"),
    ReadOptions(start="2025-10-01T08:00:00Z", decimal="."),
    ReadOptions(header_line=5, date_order="month_first", sheet="Data"),
)


def _parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


_ROWS: list[list[Any]] = [
    ["sensor_id", "timestamp", "value"],
    ["a", (45931.5, "datetime"), (0.125, "percent")],
    ["b", "=1/0", 2.5],
]
_XLSX = xlsx([*_ROWS, ["c", ("=1/0", "#DIV/0!"), True]])
_XLS = xls([*_ROWS, ["c", "#DIV/0!", True]])
_SHEET = ods_row(ods_cell("string", shown="time"), ods_cell("string", shown="v")) + ods_row(
    ods_cell("date", "2025-10-01T08:00:00", "x"), ods_cell("percentage", "0.5", "50%"), repeated=3
)
_ODS = ods(_SHEET, ods_row(ods_cell("time", "PT36H5M0.5S"), ods_cell("boolean", "true")))
_ORDER = ("xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels")
XLSX_PARTS = {name: _parts(_XLSX)[name] for name in (*_ORDER, *sorted(_parts(_XLSX).keys() - {*_ORDER}))}
ODS_PARTS = {name: _parts(_ODS)[name] for name in ("content.xml", "META-INF/manifest.xml", "mimetype")}


def compound(stream: bytes) -> bytes:
    """Return a compound file that holds nothing but this stream, as the one with the workbook."""
    count = -(-len(stream) // 512)
    tables = -(-(count + 2) // 126)  # sectors of the table of sectors, which come first; then the directory, the stream
    chain = [*[0xFFFFFFFD] * tables, 0xFFFFFFFE, *range(tables + 2, tables + 1 + count), 0xFFFFFFFE]
    table = b"".join(struct.pack("<I", sector) for sector in chain).ljust(tables * 512, b"\xff")
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 62, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIIIIIIII", 0, tables, tables, 0, 0, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    head += b"".join(struct.pack("<I", at) for at in range(tables))
    entries = _entry("Root Entry", 5, 0xFFFFFFFE, 0, 1) + _entry("Workbook", 2, tables + 1, len(stream), 0xFFFFFFFF)
    return head.ljust(512, b"\xff") + table + entries.ljust(512, b"\0") + stream.ljust(count * 512, b"\0")


def _entry(name: str, kind: int, start: int, size: int, child: int) -> bytes:
    coded = name.encode("utf-16-le")
    links = struct.pack("<BBIII", kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child)
    named = coded.ljust(64, b"\0") + struct.pack("<H", len(coded) + 2)
    return named + links + bytes(36) + struct.pack("<IQ", start, size)


def _stream(data: bytes) -> bytes:
    """Return the stream with the workbook, of a file that xlwt made."""
    return _Compound(data).workbook()


def _parquet(compression: str, dictionary: bool) -> bytes:
    at = datetime(2025, 10, 1, tzinfo=UTC)
    table = pa.table(
        {
            "sensor_id": pa.array(["a", "b", None]),
            "timestamp": pa.array([at, at, at], pa.timestamp("us", tz="Europe/Berlin")),
            "value": pa.array([1.5, float("nan"), None], pa.float64()),
            "d": pa.array([None, 10**9, 1], pa.decimal128(20, 3)),
            "n": pa.array([[1, 2], None, []], pa.list_(pa.int32())),
            "t": pa.array([1, 2, None], pa.duration("ms")),
            "b": pa.array([b"\xff", b"", None]),
        }
    )
    file = io.BytesIO()
    pq.write_table(table, file, compression=compression, use_dictionary=dictionary, row_group_size=2)
    return file.getvalue()


_PARQUETS = [_parquet("none", False), _parquet("snappy", True), _parquet("zstd", True)]


def _footer(data: bytes) -> bytes:
    return data[-8 - int.from_bytes(data[-8:-4], "little") : -8]


def _chosen(texts: list[bytes], choices: int) -> list[bytes]:
    """Return each of them after each of the first bytes that choose."""
    return [bytes([choice]) + text for text in texts for choice in range(choices)]


def _encoded() -> list[bytes]:
    texts = [text.encode() for text in _TEXTS]
    return [
        *texts,
        _WIDE.encode("utf-16"),
        _WIDE.encode("cp1252"),
        _LONG.encode("utf-8-sig"),
        _LONG.encode("utf-16-be"),
    ]


def _packed() -> list[bytes]:
    text = _LONG.encode()
    two = gzip.compress(text) + gzip.compress(text) + bytes(32)
    return [two, zstandard.compress(text), zipped({"a.csv": text}), text, zipped({"a/": b"", "a/b.csv": text})]


def _stretched() -> list[bytes]:
    head, row, *_ = _LONG.encode().splitlines(keepends=True)
    pieces = [row, b'"', b'"a', b",", b"[", b'{"a":', b" ", b"\n", b"1,", b"1 ", b"'", b"a;", b"\r", b"\0", b"\xc3"]
    alone = [b"\xff".join((b"", piece, b"")) for piece in (row, b'"a', b"[", b'{"a":', b"a;")]
    return [b"\xff".join((head + row, piece, b"\n" + row)) for piece in pieces] + alone


_NUMBERS = [
    "1\n2.5\n-3e5\n.5\n5.", "1,5\n1.234,5\n<0,5", "1,234\n1,234.5\n1,234,567", "10.00%\n5 %\n3", "-999\nn/a\nMM\n---\n",
    "1'234\n1\u202f234,5\n\u22125\n–5", "≥5 mg/L\n1_0\nnan\ninf\n1e400\n٣", "12h\n1A\n0x1\n1.234\n1.234.567",
]  # fmt: skip
_TIMES = [
    "2025-10-01T08:12:10Z\n2025-10-01 08:12\n20251001T081210,5+02", "01.10.2025 08:12\n13/10/2025\n3/4/25 8:05 PM",
    "1759306330\n1759306330.5\n1759306330000", "45931.5\n45931", "0.5\n1,5\n26:15:00\n-1:05", "2025-274\n2025-W40-3",
    "3 Feb 2025\nMärz 3 25\n3-févr.-25\n2025/10/1", "2025-03-30T02:30\n2025-10-26T02:30\n0001-01-01\n9999-12-31T24:00",
    "2025年10月13日 8时00分00秒\n2025年10月13日 08:00", "13.10.2025 08:00 Uhr\n08:00:00 13/10/2025\n13/10/2025 24:00",
    "2025/10/13 8:0:5\n2025-10-13 08:00:00:123\n2025-10-13 08:00 GMT+2", "Mon Oct 13 08:00:00 2025\n13. okt. 2025",
]  # fmt: skip
_UNIT_CELLS = [
    "Temp [°C]\ndegC\n°F\nK", "mmol / L\ng/L\nmg/mL", "Cells (x10^6/mL)\n10^6/mL\ncells/mL", "bar\nmbar\nPa\npsi",
    "mL/min\nL/h\nmL/h", "%\n1\nppm\n-", "μg/mL\nµg/mL\nkg/m³", "h\nmin\ns\nd", "in °C\nSpeed / rpm\n1/min",
]  # fmt: skip


def _texts(cells: list[str]) -> list[bytes]:
    return [text.encode() for text in cells]


_SEEDS: dict[str, Callable[[], list[bytes]]] = {
    "delimited": lambda: _chosen([_LONG.encode(), _WIDE.encode(), _QUOTED.encode(), _PREAMBLE.encode()], 3),
    "json": lambda: _texts([_JSON, _READINGS, _COLUMNS, _KEYED, _JSONL]),
    "packed": lambda: _chosen(_packed(), 5),
    "xlsx": lambda: [bytes([at]) + part for at, part in enumerate(XLSX_PARTS.values())] + [_XLSX],
    "ods": lambda: [bytes([at]) + part for at, part in enumerate(ODS_PARTS.values())] + [_ODS],
    "xls": lambda: [_XLS, _stream(_XLS)],
    "sheets": lambda: (
        [bytes([0, at]) + part for at, part in enumerate(XLSX_PARTS.values())] + [b"\1" + _XLS, b"\2" + _stream(_XLS)]
    ),
    "footer": lambda: list(map(_footer, _PARQUETS)),
    "parquet": lambda: _PARQUETS,
    "numbers": lambda: _texts(_NUMBERS),
    "times": lambda: _chosen(_texts(_TIMES), 4),
    "units": lambda: _texts(_UNIT_CELLS),
    "judge": lambda: [*_encoded(), *_packed(), _XLSX, _XLS, _ODS, *_PARQUETS],
    "declared": lambda: _chosen(_encoded(), 3 + len(SAID)),
    "stretched": _stretched,
    "native": lambda: [text.encode() for text in (_LONG, _WIDE, _UNITS, _QUOTED, _US)],
}


def seeds_of(reader: str) -> list[bytes]:
    """Return files for this reader."""
    return _SEEDS[reader]()
