"""The readings of a file, drawn."""

from pathlib import Path
from typing import Any

import pytest

from tests.support.api import Api
from tests.support.judging import deliver_all, judged
from titer.engine.file_series import FileSeries
from titer.series.prepare import Prepared, PrepareSeries

ROWS = "".join(
    f"press,force,2026-03-01T11:{minute:02}:00Z,{minute}\nprobe,temperature,2026-03-01T11:{minute:02}:30Z,{-minute}\n"
    for minute in range(10)
)
LATE = "press,speed,2026-03-01T12:00:00Z,7\npress,force,2026-03-01T11:30:00Z,0.5\n"
BODY = ("sensor_id,parameter,timestamp,value\n" + ROWS + LATE).encode()


@pytest.fixture
def file_id(api: Api) -> str:
    return judged(api, BODY, asset="line%201")


def drawn(api: Api, file_id: str, query: str = "") -> list[dict[str, Any]]:
    answer = api.get(f"/v1/files/{file_id}/series?{query}")
    assert answer.status == 200, answer.text
    series: list[dict[str, Any]] = answer.json["series"]
    return series


def names(series: list[dict[str, Any]]) -> list[tuple[str, str, int]]:
    return [(each["sensor_id"], each["parameter"], each["count"]) for each in series]


def test_all_series_are_drawn_in_the_order_of_the_file(api: Api, file_id: str) -> None:
    answer = api.get(f"/v1/files/{file_id}/series").json
    assert (answer["file_id"], answer["version"]) == (file_id, 1)
    assert names(answer["series"]) == [("press", "force", 11), ("probe", "temperature", 10), ("press", "speed", 1)]
    force, _, speed = answer["series"]
    assert force["at"][-2:] == ["2026-03-01T11:09:00Z", "2026-03-01T11:30:00Z"]
    assert force["gaps"] == [["2026-03-01T11:09:00Z", "2026-03-01T11:30:00Z"]]  # the mean step is three minutes
    assert speed == {
        "sensor_id": "press",
        "asset": "line 1",
        "parameter": "speed",
        "unit": None,
        "count": 1,
        "kind": "raw",
        "at": ["2026-03-01T12:00:00Z"],
        "value": [7.0],
        "quality": ["good"],
        "gaps": [],
        "gaps_truncated": False,
        "limits": None,
    }


def test_each_series_has_the_limits_that_it_was_judged_by_in_its_unit(api: Api) -> None:
    rows = "probe,temperature,°F,2026-03-01T11:00:00Z,98\nprobe,humidity,%,2026-03-01T11:00:00Z,40\n"
    file_id = judged(api, f"sensor_id,parameter,unit,timestamp,value\n{rows}".encode(), rule_set="bioreactor")
    temperature, humidity = drawn(api, file_id)
    assert temperature["limits"] == {"hard": {"min": 32.0, "max": None}, "soft": {"min": 68.0, "max": 104.0}}
    assert humidity["limits"] is None


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("sensor_id=probe&sensor_id=press&parameter=temperature&parameter=speed", ["temperature", "speed"]),
        ("sensor_id=press", ["force", "speed"]),
        ("parameter=speed&parameter=force", ["speed", "force"]),
        ("sensor_id=press&parameter=force&sensor_id=press&parameter=force", ["force"]),
    ],
)
def test_series_are_named_by_pairs_or_by_one_of_the_two(api: Api, file_id: str, query: str, found: list[str]) -> None:
    assert [each["parameter"] for each in drawn(api, file_id, query)] == found


def test_what_the_file_has_not_is_drawn_as_nothing(api: Api, file_id: str) -> None:
    query = "sensor_id=nobody&parameter=force&sensor_id=press&parameter=force"
    assert names(drawn(api, file_id, query)) == [("nobody", "force", 0), ("press", "force", 11)]
    [early] = drawn(api, file_id, "sensor_id=press&parameter=force&to=2026-01-01T00:00:00Z")
    assert (early["count"], early["kind"], early["at"], early["value"]) == (0, "raw", [], [])


