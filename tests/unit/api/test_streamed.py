"""The paths of the replay service, in the shapes that its page shows."""

from typing import Any

import pytest

from tests.support.api import Answer, Api
from tests.support.lists import sent
from tests.support.readings import NOON_MICROS, keep, posted_of, reading_of
from tests.support.replays import Player
from titer.live.posted import LiveSeries
from titer.model.instants import SECOND

PRESS = """timestamp;temperature;main_comp
2025-03-04 06:00:00;20;0
2025-03-04 06:00:10;60;7.4
2025-03-04 06:00:20;81.5;
"""
PATHS = ["current", "sensor/temperature", "latest/5", "all", "sensors"]


@pytest.fixture
def player(api: Api) -> Player:
    return Player(api, api.clock)


def started(api: Api, rows: str = PRESS, **said: Any) -> str:
    answer = api.post("/v1/replays", json_body={"file_id": sent(api, rows, header=b""), **said})
    assert answer.status == 201, answer.text
    return str(answer.json["replay_id"])


def shown(api: Api, path: str) -> Any:
    answer = api.get(f"/api/{path}")
    assert answer.status == 200, answer.text
    return answer.json


def row(second: int, temperature: float, main_comp: float | None) -> dict[str, Any]:
    return {"timestamp": f"2025-03-04T06:00:{second:02}Z", "temperature": temperature, "main_comp": main_comp}


ROWS = [row(0, 20.0, 0.0), row(10, 60.0, 7.4), row(20, 81.5, None)]


@pytest.mark.parametrize("path", PATHS)
def test_where_there_is_nothing_the_answer_has_the_members_of_both(api: Api, path: str) -> None:
    answer = api.get(f"/api/{path}")
    assert (answer.status, answer.json["code"]) == (404, "no_data")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json["error"] == "No current reading available"
    assert answer.json["message"] == "Start a replay with POST /v1/replays, or send readings."


def test_the_status_says_whether_there_is_data(api: Api, player: Player) -> None:
    nothing = shown(api, "status")
    assert (nothing["status"], nothing["data_loaded"], nothing["replay"]) == ("no_data", False, None)
    replay_id = started(api)
    player.run(ticks=1)
    status = shown(api, "status")
    assert (status["status"], status["data_loaded"], status["memory_optimized"]) == ("active", True, True)
    assert status["memory_usage_mb"] > 1
    assert status["memory_percent"] > 0
    assert status["streamer_info"] == {"current_batch_size": 3, "batch_size_limit": 256, "current_file_batch": 0}
    assert status["replay"]["replay_id"] == replay_id


def test_what_came_last_is_shown(api: Api, player: Player) -> None:
    started(api)
    assert shown(api, "current")["data"] == ROWS[0]  # it is on its way
    for sent_so_far in ROWS:
        player.run(ticks=1)
        assert shown(api, "current") == {
            "status": "success",
            "data": sent_so_far,
            "timestamp": sent_so_far["timestamp"],
        }
    over = shown(api, "sensor/temperature")
    assert {name: over[name] for name in ("status", "sensor_name", "value")} == {
        "status": "success",
        "sensor_name": "temperature",
        "value": 81.5,
    }
    assert shown(api, "sensor/main_comp")["value"] is None


