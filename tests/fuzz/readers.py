"""Every reader as a function of bytes, for a fuzzer to drive and for tests to drive again with what it found.

Each raises `AssertionError`, or whatever the reader raises, where the reader is wrong, and nothing otherwise. Where it
takes a choice besides the file (a delimiter, the part of an archive), the first byte makes it.
"""

import gzip
import io
import json
import math
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from tests.fuzz import seeds
from tests.fuzz.invariants import FORMATS, LARGEST, Here, check_judged
from tests.support.both_readers import check_same
from tests.support.workbooks import zipped
from titer.cells.numbers.column import read_numbers
from titer.cells.numbers.notation import PLAIN, decide_notations, is_numeric, proved_decimal
from titer.cells.times.column import InstantReader
from titer.cells.times.form import decide_time, is_time
from titer.engine.native.library import why
from titer.engine.parquet import reading as columnar
from titer.engine.parquet import thrift
from titer.engine.parquet.reading import ParquetFile
from titer.engine.workbooks import ods
from titer.engine.workbooks import xls as xls_parts
from titer.engine.workbooks import xlsx as xlsx_parts
from titer.engine.workbooks.workbook import CalamineWorkbook
from titer.formats.delimited.records import Delimited
from titer.formats.dialects.dialect import Dialect
from titer.formats.dialects.header import find_header
from titer.formats.json.tree import JsonForm
from titer.formats.opening import Text
from titer.formats.records import sniff_dialect, split_records
from titer.formats.streams.lines import blocks
from titer.formats.streams.packing import unpack
from titer.formats.streams.source import Source
from titer.formats.streams.table import Records
from titer.model.errors import Rejected
from titer.model.named_units import split_unit
from titer.model.options import ReadOptions
from titer.model.spaces import INVISIBLE
from titer.model.units import canonical, conversion, is_unit

type Reader = Callable[[bytes], None]

_BLANKS = str.maketrans("", "", " \t\r\n\0" + INVISIBLE)  # of which cells and lines lose some at their ends
_ZONE = ZoneInfo("Europe/Berlin")
_EARLIEST, _LATEST = -62_135_596_800_000_000, 253_402_300_800_000_000
_ENOUGH = 5_000  # rows of a sheet: a fuzzer may ask for a million empty ones


def _chosen[T](data: bytes, choices: tuple[T, ...]) -> tuple[T, bytes]:
    """Return what the first byte chooses, and the rest."""
    return choices[data[0] % len(choices)], data[1:]


def _in_pieces(data: bytes, size: int) -> Iterator[bytes]:
    return (data[at : at + size] for at in range(0, len(data), size))


def _sizes(data: bytes) -> tuple[int, int]:
    """Return two sizes of blocks: one that splits the data anywhere, one that leaves it whole."""
    return 1 + zlib.crc32(data) % 61, len(data) + 1


# text


def delimited(data: bytes) -> None:
    """Check that text split into cells is split the same in blocks of any size, and none of it is lost."""
    if not data:
        return
    mark, data = _chosen(data, (",", ";", "\t", "|"))
    small, whole = (_split(data, mark, size) for size in _sizes(data))
    assert small == whole, "split otherwise in small blocks"
    text = data.decode("utf-8", errors="backslashreplace")
    assert "".join(whole.raws).translate(_BLANKS) == text.translate(_BLANKS), "text lost"
    if whole.cells:
        assert 0 <= find_header(whole.cells, whole.lines).index < len(whole.cells)


def _split(data: bytes, mark: str, size: int) -> Records:
    records, reader = Records(), Delimited(mark)
    for block in blocks(_in_pieces(data, size)):
        records.extend(reader.split(block))
    return records


def json_text(data: bytes) -> None:
    """Check that JSON is split alike in blocks of any size, broken where it is none, and all there where it is."""
    if data.lstrip()[:1] not in {b"[", b"{"}:
        return
    with suppress(Rejected):
        found = [_records(data, size) for size in _sizes(data)]
        assert found[0] == found[1], "split otherwise in small blocks"
        dialect, records = found[1]
        if dialect.kind == "json" and not (isinstance(dialect.form, JsonForm) and dialect.form.is_sequence):
            _check_json(data, records)


def _records(data: bytes, size: int) -> tuple[Dialect, Records]:
    content = Text(Source(io.BytesIO(data), limit=LARGEST), None)
    dialect, records = sniff_dialect(content, max_json_bytes=LARGEST), Records()
    for part in split_records(content, dialect, max_json_bytes=LARGEST, block_bytes=size):
        records.extend(part)
    return dialect, records


