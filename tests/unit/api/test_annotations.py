import json
from typing import Any

import pytest

from tests.support.api import Answer, Api
from tests.support.judging import deliver_all, judged
from tests.support.published import SOME_ID
from titer.annotations.annotation import LONGEST_TEXT

ROWS = b"sensor_id,timestamp,value\na,2026-03-01T07:00:00Z,1\n"
SAID = {"sensor_id": "a", "from": "2026-03-01T07:00:00Z", "to": "2026-03-01T09:00:00+01:00", "text": "valve stuck"}


def annotate(api: Api, **said: Any) -> dict[str, Any]:
    answer = api.post("/v1/annotations", json_body=SAID | said)
    assert answer.status == 201, answer.text
    made: dict[str, Any] = answer.json
    return made


def change(api: Api, made: dict[str, Any], seen: int = 0, /, **to: Any) -> Answer:
    known = {"If-Match": f'"{seen or made["version"]}"'}
    return api.patch(f"/v1/annotations/{made['annotation_id']}", headers=known, json_body=to)


def listed(api: Api, query: str = "") -> list[str]:
    answer = api.get(f"/v1/annotations?{query}")
    assert answer.status == 200, answer.text
    return [each["text"] for each in answer.json["annotations"]]


def test_an_annotation_is_shown_as_it_was_made(api: Api) -> None:
    file_id, writer = judged(api, ROWS), api.new_token("write")
    said = {
        **SAID,
        "file_id": file_id,
        "parameter": "value",
        "asset": "press",
        "tags": ["a", "b", "a"],
        "label": "fault",
    }
    answer = api.post("/v1/annotations", token=writer, json_body=said)
    author = {"token_id": writer.split("_")[1], "label": "test"}
    assert (answer.status, answer.headers["ETag"]) == (201, '"1"')
    assert answer.headers["Location"] == f"annotations/{answer.json['annotation_id']}"
    assert answer.json == {
        "annotation_id": answer.json["annotation_id"],
        "version": 1,
        "file_id": file_id,
        "sensor_id": "a",
        "parameter": "value",
        "asset": "press",
        "from": "2026-03-01T07:00:00Z",
        "to": "2026-03-01T08:00:00Z",
        "text": "valve stuck",
        "tags": ["a", "b"],
        "label": "fault",
        "author": author,
        "created_at": "2026-03-01T12:00:00Z",
        "changed_by": author,
        "changed_at": "2026-03-01T12:00:00Z",
        "deleted": False,
    }
    shown = api.get(f"/v1/annotations/{answer.json['annotation_id']}")
    assert (shown.json, shown.headers["ETag"]) == (answer.json, '"1"')


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  <script>alert(1)</script> &amp; javascript:alert(1) ",
        "\u202eabc\u2066\u200f \U0001f9ea e\u0301",
        "first\r\n\tsecond\n",
        "\U0001f9ea" * LONGEST_TEXT,
    ],
    ids=["empty", "html", "rtl", "lines", "long"],
)
def test_a_text_is_kept_exactly(api: Api, text: str) -> None:
    made = annotate(api, text=text)
    assert (made["text"], listed(api)) == (text, [text])
    assert change(api, made, text=f"{text[1:]}!").json["text"] == f"{text[1:]}!"


@pytest.mark.parametrize(
    "said",
    [
        {"sensor_id": None},
        {"sensor_id": " "},
        {"sensor_id": "a\0"},
        {"asset": "a" * 256},
        {"from": "2026-03-01T09:00:00Z"},
        {"from": "2026-03-01T07:00:00"},
        {"to": None},
        {"to": 1_772_000_000},
        {"text": None},
        {"text": "x" * (LONGEST_TEXT + 1)},
        {"text": "bell \x07"},
        {"text": "\x85"},
        {"text": "\ud800"},
        {"text": 7},
        {"tags": ["x" * 65]},
        {"tags": [""]},
        {"tags": ["a\nb"]},
        {"tags": ["t"] * 21},
        {"label": "odd"},
        {"version": 2},
        {"author": {"token_id": "x", "label": "y"}},
    ],
    ids=str,
)
def test_what_is_no_annotation_is_refused_when_it_is_made_and_when_it_is_changed(
    api: Api, said: dict[str, Any]
) -> None:
    made = annotate(api)
    for answer in (api.post("/v1/annotations", json_body=SAID | said), change(api, made, **said)):
        assert (answer.status, answer.json["code"]) == (422, "invalid_request")
    assert api.get(f"/v1/annotations/{made['annotation_id']}").json == made


