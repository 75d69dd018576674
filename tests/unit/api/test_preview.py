"""The route of the preview: what it takes, that it keeps nothing, and that it tells what ingestion does."""

import gzip
from hashlib import sha256
from typing import Any

import pytest

from tests.support.api import MAX_PREVIEW, Api, form
from tests.support.judging import judged
from tests.support.workbooks import xlsx
from titer.api.models.declarations import PreviewRequest
from titer.files.ports import FileQuery
from titer.model.options import OPTIONS

CSV = b"Zeit;Temp;pH;Charge\n31.10.2025 08:00;12,5;7;1\n31.10.2025 08:01;-999;7;1\n"
SAID = "timezone=Europe/Berlin&context=Charge&missing=-999,MM&units=Temp=%C2%B0C"


def test_it_tells_what_ingestion_does(api: Api) -> None:
    told = api.post(f"/v1/preview?name=a.csv&{SAID}", body=CSV).json
    said = {"timezone": "Europe/Berlin", "context": "Charge", "missing": "-999,MM", "units": "Temp=%C2%B0C"}
    result = api.get(f"/v1/files/{judged(api, CSV, **said)}").json
    assert (told["name"], told["message"], told["errors"]) == ("a.csv", None, [])
    shared = ("kind", "encoding", "delimiter", "decimal", "layout", "header_line", "timezone", "timezone_assumed")
    assert {name: told[name] for name in shared} == {name: result["format"][name] for name in shared}
    reading, summary = told["sample_readings"][0], result["summaries"][0]
    assert len(told["sample_readings"]) == result["aggregates"]["reading_count"] == 3
    assert (reading["at"], reading["value"], reading["unit"]) == ("2025-10-31T07:00:00Z", 12.5, "°C")
    assert (summary["first_at"], summary["max"], summary["unit"]) == ("2025-10-31T07:00:00Z", 12.5, "°C")
    assert [column["role"] for column in told["columns"]] == ["at", "value", "value", "context"]


def test_every_option_that_it_names_is_one_that_it_takes(api: Api) -> None:
    workbook = xlsx([["timestamp", "Temp [°C]"], ["2025-10-31 08:00", 12.5]])
    elapsed = b"Time [h],pH\n0.5,7\n1,7.1\n"
    bodies = {CSV: "?decimal=,", workbook: "", elapsed: "?start=2025-10-01T08:00:00Z"}
    told = [api.post(f"/v1/preview{query}", body=body).json for body, query in bodies.items()]
    named = {option["option"] for each in told for option in each["options"]}
    assert named == set(OPTIONS)
    assert named <= set(PreviewRequest.model_fields)


def test_a_form_is_taken_too(api: Api) -> None:
    headers, body = form(CSV, fields=[("decimal", ","), ("missing", "-999")])
    told = api.post("/v1/preview", headers=headers, body=body).json
    assert (told["name"], told["date_order"], told["decimal"]) == ("readings.csv", "day_first", ",")


@pytest.mark.parametrize("body", [CSV, CSV.decode(), gzip.compress(CSV, mtime=0)], ids=["bytes", "text", "gzip"])
def test_bytes_and_text_are_taken_as_they_are_and_need_no_name(api: Api, body: bytes | str) -> None:
    told = api.post("/v1/preview", body=body).json
    assert (told["kind"], told["message"], told["name"]) == ("csv", None, "preview")


def test_a_workbook_is_explained_by_the_sheet_that_is_said(api: Api) -> None:
    rows: list[list[Any]] = [["timestamp", "Temp [°C]"], ["2025-10-31 08:00", 12.5]]
    told = api.post("/v1/preview?sheet=Data", body=xlsx(rows, sheets=("Data", "Notes"))).json
    assert (told["kind"], told["sheets"], told["message"]) == ("xlsx", ["Data"], None)
    assert [reading["value"] for reading in told["sample_readings"]] == [12.5]


