"""Workbooks as other programs read them."""

import re
import zipfile
from collections.abc import Sequence
from math import nan
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape
from python_calamine import CalamineWorkbook

from titer.exports import workbook
from titer.exports.headings import LONGEST_TITLE, column_names, sheet_titles
from titer.exports.table import AT, Column, Kind, Sheet
from titer.exports.workbook import Workbook, column_letters
from titer.model.readings import Series

NOON = 1_772_366_400_000_001  # 2026-03-01T12:00:00.000001Z
FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\ufeff=1"]
TEXTS = [*FORMULAS, "<r>&</r>", "_x000D_", 'a"b', "\x00\x07", " x ", "a\r\nb"]


def written(path: Path, sheet: Sheet, timezone: str = "UTC", *, units: bool = False) -> dict[str, list[list[Any]]]:
    with Workbook(path, timezone) as book:
        book.add_table(sheet, units=units)
        book.add_texts("Notes", ["=note"], [["=1"], ["+2"]])
    found = CalamineWorkbook.from_path(path)
    return {name: found.get_sheet_by_name(name).to_python() for name in found.sheet_names}


def test_an_instant_is_a_text_with_all_digits_and_a_date_beside_it(tmp_path: Path) -> None:
    table = Sheet("A", [AT, Column("v", Kind.NUMBER, "°C")], [[[NOON, 0], [1 / 3, nan]]])
    found = written(tmp_path / "a.xlsx", table, "Europe/Berlin", units=True)["A"]
    assert found[0] == ["at", "date", "v"]
    assert found[1] == ["", "", "°C"]
    assert found[2][0] == "2026-03-01T13:00:00.000001+01:00"
    assert str(found[2][1]).startswith("2026-03-01 13:00:00")
    assert found[2][2] == 1 / 3
    assert found[3][2] == ""


def test_an_instant_before_excels_calendar_has_no_date(tmp_path: Path) -> None:
    found = written(tmp_path / "a.xlsx", Sheet("A", [AT], [[[-2_208_988_800_000_000]]]))["A"]
    assert [*found[1], ""][:2] == ["1900-01-01T00:00:00Z", ""]


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=20))
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_number_keeps_every_digit(tmp_path: Path, values: Sequence[float]) -> None:
    found = written(tmp_path / "a.xlsx", Sheet("A", [Column("v", Kind.NUMBER)], [[values]]))["A"]
    assert [row[0] for row in found[1:]] == values


def test_no_text_is_a_formula_nor_markup(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    table = Sheet("A", [Column(text) for text in TEXTS], [[[text] for text in TEXTS]])
    written(path, table)
    with zipfile.ZipFile(path) as archive:
        sheets = [archive.read(name).decode() for name in archive.namelist() if "/sheet" in name]
        styles = archive.read("xl/styles.xml").decode()
    assert not any("<f>" in text or "<r>" in text for text in sheets)
    used = {int(style) for text in sheets for style in re.findall(r's="(\d+)" t="inlineStr"', text)}
    marked = [index for index, xf in enumerate(re.findall(r"<xf [^>]*xfId[^>]*>", styles)) if "quotePrefix" in xf]
    assert used <= set(marked)


def test_every_text_comes_back(tmp_path: Path) -> None:
    table = Sheet("A", [Column("t")], [[[*TEXTS, "ü" * 40_000]]])
    written(tmp_path / "a.xlsx", table)
    found = [row[0] for row in load_workbook(tmp_path / "a.xlsx")["A"].iter_rows(min_row=2, values_only=True)]
    assert [unescape(text) for text in found[:-1]] == TEXTS
    assert found[-1] == "ü" * 32_766 + "…"


def test_what_is_longer_than_a_sheet_goes_on_in_further_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 4)
    blocks = [[[0, 1, 2]], [[3, 4, 5, 6]]]
    found = written(tmp_path / "a.xlsx", Sheet("A", [Column("n", Kind.WHOLE)], blocks))
    assert [*found] == ["A", "A (2)", "A (3)", "Notes"]
    rows = [row[0] for name in ("A", "A (2)", "A (3)") for row in found[name][1:]]
    assert rows == [*range(7)]


def test_a_table_without_rows_is_a_sheet_with_its_header(tmp_path: Path) -> None:
    assert written(tmp_path / "a.xlsx", Sheet("A", [AT], []))["A"] == [["at", "date"]]


def test_letters_are_those_of_excel() -> None:
    assert [column_letters(each) for each in (0, 25, 26, 701, 702, 16_383)] == ["A", "Z", "AA", "ZZ", "AAA", "XFD"]


def test_titles_are_such_as_excel_takes() -> None:
    names = ["=1+1", "a/b:c", "'", "x" * 50, "X" * 50, "", "History", "\U0001f600" * 40, "notes", "Läufe 7"]
    titles = sheet_titles(names)
    assert titles[:2] == ["1+1", "a_b_c"]
    assert titles[-1] == "Läufe 7"
    assert len({title.casefold() for title in titles}) == len(titles)
    assert not {"history", "notes", "annotations"} & {title.casefold() for title in titles}
    for title in titles:
        assert 0 < len(title.encode("utf-16-le")) <= 2 * LONGEST_TITLE
        assert not re.search(r"[\[\]:*?/\\]|^[=+@'-]|'$", title)


def test_columns_are_named_by_sensor_parameter_and_unit_and_never_alike() -> None:
    series = [
        (None, Series("a", "value", "°C")),
        (None, Series("a", "ph_value")),
        (None, Series("a/ph_value", "value")),
        ("V-1", Series("b", "value")),
        ("V-2", Series("b", "value")),
        (None, Series("at", "value")),
    ]
    names = column_names(series)
    assert names == ["a [°C]", "a/ph_value", "a/ph_value/value", "V-1: b/value", "V-2: b/value", "at/value"]
