"""Workbooks as rows of text."""

import io
import random
import resource
import struct
import sys
import zipfile
from collections import Counter
from datetime import datetime
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
import xlwt
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.work import check_work
from tests.support.workbooks import in_sheet, ods, ods_cell, ods_row, rezipped, serial_of, xls, xlsx
from titer.engine.formats import EngineFormats
from titer.engine.sandbox.process import Sandbox
from titer.engine.workbooks.excel import Xls
from titer.formats.sheets import rows_of
from titer.formats.streams.ports import FIRST_ROWS
from titer.model.errors import Rejected

SHARED = Path(__file__).parents[4] / "shared" / "data"
FRICTIONLESS = SHARED / "frictionless-fixtures"
FORMATS = EngineFormats()


def rows(data: bytes, kind: str, sheet: str | None = None) -> list[list[str]]:
    """Return the rows of a sheet, the first if none is named; their numbers are those from 1 on."""
    book = FORMATS.workbook(io.BytesIO(data), kind)
    numbered = list(rows_of(book, sheet or book.sheets[0]))
    assert [*book.first_rows(sheet or book.sheets[0])] == numbered[:FIRST_ROWS]
    width = max((len(row) for _, row in numbered), default=0)
    found = dict(numbered)
    return [[*found.get(number, ())] or [""] * width for number in range(1, max(found, default=0) + 1)]


def code(data: bytes, kind: str, sheet: str | None = None) -> str:
    """Return the code that a workbook is refused with."""
    with pytest.raises(Rejected) as refused:
        rows(data, kind, sheet)
    assert refused.value.reason
    return refused.value.code


def shared(*parts: str) -> bytes:
    path = SHARED.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"{path} is not here")
    return path.read_bytes()


# what cells become

CELLS: list[tuple[Any, str]] = [
    ("probe-1", "probe-1"),
    (" 007 ", " 007 "),
    (7, "7"),
    (7.25, "7.25"),
    (0.1 + 0.2, "0.3"),  # xlsxwriter writes 16 digits, as Excel does 15 to 17
    (1e300, "1e+300"),
    (-3, "-3"),
    (True, "TRUE"),
    (False, "FALSE"),
    ((0.1, "percent"), "10%"),
    ((0.125, "percent"), "12.5%"),
    ((-1.0, "percent"), "-100%"),
    ((1.5, "duration"), "36:00:00"),
    ((0.25, "time"), "06:00:00"),
    ((45931, "date"), "2025-10-01"),
    ((45931.341782407406, "datetime"), "2025-10-01T08:12:10"),
    ((45931.34178540509, "datetime"), "2025-10-01T08:12:10.259000"),
    ((1, "date"), "1900-01-01"),
    ((59, "date"), "1900-02-28"),
    ((61, "date"), "1900-03-01"),
]


@pytest.mark.parametrize("kind", ["xlsx", "xls"])
def test_a_cell_is_its_value_as_text(kind: str) -> None:
    made = {"xlsx": xlsx, "xls": xls}[kind]([[cell for cell, _ in CELLS]])
    expected = [text for _, text in CELLS]
    found = rows(made, kind)[0]
    if kind == "xls":  # all 17 digits are in the file
        expected[4] = "0.30000000000000004"
    assert found == expected


@pytest.mark.parametrize(
    ("formula", "value", "text"),
    [
        ("=A1+1", 2, "2"),
        ('="a"', "a", "a"),
        ("=NA()", "#N/A", "#N/A"),
        ("=1/0", "#DIV/0!", "#DIV/0!"),
        ("=TRUE()", True, "TRUE"),
    ],
)
def test_a_formula_is_its_value_and_an_error_says_which(formula: str, value: Any, text: str) -> None:
    assert rows(xlsx([["v"], [(formula, value)]]), "xlsx") == [["v"], [text]]


def test_an_error_in_an_old_workbook_says_which() -> None:
    assert rows(xls([["v", "w"], ["#N/A", 1], ["#DIV/0!", "#REF!"]]), "xls") == [
        ["v", "w"],
        ["#N/A", "1"],
        ["#DIV/0!", "#REF!"],
    ]


def test_a_percent_sign_that_is_only_written_does_not_multiply() -> None:
    made = xlsx([["v"], [(0.5, "percent")]])
    quoted = rezipped(
        made, lambda name, part: part.replace(b'"0.00%"', b'"0.00&quot;%&quot;"') if "styles" in name else part
    )
    assert rows(quoted, "xlsx") == [["v"], ["0.5"]]


def test_rows_and_columns_before_the_table_are_there_empty() -> None:
    assert rows(xlsx([[], [None, "v"], [], [None, 1]]), "xlsx") == [["", ""], ["", "v"], ["", ""], ["", "1"]]