def _check_json(data: bytes, records: Records) -> None:
    try:
        document = json.loads(data.decode("utf-8-sig"))
    except (RecursionError, UnicodeDecodeError):
        return
    except ValueError:
        assert records.broken, "no JSON, and nobody says so"
        return
    if isinstance(document, list) and all(isinstance(one, dict) and _is_flat(one) for one in document):
        assert len(records.raws) == len(document), "records lost"


def _is_flat(record: dict[str, object]) -> bool:
    return not any(isinstance(value, list | dict) for value in record.values())


# packed


def packed(data: bytes) -> None:
    """Check that what unpacks here is what the reference implementations unpack."""
    if not data:
        return
    (packing, pack), data = _chosen(data, _PACKINGS)
    content = pack(data)
    with suppress(Rejected):
        found = unpack(io.BytesIO(content), packing, FORMATS, limit=LARGEST).read()
        assert found == _REFERENCE[packing](content), "unpacked to something else"


def _as_it_is(data: bytes) -> bytes:
    return data


_PACKINGS: tuple[tuple[str, Callable[[bytes], bytes]], ...] = (
    ("gzip", _as_it_is),
    ("zstd", _as_it_is),
    ("zip", _as_it_is),
    ("gzip", lambda data: gzip.compress(data[: len(data) // 2], 1) + gzip.compress(data[len(data) // 2 :], 0)),
    ("zip", lambda data: zipped({"a.csv": data})),
)


def _zstd(content: bytes) -> bytes:
    return FORMATS.zstd(io.BytesIO(content)).read()


def _only_member(content: bytes) -> bytes:
    """Return the first member that is no folder, found by `zipfile`, which minds names and flags too much for that."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        member = next(one for one in archive.infolist() if not one.is_dir() and "__MACOSX" not in one.filename)
    name, more = struct.unpack_from("<HH", content, member.header_offset + 26)
    start = member.header_offset + 30 + name + more
    data = content[start : start + member.compress_size]
    return data if member.compress_type == zipfile.ZIP_STORED else zlib.decompress(data, -zlib.MAX_WBITS)


_REFERENCE: dict[str, Callable[[bytes], bytes]] = {"gzip": gzip.decompress, "zstd": _zstd, "zip": _only_member}


# workbooks


def xlsx(data: bytes) -> None:
    """Read what calamine does not say of an xlsx, by parts of a sound one."""
    with suppress(Rejected):
        found = xlsx_parts.scan(io.BytesIO(_with_part(data, seeds.XLSX_PARTS)))
        for part in found.parts.values():
            found.overrides(b"".join(found.archive.pieces(part)))


def ods_sheets(data: bytes) -> None:
    """Read an ODF spreadsheet, by its XML."""
    file = io.BytesIO(_with_part(data, {"content.xml": b"", **seeds.ODS_PARTS}))
    with suppress(Rejected):
        book = ods.Reader(file)
        for _, rows in book.rows(range(len(book.sheets))):
            widths = {len(row) for (_, row), _ in zip(rows, range(_ENOUGH), strict=False)}
            assert len(widths) <= 1, "rows of different widths"


def _with_part(data: bytes, parts: dict[str, bytes]) -> bytes:
    """Return an archive in which one part is this, or the data as they are."""
    if not data or data.startswith(b"PK"):
        return data
    name, part = _chosen(data, tuple(parts))
    return zipped({**parts, name: part}, method=zipfile.ZIP_STORED)


def xls(data: bytes) -> None:
    """Read what calamine does not say of an xls: its file system, or the stream of records alone."""
    file = io.BytesIO(data if data.startswith(b"\xd0\xcf") else seeds.compound(data))
    with suppress(Rejected):
        stream = xls_parts.stream(file)
        for sheet in range(len(stream.sheets)):
            stream.overrides(sheet)


def sheets(data: bytes) -> None:
    """Read a workbook by all the code that a process of its own runs, calamine's among it."""
    kind, content = workbook_of(data)
    with suppress(Rejected):
        book = CalamineWorkbook(io.BytesIO(content), kind, Here())
        for _, rows in book.rows(book.sheets):
            for _ in zip(rows, range(_ENOUGH), strict=False):
                pass


def workbook_of(data: bytes) -> tuple[str, bytes]:
    """Return the workbook that `sheets` makes of a fuzzer's bytes, and its kind."""
    kind, data = _chosen(data or b"\0", ("xlsx", "xls", "stream"))
    if kind == "stream":
        return "xls", seeds.compound(data)
    return kind, _with_part(data, seeds.XLSX_PARTS) if kind == "xlsx" else data


# Parquet


def footer(data: bytes) -> None:
    """Read the footer of a Parquet file, as far as it is read here."""
    with suppress(thrift.Broken):
        thrift.fields(data)
    end = len(data).to_bytes(4, "little") + b"PAR1"
    with suppress(Rejected):
        columnar.row_count(io.BytesIO(b"PAR1" + data + end))


def parquet(data: bytes) -> None:
    """Read a Parquet file by all the code that a process of its own runs, arro3's among it."""
    with suppress(Rejected):
        file = ParquetFile(io.BytesIO(data), Here())
        rows = 0
        for columns in file.batches():
            assert {len(column) for column in columns} == {len(columns[0])}
            assert len(columns) == len(file.names)
            rows += len(columns[0])
        assert rows == file.row_count


# cells


def _cells(data: bytes) -> list[str]:
    return data.decode("utf-8", errors="replace").split("\n")[:64]


def numbers(data: bytes) -> None:
    """Check a column of numbers: at once or cell by cell it is the same, finite, and what shows a mark is a number."""
    cells = _cells(data)
    with suppress(Rejected):
        notation = decide_notations({"a": cells, "b": cells[::2]})["a"]
        for how in (notation, PLAIN):
            found = read_numbers(cells, how)
            assert len(found.values) == len(cells)
            assert all(map(math.isfinite, found.values))
            for at, cell in enumerate(cells):
                alone = read_numbers([cell], how)
                assert alone.values == [found.values[at]], cell
                assert (alone.wrong.get(0), alone.censored.get(0)) == (found.wrong.get(at), found.censored.get(at))
                assert is_numeric(cell) or proved_decimal(cell) is None or at in found.wrong or how.suffix


_TIMES = ("time", None), ("Time [h]", 0), ("elapsed", 0), ("DD/MM/YYYY", None), ("YY/MM/DD", None)


def times(data: bytes) -> None:
    """Check a column of times: at once or cell by cell it is the same, and instants lie within the calendar."""
    if not data:
        return
    (name, start), data = _chosen(data, _TIMES)
    cells = _cells(data)
    for cell in cells:
        is_time(cell)
    with suppress(Rejected):
        form = decide_time(cells, name=name, start=start is not None)
        found, wrong, doubts = InstantReader(_ZONE, form, start=start).read(cells)
        assert len(found) == len(cells)
        assert all(_EARLIEST <= at < _LATEST for at in found)
        for at, cell in enumerate(cells):
            one, bad, doubtful = InstantReader(_ZONE, form, start=start).read([cell])
            assert (one[0], bad.get(0), doubtful.get(0)) == (found[at], wrong.get(at), doubts.get(at)), cell


def units(data: bytes) -> None:
    """Check that a unit's spelling is final, and what converts one way converts back."""
    first, *others = _cells(data)
    split_unit(first)
    is_unit(first)
    assert canonical(canonical(first)) == canonical(first)
    for other in others[:4]:
        there, back = conversion(first, other), conversion(other, first)
        assert (there is None) == (back is None)
        if there and back:
            assert math.isclose(back.apply(there.apply(12.5)), 12.5, rel_tol=1e-9, abs_tol=1e-6)


# all of it


def judge(data: bytes) -> None:
    """Judge and explain any file, of which nothing is said."""
    check_judged(data)


_SAID: tuple[dict[str, Any], ...] = (
    {"options": ReadOptions(timezone="Europe/Berlin")},
    {"options": ReadOptions(timezone="America/New_York", measured=("value",))},
    {"options": ReadOptions(context=("value",))},
    *({"options": seeds.SAID[at]} for at in range(len(seeds.SAID))),
)


def declared(data: bytes) -> None:
    """Judge and explain any text of which something is said, that may be wrong."""
    if data:
        said, data = _chosen(data, _SAID)
        check_judged(data, **said)


def stretched(data: bytes) -> None:
    """Judge and explain a text of which a piece stands so often that there are 100 kB of it."""
    head, _, rest = data.partition(b"\xff")
    piece, _, tail = rest.partition(b"\xff")
    if piece:
        check_judged(head + piece * (100_000 // len(piece)) + tail)


def native(data: bytes) -> None:
    """Judge any file natively and plainly, to the same; behind a usual table, too."""
    if why().startswith("native"):
        for content in (data, seeds.USUAL + data):
            check_same(content, (64 + zlib.crc32(data) % 500,), formats=FORMATS, max_unpacked_bytes=LARGEST)


READERS: dict[str, Reader] = {
    "delimited": delimited,
    "json": json_text,
    "packed": packed,
    "xlsx": xlsx,
    "ods": ods_sheets,
    "xls": xls,
    "sheets": sheets,
    "footer": footer,
    "parquet": parquet,
    "numbers": numbers,
    "times": times,
    "units": units,
    "judge": judge,
    "declared": declared,
    "stretched": stretched,
    "native": native,
}
FOUND = Path(__file__).with_name("found")  # <reader>/<what is wrong>


def found() -> list[tuple[str, Path]]:
    """Return every file that once found something, with the reader that it is for."""
    return sorted((folder.name, path) for folder in FOUND.iterdir() for path in folder.iterdir())