def test_the_sample_of_a_large_text_tells_what_its_start_does_not(api: Api) -> None:
    start = b"timestamp;v\n" + b"03.04.2025 08:00;1,5\n" * 13_000
    unsure = api.post("/v1/preview", body=start).json["message"]
    sample = start[: 256 << 10] + b"13.04.2025 08:00;1,5\n" * 7_000
    told = api.post("/v1/preview?size=900000", body=sample[: 384 << 10])
    assert (unsure is not None, told.json["message"], told.json["date_order"]) == (True, None, "day_first")


@pytest.mark.parametrize("body", [b"", bytes(range(256)), b"a,b\nx,y\n", b"PK\x03\x04" + b"x" * 100])
def test_a_file_that_would_be_refused_is_explained_all_the_same(api: Api, body: bytes) -> None:
    answer = api.post("/v1/preview", body=body)
    assert answer.status == 200
    assert answer.json["message"]
    assert [error["row_number"] for error in answer.json["errors"]] == [None]
    assert answer.json["refused"]


def test_nothing_is_kept(api: Api) -> None:
    api.post("/v1/preview?name=a.csv", body=CSV)
    assert api.files.page(FileQuery()).files == ()
    assert [*api.uploads.newest()] == []
    assert api.queue.messages == []


def test_who_may_read_may_ask_it_and_who_may_only_write_may_not(api: Api) -> None:
    assert api.post("/v1/preview", body=CSV, token=api.new_token("read")).status == 200
    assert api.post("/v1/preview", body=CSV, token=api.new_token("write")).status == 403


def test_more_than_a_request_may_bring_is_to_be_sent_as_a_sample(api: Api) -> None:
    assert api.post("/v1/preview", body=CSV + b"x" * (MAX_PREVIEW - len(CSV))).status == 200
    answer = api.post("/v1/preview", body=b"x" * (MAX_PREVIEW + 1))
    assert (answer.status, answer.json["code"]) == (413, "too_large")
    assert "sample" in answer.json["hint"]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("decimal=;", "invalid_option"),
        ("timezone=Mars/Base", "unknown_timezone"),
        ("rule_set=nobody", "unknown_rule_set"),
        ("size=-1", "invalid_request"),
        ("context=pH&measured=ph", "context_and_measured"),
        ("tz=UTC", "invalid_request"),
        (f"sha256={'0' * 64}", "checksum_mismatch"),
    ],
)
def test_what_cannot_be_said_of_a_file_is_refused_as_it_is_when_it_is_sent(api: Api, query: str, code: str) -> None:
    answer = api.post(f"/v1/preview?{query}", body=CSV)
    assert (answer.status, answer.json["code"]) == (422, code)


def test_a_checksum_that_was_declared_is_that_of_what_was_sent(api: Api) -> None:
    assert api.post(f"/v1/preview?sha256={sha256(CSV).hexdigest()}", body=CSV).status == 200


def test_text_that_lost_bytes_on_the_way_is_refused(api: Api) -> None:
    assert api.post("/v1/preview", body="Temperatur;\ufffdC").json["code"] == "not_transparent"


def test_the_last_line_counts_without_a_line_end(api: Api) -> None:
    told = api.post("/v1/preview", body=b"timestamp,a\n2025-10-01T08:00:00Z,1\n2025-10-01T08:01:00Z,err").json
    assert [(error["row_number"], error["code"]) for error in told["errors"]] == [(2, "not_a_number")]


def test_a_file_of_which_nothing_would_be_kept_is_refused_in_the_words_of_its_result(api: Api) -> None:
    body = b"sensor_id,timestamp,value\na,x,1"
    told, result = api.post("/v1/preview", body=body).json, api.get(f"/v1/files/{judged(api, body)}").json
    assert (result["status"], told["refused"], told["message"]) == ("failed", True, result["message"])


def test_the_start_of_a_file_does_not_tell_of_the_rest(api: Api) -> None:
    told = api.post("/v1/preview?size=900000", body=b"timestamp,a\nx,1\n2025-10-01T08:00:00Z").json
    assert (told["refused"], [error["code"] for error in told["errors"]]) == (False, ["invalid_timestamp"])
