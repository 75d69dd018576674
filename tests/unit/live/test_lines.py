"""What was accepted is judged as it was accepted: nothing of a line is guessed, and none is refused."""

import json
from collections.abc import Iterable, Mapping
from io import BytesIO
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.support.readings import NOON_MICROS, PROBE, reading_of
from titer.cells.names import is_usable
from titer.judging.instructions import Instructions, LiveLines
from titer.judging.outcome import NoSinks, Outcome
from titer.judging.pipeline import judge
from titer.live.lines import body_of, lines_of, parse_lines
from titer.live.posted import LiveReading, LiveSeries, Posted
from titer.model.instants import SECOND, format_instant, instant
from titer.model.readings import Quality, Readings
from titer.model.status import Status
from titer.model.units import canonical
from titer.rules.limits import RuleSet, read_rule_set

RULES = read_rule_set(
    {
        "name": "strict",
        "parameters": {"temperature": {"unit": "°C", "hard": {"min": 0, "max": 5}}},
        "sensor_id": {"pattern": "p.*"},
    }
)
OTHER = read_rule_set({"name": "other", "parameters": {"temperature": {"unit": "°C", "hard": {"min": 0, "max": 5}}}})
_NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12).filter(
    lambda name: is_usable(name) and name == name.strip()
)
_UNITS = st.none() | st.sampled_from(["°C", "bar", "%", "mg/L", "1/min"]) | _NAMES.map(canonical).filter(bool)
_SERIES = st.builds(LiveSeries, st.none(), _NAMES, _NAMES, _UNITS)
_READINGS = st.builds(
    LiveReading,
    of=_SERIES,
    at=st.integers(-(10**15), 4 * 10**15),
    value=st.floats(allow_nan=False, allow_infinity=False) | st.sampled_from([-999.0, 7999.0, 0.0, -0.0, 1e300]),
    quality=st.sampled_from(Quality),
    index=st.integers(0, 499),
    late=st.booleans(),
    context=st.none() | st.dictionaries(_NAMES, _NAMES, min_size=1, max_size=3),
)


class Kept(NoSinks):
    """Keeps what is judged."""

    def __init__(self) -> None:
        self.found: list[tuple[Any, ...]] = []

    def readings(self, readings: Readings) -> None:
        for series, start, stop in readings.runs:
            for place in range(start, stop):
                context = json.loads(readings.contexts[readings.context[place]] or "{}")
                quality = Quality(readings.quality[place])
                self.found.append((series, readings.at[place], readings.value[place], quality, context))


def judged(body: bytes, rules: RuleSet, accepted_by: str | None) -> tuple[Outcome, list[tuple[Any, ...]]]:
    kept = Kept()
    how = Instructions(
        name="live.jsonl", rule_set=rules, received_at=instant(NOON_MICROS), live=LiveLines(accepted_by), block_bytes=64
    )
    return judge(BytesIO(body), how, kept), kept.found


def body_with(posted: Iterable[Posted]) -> bytes:
    [lines] = lines_of(posted).values()
    return body_of(lines)


def posted_of(*readings: LiveReading, **given: Any) -> Posted:
    values: dict[str, Any] = {"receipt_id": "r-1", "received_at": NOON_MICROS, "rule_set": "strict@1"} | given
    return Posted(readings=readings, **values)


def expected(posted: Posted, reading: LiveReading) -> Mapping[str, Any]:
    """Return the context of a reading in Parquet."""
    marks = {"titer:late": reading.late, "titer:simulated": posted.simulated}
    doubts = ["future_time"] if reading.at > posted.received_at + 3_600 * SECOND else []
    doubts += ["declared_quality"] if reading.quality else []
    return {
        **(reading.context or {}),
        "titer:received_at": format_instant(posted.received_at)[:-1] + ".000000Z",
        "titer:receipt": posted.receipt_id,
        "titer:index": reading.index,
        **{name: True for name, holds in marks.items() if holds},
        **({"titer:checks": doubts} if doubts else {}),
    }


