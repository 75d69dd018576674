"""Versions of a file: asked for, judged, read side by side."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.support.api import Answer, Api
from tests.support.judging import announce, deliver, deliver_all, judged, send
from titer.files.record import ClaimDenied
from titer.files.reprocess import MOST_VERSIONS
from titer.model.options import NO_OPTIONS

NAIVE = b"sensor_id,timestamp,temperature\nt1,2026-01-05 10:00,36.9\nt2,2026-01-05 10:00,250\nt3,,1\n"


def reprocess(api: Api, file_id: str, **wishes: Any) -> Answer:
    return api.post(f"/v1/files/{file_id}/reprocess", json_body=wishes)


def result(api: Api, file_id: str, version: int | None = None) -> Any:
    return api.get(f"/v1/files/{file_id}" + (f"?version={version}" if version else "")).json


def test_a_file_judged_again_is_a_new_version_and_the_old_one_stays_readable(api: Api) -> None:
    file_id = judged(api, NAIVE, asset="press-1")
    before = result(api, file_id)
    answer = reprocess(api, file_id, timezone="Europe/Berlin", rule_set="equipment")
    assert answer.status == 202
    assert answer.headers["Location"] == f"../{file_id}?version=2"
    assert answer.json == {
        **NO_OPTIONS.everything(),
        "file_id": file_id,
        "version": 2,
        "status": "processing",
        "rule_set": "equipment@1",
        "timezone": "Europe/Berlin",
        "asset": "press-1",
        "context": [],
        "measured": [],
    }
    assert result(api, file_id) == before
    deliver_all(api)
    after = result(api, file_id)
    assert (after["version"], after["rule_set"], after["sha256"]) == (2, "equipment@1", before["sha256"])
    assert after["summaries"][0]["first_at"] == "2026-01-05T09:00:00Z"
    assert after["error_counts"] == {"above_maximum": 1, "missing_timestamp": 1}
    assert result(api, file_id, 1) == before
    assert result(api, file_id, 2) == after


@pytest.mark.parametrize("what", ["errors", "errors?format=csv", "summaries", "readings?format=csv"])
def test_lists_are_those_of_the_version_asked_for(api: Api, what: str) -> None:
    file_id = judged(api, NAIVE)
    first = api.get(f"/v1/files/{file_id}/{what}").text
    reprocess(api, file_id, timezone="Europe/Berlin", rule_set="equipment")
    deliver_all(api)
    mark = "&" if "?" in what else "?"
    assert api.get(f"/v1/files/{file_id}/{what}{mark}version=1").text == first
    assert api.get(f"/v1/files/{file_id}/{what}{mark}version=2").text == api.get(f"/v1/files/{file_id}/{what}").text
    assert api.get(f"/v1/files/{file_id}/{what}").text != first


def test_parquet_and_raw_are_those_of_the_version_asked_for(api: Api) -> None:
    slot = api.post("/v1/uploads", json_body={"name": "a.csv"}).json
    file_id = slot["file_id"]
    for sequencer, body in (("01", NAIVE), ("02", NAIVE.replace(b"36.9", b"37.0"))):
        api.clock.pass_time(seconds=1)
        api.uploads.store(slot["fields"]["key"], body, sha256="")
        deliver(api, announce(api, file_id, sequencer))

    def version_at(path: str) -> str:
        url = api.get(f"/v1/files/{file_id}/{path}").headers["Location"]
        return parse_qs(urlsplit(url).query)["version"][0]

    assert [version_at(f"raw{query}") for query in ("", "?version=1", "?version=2")] == ["v002", "v001", "v002"]
    assert [version_at(f"readings{query}") for query in ("", "?version=1")] == ["v002", "v001"]


def test_a_cursor_of_one_version_does_not_fit_another(api: Api) -> None:
    file_id = judged(api, NAIVE)
    cursor = api.get(f"/v1/files/{file_id}/summaries?limit=1").json["next_cursor"]
    reprocess(api, file_id, timezone="Europe/Berlin")
    deliver_all(api)
    assert api.get(f"/v1/files/{file_id}/summaries?limit=1&cursor={cursor}").status == 400
    assert api.get(f"/v1/files/{file_id}/summaries?limit=1&version=1&cursor={cursor}").status == 200


@pytest.mark.parametrize("what", ["errors", "readings"])
def test_the_next_page_of_csv_is_of_the_same_version(api: Api, what: str) -> None:
    file_id = judged(api, NAIVE.replace(b"t1", b"").replace(b"t2", b"t2") + NAIVE.partition(b"\n")[2])
    reprocess(api, file_id, timezone="Europe/Berlin")
    deliver_all(api)
    whole = api.get(f"/v1/files/{file_id}/{what}?format=csv&version=1").text
    page = api.get(f"/v1/files/{file_id}/{what}?format=csv&limit=1&version=1")
    link = page.headers["Link"].partition("<")[2].partition(">")[0]
    assert whole.startswith(page.text + api.get(f"/v1/files/{file_id}/{what}{link}").text)


def test_what_is_not_said_stays_and_null_takes_it_back(api: Api) -> None:
    file_id = judged(api, NAIVE, asset="press-1", timezone="Europe/Berlin")
    assert reprocess(api, file_id, context=["batch"]).json["timezone"] == "Europe/Berlin"
    again = reprocess(api, file_id, timezone=None, asset=None, rule_set="replay").json
    assert (again["version"], again["timezone"], again["asset"], again["context"]) == (3, None, None, ["batch"])
    assert reprocess(api, file_id, rule_set=None).json["rule_set"] == "default@2 or bioreactor@1"


def test_what_is_said_of_how_a_file_is_written_stays_until_it_is_taken_back(api: Api) -> None:
    file_id = judged(api, NAIVE, decimal=",", missing="-999,MM")
    first = reprocess(api, file_id, date_order="day_first", units=["Temp = °C"]).json
    assert {name: first[name] for name in ("decimal", "missing", "date_order", "units", "start")} == {
        "decimal": ",",
        "missing": ["-999", "MM"],
        "date_order": "day_first",
        "units": ["Temp=°C"],
        "start": None,
    }
    second = reprocess(api, file_id, decimal=None, missing=[], start="2025-10-01T10:00+02:00").json
    assert (second["decimal"], second["missing"], second["start"]) == (None, [], "2025-10-01T08:00:00Z")
    assert second["date_order"] == "day_first"
    listed = api.get(f"/v1/files/{file_id}/versions").json["versions"]
    assert [(each["decimal"], each["date_order"]) for each in listed] == [
        (None, "day_first"),
        (",", "day_first"),
        (",", None),
    ]


def test_rules_that_changed_meanwhile_are_used_only_where_they_are_asked_for(api: Api) -> None:
    api.ask("PUT", "/v1/rules/press", json_body={"reason": "first", "every": {"hard": {"max": 300}}})
    file_id = judged(api, NAIVE, rule_set="press")
    api.ask("PUT", "/v1/rules/press", json_body={"reason": "second", "every": {"hard": {"max": 200}}})
    assert reprocess(api, file_id, asset="press-2").json["rule_set"] == "press@1"
    assert reprocess(api, file_id, rule_set="press").json["rule_set"] == "press@2"
    deliver_all(api)
    assert result(api, file_id)["error_counts"] == {"above_maximum": 1, "missing_timestamp": 1}


def test_asked_for_twice_before_it_is_judged_it_is_one_version(api: Api) -> None:
    file_id = judged(api, NAIVE)
    numbers = [reprocess(api, file_id, timezone="Europe/Berlin").json["version"] for _ in range(2)]
    assert numbers == [2, 2]
    assert [report.denial for report in deliver_all(api)] == [None, ClaimDenied.FINISHED]
    assert reprocess(api, file_id).json["version"] == 3, "once it is judged, asking again is a new wish"


def test_a_version_overtaken_by_a_later_one_is_superseded(api: Api) -> None:
    file_id = judged(api, NAIVE)
    for zone in ("Europe/Berlin", "Europe/Helsinki"):
        reprocess(api, file_id, timezone=zone)
    first, second = api.queue.messages
    api.queue.messages = [second]
    deliver_all(api)
    assert result(api, file_id)["version"] == 3
    assert result(api, file_id, 2)["status"] == "superseded"
    api.queue.messages = [first]
    deliver_all(api)
    assert result(api, file_id)["version"] == 3
    assert result(api, file_id)["summaries"][0]["first_at"] == "2026-01-05T08:00:00Z"


def test_versions_are_listed_with_what_differs(api: Api) -> None:
    file_id = judged(api, NAIVE)
    reprocess(api, file_id, timezone="Europe/Berlin")
    deliver_all(api)
    reprocess(api, file_id, timezone="Europe/Helsinki")
    listed = api.get(f"/v1/files/{file_id}/versions").json["versions"]
    told = [(each["version"], each["status"], each["current"], each["timezone"], each["by"]) for each in listed]
    by = {"token_id": api.token.split("_")[1], "label": "test"}
    assert told == [
        (3, "processing", False, "Europe/Helsinki", by),
        (2, "partial", True, "Europe/Berlin", by),
        (1, "partial", False, None, None),
    ]
    first = api.get(f"/v1/files/{file_id}/versions?limit=2").json
    rest = api.get(f"/v1/files/{file_id}/versions?limit=2&cursor={first['next_cursor']}").json
    assert [each["version"] for each in first["versions"] + rest["versions"]] == [3, 2, 1]
    assert rest["next_cursor"] is None


def test_a_version_that_waits_is_shown_with_what_was_asked_for(api: Api) -> None:
    file_id = judged(api, NAIVE)
    reprocess(api, file_id, asset="press-9")
    waiting = result(api, file_id, 2)
    assert (waiting["status"], waiting["version"], waiting["asset"]) == ("processing", 2, "press-9")
    assert waiting["aggregates"] is None
    assert api.get(f"/v1/files/{file_id}/errors?version=2").json["code"] == "not_finished"


@pytest.mark.parametrize("path", ["", "/errors", "/summaries", "/readings", "/raw"])
def test_a_version_that_is_not_there_is_answered_404(api: Api, path: str) -> None:
    file_id = judged(api, NAIVE)
    answer = api.get(f"/v1/files/{file_id}{path}?version=2")
    assert (answer.status, answer.json["code"]) == (404, "unknown_version")
    assert api.get(f"/v1/files/{file_id}{path}?version=0").status == 422


@pytest.mark.parametrize(
    ("wishes", "code"),
    [
        ({"timezone": "Mars/Base"}, "unknown_timezone"),
        ({"rule_set": "nobody"}, "unknown_rule_set"),
        ({"rule_set": "default@9"}, "unknown_rule_set"),
        ({"decimal": ";"}, "invalid_option"),
        ({"context": ["a"], "measured": ["A"]}, "context_and_measured"),
        ({"units": ["a=b", "a=c"]}, "invalid_option"),
        ({"sha256": "ab" * 32}, "invalid_request"),
        ({"context": ["a"] * 101}, "invalid_request"),
    ],
)
def test_a_wish_that_cannot_be_is_refused_and_makes_no_version(api: Api, wishes: dict[str, Any], code: str) -> None:
    file_id = judged(api, NAIVE)
    answer = reprocess(api, file_id, **wishes)
    assert (answer.status, answer.json["code"]) == (422, code)
    assert len(api.get(f"/v1/files/{file_id}/versions").json["versions"]) == 1
    assert api.queue.messages == []


def test_what_has_not_arrived_cannot_be_judged_again(api: Api) -> None:
    slot = api.post("/v1/uploads", json_body={"name": "a.csv"}).json
    answer = reprocess(api, slot["file_id"])
    assert (answer.status, answer.json["code"]) == (409, "not_uploaded")
    assert reprocess(api, "0b6c4f5e-52a3-4cf1-9a0e-6f8f3a1d2c4b").status == 404


def test_a_file_can_be_judged_again_while_it_is_judged_for_the_first_time(api: Api) -> None:
    file_id = send(api, NAIVE)
    first = announce(api, file_id)
    deliver(api, first)
    reprocess(api, file_id, timezone="Europe/Berlin")
    deliver_all(api)
    assert deliver(api, first, holder="late").denial is ClaimDenied.FINISHED
    assert result(api, file_id)["version"] == 2


def test_a_file_of_as_many_versions_as_it_may_have_is_not_judged_once_more(api: Api) -> None:
    file_id = judged(api, NAIVE)
    first = api.files.version(file_id, 1)
    assert first is not None
    for number in range(2, MOST_VERSIONS + 1):
        api.files.begin(file_id, first.declared, first.stored, number=number, by=None, now=api.clock())
    refused = reprocess(api, file_id, timezone="Europe/Berlin")
    assert (refused.status, refused.json["code"]) == (409, "too_many_versions")
    assert "under another name" in refused.json["hint"]
