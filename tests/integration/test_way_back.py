"""What the whole system gives back of a file that was not right, and what makes it right."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from python_calamine import CalamineWorkbook

from tests.integration.test_versions import version

type Titer = Callable[..., Any]


@pytest.fixture
def partly_bad(titer: Titer, samples: Path) -> str:
    return str(titer("upload", "--wait", "--json", samples / "partly_bad.csv").json["file_id"])


def new_file(folder: Path, text: str) -> Path:
    """A file that no other test sends: its content and its name are its own."""
    path = folder / f"{uuid4()}.csv"
    path.write_text(text.replace("SENSOR", f"s{uuid4().hex}"))
    return path


def test_rejected_rows_come_back_as_they_stand_in_the_file(titer: Titer, partly_bad: str, samples: Path) -> None:
    rows = titer("rejected", partly_bad, "--json").json["rejected"]
    lines = (samples / "partly_bad.csv").read_text("utf-8").splitlines()
    assert [row["raw"] for row in rows] == [lines[row["line"] - 1] for row in rows]
    times = titer("rejected", partly_bad, "--column", "timestamp", "--json").json["rejected"]
    assert times == [row for row in rows if row["column"] == "timestamp"]


def test_an_error_report_comes_as_a_workbook(titer: Titer, partly_bad: str, tmp_path: Path) -> None:
    report = tmp_path / "report.xlsx"
    ran = titer("errors", partly_bad, "--out", report)
    assert ran.code == 0, ran.err
    names, *cells = CalamineWorkbook.from_path(report).get_sheet_by_index(0).to_python()
    assert (names[-1], len(cells)) == ("raw", len(titer("errors", partly_bad, "--json").json["errors"]))


def test_a_file_comes_back_byte_for_byte(titer: Titer, partly_bad: str, samples: Path, tmp_path: Path) -> None:
    ran = titer("download", partly_bad, "--out", tmp_path / "copy.csv")
    assert ran.code == 0, ran.err
    assert (tmp_path / "copy.csv").read_bytes() == (samples / "partly_bad.csv").read_bytes()


def test_what_settles_a_doubt_makes_the_file_right_when_it_is_followed(
    titer: Titer, api: httpx.Client, tmp_path: Path
) -> None:
    path = new_file(tmp_path, "sensor_id,timestamp,value\nSENSOR,03/04/2025 10:00,1\nSENSOR,05/06/2025 10:00,2\n")
    refused = titer("upload", "--wait", "--json", path).json
    [error] = refused["errors"]
    assert error["code"] == "ambiguous_date_order"
    begun = api.post(f"/v1/files/{refused['file_id']}/reprocess", json=error["settled_by"][0]).raise_for_status()
    assert version(api, refused["file_id"], begun.json()["version"])["status"] == "processed"


def test_what_is_said_of_columns_and_times_reaches_who_judges(titer: Titer, api: httpx.Client, tmp_path: Path) -> None:
    path = new_file(tmp_path, "metric,Zeit,value\nSENSOR,202510010810,1\nSENSOR,202510010811,7\n")
    sent = titer("upload", "--wait", "--json", path, "--sensor", "metric", "--time-format", "YYYYMMDDHHmm").json
    assert sent["summaries"][0]["first_at"] == "2025-10-01T08:10:00Z"
    [entry] = api.get(f"/v1/files/{sent['file_id']}/versions").json()["versions"]
    assert (entry["sensor"], entry["time_format"]) == (["metric"], "YYYYMMDDHHmm")


def test_all_files_that_match_are_judged_once_more_and_none_twice(titer: Titer, tmp_path: Path) -> None:
    asset = f"asset-{uuid4()}"
    paths = [new_file(tmp_path, "sensor_id,timestamp,value\nSENSOR,2025-10-01 10:00,1\n") for _ in range(3)]
    ids = {one["file_id"] for one in titer("upload", "--wait", "--json", "--asset", asset, *paths).json}
    ran = titer("reprocess", "--all", "--asset", asset, "--timezone", "Europe/Berlin", "--wait", "--json")
    assert (ran.code, ran.json["counts"], {file["file_id"] for file in ran.json["files"]}) == (0, {"finished": 3}, ids)
    again = titer("reprocess", "--all", "--asset", asset, "--timezone", "Europe/Berlin", "--as-of", ran.json["as_of"])
    assert again.err.splitlines()[-1] == "3 judged already"
    for file_id in ids:
        shown = titer("result", file_id, "--json").json
        assert (shown["version"], shown["summaries"][0]["first_at"]) == (2, "2025-10-01T08:00:00Z")
