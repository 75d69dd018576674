"""Exports, asked for and read back by the programs that people have."""

import csv
import json
from pathlib import Path
from typing import Any

import pandas
import pyarrow.parquet
import pytest
from openpyxl import load_workbook

from tests.support.api import Answer, Api
from tests.support.exporting import made, make_exports
from tests.support.judging import deliver_all, judged
from tests.support.lake import readings_in
from tests.support.lists import sent
from tests.unit.judging.shared_data import DATA, needs_data

ROWS = "".join(f"=s{n % 2},2026-03-01T11:{n // 60:02}:{n % 60:02}.{n:06}Z,{(n + 1) / 7!r},degC,+B\n" for n in range(70))
HEADER = b"sensor_id,timestamp,value,unit,batch\n"
REAL = DATA / "pharma-tablet-press/Process/6.csv"
SHAPES = [(form, layout) for form in ("csv", "json", "parquet", "xlsx") for layout in ("long", "wide")]


def ask(api: Api, **said: Any) -> Answer:
    return api.post("/v1/exports", json_body={"format": "csv", **said})


def fetched(api: Api, **said: Any) -> Path:
    answer = ask(api, **said)
    assert answer.status == 202, answer.text
    make_exports(api)
    shown = api.get(f"/v1/exports/{answer.json['export_id']}").json
    assert (shown["status"], shown["message"]) == ("done", None)
    return made(api, answer.json["export_id"], api.folder / shown["filename"])


def cells_of(path: Path) -> list[dict[str, Any]]:
    """The rows of a file, as the program reads them that it is for."""
    match path.suffix:
        case ".csv":
            with path.open(newline="") as file:
                return [*csv.DictReader(file)]
        case ".json":
            return list(json.loads(path.read_text()))
        case ".parquet":
            return [*pyarrow.parquet.read_table(path).to_pylist()]
        case _:
            book = load_workbook(path, read_only=True)
            names, *rows = book[book.sheetnames[0]].iter_rows(values_only=True)
            return [dict(zip(map(str, names), row, strict=True)) for row in rows if row[0]]


@pytest.mark.parametrize(("form", "layout"), SHAPES)
def test_every_value_comes_back_to_its_last_digit(api: Api, form: str, layout: str) -> None:
    file_id = sent(api, ROWS, HEADER)
    rows = cells_of(fetched(api, file_ids=[file_id], format=form, layout=layout, timezone="Europe/Berlin"))
    mark = "'" if form == "csv" else ""
    names = {f"{mark}=s{n} [°C]" for n in range(2)} if layout == "wide" else {"value"}
    found = [float(row[name]) for row in rows for name in names if row[name] not in ("", None)]
    assert found == [(n + 1) / 7 for n in range(70)]
    assert str(rows[1]["at"]).replace(" ", "T") == "2026-03-01T12:00:01.000001+01:00"


def test_with_a_decimal_comma_cells_are_parted_by_semicolons(api: Api) -> None:
    path = fetched(api, file_ids=[sent(api, ROWS, HEADER)], decimal="comma")
    lines = path.read_text().splitlines()
    assert lines[0] == '"sensor_id";"parameter";"at";"value";"unit";"quality";"row_number";"context"'
    assert lines[1].startswith('"\'=s0";"value";2026-03-01T11:00:00Z;0,14285714285714285;"°C";"good";1;')


def test_of_several_files_a_workbook_has_a_sheet_each_and_a_table_names_them(api: Api) -> None:
    files = [sent(api, ROWS, HEADER), sent(api, "s,2026-03-01T11:00:00Z,1\n")]
    book = load_workbook(fetched(api, file_ids=files, format="xlsx", layout="wide"))
    assert book.sheetnames == ["Läufe 7", "Läufe 7 (2)", "Notes"]
    units = [cell.value for cell in book["Läufe 7"][2]]
    assert units == [None, None, "°C", "°C"]
    assert [row[1] for row in book["Notes"].iter_rows(min_row=2, values_only=True) if row[1]] == files
    rows = cells_of(fetched(api, file_ids=files))
    assert [row["file_id"] for row in rows] == [files[0]] * 70 + [files[1]]


def test_a_time_is_cut_out(api: Api) -> None:
    span = {"from": "2026-03-01T11:00:10.000010Z", "to": "2026-03-01T11:00:12.000012Z"}
    rows = cells_of(fetched(api, file_ids=[sent(api, ROWS, HEADER)], **span))
    assert [row["row_number"] for row in rows] == ["11", "12"]