@pytest.mark.parametrize("file_id", [SOME_ID, "x", "../x"])
def test_of_a_file_that_is_not_there_nothing_is_said(api: Api, file_id: str) -> None:
    assert api.post("/v1/annotations", json_body=SAID | {"file_id": file_id}).json["code"] == "unknown_file"
    assert change(api, annotate(api), file_id=file_id).json["code"] == "unknown_file"


def test_annotations_stay_when_their_file_is_judged_anew_or_its_results_are_deleted(api: Api) -> None:
    file_id = judged(api, ROWS)
    made = annotate(api, file_id=file_id)
    assert api.post(f"/v1/files/{file_id}/reprocess", json_body={}).status == 202
    deliver_all(api)
    assert api.get(f"/v1/files/{file_id}").json["version"] == 2
    assert listed(api, f"file_id={file_id}") == ["valve stuck"]
    assert api.delete(f"/v1/files/{file_id}").status == 202
    assert listed(api, f"file_id={file_id}") == ["valve stuck"]
    assert change(api, made, text="it was the valve").status == 200
    refused = api.post("/v1/annotations", json_body=SAID | {"file_id": file_id})
    assert (refused.status, refused.json["code"]) == (410, "file_deleted")


def test_a_request_with_a_key_makes_one_annotation(api: Api) -> None:
    key = {"Idempotency-Key": "k-1"}
    first, again = (api.post("/v1/annotations", headers=key, json_body=SAID) for _ in "ab")
    assert (first.json, again.headers["Idempotency-Replayed"]) == (again.json, "true")
    assert listed(api) == ["valve stuck"]
    other = api.post("/v1/annotations", headers=key, json_body=SAID | {"text": "other"})
    assert (other.status, other.json["code"]) == (422, "idempotency_key_reused")
    another = api.post("/v1/annotations", headers=key, token=api.new_token("write"), json_body=SAID)
    assert another.json["annotation_id"] != first.json["annotation_id"]
    assert api.post("/v1/annotations", headers={"Idempotency-Key": ""}, json_body=SAID).status == 422


def test_a_change_is_merged_into_what_was_said(api: Api) -> None:
    made = annotate(api, tags=["a"], label="fault", parameter="pH")
    answer = change(api, made, label=None, tags=None, to="2026-03-01T07:00:00Z", text="open")
    wanted: dict[str, Any] = {"label": None, "tags": [], "to": "2026-03-01T07:00:00Z", "text": "open", "version": 2}
    wanted["changed_at"] = "2026-03-01T12:00:00.000001Z"  # later than the one before, by a clock that stands still
    assert (answer.status, answer.headers["ETag"]) == (200, '"2"')
    assert answer.json == made | wanted
    assert change(api, answer.json, text="open").json == answer.json  # what changes nothing makes no version


def test_a_change_may_come_as_a_merge_patch(api: Api) -> None:
    one = f"/v1/annotations/{annotate(api)['annotation_id']}"
    sent = {"If-Match": '"1"', "Content-Type": "application/merge-patch+json"}
    assert api.patch(one, headers=sent, body='{"text": "open"}').json["text"] == "open"
    assert api.patch(one, headers=sent | {"Content-Type": "text/plain"}, body="{}").status == 415
    assert api.patch(one, headers=sent, body="{").status == 400
    assert api.patch(one, headers=sent, body="[]").status == 422


