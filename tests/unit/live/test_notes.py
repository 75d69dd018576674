"""What files change of sensors, once they are committed, judged anew or deleted."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.api import Api
from tests.support.judging import deliver, deliver_all, judge_newest, judged, send
from tests.support.readings import keep, posted_of, reading_of
from titer.adapters.memory.sensors import MemorySensors
from titer.engine.parquet.found import FoundReadings
from titer.live.collect import collection_of
from titer.live.latest import Source
from titer.live.notes import NoteSeries, Outcome
from titer.live.posted import LiveSeries, Posted
from titer.model.instants import SECOND, micros
from titer.model.readings import Quality
from titer.rules.rule_sets import RuleSets

ELEVEN = "2026-03-01T11:00:00Z"
AT_ELEVEN = 1_772_362_800 * SECOND
PRESS, TANK = LiveSeries("line 1", "press", "value"), LiveSeries("line 1", "tank", "value")


def rows(*cells: str) -> bytes:
    """A file with rows `sensor minute value`, of minutes after eleven."""
    split = [cell.split() for cell in cells]
    return (
        b"sensor_id,timestamp,value\n"
        + "".join(f"{sensor},2026-03-01T11:{int(minute):02}:00Z,{value}\n" for sensor, minute, value in split).encode()
    )


def notes(api: Api) -> NoteSeries:
    return NoteSeries(
        api.files,
        api.artefacts,
        api.sensors,
        api.stretches,
        rules=RuleSets(api.rules),
        read=FoundReadings(),
        clock=api.clock,
    )


def noted(api: Api, *cells: str, **said: str) -> str:
    """Send a file of line 1, judge it, and note it."""
    file_id = judged(api, rows(*cells), **{"asset": "line%201", "name": "a.csv", **said})
    api.clock.pass_time(seconds=1)
    notes(api).note(file_id)
    return file_id


def latest(api: Api, of: LiveSeries = PRESS) -> tuple[float, int, str | None] | None:
    """The newest value of a series, its minute after eleven, and the file that gave it."""
    found = api.sensors.latest([of]).get(of)
    if found is None:
        return None
    return found.reading.value, (found.reading.at - AT_ELEVEN) // (60 * SECOND), found.source.file_id


def live(api: Api, minute: int, value: float, of: LiveSeries = PRESS, receipt_id: str = "r1") -> None:
    reading = reading_of(of, at=AT_ELEVEN + minute * 60 * SECOND, value=value)
    posted = posted_of(reading, receipt_id=receipt_id, received_at=micros(api.clock()))
    keep(api, posted)


def test_a_file_gives_the_newest_reading_of_each_series(api: Api) -> None:
    file_id = noted(api, "press 1 1.5", "press 3 3.5", "tank 2 7", "press 2 2.5")
    [press, tank] = (api.sensors.latest([PRESS, TANK])[of] for of in (PRESS, TANK))
    assert latest(api) == (3.5, 3, file_id)
    assert latest(api, TANK) == (7.0, 2, file_id)
    assert press.source == Source(kind="file", file_id=file_id, version=1)
    assert (press.reading.quality, press.reading.index, press.reading.late) == (Quality.GOOD, 2, False)
    assert press.received_at == micros(api.clock()) - SECOND
    assert tank.stale_from is None
    [stretch] = api.stretches.of(*PRESS[:3])
    assert (stretch.first_at, stretch.last_at) == (AT_ELEVEN + 60 * SECOND, AT_ELEVEN + 180 * SECOND)
    assert (stretch.count, stretch.file_id, stretch.version) == (3, file_id, 1)


def test_once_noted_it_is_not_noted_again(api: Api) -> None:
    file_id = judged(api, rows("press 1 1.5"), asset="line%201")
    assert notes(api).note(file_id) == Outcome(file_id=file_id, mark="1", series=1, changed=1)
    assert notes(api).note(file_id) is None


def test_an_older_file_changes_nothing_of_what_is_newest(api: Api) -> None:
    newer = noted(api, "press 5 5.5")
    noted(api, "press 3 3.5", name="b.csv")
    assert latest(api) == (5.5, 5, newer)
    assert len(api.stretches.of(*PRESS[:3])) == 2


def test_of_one_instant_the_file_that_came_last_is_shown(api: Api) -> None:
    noted(api, "press 5 5.5")
    later = noted(api, "press 5 6.5", name="b.csv")
    assert latest(api) == (6.5, 5, later)


@pytest.mark.parametrize("live_minute", [4, 6])
def test_the_newest_of_live_and_file_is_shown_and_what_is_left_where_the_file_is_deleted(
    api: Api, live_minute: int
) -> None:
    older = noted(api, "press 1 1.5")
    live(api, live_minute, 9.5)
    newer = noted(api, "press 5 5.5", name="b.csv")
    assert latest(api) == ((5.5, 5, newer) if live_minute == 4 else (9.5, 6, None))
    delete(api, newer)
    assert latest(api) == (9.5, live_minute, None)
    delete(api, older)
    assert latest(api) == (9.5, live_minute, None)


def delete(api: Api, file_id: str) -> None:
    assert api.ask("DELETE", f"/v1/files/{file_id}").status < 300
    deliver_all(api)
    notes(api).note(file_id)


def test_where_its_file_is_deleted_the_newest_of_the_other_files_is_shown_and_at_last_none(api: Api) -> None:
    files = [noted(api, f"press {minute} {minute}.5", name=f"{minute}.csv") for minute in (3, 5, 4)]
    for file_id, left in ((files[1], (4.5, 4, files[2])), (files[2], (3.5, 3, files[0])), (files[0], None)):
        delete(api, file_id)
        assert latest(api) == left
    assert api.get("/v1/sensors").json["sensors"] == []
    assert api.stretches.of(*PRESS[:3]) == []


def test_what_a_file_left_is_fetched_once_however_many_series_are_looked_for(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    older = noted(api, *(f"probe{number} 1 1.5" for number in range(5)))
    newer = noted(api, *(f"probe{number} 2 2.5" for number in range(5)), name="b.csv")
    assert api.ask("DELETE", f"/v1/files/{newer}").status < 300
    deliver_all(api)
    fetched: list[str] = []
    for name in ("fetch", "get_json"):
        monkeypatch.setattr(api.artefacts, name, noting(getattr(api.artefacts, name), fetched))
    notes(api).note(newer)
    assert latest(api, LiveSeries("line 1", "probe4", "value")) == (1.5, 1, older)
    assert len(fetched) == len(set(fetched)) == 3


def noting(get: Callable[..., Any], fetched: list[str]) -> Callable[..., Any]:
    """Note the object version of each call."""

    def noted_get(key: str, version_id: str | None, *rest: Any) -> Any:
        fetched.append(f"{key} {version_id}")
        return get(key, version_id, *rest)

    return noted_get


def test_a_duplicate_takes_the_place_of_the_file_that_is_deleted(api: Api) -> None:
    first = noted(api, "press 5 5.5")
    again = noted(api, "press 5 5.5", name="b.csv")
    assert latest(api) == (5.5, 5, first)
    delete(api, first)
    notes(api).note(again)
    assert latest(api) == (5.5, 5, again)
    assert [stretch.file_id for stretch in api.stretches.of(*PRESS[:3])] == [again]


def test_a_file_that_is_judged_anew_gives_what_it_has_now(api: Api) -> None:
    file_id = noted(api, "press 5 500", "press 3 3.5", "tank 1 1")
    other = noted(api, "press 4 4.5", name="b.csv")
    limits = {"sensors": {"press": {"hard": {"max": 100}}}, "parameters": {}}
    api.ask("PUT", "/v1/rules/strict", json_body={"reason": "spikes", **limits})
    assert latest(api) == (500.0, 5, file_id)
    api.ask("POST", f"/v1/files/{file_id}/reprocess", json_body={"rule_set": "strict"})
    deliver_all(api)
    notes(api).note(file_id)
    assert latest(api) == (4.5, 4, other)
    tank = api.sensors.latest([TANK])[TANK]
    assert tank.source == Source(kind="file", file_id=file_id, version=2)
    assert sorted((each.file_id, each.version) for each in api.stretches.of(*PRESS[:3])) == sorted(
        [(file_id, 2), (other, 1)]
    )


def test_a_file_that_keeps_nothing_notes_nothing(api: Api) -> None:
    file_id = judged(api, b"sensor_id,timestamp,value\npress,never,1\n")
    assert notes(api).note(file_id) is None
    assert notes(api).note("nobody") is None


def test_of_a_file_of_more_series_than_are_noted_one_note_tells(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("titer.live.judged.MOST_SERIES", 1)
    file_id = noted(api, "press 1 1.5", "tank 3 2.5")
    [whole] = api.stretches.whole()
    assert (whole.asset, whole.file_id, whole.count) == ("line 1", file_id, 2)
    assert api.stretches.of(*PRESS[:3]) == []
    assert latest(api) == (1.5, 1, file_id)
    delete(api, file_id)
    assert not api.stretches.whole()


def collected(api: Api, *posted: Posted) -> list[str]:
    """Collect what was accepted, and have it judged; return the files."""
    found = []
    for each in collection_of(posted).objects:
        api.uploads.store(each.key, each.body, sha256="", declaration=each.declaration)
        stored = api.uploads.describe(each.key)
        assert stored
        found.append(deliver(api, replace(stored.announcement(), sequencer="01")).file_id)
    return found


def accepted(api: Api, *minutes: int, receipt_id: str = "r1", **given: Any) -> Posted:
    readings = [
        reading_of(PRESS, at=AT_ELEVEN + minute * 60 * SECOND, value=minute + 0.5, index=index, context={"n": "1"})
        for index, minute in enumerate(minutes)
    ]
    return posted_of(*readings, receipt_id=receipt_id, received_at=micros(api.clock()), **given)


def test_what_was_collected_is_the_source_of_a_live_reading_and_changes_nothing_else(api: Api) -> None:
    posted = accepted(api, 30, 58, simulated=True)
    keep(api, posted)
    before, pieces = api.sensors.latest([PRESS])[PRESS], api.sensors.recent(PRESS)
    [file_id] = collected(api, posted)
    notes(api).note(file_id)
    assert api.sensors.latest([PRESS])[PRESS] == replace(before, source=Source(kind="live", file_id=file_id, version=1))
    assert api.sensors.recent(PRESS) == pieces
    [whole] = api.stretches.whole()
    assert (whole.file_id, whole.live, whole.count) == (file_id, True, 2)


def test_what_fresh_lost_is_found_in_what_was_collected(api: Api) -> None:
    posted, kept = accepted(api, 30, 58), accepted(api, 59, receipt_id="r2", simulated=True)
    keep(api, posted)
    keep(api, kept)
    whole = (api.sensors.latest([PRESS])[PRESS], api.sensors.recent(PRESS))
    api.sensors = MemorySensors()
    keep(api, kept)
    [file_id] = collected(api, posted, kept)
    notes(api).note(file_id)
    assert api.sensors.recent(PRESS) == whole[1]
    assert replace(api.sensors.latest([PRESS])[PRESS], source=Source(kind="live")) == whole[0]


def test_a_live_file_that_is_deleted_takes_its_readings_along(api: Api) -> None:
    first, second = accepted(api, 57), accepted(api, 58, receipt_id="r2")
    for posted in (first, second):
        keep(api, posted)
    files = [collected(api, posted)[0] for posted in (first, second)]
    for file_id in files:
        notes(api).note(file_id)
    delete(api, files[1])
    assert latest(api) == (57.5, 57, files[0])
    assert [piece.receipt_id for piece in api.sensors.recent(PRESS)] == ["r1"]
    delete(api, files[0])
    assert latest(api) is None
    assert not api.stretches.whole()


def test_a_live_file_that_is_judged_anew_gives_what_it_has_now(api: Api) -> None:
    posted = accepted(api, 57, 58)
    keep(api, posted)
    [file_id] = collected(api, posted)
    notes(api).note(file_id)
    api.ask("PUT", "/v1/rules/strict", json_body={"reason": "x", "every": {"hard": {"max": 58}}})
    answer = api.ask("POST", f"/v1/files/{file_id}/reprocess", json_body={"rule_set": "strict"})
    assert answer.status == 202, answer.text
    deliver_all(api)
    notes(api).note(file_id)
    assert latest(api) == (57.5, 57, file_id)
    assert [len(piece.readings) for piece in api.sensors.recent(PRESS)] == [1]


def model(files: dict[str, tuple[float, list[tuple[str, int]]]]) -> dict[str, tuple[int, str]]:
    """Of each sensor, the newest minute, and the file that has it: the one that came last."""
    newest: dict[str, tuple[int, float, str]] = {}
    for file_id, (came, kept) in files.items():
        for sensor, minute in kept:
            newest[sensor] = max(newest.get(sensor, (minute, came, file_id)), (minute, came, file_id))
    return {sensor: (minute, file_id) for sensor, (minute, _, file_id) in newest.items()}


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_whatever_is_sent_and_deleted_and_noted_in_any_order_ends_as_the_files_say(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    api = Api(Path(tmp_path_factory.mktemp("api")))
    kept: dict[str, tuple[float, list[tuple[str, int]]]] = {}
    waiting: list[str] = []
    for number in range(data.draw(st.integers(1, 5))):
        cells = data.draw(
            st.lists(
                st.tuples(st.sampled_from(["press", "tank"]), st.integers(1, 9)), min_size=1, max_size=3, unique=True
            )
        )
        body = rows(*(f"{sensor} {minute} {number}.5" for sensor, minute in cells))
        file_id = send(api, body, f"{number}.csv", asset="line%201")
        kept[file_id] = (number, cells)
        judge_newest(api, file_id)
        api.clock.pass_time(seconds=1)
        waiting += [file_id]
        if data.draw(st.booleans()):
            notes(api).note(waiting.pop(data.draw(st.integers(0, len(waiting) - 1))))
        if data.draw(st.integers(0, 3)) == 0:
            gone = data.draw(st.sampled_from([*kept]))
            del kept[gone]
            api.ask("DELETE", f"/v1/files/{gone}")
            waiting += [gone]
    for file_id in data.draw(st.permutations([*waiting, *waiting])):
        notes(api).note(file_id)
    expected: dict[str, Any] = model(kept)
    found = {of.sensor_id: latest(api, of) for of in api.sensors.listed(after=None, limit=9)}
    assert {sensor: each and each[1:] for sensor, each in found.items()} == expected
