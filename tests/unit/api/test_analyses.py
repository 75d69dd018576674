"""Analyses, asked for by the API and worked on as their function does."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet
import pytest

from tests.support.analysing import work_on_all
from tests.support.api import Answer, Api
from tests.support.judging import deliver_all
from tests.support.lists import follow, sent
from tests.support.readings import NOON_MICROS, keep, posted_of, reading_of
from titer.engine.parquet.found import FoundReadings
from titer.live.notes import NoteSeries
from titer.live.posted import LiveSeries
from titer.model.instants import SECOND, micros
from titer.rules.rule_sets import RuleSets
from titer.steps.curves import Curve, Event, Findings, Progress

HEADER = b"sensor_id,timestamp,value,unit\n"
ROWS = "".join(f"s{n % 2},2026-03-01T11:{n // 60:02}:{n % 60:02}Z,{n}.5,degC\n" for n in range(600))


def twice(curves: Sequence[Curve], _: Any, progress: Progress, __: Mapping[str, Any]) -> Findings:
    """A step: each value twice over, and an event where it is greatest."""
    series, events = [], []
    for number, curve in enumerate(curves):
        progress(number / len(curves))
        of = curve.of._replace(parameter=f"{curve.of.parameter} twice")
        series.append(Curve(of, curve.at, 2 * curve.value, curve.quality))
        top = int(np.argmax(curve.value))
        events.append(Event(of=of, at=int(curve.at[top]), kind="top", value=float(curve.value[top])))
    return Findings(series, events, {"series": [{**curve.of._asdict(), "count": len(curve)} for curve in curves]})


def ask(api: Api, read: Mapping[str, Any], **said: Any) -> Answer:
    asked = {"step": "rolling_mean", "parameters": {"window": 5}, "input": read}
    return api.post("/v1/analyses", json_body=asked | said)


def done(api: Api, read: Mapping[str, Any], **said: Any) -> dict[str, Any]:
    """An analysis, as it is shown once it is over."""
    asked = ask(api, read, **said)
    assert asked.status == 202, asked.text
    work_on_all(api, twice)
    shown: dict[str, Any] = api.get(f"/v1/analyses/{asked.json['analysis_id']}").json
    return shown


def result(api: Api, shown: Mapping[str, Any], query: str = "") -> dict[str, Any]:
    answer = api.get(f"/v1/analyses/{shown['analysis_id']}/result{query}")
    assert answer.status == 200, answer.text
    found: dict[str, Any] = answer.json
    return found


@pytest.fixture
def file_id(api: Api) -> str:
    return sent(api, ROWS, HEADER)


def test_a_step_runs_on_the_series_of_a_file(api: Api, file_id: str) -> None:
    asked = ask(api, {"file_id": file_id})
    assert (asked.status, asked.json["status"]) == (202, "PENDING")
    assert asked.headers["Location"] == f"analyses/{asked.json['analysis_id']}"
    work_on_all(api, twice)
    shown = api.get(f"/v1/analyses/{asked.json['analysis_id']}").json
    assert (shown["status"], shown["message"], shown["outdated"]) == ("SUCCEEDED", None, False)
    assert [each["file_id"] for each in shown["inputs"]] == [file_id]
    found = result(api, shown)
    assert [(each["sensor_id"], each["parameter"], each["count"]) for each in found["series"]] == [
        ("s0", "value twice", 300),
        ("s1", "value twice", 300),
    ]
    assert found["series"][0]["value"][:3] == [1.0, 5.0, 9.0]
    assert [(each["sensor_id"], each["at"], each["value"]) for each in found["events"]] == [
        ("s0", "2026-03-01T11:09:58Z", 598.5),
        ("s1", "2026-03-01T11:09:59Z", 599.5),
    ]
    assert found["figures"]["series"][1]["count"] == 300


def test_the_readings_of_a_result_are_fetched_as_parquet(api: Api, file_id: str, tmp_path: Path) -> None:
    shown = done(api, {"file_id": file_id, "series": [{"sensor_id": "s1"}], "from": "2026-03-01T11:09:00Z"})
    told = api.get(f"/v1/analyses/{shown['analysis_id']}/result?format=parquet&redirect=false").json
    assert f"analyses/{shown['analysis_id']}/1.parquet" in told["url"]
    known = api.analyses.find(shown["analysis_id"])
    assert known
    assert known.made
    path = tmp_path / "made.parquet"
    api.artefacts.fetch(known.made.readings.key, known.made.readings.version_id, path)
    rows = pyarrow.parquet.read_table(path).to_pylist()
    assert len(rows) == shown["result"]["rows"] == 30
    assert rows[0] == {
        "asset": None,
        "sensor_id": "s1",
        "parameter": "value twice",
        "at": datetime(2026, 3, 1, 11, 9, 1, tzinfo=UTC),
        "value": 2 * 541.5,
        "unit": "°C",
        "quality": "good",
    }
    assert shown["result"]["sha256"] == sha256(path.read_bytes()).hexdigest()


def test_the_same_is_worked_on_once_until_it_failed_or_was_cancelled(api: Api, file_id: str) -> None:
    shown = done(api, {"file_id": file_id})
    again = ask(api, {"file_id": file_id, "version": 1})
    assert (again.status, again.json["analysis_id"]) == (200, shown["analysis_id"])
    assert not work_on_all(api, twice)
    other = ask(api, {"file_id": file_id}, parameters={"window": 6})
    assert other.json["analysis_id"] != shown["analysis_id"]
    assert api.post(f"/v1/analyses/{other.json['analysis_id']}/cancel").json["status"] == "CANCELLED"
    anew = ask(api, {"file_id": file_id}, parameters={"window": 6})
    assert (anew.status, anew.json["run"], anew.json["analysis_id"]) == (202, 2, other.json["analysis_id"])


def test_an_analysis_goes_on_from_another(api: Api, file_id: str) -> None:
    first = done(api, {"file_id": file_id, "series": [{"sensor_id": "s0"}]})
    second = done(api, {"analysis_id": first["analysis_id"]})
    [series] = result(api, second, "?points=2")["series"]
    assert (series["parameter"], series["kind"], series["max"]) == ("value twice twice", "buckets", [1194.0, 2394.0])
    assert (second["after"], second["inputs"], second["outdated"]) == (first["analysis_id"], [], False)
    api.delete(f"/v1/analyses/{first['analysis_id']}")
    assert api.get(f"/v1/analyses/{second['analysis_id']}").json["outdated"] is True


def test_a_newer_version_of_a_file_makes_an_analysis_outdated_and_is_another_input(api: Api, file_id: str) -> None:
    first = done(api, {"file_id": file_id})
    api.post(f"/v1/files/{file_id}/reprocess", json_body={})
    deliver_all(api)
    assert api.get(f"/v1/analyses/{first['analysis_id']}").json["outdated"] is True
    assert api.get("/v1/analyses").json["analyses"][0]["outdated"] is True
    assert ask(api, {"file_id": file_id, "version": 1}).status == 200
    assert ask(api, {"file_id": file_id}).status == 202


def test_series_are_read_over_files_and_live_alike(api: Api, file_id: str) -> None:
    ports = (api.files, api.artefacts, api.sensors, api.stretches)
    NoteSeries(*ports, rules=RuleSets(api.rules), read=FoundReadings(), clock=api.clock).note(file_id)
    of = LiveSeries(None, "s0", "value", "°C")
    live = [reading_of(of, at=micros(api.clock()) - n * SECOND, value=1000.0 + n, index=n) for n in range(3)]
    keep(api, posted_of(*live))
    span = {"from": "2026-03-01T11:09:50Z", "to": "2026-03-01T12:00:01Z"}
    [series] = result(api, done(api, {"series": [{"sensor_id": "s0"}], **span}))["series"]
    assert series["value"] == [1181.0, 1185.0, 1189.0, 1193.0, 1197.0, 2004.0, 2002.0, 2000.0]
    assert ask(api, {"series": [{"sensor_id": "s0"}], **span}).status == 200
    keep(
        api, posted_of(reading_of(of, at=NOON_MICROS - 3600 * SECOND), receipt_id="later", received_at=NOON_MICROS + 1)
    )
    assert ask(api, {"series": [{"sensor_id": "s0"}], **span}).status == 202


def test_series_of_several_assets_are_told_apart(api: Api) -> None:
    for number, asset in enumerate(("R1", "R2")):
        of = LiveSeries(asset, "s", "value", None)
        keep(api, posted_of(reading_of(of, at=NOON_MICROS, value=float(number)), receipt_id=asset))
    span = {"from": "2026-03-01T11:00:00Z", "to": "2026-03-01T12:00:01Z"}
    found = result(api, done(api, {"series": [{"sensor_id": "s"}], **span}))
    assert [(each["asset"], each["value"]) for each in found["series"]] == [("R1", [0.0]), ("R2", [2.0])]
    assert [each["asset"] for each in found["events"]] == ["R1", "R2"]


def test_events_are_those_of_the_time_and_of_the_series_that_are_asked_for(api: Api, file_id: str) -> None:
    shown = done(api, {"file_id": file_id})

    def tops(query: str) -> list[str]:
        return [each["at"] for each in result(api, shown, query)["events"]]

    assert tops("?sensor_id=s1") == ["2026-03-01T11:09:59Z"]
    assert tops("?from=2026-03-01T11:09:59Z") == ["2026-03-01T11:09:59Z"]
    assert tops("?to=2026-03-01T11:09:59Z") == ["2026-03-01T11:09:58Z"]
    assert [each["sensor_id"] for each in result(api, shown, "?sensor_id=s1&parameter=value+twice")["series"]] == ["s1"]


def test_an_analysis_is_deleted_with_all_that_is_kept_of_it(api: Api, file_id: str) -> None:
    shown = done(api, {"file_id": file_id})
    result(api, shown)
    assert [*api.artefacts.keys(f"analyses/{shown['analysis_id']}/")]
    assert api.delete(f"/v1/analyses/{shown['analysis_id']}").status == 204
    assert api.get(f"/v1/analyses/{shown['analysis_id']}").status == 404
    assert [*api.artefacts.keys("analyses/")] == []
    assert api.series_files.read(shown["analysis_id"], 1, 0, 1) is None
    assert done(api, {"file_id": file_id})["status"] == "SUCCEEDED"


def test_five_of_a_token_wait_or_run_at_a_time(api: Api, file_id: str) -> None:
    asked = [ask(api, {"file_id": file_id}, parameters={"window": 5 + n}) for n in range(6)]
    assert [each.status for each in asked] == [202] * 5 + [429]
    assert asked[5].json["code"] == "too_many_analyses"
    api.delete(f"/v1/analyses/{asked[0].json['analysis_id']}")
    assert ask(api, {"file_id": file_id}, parameters={"window": 10}).status == 202
    assert ask(api, {"file_id": file_id}, parameters={"window": 11}).status == 429


def test_analyses_are_listed_by_step_status_and_file(api: Api, file_id: str) -> None:
    first = done(api, {"file_id": file_id})["analysis_id"]
    api.clock.pass_time(seconds=1)
    other = sent(api, ROWS.replace("s0", "s5"), HEADER)
    second = ask(api, {"file_id": other}).json["analysis_id"]

    def listed(query: str = "") -> list[str]:
        return [each["analysis_id"] for page in follow(api, f"/v1/analyses?{query}") for each in page.json["analyses"]]

    assert listed() == listed("limit=1") == listed("step=rolling_mean") == [second, first]
    assert listed("status=SUCCEEDED") == listed(f"file_id={file_id}") == [first]
    assert listed("step=formula") == []
    assert api.get("/v1/analyses?cursor=x").json["code"] == "invalid_cursor"


@pytest.mark.parametrize(
    ("said", "status", "code"),
    [
        ({"step": "none"}, 422, "unknown_step"),
        ({"parameters": {"window": "soon"}}, 422, "invalid_parameters"),
        ({"parameters": {}}, 422, "invalid_parameters"),
        ({"parameters": {"window": 5, "size": 1}}, 422, "invalid_parameters"),
        ({"parameters": {"window": float("nan")}}, 422, "invalid_parameters"),
        ({"input": {}}, 422, "invalid_input"),
        ({"input": {"file_id": "FILE", "analysis_id": "x"}}, 422, "invalid_input"),
        ({"input": {"version": 1, "analysis_id": "x"}}, 422, "invalid_input"),
        ({"input": {"series": [{"sensor_id": "s0"}]}}, 422, "invalid_input"),
        ({"input": {"file_id": "FILE", "series": [{"sensor_id": "s9"}]}}, 422, "unknown_series"),
        ({"input": {"file_id": "none"}}, 404, "unknown_file"),
        ({"input": {"analysis_id": "none"}}, 404, "unknown_analysis"),
        (
            {"input": {"file_id": "FILE", "from": "2026-03-02T00:00:00Z", "to": "2026-03-01T00:00:00Z"}},
            422,
            "invalid_input",
        ),
    ],
)
def test_what_cannot_be_run_is_refused_when_it_is_asked_for(
    api: Api, file_id: str, said: dict[str, Any], status: int, code: str
) -> None:
    text = json.dumps(said).replace("FILE", file_id)
    refused = ask(api, {"file_id": file_id}, **json.loads(text))
    assert (refused.status, refused.json["code"]) == (status, code)
    if "parameters" in said and said["parameters"] == {"window": "soon"}:
        assert refused.json["errors"][0]["field"].startswith("body.parameters.window")


def test_a_parameter_that_there_is_not_is_answered_by_those_that_there_are(api: Api, file_id: str) -> None:
    refused = ask(api, {"file_id": file_id}, step="spc", parameters={"weight": 0.3})
    assert (refused.status, refused.json["errors"][0]["field"]) == (422, "body.parameters.weight")
    assert "the fields chart, rules, baseline, lambda, L, k, h" in refused.json["hint"]


def test_more_series_than_may_be_are_refused(api: Api) -> None:
    rows = "".join(f"s{n},2026-03-01T11:00:00Z,1,degC\n" for n in range(101))
    refused = ask(api, {"file_id": sent(api, rows, HEADER)})
    assert (refused.status, refused.json["code"]) == (422, "too_many_series")


def test_a_result_is_not_there_before_its_time(api: Api, file_id: str) -> None:
    asked = ask(api, {"file_id": file_id}).json["analysis_id"]
    early = api.get(f"/v1/analyses/{asked}/result")
    assert (early.status, early.json["code"]) == (409, "not_finished")
    api.post(f"/v1/analyses/{asked}/cancel")
    assert api.get(f"/v1/analyses/{asked}/result").json["code"] == "analysis_cancelled"
    shown = done(api, {"file_id": file_id})
    over = api.post(f"/v1/analyses/{shown['analysis_id']}/cancel")
    assert (over.status, over.json["code"]) == (409, "analysis_over")


def test_steps_are_listed_with_what_they_take(api: Api) -> None:
    steps = {each["name"]: each for each in api.get("/v1/steps").json["steps"]}
    mean = steps["rolling_mean"]
    assert mean["outputs"] == ["series"]
    assert mean["parameters"]["properties"]["center"]["default"] is False
    assert all(each["title"] and each["description"] for each in steps.values())
