"""Whatever comes, in any order and however often: what is newest is what a plain model of the rules says."""

import random
from itertools import chain
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.clock import NOON
from tests.support.readings import NOON_MICROS, PROBE, posted_of, reading_of
from titer.adapters.memory.rules import MemoryRules
from titer.adapters.memory.sensors import MemorySensors
from titer.live.fresh import KeepFresh
from titer.live.latest import STEPS_OF
from titer.live.posted import LiveSeries, Posted
from titer.live.questions import SensorQuestions
from titer.live.recent import pieces_of
from titer.model.instants import SECOND
from titer.rules.rule_sets import RuleSets

SERIES = [PROBE, PROBE._replace(unit="K"), PROBE._replace(asset="line 1"), LiveSeries(None, "other", "value")]
NEAR = st.integers(-5, 5).map(lambda seconds: NOON_MICROS + seconds * SECOND)


@st.composite
def requests(draw: st.DrawFn) -> list[Posted]:
    """Requests with readings of a few series, whose instants and times of arrival often are the same."""
    found = []
    for number in range(draw(st.integers(1, 6))):
        kept = draw(st.lists(st.tuples(st.sampled_from(SERIES), NEAR, st.integers(0, 99)), min_size=1, max_size=6))
        readings = [
            reading_of(of, at=at, value=float(value), index=index, late=draw(st.booleans()))
            for index, (of, at, value) in enumerate(kept)
        ]
        found.append(posted_of(*readings, receipt_id=f"r{number}", received_at=draw(NEAR)))
    return found


def keeper() -> tuple[MemorySensors, KeepFresh]:
    sensors = MemorySensors()
    return sensors, KeepFresh(sensors, RuleSets(MemoryRules()))


def model(posted: list[Posted]) -> dict[LiveSeries, list[tuple[Any, ...]]]:
    """Of each series, all that came in the order in which the rules rank it, the newest first."""
    ranked: dict[LiveSeries, list[tuple[Any, ...]]] = {}
    for each in posted:
        for reading in each.readings:
            rank = (reading.at, each.received_at, each.receipt_id, reading.index)
            ranked.setdefault(reading.of, []).append((*rank, reading.value, reading.late))
    return {of: sorted(found, reverse=True) for of, found in ranked.items()}


@settings(max_examples=60)
@given(requests(), st.randoms(use_true_random=False))
def test_in_any_order_and_twice_it_ends_as_the_rules_say(posted: list[Posted], chance: random.Random) -> None:
    sensors, keep = keeper()
    deliveries = [*posted, *chance.choices(posted, k=3)]
    chance.shuffle(deliveries)
    while deliveries:
        size = chance.randint(1, 3)
        keep.take(deliveries[:size])
        deliveries = deliveries[size:]
    known = sensors.latest(SERIES)
    expected = model(posted)
    assert set(known) == set(expected) == set(sensors.listed(after=None, limit=99))
    for of, ranked in expected.items():
        latest = known[of]
        assert (*latest.order, latest.reading.value, latest.reading.late) == ranked[0]
        assert latest.last_ats == tuple(sorted({each[0] for each in ranked}, reverse=True)[:STEPS_OF])


@settings(max_examples=40)
@given(requests())
def test_what_is_shown_of_a_sensor_is_each_instant_once_as_it_was_received_last(posted: list[Posted]) -> None:
    sensors, keep = keeper()
    keep.take(posted)
    shown = SensorQuestions(sensors, lambda: NOON).newest(PROBE.sensor_id, limit=1_000)
    best: dict[Any, tuple[Any, ...]] = {}
    for of, ranked in model(posted).items():
        for each in ranked:
            key = (of.asset, of.parameter, each[0])
            if of.sensor_id == PROBE.sensor_id:
                best[key] = max(best.get(key, each), each)
    assert {(s.reading.of.asset, s.reading.of.parameter, s.reading.at): s.order[:4] for s in shown} == {
        key: each[:4] for key, each in best.items()
    }
    assert [each.order for each in shown] == sorted((each.order for each in shown), reverse=True)


@settings(max_examples=20)
@given(st.lists(st.text('aä温\x1f"', min_size=1, max_size=900), min_size=1, max_size=30))
def test_pieces_are_small_and_hold_all_that_came(contexts: list[str]) -> None:
    readings = [reading_of(PROBE, value=n / 3, index=n, context={"note": text}) for n, text in enumerate(contexts)]
    sensors, keep = keeper()
    keep.take([posted_of(*readings)])
    pieces = sensors.recent(PROBE)
    assert [piece.part for piece in pieces] == [*range(len(pieces))][::-1]
    assert [*chain.from_iterable(piece.readings for piece in reversed(pieces))] == readings
    assert [piece.part for piece in pieces_of(posted_of(*readings))] == [piece.part for piece in pieces]


def test_of_a_context_that_is_too_long_the_rest_is_kept() -> None:
    sensors, keep = keeper()
    keep.take([posted_of(reading_of(PROBE, context={"batch": "B-7", "note": "x" * 5_000, "phase": "2"}))])
    assert sensors.recent(PROBE)[0].readings[0].context == {"batch": "B-7", "phase": "2"}
