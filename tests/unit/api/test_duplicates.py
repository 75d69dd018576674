from hashlib import sha256
from typing import Any

import pytest

from tests.support.api import Api
from tests.support.judging import deliver_all, judged
from titer.engine.parquet import read_readings

ROWS = b"sensor_id,timestamp,value\na,2026-03-01T07:00:00Z,1\nb,,2\n"
DIGEST = sha256(ROWS).hexdigest()


def result(api: Api, file_id: str) -> Any:
    return api.get(f"/v1/files/{file_id}").json


def in_the_lake(api: Api, file_id: str) -> int:
    key = f"readings/uploaded=2026-03-01/{file_id}.parquet"
    api.artefacts.fetch(key, None, api.folder / "lake.parquet")
    return len([*read_readings(api.folder / "lake.parquet")])


def test_the_same_content_under_another_name_is_a_record_without_readings_of_its_own(api: Api) -> None:
    first, second = judged(api, ROWS, "a.csv", asset="p1"), judged(api, ROWS, "b.csv", asset="p1")
    original, duplicate = result(api, first), result(api, second)
    assert (original["duplicate_of"], duplicate["duplicate_of"]) == (None, first)
    own = {"file_id", "name", "duplicate_of", "uploaded_at", "processed_at", "processing_ms"}
    assert {k: v for k, v in duplicate.items() if k not in own} == {k: v for k, v in original.items() if k not in own}
    assert (in_the_lake(api, first), in_the_lake(api, second)) == (1, 0)


@pytest.mark.parametrize("path", ["errors", "summaries", "readings?format=csv", "errors?format=csv"])
def test_a_duplicate_answers_what_its_original_answers(api: Api, path: str) -> None:
    first, second = judged(api, ROWS, "a.csv"), judged(api, ROWS, "b.csv")
    assert api.get(f"/v1/files/{second}/{path}").text == api.get(f"/v1/files/{first}/{path}").text


def test_lists_tell_duplicates(api: Api) -> None:
    first, second = judged(api, ROWS, "a.csv"), judged(api, ROWS, "b.csv")
    listed = {file["file_id"]: file["duplicate_of"] for file in api.get("/v1/files").json["files"]}
    assert listed == {first: None, second: first}


@pytest.mark.parametrize(
    "said",
    [
        {"asset": "p2"},
        {"timezone": "Europe/Berlin"},
        {"rule_set": "replay"},
        {"context": "batch"},
        {"measured": "value"},
        {"decimal": "."},
        {"missing": "-999"},
        {"header_line": "1"},
    ],
)
def test_what_is_judged_otherwise_is_no_duplicate(api: Api, said: dict[str, str]) -> None:
    judged(api, ROWS, "a.csv")
    assert result(api, judged(api, ROWS, "a.csv", **said))["duplicate_of"] is None


def test_another_version_of_the_rules_makes_no_duplicate(api: Api) -> None:
    for limit in (10, 20):
        api.ask("PUT", "/v1/rules/press", json_body={"reason": "why", "every": {"hard": {"max": limit}}})
        assert result(api, judged(api, ROWS, rule_set="press"))["duplicate_of"] is None
    assert result(api, judged(api, ROWS, rule_set="press@1"))["duplicate_of"]


def test_a_file_of_which_nothing_was_kept_is_no_original(api: Api) -> None:
    nothing = b"sensor_id,timestamp,value\n"
    assert [result(api, judged(api, nothing))["duplicate_of"] for _ in range(2)] == [None, None]


def test_a_slot_says_at_once_what_the_checksum_tells(api: Api) -> None:
    asked = {"name": "b.csv", "sha256": DIGEST.upper(), "asset": "p1"}
    assert api.post("/v1/uploads", json_body=asked).json["duplicate_of"] is None
    first = judged(api, ROWS, "a.csv", asset="p1")
    assert api.post("/v1/uploads", json_body=asked).json["duplicate_of"] == first
    assert api.post("/v1/uploads", json_body=asked | {"asset": "p2"}).json["duplicate_of"] is None
    assert api.post("/v1/uploads", json_body=asked | {"sha256": None}).json["duplicate_of"] is None


def test_an_original_judged_otherwise_lets_its_content_go(api: Api) -> None:
    first, second = judged(api, ROWS, "a.csv"), judged(api, ROWS, "b.csv")
    api.post(f"/v1/files/{first}/reprocess", json_body={"timezone": "Europe/Berlin"})
    deliver_all(api)
    readings = api.get(f"/v1/files/{second}/readings?format=csv")
    assert (readings.status, readings.text.count("\n")) == (200, 2), "what the duplicate told of stays readable"
    api.post(f"/v1/files/{second}/reprocess", json_body={})
    deliver_all(api)
    assert result(api, second)["duplicate_of"] is None
    assert (in_the_lake(api, first), in_the_lake(api, second)) == (1, 1)


def test_an_original_that_is_judged_into_a_duplicate_leaves_the_lake(api: Api) -> None:
    first = judged(api, ROWS, "a.csv", asset="p1")
    second = judged(api, ROWS, "b.csv", asset="p2")
    api.post(f"/v1/files/{second}/reprocess", json_body={"asset": "p1"})
    deliver_all(api)
    assert result(api, second)["duplicate_of"] == first
    assert (in_the_lake(api, first), in_the_lake(api, second)) == (1, 0)


def test_a_duplicate_of_a_deleted_file_stays_readable(api: Api) -> None:
    first, second = judged(api, ROWS, "a.csv"), judged(api, ROWS, "b.csv")
    api.delete(f"/v1/files/{first}")
    deliver_all(api)
    assert api.get(f"/v1/files/{second}/readings?format=csv").text.count("\n") == 2
