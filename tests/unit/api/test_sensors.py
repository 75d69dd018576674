"""Which series there are, how fresh, and their newest readings."""

from typing import Any

import pytest

from tests.support.api import Api
from tests.support.judging import judged
from tests.support.readings import NOON_MICROS, keep, posted_of, reading_of
from titer.engine.parquet.found import FoundReadings
from titer.live.notes import NoteSeries
from titer.live.posted import LiveSeries
from titer.model.instants import SECOND, micros
from titer.model.readings import Quality
from titer.rules.rule_sets import RuleSets

PROBE, PRESS = LiveSeries(None, "probe/7", "temperature", "°C"), LiveSeries("line 1", "press", "value")


def take(api: Api, of: LiveSeries, *seconds: int, **given: Any) -> None:
    """Let readings come at noon, of instants so many seconds from then."""
    readings = [reading_of(of, at=NOON_MICROS + at * SECOND, value=float(at), index=n) for n, at in enumerate(seconds)]
    keep(api, posted_of(*readings, **given))


def test_a_series_is_listed_with_its_newest_reading(api: Api) -> None:
    take(api, PRESS, -5, 0, -9)
    assert api.get("/v1/sensors").json == {
        "sensors": [
            {
                "sensor_id": "press",
                "asset": "line 1",
                "parameter": "value",
                "unit": None,
                "last_at": "2026-03-01T12:00:00Z",
                "last_value": 0.0,
                "quality": "good",
                "received_at": "2026-03-01T12:00:00Z",
                "late": False,
                "simulated": False,
                "stale": False,
                "stale_after": 60.0,
                "source": {"kind": "live", "file_id": None, "version": None},
            }
        ],
        "next_cursor": None,
    }


def listed(api: Api, query: str) -> list[str]:
    return [each["sensor_id"] for each in api.get(f"/v1/sensors?{query}").json["sensors"]]


def test_series_are_narrowed_by_asset_name_and_silence(api: Api) -> None:
    take(api, PROBE, 0)
    take(api, PRESS, -100, 0)  # its usual step is 100 s
    api.clock.pass_time(seconds=61)
    assert listed(api, "") == ["press", "probe/7"]
    assert listed(api, "asset=line%201") == ["press"]
    assert listed(api, "asset=") == ["probe/7"]
    assert listed(api, "q=ROB") == ["probe/7"]
    assert listed(api, "stale=true") == ["probe/7"]
    assert listed(api, "stale=false") == ["press"]


def test_a_rule_set_says_how_long_a_series_may_be_silent(api: Api) -> None:
    limits = {"sensors": {"PRESS": {"stale_after": 20}}, "stale_after": 3600}
    written = api.ask("PUT", "/v1/rules/quiet", json_body={"reason": "rare readings", **limits})
    assert written.json["stale_after"] == 3600
    take(api, PRESS, -1, 0, rule_set="quiet@1")
    take(api, PROBE, -1, 0, rule_set="quiet@1", receipt_id="r2")
    api.clock.pass_time(seconds=21)
    assert listed(api, "stale=true") == ["press"]
    api.clock.pass_time(hours=1)
    assert listed(api, "stale=true") == ["press", "probe/7"]


def test_pages_of_series_follow_one_another(api: Api) -> None:
    names = [f"s{n:02}" for n in range(7)]
    for name in names:
        take(api, LiveSeries(None, name, "value"), 0)
    found: list[str] = []
    query: str | None = "limit=3"
    while query:
        page = api.get(f"/v1/sensors?{query}").json
        found += [each["sensor_id"] for each in page["sensors"]]
        query = page["next_cursor"] and f"limit=3&cursor={page['next_cursor']}"
    assert found == names


def test_the_last_readings_come_along_where_they_are_asked_for(api: Api) -> None:
    take(api, PRESS, 0, 2, 1)
    [press] = api.get("/v1/sensors?recent=2").json["sensors"]
    assert press["recent"] == [["2026-03-01T12:00:01Z", 1.0], ["2026-03-01T12:00:02Z", 2.0]]


def latest(api: Api, query: str = "", sensor: str = "press") -> list[float]:
    return [each["value"] for each in api.get(f"/v1/sensors/{sensor}/latest?{query}").json["readings"]]


