"""A closer look by the command: rows among their neighbours, changes between versions, rule sets before they are."""

import json
from pathlib import Path

import pytest

from tests.unit.cli.test_against_the_api import URL, Titer, World

ROWS = (
    'sensor,timestamp,value,batch\nTP-1,2025-10-01T08:00:00Z,1,B-1\n"😀,1",2025-10-01T08:01:00Z,x\x1b,B-1\n'
    "TP-1,2025-10-01T08:02:00Z,2,B-2\n"
)


@pytest.fixture
def titer(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Titer:
    monkeypatch.setenv("POWERTOOLS_METRICS_DISABLED", "true")  # they would go to stdout, as Lambda wants them
    monkeypatch.setenv("API_BASE_URL", URL)
    (tmp_path / "api").mkdir()
    return Titer(World(tmp_path / "api"), tmp_path, capsys)


@pytest.fixture
def file_id(titer: Titer, tmp_path: Path) -> str:
    (tmp_path / "a.csv").write_text(ROWS, "utf-8")
    sent = titer("upload", tmp_path / "a.csv", "--wait", "--json").json
    return str(sent["file_id"])


def test_a_row_is_shown_among_its_neighbours_with_its_errors_below(titer: Titer, file_id: str) -> None:
    lines = titer("rows", file_id, 2, "--around", 1).out.splitlines()
    assert lines[0] == "row 2 of 3 in version 1 (csv)"
    assert lines[2] == "  1 TP-1,2025-10-01T08:00:00Z,1,B-1"
    assert lines[3] == '> 2 "😀,1",2025-10-01T08:01:00Z,x␛,B-1'
    assert lines[4].strip().startswith("value: not a number.")
    assert titer("rows", file_id, "--json").json["row_number"] == 1
    beyond = titer("rows", file_id, 9)
    assert (beyond.code, beyond.err) == (2, "titer: The file has 3 rows that were read. Ask for a row from 1 to 3.\n")


def test_changes_are_those_of_the_last_two_versions(titer: Titer, file_id: str) -> None:
    assert "nothing to compare" in titer("changes", file_id).err
    titer("reprocess", file_id, "--timezone", "Europe/Berlin", "--wait")
    titer("reprocess", file_id, "--context", "value", "--measured", "batch", "--wait")
    shown = titer("changes", file_id, 1, 2).out.splitlines()
    assert shown[:3] == ["from version 1 to 2", "said:", "  timezone: – → Europe/Berlin"]
    assert shown[-1] == "readings: 0 added, 0 removed, 0 changed, 2 same"
    last = titer("changes", file_id)
    assert last.out.splitlines()[0] == "from version 2 to 3"
    assert "not_a_number: 1 → 3" in last.out
    assert "readings: 0 added, 2 removed, 0 changed, 0 same" in last.out
    assert titer("changes", file_id, 3, 1, "--json").json["readings"]["added"] == 2


def test_files_are_found_by_context_and_sensor(titer: Titer, file_id: str) -> None:
    found = titer("files", "--context", "batch=B-2", "--sensor-id", "TP-1", "--json").json
    assert [each["file_id"] for each in found["files"]] == [file_id]
    assert titer("files", "--context", "batch=B-1", "--context", "batch=B-2").code == 2
    assert titer("files", "--context", "batch=B-9").out == "No file matches.\n"


def test_a_rule_set_is_checked_before_it_is_written(titer: Titer, tmp_path: Path) -> None:
    path = tmp_path / "press.json"
    path.write_text(json.dumps({"name": "press", "version": 1, "every": {"hard": {"min": "1", "max": 2}}}))
    wrong = titer("rules", "check", path)
    assert (wrong.code, wrong.out) == (
        2,
        "every.hard.min is not a number. Write a number such as 40 or 1e10, without quotes.\n",
    )
    path.write_text(json.dumps({"name": "press", "every": {"hard": {"max": 2}}}))
    good = titer("rules", "check", path)
    assert good.code == 0
    assert good.out.splitlines() == [
        "it can be written as press, and would be the first",
        "changes:",
        "  every.hard.max: – → 2",
    ]
    path.write_text("[")
    assert titer("rules", "check", path).code == 2
