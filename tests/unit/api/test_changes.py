"""What changed from one version of a file to another."""

from typing import Any

import pytest

from tests.support.api import Api
from tests.support.judging import deliver_all, judge_newest, judged
from titer.api.models.changes import VersionChanges
from titer.api.routes import changes as route

ROWS = (
    b"sensor;timestamp;value;note\n"
    b"a;2025-10-01T08:00:00Z;1,5;x\n"
    b"a;2025-10-01T08:00:00Z;2,5;x\n"
    b"a;2025-10-01T08:01:00Z;1,5e9x;x\n"
    b"b;2025-10-01T08:01:00Z;4,5;x\n"
)
NOTHING = {"added": 0, "removed": 0, "changed": 0}


def changes(api: Api, file_id: str, query: str = "", a: int = 1, b: int = 2) -> dict[str, Any]:
    answer = api.get(f"/v1/files/{file_id}/versions/{a}/changes/{b}?{query}")
    assert answer.status == 200, answer.text
    VersionChanges.model_validate(answer.json)
    found: dict[str, Any] = answer.json
    return found


def again(api: Api, file_id: str, **said: object) -> None:
    assert api.post(f"/v1/files/{file_id}/reprocess", json_body=said).status == 202
    deliver_all(api)


def corrected(api: Api, first: bytes, second: bytes) -> str:
    slot = api.post("/v1/uploads", json_body={"name": "a.csv"}).json
    for body in (first, second):
        api.clock.pass_time(minutes=1)
        api.uploads.store(slot["fields"]["key"], body, sha256="")
        judge_newest(api, slot["file_id"])
    return str(slot["file_id"])


def counts(found: dict[str, Any]) -> list[int]:
    return [found["readings"][name] for name in ("added", "removed", "changed", "same")]


def test_the_same_again_changes_nothing(api: Api) -> None:
    file_id = judged(api, ROWS)
    again(api, file_id)
    for found in (changes(api, file_id), changes(api, file_id, a=1, b=1)):
        assert found["same_content"]
        assert [found[name] for name in ("options", "format", "errors", "warnings", "series")] == [[]] * 5
        assert (counts(found), found["readings"]["series"]) == ([0, 0, 0, 3], [])
        assert found["figures"]["status"] == {"before": "partial", "after": "partial"}


def test_an_option_is_told_with_all_that_it_changed(api: Api) -> None:
    file_id = judged(api, ROWS)
    again(api, file_id, decimal=".", timezone="Europe/Berlin")
    found = changes(api, file_id)
    assert {each["name"]: (each["before"], each["after"]) for each in found["options"]} == {
        "timezone": (None, "Europe/Berlin"),
        "decimal": (None, "."),
    }
    assert {each["name"] for each in found["format"]} >= {"decimal", "timezone"}
    assert found["figures"]["reading_count"]["before"] == 3
    assert found["errors"]


def test_readings_are_compared_one_by_one(api: Api) -> None:
    head = b"sensor,timestamp,value\n"
    same, twice = b"a,2025-10-01T08:00:00Z,1\n", b"a,2025-10-01T08:01:00Z,2\n"
    file_id = corrected(
        api,
        head + same + twice + twice + b"b,2025-10-01T08:00:00Z,5\n" + b"c,2025-10-01T08:00:00Z,6\n",
        head + b"b,2025-10-01T08:00:00Z,5.5\n" + same + twice + b"a,2025-10-01T08:02:00Z,3\n",
    )
    found = changes(api, file_id)
    assert not found["same_content"]
    assert counts(found) == [1, 2, 1, 2]
    examples = found["readings"]["examples"]
    assert examples["added"] == [
        {
            "sensor_id": "a",
            "parameter": "value",
            "at": "2025-10-01T08:02:00Z",
            "value": 3.0,
            "unit": None,
            "quality": "good",
            "row_number": 4,
        }
    ]
    assert [(each["sensor_id"], each["row_number"]) for each in examples["removed"]] == [("a", 3), ("c", 5)]
    [changed] = examples["changed"]
    assert (changed["before"]["value"], changed["after"]["value"]) == (5.0, 5.5)
    assert [each["sensor_id"] for each in found["readings"]["series"]] == ["a", "b", "c"]
    gone = next(each for each in found["series"] if each["sensor_id"] == "c")
    assert (gone["before"]["count"], gone["after"]) == (1, None)
    back = changes(api, file_id, "examples=0", a=2, b=1)
    assert (counts(back), back["readings"]["examples"]) == ([2, 1, 1, 2], {"added": [], "removed": [], "changed": []})


def test_a_version_that_kept_nothing_has_no_readings(api: Api) -> None:
    file_id = corrected(api, b"nothing at all", b"sensor,timestamp,value\na,2025-10-01T08:00:00Z,1\n")
    found = changes(api, file_id)
    assert counts(found) == [1, 0, 0, 0]
    assert found["figures"]["status"] == {"before": "failed", "after": "processed"}


def test_too_many_readings_are_not_compared(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    file_id = judged(api, ROWS)
    again(api, file_id)
    monkeypatch.setattr(route, "MOST_READINGS", 5)
    assert changes(api, file_id)["readings"] is None


@pytest.mark.parametrize("number", ["0", "-1", "x", "1.5", "1000000", "9" * 30])
def test_what_numbers_no_version_is_refused_by_its_place(api: Api, number: str) -> None:
    file_id = judged(api, ROWS)
    for path, name in ((f"{number}/changes/1", "a"), (f"1/changes/{number}", "b")):
        answer = api.get(f"/v1/files/{file_id}/versions/{path}")
        assert (answer.status, [error["field"] for error in answer.json["errors"]]) == (422, [f"path.{name}"])


def test_what_is_not_there_or_not_finished_is_said(api: Api) -> None:
    file_id = judged(api, ROWS)
    assert api.get(f"/v1/files/{file_id}/versions/1/changes/7").json["code"] == "unknown_version"
    api.post(f"/v1/files/{file_id}/reprocess", json_body={})
    assert api.get(f"/v1/files/{file_id}/versions/1/changes/2").json["code"] == "not_finished"
    answer = api.get(f"/v1/files/{file_id}/versions/1/changes/1?examples=101")
    assert (answer.status, answer.json["errors"][0]["field"]) == (422, "query.examples")