@given(st.lists(_READINGS, min_size=1, max_size=6), st.booleans())
@example([reading_of(LiveSeries(None, "1", "2026-01-01"), context={"value": "12,5"})], False)
def test_every_line_is_judged_as_it_was_accepted(readings: list[LiveReading], simulated: bool) -> None:
    posted = posted_of(*readings, simulated=simulated)
    outcome, found = judged(body_with([posted]), RULES, RULES.label)
    best = {(each.of.sensor_id, each.of.parameter, each.at): each for each in sorted(readings, key=lambda r: r.index)}
    assert (outcome.status, outcome.error_count) == (Status.PROCESSED, 0)
    assert len(found) == len(best)
    for series, at, value, quality, context in found:
        reading = best[series.sensor_id, series.parameter, at]
        if [each.index for each in readings].count(reading.index) > 1:
            continue  # as no request has it: nothing tells which came last
        doubtful = at > NOON_MICROS + 3_600 * SECOND
        assert (series, value) == (reading.of.series, reading.value)
        assert quality == max(reading.quality, Quality.UNCERTAIN if doubtful else Quality.GOOD)
        assert context == expected(posted, reading)


def test_each_row_is_late_or_early_by_when_it_was_received_itself() -> None:
    hour = 3_600 * SECOND
    reading = reading_of(PROBE, at=NOON_MICROS + 2 * hour)
    other = reading_of(PROBE, at=NOON_MICROS + 2 * hour + 1)
    came = [(reading, NOON_MICROS), (other, NOON_MICROS + 2 * hour)]
    body = b"".join(body_with([posted_of(each, received_at=at)]) for each, at in came)
    _, found = judged(body, RULES, RULES.label)
    assert [quality for _, _, _, quality, _ in found] == [Quality.UNCERTAIN, Quality.GOOD]


def test_rules_that_did_not_accept_a_line_may_refuse_it() -> None:
    body = body_with([posted_of(reading_of(PROBE, value=1e6), reading_of(PROBE, at=1, value=3))])
    assert judged(body, RULES, RULES.label)[0].status is Status.PROCESSED
    outcome, found = judged(body, OTHER, RULES.label)
    assert (outcome.status, outcome.error_counts) == (Status.PARTIAL, {"above_maximum": 1})
    assert [value for _, _, value, _, _ in found] == [3]


def test_what_made_a_reading_less_than_good_when_it_came_stays_said() -> None:
    context: Any = {"titer:checks": ["censored_value"], "titer:mark": "<"}
    body = body_with([posted_of(reading_of(PROBE, quality=Quality.UNCERTAIN, context=context))])
    [(_, _, _, _, found)] = judged(body, RULES, RULES.label)[1]
    assert (found["titer:checks"], found["titer:mark"]) == (["censored_value"], "<")


@pytest.mark.parametrize(
    "line",
    [b"{", b"[]", b"1", b'{"sensor_id": 1}', b"\xff\xfe", b'{"timestamp":"2026","sensor_id":"a"}', b"", b"NaN"],
)
def test_a_line_that_nobody_here_wrote_costs_itself_alone(line: bytes) -> None:
    good = body_with([posted_of(reading_of(PROBE))])
    outcome, found = judged(good + line + b"\n" + good, RULES, RULES.label)
    assert len(found) == 2
    assert outcome.error_counts == {"invalid_json": 1}


def test_of_equal_readings_the_one_received_last_is_kept_whatever_its_unit() -> None:
    other = PROBE._replace(unit="K")
    posted = [
        posted_of(reading_of(PROBE, value=1), receipt_id="b"),
        posted_of(reading_of(other, value=2), receipt_id="a", received_at=NOON_MICROS + 1),
        posted_of(reading_of(PROBE, value=3, index=1), reading_of(PROBE, value=4), receipt_id="a"),
    ]
    body = body_with(posted)
    assert [json.loads(line)["value"] for line in body.splitlines()] == [2]
    assert body_of([*parse_lines(body), *parse_lines(body_with(posted[:1]))]) == body
