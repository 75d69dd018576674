"""Readings in: what is posted, what is answered, what goes into the queues."""

import json
from typing import Any

import pytest

from tests.support.api import MAX_BATCH, Answer, Api
from tests.support.clock import NOON
from tests.support.records import WHY, claim, declared, finished, new_id, parked, reserve
from titer.live.ports import BoundReceipt
from titer.live.posted import read_posted
from titer.model.errors import Unavailable
from titer.model.instants import format_instant, micros

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


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ("", 400, "invalid_json"),
        ("{", 400, "invalid_json"),
        ("[" * 100_000, 400, "too_deep"),
        ('{"a":' * 30_000 + "1" + "}" * 30_000, 400, "too_deep"),
        ('{"readings": [], "readings": []}', 400, "duplicate_key"),
        ('{"readings": [{"sensor_id": "a\\ud800", "timestamp": "x", "value": 1}]}', 422, "nothing_accepted"),
        ('{"value": ' + "9" * 100_000 + "}", 422, "nothing_accepted"),
        ('{"' + "n" * 10_000 + '": 1, "timestamp": "2026-01-01T00:00Z"}', 422, "nothing_accepted"),
        ('{"\\u202esensor_id": 1, "timestamp": "\\u0007"}', 422, "nothing_accepted"),
        ('[1, "x", null, true, [], {}]', 422, "nothing_accepted"),
        ("5", 422, "nothing_accepted"),
        ("NaN", 422, "nothing_accepted"),
        ('{"readings": {"a": 1}}', 422, "nothing_accepted"),
        ('{"readings": [{"value": {"value": {"value": 1}}}]}', 422, "nothing_accepted"),
        ('{"timestamp": 1e999999, "sensor_id": "a", "value": 1}', 422, "nothing_accepted"),
    ],
    ids=lambda given: str(given)[:40],
)
def test_hostile_bodies_are_refused_with_a_reason(api: Api, body: str, status: int, code: str) -> None:
    answer = api.post("/v1/readings", body=body, headers={"Content-Type": "application/json"})
    assert (answer.status, answer.json["code"]) == (status, code)
    assert answer.json["detail"]


def test_an_answer_lists_a_thousand_errors_and_counts_all(api: Api) -> None:
    wide = {"sensor_id": "a", "timestamp": AT} | {f"p{n}": True for n in range(300)}
    answer = post(api, {"readings": [READING] + [wide] * 5})
    assert (answer.status, answer.json["rejected"], answer.json["errors_truncated"]) == (202, 1_500, True)
    assert sum(len(each["errors"]) for each in answer.json["readings"]) == 1_000


def test_late_and_simulated_readings_say_so(api: Api) -> None:
    answer = post(api, READING | {"timestamp": "2020-01-01T00:00:00Z"}, "?simulated=true")
    assert answer.json["readings"][0]["late"] is True
    assert answer.json["simulated"] is True
    posted = read_posted(api.fresh_queue.messages[0])
    assert (posted.simulated, posted.readings[0].late) == (True, True)


def test_readings_have_budgets_of_their_own(api: Api) -> None:
    few = Api(folder=api.folder, posts_per_minute=3, readings_per_minute=5)
    assert [post(few, {"readings": [READING] * n}).status for n in (2, 4, 3, 1, 1)] == [202, 429, 202, 429, 429]
    assert post(few, {"readings": [READING] * 4}).headers["Retry-After"] == "60"
    few.clock.pass_time(seconds=60)
    assert [post(few, "x").status, post(few, {"readings": []}).status, post(few, READING).status] == [422, 422, 202]
    assert post(few, READING).status == 429
    assert few.post("/v1/uploads", json_body={"name": "a.csv"}).status == 201


def no_answer() -> None:
    raise Unavailable("no_answer", "the queue does not answer", "Try again")


def test_what_is_not_durable_is_503_and_who_repeats_it_keeps_the_receipt(api: Api) -> None:
    api.readings_queue.before_each = no_answer
    assert post(api, READING, key="k").status == 503
    kept = [attempt.receipt_id for attempt in api.attempts._kept.values()]
    api.readings_queue.before_each = lambda: None
    api.clock.pass_time(hours=1)
    answer = post(api, READING, key="k")
    assert (answer.status, [answer.json["receipt_id"]]) == (202, kept)
    assert "Idempotency-Replayed" not in answer.headers
    assert read_posted(api.readings_queue.messages[0]).received_at == micros(NOON)


