"""What a file is by its content, and what is inside."""

import gzip
import io
import random
import resource
import struct
import sys
import zipfile
import zlib
from multiprocessing import get_context
from pathlib import Path

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from tests.support.workbooks import ods, ods_row, rezipped, xls, xlsx, zipped
from titer.engine.formats import EngineFormats
from titer.formats.streams.packing import kind_of, spool, unpack
from titer.formats.streams.ports import NoFormats
from titer.model.errors import Rejected

CSV = b"at,sensor_id,value\n" + b"".join(b"2025-10-01T08:%02d:00Z,a,%d\n" % (at % 60, at) for at in range(5000))
FORMATS = EngineFormats()
FRICTIONLESS = Path(__file__).parents[4] / "shared" / "data" / "frictionless-fixtures"
MB = 1 << 20


def content(data: bytes, packing: str, limit: int = 100 * MB) -> bytes:
    return unpack(io.BytesIO(data), packing, FORMATS, limit=limit).read()


def code(data: bytes, packing: str, limit: int = 100 * MB) -> str:
    with pytest.raises(Rejected) as refused:
        content(data, packing, limit)
    assert refused.value.reason
    return refused.value.code


def packed(packing: str, data: bytes = CSV) -> bytes:
    match packing:
        case "gzip":
            return gzip.compress(data)
        case "zstd":
            return zstandard.compress(data)
        case _:
            return zipped({"a.csv": data})


PACKINGS = ["gzip", "zstd", "zip"]


# kinds


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (CSV, None),
        (b"", None),
        (b"PK", None),
        (packed("gzip"), "gzip"),
        (packed("zstd"), "zstd"),
        (packed("zip"), "zip"),
        (zipped({}), "zip"),
        (xlsx([["v"]]), "xlsx"),
        (xls([["v"]]), "xls"),
        (ods(ods_row()), "ods"),
        (b"PAR1....", "parquet"),
        (b"PARE....", "parquet"),
    ],
)
def test_a_kind_is_known_by_content(data: bytes, kind: str | None) -> None:
    file = io.BytesIO(data)
    assert kind_of(data[:4096], file) == kind
    assert file.tell() == 0
    assert kind_of(data[:4096]) == kind  # as well as can be told without the rest


def test_a_zip_of_a_document_is_no_workbook() -> None:
    made = rezipped(xlsx([["v"]]), lambda _, part: part).replace(b"xl/workbook.xml", b"xl/document.xml")
    assert kind_of(made[:4096], io.BytesIO(made)) == "zip"


def test_a_binary_workbook_is_refused_by_name() -> None:
    with pytest.raises(Rejected, match="xlsb") as refused:
        kind_of(b"PK\3\4", io.BytesIO(zipped({"[Content_Types].xml": b"", "xl/workbook.bin": b""})))
    assert refused.value.code == "unsupported_kind"


# contents


@pytest.mark.parametrize("packing", PACKINGS)
def test_what_was_packed_comes_out(packing: str) -> None:
    assert content(packed(packing), packing) == CSV
    assert content(packed(packing, b""), packing) == b""
    noise = random.Random(1).randbytes(3 * MB)
    assert content(packed(packing, noise), packing) == noise


@given(st.lists(st.binary(max_size=2000), min_size=1, max_size=5), st.integers(0, 100))
def test_members_of_a_gzip_file_are_one_and_zeros_may_follow(parts: list[bytes], zeros: int) -> None:
    parts = [b"+" + part for part in parts]  # else what comes out might be gzip by chance
    assert content(b"".join(map(gzip.compress, parts)) + bytes(zeros), "gzip") == b"".join(parts)


def test_frames_of_a_zstd_file_are_one_and_those_to_skip_are_skipped() -> None:
    skipped = struct.pack("<II", 0x184D2A50, 5) + b"notes"
    assert content(packed("zstd") + skipped + packed("zstd"), "zstd") == CSV + CSV


def test_a_zip_from_a_mac_or_of_a_folder_has_one_member() -> None:
    made = zipped({"data/": b"", "data/a.csv": CSV, "__MACOSX/data/._a.csv": b"?", "data/.DS_Store": b"?"})
    assert content(made, "zip") == CSV


