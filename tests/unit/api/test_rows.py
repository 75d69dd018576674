"""Rows as they stand in a file, around one that something is wrong with, whatever kind of file it is."""

import gzip
import json
from io import BytesIO
from typing import Any

import pyarrow
import pyarrow.parquet
import pytest

from tests.support.api import Api
from tests.support.judging import judge_newest, judged, send
from tests.support.workbooks import of_sheets, xlsx
from titer.api.models.rows import RowsAround
from titer.api.routes import rows as route
from titer.judging.stored_result import KEPT

HEADER = "sensor_id,timestamp,value,note\n"
QUOTED = (
    HEADER
    + 'a,2025-10-01T08:00:00Z,1,"one\n two"\n'
    + 'b,2025-10-01T08:01:00Z,x,"say ""so"", 😀"\n'
    + "c,2025-10-01T08:02:00Z,2,\n"
)
TABLE = [["sensor_id", "timestamp", "value"], *([f"s{n}", f"2025-10-01T08:0{n}:00Z", str(n)] for n in range(1, 6))]


def shown(api: Api, file_id: str, query: str = "") -> dict[str, Any]:
    answer = api.get(f"/v1/files/{file_id}/rows?{query}")
    assert answer.status == 200, answer.text
    RowsAround.model_validate(answer.json)
    document: dict[str, Any] = answer.json
    return document


def judged_by_slot(api: Api, body: str) -> str:
    """Judge a file that is too large for a request; return its id."""
    slot = api.post("/v1/uploads", json_body={"name": "a.csv"}).json
    api.uploads.store(slot["fields"]["key"], body.encode(), sha256="")
    judge_newest(api, slot["file_id"])
    return str(slot["file_id"])


def raws(api: Api, body: bytes, query: str, name: str = "readings.csv") -> list[str]:
    found = shown(api, judged(api, body, name), query)
    return [row["raw"] for row in found["rows"]]


def test_a_cell_is_marked_in_the_text_of_its_row(api: Api) -> None:
    found = shown(api, judged(api, QUOTED.encode()), "row_number=2&around=1")
    assert (found["row_count"], found["kind"], found["columns"]) == (
        3,
        "csv",
        ["sensor_id", "timestamp", "value", "note"],
    )
    before, row, after = found["rows"]
    assert (before["row_number"], before["line"], before["raw"]) == (1, 2, 'a,2025-10-01T08:00:00Z,1,"one\n two"')
    assert (row["line"], row["cells"][3], after["line"]) == (4, 'say "so", 😀', 5)
    [mark] = row["errors"]
    assert (mark["code"], mark["column"], mark["position"]) == ("not_a_number", "value", 2)
    start, stop = mark["place"]
    assert row["raw"].encode("utf-16-le")[2 * start : 2 * stop].decode("utf-16-le") == "x"
    assert mark["hint"]
    assert before["errors"] == after["errors"] == []


@pytest.mark.parametrize("around", [0, 1, 2, 50])
@pytest.mark.parametrize("row", [1, 3, 5])
def test_there_are_as_many_neighbours_as_were_asked_for(api: Api, row: int, around: int) -> None:
    body = "\n".join(map(",".join, TABLE)).encode()
    found = shown(api, judged(api, body), f"row_number={row}&around={around}")
    numbers = [each["row_number"] for each in found["rows"]]
    assert numbers == [*range(max(1, row - around), min(5, row + around) + 1)]


def test_rows_of_json_are_shown_as_they_stand_there(api: Api) -> None:
    lines = [json.dumps(dict(zip(TABLE[0], row, strict=True)), indent=None) for row in TABLE[1:]]
    assert raws(api, "\n".join(lines).encode(), "row_number=2&around=1", "a.jsonl") == lines[:3]
    assert raws(api, f"[{', '.join(lines)}]".encode(), "row_number=5&around=0", "a.json") == lines[4:]


