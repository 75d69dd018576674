"""`titer analyse`, `titer analyses` and `titer optimize`."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.unit.cli.conftest import Titer
from tests.unit.cli.fake_api import FILE_ID, FakeApi

ID = "6d0c2f0e-5a52-4d08-9a34-6a2d1b1d9a10"
AT = "2026-03-01T12:00:00Z"


def analysis(status: str, **said: Any) -> httpx.Response:
    shown = {
        "analysis_id": ID,
        "status": status,
        "step": "peaks",
        "parameters": {"prominence": 2},
        "input": {"file_id": FILE_ID},
        "progress": 0.5 if status == "RUNNING" else None,
        "created_at": AT,
        "outdated": False,
        "code": None,
        "message": None,
    }
    return httpx.Response(200, json={**shown, **said})


def result() -> httpx.Response:
    series = {"asset": "R1", "sensor_id": "do", "parameter": "value", "unit": "%", "count": 3, "at": [AT], "value": [1]}
    event = {"at": AT, "until": None, "kind": "peak", "value": 7.25, "severity": "warning", "sensor_id": "do"}
    figures = {"axis": "elapsed", "series": [{"sensor_id": "do", "peaks": 4}]}
    return httpx.Response(200, json={"series": [series], "events": [event] * 3, "event_count": 90, "figures": figures})


def asked(api: FakeApi) -> Any:
    return json.loads(next(each.content for each in api.requests if each.method == "POST"))


def test_a_step_is_run_and_what_it_found_is_shown(titer: Titer, api: FakeApi) -> None:
    api.before = [analysis("PENDING"), analysis("RUNNING"), analysis("SUCCEEDED"), result()]
    said = ("--set", "prominence=2", "--set", "polarity=both", "--sensor", "do", "--sensor", "a/b/pH")
    ended = titer(
        "analyse", "peaks", "--file", FILE_ID, *said, "--base-url", api.url, "--poll-interval", "0.01", "--to", AT
    )
    assert ended.code == 0, ended.err
    series = [{"sensor_id": "do"}, {"sensor_id": "a/b", "parameter": "pH"}]
    parameters = {"prominence": 2, "polarity": "both"}
    assert asked(api) == {
        "step": "peaks",
        "parameters": parameters,
        "input": {"file_id": FILE_ID, "series": series, "to": AT},
    }
    assert all(word in ended.out for word in ("SUCCEEDED", "90 events", "and 87 more", "peak", "7.25", "axis=elapsed"))


def test_events_and_analyses_say_of_what_they_are(titer: Titer, api: FakeApi) -> None:
    found = result().json()
    found["events"] = [{**found["events"][0], "parameter": name, "asset": "R1"} for name in ("pH ewma", "temp")]
    found["figures"]["problem"] = "no series of “B” is also one of “A”"
    api.before = [analysis("SUCCEEDED"), httpx.Response(200, json=found)]
    shown = titer("analyses", "result", ID, "--base-url", api.url).out
    assert all(word in shown for word in ("pH ewma", "temp", "parameter", "no series of “B”"))
    read = [
        {"file_id": FILE_ID},
        {"batch_ids": ["B-7", {"batch_id": "B-8", "asset": "R1"}]},
        {"analysis_id": ID, "series": [{"sensor_id": "do"}]},
        {"series": [{"sensor_id": "pH"}, {"sensor_id": "glucose"}]},
    ]
    listed = [analysis("SUCCEEDED", input=each).json() for each in read]
    api.before = [httpx.Response(200, json={"analyses": listed, "next_cursor": None})]
    listing = titer("analyses", "--base-url", api.url).out
    assert all(word in listing for word in ("B-7, B-8", "pH, glucose", FILE_ID[:8]))


def test_of_what_is_drawn_in_buckets_the_last_reading_lies_in_the_last_one(titer: Titer, api: FakeApi) -> None:
    drawn = result().json()
    drawn["series"][0]["kind"] = "buckets"
    api.before = [analysis("SUCCEEDED"), httpx.Response(200, json=drawn)]
    assert f"≥ {AT}" in titer("analyses", "result", ID, "--base-url", api.url).out


def test_batches_and_analyses_are_read_as_files_are(titer: Titer, api: FakeApi) -> None:
    api.before = [analysis("PENDING")]
    ended = titer("analyse", "compare", "--batch", "A", "--batch", "B", "--asset", "R1", "--no-wait", "--json",
                  "--base-url", api.url)  # fmt: skip
    assert (ended.code, ended.json["analysis_id"]) == (0, ID)
    assert asked(api)["input"] == {"batch_ids": ["A", "B"], "asset": "R1"}
    api.before = [analysis("PENDING")]
    api.requests.clear()
    assert titer("analyse", "spc", "--after", ID, "--no-wait", "--base-url", api.url).code == 0
    assert asked(api)["input"] == {"analysis_id": ID}


def test_what_was_found_is_fetched_as_parquet(titer: Titer, api: FakeApi, tmp_path: Path) -> None:
    where = httpx.Response(303, headers={"Location": "https://storage.test/found.parquet"})
    api.before = [analysis("SUCCEEDED"), result(), where]
    out = tmp_path / "found.parquet"
    ended = titer("analyses", "result", ID, "--out", out, "--json", "--base-url", api.url)
    assert (ended.code, out.read_bytes()) == (0, api.readings)
    assert (ended.json["event_count"], ended.json["status"]) == (90, "SUCCEEDED")


@pytest.mark.parametrize(
    ("over", "told"),
    [
        (analysis("FAILED", code="too_long", message="It took more than 900 s."), "It took more than 900 s."),
        (analysis("CANCELLED"), "was cancelled"),
    ],
)
def test_one_that_does_not_succeed_is_one_sentence(titer: Titer, api: FakeApi, over: httpx.Response, told: str) -> None:
    api.before = [over]
    ended = titer("analyses", "result", ID, "--base-url", api.url)
    assert (ended.code != 0, told in ended.err, ended.out) == (True, True, "")


def test_one_that_takes_long_is_not_lost(titer: Titer, api: FakeApi) -> None:
    api.before = [analysis("RUNNING")] * 2
    ended = titer("analyses", "result", ID, "--base-url", api.url, "--poll-timeout", "0")
    assert (ended.code != 0, "is RUNNING" in ended.err) == (True, True)


def test_analyses_are_listed_cancelled_and_deleted(titer: Titer, api: FakeApi) -> None:
    api.before = [httpx.Response(200, json={"analyses": [analysis("RUNNING").json()], "next_cursor": None})]
    assert "50%" in titer("analyses", "--base-url", api.url).out
    api.before = [analysis("CANCELLED"), httpx.Response(204)]
    assert "is CANCELLED" in titer("analyses", "cancel", ID, "--base-url", api.url).err
    assert "is deleted" in titer("analyses", "delete", ID, "--base-url", api.url).err


def test_steps_are_listed_and_one_is_shown_with_its_parameters(titer: Titer, api: FakeApi) -> None:
    fields = {
        "window": {"anyOf": [{"type": "integer", "minimum": 1}, {"type": "string"}], "description": "how long"},
        "align": {"enum": ["start", "dtw"], "default": "start"},
    }
    step = {"name": "mean", "version": 2, "title": "Mean", "description": "The mean. And more.", "inputs": "series"}
    listed = {**step, "outputs": ["series"], "parameters": {"properties": fields, "required": ["window"]}}
    api.before = [httpx.Response(200, json={"steps": [listed]}) for _ in range(3)]
    assert "The mean" in titer("analyses", "steps", "--base-url", api.url).out
    shown = titer("analyses", "steps", "mean", "--base-url", api.url).out
    assert all(word in shown for word in ("integer ≥ 1 or string", "start | dtw", "how long", "And more."))
    assert titer("analyses", "steps", "median", "--base-url", api.url).code == 2


def test_parameters_are_sought_between_bounds(titer: Titer, api: FakeApi) -> None:
    found = {
        "optimizer_id": ID,
        "best": {"L": 3.5},
        "before": {"hits": 1, "misses": 3, "false_alarms_per_day": 4.5},
        "after": {"hits": 4, "misses": 0, "false_alarms_per_day": 0.25},
        "decided": True,
        "reason": "8 faults in 4 folds",
    }
    api.before = [httpx.Response(200, json={**found, "status": status}) for status in ("PENDING", "SUCCEEDED")]
    ended = titer("optimize", ID, "--search", "L=1..6", "--folds", "4", "--base-url", api.url)
    assert ended.code == 0, ended.err
    assert asked(api) == {"analysis_id": ID, "parameters": {"search": {"L": {"min": 1.0, "max": 6.0}}, "folds": 4}}
    assert all(word in ended.out for word in ("The labels decide", "8 faults", "L=3.5", "0.25", "after"))


@pytest.mark.parametrize(
    "said",
    [
        ("analyse", "peaks"),
        ("analyse", "peaks", "--file", FILE_ID, "--set", "prominence"),
        ("optimize", ID, "--search", "L"),
        ("optimize", ID, "--search", "L=1..nan"),
    ],
    ids=str,
)
def test_what_says_too_little_asks_for_nothing(titer: Titer, api: FakeApi, said: tuple[str, ...]) -> None:
    assert titer(*said, "--base-url", api.url).code == 2
    assert api.requests == []