@pytest.mark.parametrize(
    "beside",
    [
        "desktop.ini",
        "Desktop.ini",
        "data/Thumbs.db",
        "__MACOSX/._a.csv",
        ".DS_Store",
        "._a.csv",
        ".cache/x",
        "@eaDir/a.csv",
    ],
)
@pytest.mark.parametrize("first", [True, False])
def test_what_a_system_puts_beside_the_file_is_no_content(beside: str, first: bool) -> None:
    members = {beside: b"[.ShellClassInfo]", "data/a.csv": CSV}
    assert content(zipped(members if first else dict(reversed(members.items()))), "zip") == CSV


def test_a_hidden_file_is_the_content_where_there_is_no_other() -> None:
    assert content(zipped({".a.csv": CSV, "Thumbs.db": b"?"}), "zip") == CSV
    assert code(zipped({"desktop.ini": b"?"}), "zip") == "empty_archive"


def test_a_zip_that_was_written_as_a_stream_is_read() -> None:
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def seek(self, *_: int) -> int:
            raise io.UnsupportedOperation

        def tell(self) -> int:
            raise io.UnsupportedOperation

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", CSV)
    assert content(pipe.getvalue(), "zip") == CSV


@pytest.mark.parametrize(("name", "rows"), [("table.csv.zip", 3), ("doublequote.csv.zip", None)])
def test_real_zips_of_one_table(name: str, rows: int | None) -> None:
    path = FRICTIONLESS / name
    if not path.exists():
        pytest.skip(f"{path} is not here")
    found = content(path.read_bytes(), "zip")
    with zipfile.ZipFile(path) as archive:
        assert found == archive.read(archive.namelist()[0])
    assert rows is None or found.count(b"\n") == rows


def test_without_the_engine_zstd_is_a_kind_that_is_not_read() -> None:
    with pytest.raises(Rejected) as refused:
        unpack(io.BytesIO(packed("zstd")), "zstd", NoFormats(), limit=MB)
    assert refused.value.code == "unsupported_kind"


# what is wrong


@pytest.mark.parametrize("packing", PACKINGS)
@pytest.mark.parametrize("cut", [1, 5, 9, 1000])
def test_an_archive_that_ends_too_early_is_refused(packing: str, cut: int) -> None:
    assert code(packed(packing)[:-cut], packing) == "damaged_archive"


@pytest.mark.parametrize("packing", ["gzip", "zstd"])
def test_what_follows_an_archive_is_not_lost_in_silence(packing: str) -> None:
    assert code(packed(packing) + b"2025-10-01T08:12:10Z,a,7\n", packing) == "damaged_archive"


@pytest.mark.parametrize("packing", PACKINGS)
def test_a_damaged_archive_is_read_or_refused_and_nothing_else(packing: str) -> None:
    rng = random.Random(packing)
    sound = packed(packing, CSV[:4000])
    for _ in range(1500):
        changed = bytearray(sound)
        for _ in range(rng.randint(1, 4)):
            changed[rng.randrange(len(changed))] = rng.randrange(256)
        try:
            found = content(bytes(changed), packing)
        except Rejected as error:
            assert error.code != "too_large"  # noqa: PT017
        else:
            assert packing == "zstd" or found == CSV[:4000]  # zstd frames need not carry a checksum


def test_a_zip_of_several_tables_is_refused_with_their_names() -> None:
    with pytest.raises(Rejected, match=r"a\.csv, b\.csv") as refused:
        content(zipped({"a.csv": CSV, "b.csv": CSV}), "zip")
    assert refused.value.code == "zip_of_many"


def test_an_empty_zip_is_refused() -> None:
    assert code(zipped({}), "zip") == "empty_archive"


def test_an_encrypted_zip_is_refused() -> None:
    made = packed("zip")
    locked = made[:6] + b"\1" + made[7:]
    at = locked.index(b"PK\1\2") + 8
    assert code(locked[:at] + b"\1" + locked[at + 1 :], "zip") == "encrypted_archive"


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_zip_that_is_packed_in_another_way_is_refused(method: int) -> None:
    assert code(zipped({"a.csv": CSV}, method=method), "zip") == "unsupported_compression"


