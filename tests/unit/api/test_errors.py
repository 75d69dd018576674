import csv
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from python_calamine import CalamineWorkbook

from tests.support.api import Answer, Api
from tests.support.judging import judge_newest, judged
from tests.support.lists import HEADER, bad_rows, follow, sent
from titer.api.models.files import ErrorsPage, RejectedPage
from titer.api.paging import json_rows
from titer.api.routes import errors

MIXED = (
    "s,2026-03-01T11:00:00Z,1\n"
    "s,2026-03-01T11:00:00Z,\"=cmd|'/c calc'!A1\"\n"
    "s,yesterday,5\n"
    "s,,2\n"
    "s,2026-03-01T11:00:00Z,3,4\n"
)
REPORT = ["row_number", "line", "column", "value", "code", "reason", "hint", "raw"]


class TestErrors:
    @pytest.mark.parametrize(
        ("count", "limit", "pages"), [(0, 100, 1), (3, 100, 1), (1_000, 400, 3), (1_001, 400, 3), (2_500, 1_000, 3)]
    )
    def test_every_error_is_listed_in_the_order_of_rows(self, api: Api, count: int, limit: int, pages: int) -> None:
        file_id = sent(api, bad_rows(count))
        answers = follow(api, f"/v1/files/{file_id}/errors?limit={limit}")
        assert len(answers) == pages
        assert {answer.json["error_count"] for answer in answers} == {count}
        errors = [error for answer in answers for error in ErrorsPage.model_validate(answer.json).errors]
        assert [error.value for error in errors] == [f"x{n}" for n in range(count)]
        assert [error.row_number for error in errors] == list(range(2, count + 2))
        assert all(error.code == "not_a_number" and error.reason and error.hint for error in errors)

    @pytest.mark.parametrize("count", [3, 1_200])
    def test_csv_pages_put_together_are_one_table(self, api: Api, count: int) -> None:
        file_id = sent(api, bad_rows(count))
        answers = follow(api, f"/v1/files/{file_id}/errors?format=csv&limit=500")
        assert {answer.headers["Content-Type"] for answer in answers} == {"text/csv; charset=utf-8"}
        rows = list(csv.DictReader(StringIO("".join(answer.text for answer in answers), newline="")))
        assert [row["value"] for row in rows] == [f"x{n}" for n in range(count)]
        assert list(rows[0]) == ["row_number", "line", "column", "value", "code", "reason", "hint"]

    def test_no_cell_is_a_formula_and_numbers_stay_numbers(self, api: Api) -> None:
        file_id = sent(
            api, "s,2026-03-01T11:00:00Z,1\ns,2026-03-01T11:00:00Z,\"=cmd|'/c calc'!A1\"\ns,2026-03-01T11:00:00Z,-5_0\n"
        )
        [page] = follow(api, f"/v1/files/{file_id}/errors?format=csv")
        assert [row["value"] for row in csv.DictReader(StringIO(page.text))] == ["'=cmd|'/c calc'!A1", "'-5_0"]

    def test_a_cursor_of_an_old_version_starts_again(self, api: Api) -> None:
        file_id = sent(api, bad_rows(3))
        cursor = api.get(f"/v1/files/{file_id}/errors?limit=1").json["next_cursor"]
        record = api.files.find(file_id)
        assert record is not None
        api.clock.pass_time(minutes=1)
        api.uploads.store(record.key, HEADER + bad_rows(3).encode() + b"\n", sha256="")
        judge_newest(api, file_id)
        assert api.get(f"/v1/files/{file_id}/errors?limit=1&cursor={cursor}").json["code"] == "invalid_cursor"

    @pytest.mark.parametrize("query", ["limit=0", "limit=1001", "format=xml", "cursor=abc"])
    def test_a_query_that_cannot_be_used_is_a_problem(self, api: Api, query: str) -> None:
        file_id = judged(api, HEADER)
        assert api.get(f"/v1/files/{file_id}/errors?{query}").status in {400, 422}

    def test_those_of_one_code_or_column_can_be_asked_for(self, api: Api) -> None:
        file_id = sent(api, MIXED)
        for filters, rows in (
            ("code=formula_without_value", [2]),
            ("column=timestamp", [3, 4]),
            ("code=missing_timestamp&column=timestamp", [4]),
            ("code=missing_timestamp&column=value", []),
        ):
            page = api.get(f"/v1/files/{file_id}/errors?{filters}").json
            assert [error["row_number"] for error in page["errors"]] == rows
            assert page["error_count"] == 4

    def test_a_code_that_no_error_has_is_refused(self, api: Api) -> None:
        answer = api.get(f"/v1/files/{sent(api, MIXED)}/errors?code=missing_timestmap")
        assert (answer.status, answer.json["code"]) == (422, "unknown_code")


