import json
from typing import Any

import pytest

from tests.support.api import Answer, Api
from tests.support.clock import NOON
from tests.support.judging import judge_newest, send
from titer.api.models.admin import RuleSetCheck
from titer.model.author import Author
from titer.rules.rule_sets import MOST_RULE_SETS, MOST_VERSIONS
from titer.rules.versions import RuleSetVersion

PROBE = {"probe": {"hard": {"min": 0, "max": 10}, "soft": {"max": 5.5}}}
ROWS = b"sensor_id,timestamp,value\nprobe,2026-03-01T11:00:00Z,7\nprobe,2026-03-01T11:01:00Z,11\n"


def write(api: Api, name: str = "press", reason: str = "probe replaced", **limits: Any) -> Answer:
    return api.ask("PUT", f"/v1/rules/{name}", json_body={"reason": reason, **limits})


def test_a_rule_set_is_kept_with_who_when_and_why(api: Api) -> None:
    token_id = api.token.split("_")[1]
    answer = write(api, sensors=PROBE)
    assert answer.status == 200
    assert answer.json == {
        "name": "press",
        "version": 1,
        "rule_set": "press@1",
        "shipped": False,
        "reason": "probe replaced",
        "by": {"token_id": token_id, "label": "test"},
        "at": "2026-03-01T12:00:00Z",
        "sensors": PROBE,
        "parameters": {},
        "quantities": {},
        "every": {},
        "sensor_id": {},
        "stale_after": None,
        "unknown_pattern": None,
    }
    assert api.get("/v1/rules/press").json == answer.json


def test_every_change_is_a_version_and_every_version_stays(api: Api) -> None:
    first = write(api, sensors=PROBE).json
    second = write(api, parameters=PROBE, reason="all probes").json
    assert (second["version"], second["rule_set"]) == (2, "press@2")
    assert api.get("/v1/rules/press").json == second
    assert api.get("/v1/rules/press?version=1").json == first


def test_writing_the_same_again_changes_nothing(api: Api) -> None:
    first = write(api, sensors=PROBE, every={}).json
    api.clock.pass_time(days=1)
    assert write(api, reason="a second try", sensors=PROBE).json == first


def test_the_list_begins_with_those_that_ship(api: Api) -> None:
    for name in ("z", "a", "m"):
        write(api, name)
    first = api.get("/v1/rules?limit=2").json
    assert [one["rule_set"] for one in first["rule_sets"]] == [
        "default@2", "bioreactor@1", "equipment@1", "replay@1", "a@1", "m@1",
    ]  # fmt: skip
    assert [one["shipped"] for one in first["rule_sets"]] == [True] * 4 + [False] * 2
    second = api.get(f"/v1/rules?limit=2&cursor={first['next_cursor']}").json
    assert ([one["name"] for one in second["rule_sets"]], second["next_cursor"]) == (["z"], None)


def test_rule_sets_that_ship_are_readable_and_stay_as_they_are(api: Api) -> None:
    shown = api.get("/v1/rules/default").json
    assert shown["quantities"]["pH"] == {"hard": {"min": -2, "max": 16}}
    assert api.get("/v1/rules/default?version=1").json["parameters"]["ph_value"] == {"hard": {"min": 0}}
    assert (shown["by"], shown["at"], shown["reason"]) == (None, None, None)
    answer = write(api, "default", parameters=PROBE)
    assert (answer.status, answer.json["code"]) == (409, "shipped_rule_set")


@pytest.mark.parametrize("path", ["press", "press?version=1", "default?version=3", "a%00b", "x" * 3_000, "press@1"])
def test_what_is_not_there_is_answered_404(api: Api, path: str) -> None:
    answer = api.get(f"/v1/rules/{path}")
    assert (answer.status, answer.json["code"]) == (404, "unknown_rule_set")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"sensors": {"a": {"hard": {"min": 2, "max": 1}}}}, "sensors.a.hard has a min above its max"),
        ({"parameters": {"a": {"hart": {}}}}, "parameters.a.hart is not known"),
        ({"every": {"soft": {"max": "40"}}}, "every.soft.max is not a number"),
        ({"every": {"soft": {"max": 10**400}}}, "every.soft.max is not a number"),
        ({"sensors": {"a": {}, "A": {}}}, "sensors names one thing twice"),
        ({"sensors": []}, "body.sensors"),
        ({"limits": {}}, "body.limits"),
        ({"reason": ""}, "body.reason"),
        ({"reason": None}, "body.reason"),
    ],
)
def test_a_rule_set_that_is_wrong_is_refused_with_the_place(api: Api, said: dict[str, Any], told: str) -> None:
    answer = api.ask("PUT", "/v1/rules/press", json_body={"reason": "why not", **said})
    assert answer.status == 422
    assert told in answer.json["detail"]
    assert api.get("/v1/rules/press").status == 404


