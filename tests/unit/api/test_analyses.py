"""Analyses, asked for by the API and worked on as their function does."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pytest

from tests.support.analysing import work_on_all
from tests.support.api import Answer, Api
from tests.support.lists import sent
from titer.steps.curves import Curve, Event, Findings, Progress

HEADER = b"sensor_id,timestamp,value,unit\n"
ROWS = "".join(f"s{n % 2},2026-03-01T11:{n // 60:02}:{n % 60:02}Z,{n}.5,degC\n" for n in range(600))
S0 = {"sensor_id": "s0"}


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
