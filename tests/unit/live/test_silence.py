"""Who is silent for too long is told of once, and once that it is back."""

from tests.support.readings import NOON_MICROS, PROBE, latest_of, posted_of, reading_of
from titer.adapters.memory.rules import MemoryRules
from titer.adapters.memory.sensors import MemorySensors
from titer.live.fresh import KeepFresh
from titer.live.latest import Source
from titer.live.posted import LiveSeries
from titer.live.silence import Watched, WatchSensors
from titer.model.instants import SECOND
from titer.rules.rule_sets import RuleSets

OTHER = LiveSeries("line 1", "other", "value")


def take(sensors: MemorySensors, of: LiveSeries, *seconds: int, receipt_id: str = "r") -> None:
    """Let readings come at the instant of the last."""
    readings = [reading_of(of, at=NOON_MICROS + at * SECOND, index=n) for n, at in enumerate(seconds)]
    received_at = NOON_MICROS + max(seconds) * SECOND
    posted = posted_of(*readings, received_at=received_at, receipt_id=receipt_id)
    KeepFresh(sensors, RuleSets(MemoryRules())).take([posted])


def watched(sensors: MemorySensors, seconds: int) -> tuple[int, int]:
    found: Watched = WatchSensors(sensors).watch(NOON_MICROS + seconds * SECOND)
    return found.fell_silent, found.came_back


def test_a_series_is_silent_after_five_of_its_usual_steps_but_not_within_a_minute() -> None:
    sensors = MemorySensors()
    take(sensors, PROBE, 0, 20, 40)
    take(sensors, OTHER, 38, 39, 40)
    assert watched(sensors, 100) == (0, 0)
    assert watched(sensors, 101) == (1, 0)
    assert [silence.of for silence in sensors.silent()] == [OTHER]
    assert watched(sensors, 140) == (0, 0)
    assert watched(sensors, 141) == (1, 0)
    [probe, _] = sorted(sensors.silent(), key=lambda silence: -silence.since)
    assert (probe.of, probe.since, probe.last_at) == (PROBE, NOON_MICROS + 140 * SECOND, NOON_MICROS + 40 * SECOND)


def test_silence_is_told_once_and_so_is_its_end() -> None:
    sensors = MemorySensors()
    take(sensors, PROBE, 0)
    assert [watched(sensors, seconds) for seconds in (60, 61, 62)] == [(0, 0), (1, 0), (0, 0)]
    take(sensors, PROBE, 70, receipt_id="r2")
    assert [watched(sensors, seconds) for seconds in (71, 72)] == [(0, 1), (0, 0)]
    assert not sensors.silent()


def test_a_series_whose_newest_reading_came_in_a_file_is_never_silent() -> None:
    sensors = MemorySensors()
    sensors.put_latest(None, latest_of(PROBE, source=Source(kind="file", file_id="f", version=1)))
    assert watched(sensors, 1_000_000) == (0, 0)


def test_a_newest_reading_that_came_late_rings_no_alarm() -> None:
    sensors = MemorySensors()
    sensors.put_latest(None, latest_of(PROBE, late=True))
    assert watched(sensors, 1_000_000) == (0, 0)


def test_the_silence_of_a_series_that_is_forgotten_ends() -> None:
    sensors = MemorySensors()
    take(sensors, PROBE, 0)
    assert watched(sensors, 100) == (1, 0)
    sensors.forget(sensors.latest([PROBE])[PROBE])
    assert watched(sensors, 101) == (0, 1)
    assert not sensors.silent()
