"""Steps run on batches: on each by itself, or on all of them laid over each other."""

from typing import Any

import pytest

from tests.support.analysing import work_on_all
from tests.support.api import Api
from tests.support.batches import analysed, noted, result
from tests.support.readings import keep, posted_of, reading_of
from titer.live.posted import LiveSeries
from titer.model.instants import micros, parse_instant

ELEVEN = parse_instant("2026-03-01T11:00:00Z")
MINUTE = 60_000_000


@pytest.fixture
def two(api: Api) -> Api:
    """Batches A and B of R1, ten minutes each, half an hour apart: do rises from 0, and from 100."""
    rows = [
        f"do,2026-03-01T11:{start + minute:02}:00Z,{level + minute},{name}"
        for name, start, level in (("A", 0, 0), ("B", 40, 100))
        for minute in range(11)
    ]
    noted(api, "\n".join(["sensor_id,timestamp,value,batch", *rows, ""]).encode(), asset="R1")
    return api


def test_a_step_is_run_on_each_batch_by_itself(two: Api) -> None:
    """The first reading of B has no reading of A in its window, however the window is counted."""
    shown = analysed(two, "rolling_mean", {"batch_ids": ["A", "B"]}, window=3, min_count=1)
    [series] = result(two, shown)["series"]
    assert series["value"][:3] == [0, 0.5, 1]
    assert series["value"][11:14] == [100, 100.5, 101]
    assert [each["batch_id"] for each in shown["input"]["batches"]] == ["A", "B"]
    assert len(shown["inputs"]) == 1


def test_figures_of_a_step_say_of_which_batch_they_are(two: Api) -> None:
    shown = analysed(two, "spc", {"batch_ids": ["B", "A"]}, rules="limits")
    figures = result(two, shown)["figures"]
    assert [(each["batch_id"], each["center"]) for each in figures["series"]] == [("B", 105), ("A", 5)]
    assert [each["from"] for each in figures["batches"]] == ["2026-03-01T11:40:00Z", "2026-03-01T11:00:00Z"]


def test_a_search_leaves_batches_out_and_what_lies_between_them_is_not_counted(two: Api) -> None:
    shown = analysed(two, "spc", {"batch_ids": ["A", "B"]}, rules="limits")
    for at in ("2026-03-01T11:05:00Z", "2026-03-01T11:45:00Z"):
        mark = {"asset": "R1", "from": at, "to": at, "text": "pump", "label": "fault"}
        assert two.post("/v1/annotations", json_body=mark).status == 201
    measured = result(two, shown)["measured"]
    assert (measured["faults"], measured["normal_days"] * 1440) == (2, pytest.approx(20, abs=0.01))
    parameters = {"search": {"L": {"min": 1, "max": 4}}, "max_evaluations": 20}
    asked = {"analysis_id": shown["analysis_id"], "parameters": parameters}
    search = two.post("/v1/optimizer", json_body=asked)
    work_on_all(two)
    found = two.get(f"/v1/optimizer/{search.json['optimizer_id']}").json
    assert found["status"] == "SUCCEEDED", found
    assert sorted(fold["name"] for fold in found["folds"]) == ["A", "B"]


def test_batches_are_laid_over_each_other(two: Api) -> None:
    """With what came live of their vessel, which names no batch."""
    of = LiveSeries("R1", "pH", "value")
    two.clock.at = two.clock.at.replace(hour=11, minute=59)
    keep(two, posted_of(reading_of(of, at=ELEVEN + 45 * MINUTE, value=7.0), received_at=micros(two.clock())))
    series = [{"sensor_id": "do"}, {"sensor_id": "pH"}]
    found = result(two, analysed(two, "compare", {"batch_ids": ["A", "B"], "series": series}))
    assert [(each["asset"], each["sensor_id"], each["at"][0]) for each in found["series"]] == [
        ("A", "do", "1970-01-01T00:00:00Z"),
        ("B", "do", "1970-01-01T00:00:00Z"),
        ("B", "pH", "1970-01-01T00:05:00Z"),
    ]
    assert [each["distance"] for each in found["figures"]["series"]] == [0, 100, None]


def test_a_declared_batch_is_read_in_all_series_of_its_asset(two: Api) -> None:
    said = {"started_at": "2026-03-01T11:42:00Z", "ended_at": "2026-03-01T11:44:00Z"}
    assert two.put("/v1/batches/hand?asset=R1", json_body=said).status == 201
    shown = analysed(two, "rolling_mean", {"batch_ids": [{"batch_id": "hand", "asset": "R1"}]}, window=1)
    [series] = result(two, shown)["series"]
    assert series["value"] == [102, 103, 104]


def test_the_same_batches_are_the_same_analysis_until_they_change(two: Api) -> None:
    of = {"batch_ids": ["A", "B"]}
    first = analysed(two, "compare", of)
    assert analysed(two, "compare", of)["analysis_id"] == first["analysis_id"]
    assert two.put("/v1/batches/A", json_body={"ended_at": "2026-03-01T11:05:00Z"}).status == 200
    assert analysed(two, "compare", of)["analysis_id"] != first["analysis_id"]


@pytest.mark.parametrize(
    ("step", "of", "code"),
    [
        ("compare", {"batch_ids": ["A"]}, "needs_batches"),
        ("compare", {"batch_ids": ["A", "C"]}, "unknown_batch"),
        ("compare", {"batch_ids": ["A", "B"], "from": "2026-03-01T11:00:00Z"}, "invalid_input"),
        ("compare", {"batch_ids": []}, "invalid_request"),
        ("spc", {"batch_ids": ["later"]}, "batch_not_begun"),
        ("spc", {"batch_ids": ["empty"]}, "unknown_series"),
        ("spc", {"series": [{"sensor_id": "do"}], "asset": "R1"}, "invalid_input"),
    ],
)
def test_what_cannot_be_read_is_refused_when_it_is_asked_for(
    two: Api, step: str, of: dict[str, Any], code: str
) -> None:
    two.put("/v1/batches/later", json_body={"started_at": "2027-03-01T11:00:00Z"})
    two.put("/v1/batches/empty?asset=R9", json_body={"started_at": "2026-03-01T11:00:00Z"})
    answer = two.post("/v1/analyses", json_body={"step": step, "parameters": {}, "input": of})
    assert answer.json["code"] == code, answer.text