def test_merged_cells_hold_their_text_once() -> None:
    assert rows(shared("frictionless-fixtures", "merged-cells-boolean.xls"), "xls") == [["TRUE"]]


@pytest.mark.parametrize("kind", ["xlsx", "xls"])
def test_dates_of_1904_are_the_dates_that_are_shown(kind: str) -> None:
    at = datetime(2025, 10, 1, 8, 12, 10)  # noqa: DTZ001
    cells = [(serial_of(at, system="1904"), "datetime"), (0.5, "time"), (1462, "date")]
    made = {"xlsx": xlsx, "xls": xls}[kind]([cells], serial="1904")
    assert rows(made, kind) == [["2025-10-01T08:12:10", "12:00:00", "1908-01-02"]]
    assert FORMATS.workbook(io.BytesIO(made), kind).serial == "1904"


@pytest.mark.parametrize("kind", ["xlsx", "xls"])
def test_a_workbook_is_of_1900_unless_it_says_otherwise(kind: str) -> None:
    made = {"xlsx": xlsx, "xls": xls}[kind]([["v"], [1]])
    assert FORMATS.workbook(io.BytesIO(made), kind).serial == "1900"


@settings(max_examples=15)
@given(
    st.lists(
        st.tuples(
            st.floats(-1e300, 1e300),
            st.datetimes(datetime(1900, 3, 1), datetime(9999, 12, 31)),  # noqa: DTZ001
        ),
        min_size=1,
        max_size=50,
    )
)
def test_numbers_survive_to_15_digits_and_dates_to_the_millisecond(cells: list[tuple[float, datetime]]) -> None:
    made = xlsx([[value, (serial_of(at), "datetime")] for value, at in cells])
    for (value, at), (number, instant) in zip(cells, rows(made, "xlsx"), strict=True):
        assert float(number) == pytest.approx(value, rel=1e-15)
        assert abs((datetime.fromisoformat(instant) - at).total_seconds()) <= 0.001


# sheets


def test_all_sheets_are_listed_hidden_ones_too() -> None:
    made = xlsx([["v"]], sheets=("Data", "Notes & more", "Ünïcode"))
    hidden = rezipped(
        made,
        lambda name, part: (
            part.replace(b'sheetId="2"', b'sheetId="2" state="hidden"') if name == "xl/workbook.xml" else part
        ),
    )
    assert FORMATS.workbook(io.BytesIO(hidden), "xlsx").sheets == ["Data", "Notes & more", "Ünïcode"]
    assert rows(hidden, "xlsx", "Notes & more") == []


def test_a_sheet_that_is_not_there_is_refused_with_those_that_are() -> None:
    with pytest.raises(Rejected, match="Data") as refused:
        rows(xlsx([["v"]]), "xlsx", "Date")
    assert refused.value.code == "unknown_sheet"


# OpenDocument


def test_cells_of_opendocument_are_as_those_of_excel() -> None:
    made = ods(
        ods_row(
            ods_cell("float", "1.50", "1,5"),
            ods_cell("percentage", "0.125", "12,50%"),
            ods_cell("date", "2025-10-01T08:12:10.123456", "01.10.25"),
            ods_cell("date", "2025-10-01", "01.10.25"),
            ods_cell("time", "PT36H00M00.5S", "36:00:00"),
            ods_cell("boolean", "true", "WAHR"),
            ods_cell("string", "", 'a<text:s text:c="2"/>b</text:p><text:p>c'),
        )
    )
    assert rows(made, "ods") == [
        ["1.5", "12.5%", "2025-10-01T08:12:10.123456", "2025-10-01", "36:00:00.5", "TRUE", "a  b\nc"]
    ]


def test_errors_of_opendocument_are_said_and_are_no_zeros() -> None:
    error = 'calcext:value-type="error"'
    made = ods(ods_row(ods_cell("float", "0", "#N/A", more=error), ods_cell("string", "", "#DIV/0!", more=error)))
    assert rows(made, "ods") == [["#N/A", "#DIV/0!"]]


def test_repeated_cells_and_rows_of_opendocument_are_repeated_and_empty_ends_left_out() -> None:
    many = 'table:number-columns-repeated="{}"'
    made = ods(
        ods_row(ods_cell("float", "7", more=many.format(2)), ods_cell(more=many.format(16_000)), repeated=2),
        ods_row(ods_cell(), repeated=3),
        ods_row(ods_cell(more=many.format(3)), ods_cell("float", "8")),
        ods_row(ods_cell(more=many.format(16_384)), repeated=1_048_576 - 6),
    )
    assert rows(made, "ods") == [["7", "7", "", ""]] * 2 + [[""] * 4] * 3 + [["", "", "", "8"]]