def test_the_newest_readings_of_a_sensor_come_first(api: Api) -> None:
    take(api, PRESS, -5, 0, -9)
    take(api, PRESS._replace(asset=None), -7, receipt_id="r2")
    take(api, PRESS._replace(parameter="load"), -6, receipt_id="r3")
    take(api, PROBE, 3, receipt_id="r4")
    assert latest(api) == [0.0, -5.0, -6.0, -7.0, -9.0]
    assert latest(api, "limit=2") == [0.0, -5.0]
    assert latest(api, "asset=") == [-7.0]
    assert latest(api, "asset=line%201&parameter=value") == [0.0, -5.0, -9.0]
    assert latest(api, "since=2026-03-01T11:59:55Z") == [0.0, -5.0]
    assert latest(api, "sensor_id=probe/7", "-") == [3.0]
    assert latest(api, sensor="nobody") == []


def test_a_reading_is_shown_with_all_that_is_known_of_it(api: Api) -> None:
    reading = reading_of(PROBE, value=91.5, quality=Quality.UNCERTAIN, anomaly="at most 80", context={"batch": "B-7"})
    keep(api, posted_of(reading, simulated=True))
    answer = api.get("/v1/sensors/-/latest?sensor_id=probe%2F7").json
    assert answer == {
        "sensor_id": "probe/7",
        "readings": [
            {
                "asset": None,
                "parameter": "temperature",
                "at": "2026-03-01T12:00:00Z",
                "value": 91.5,
                "unit": "°C",
                "quality": "uncertain",
                "anomaly": "at most 80",
                "late": False,
                "simulated": True,
                "received_at": "2026-03-01T12:00:00Z",
                "context": {"batch": "B-7"},
                "source": {"kind": "live", "file_id": None, "version": None},
            }
        ],
        "next_cursor": None,
    }


def test_pages_of_readings_follow_one_another_though_new_ones_come(api: Api) -> None:
    take(api, PRESS, *range(7))
    first = api.get("/v1/sensors/press/latest?limit=3").json
    take(api, PRESS, 9, receipt_id="r2", received_at=NOON_MICROS + SECOND)
    second = api.get(f"/v1/sensors/press/latest?limit=4&cursor={first['next_cursor']}").json
    assert [each["value"] for each in first["readings"] + second["readings"]] == [6.0, 5.0, 4.0, 3.0, 2.0, 1.0, 0.0]
    assert second["next_cursor"] is None


def test_what_was_sent_again_of_an_instant_is_shown_in_its_place(api: Api) -> None:
    take(api, PRESS, 0, 1)
    again = reading_of(PRESS, at=NOON_MICROS, value=7.5, quality=Quality.BAD)
    keep(api, posted_of(again, receipt_id="r2", received_at=NOON_MICROS + 1))
    assert latest(api) == [1.0, 7.5]


@pytest.mark.parametrize(
    "path", ["/v1/sensors/-/latest", "/v1/sensors/press/latest?sensor_id=press", "/v1/sensors/press/latest?limit=1001"]
)
def test_a_question_that_names_no_sensor_or_two_is_refused(api: Api, path: str) -> None:
    answer = api.get(path)
    assert (answer.status, answer.json["code"]) == (422, "invalid_request")


def test_the_path_of_the_ingestion_service_answers_alike(api: Api) -> None:
    take(api, PRESS, 0)
    assert api.get("/api/v1/sensors/press/latest?x=1").json == api.get("/v1/sensors/press/latest").json


def draw(api: Api, query: str = "", sensor: str = "press") -> Any:
    span = "from=2026-03-01T00:00:00Z&to=2026-03-02T00:00:00Z"
    return api.get(f"/v1/sensors/{sensor}/series?{span}{query}")