def test_of_equal_instants_a_wide_row_shows_the_last_and_counts_the_others(api: Api) -> None:
    twice = "s,2026-03-01T11:00:00Z,1\ns,2026-03-01T11:00:00Z,2\n"
    answer = ask(api, file_ids=[sent(api, twice)], layout="wide")
    make_exports(api)
    shown = api.get(f"/v1/exports/{answer.json['export_id']}").json
    assert (shown["rows"], shown["left_out"]) == (1, 1)


def annotate(api: Api, **mark: Any) -> None:
    span = {"from": "2026-03-01T11:00:05Z", "to": "2026-03-01T11:00:09Z"}
    assert api.post("/v1/annotations", json_body={**span, **mark}).status == 201


def test_a_workbook_has_the_annotations_of_its_files(api: Api) -> None:
    file_id = sent(api, ROWS, HEADER)
    before = ask(api, file_ids=[file_id], format="xlsx").json["export_id"]
    annotate(api, file_id=file_id, sensor_id="=s1", text="=1+1", label="fault", tags=["a", "b"])
    annotate(api, sensor_id="elsewhere", text="not here")
    path = fetched(api, file_ids=[file_id], format="xlsx", timezone="Europe/Berlin")
    [row] = load_workbook(path)["Annotations"].iter_rows(min_row=2, values_only=True)
    assert row[:2] == ("2026-03-01T12:00:05+01:00", "2026-03-01T12:00:09+01:00")
    assert (row[2], row[4], row[6], row[7], row[10]) == (file_id, "=s1", "fault", "a, b", "=1+1")
    assert ask(api, file_ids=[file_id], format="xlsx").json["export_id"] != before


def read_by_pandas(path: Path) -> list[float]:
    match path.suffix:
        case ".csv":
            table = pandas.read_csv(path, float_precision="round_trip")
        case ".json":
            table = pandas.read_json(path, precise_float=True)
        case ".parquet":
            table = pandas.read_parquet(path)
        case _:
            table = pandas.read_excel(path, engine="openpyxl")
    return [*table["value"].tolist()]


@needs_data
@pytest.mark.filterwarnings("ignore:The 'float_precision' argument")
@pytest.mark.parametrize("form", ["csv", "json", "parquet", "xlsx"])
def test_of_a_real_file_pandas_reads_what_was_read(api: Api, form: str) -> None:
    rows = REAL.read_bytes().splitlines(keepends=True)[:60]
    file_id = judged(api, b"".join(rows))
    path = api.folder / "kept.parquet"
    record = api.files.find(file_id)
    assert record is not None
    assert record.finished is not None
    assert record.finished.readings is not None
    api.artefacts.fetch(record.finished.readings.key, None, path)
    kept = [reading.value for reading in readings_in(path)]
    assert read_by_pandas(fetched(api, file_ids=[file_id], format=form)) == kept
    assert len(kept) == 59 * 12


class TestOneJob:
    def test_equal_requests_share_one(self, api: Api) -> None:
        file_id = sent(api, ROWS, HEADER)
        first, second = ask(api, file_ids=[file_id]), ask(api, file_ids=[file_id, file_id])
        assert first.json["export_id"] == second.json["export_id"]
        assert len(api.exports_queue.messages) == 1
        assert first.headers["Location"] == f"exports/{first.json['export_id']}"
        make_exports(api)
        assert ask(api, file_ids=[file_id], decimal="point").json["status"] == "done"

    def test_a_new_version_is_another(self, api: Api) -> None:
        file_id = sent(api, ROWS, HEADER)
        first = ask(api, file_ids=[file_id]).json["export_id"]
        api.post(f"/v1/files/{file_id}/reprocess", json_body={})
        deliver_all(api)
        assert ask(api, file_ids=[file_id]).json["export_id"] != first

    def test_two_of_a_token_are_made_at_a_time(self, api: Api) -> None:
        file_id = sent(api, ROWS, HEADER)
        for form in ("csv", "json"):
            assert ask(api, file_ids=[file_id], format=form).status == 202
        third = ask(api, file_ids=[file_id], format="xlsx")
        assert (third.status, third.json["code"]) == (429, "too_many_exports")
        said = {"file_ids": [file_id], "format": "xlsx"}
        assert api.post("/v1/exports", json_body=said, token=api.new_token("write")).status == 202
        make_exports(api)
        assert ask(api, file_ids=[file_id], format="parquet").status == 202

    def test_it_is_forgotten_after_a_day(self, api: Api) -> None:
        file_id = sent(api, ROWS, HEADER)
        export_id = ask(api, file_ids=[file_id]).json["export_id"]
        make_exports(api)
        api.clock.pass_time(hours=24)
        assert api.get(f"/v1/exports/{export_id}").json["code"] == "unknown_export"
        assert ask(api, file_ids=[file_id]).json == ask(api, file_ids=[file_id]).json | {"status": "queued"}

    def test_a_message_that_was_lost_is_put_anew(self, api: Api) -> None:
        file_id = sent(api, ROWS, HEADER)
        ask(api, file_ids=[file_id])
        api.exports_queue.messages.clear()
        api.clock.pass_time(minutes=2)
        ask(api, file_ids=[file_id])
        assert len(api.exports_queue.messages) == 1

    def test_of_a_deleted_file_there_is_none_any_more(self, api: Api) -> None:
        file_id = sent(api, ROWS, HEADER)
        export_id = ask(api, file_ids=[file_id]).json["export_id"]
        make_exports(api)
        api.delete(f"/v1/files/{file_id}")
        assert api.get(f"/v1/exports/{export_id}").json["code"] == "file_deleted"
        assert ask(api, file_ids=[file_id]).status == 410