def test_notes_on_a_cell_are_not_its_text() -> None:
    note = "</text:p><office:annotation><text:p>check this</text:p></office:annotation><text:p>"
    assert rows(ods(ods_row(ods_cell("string", "", f"a{note}"))), "ods")[0][0].strip() == "a"


def test_an_opendocument_may_count_from_1904() -> None:
    before = '<table:calculation-settings><table:null-date table:date-value="1904-01-01"/></table:calculation-settings>'
    book = FORMATS.workbook(io.BytesIO(ods(ods_row(ods_cell("float", "1")), before=before, sheets=("A", "B"))), "ods")
    assert (book.serial, book.sheets) == ("1904", ["A", "B"])


# real ones


@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_real_workbooks_of_whole_numbers_fractions_and_dates(kind: str) -> None:
    found = rows(shared("frictionless-fixtures", f"table-with-ints-floats-dates.{kind}"), kind)
    assert [row[:3] for row in found] == [
        ["Int", "Float", "Date"],
        ["2013", "3.3", "2009-08-16"],
        ["1997", "5.6", "2009-09-20"],
        ["1969", "11.7", "2012-08-23"],
    ]


def test_a_real_workbook_of_a_cell_analyser_shows_viability_in_percent() -> None:
    found = rows(shared("allotropy-analyzers", "revvity_matrix", "testdata", "revvity_matrix_1_xlsx.xlsx"), "xlsx")
    assert found[0][:5] == ["Well Name", "Live Count", "Live Cells/mL", "Live Mean Size", "Viability"]
    assert found[1][:5] == ["P2-1", "1165", "2280000", "9.53", "87%"]


def test_texts_that_look_like_numbers_stay_texts() -> None:
    found = rows(shared("frictionless-fixtures", "cast-int-to-string-issue-1251.xlsx"), "xlsx")
    assert found[1] == ["001", "b", "1", "a", "1"]