def test_rows_of_other_kinds_are_their_cells(api: Api) -> None:
    parquet = BytesIO()
    columns = [list(column) for column in zip(*TABLE[1:], strict=True)]
    pyarrow.parquet.write_table(pyarrow.table(columns, names=TABLE[0]), parquet)
    expected = ["s2\t2025-10-01T08:02:00Z\t2", "s3\t2025-10-01T08:03:00Z\t3"]
    query = "row_number=2&around=1"
    for name, body in {"a.xlsx": xlsx(TABLE), "a.parquet": parquet.getvalue()}.items():
        assert raws(api, body, query, name)[1:] == expected
    packed = gzip.compress("\n".join(map(",".join, TABLE)).encode())
    assert raws(api, packed, query, "a.csv.gz")[1:] == [row.replace("\t", ",") for row in expected]


def test_rows_go_on_from_sheet_to_sheet(api: Api) -> None:
    book = of_sheets({"Lauf 1": TABLE[:3], "Lauf 2": [TABLE[0], *TABLE[3:]]})
    found = shown(api, judged(api, book, "a.xlsx"), "row_number=3&around=1")
    places = [(row["sheet"], row["line"], row["cells"][0]) for row in found["rows"]]
    assert places == [("Lauf 1", 3, "s2"), ("Lauf 2", 2, "s3"), ("Lauf 2", 3, "s4")]


def test_rows_are_read_as_the_version_was(api: Api) -> None:
    file_id = judged(api, b"a;b\nwhen;what\n2025-10-01T08:00:00Z;1,5\n", header_line="2")
    assert shown(api, file_id, "version=1")["columns"] == ["when", "what"]


def test_the_errors_of_a_row_are_found_behind_many_others(api: Api) -> None:
    rows = "".join(f"s,2025-10-01T08:00:00Z,{'x' if n % 2 else n}\n" for n in range(2 * KEPT + 10))
    found = shown(api, judged_by_slot(api, f"sensor_id,timestamp,value\n{rows}"), f"row_number={2 * KEPT + 8}&around=1")
    assert [[error["value"] for error in row["errors"]] for row in found["rows"]] == [[], ["x"], []]


def test_long_rows_are_cut_so_that_the_answer_fits(api: Api) -> None:
    body = HEADER + "".join(f"s,2025-10-01T08:00:{n:02}Z,1,{'y' * 20_000}\n" for n in range(41))
    answer = api.get(f"/v1/files/{judged_by_slot(api, body)}/rows?row_number=20&around=20")
    assert len(answer.text) < 2_000_000
    assert {(row["truncated"], len(row["cells"][3])) for row in answer.json["rows"]} == {(True, 256)}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("row_number=0", "query.row_number"),
        ("row_number=-1", "query.row_number"),
        ("row_number=", "query.row_number"),
        ("row_number=1.5", "query.row_number"),
        ("row_number=4", "query.row_number"),
        ("row_number=99999999999999999999999", "query.row_number"),
        ("row_number=1&row_number=2", "query.row_number"),
        ("around=-1", "query.around"),
        ("around=51", "query.around"),
        ("around=x", "query.around"),
        ("rownumber=1", "query.rownumber"),
    ],
)
def test_what_names_no_row_is_refused_by_its_name(api: Api, query: str, field: str) -> None:
    answer = api.get(f"/v1/files/{judged(api, QUOTED.encode())}/rows?{query}")
    assert answer.status == 422
    assert [error["field"] for error in answer.json["errors"]] == [field]


def test_a_file_that_was_not_read_has_no_rows(api: Api) -> None:
    answer = api.get(f"/v1/files/{judged(api, b'')}/rows")
    assert (answer.status, answer.json["code"]) == (422, "no_such_row")
    assert api.get(f"/v1/files/{send(api, b'x')}/rows").json["code"] == "not_finished"


def test_a_row_that_lies_too_deep_is_refused_in_time(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = "".join(f"s,2025-10-01T08:00:00Z,{n},{'n' * 20_000}\n" for n in range(45))
    file_id = judged_by_slot(api, HEADER + rows)
    monkeypatch.setattr(route, "SECONDS", 0)
    assert shown(api, file_id, "row_number=3&around=0")["rows"][0]["cells"][2] == "2"
    answer = api.get(f"/v1/files/{file_id}/rows?row_number=45&around=0")
    assert (answer.status, answer.json["code"]) == (422, "row_too_far")
