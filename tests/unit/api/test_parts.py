"""A file in parts, from the slot to the result."""

from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from tests.support.api import Answer, Api
from tests.support.judging import judge_newest
from titer.files import parts

ROWS = b"sensor_id,timestamp,value\n" + b"s,2026-03-01T12:00:00Z,1\n" * 20
SIZE = len(ROWS)


@pytest.fixture
def api(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Api:
    monkeypatch.setattr(parts, "LEAST", 100)
    monkeypatch.setattr(parts, "PART", 200)
    return Api(tmp_path)


def begin(api: Api, **said: Any) -> Answer:
    asked = {"name": "big.csv", "size": SIZE, "sha256": sha256(ROWS).hexdigest(), "multipart": True}
    return api.post("/v1/uploads", json_body=asked | said)


def send(api: Api, upload: dict[str, Any], *numbers: int, rows: bytes = ROWS) -> None:
    urls = api.post(f"/v1/uploads/{upload['file_id']}/parts", json_body={"numbers": [*numbers]}).json["urls"]
    for each in urls:
        start = (each["number"] - 1) * upload["part_bytes"]
        api.parts.send(upload["upload_id"], each["number"], rows[start : start + each["bytes"]])


def test_a_file_comes_in_parts_and_is_judged(api: Api) -> None:
    upload = begin(api).json
    assert (upload["part_bytes"], upload["parts"]) == (200, 3)
    send(api, upload, 3, 1)
    there = f"/v1/uploads/{upload['file_id']}"
    shown = api.get(f"{there}/parts").json
    assert ([part["number"] for part in shown["arrived"]], shown["missing"]) == ([1, 3], [2])
    early = api.post(f"{there}/complete")
    assert (early.status, early.json["code"]) == (409, "parts_missing")
    send(api, upload, 2)
    done = api.post(f"{there}/complete")
    assert (done.status, done.json["status"], done.json["bytes"]) == (202, "uploaded", SIZE)
    assert api.post(f"{there}/complete").status == 202
    judge_newest(api, upload["file_id"])
    result = api.get(f"/v1/files/{upload['file_id']}").json
    assert (result["status"], result["sha256"]) == ("processed", sha256(ROWS).hexdigest())


def test_who_asks_again_goes_on_where_it_broke_off(api: Api) -> None:
    first = begin(api).json
    send(api, first, 1)
    assert begin(api).json == first
    assert api.get(f"/v1/uploads/{first['file_id']}/parts").json["missing"] == [2, 3]
    assert begin(api, name="other.csv").json["file_id"] != first["file_id"]


def test_other_bytes_than_were_declared_are_found_out_as_they_are_read(api: Api) -> None:
    upload = begin(api).json
    send(api, upload, 1, 2, 3, rows=ROWS.replace(b"1\n", b"2\n"))
    api.post(f"/v1/uploads/{upload['file_id']}/complete")
    judge_newest(api, upload["file_id"])
    assert "checksum_mismatch" in api.get(f"/v1/files/{upload['file_id']}").json["error_counts"]


def test_what_is_given_up_is_begun_anew(api: Api) -> None:
    upload = begin(api).json
    there = f"/v1/uploads/{upload['file_id']}"
    send(api, upload, 1)
    assert [api.delete(there).status for _ in range(2)] == [204, 204]
    assert api.post(f"{there}/complete").json["code"] == "upload_over"
    assert api.get(f"{there}/parts").json["code"] == "upload_over"
    again = begin(api).json
    assert (again["file_id"], again["upload_id"]) == (upload["file_id"], "upload-2")


def test_a_corrected_file_comes_in_parts_too(api: Api) -> None:
    upload = begin(api).json
    send(api, upload, 1, 2, 3)
    api.post(f"/v1/uploads/{upload['file_id']}/complete")
    judge_newest(api, upload["file_id"])
    rows = ROWS.replace(b"1\n", b"2\n")
    second = begin(api, replaces=upload["file_id"], sha256=sha256(rows).hexdigest()).json
    assert (second["file_id"], second["version"]) == (upload["file_id"], 2)
    send(api, second, 1, 2, 3, rows=rows)
    assert api.post(f"/v1/uploads/{upload['file_id']}/complete").json["version"] == 2
    judge_newest(api, upload["file_id"])
    assert api.get(f"/v1/files/{upload['file_id']}").json["version"] == 2


def test_an_upload_is_good_for_a_day(api: Api) -> None:
    upload = begin(api).json
    api.clock.pass_time(hours=24)
    answer = api.get(f"/v1/uploads/{upload['file_id']}/parts")
    assert (answer.status, answer.json["code"]) == (404, "unknown_upload")


@pytest.mark.parametrize(
    ("said", "status", "code"),
    [
        ({"size": 99}, 422, "too_small_for_parts"),
        ({"size": None}, 422, "no_size"),
        ({"size": 1_000_001}, 413, "too_large"),
        ({"multipart": "yes"}, 422, "invalid_request"),
    ],
)
def test_what_cannot_come_in_parts_is_told(api: Api, said: dict[str, Any], status: int, code: str) -> None:
    answer = begin(api, **said)
    assert (answer.status, answer.json["code"]) == (status, code)


@pytest.mark.parametrize(
    ("numbers", "code"), [([4], "no_such_part"), ([0], "invalid_request"), ([], "invalid_request")]
)
def test_a_part_that_there_is_not_has_no_url(api: Api, numbers: list[int], code: str) -> None:
    there = f"/v1/uploads/{begin(api).json['file_id']}/parts"
    assert api.post(there, json_body={"numbers": numbers}).json["code"] == code