def test_who_watches_hears_later_where_their_queue_does_not_answer(api: Api) -> None:
    api.fresh_queue.before_each = no_answer
    assert post(api, READING).status == 202
    assert len(api.readings_queue.messages) == 1


def test_a_refusal_is_remembered_and_what_passes_is_not(api: Api) -> None:
    bodies: list[Any] = [READING | {"value": "x"}, {"readings": []}]
    for body in bodies:
        key = json.dumps(body)[:60]
        first, again = post(api, body, key=key), post(api, body, key=key)
        assert (first.status, again.status) == (422, 422)
        assert again.headers["Idempotency-Replayed"] == "true"
        assert first.json | {"request_id": ""} == again.json | {"request_id": ""}
    assert post(api, {"readings": [READING] * (MAX_BATCH + 1)}, key="k2").status == 413
    assert post(api, READING, key="k2").status == 202


def test_a_key_covers_what_the_query_says_too(api: Api) -> None:
    assert post(api, READING, key="k").status == 202
    assert post(api, READING, "?asset=R1", key="k").json["code"] == "idempotency_key_reused"
    assert post(api, READING, key="k", path="/api/v1/sensors/ingest").status == 202


def test_one_request_with_a_key_is_answered_at_a_time(api: Api) -> None:
    answers: list[Answer] = []

    def ask_again() -> None:
        api.readings_queue.before_each = lambda: None
        answers.append(post(api, READING, key="k"))

    api.readings_queue.before_each = ask_again
    assert post(api, READING, key="k").status == 202
    assert (answers[0].status, answers[0].json["code"]) == (409, "idempotency_key_in_flight")
    assert answers[0].headers["Retry-After"] == "1"


@pytest.mark.parametrize("key", ["x" * 65, "é", ""])
def test_a_key_that_cannot_be_used_is_422(api: Api, key: str) -> None:
    assert post(api, READING, key=key).json["code"] == "invalid_idempotency_key"


@pytest.mark.parametrize("query", ["?epoch=h", "?foo=1", "?simulated=perhaps", f"?asset={'x' * 256}"])
def test_a_wrong_query_is_422(api: Api, query: str) -> None:
    assert post(api, READING, query).json["code"] == "invalid_request"


def test_a_receipt_is_stored_once_all_its_files_are(api: Api) -> None:
    receipt = post(api, READING).json["receipt_id"]
    file_id = new_id()
    objects = (("live/a.jsonl", file_id),)
    bound = BoundReceipt(receipt_id=receipt, received_at=0, readings=1, object_count=1, objects=objects)
    api.bindings.bind("c", [bound], expires_at=NOON)
    assert api.get(f"/v1/receipts/{receipt}").json["status"] == "queued"
    reserve(api.files, file_id)
    api.files.commit(claim(api.files, file_id), finished())
    told = api.get(f"/v1/receipts/{receipt}").json
    assert (told["status"], told["file_id"], told["files"]) == ("stored", file_id, [file_id])
    assert api.delete(f"/v1/files/{file_id}").status == 202
    told = api.get(f"/v1/receipts/{receipt}").json
    assert (told["status"], told["file_id"], told["files"]) == ("deleted", None, [])
    assert told["message"]


def test_a_receipt_tells_of_a_file_that_nobody_could_process(api: Api) -> None:
    receipt, file_id = post(api, READING).json["receipt_id"], new_id()
    bound = BoundReceipt(
        receipt_id=receipt, received_at=0, readings=1, object_count=1, objects=(("live/a.jsonl", file_id),)
    )
    api.bindings.bind("c", [bound], expires_at=NOON)
    reserve(api.files, file_id)
    claim(api.files, file_id)
    api.parking.park(parked(file_id), declared())
    told = api.get(f"/v1/receipts/{receipt}").json
    assert (told["status"], told["message"]) == ("given_up", WHY)


def test_a_page_may_send_a_key_and_see_that_an_answer_is_one_again(api: Api) -> None:
    answer = api.ask("OPTIONS", "/v1/readings", token=None, headers={"Origin": "https://page.test"})
    assert answer.status == 204
    assert "Idempotency-Key" in answer.headers["Access-Control-Allow-Headers"]
    exposed = answer.headers["Access-Control-Expose-Headers"].split(",")
    assert {"ETag", "Idempotency-Replayed", "Retry-After"} <= set(exposed)
