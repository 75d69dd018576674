"""What the door of the preview takes, hands on and refuses; how a file is explained is not its business."""

from hashlib import sha256

import pytest

from tests.support.api import MAX_INLINE, Api, form
from titer.ports import FileQuery

CSV = b"sensor_id;timestamp;value\na;2026-03-01T12:00:00Z;1,5\n"


def test_it_takes_what_sending_a_file_takes_and_hands_it_on(api: Api) -> None:
    query = "name=a.csv&timezone=Europe/Berlin&asset=p1&context=batch,lot&measured=code&rule_set=replay"
    told = api.post(f"/v1/preview?{query}&decimal=,&missing=-999,MM&units=a=b&header_line=1&size=70000000", body=CSV)
    assert told.status == 200
    assert told.json == {
        "message": None,
        "kind": "csv",
        "timezone": "Europe/Berlin",
        "bytes": len(CSV),
        "size": 70_000_000,
        "said": {
            "name": "a.csv",
            "asset": "p1",
            "rule_set": "replay@1",
            "context": ["batch", "lot"],
            "measured": ["code"],
            "writing": {"decimal": ",", "missing": ["-999", "MM"], "units": ["a=b"], "header_line": 1},
        },
    }


def test_a_form_is_taken_too(api: Api) -> None:
    headers, body = form(CSV, fields=[("decimal", ","), ("size", "99")])
    told = api.post("/v1/preview", headers=headers, body=body).json
    assert (told["bytes"], told["size"], told["said"]["name"]) == (len(CSV), 99, "readings.csv")
    assert told["said"]["writing"] == {"decimal": ","}


@pytest.mark.parametrize("body", [CSV, CSV.decode(), bytes(range(256)), b""])
def test_bytes_and_text_arrive_whole_and_need_no_name(api: Api, body: bytes | str) -> None:
    told = api.post("/v1/preview", body=body).json
    assert (told["bytes"], told["size"]) == (len(body), None)


def test_nothing_is_kept(api: Api) -> None:
    api.post("/v1/preview?name=a.csv", body=CSV)
    assert api.files.page(FileQuery()).files == ()
    assert [*api.uploads.newest()] == []
    assert api.queue.messages == []


def test_who_may_read_may_ask_it_and_who_may_only_write_may_not(api: Api) -> None:
    assert api.post("/v1/preview", body=CSV, token=api.new_token("read")).status == 200
    assert api.post("/v1/preview", body=CSV, token=api.new_token("write")).status == 403


def test_more_than_a_request_may_bring_is_to_be_sent_as_a_sample(api: Api) -> None:
    assert api.post("/v1/preview", body=b"x" * MAX_INLINE).status == 200
    answer = api.post("/v1/preview", body=b"x" * (MAX_INLINE + 1))
    assert (answer.status, answer.json["code"]) == (413, "too_large")
    assert "first 256 KB" in answer.json["hint"]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("decimal=;", "invalid_option"),
        ("timezone=Mars/Base", "unknown_timezone"),
        ("rule_set=nobody", "unknown_rule_set"),
        ("size=-1", "invalid_request"),
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
