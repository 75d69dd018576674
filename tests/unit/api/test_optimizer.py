"""The optimizer: asked for by the API, worked on as an analysis is."""

from typing import Any

import numpy as np
import pytest

from tests.support.analysing import work_on_all
from tests.support.api import Answer, Api
from tests.support.lists import sent

SEARCH = {"search": {"L": {"min": 1, "max": 20}}, "max_evaluations": 40, "folds": 4}
FAULTS = range(60, 600, 60)


def minute(number: int) -> str:
    return f"2026-03-01T{8 + number // 60:02}:{number % 60:02}:00Z"


def readings() -> str:
    value = np.random.default_rng(5).normal(size=600)
    for start in FAULTS:
        value[start : start + 3] += 8
    lines = [f"s1,{minute(number)},{each:.6f}" for number, each in enumerate(value.tolist())]
    return "\n".join(lines)


def charted(api: Api, file_id: str, step: str = "spc", **parameters: Any) -> str:
    known = {"rules": "limits", "baseline": {"center": 0, "sigma": 1}} if step == "spc" else {}
    asked = {"step": step, "parameters": known | parameters, "input": {"file_id": file_id}}
    answer = api.post("/v1/analyses", json_body=asked)
    assert answer.status == 202, answer.text
    work_on_all(api)
    return str(answer.json["analysis_id"])


def annotate(api: Api, label: str | None = "fault", start: int = 60, **of: Any) -> str:
    said = {"from": minute(start), "to": minute(start + 2), "text": "pump", "label": label} | of
    answer = api.post("/v1/annotations", json_body={name: value for name, value in said.items() if value is not None})
    assert answer.status == 201, answer.text
    return str(answer.json["annotation_id"])


def ask(api: Api, analysis_id: str, path: str = "/v1/optimizer", **parameters: Any) -> Answer:
    return api.post(path, json_body={"analysis_id": analysis_id, "parameters": SEARCH | parameters})


def refused(answer: Answer, status: int, code: str) -> str:
    assert (answer.status, answer.json["code"]) == (status, code), answer.text
    return str(answer.json["detail"])


def test_it_finds_limits_by_labels_and_counts_on_those_that_it_did_not_see(api: Api) -> None:
    file_id = sent(api, readings())
    analysis_id = charted(api, file_id)
    for start in FAULTS:
        annotate(api, start=start, **({"file_id": file_id} if start % 120 else {"sensor_id": "s1"}))
    annotate(api, "event", file_id=file_id)  # says neither
    annotate(api, file_id=sent(api, "s1,2026-03-01T09:00:00Z,1\n"))  # of another file
    asked = ask(api, analysis_id)
    optimizer_id = asked.json["optimizer_id"]
    assert (asked.status, asked.json["status"], asked.json["result_id"]) == (202, "PENDING", optimizer_id)
    assert asked.headers["Location"] == f"optimizer/{optimizer_id}"
    assert asked.json["best"] is None

    work_on_all(api)
    found = api.get(f"/v1/optimizer/{optimizer_id}").json
    assert found["status"] == "SUCCEEDED", found
    assert (found["analysis_id"], found["step"]) == (analysis_id, "spc")
    assert [found[when]["hits"] for when in ("before", "after", "fitted")] == [9, 9, 9]
    assert found["after"]["false_alarms_per_day"] <= found["before"]["false_alarms_per_day"]
    assert 3 < found["best"]["L"] < 10
    assert len(found["labels"]) == 9
    assert found["reason"]


def test_the_result_of_a_detector_says_what_it_is_worth_by_the_labels_of_now(api: Api) -> None:
    file_id = sent(api, readings())
    result = f"/v1/analyses/{charted(api, file_id)}/result"
    assert api.get(result).json["measured"] is None
    hit, missed = annotate(api, file_id=file_id), annotate(api, start=30, sensor_id="s1")
    annotate(api, "normal", 90, file_id=file_id)
    measured = api.get(result).json["measured"]
    assert {each["annotation_id"]: each["hit"] for each in measured["labels"]} == {hit: True, missed: False}
    assert [measured[name] for name in ("faults", "hits", "misses", "false_alarms")] == [2, 1, 1, 0]
    assert measured["normal_days"] == pytest.approx(2 / 1440, rel=1e-6)