class TestOfOneFile:
    def test_it_points_to_what_was_made(self, api: Api) -> None:
        there = f"/v1/files/{sent(api, ROWS, HEADER)}/export?format=xlsx"
        answer = api.get(there)
        assert answer.status == 303
        assert "filename=L%C3%A4ufe%207.xlsx" in answer.headers["Location"]
        assert api.get(f"{there}&redirect=false").json == answer.json

    def test_what_takes_longer_goes_on_elsewhere(self, api: Api) -> None:
        file_id = sent(api, ROWS, HEADER)
        api.exports_queue.before_each = api.exports_queue.messages.clear
        answer = api.get(f"/v1/files/{file_id}/export?format=csv&to=2026-03-01T11:00:03Z")
        assert answer.status == 303
        held = api.exports_queue.put
        api.exports_queue.put = lambda message: None  # type: ignore[method-assign]
        answer = api.get(f"/v1/files/{file_id}/export?format=csv")
        api.exports_queue.put = held  # type: ignore[method-assign]
        assert (answer.status, answer.json["status"]) == (202, "queued")
        assert answer.headers["Location"] == f"../../exports/{answer.json['export_id']}"


@pytest.mark.parametrize(
    ("said", "status", "code"),
    [
        ({}, 422, "invalid_request"),
        ({"file_ids": []}, 422, "invalid_request"),
        ({"file_ids": ["x"]}, 404, "unknown_file"),
        ({"file_ids": ["FILE"], "series": [{"sensor_id": "s"}]}, 422, "invalid_request"),
        ({"file_ids": ["FILE"], "format": "pdf"}, 422, "invalid_request"),
        ({"file_ids": ["FILE"], "timezone": "Mars"}, 422, "unknown_timezone"),
        ({"file_ids": ["FILE"], "from": "2026-03-01T12:00:00Z", "to": "2026-03-01T12:00:00Z"}, 422, "invalid_request"),
        ({"file_ids": ["EMPTY"]}, 422, "kept_nothing"),
        ({"series": [{"sensor_id": "s"}]}, 422, "invalid_request"),
        (
            {"series": [{"sensor_id": "none"}], "from": "2026-03-01T11:00:00Z", "to": "2026-03-01T12:00:00Z"},
            422,
            "unknown_series",
        ),
    ],
)
def test_what_cannot_be_exported_is_told(api: Api, said: dict[str, Any], status: int, code: str) -> None:
    ids = {"FILE": sent(api, ROWS, HEADER), "EMPTY": sent(api, "s,never,1\n")}
    named = {"file_ids": [ids.get(each, each) for each in said["file_ids"]]} if "file_ids" in said else {}
    answer = ask(api, **{**said, **named})
    assert (answer.status, answer.json["code"]) == (status, code)


def test_an_export_that_somebody_deleted_is_made_anew(api: Api) -> None:
    """It led to nothing for the rest of its day, whoever asked."""
    files = [sent(api, ROWS, HEADER)]
    fetched(api, file_ids=files)
    api.artefacts.forget("exports/")
    answer = ask(api, file_ids=files)
    assert answer.json["status"] == "queued"
    assert len(cells_of(fetched(api, file_ids=files))) == 70
