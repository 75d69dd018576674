import csv
import json
import subprocess
import sys
from io import StringIO
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pyarrow.parquet
import pytest

from tests.support.api import Api
from tests.support.lake import readings_in
from tests.support.lists import bad_rows, follow, sent
from titer.api.csv_pages import csv_rows

WIDE = """sensor,timestamp,pH,temp
A,2026-03-01T12:00:00Z,7.1,37.1
B,2026-03-01T12:00:00Z,7.2,37.2
A,2026-03-01T12:00:01.5Z,7.3,37.3
A,2026-03-01T12:00:02Z,7.4,37.4
"""
SELECTIONS = [
    ("sensor_id=B", ["B pH 7.2", "B temp 37.2"]),
    ("parameter=pH", ["A pH 7.1", "B pH 7.2", "A pH 7.3", "A pH 7.4"]),
    ("sensor_id=A&parameter=temp&from=2026-03-01T12:00:01.5Z", ["A temp 37.3", "A temp 37.4"]),
    ("from=2026-03-01T12:00:00Z&to=2026-03-01T12:00:02Z&parameter=pH", ["A pH 7.1", "B pH 7.2", "A pH 7.3"]),
    ("from=2026-03-01T13:00:02%2B01:00", ["A pH 7.4", "A temp 37.4"]),
    ("sensor_id=a", []),
    ("from=2027-01-01T00:00:00Z", []),
]


def sent_wide(api: Api) -> str:
    return sent(api, WIDE, header=b"")


def stored_report(api: Api, url: str) -> Path:
    path = api.folder / "report.parquet"
    api.artefacts.fetch("".join(unquote(urlsplit(url).path).partition("reports/")[1:]), None, path)
    return path


class TestReadings:
    def test_readings_are_at_a_url_of_their_own(self, api: Api) -> None:
        answer = api.get(f"/v1/files/{sent(api, bad_rows(0))}/readings")
        assert answer.status == 303
        assert answer.json["url"] == answer.headers["Location"]
        assert "readings/" in answer.headers["Location"]
        assert ".csv.parquet" in answer.headers["Location"]

    @pytest.mark.parametrize("asked", ["raw?", "readings?", "readings?sensor_id=s1&", "errors?format=xlsx&"])
    def test_who_cannot_read_a_303_is_told_the_url_by_a_200(self, api: Api, asked: str) -> None:
        file_id = sent(api, bad_rows(1) + "s1,2026-03-01T11:00:00Z,1\n")
        there = api.get(f"/v1/files/{file_id}/{asked}redirect=true")
        answer = api.get(f"/v1/files/{file_id}/{asked}redirect=false")
        assert (there.status, answer.status) == (303, 200)
        assert answer.json.keys() == {"url", "expires_in"}
        assert "Location" not in answer.headers
        assert answer.json["url"].partition("?")[0] == there.headers["Location"].partition("?")[0]

    @pytest.mark.parametrize("value", ["", "maybe", "2", "-1"])
    def test_what_is_neither_yes_nor_no_is_refused(self, api: Api, value: str) -> None:
        answer = api.get(f"/v1/files/{sent(api, bad_rows(0))}/raw?redirect={value}")
        assert (answer.status, answer.json["errors"][0]["field"]) == (422, "query.redirect")

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

    @pytest.mark.parametrize(("query", "expected"), SELECTIONS)
    def test_some_of_them_come_as_csv_and_as_parquet(self, api: Api, query: str, expected: list[str]) -> None:
        file_id = sent_wide(api)
        target = f"/v1/files/{file_id}/readings?{query}"
        pages = follow(api, f"{target}&format=csv&limit=2")
        found = csv.DictReader(StringIO("".join(page.text for page in pages), newline=""))
        assert [f"{row['sensor_id']} {row['parameter']} {row['value']}" for row in found] == expected
        answer = api.get(target)
        assert answer.status == 303
        readings = readings_in(stored_report(api, answer.headers["Location"]))
        assert [f"{each.sensor_id} {each.parameter} {each.value}" for each in readings] == expected

    def test_a_part_says_of_itself_what_the_whole_says(self, api: Api) -> None:
        location = api.get(f"/v1/files/{sent_wide(api)}/readings?sensor_id=A").headers["Location"]
        metadata = pyarrow.parquet.read_schema(stored_report(api, location)).metadata
        assert metadata[b"titer:name"] == "Läufe 7.csv".encode()

    @pytest.mark.parametrize("query", ["from=2026-03-01", "to=noon", "sensor_id=", "parameter=", "from=1", "sensor=A"])
    def test_what_tells_no_part_is_refused(self, api: Api, query: str) -> None:
        answer = api.get(f"/v1/files/{sent(api, bad_rows(0))}/readings?format=csv&{query}")
        assert (answer.status, answer.json["code"]) == (422, "invalid_request")

    def test_a_cursor_belongs_to_its_question(self, api: Api) -> None:
        file_id = sent_wide(api)
        first = api.get(f"/v1/files/{file_id}/readings?format=csv&limit=1&sensor_id=A")
        following = first.headers["Link"].partition(">")[0].removeprefix("<?").replace("sensor_id=A", "sensor_id=B")
        answer = api.get(f"/v1/files/{file_id}/readings?{following}")
        assert (answer.status, answer.json["code"]) == (400, "invalid_cursor")

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
    rows = ((position, {"text": "x" * 100_000}) for position in range(100))
    text, written = csv_rows(("text",), rows, limit=1_000, header=True)
    assert written == len(text) // 100_000
    assert 4_000_000 < len(text) < 4_200_000


def test_exports_need_the_engine_only_for_long_lists(api: Api) -> None:
    """Shown from the outside: the module that serves them is imported, and the engine is not."""
    code = (
        "import titer.api.routes.errors, titer.api.routes.exports, sys, json\n"
        "print(json.dumps(sorted({name.split('.')[0] for name in sys.modules})))"
    )
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONPATH": "layers/titer"}
    )
    assert {"numpy", "arro3"}.isdisjoint(json.loads(found.stdout))