def test_buckets_are_equal_parts_of_the_time_that_lose_no_extreme(api: Api, file_id: str) -> None:
    span = "from=2026-03-01T11:00:00Z&to=2026-03-01T11:08:00Z"
    force, temperature = drawn(api, file_id, f"{span}&points=4&parameter=force&parameter=temperature")
    assert force["at"] == temperature["at"] == [f"2026-03-01T11:0{minute}:00Z" for minute in (0, 2, 4, 6)]
    assert (force["kind"], force["count"], force["counts"]) == ("buckets", 8, [2] * 4)
    assert (force["min"], force["max"], force["mean"]) == ([0.0, 2, 4, 6], [1.0, 3, 5, 7], [0.5, 2.5, 4.5, 6.5])
    assert temperature["min_at"] == [f"2026-03-01T11:0{minute}:30Z" for minute in (1, 3, 5, 7)]
    assert (temperature["first"], temperature["last"]) == ([0.0, -2, -4, -6], [-1.0, -3, -5, -7])
    [raw] = drawn(api, file_id, f"{span}&points=4&parameter=force&include=raw")
    assert (raw["kind"], raw["value"]) == ("raw", [float(minute) for minute in range(8)])


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("points=8001", "too_many_points"),
        ("points=24001&sensor_id=press&parameter=force", "too_many_points"),
        ("from=2026-03-01T11:08:00Z&to=2026-03-01T11:08:00Z", "invalid_request"),
        ("sensor_id=press&sensor_id=probe&parameter=force", "invalid_request"),
        ("points=0", "invalid_request"),
        ("include=all", "invalid_request"),
    ],
)
def test_what_cannot_be_drawn_is_refused(api: Api, file_id: str, query: str, code: str) -> None:
    answer = api.get(f"/v1/files/{file_id}/series?{query}")
    assert (answer.status, answer.json["code"]) == (422, code)


def test_more_readings_than_are_drawn_at_once_are_refused(
    api: Api, file_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("titer.series.questions.MOST_POINTS", 20)
    answer = api.get(f"/v1/files/{file_id}/series?include=raw&points=1")
    assert (answer.status, answer.json["code"]) == (422, "too_many_points")


def test_a_version_that_was_deleted_or_is_not_there_is_told(api: Api, file_id: str) -> None:
    assert api.get(f"/v1/files/{file_id}/series?version=2").status == 404
    drawn(api, file_id)
    api.delete(f"/v1/files/{file_id}")
    assert api.get(f"/v1/files/{file_id}/series").status == 410
    preparing(api).clear(file_id)
    assert api.series_files.forget(file_id) == 0


def preparing(api: Api) -> PrepareSeries:
    return PrepareSeries(api.files, api.artefacts, api.series_files, FileSeries)


def test_series_are_made_once_and_made_anew_where_they_are_gone(api: Api, file_id: str, tmp_path: Path) -> None:
    before = drawn(api, file_id)
    assert api.series_files.forget(file_id) == 1
    assert drawn(api, file_id) == before
    of_another_form = tmp_path / "old.series"
    of_another_form.write_bytes(b"titer se" + bytes(8))
    newer = judged(api, BODY + b"press,force,2026-03-01T11:31:00Z,1\n")
    api.series_files.put(newer, 1, of_another_form)
    assert len(drawn(api, newer)) == 3
    assert drawn(api, file_id, "points=3&parameter=force&from=2026-03-01T11:00:30Z")[0]["kind"] == "buckets"


def test_series_of_large_files_do_not_wait_for_a_question(
    api: Api, file_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare = preparing(api)
    assert prepare.follow(prepare.clear(file_id)) is Prepared.LATER
    monkeypatch.setattr("titer.series.prepare.MANY", 22)
    assert [prepare.follow(prepare.clear(file_id)) for _ in range(2)] == [Prepared.MADE, Prepared.THERE]
    assert prepare.follow(prepare.clear("unknown")) is Prepared.NONE


def test_a_new_version_takes_the_place_of_the_one_before(api: Api, file_id: str) -> None:
    drawn(api, file_id)
    api.post(f"/v1/files/{file_id}/reprocess", json_body={})
    deliver_all(api)
    preparing(api).clear(file_id)
    assert api.series_files.read(file_id, 1, 0, 1) is None
    assert api.get(f"/v1/files/{file_id}/series").json["version"] == 2
    assert api.get(f"/v1/files/{file_id}/series?version=1").json["version"] == 1