def test_the_same_question_is_the_same_search_until_labels_change(api: Api) -> None:
    file_id = sent(api, readings())
    analysis_id = charted(api, file_id)
    first = ask(api, analysis_id)
    again = ask(api, analysis_id, "/api/optimizer")
    assert (again.status, again.json["optimizer_id"]) == (200, first.json["optimizer_id"])
    annotate(api, file_id=file_id)
    assert ask(api, analysis_id).json["optimizer_id"] != first.json["optimizer_id"]


def test_it_says_so_where_nothing_is_labelled(api: Api) -> None:
    search = ask(api, charted(api, sent(api, readings())))
    work_on_all(api)
    found = api.get(f"/v1/optimizer/{search.json['optimizer_id']}").json
    assert (found["decided"], found["best"], found["labels"]) == (False, None, [])
    assert "fault" in found["reason"]


def test_labels_on_what_was_read_are_labels_on_what_was_made_of_it(api: Api) -> None:
    file_id = sent(api, readings())
    means = charted(api, file_id, "rolling_mean", window=3)
    parameters = {"rules": "limits", "baseline": {"center": 0, "sigma": 1}}
    asked = {"step": "spc", "parameters": parameters, "input": {"analysis_id": means}}
    after = api.post("/v1/analyses", json_body=asked).json["analysis_id"]
    annotate(api, file_id=file_id)
    search = ask(api, after)
    work_on_all(api)
    assert len(api.get(f"/v1/optimizer/{search.json['optimizer_id']}").json["labels"]) == 1


def test_it_is_cancelled_as_an_analysis_is(api: Api) -> None:
    optimizer_id = ask(api, charted(api, sent(api, readings()))).json["optimizer_id"]
    assert api.post(f"/v1/analyses/{optimizer_id}/cancel").json["status"] == "CANCELLED"
    assert api.get(f"/v1/optimizer/{optimizer_id}").json["status"] == "CANCELLED"


class TestItRefuses:
    @pytest.fixture
    def analysis_id(self, api: Api) -> str:
        return charted(api, sent(api, readings()))

    def test_what_is_not_there(self, api: Api, analysis_id: str) -> None:
        refused(ask(api, "a35ab8dc-0000-4000-8000-000000000000"), 404, "unknown_analysis")
        refused(api.get("/v1/optimizer/a35ab8dc-0000-4000-8000-000000000000"), 404, "unknown_optimizer")
        refused(api.get(f"/v1/optimizer/{analysis_id}"), 404, "unknown_optimizer")

    def test_steps_that_detect_nothing(self, api: Api) -> None:
        means = charted(api, sent(api, readings()), "rolling_mean", window=3)
        refused(ask(api, means, search={"window": {"min": 2, "max": 9}}), 422, "no_detector")

    def test_parameters_that_there_are_not(self, api: Api, analysis_id: str) -> None:
        reason = refused(ask(api, analysis_id, search={"limit": {"min": 1, "max": 2}}), 422, "invalid_search")
        assert "no parameter “limit”" in reason

    def test_what_is_no_question(self, api: Api, analysis_id: str) -> None:
        refused(ask(api, analysis_id, search={"L": {"min": 3, "max": 2}}), 422, "invalid_parameters")
        upside_down = ask(api, analysis_id, search={"L": {"min": 3, "max": 2}})
        assert "body.parameters.search.L" in {each["field"] for each in upside_down.json["errors"]}
        refused(ask(api, analysis_id, max_evaluations=501), 422, "invalid_parameters")
        refused(ask(api, analysis_id, objective="luck"), 422, "invalid_parameters")

    def test_to_be_asked_for_as_a_step(self, api: Api) -> None:
        asked = {"step": "optimizer", "parameters": SEARCH, "input": {"file_id": sent(api, readings())}}
        refused(api.post("/v1/analyses", json_body=asked), 422, "unknown_step")
        assert "optimizer" not in [each["name"] for each in api.get("/v1/steps").json["steps"]]
