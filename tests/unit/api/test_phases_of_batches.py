"""Phases of a batch, declared as an analysis tells them: from a growth curve to lag, exponential and stationary."""

from typing import Any

import numpy as np
import pytest

from tests.support.api import Answer, Api
from tests.support.batches import analysed, noted, result
from titer.model.instants import HOUR, format_instant, parse_instant

BEGIN = {"A": parse_instant("2026-02-01T00:00:00Z"), "B": parse_instant("2026-02-05T00:00:00Z")}
ENDS = {"A": (10, 34, 60, 80), "B": (20, 40, 55, 80)}  # of lag, growth, stationary phase and decline, in hours
RATES = (0.005, 0.15, 0.0, -0.04)  # in 1/h
MU = {"let": {"vcd": {"sensor_id": "vcd"}}, "expression": "rate(ln(vcd / 1 [cells/mL]))", "max_age": "3h", "name": "mu"}


def grown(name: str, noise: np.random.Generator) -> list[str]:
    """Rows of a batch: a count of cells each hour, which errs by a percent."""
    hours = np.arange(ENDS[name][-1] + 1)
    rates = [next(rate for end, rate in zip(ENDS[name], RATES, strict=True) if hour < end) for hour in hours[:-1]]
    cells = 3e5 * np.exp(np.append(0, np.cumsum(rates))) * (1 + 0.01 * noise.normal(size=len(hours)))
    at = [format_instant(BEGIN[name] + int(hour) * HOUR) for hour in hours]
    return [f"{instant},{name},{count:.0f}" for instant, count in zip(at, cells, strict=True)]


@pytest.fixture
def cells(api: Api) -> Api:
    noise = np.random.default_rng(22)
    rows = [row for name in ENDS for row in grown(name, noise)]
    noted(api, "\n".join(["timestamp,batch,vcd [cells/mL]", *rows, ""]).encode(), asset="R1")
    return api


def changes(api: Api, *batches: str) -> str:
    """The id of the analysis that finds where the rate of growth changes in batches."""
    rates = analysed(api, "formula", {"batch_ids": [*batches]}, **MU)
    return str(analysed(api, "change_points", {"analysis_id": rates["analysis_id"]})["analysis_id"])


def declare(api: Api, batch_id: str, analysis_id: str, **said: Any) -> Answer:
    body = {"phases_from": {"analysis_id": analysis_id, **said}}
    return api.put(f"/v1/batches/{batch_id}?asset=R1", json_body=body)


def test_phases_of_a_growth_curve_are_told_by_its_rate(cells: Api) -> None:
    """Each begins where it began, give or take two hours, of both batches by one analysis, which keeps them apart."""
    found = changes(cells, "A", "B")
    for name in ENDS:
        answer = declare(cells, name, found, names="growth")
        assert answer.status == 200, answer.text
        phases = answer.json["phases"]
        assert [each["name"] for each in phases] == ["lag", "exponential", "stationary", "decline"]
        begins = [(parse_instant(each["from"]) - BEGIN[name]) / HOUR for each in phases]
        assert begins == pytest.approx([0, *ENDS[name][:-1]], abs=2)
        assert answer.json["declared"]
        assert phases[-1]["to"] == answer.json["ended_at"]
    aligned = analysed(cells, "compare", {"batch_ids": ["A", "B"]}, align="phase")
    assert result(cells, aligned)["figures"]["series"][1]["distance"] is not None


def test_phases_are_called_as_somebody_says(cells: Api) -> None:
    found = changes(cells, "A")
    events = result(cells, {"analysis_id": found})["event_count"]
    names = [f"step {chr(ord('a') + number)}" for number in range(events + 1)]
    named = declare(cells, "A", found, names=names)
    assert [each["name"] for each in named.json["phases"]] == names
    cells.delete("/v1/batches/A?asset=R1")
    assert declare(cells, "A", found).json["phases"][1]["name"] == "phase 2"


def test_what_tells_no_phases_is_refused(cells: Api) -> None:
    found = changes(cells, "A")
    assert declare(cells, "A", found, names=["growth"]).json["code"] == "names_do_not_fit"
    assert declare(cells, "B", found).json["code"] == "no_change_points"
    assert declare(cells, "A", found, series={"sensor_id": "do"}).json["code"] == "no_change_points"
    assert declare(cells, "A", "nobody").json["code"] == "unknown_analysis"
    assert declare(cells, "C", found).json["code"] == "batch_not_begun"
    twice = {"phases_from": {"analysis_id": found}, "phases": [{"name": "lag", "from": "2026-02-01T00:00:00Z"}]}
    assert cells.put("/v1/batches/A?asset=R1", json_body=twice).json["code"] == "invalid_request"