def test_a_series_is_drawn_over_files_and_live_alike_each_instant_once(api: Api) -> None:
    rows = "".join(f"press,2026-03-01T11:{minute:02}:00Z,{minute}\n" for minute in range(0, 60, 10))
    file_id = judged(api, b"sensor_id,timestamp,value\n" + rows.encode(), asset="line%201")
    note(api, file_id)
    api.clock.pass_time(seconds=5)
    take(api, PRESS, -3600, 5, received_at=micros(api.clock()))
    [series] = draw(api).json["series"]
    assert series == {
        "sensor_id": "press",
        "asset": "line 1",
        "parameter": "value",
        "unit": None,
        "count": 7,
        "kind": "raw",
        "at": [f"2026-03-01T11:{minute:02}:00Z" for minute in range(0, 60, 10)] + ["2026-03-01T12:00:05Z"],
        "value": [-3600.0, 10.0, 20.0, 30.0, 40.0, 50.0, 5.0],
        "quality": ["good"] * 7,
        "gaps": [],
        "gaps_truncated": False,
    }


def note(api: Api, file_id: str) -> None:
    ports = (api.files, api.artefacts, api.sensors, api.stretches)
    NoteSeries(*ports, rules=RuleSets(api.rules), read=FoundReadings(), clock=api.clock).note(file_id)


def test_buckets_lose_no_extreme_and_tell_of_gaps(api: Api) -> None:
    minutes = [*range(30), *range(180, 210)]
    take(api, PRESS, *(60 * minute - 12 * 3600 for minute in minutes))
    peak = reading_of(PRESS, at=NOON_MICROS - 12 * 3600 * SECOND + 7 * SECOND, value=1e6, quality=Quality.BAD)
    keep(api, posted_of(peak, receipt_id="r2"))
    [series] = draw(api, "&points=24").json["series"]
    assert (series["kind"], series["count"], series["counts"]) == ("buckets", 61, [31, 30])
    assert series["at"] == ["2026-03-01T00:00:00Z", "2026-03-01T03:00:00Z"]
    assert (series["max"], series["max_at"][0]) == ([1e6, 60.0 * 209 - 43200], "2026-03-01T00:00:07Z")
    assert series["worst_quality"] == ["bad", "good"]
    assert series["gaps"] == [["2026-03-01T00:29:00Z", "2026-03-01T03:00:00Z"]]
    raw = draw(api, "&points=24&include=raw").json["series"][0]
    assert (raw["kind"], len(raw["at"]), raw["count"]) == ("raw", 61, 61)


def test_a_drawing_is_narrowed_by_asset_parameter_and_time(api: Api) -> None:
    take(api, PRESS, 0)
    take(api, PRESS._replace(asset=None), 1, receipt_id="r2")
    take(api, PRESS._replace(parameter="load", unit="N"), 2, receipt_id="r3")
    take(api, PROBE, 3, receipt_id="r4")

    def values(query: str = "", sensor: str = "press") -> list[list[float]]:
        return [each["value"] for each in draw(api, query, sensor).json["series"]]

    assert values() == [[1.0], [2.0], [0.0]]
    assert values("&parameter=load") == values("&parameter=load&parameter=other") == [[2.0]]
    assert values("&asset=") == [[1.0]]
    assert values("&sensor_id=probe/7", "-") == [[3.0]]
    assert api.get("/v1/sensors/press/series?from=2026-03-01T12:00:01Z&to=2026-03-01T12:00:02Z").json["series"][0][
        "value"
    ] == [1.0]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("from=2026-03-02T00:00:00Z&to=2026-03-01T00:00:00Z", "invalid_request"),
        ("from=2026-03-01T00:00:00Z", "invalid_request"),
        ("from=2026-03-01T00:00:00Z&to=2026-03-02T00:00:00Z&points=20000", "too_many_points"),
    ],
)
def test_what_cannot_be_drawn_is_refused(api: Api, query: str, code: str) -> None:
    take(api, PRESS, 0)
    take(api, PRESS._replace(parameter="load"), 2, receipt_id="r3")
    answer = api.get(f"/v1/sensors/press/series?{query}")
    assert (answer.status, answer.json["code"]) == (422, code)


def test_a_time_of_too_many_files_is_refused(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("titer.live.places.MOST_OPENED", 1)
    for minute in (1, 2):
        file_id = judged(api, f"sensor_id,timestamp,value\npress,2026-03-01T11:0{minute}:00Z,1\n".encode())
        note(api, file_id)
    answer = draw(api)
    assert (answer.status, answer.json["code"]) == (422, "range_too_large")
    assert api.get("/v1/sensors/press/series?from=2026-03-01T11:02:00Z&to=2026-03-02T00:00:00Z").status == 200