class TestRejected:
    def test_each_error_brings_the_text_of_its_row(self, api: Api) -> None:
        page = api.get(f"/v1/files/{sent(api, MIXED)}/rejected").json
        RejectedPage.model_validate(page)
        assert [(error["row_number"], error["code"], error["raw"]) for error in page["rejected"]] == [
            (2, "formula_without_value", """s,2026-03-01T11:00:00Z,"=cmd|'/c calc'!A1\""""),
            (3, "invalid_timestamp", "s,yesterday,5"),
            (4, "missing_timestamp", "s,,2"),
            (5, "too_many_cells", "s,2026-03-01T11:00:00Z,3,4"),
        ]
        assert (page["error_count"], page["next_cursor"]) == (4, None)

    def test_every_error_of_a_row_has_its_text_on_whatever_page_and_by_whatever_filter(self, api: Api) -> None:
        rows = [f"2026-03-01T11:{n:02}:00Z,1,x{n},y{n}" for n in range(40)]
        body = "\n".join(("timestamp,p,q,r", "2026-03-01T10:00:00Z,1,2,3", *rows)).encode()
        file_id = judged(api, body, measured="q,r")
        whole = api.get(f"/v1/files/{file_id}/rejected?limit=1000").json["rejected"]
        assert [(error["column"], error["raw"]) for error in whole] == [
            (column, row) for row in rows for column in ("q", "r")
        ]
        for filters, wanted in (("", whole), ("&column=r", whole[1::2]), ("&column=p", [])):
            answers = follow(api, f"/v1/files/{file_id}/rejected?limit=3{filters}")
            assert [error for answer in answers for error in answer.json["rejected"]] == wanted

    def test_a_cursor_of_another_question_does_not_fit(self, api: Api) -> None:
        path = f"/v1/files/{sent(api, bad_rows(3))}/rejected?limit=1"
        cursor = api.get(path).json["next_cursor"]
        assert api.get(f"{path}&column=value&cursor={cursor}").json["code"] == "invalid_cursor"

    @pytest.mark.parametrize("filters", ["", "&column=value"])
    def test_csv_pages_put_together_are_one_table(self, api: Api, filters: str) -> None:
        file_id = sent(api, bad_rows(1_200))
        answers = follow(api, f"/v1/files/{file_id}/rejected?format=csv&limit=500{filters}")
        rows = list(csv.DictReader(StringIO("".join(answer.text for answer in answers), newline="")))
        assert list(rows[0]) == REPORT
        assert [row["raw"] for row in rows] == [f"s,2026-03-01T11:00:00Z,x{n}" for n in range(1_200)]

    def test_a_file_that_lost_nothing_has_none(self, api: Api) -> None:
        page = api.get(f"/v1/files/{sent(api, bad_rows(0))}/rejected").json
        assert page == {"rejected": [], "error_count": 0, "next_cursor": None}

    def test_why_a_file_failed_as_a_whole_concerns_no_row(self, api: Api) -> None:
        [error] = api.get(f"/v1/files/{judged(api, b'')}/rejected").json["rejected"]
        assert (error["row_number"], error["code"], error["raw"]) == (None, "empty_file", None)


def workbook(api: Api, answer: Answer, folder: Path) -> list[list[Any]]:
    """The cells of the report that an answer leads to."""
    assert (answer.status, answer.headers["Location"]) == (303, answer.json["url"])
    where = urlsplit(answer.json["url"])
    key, _, query = unquote(where.path).lstrip("/"), None, where.query
    version = query.partition("version=")[2].partition("&")[0]
    api.artefacts.fetch(key, version, folder / "report.xlsx")
    return (
        CalamineWorkbook.from_filelike(BytesIO((folder / "report.xlsx").read_bytes())).get_sheet_by_index(0).to_python()
    )