def test_a_name_that_no_label_could_hold_is_refused(api: Api) -> None:
    assert write(api, "a@1").json["code"] == "invalid_rule_set"
    assert write(api, "x" * 65).json["code"] == "invalid_rule_set"


def test_numbers_that_json_has_not_are_refused(api: Api) -> None:
    body = json.dumps({"reason": "r", "every": {"hard": {"max": float("nan")}}})
    answer = api.ask("PUT", "/v1/rules/press", body=body, headers={"Content-Type": "application/json"})
    assert (answer.status, answer.json["code"]) == (422, "invalid_rule_set")


def test_a_result_says_which_version_judged_it(api: Api) -> None:
    write(api, sensors=PROBE)
    for label, judged_by in (("press", "press@2"), ("press@1", "press@1"), ("default", "default@2")):
        file_id = send(api, ROWS, rule_set=label)
        if label == "press":
            write(api, sensors={}, reason="all may pass")
        outcome = judge_newest(api, file_id).outcome
        assert outcome
        assert outcome.rule_set == judged_by
        assert api.get(f"/v1/files/{file_id}").json["rule_set"] == judged_by


@pytest.mark.parametrize(
    "label",
    [
        "nobody",
        "press@2",
        "press@",
        "press@01x",
        "press@1@1",
        "default@3",
        "default or press",
        "default@3 or bioreactor@1",
        "@1",
        "@",
    ],
)
def test_an_upload_by_rules_that_are_not_there_is_refused(api: Api, label: str) -> None:
    write(api)
    answer = api.post("/v1/uploads", json_body={"name": "a.csv", "rule_set": label})
    assert (answer.status, answer.json["code"]) == (422, "unknown_rule_set")


def edition(name: str, version: int) -> RuleSetVersion:
    return RuleSetVersion(name=name, version=version, limits="{}", by=Author("a", "b"), reason="why", at=NOON)


def test_more_rule_sets_than_there_may_be_are_refused_and_new_versions_are_not(api: Api) -> None:
    for number in range(MOST_RULE_SETS - 1):
        api.rules.add(edition(f"press-{number}", 1))
    assert write(api, "the-last").status == 200
    refused = write(api, "one-more")
    assert (refused.status, refused.json["code"]) == (409, "too_many_rule_sets")
    assert refused.json["hint"]
    assert write(api, "press-7", sensors=PROBE).json["version"] == 2


def test_more_versions_of_a_rule_set_than_there_may_be_are_refused(api: Api) -> None:
    for number in range(1, MOST_VERSIONS):
        api.rules.add(edition("press", number))
    assert write(api, "press", sensors=PROBE).json["version"] == MOST_VERSIONS
    refused = write(api, "press", parameters=PROBE)
    assert (refused.status, refused.json["code"]) == (409, "too_many_versions")
    assert write(api, "press", sensors=PROBE).json["version"] == MOST_VERSIONS, "what it says already is no version"


def write_if(api: Api, headers: dict[str, str], **limits: Any) -> Answer:
    return api.ask("PUT", "/v1/rules/press", headers=headers, json_body={"reason": "why", **limits})


def test_who_writes_on_top_of_what_they_read_overwrites_nobody(api: Api) -> None:
    read = write(api, sensors=PROBE).headers["ETag"]
    assert read == api.get("/v1/rules/press").headers["ETag"] == '"press@1"'
    assert write_if(api, {"If-Match": read}, parameters=PROBE).headers["ETag"] == '"press@2"'
    late = write_if(api, {"If-Match": read}, every=PROBE["probe"])
    assert (late.status, late.json["code"]) == (412, "precondition_failed")
    assert "press@2" in late.json["detail"]
    assert api.get("/v1/rules/press").json["version"] == 2
    assert write_if(api, {"if-match": f'"other@9" , {read[:-2]}2"'}, every=PROBE["probe"]).status == 200


