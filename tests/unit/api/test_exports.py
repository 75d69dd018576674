import csv
import json
import subprocess
import sys
from io import StringIO

import pytest

from tests.support.api import Answer, Api
from tests.support.judging import judge_newest, judged
from titer.api.models.files import ErrorsPage
from titer.api.paging import csv_rows

HEADER = b"sensor_id,timestamp,value\n"


def sent(api: Api, rows: str) -> str:
    slot = api.post("/v1/uploads", json_body={"name": "Läufe 7.csv"}).json
    api.uploads.store(slot["fields"]["key"], HEADER + rows.encode(), sha256="", content_type=None)
    judge_newest(api, slot["file_id"])
    return str(slot["file_id"])


def bad_rows(count: int) -> str:
    return "s,2026-03-01T11:00:00Z,1\n" + "".join(f"s,2026-03-01T11:00:00Z,x{n}\n" for n in range(count))


def follow(api: Api, target: str) -> list[Answer]:
    """All pages from there on: by `next_cursor`, or by the Link header."""
    path, pages, asked = target.partition("?")[0], [], target
    while asked:
        page = api.get(asked)
        assert page.status == 200
        pages.append(page)
        if "Link" in page.headers:
            asked = path + page.headers["Link"].removeprefix("<").partition(">")[0]
        elif page.headers["Content-Type"] == "application/json" and page.json["next_cursor"]:
            asked = target + ("&" if "?" in target else "?") + f"cursor={page.json['next_cursor']}"
        else:
            asked = ""
    return pages


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
        api.uploads.store(record.key, HEADER + bad_rows(3).encode() + b"\n", sha256="", content_type=None)
        judge_newest(api, file_id)
        assert api.get(f"/v1/files/{file_id}/errors?limit=1&cursor={cursor}").json["code"] == "invalid_cursor"

    @pytest.mark.parametrize("query", ["limit=0", "limit=1001", "format=xml", "cursor=abc"])
    def test_a_query_that_cannot_be_used_is_a_problem(self, api: Api, query: str) -> None:
        file_id = judged(api, HEADER)
        assert api.get(f"/v1/files/{file_id}/errors?{query}").status in {400, 422}


class TestReadings:
    def test_readings_are_at_a_url_of_their_own(self, api: Api) -> None:
        answer = api.get(f"/v1/files/{sent(api, bad_rows(0))}/readings")
        assert answer.status == 303
        assert answer.json["url"] == answer.headers["Location"]
        assert "readings/" in answer.headers["Location"]
        assert ".csv.parquet" in answer.headers["Location"]

    def test_csv_pages_put_together_are_one_table(self, api: Api) -> None:
        rows = "".join(f"=s{n},2026-03-01T11:{n:02}:00.5Z,-{n}.25\n" for n in range(50))
        file_id = sent(api, rows)
        answers = follow(api, f"/v1/files/{file_id}/readings?format=csv&limit=20")
        assert len(answers) == 3
        table = list(csv.DictReader(StringIO("".join(answer.text for answer in answers), newline="")))
        assert [row["value"] for row in table] == [f"-{n}.25" for n in range(50)]
        assert table[1] == {
            "sensor_id": "'=s1",
            "parameter": "value",
            "at": "2026-03-01T11:01:00.500000Z",
            "value": "-1.25",
            "unit": "",
            "quality": "good",
            "row_number": "2",
            "context": "",
        }

    def test_a_file_that_kept_nothing_has_no_readings(self, api: Api) -> None:
        file_id = sent(api, "s,,1\n")
        for query in ("", "?format=csv"):
            answer = api.get(f"/v1/files/{file_id}/readings{query}")
            assert (answer.status, answer.json["code"]) == (404, "no_readings")

    def test_one_copy_is_kept_between_pages(self, api: Api) -> None:
        first, second = sent(api, bad_rows(0)), sent(api, bad_rows(0))
        for file_id in (first, second):
            api.get(f"/v1/files/{file_id}/readings?format=csv")
        copies = [path for path in api.folder.glob("*.parquet") if path.stem not in {"readings", "rejected"}]
        assert len(copies) == 1


def test_a_page_ends_before_it_is_too_large() -> None:
    rows = ({"text": "x" * 100_000} for _ in range(100))
    text, written = csv_rows(("text",), rows, limit=1_000, header=True)
    assert written is not None
    assert 4_000_000 < len(text) < 4_200_000


def test_exports_need_the_engine_only_for_long_lists(api: Api) -> None:
    """Shown from the outside: the module that serves them is imported, and the engine is not."""
    code = (
        "import titer.api.routes.exports as _, sys, json\n"
        "print(json.dumps(sorted({name.split('.')[0] for name in sys.modules})))"
    )
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONPATH": "layers/titer"}
    )
    assert {"numpy", "arro3"}.isdisjoint(json.loads(found.stdout))
