"""Models by the API, and the steps that compute by a formula, a model or a script."""

from typing import Any

import pytest

from tests.support.analysing import work_on_all
from tests.support.api import ROOT, Api
from tests.support.lists import sent
from titer.engine.sandbox.scripts import RunScript
from titer.steps.running import Runner
from titer.steps.scripts import Scripts

MODEL: dict[str, Any] = {
    "kind": "linear",
    "inputs": [{"sensor_id": "a", "unit": "g/L"}, {"sensor_id": "b"}],
    "output": {"sensor_id": "y", "unit": "g/L"},
    "coefficients": [2.0, -1.0],
    "intercept": 0.5,
}
HEADER = b"sensor_id,timestamp,value,unit\n"
ROWS = "".join(f"a,2026-03-01T11:00:{n:02}Z,{n}.5,g/L\nb,2026-03-01T11:00:{n:02}Z,{n},h\n" for n in range(50))


@pytest.fixture
def file_id(api: Api) -> str:
    return sent(api, ROWS, HEADER)


def analysed(api: Api, file_id: str, step: str, parameters: dict[str, Any]) -> dict[str, Any]:
    asked = api.post("/v1/analyses", json_body={"step": step, "parameters": parameters, "input": {"file_id": file_id}})
    assert asked.status == 202, asked.text
    work_on_all(api, Runner({"custom": RunScript(Scripts(ROOT / "analyses/custom"))}))
    shown = api.get(f"/v1/analyses/{asked.json['analysis_id']}").json
    assert shown["status"] == "SUCCEEDED", shown
    found: dict[str, Any] = api.get(f"/v1/analyses/{asked.json['analysis_id']}/result").json
    return found


def test_a_model_is_written_shown_listed_and_deleted(api: Api) -> None:
    written = api.put("/v1/models/titer", json_body=MODEL)
    assert (written.status, written.json["version"], written.json["model"]) == (200, 1, MODEL)
    assert api.put("/v1/models/titer", json_body=MODEL).json["version"] == 1
    second = api.put("/v1/models/titer", json_body={**MODEL, "live": True}, headers={"If-Match": '"titer@1"'})
    assert (second.json["version"], second.headers["ETag"]) == (2, '"titer@2"')
    assert api.get("/v1/models/titer?version=1").json["model"] == MODEL
    [listed] = api.get("/v1/models").json["models"]
    assert (listed["name"], listed["version"], listed["live"]) == ("titer", 2, True)
    assert api.delete("/v1/models/titer").status == 204
    assert (api.get("/v1/models/titer").status, api.get("/v1/models").json["models"]) == (404, [])
    assert api.delete("/v1/models/titer").status == 404
    assert api.get("/v1/models/titer?version=1").status == 200
    assert api.put("/v1/models/titer", json_body=MODEL).json["version"] == 4


@pytest.mark.parametrize(
    ("name", "body", "headers", "expected"),
    [
        ("titer", {"kind": "linear"}, {}, (422, "invalid_model")),
        ("a b", MODEL, {}, (422, "invalid_model_name")),
        ("titer", {**MODEL, "description": "x" * 300_000}, {}, (413, "too_large")),
        ("titer", MODEL, {"If-Match": '"titer@1"'}, (412, "precondition_failed")),
    ],
)
def test_what_cannot_be_written_is_refused(
    api: Api, name: str, body: dict[str, Any], headers: dict[str, str], expected: tuple[int, str]
) -> None:
    answer = api.put(f"/v1/models/{name.replace(' ', '%20')}", json_body=body, headers=headers)
    assert (answer.status, answer.json["code"]) == expected


def test_an_analysis_keeps_the_version_of_its_model(api: Api, file_id: str) -> None:
    api.put("/v1/models/titer", json_body=MODEL)
    found = analysed(api, file_id, "predict", {"model": "titer"})
    [made] = found["series"]
    assert (made["sensor_id"], made["unit"], made["value"][:3]) == ("y", "g/L", [1.5, 2.5, 3.5])
    assert found["figures"]["series"][0]["model_version"] == 1
    api.put("/v1/models/titer", json_body={**MODEL, "intercept": 1.5})
    again = analysed(api, file_id, "predict", {"model": "titer"})
    assert again["series"][0]["value"][0] == 2.5
    asked = {"step": "predict", "parameters": {"model": "titer", "version": 1}, "input": {"file_id": file_id}}
    api.delete("/v1/models/titer")
    assert api.post("/v1/analyses", json_body=asked).status == 202


def test_a_formula_is_computed_of_the_series_that_it_names(api: Api, file_id: str) -> None:
    let = {"x": {"sensor_id": "a"}, "t": {"sensor_id": "b"}}
    [made] = analysed(api, file_id, "formula", {"let": let, "expression": "x / t", "name": "speed"})["series"]
    assert (made["sensor_id"], made["unit"], made["count"]) == ("speed", "g/L/h", 49)


def test_a_script_that_is_deployed_runs(api: Api, file_id: str) -> None:
    found = analysed(api, file_id, "custom", {"script": "moving_median", "parameters": {"readings": 3}})
    assert [each["value"][1] for each in found["series"]] == [1.5, 1.0]


@pytest.mark.parametrize(
    ("step", "parameters", "code"),
    [
        ("predict", {"model": "none"}, "unknown_model"),
        ("custom", {"script": "none"}, "unknown_script"),
        ("custom", {"script": "../etc"}, "invalid_parameters"),
        ("formula", {"let": {"x": {"sensor_id": "a"}}, "expression": "x + 1"}, "units_do_not_fit"),
        ("formula", {"let": {"x": {"sensor_id": "a"}}, "expression": "x +"}, "invalid_parameters"),
        ("formula", {"let": {"x": {"sensor_id": "c"}}, "expression": "x"}, "unknown_series"),
    ],
)
def test_what_cannot_be_computed_is_refused_when_it_is_asked_for(
    api: Api, file_id: str, step: str, parameters: dict[str, Any], code: str
) -> None:
    asked = {"step": step, "parameters": parameters, "input": {"file_id": file_id}}
    answer = api.post("/v1/analyses", json_body=asked)
    assert (answer.status, answer.json["code"]) == (422, code), answer.text
