"""Readings in: what is posted, what is answered, what goes into the queues."""

import json
from typing import Any

import pytest

from tests.support.api import MAX_BATCH, Answer, Api
from tests.support.clock import NOON
from titer.live.posted import read_posted
from titer.model.instants import format_instant

AT = format_instant(NOON)
READING = {"sensor_id": "BR-01", "timestamp": AT, "value": 37.2, "parameter": "temperature", "unit": "°C"}


def post(api: Api, body: Any, query: str = "", key: str | None = None, path: str = "/v1/readings") -> Answer:
    headers = {} if key is None else {"Idempotency-Key": key}
    return api.post(path + query, json_body=body, headers=headers)


def test_one_reading_is_accepted_and_lies_in_both_queues(api: Api) -> None:
    answer = post(api, READING)
    assert answer.status == 202
    assert answer.json == {
        "receipt_id": answer.json["receipt_id"],
        "items": 1,
        "accepted": 1,
        "rejected": 0,
        "errors_truncated": False,
        "readings": [
            {"index": 0, "status": "accepted", "late": False, "errors": [], "anomalies": [], "warnings": []},
        ],
    }
    assert api.readings_queue.messages == api.fresh_queue.messages
    posted = read_posted(api.readings_queue.messages[0])
    assert posted.receipt_id == answer.json["receipt_id"]
    assert posted.rule_set == "default@2"
    [reading] = posted.readings
    assert reading.of == (None, "BR-01", "temperature", "°C")
    assert reading.value == 37.2


def test_each_object_has_its_own_verdict(api: Api) -> None:
    wide = {"sensor_id": "BR-01", "timestamp": AT, "ph_value": 7.1, "temperature": True}
    answer = post(api, {"readings": [READING, wide, READING | {"timestamp": None}]})
    assert answer.status == 202
    assert [each["status"] for each in answer.json["readings"]] == ["accepted", "partial", "rejected"]
    assert (answer.json["items"], answer.json["accepted"], answer.json["rejected"]) == (3, 2, 2)
    [error] = answer.json["readings"][2]["errors"]
    assert (error["column"], error["code"]) == ("timestamp", "missing_timestamp")
    assert error["reason"]
    assert error["hint"]


def test_nothing_accepted_is_422_with_the_same_members(api: Api) -> None:
    answer = post(api, READING | {"value": "hot"})
    assert answer.status == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json["code"] == "nothing_accepted"
    assert (answer.json["items"], answer.json["accepted"], answer.json["rejected"]) == (1, 0, 1)
    assert answer.json["readings"][0]["errors"][0]["code"] == "not_a_number"
    assert api.readings_queue.messages == []


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"readings": []}, 422, "empty_list"),
        ({"readings": [READING] * (MAX_BATCH + 1)}, 413, "too_many_readings"),
    ],
)
def test_a_list_holds_one_reading_or_as_many_as_are_taken(api: Api, body: Any, status: int, code: str) -> None:
    answer = post(api, body)
    assert (answer.status, answer.json["code"]) == (status, code)


def test_too_large_a_body_is_413(api: Api) -> None:
    answer = post(api, READING | {"note": "x" * 262_144})
    assert (answer.status, answer.json["code"]) == (413, "too_large")


@pytest.mark.parametrize(
    ("query", "code"), [("?rule_set=nope", "unknown_rule_set"), ("?timezone=X/Y", "unknown_timezone")]
)
def test_an_unknown_zone_or_rule_set_is_422_and_nothing_is_kept(api: Api, query: str, code: str) -> None:
    answer = post(api, READING, query)
    assert (answer.status, answer.json["code"]) == (422, code)
    assert api.readings_queue.messages == []


def test_a_repeated_key_is_answered_once(api: Api) -> None:
    first, again = post(api, READING, key="k1"), post(api, READING, key="k1")
    assert (again.status, again.json) == (202, first.json)
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert len(api.readings_queue.messages) == 1
    other = post(api, READING | {"value": 1}, key="k1")
    assert (other.status, other.json["code"]) == (422, "idempotency_key_reused")


def test_a_receipt_waits_and_one_that_was_never_given_is_404(api: Api) -> None:
    receipt = post(api, READING).json["receipt_id"]
    assert api.get(f"/v1/receipts/{receipt}").json["status"] == "queued"
    assert api.get("/v1/receipts/019a2f4e-6c1b-7d3a-9f10-5d8f6f0f3c11").status == 404


def test_the_earlier_service_answered_with_status_and_id(api: Api) -> None:
    reading = {"equipment_id": "PUMP-A-001", "timestamp": AT, "temperature": 65.5, "vibration": 0.3}
    one = post(api, reading, path="/api/v1/sensors/ingest")
    assert (one.status, one.json["status"], one.json["id"]) == (202, "success", one.json["receipt_id"])
    several = post(api, {"readings": [reading]}, path="/api/v1/sensors/ingest/batch")
    assert (several.status, several.json["accepted"]) == (202, 2)
    assert json.loads(several.text)["items"] == 1