@pytest.mark.parametrize("inner", ["gzip", "zstd"])
@pytest.mark.parametrize("outer", PACKINGS)
def test_what_is_packed_twice_is_refused(outer: str, inner: str) -> None:
    assert code(packed(outer, packed(inner)), outer) == "nested_archive"


def test_a_zip_may_hold_a_workbook() -> None:
    made = xlsx([["v"]])
    assert content(zipped({"a.xlsx": made}), "zip") == made


def lying(size: int, crc: int | None = None) -> bytes:
    """Return a zip whose directory says that its member is so long."""
    made = bytearray(packed("zip"))
    at = made.index(b"PK\1\2")
    struct.pack_into("<I", made, at + 24, size)
    if crc is not None:
        struct.pack_into("<I", made, at + 16, crc)
    return bytes(made)


@pytest.mark.parametrize("size", [0, 100, len(CSV) - 1, len(CSV) + 1, 0xFFFFFFF0])
def test_a_zip_is_not_believed_how_long_its_member_is(size: int) -> None:
    assert code(lying(size), "zip") == "damaged_archive"


def test_a_zip_whose_directory_describes_the_start_of_its_member_does_not_lose_the_rest() -> None:
    half = len(CSV) // 2
    made = lying(half, zlib.crc32(CSV[:half]))
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert archive.read("a.csv") == CSV[:half]  # as zipfile has it
    assert code(made, "zip") == "damaged_archive"


def test_a_zip_whose_directory_leaves_a_member_out_is_refused() -> None:
    both, one = zipped({"a.csv": CSV, "b.csv": CSV}), zipped({"a.csv": CSV})
    directory = bytearray(one[one.index(b"PK\1\2") :])
    struct.pack_into("<I", directory, len(directory) - 6, both.index(b"PK\1\2"))
    assert code(both[: both.index(b"PK\1\2")] + bytes(directory), "zip") == "damaged_archive"


# bombs


@pytest.mark.parametrize("packing", PACKINGS)
def test_what_unpacks_to_more_than_may_be_is_refused(packing: str) -> None:
    assert code(packed(packing, bytes(50 * MB)), packing, 10 * MB) == "too_large"


@pytest.mark.parametrize("packing", PACKINGS)
def test_what_unpacks_to_hundreds_of_times_its_size_is_refused(packing: str) -> None:
    assert code(packed(packing, bytes(80 * MB)), packing) == "compression_bomb"


def test_a_small_file_may_unpack_to_any_ratio() -> None:
    assert content(packed("gzip", bytes(50 * MB)), "gzip") == bytes(50 * MB)


def fate(path: str, packing: str) -> tuple[str, int]:
    """Return the code of a bomb, and the peak memory that it took, in MB."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = "read"
    try:
        with Path(path).open("rb") as file:
            stream = unpack(file, packing, EngineFormats(), limit=10_000 * MB)
            while stream.read(MB):
                pass
    except Rejected as error:
        found = error.code
    return found, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024


@pytest.mark.skipif(sys.platform != "linux", reason="ru_maxrss is in kB on Linux alone")
@pytest.mark.parametrize("packing", PACKINGS)
def test_a_bomb_takes_little_memory(packing: str, tmp_path: Path) -> None:
    path = tmp_path / "bomb"
    path.write_bytes(packed(packing, bytes(500 * MB)))
    with get_context("spawn").Pool(1) as pool:
        found, peak = pool.apply(fate, (str(path), packing))
    assert found == "compression_bomb"
    assert peak < 80


# spooling


def test_a_spooled_stream_can_be_sought_and_is_capped(tmp_path: Path) -> None:
    with spool(io.BytesIO(CSV), limit=len(CSV), folder=tmp_path) as file:
        assert file.read() == CSV
        file.seek(5)
        assert file.read(3) == CSV[5:8]
    with pytest.raises(Rejected) as refused:
        spool(io.BytesIO(CSV), limit=len(CSV) - 1, folder=tmp_path)
    assert refused.value.code == "too_large"
    assert not list(tmp_path.iterdir())