def test_a_change_and_a_deletion_say_what_they_are_made_on(api: Api) -> None:
    made = annotate(api)
    one = f"/v1/annotations/{made['annotation_id']}"
    assert change(api, made, text="mine").status == 200
    for sent, status, code in (
        ({}, 428, "precondition_required"),
        ({"If-Match": '"1"'}, 412, "precondition_failed"),
        ({"If-Match": 'W/"2"'}, 412, "precondition_failed"),
        ({"If-Match": "2"}, 400, "invalid_precondition"),
    ):
        for answer in (api.patch(one, headers=sent, json_body={"text": "theirs"}), api.delete(one, headers=sent)):
            assert (answer.status, answer.json["code"]) == (status, code)
            assert answer.json["hint"]
    assert api.get(one).json["text"] == "mine"
    assert api.patch(one, headers={"If-Match": "*"}, json_body={"text": "anyone's"}).status == 200
    assert api.delete(one, headers={"If-Match": '"1", "3"'}).json["version"] == 4


def test_a_deleted_one_is_hidden_and_its_history_stays(api: Api) -> None:
    made = annotate(api)
    one = f"/v1/annotations/{made['annotation_id']}"
    change(api, made, text="open")
    deleted = api.delete(one, headers={"If-Match": '"2"'})
    assert (deleted.status, deleted.json["deleted"], deleted.headers["ETag"]) == (200, True, '"3"')
    assert listed(api) == []
    for answer in (api.get(one), change(api, made, 3, text="x"), api.delete(one, headers={"If-Match": '"3"'})):
        assert (answer.status, answer.json["code"]) == (410, "annotation_deleted")
    history = api.get(f"{one}/history?limit=2").json
    assert [(each["version"], each["text"], each["deleted"]) for each in history["versions"]] == [
        (3, "open", True),
        (2, "open", False),
    ]
    rest = api.get(f"{one}/history?limit=2&cursor={history['next_cursor']}").json
    assert (rest["versions"], rest["next_cursor"]) == ([made], None)


@pytest.mark.parametrize("annotation_id", [SOME_ID, "x", "%20"])
def test_one_that_never_was_is_unknown(api: Api, annotation_id: str) -> None:
    one = f"/v1/annotations/{annotation_id}"
    for answer in (api.get(one), api.get(f"{one}/history"), api.delete(one), api.patch(one, json_body={})):
        assert (answer.status, answer.json["code"]) == (404, "unknown_annotation")


def test_lists_are_of_what_is_asked_for_by_their_beginnings(api: Api) -> None:
    file_id = judged(api, ROWS)
    annotate(api, text="late", **{"from": "2026-03-01T10:00:00Z", "to": "2026-03-01T10:00:00Z"})
    annotate(api, text="early", asset="press", tags=["Valve"], to="2026-03-01T08:30:00Z")
    annotate(api, text="of a file", sensor_id=None, file_id=file_id)
    assert sorted(listed(api)) == ["early", "late", "of a file"]
    assert listed(api)[-1] == "late"
    lists: dict[str, list[str]] = {
        f"file_id={file_id}": ["of a file"],
        "sensor_id=a": ["early", "late"],
        "sensor_id=a&asset=press": ["early"],
        "sensor_id=a&asset=": ["late"],
        "q=vALVE": ["early"],
        "q=%3Cb": [],
        "from=2026-03-01T08:15:00Z": ["early", "late"],
        "from=2026-03-01T08:30:00Z": ["late"],
        "from=2026-03-01T10:00:00Z&to=2026-03-01T10:00:00Z": ["late"],
        "to=2026-03-01T10:00:00Z&sensor_id=a": ["early"],
        "file_id=x": [],
    }
    for query, wanted in lists.items():
        assert listed(api, query) == wanted, query


