import csv
import json
import subprocess
import sys
from io import StringIO

from tests.support.api import Api
from tests.support.lists import bad_rows, follow, sent
from titer.api.paging import csv_rows


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
