"""Forty files that no instrument should write, and what becomes of each: its status, and the error that says most."""

import gzip
import io
import json
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass

HEADER = b"sensor_id,timestamp,value\n"
ROW = b"a,2025-10-01T08:00:00Z,1\n"


@dataclass(frozen=True, slots=True)
class Poison:
    """A file made when it is needed; `status` and the code of its most frequent error."""

    name: str
    make: Callable[[], bytes]
    status: str
    code: str | None


def _bytes(data: bytes) -> Callable[[], bytes]:
    return lambda: data


def _rows(count: int, row: Callable[[int], str]) -> Callable[[], bytes]:
    return lambda: HEADER + "".join(row(number) for number in range(count)).encode()


def _zip_bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.csv", bytes(200_000_000))
    return file.getvalue()


def _picture() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")


def _json(readings: object) -> Callable[[], bytes]:
    return lambda: json.dumps(readings).encode()


READING = {"sensor_id": "a", "timestamp": "2025-10-01T08:00:00Z", "value": 1}

POISON = [
    Poison("empty.csv", _bytes(b""), "failed", "empty_file"),
    Poison("spaces.csv", _bytes(b" \r\n" * 1000), "failed", "empty_file"),
    Poison("byte_order_mark_alone.csv", _bytes(b"\xef\xbb\xbf"), "failed", "empty_file"),
    Poison("zeros.bin", lambda: bytes(5_000_000), "failed", "binary_file"),
    Poison("noise.bin", lambda: bytes(range(256)) * 20_000, "failed", "binary_file"),
    Poison("elf.csv", lambda: b"\x7fELF\x02\x01\x01" + bytes(100_000), "failed", "binary_file"),
    Poison("picture.csv", _picture, "failed", "unsupported_kind"),
    Poison("document.csv", lambda: b"%PDF-1.7\n" + b"x" * 1000, "failed", "unsupported_kind"),
    Poison("zip_bomb.csv", _zip_bomb, "failed", "binary_file"),
    Poison("gzip_bomb.csv", lambda: gzip.compress(bytes(200_000_000)), "failed", "binary_file"),
    Poison("zstd.csv", lambda: b"\x28\xb5\x2f\xfd" + bytes(100), "failed", "damaged_archive"),
    Poison("line_of_10_mb.csv", lambda: b"x" * 10_000_000, "failed", "no_delimiter"),
    Poison("row_of_10_mb.csv", lambda: HEADER + ROW + b"a," * 5_000_000 + b"\n" + ROW, "partial", "line_too_long"),
    Poison("cell_of_10_mb.csv", lambda: HEADER + ROW + b'"' + b"x" * 10_000_000, "partial", "line_too_long"),
    Poison(
        "unclosed_quote.csv",
        _rows(20_000, lambda n: '"a,2025-10-01,1\n' if n == 1 else f"s,2025-10-01,{n}\n"),
        "partial",
        "unclosed_quote",
    ),
    Poison("unclosed_quotes.csv", _rows(20_000, lambda n: '"a,2025-10-01,1\n'), "failed", "unclosed_quote"),
    Poison(
        "unclosed_now_and_then.csv",
        _rows(20_000, lambda n: f"{'' if n % 101 else chr(34)}a,2025-10-01,{n}\n"),
        "partial",
        "unclosed_quote",
    ),
    Poison("quotes_alone.csv", lambda: HEADER + b'"' * 1_000_001, "failed", "unclosed_quote"),
    Poison("header_alone.csv", _bytes(HEADER), "failed", "no_rows"),
    Poison("no_header.csv", _bytes(ROW * 100), "failed", "no_header"),
    Poison("wrong_columns.csv", _bytes(b"name,age\nMary,5\n"), "failed", "no_time_column"),
    Poison("web_page.csv", _bytes(b"<!DOCTYPE html>\n<html>, <body>\n</html>\n"), "failed", "unsupported_kind"),
    Poison("not_utf8.csv", lambda: HEADER + b"\xff\xfe,\xc3\x28,\xa0\n" * 10_000, "failed", "invalid_encoding"),
    Poison("nul_rows.csv", lambda: HEADER + ROW + (b"\0" * 50 + b"\n") * 10_000, "partial", "nul_character"),
    Poison(
        "columns_5000.csv",
        lambda: b",".join([b"timestamp", *(b"c%d" % n for n in range(5000))]) + b"\n" + b"1," * 5000 + b"1\n",
        "failed",
        "too_many_columns",
    ),
    Poison(
        "column_of_100_kb.csv",
        lambda: b"timestamp," + b"x" * 100_000 + b"\n2025-10-01,1\n",
        "failed",
        "invalid_column_name",
    ),
    Poison(
        "bad_cells_4000_wide.csv",
        lambda: (
            b"timestamp,"
            + b",".join(b"c%d" % n for n in range(4000))
            + (b"\n2025-10-01" + b",1" * 4000) * 10
            + (b"\n2025-10-02" + b",x" * 4000) * 40
        ),
        "partial",
        "not_a_number",
    ),
    Poison("sensors_100000.csv", _rows(100_000, lambda n: f"s{n},2025-10-01,1\n"), "failed", "too_many_series"),
    Poison(
        "contexts_100000.csv",
        lambda: b"timestamp,x,note\n" + b"".join(b"2025-10-01,1,note %d\n" % n for n in range(100_000)),
        "processed",
        None,
    ),
    Poison("all_wrong.csv", _rows(200_000, lambda n: "a,b,c\n"), "failed", "invalid_timestamp"),
    Poison("blank_lines.csv", lambda: HEADER + b"\n" * 3_000_000 + ROW, "processed", None),
    Poison(
        "endless_number.csv",
        lambda: HEADER + ROW + b"a,2025-10-01," + b"9" * 900_000 + b"\n",
        "partial",
        "number_out_of_range",
    ),
    Poison("deep.json", lambda: b"[" * 1_000_000, "failed", "too_deep"),
    Poison("deep_in_a_reading.json", lambda: b'[{"sensor_id":' + b"[" * 500_000, "failed", "too_deep"),
    Poison("truncated.json", lambda: json.dumps([READING] * 1000).encode()[:-30], "partial", "broken_document"),
    Poison("open_string.json", lambda: b'[{"sensor_id": "' + b"x" * 5_000_000, "failed", "invalid_json"),
    Poison("scalars.json", _json(list(range(100_000))), "failed", "not_an_object"),
    Poison("fields_10000.json", _json([{f"f{n}": n for n in range(10_000)}]), "failed", "too_many_columns"),
    Poison("metadata_of_5_mb.json", _json({"blob": "x" * 5_000_000, "readings": [READING]}), "processed", None),
    Poison(
        "half_a_surrogate.jsonl",
        _bytes(
            b'{"sensor_id":"a","timestamp":"2025-10-01","value":1}\n{"sensor_id":"\\ud800","timestamp":"2025-10-01","value":1}\n'
        ),
        "partial",
        "invalid_encoding",
    ),
    Poison(
        "formulas.csv",
        _bytes(HEADER + ROW + b"=cmd|' /C calc'!A0,2025-10-01,x\n\"<script>alert(1)</script>\",x,1\n"),
        "partial",
        "not_a_number",
    ),
    Poison("utf16_amid.csv", lambda: HEADER + ROW + "a,2025-10-01,1\n".encode("utf-16"), "partial", "invalid_encoding"),
]