def test_others_are_not_looked_up_while_a_replay_runs(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    started(api)
    monkeypatch.setattr(api.replays, "page", None)
    assert shown(api, "current")["data"] == ROWS[0]


def test_rows_are_listed_the_newest_at_the_end(api: Api, player: Player) -> None:
    started(api)
    player.run(ticks=2)
    assert shown(api, "latest/1")["data"] == ROWS[1:2]
    assert shown(api, "latest/5") == {
        "status": "success",
        "data": ROWS[:2],
        "count": 2,
        "returned_count": 2,
        "requested_count": 5,
    }
    assert shown(api, "all") == {"status": "success", "data": ROWS[:2], "count": 2, "returned_count": 2}
    assert shown(api, "sensors")["available_sensors"] == ["temperature", "main_comp"]


def test_more_than_twenty_is_twenty_and_all_is_two_thousand(api: Api, player: Player) -> None:
    lines = "".join(f"a,2026-03-01T{9 + n // 3600:02}:{n // 60 % 60:02}:{n % 60:02}Z,{n}\n" for n in range(2_100))
    started(api, "sensor_id,timestamp,value\n" + lines, speed=100_000)
    player.run()
    assert [each["a"] for each in shown(api, "latest/500")["data"]] == [float(n) for n in range(2_080, 2_100)]
    assert [each["a"] for each in shown(api, "all")["data"]] == [float(n) for n in range(100, 2_100)]


@pytest.mark.parametrize("count", ["0", "-1", "x", "1.5"])
def test_a_count_that_is_none_is_refused(api: Api, count: str) -> None:
    started(api)
    assert api.get(f"/api/latest/{count}").status == 422


def refused(answer: Answer, status: int, code: str) -> None:
    assert (answer.status, answer.json["code"]) == (status, code)


def test_a_sensor_that_is_not_there(api: Api) -> None:
    started(api)
    answer = api.get("/api/sensor/pressure")
    refused(answer, 404, "unknown_sensor")
    assert answer.json["error"]


def test_sensors_with_parameters_are_found_by_both_names(api: Api) -> None:
    started(api, "sensor_id,timestamp,pH,temperature\nBioR1,2026-03-01T11:00:00Z,7.2,37.5\n")
    assert shown(api, "sensors")["available_sensors"] == ["BioR1/pH", "BioR1/temperature"]
    assert shown(api, "sensor/BioR1/pH")["value"] == 7.2
    assert shown(api, "sensor/BioR1%2FpH")["value"] == 7.2


def test_of_several_the_newest_that_runs_is_shown_and_any_that_is_named(api: Api, player: Player) -> None:
    first = started(api, PRESS)
    player.run()
    api.clock.pass_time(seconds=1)
    second = started(api, PRESS.replace("temperature", "second"))
    api.clock.pass_time(seconds=1)
    third = started(api, PRESS.replace("temperature", "third"))
    assert shown(api, "sensors")["available_sensors"][0] == "third"
    assert shown(api, f"sensors?source={first}")["available_sensors"][0] == "temperature"
    api.ask("PATCH", f"/v1/replays/{third}", json_body={"state": "paused"})
    assert shown(api, "sensors")["available_sensors"][0] == "second"
    api.delete(f"/v1/replays/{second}")
    assert shown(api, "sensors")["available_sensors"][0] == "third"
    api.delete(f"/v1/replays/{third}")
    assert shown(api, "current")["data"] == ROWS[-1]
    for none in ("none", "a%0Ab", "%00"):
        refused(api.get(f"/api/current?source={none}"), 404, "unknown_replay")


def test_a_loop_shows_its_last_row_before_it_begins_anew(api: Api, player: Player) -> None:
    started(api, loop=True)
    player.run(ticks=3)
    assert shown(api, "current")["data"] == ROWS[2]
    assert shown(api, "all")["data"] == ROWS


def test_parameters_that_are_not_known_are_passed_over_as_before(api: Api) -> None:
    started(api)
    assert shown(api, "current?_=1700000000")["status"] == "success"


def test_without_a_replay_the_newest_live_readings_are_one_row(api: Api, player: Player) -> None:
    series = [LiveSeries(None, "probe", "temperature", "°C"), LiveSeries("line 1", "press", "value")]
    readings = [reading_of(of, at=NOON_MICROS + n * SECOND, value=n + 0.123456, index=n) for n, of in enumerate(series)]
    keep(api, posted_of(*readings))
    newest = {"timestamp": "2026-03-01T12:00:01Z", "press": 1.1235, "probe/temperature": 0.1235}
    assert shown(api, "current")["data"] == newest
    assert shown(api, "latest/3")["data"] == [newest]
    assert shown(api, "sensor/probe/temperature")["value"] == 0.1235
    assert shown(api, "sensors")["available_sensors"] == ["press", "probe/temperature"]
    assert shown(api, "status")["replay"] is None
    started(api)
    assert shown(api, "current")["data"] == ROWS[0]
    assert shown(api, "current?source=live")["data"] == newest
