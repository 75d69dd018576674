"""Cells of a sheet that are merged over rows: their text belongs to each of these rows, a number to its own alone."""

import io
from datetime import datetime

import openpyxl
import pytest
import xlwt

from tests.unit.engine.test_sheets import rows

AT = datetime.fromisoformat("2025-10-01T08:00")


def xlsx(cells: list[list[object]], *merged: str) -> bytes:
    book, file = openpyxl.Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    for row in cells:
        sheet.append(row)
    for each in merged:
        sheet.merge_cells(each)
    book.save(file)
    return file.getvalue()


def test_a_name_that_is_merged_over_rows_stands_in_each_of_them() -> None:
    data = xlsx([["Unit", "pH"], ["R1", 7.1], [None, 7.2], [None, 7.3], ["R2", 7.4], [None, 7.5]], "A2:A4", "A5:A6")
    assert rows(data, "xlsx")[1:] == [["R1", "7.1"], ["R1", "7.2"], ["R1", "7.3"], ["R2", "7.4"], ["R2", "7.5"]]


def test_a_sheet_that_begins_elsewhere_is_read_alike() -> None:
    data = xlsx([[], [], [None, "Unit", "pH"], [None, "R1", 7.1], [None, None, 7.2]], "B4:B5")
    assert rows(data, "xlsx")[3:] == [["", "R1", "7.1"], ["", "R1", "7.2"]]


@pytest.mark.parametrize(
    ("cells", "merged"),
    [
        ([["Unit", "pH"], ["R1", 7.1], [None, 7.2]], ()),  # empty cells that are not merged
        ([["Unit", "pH"], [5.5, 7.1], [None, 7.2]], ("A2:A3",)),  # a number: one reading, not two
        ([["Unit", "pH"], [AT, 7.1], [None, 7.2]], ("A2:A3",)),
        ([["Unit", "Probe"], [None, "pH"], ["R1", 7.1]], ("A1:A2",)),  # a header over two rows
        ([["R1", None, 7.1], ["R2", None, 7.2]], ("A1:B1",)),  # merged over columns
    ],
)
def test_nothing_else_is_filled(cells: list[list[object]], merged: tuple[str, ...]) -> None:
    assert rows(xlsx(cells, *merged), "xlsx") == rows(xlsx(cells), "xlsx")


def test_rows_that_hold_nothing_else_stay_empty() -> None:
    data = xlsx([["Unit", "pH"], ["R1", 7.1], [], ["R2", 7.3]], "A2:A3")
    assert rows(data, "xlsx")[2] == ["", ""]


def test_an_old_workbook_is_read_alike() -> None:
    book, file = xlwt.Workbook(), io.BytesIO()
    sheet = book.add_sheet("Data")
    for number, value in enumerate((7.1, 7.2, 7.3)):
        sheet.write(number, 1, value)
    sheet.write_merge(0, 2, 0, 0, "R1")
    book.save(file)
    assert rows(file.getvalue(), "xls") == [["R1", "7.1"], ["R1", "7.2"], ["R1", "7.3"]]