@pytest.mark.parametrize(
    ("headers", "before", "after"),
    [
        ({"If-None-Match": "*"}, 200, 412),
        ({"If-Match": "*"}, 412, 200),
        ({"If-None-Match": '"press@1"'}, 200, 412),
        ({"If-None-Match": 'W/"press@1"'}, 200, 412),
        ({"If-Match": 'W/"press@1"'}, 412, 412),
        ({"If-Match": "press@1"}, 400, 400),
        ({"If-None-Match": ""}, 400, 400),
        ({"If-Match": '"a",' * 2_000}, 400, 400),
    ],
)
def test_a_precondition_is_asked_of_what_is_there(api: Api, headers: dict[str, str], before: int, after: int) -> None:
    assert write_if(api, headers, sensors=PROBE).status == before
    write(api, sensors=PROBE)
    assert write_if(api, headers, every=PROBE["probe"]).status == after


def check(api: Api, name: str = "press", token: str | None = None, **body: Any) -> Any:
    answer = api.ask("POST", f"/v1/rules/{name}/check", json_body=body, token=token or api.token)
    assert answer.status == 200, answer.text
    RuleSetCheck.model_validate(answer.json)
    return answer.json


class TestChecks:
    def test_a_good_one_is_told_with_what_it_would_change_and_nothing_is_written(self, api: Api) -> None:
        write(api, sensors=PROBE)
        found = check(api, token=api.new_token("read"), sensors={"probe": {"hard": {"min": 0, "max": 12}}}, every={})
        assert found == {
            "name": "press",
            "valid": True,
            "errors": [],
            "newest": "press@1",
            "changes": [
                {"path": "sensors.probe.hard.max", "before": 10, "after": 12},
                {"path": "sensors.probe.soft.max", "before": 5.5, "after": None},
            ],
        }
        assert api.get("/v1/rules/press").json["version"] == 1
        assert (check(api, "new")["newest"], check(api, sensors=PROBE)["changes"]) == (None, [])

    def test_all_that_is_wrong_is_told_at_its_place(self, api: Api) -> None:
        found = check(
            api,
            reason="",
            sensors={"a": {"hard": {"min": "x", "max": True}}, "b": {"soft": {"min": 2, "max": 1}, "unit": ""}},
            parameters={"T": {"hrad": {}}, "p": 5, "q": {}, "Q": {}},
            quantities={"speed": {}},
            every={"stale_after": 0},
            sensor_id={"pattern": "("},
            stale_after="1",
            colour="red",
        )
        assert not found["valid"]
        assert {error["path"] for error in found["errors"]} == {
            "reason",
            "colour",
            "sensors.a.hard.min",
            "sensors.a.hard.max",
            "sensors.b.soft",
            "sensors.b.unit",
            "parameters",
            "parameters.T.hrad",
            "parameters.p",
            "quantities.speed",
            "every.stale_after",
            "sensor_id.pattern",
            "stale_after",
        }
        assert all(error["reason"] and error["hint"] for error in found["errors"])

    @pytest.mark.parametrize(
        "body", [{"sensors": []}, {"every": None}, {"sensors": {"a": {"hard": None}}}, {"version": 2}]
    )
    def test_what_put_would_refuse_is_not_valid(self, api: Api, body: dict[str, Any]) -> None:
        assert write(api, **body).status == 422
        assert not check(api, **body)["valid"]

    def test_a_name_that_is_taken_is_told_and_one_that_cannot_be_is_refused(self, api: Api) -> None:
        assert [error["path"] for error in check(api, "default")["errors"]] == ["name"]
        for name in ("a%20b", "x" * 65):
            answer = api.ask("POST", f"/v1/rules/{name}/check", json_body={})
            assert (answer.status, answer.json["code"]) == (422, "invalid_rule_set")

    @pytest.mark.parametrize("body", ["[]", "5", '"x"', "null", ""])
    def test_what_is_no_rule_set_at_all_is_refused(self, api: Api, body: str) -> None:
        answer = api.ask("POST", "/v1/rules/press/check", body=body, headers={"Content-Type": "application/json"})
        assert (answer.status, answer.json["code"]) in {(422, "invalid_request"), (400, "invalid_json")}


def test_half_of_a_pair_is_told_in_an_answer_that_can_be_sent(api: Api) -> None:
    answer = api.ask("POST", "/v1/rules/press/check", json_body={"every": "\ud800"})
    assert answer.status == 200
    assert answer.text.encode("utf-8")
    assert not answer.json["valid"]
