"""The newest reading of each series, and those that came lately, in every store."""

from dataclasses import replace

import pytest

from tests.support.readings import NOON_MICROS, latest_of, piece_of, reading_of
from titer.live.latest import Latest
from titer.live.names import name_of_series
from titer.live.ports import Sensors, Silence
from titer.live.posted import LiveSeries
from titer.model.errors import Conflict
from titer.model.instants import SECOND

PROBE = LiveSeries("Linie ü#1", "probe/7 # a", "temperature", "°C")
BARE = LiveSeries(None, "probe/7 # a", "value")
LONG = LiveSeries("ä" * 255, "温" * 255, "ö" * 255, "ß" * 64)


def put(sensors: Sensors, *series: LiveSeries) -> list[Latest]:
    for of in series:
        sensors.put_latest(None, latest_of(of))
    return [sensors.latest([of])[of] for of in series]


@pytest.mark.parametrize("of", [PROBE, BARE, LONG], ids=["named", "bare", "long"])
def test_the_newest_reading_of_a_series_is_found_as_it_was_put(sensors: Sensors, of: LiveSeries) -> None:
    latest = latest_of(of, context={"batch": "B-7"}, anomaly="at most 80", last_ats=(9 * SECOND, 4 * SECOND, -SECOND))
    sensors.put_latest(None, latest)
    assert sensors.latest([of, replace_unit(of)]) == {of: latest}
    assert sensors.of_sensor(of.sensor_id) == [latest]


def replace_unit(of: LiveSeries) -> LiveSeries:
    return of._replace(unit="K")


def test_who_did_not_see_the_last_change_changes_nothing(sensors: Sensors) -> None:
    [first] = put(sensors, PROBE)
    sensors.put_latest(first, latest_of(PROBE, value=2.0))
    with pytest.raises(Conflict):
        sensors.put_latest(first, latest_of(PROBE, value=3.0))
    with pytest.raises(Conflict):
        sensors.put_latest(None, latest_of(PROBE, value=3.0))
    with pytest.raises(Conflict):
        sensors.forget(first)
    assert sensors.latest([PROBE])[PROBE].reading.value == 2.0


def test_series_are_listed_by_their_sensors_and_each_once(sensors: Sensors) -> None:
    series = [LiveSeries(asset, name, "value") for name in ("a", "a/b", "b", "ü") for asset in (None, "x")]
    known = put(sensors, *reversed(series))
    sensors.put_latest(known[0], latest_of(series[-1], value=5.0))
    listed = sensors.listed(after=None, limit=100)
    assert sorted(map(str, listed)) == sorted(map(str, series))
    assert [of.sensor_id for of in listed][::2] == ["ü", "a", "a/b", "b"]
    again = [*sensors.listed(after=None, limit=3)]
    again += sensors.listed(after=name_of_series(again[-1]), limit=100)
    assert again == listed


def test_what_is_forgotten_is_listed_no_more(sensors: Sensors) -> None:
    [probe, _] = put(sensors, PROBE, BARE)
    sensors.forget(probe)
    assert sensors.listed(after=None, limit=9) == [BARE]
    assert not sensors.latest([PROBE])


def test_pieces_are_kept_once_and_found_by_when_they_came(sensors: Sensors) -> None:
    pieces = [
        piece_of(PROBE, reading_of(PROBE, value=float(n), context={"batch": str(n)}), receipt_id=f"r{n}", after=n)
        for n in range(5)
    ]
    sensors.keep([*pieces, piece_of(BARE, reading_of(BARE)), *pieces[1:3]])
    sensors.keep(pieces[:2])
    assert sensors.recent(PROBE) == pieces[::-1]
    assert sensors.recent(PROBE, least=2) == pieces[:2:-1]
    assert sensors.recent(PROBE, since=pieces[3].received_at) == pieces[:2:-1]
    assert sensors.recent(LONG) == []


def test_pieces_that_are_dropped_are_gone(sensors: Sensors) -> None:
    pieces = [piece_of(PROBE, reading_of(PROBE), receipt_id=name) for name in "abc"]
    sensors.keep(pieces)
    sensors.drop([*pieces[:2], piece_of(BARE)])
    assert sensors.recent(PROBE) == pieces[2:]


def test_more_pieces_than_a_batch_holds_are_all_kept(sensors: Sensors) -> None:
    pieces = [piece_of(PROBE, reading_of(PROBE), part=part) for part in range(60)]
    sensors.keep(pieces)
    assert sensors.recent(PROBE) == pieces[::-1]


def test_silence_is_said_once_until_it_ends(sensors: Sensors) -> None:
    stale = Silence(of=PROBE, stale=True, since=NOON_MICROS, last_at=NOON_MICROS - SECOND, last_value=0.1)
    back = replace(stale, stale=False, since=NOON_MICROS + SECOND)
    assert not sensors.say(back)
    assert sensors.say(stale)
    assert not sensors.say(replace(stale, since=NOON_MICROS + 1))
    assert sensors.silent() == [stale]
    assert sensors.say(back)
    assert not sensors.say(back)
    assert sensors.silent() == []
    assert sensors.say(replace(stale, since=NOON_MICROS + 2 * SECOND))
