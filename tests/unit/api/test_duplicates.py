from hashlib import sha256
from typing import Any

import pytest

from tests.support.api import Api
from tests.support.judging import deliver, deliver_all, judged
from tests.support.lake import readings_in
from tests.support.messages import announcements_in
from titer.files.record import Announcement
from titer.model.errors import Unavailable

ROWS = b"sensor_id,timestamp,value\na,2026-03-01T07:00:00Z,1\nb,,2\n"
DIGEST = sha256(ROWS).hexdigest()


def result(api: Api, file_id: str) -> Any:
    return api.get(f"/v1/files/{file_id}").json


def in_the_lake(api: Api, file_id: str) -> int:
    key = f"readings/uploaded=2026-03-01/{file_id}.parquet"
    api.artefacts.fetch(key, None, api.folder / "lake.parquet")
    return len(readings_in(api.folder / "lake.parquet"))


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


def test_where_an_original_is_judged_otherwise_a_duplicate_holds_the_readings(api: Api) -> None:
    first, second = judged(api, ROWS, "a.csv"), judged(api, ROWS, "b.csv")
    api.post(f"/v1/files/{first}/reprocess", json_body={"timezone": "Europe/Berlin"})
    deliver_all(api)
    assert (result(api, second)["duplicate_of"], result(api, second)["version"]) == (None, 2)
    assert (in_the_lake(api, first), in_the_lake(api, second)) == (1, 1)


def test_an_original_that_is_judged_into_a_duplicate_leaves_the_lake(api: Api) -> None:
    first = judged(api, ROWS, "a.csv", asset="p1")
    second = judged(api, ROWS, "b.csv", asset="p2")
    api.post(f"/v1/files/{second}/reprocess", json_body={"asset": "p1"})
    deliver_all(api)
    assert result(api, second)["duplicate_of"] == first
    assert (in_the_lake(api, first), in_the_lake(api, second)) == (1, 0)


def test_where_an_original_is_deleted_one_duplicate_holds_the_readings(api: Api) -> None:
    first, *others = [judged(api, ROWS, f"{name}.csv") for name in "abc"]
    api.delete(f"/v1/files/{first}")
    assert [api.get(f"/v1/files/{each}/readings?format=csv").text.count("\n") for each in others] == [2, 2]
    deliver_all(api)
    assert sum(in_the_lake(api, each) for each in (first, *others)) == 1
    heir = next(each for each in others if in_the_lake(api, each))
    assert result(api, heir)["duplicate_of"] is None
    assert [api.get(f"/v1/files/{each}/readings?format=csv").text.count("\n") for each in others] == [2, 2]
    assert judged(api, ROWS, "d.csv") != heir
    assert sum(in_the_lake(api, each) for each in (first, *others)) == 1


def test_the_last_duplicate_holds_the_readings_when_all_others_are_gone(api: Api) -> None:
    files = [judged(api, ROWS, f"{number}.csv") for number in range(4)]
    while len(files) > 1:
        holder = next(each for each in files if result(api, each)["duplicate_of"] is None)
        api.delete(f"/v1/files/{holder}")
        deliver_all(api)
        files.remove(holder)
        assert sum(in_the_lake(api, each) for each in files) == 1


def test_a_deletion_that_dies_before_it_told_the_heir_tells_it_the_next_time(api: Api) -> None:
    first, second = judged(api, ROWS, "a.csv"), judged(api, ROWS, "b.csv")
    api.delete(f"/v1/files/{first}")
    [again] = announcements_in(api.queue.messages[0])
    for _ in range(2):
        deliver(api, again, holder="one and the same")
    api.queue.messages = api.queue.messages[1:]
    assert len(api.queue.messages) == 2, "announced as often, and one version"
    deliver_all(api)
    assert (result(api, second)["version"], in_the_lake(api, second)) == (2, 1)


def test_a_version_that_dies_before_it_told_the_heir_tells_it_the_next_time(api: Api) -> None:
    first, second = judged(api, ROWS, "a.csv"), judged(api, ROWS, "b.csv")
    api.post(f"/v1/files/{first}/reprocess", json_body={"timezone": "Europe/Berlin"})
    [second_version] = announcements_in(api.queue.messages[0])
    usual, api.queue.put = api.queue.put, broken  # type: ignore[method-assign]
    with pytest.raises(Unavailable):
        deliver(api, second_version, holder="1")
    assert in_the_lake(api, second) == 0
    api.queue.put = usual  # type: ignore[method-assign]
    deliver_all(api)
    assert (result(api, first)["version"], in_the_lake(api, second)) == (2, 1)


def broken(announced: Announcement) -> None:
    raise Unavailable("queue_unavailable", "the queue did not answer", "Try again")


def test_a_duplicate_that_is_about_to_be_judged_otherwise_is_no_heir(api: Api) -> None:
    first, *others = [judged(api, ROWS, f"{name}.csv") for name in "abc"]
    busy, heir = sorted(others)
    api.post(f"/v1/files/{busy}/reprocess", json_body={"asset": "p2"})
    held_back, api.queue.messages = api.queue.messages, []
    api.delete(f"/v1/files/{first}")
    deliver_all(api)
    assert (in_the_lake(api, busy), in_the_lake(api, heir)) == (0, 1)
    api.queue.messages = held_back
    deliver_all(api)
    assert (in_the_lake(api, busy), result(api, busy)["version"]) == (1, 2)


def test_where_the_only_duplicate_waits_its_coming_passes_the_content_on(api: Api) -> None:
    first, second = judged(api, ROWS, "a.csv"), judged(api, ROWS, "b.csv")
    api.post(f"/v1/files/{second}/reprocess", json_body={"asset": "p2"})
    held_back, api.queue.messages = api.queue.messages, []
    third = judged(api, ROWS, "c.csv")
    api.post(f"/v1/files/{third}/reprocess", json_body={"asset": "p3"})
    held_back += api.queue.messages
    api.queue.messages = []
    api.delete(f"/v1/files/{first}")
    deliver_all(api)
    assert (in_the_lake(api, second), in_the_lake(api, third)) == (0, 0), "both wait"
    fourth = judged(api, ROWS, "d.csv")
    assert in_the_lake(api, fourth) == 1
    api.queue.messages = held_back
    deliver_all(api)
    assert [in_the_lake(api, each) for each in (first, second, third, fourth)] == [0, 1, 1, 1]


@pytest.mark.parametrize("gone", [False, True], ids=["judged otherwise", "deleted"])
def test_no_duplicate_names_a_file_that_holds_its_content_no_longer(api: Api, gone: bool) -> None:
    first, second, third = (judged(api, ROWS, f"{name}.csv") for name in "abc")
    if gone:
        api.delete(f"/v1/files/{first}")
    else:
        api.post(f"/v1/files/{first}/reprocess", json_body={"timezone": "Europe/Berlin"})
        deliver(api, announcements_in(api.queue.messages.pop(0))[0])
    named = [each["duplicate_of"] for each in api.get("/v1/files").json["files"]]
    assert named == [None] * 3, "until one of them is judged anew"
    deliver_all(api)
    heir, other = sorted((second, third), key=lambda each: result(api, each)["duplicate_of"] is not None)
    assert (result(api, heir)["duplicate_of"], result(api, other)["duplicate_of"]) == (None, heir)
    assert result(api, f"{other}?version=1")["duplicate_of"] == heir
    listed = {each["file_id"]: each["duplicate_of"] for each in api.get("/v1/files").json["files"]}
    assert listed == {first: None, heir: None, other: heir}
