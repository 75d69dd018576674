"""Many files judged once more: all that match, none twice, however often it is asked for."""

from collections import Counter
from typing import Any

import pytest

from tests.support.api import Api
from tests.support.judging import deliver_all, judged, send

GOOD = b"sensor_id,timestamp,temperature\nt%d,2026-01-05 10:00,36.9\n"
BAD = GOOD + b"t,,1\n"


@pytest.fixture
def five(api: Api) -> list[str]:
    """Five files, newest first: the second and the fourth with an error, the last of a press."""
    bodies = ((GOOD, ""), (BAD, "press-1"), (GOOD, ""), (BAD, ""), (GOOD, "press-1"))
    ids = []
    for number, (body, asset) in enumerate(bodies):
        ids.append(judged(api, body % number, f"run-{number}.csv", **({"asset": asset} if asset else {})))
        api.clock.pass_time(minutes=1)
    return ids[::-1]


def sweep(api: Api, **said: Any) -> Any:
    answer = api.post("/v1/reprocess", json_body=said)
    assert answer.status == 202, answer.text
    return answer.json


def found(page: Any) -> list[tuple[str, int, str]]:
    return [(file["file_id"], file["version"], file["state"]) for file in page["files"]]


def test_all_that_match_are_judged_by_what_is_wished(api: Api, five: list[str]) -> None:
    page = sweep(api, files={"status": "partial"}, wishes={"timezone": "Europe/Berlin"})
    assert found(page) == [(five[1], 2, "waiting"), (five[3], 2, "waiting")]
    assert (page["counts"], page["next_cursor"], page["dry_run"]) == ({"waiting": 2}, None, False)
    deliver_all(api)
    for file_id in (five[1], five[3]):
        assert api.get(f"/v1/files/{file_id}").json["summaries"][0]["first_at"] == "2026-01-05T09:00:00Z"
    assert [api.get(f"/v1/files/{file_id}").json["version"] for file_id in five] == [1, 2, 1, 2, 1]


@pytest.mark.parametrize(
    ("files", "picked"),
    [
        ({}, [0, 1, 2, 3, 4]),
        ({"asset": "press-1"}, [0, 3]),
        ({"asset": ""}, [1, 2, 4]),
        ({"name": "RUN-2"}, [2]),
        ({"rule_set": "default", "status": "processed"}, [0, 2, 4]),
        ({"rule_set": "equipment"}, []),
        ({"since": "2026-03-01T12:02:00Z", "until": "2026-03-01T12:04:00Z"}, [1, 2]),
    ],
)
def test_files_are_found_as_lists_find_them(api: Api, five: list[str], files: Any, picked: list[int]) -> None:
    wanted = [five[number] for number in picked]
    assert [file["file_id"] for file in sweep(api, files=files, dry_run=True)["files"]] == wanted
    query = "&".join(f"{name}={value}" for name, value in files.items())
    assert [file["file_id"] for file in api.get(f"/v1/files?{query}").json["files"]] == wanted


def test_a_dry_run_begins_nothing(api: Api, five: list[str]) -> None:
    page = sweep(api, dry_run=True)
    assert found(page) == [(file_id, 1, "to_begin") for file_id in five]
    assert not api.queue.messages


def test_the_same_sweep_again_begins_nothing_twice(api: Api, five: list[str]) -> None:
    said = {"wishes": {"rule_set": "equipment"}, "limit": 2}
    first = sweep(api, **said)
    again = {**said, "as_of": first["as_of"]}
    api.clock.pass_time(minutes=5)
    assert found(sweep(api, **again)) == found(first)  # it waits, and is announced once more
    deliver_all(api)
    states: Counter[str] = Counter()
    cursor = None
    while not states or cursor:
        page = sweep(api, **again, cursor=cursor)
        states += Counter(page["counts"])
        cursor = page["next_cursor"]
    assert states == {"finished": 2, "waiting": 3}
    deliver_all(api)
    assert sweep(api, **{**again, "limit": 100})["counts"] == {"finished": 5}
    assert [api.get(f"/v1/files/{file_id}").json["version"] for file_id in five] == [2] * 5
    later = sweep(api, **said)
    assert found(later) == [(file_id, 3, "waiting") for file_id in five[:2]]


def test_a_dry_run_tells_how_far_a_sweep_is(api: Api, five: list[str]) -> None:
    begun = sweep(api, limit=2)
    asked = {"as_of": begun["as_of"], "dry_run": True}
    assert sweep(api, **asked)["counts"] == {"waiting": 2, "to_begin": 3}
    deliver_all(api)
    assert sweep(api, **asked)["counts"] == {"finished": 2, "to_begin": 3}


def test_what_another_asks_for_meanwhile_is_not_taken_for_the_sweep(api: Api, five: list[str]) -> None:
    begun = sweep(api, files={"name": "no such"})
    api.post(f"/v1/files/{five[0]}/reprocess", json_body={"timezone": "Asia/Tokyo"})
    deliver_all(api)
    wishes = {"timezone": "Europe/Berlin"}
    assert sweep(api, as_of=begun["as_of"], wishes=wishes, limit=1)["files"][0]["version"] == 3
    assert sweep(api, as_of=begun["as_of"], limit=1, dry_run=True)["counts"] == {"waiting": 1}


def test_a_file_that_cannot_be_judged_so_leaves_the_others_alone(api: Api) -> None:
    ids = [judged(api, GOOD % 1, "a.csv", measured="temperature"), judged(api, GOOD % 2, "b.csv")]
    page = sweep(api, wishes={"context": ["temperature"]})
    assert {file["file_id"]: file["state"] for file in page["files"]} == {ids[0]: "refused", ids[1]: "waiting"}
    [refused] = [file for file in page["files"] if file["state"] == "refused"]
    assert "temperature" in refused["reason"]


def test_what_has_nothing_to_judge_is_left_out(api: Api) -> None:
    api.post("/v1/uploads", json_body={"name": "awaited.csv"})
    deleted = judged(api, GOOD % 1)
    api.delete(f"/v1/files/{deleted}")
    unjudged = send(api, GOOD % 2)
    assert sweep(api)["files"] == []
    assert api.get(f"/v1/files/{unjudged}").json["version"] is None


@pytest.mark.parametrize(
    "said",
    [
        {"wishes": {"rule_set": "no such"}},
        {"wishes": {"timezone": "Mars/Base"}},
        {"wishes": {"colour": "red"}},
        {"files": {"status": "broken"}},
        {"files": {"colour": "red"}},
        {"cursor": "abc"},
        {"as_of": "yesterday"},
        {"limit": 101},
    ],
)
def test_what_can_be_had_of_no_file_is_refused_at_once(api: Api, said: Any) -> None:
    judged(api, GOOD % 1)
    assert api.post("/v1/reprocess", json_body=said).status in {400, 422}
    assert not api.queue.messages


def test_who_may_only_read_may_not(api: Api) -> None:
    assert api.post("/v1/reprocess", json_body={}, token=api.new_token("read")).status == 403