def test_pages_neither_skip_nor_repeat(api: Api) -> None:
    for text in "abcde":
        annotate(api, text=text)
    page = api.get("/v1/annotations?limit=2&sensor_id=a").json
    found = [each["text"] for each in page["annotations"]]
    while page["next_cursor"]:
        page = api.get(f"/v1/annotations?limit=2&sensor_id=a&cursor={page['next_cursor']}").json
        found += [each["text"] for each in page["annotations"]]
    assert sorted(found) == [*"abcde"]
    stranger = api.get(f"/v1/annotations?limit=2&cursor={api.get('/v1/annotations?limit=2&q=a').json['next_cursor']}")
    assert stranger.status == 400
    assert api.get("/v1/annotations?from=2026-03-01T10:00:00Z&to=2026-03-01T09:00:00Z").json["code"] == "invalid_range"


def test_a_page_is_no_larger_than_an_answer_may_be(api: Api) -> None:
    for _ in range(260):
        annotate(api, text="\U0001f9ea" * LONGEST_TEXT)
    page = api.get("/v1/annotations?limit=1000")
    assert len(page.text.encode()) < 5_000_000
    assert page.json["next_cursor"]


VIEW = '{"zoom": [1, 2.50], "text": "<b>ü", "n": 12345678901234567890}'


def test_a_view_is_given_back_as_it_came(api: Api) -> None:
    saved = api.put("/v1/views/press%203", headers={"Content-Type": "application/json"}, body=VIEW)
    assert (saved.status, saved.text) == (201, VIEW)
    shown = api.get("/v1/views/press%203")
    assert (shown.status, shown.text, shown.headers["ETag"]) == (200, VIEW, saved.headers["ETag"])
    [entry] = api.get("/v1/views").json["views"]
    assert (entry["name"], entry["version"], entry["by"]["label"]) == ("press 3", 1, "test")


def test_a_view_that_is_there_is_replaced_by_who_saw_it(api: Api) -> None:
    tag = api.put("/v1/views/a", json_body={"n": 1}).headers["ETag"]
    for sent, status in (({}, 428), ({"If-Match": '"9"'}, 412), ({"If-None-Match": "*"}, 412)):
        assert api.put("/v1/views/a", headers=sent, json_body={"n": 2}).status == status
    second = api.put("/v1/views/a", headers={"If-Match": tag}, json_body={"n": 2})
    assert (second.status, second.json) == (200, {"n": 2})
    assert api.put("/v1/views/b", headers={"If-Match": tag}, json_body={}).status == 412
    assert [api.delete("/v1/views/a", headers=sent).status for sent in ({}, {"If-Match": tag})] == [428, 412]
    assert api.delete("/v1/views/a", headers={"If-Match": second.headers["ETag"]}).status == 204
    assert [api.get("/v1/views/a").status, api.delete("/v1/views/a").status] == [404, 404]
    assert api.put("/v1/views/a", headers={"If-None-Match": "*"}, json_body={"n": 3}).status == 201


@pytest.mark.parametrize(
    ("name", "body", "status", "code"),
    [
        ("-a", "{}", 422, "invalid_view_name"),
        ("a%00", "{}", 422, "invalid_view_name"),
        ("a" * 65, "{}", 422, "invalid_view_name"),
        ("a", "[1]", 422, "invalid_request"),
        ("a", "", 400, "invalid_json"),
        ("a", '{"n": NaN}', 400, "invalid_json"),
        ("a", json.dumps({"t": "x" * 16_384}), 413, "too_large"),
    ],
)
def test_what_is_no_view_is_refused(api: Api, name: str, body: str, status: int, code: str) -> None:
    answer = api.put(f"/v1/views/{name}", headers={"Content-Type": "application/json"}, body=body)
    assert (answer.status, answer.json["code"]) == (status, code)


def test_there_are_no_more_views_than_there_may_be(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("titer.annotations.saving.MOST_VIEWS", 2)
    assert [api.put(f"/v1/views/{name}", json_body={}).status for name in "abc"] == [201, 201, 409]
    page = api.get("/v1/views?limit=1").json
    assert [each["name"] for each in api.get(f"/v1/views?limit=1&cursor={page['next_cursor']}").json["views"]] == ["b"]