# what is wrong with a workbook


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
def test_a_workbook_that_ends_too_early_is_refused(kind: str) -> None:
    made = {"xlsx": xlsx([["v"], [1]]), "xls": xls([["v"], [1]]), "ods": ods(ods_row(ods_cell("float", "1")))}[kind]
    assert code(made[: len(made) // 2], kind) in {"damaged_workbook", "damaged_archive"}


def test_an_encrypted_workbook_is_refused() -> None:
    made = xls([["v"]])
    encrypted = made + "EncryptedPackage".encode("utf-16-le")
    assert code(encrypted, "xls") == "encrypted_workbook"
    assert code(ods(ods_row(), manifest="<manifest:encryption-data/>"), "ods") == "encrypted_workbook"


def test_an_old_office_document_that_is_no_workbook_is_refused() -> None:
    made = xls([["v"]]).replace("Workbook".encode("utf-16-le"), "WordDocu".encode("utf-16-le"))
    assert code(made, "xls") == "unsupported_kind"


def test_an_xlsx_whose_sheet_is_no_xml_is_refused() -> None:
    assert code(in_sheet(xlsx([["v"], [1]]), rb"<sheetData>", b"<sheetData <<"), "xlsx") == "damaged_workbook"


# what would take all memory, or all time


def bomb(name: str) -> tuple[bytes, str]:
    """Return a workbook that is small as a file alone, and its kind."""
    small = xlsx([["v"], [1], [2]])
    if name == "a sheet that unzips to gigabytes":
        huge = b"<worksheet><sheetData>" + b" " * (600 << 20)
        return rezipped(small, lambda part, data: huge if part.endswith("sheet1.xml") else data), "xlsx"
    if name == "the same, whose directory says that it is small":
        huge = b"<worksheet><sheetData>" + b" " * (600 << 20)
        made = rezipped(small, lambda part, data: huge if part.endswith("sheet1.xml") else data)
        return made.replace(struct.pack("<I", len(huge)), struct.pack("<I", 1000)), "xlsx"
    if name == "a cell far away":
        return in_sheet(small, rb'r="A3"', b'r="XFD1048576"'), "xlsx"
    if name == "a text a million times":
        return xlsx([["x" * 32_000] * 500 for _ in range(500)]), "xlsx"
    many = 'table:number-columns-repeated="16384"'
    return ods(ods_row(ods_cell("float", "7", more=many), repeated=1_048_576)), "ods"


BOMBS = {
    "a sheet that unzips to gigabytes": "workbook_too_large",
    "the same, whose directory says that it is small": "damaged_archive",
    "a cell far away": "too_much_memory",
    "a text a million times": "too_much_memory",
    "cells repeated without end": "sheet_too_large",
}


def fate(path: str, kind: str) -> tuple[str, int, int]:
    """Return the code of a bomb, and the peak memory that it took here and in the process that read it, in MB."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    try:
        with Path(path).open("rb") as file:
            book = EngineFormats().workbook(file, kind)
            for _ in rows_of(book, book.sheets[0]):
                pass
        found = "read"
    except Rejected as error:
        found = error.code
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    return found, peak // 1024, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024


@pytest.mark.skipif(sys.platform != "linux", reason="address space is limited on Linux alone")
@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_in_bounded_memory(name: str, tmp_path: Path) -> None:
    data, kind = bomb(name)
    path = tmp_path / "bomb"
    path.write_bytes(data)
    with get_context("spawn").Pool(1) as pool:
        found, here, there = pool.apply(fate, (str(path), kind))
    assert found == BOMBS[name]
    assert here < 100
    assert there < 300


def full(height: int) -> bytes:
    """Return a workbook of one sheet, ten columns wide."""
    cells = b"".join(b'<c r="%c%%d"><v>%%d.5</v></c>' % letter for letter in b"ABCDEFGHIJ")
    lines = b"".join(b'<row r="%d">' % at + cells % ((at, at) * 10) + b"</row>" for at in range(1, height + 1))
    return in_sheet(xlsx([["v"]]), rb"<sheetData>.*</sheetData>", b"<sheetData>" + lines + b"</sheetData>")


def test_what_takes_too_long_is_refused() -> None:
    book = EngineFormats(Sandbox(seconds=1)).workbook(io.BytesIO(full(250_000)), "xlsx")
    with pytest.raises(Rejected) as refused:
        list(rows_of(book, "Data"))
    assert refused.value.code == "too_much_time"


def test_sheets_of_an_xls_do_not_make_each_other_dear() -> None:
    rows: list[list[Any]] = [["timestamp", "v"], *[[number, number / 7] for number in range(2_000)]]
    one, many = (io.BytesIO(xls(rows, sheets=("Data", *map(str, range(others))))) for others in (0, 100))
    check_work(lambda: read_in_place(many), most=4, than=lambda: read_in_place(one))


def read_in_place(file: io.BytesIO) -> None:
    """Read an xls without a process of its own, whose start would hide what it costs."""
    book = Xls(file)
    for _, numbered in book.rows(range(len(book.sheets))):
        for _ in numbered:
            pass


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="address space is limited on Linux alone")
def test_a_full_sheet_of_ten_columns_can_be_read() -> None:
    book = FORMATS.workbook(io.BytesIO(full(1_048_576)), "xlsx")
    assert sum(len(row) for _, row in rows_of(book, "Data")) == 10 * 1_048_576


# a little fuzz


def mutated(data: bytes, rng: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.randint(1, 6)):
        changed[rng.randrange(len(changed))] = rng.choice([rng.randrange(256), *b'09<>/"'])
    return bytes(changed)


def mutated_inside(data: bytes, rng: random.Random) -> bytes:
    """Return a zip with one of its members changed."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        victim = rng.choice([member.filename for member in archive.infolist() if member.file_size])
    return rezipped(data, lambda name, part: mutated(part, rng) if name == victim else part)


TABLE: list[list[Any]] = [["at", "v"], [(45931.5, "datetime"), 7.25], [(45932.5, "datetime"), (0.5, "percent")]]
SOUND = {"xlsx": xlsx(TABLE), "xls": xls(TABLE), "ods": ods(ods_row(ods_cell("float", "1"), ods_cell("date", "2025")))}


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
def test_a_damaged_workbook_is_read_or_refused_and_nothing_else(kind: str) -> None:
    rng = random.Random(kind)
    sound = SOUND[kind]
    ends: Counter[str] = Counter()
    for _ in range(40):
        try:
            rows(mutated(sound, rng) if kind == "xls" else mutated_inside(sound, rng), kind)
            ends["read"] += 1
        except Rejected as error:
            ends[error.code] += 1
    assert sum(ends.values()) == 40


@pytest.mark.parametrize(("calculated", "expected"), [(False, "=…"), (True, "")])
def test_formulas_of_an_xls_that_no_program_calculated_are_none_that_come_to_nothing(
    calculated: bool, expected: str
) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Data")
    for row in range(3):
        sheet.write(row, 0, float(row))
        sheet.write(row, 1, xlwt.Formula(f"A{row + 1}*2"))
    data = io.BytesIO()
    book.save(data)
    written = data.getvalue()
    if calculated:  # one of the formulas comes to a number
        never = struct.pack("<HHH", 0, 1, 17) + b"\3\0\0\0\0\0\xff\xff"
        assert never in written
        written = written.replace(never, struct.pack("<HHHd", 0, 1, 17, 4.5))
    assert rows(written, "xls")[1][1] == expected