class TestParquet:
    @pytest.mark.parametrize("what", ["errors", "rejected"])
    def test_the_errors_of_all_rows_are_at_a_url_of_their_own(self, api: Api, what: str) -> None:
        answer = api.get(f"/v1/files/{sent(api, bad_rows(3))}/{what}?format=parquet")
        assert answer.status == 303
        assert "rejected/" in answer.headers["Location"]
        assert ".rejected.parquet" in answer.headers["Location"]

    def test_a_part_of_them_is_not_there(self, api: Api) -> None:
        file_id = sent(api, bad_rows(3))
        for asked in ("code=not_a_number", "column=value"):
            answer = api.get(f"/v1/files/{file_id}/errors?format=parquet&{asked}")
            assert (answer.status, answer.json["code"]) == (422, "invalid_request")

    def test_without_errors_there_is_none(self, api: Api) -> None:
        answer = api.get(f"/v1/files/{sent(api, bad_rows(0))}/rejected?format=parquet")
        assert (answer.status, answer.json["code"]) == (404, "no_rejected")


class TestWorkbook:
    @pytest.mark.parametrize("what", ["errors", "rejected"])
    def test_it_holds_every_error_with_the_text_of_its_row(self, api: Api, tmp_path: Path, what: str) -> None:
        file_id = sent(api, MIXED)
        answer = api.get(f"/v1/files/{file_id}/{what}?format=xlsx")
        names, *cells = workbook(api, answer, tmp_path)
        assert names == REPORT
        listed = api.get(f"/v1/files/{file_id}/rejected").json["rejected"]
        assert cells == [["" if error[name] is None else error[name] for name in REPORT] for error in listed]
        assert "errors.xlsx" in answer.headers["Location"]

    def test_a_text_is_no_formula_even_when_it_is_edited(self, api: Api, tmp_path: Path) -> None:
        from zipfile import ZipFile

        workbook(api, api.get(f"/v1/files/{sent(api, MIXED)}/rejected?format=xlsx"), tmp_path)
        with ZipFile(tmp_path / "report.xlsx") as parts:
            sheet, styles = (parts.read(f"xl/{name}.xml").decode() for name in ("worksheets/sheet1", "styles"))
        assert "<f>" not in sheet
        assert "=cmd|" in sheet
        assert 'quotePrefix="1"' in styles

    def test_it_holds_those_that_were_asked_for(self, api: Api, tmp_path: Path) -> None:
        answer = api.get(f"/v1/files/{sent(api, MIXED)}/rejected?format=xlsx&code=missing_timestamp")
        assert [row[0] for row in workbook(api, answer, tmp_path)[1:]] == [4]

    def test_more_errors_than_it_can_be_made_of_in_time_are_refused(
        self, api: Api, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(errors, "MOST_IN_WORKBOOK", 3)
        file_id = sent(api, MIXED)
        assert api.get(f"/v1/files/{file_id}/errors?format=xlsx").json["code"] == "too_many_errors"
        assert api.get(f"/v1/files/{file_id}/errors?format=xlsx&column=timestamp").status == 303


def test_a_page_ends_before_it_is_too_large() -> None:
    rows = ((position, {"raw": "ä" * 500_000}) for position in range(10, 20))
    kept, following = json_rows(rows, limit=100)
    assert (len(kept), following) == (4, 14)


class TestNear:
    def test_each_error_is_dated_by_the_readings_around_its_row(self, api: Api) -> None:
        rows = [
            "a,,1",
            "a,2026-03-01T11:00:00Z,2",
            "a,,3",
            "b,2026-03-01T11:05:00Z,4",
            "b,2026-03-01T11:06:00Z,x",
        ]
        file_id = sent(api, "\n".join(rows) + "\n")
        page = api.get(f"/v1/files/{file_id}/errors?near=true").json
        ErrorsPage.model_validate(page)
        assert [(error["row_number"], error["at"]) for error in page["errors"]] == [
            (1, "2026-03-01T11:00:00Z"),
            (3, "2026-03-01T11:00:00Z"),
            (5, "2026-03-01T11:05:00Z"),
        ]
        assert "at" not in api.get(f"/v1/files/{file_id}/errors").json["errors"][0]

    def test_what_kept_nothing_dates_nothing(self, api: Api) -> None:
        file_id = sent(api, "a,,1\n")
        assert [error["at"] for error in api.get(f"/v1/files/{file_id}/errors?near=1").json["errors"]] == [None]
        assert api.get(f"/v1/files/{file_id}/errors?near=maybe").status == 422
