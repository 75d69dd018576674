from pathlib import Path

from python_calamine import CalamineWorkbook

from titer.engine.workbooks.report import write_workbook


def test_a_text_that_looks_like_markup_is_a_text(tmp_path: Path) -> None:
    path = tmp_path / "errors.xlsx"
    write_workbook(path, "errors", ["raw"], [{"raw": "<r><t>&</t></r>"}])
    assert CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python() == [["raw"], ["<r><t>&</t></r>"]]
