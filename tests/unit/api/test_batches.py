from typing import Any

import pytest

from tests.support.api import Answer, Api
from tests.support.judging import judged
from tests.support.published import SOME_ID

TEN, ELEVEN, NOON = (f"2026-03-01T{hour}:00:00Z" for hour in (10, 11, 12))


def declare(api: Api, batch_id: str = "B-1", seen: str = "", /, **said: Any) -> Answer:
    headers = {"If-Match": seen} if seen else {}
    return api.put(f"/v1/batches/{batch_id}", headers=headers, json_body=said)


def test_a_batch_is_shown_as_it_was_declared(api: Api) -> None:
    said = {
        "product": "mab",
        "recipe": "fed batch",
        "started_at": TEN,
        "ended_at": "2026-03-01T13:00:00+01:00",
        "phases": [{"name": "lag", "from": TEN}, {"name": "growth", "from": ELEVEN}],
        "context": {"operator": "Anna"},
    }
    answer = api.put("/v1/batches/B%2F1?asset=R1", json_body=said)
    assert (answer.status, answer.headers["ETag"][:3]) == (201, '"1-')
    assert answer.json == {
        "batch_id": "B/1",
        "asset": "R1",
        "product": "mab",
        "recipe": "fed batch",
        "started_at": TEN,
        "ended_at": NOON,
        "phases": [{"name": "lag", "from": TEN, "to": ELEVEN}, {"name": "growth", "from": ELEVEN, "to": NOON}],
        "files": [],
        "file_count": 0,
        "context": {"operator": "Anna"},
        "declared": True,
        "version": 1,
        "series": [],
    }
    shown = api.get("/v1/batches/-?batch_id=B/1&asset=R1")
    assert (shown.json, shown.headers["ETag"]) == (answer.json, answer.headers["ETag"])


def test_what_is_declared_is_replaced_by_who_names_it_alone(api: Api) -> None:
    first = declare(api, started_at=TEN, product="mab")
    assert declare(api, started_at=TEN).json["code"] == "precondition_required"
    assert declare(api, "B-1", '"7"', started_at=TEN).json["code"] == "precondition_failed"
    second = declare(api, "B-1", first.headers["ETag"], started_at=TEN)
    assert (second.status, second.json["product"], second.json["version"]) == (200, None, 2)
    again = declare(api, "B-1", second.headers["ETag"], started_at=TEN)
    assert again.headers["ETag"] == second.headers["ETag"]  # nothing changed
    only_new = api.put("/v1/batches/B-1", headers={"If-None-Match": "*"}, json_body={"product": "mab"})
    assert only_new.status == 412


def test_what_was_shown_can_be_declared_as_it_is(api: Api) -> None:
    first = declare(api, started_at=TEN, ended_at=ELEVEN, phases=[{"name": "lag", "from": TEN}])
    answer = declare(api, "B-1", first.headers["ETag"], **first.json)
    assert answer.json == first.json


def test_a_batch_made_by_hand_of_files_lasts_as_long_as_their_readings(api: Api) -> None:
    file_id = judged(api, b"sensor_id,timestamp,value\na,2026-03-01T10:00:00Z,1\na,2026-03-01T11:00:00Z,1\n")
    found = declare(api, files=[file_id]).json
    assert (found["started_at"], found["ended_at"]) == (TEN, ELEVEN)
    assert found["files"] == [{"file_id": file_id, "version": 1}]
    assert declare(api, "B-2", files=[SOME_ID]).json["code"] == "unknown_file"


def test_a_declaration_is_taken_back_by_who_names_it_or_by_anybody(api: Api) -> None:
    tag = declare(api, started_at=TEN).headers["ETag"]
    assert api.delete("/v1/batches/B-1", headers={"If-Match": '"0"'}).status == 412
    assert api.delete("/v1/batches/B-1", headers={"If-Match": tag}).status == 204
    assert api.get("/v1/batches/B-1").json["code"] == "unknown_batch"
    assert api.delete("/v1/batches/B-1").json["code"] == "unknown_batch"


def test_a_batch_of_several_assets_is_asked_for_by_one(api: Api) -> None:
    for asset in ("R1", "R2", ""):
        assert api.put(f"/v1/batches/B-1?asset={asset}", json_body={"product": asset or "none"}).status == 201
    answer = api.get("/v1/batches/B-1")
    assert (answer.status, answer.json["code"]) == (422, "ambiguous_batch")
    assert api.get("/v1/batches/B-1?asset=R2").json["product"] == "R2"
    assert api.get("/v1/batches/B-1?asset=").json["asset"] is None
    assert len(api.get("/v1/batches?asset=R1").json["batches"]) == 1


@pytest.mark.parametrize(
    "said",
    [
        {"started_at": NOON, "ended_at": TEN},
        {"phases": [{"name": "b", "from": ELEVEN}, {"name": "a", "from": TEN}]},
        {"phases": [{"name": "a", "from": ELEVEN, "to": TEN}]},
        {"context": {str(number): "x" * 255 for number in range(20)} | {"ü" * 200: "ü" * 255}},
        {"context": {f"{number}": "ü" * 255 for number in range(20)}},
        {"batch_id": "B-2"},
        {"volume": 3},
    ],
)
def test_what_no_batch_can_be_is_refused(api: Api, said: dict[str, Any]) -> None:
    answer = declare(api, **said)
    assert (answer.status, answer.json["code"]) == (422, "invalid_request"), answer.text
    assert api.get("/v1/batches").json["batches"] == []


def test_who_says_nothing_of_a_batch_declares_none(api: Api) -> None:
    assert declare(api).json["code"] == "nothing_declared"
    assert declare(api, "B%00").status == 422
    assert api.put("/v1/batches/-", json_body={"product": "mab"}).status == 422


def test_body_and_query_name_one_asset(api: Api) -> None:
    assert api.put("/v1/batches/B-1?asset=R1", json_body={"asset": "R2"}).status == 422
    assert api.put("/v1/batches/B-1", json_body={"asset": "R2", "product": "mab"}).json["asset"] == "R2"


def test_who_may_only_read_declares_nothing(api: Api) -> None:
    reader = api.new_token("read")
    assert api.put("/v1/batches/B-1", token=reader, json_body={}).status == 403
    assert api.delete("/v1/batches/B-1", token=reader).status == 403
    assert api.get("/v1/batches", token=reader).status == 200
