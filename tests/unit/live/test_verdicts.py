"""What the judge says of posted objects, one by one."""

import json
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.clock import NOON
from titer.adapters.memory.rules import MemoryRules
from titer.files.record import NOT_NAMED
from titer.formats.json.values import parse_value
from titer.judging.instructions import Instructions, LiveLines
from titer.judging.live_keys import INDEX, RECEIPT, RECEIVED_AT
from titer.judging.outcome import NoSinks
from titer.judging.pipeline import judge
from titer.live.answers import answer_of
from titer.live.lines import body_of, lines_of
from titer.live.posted import LiveReading, Posted, message_of, read_posted
from titer.live.verdicts import Terms, Verdict, judge_objects
from titer.model.instants import format_instant, micros, zone
from titer.model.readings import Quality, Readings
from titer.rules.limits import RuleSet, parse_rule_set
from titer.rules.rule_sets import RuleSets

RULES = RuleSets(MemoryRules())
NOW = micros(NOON)
AT = format_instant(NOON)
TERMS = Terms(rules=RULES.rule_set(NOT_NAMED), received_at=NOW)


def verdict(value: Any, **said: Any) -> Verdict:
    """The verdict on one object, sent as JSON."""
    text = value if isinstance(value, str) else json.dumps(value)
    [found] = judge_objects([parse_value(text)], replace(TERMS, **said))
    return found


def codes(found: Verdict) -> list[tuple[str | None, str]]:
    return [(fault.column, fault.code) for fault in found.errors]


def kept(found: Verdict) -> list[tuple[str, str, str | None, float]]:
    return [(*reading.of[1:], reading.value) for reading in found.readings]


def long(**said: Any) -> dict[str, Any]:
    return {"sensor_id": "a", "timestamp": AT, "value": 1, **said}


@pytest.mark.parametrize(
    ("value", "readings", "errors"),
    [
        (long(), [("a", "value", None, 1.0)], []),
        (long(parameter="ph", unit="pH"), [("a", "ph", "pH", 1.0)], []),
        ({"equipment_id": "a", "timestamp": AT, "value": "2.5"}, [("a", "value", None, 2.5)], []),
        (long(value="12,5"), [("a", "value", None, 12.5)], []),
        (long(value="<0.5"), [("a", "value", None, 0.5)], []),
        (long(value={"value": 37.2, "unit": "C"}), [("a", "value", "°C", 37.2)], []),
        (long(value={"value": 3, "unit": "bananas"}), [("a", "value", "bananas", 3.0)], []),
        (long(value=None), [], [("value", "missing_value")]),
        (long(value=True), [], [("value", "not_a_number")]),
        (long(value="1,234"), [], [("value", "ambiguous_number")]),
        (long(value=[1]), [], [("value", "not_a_number")]),
        (long(temperature=5, run=7), [("a", "value", None, 1.0)], []),
        (long(sensor_id=""), [], [("sensor_id", "missing_sensor_id")]),
        (long(sensor_id=["a"]), [], [("sensor_id", "invalid_sensor_id")]),
        (long(sensor_id="a\u0007"), [], [("sensor_id", "invalid_sensor_id")]),
        (long(sensor_id="a" * 10_000), [], [("sensor_id", "invalid_sensor_id")]),
        (long(unit="x" * 300), [], [("unit", "invalid_unit")]),
        (long(asset=3), [("a", "value", None, 1.0)], []),
        (long(asset={"a": 1}), [], [("asset", "invalid_asset")]),
        (long(asset="x" * 256), [], [("asset", "invalid_asset")]),
        (long(timestamp=None), [], [("timestamp", "missing_timestamp")]),
        (long(timestamp=1_759_305_600), [], [("timestamp", "ambiguous_time")]),
        (long(timestamp="1759305600"), [], [("timestamp", "ambiguous_time")]),
        (long(timestamp="yesterday"), [], [("timestamp", "invalid_timestamp")]),
        (long(timestamp=True), [], [("timestamp", "invalid_timestamp")]),
        ({"sensor_id": "a", "value": 1}, [], [("timestamp", "missing_timestamp")]),
        ({"sensor_id": "a", "timestamp": AT}, [], [(None, "empty_row")]),
        ({}, [], [("timestamp", "missing_timestamp"), (None, "empty_row")]),
        ({"sensor_id": "a", "timestamp": AT, "x": None, "y": None}, [], [(None, "empty_row")]),
        (
            {"sensor_id": "a", "timestamp": AT, "x": 1, "y": None, "on": True, "batch": 5, "note": "n", "id": 9},
            [("a", "x", None, 1.0)],
            [("on", "not_a_number")],
        ),
        (
            {"timestamp": AT, "speed": 3, "temp [°C]": "20.5", "pump": {"value": 7, "unit": "L/min"}},
            [("speed", "value", None, 3.0), ("temp", "value", "°C", 20.5), ("pump", "value", "L/min", 7.0)],
            [],
        ),
        ({"timestamp": AT, "value": 1}, [("value", "value", None, 1.0)], []),
        ({"sensor_id": "a", "timestamp": AT, "temperature": 20, "unit": "C"}, [("a", "temperature", "°C", 20.0)], []),
        ({"sensor_id": "a", "timestamp": AT, "temperature": -300}, [], [("temperature", "below_minimum")]),
        (5, [], [(None, "not_an_object")]),
        ([], [], [(None, "not_an_object")]),
        (None, [], [(None, "not_an_object")]),
        ('{"sensor_id": "a", "sensor_id": "b"}', [], [(None, "duplicate_key")]),
        ('{"sensor_id":"a","timestamp":"' + AT + '","value":NaN}', [], [("value", "missing_value")]),
        ('{"sensor_id":"a","timestamp":"' + AT + '","value":Infinity}', [], [("value", "not_a_number")]),
        ('{"sensor_id":"a","timestamp":"' + AT + '","value":1e400}', [], [("value", "number_out_of_range")]),
        (long(**{"titer:x": 1}), [], [("titer:x", "invalid_column_name")]),
        (long(**{"a": 1, " a": 2}), [], [("a", "duplicate_key")]),
        (long(note="\0"), [], [(None, "nul_character")]),
        (long(context={"a": {"b": {"c": {"d": {"e": {"f": {"g": {"h": {"i": 1}}}}}}}}}), [], [(None, "too_deep")]),
    ],
    ids=str,
)
def test_an_object_is_told_as_a_json_file_of_one_record(value: Any, readings: Any, errors: Any) -> None:
    found = verdict(value)
    assert (kept(found), codes(found)) == (readings, errors)
    assert found.fate == ("rejected" if not readings else "partial" if errors else "accepted")
    assert found.rejected == max(len({column for column, _ in errors}) and bool(errors), not readings)


def test_a_reading_names_its_asset_or_has_that_of_the_request() -> None:
    assets = [
        verdict(each, asset="R1").readings[0].of.asset
        for each in (long(), long(asset="R2"), long(asset=""), long(asset=None))
    ]
    assert assets == ["R1", "R2", None, "R1"]


def test_context_is_what_neither_is_measured_nor_says_what_is() -> None:
    found = verdict(long(note="n", n=3, on=True, context={"batch": "B7", "value": 5, "deep": {"x": 1}, "tags": [1]}))
    assert found.readings[0].context == {
        "note": "n", "n": "3", "on": "true", "batch": "B7", "context.value": "5", "deep.x": "1", "tags": "[\"1\"]",
    }  # fmt: skip


def test_quality_is_read_as_in_files_and_what_says_nothing_is_doubtful() -> None:
    said = {word: verdict(long(quality=word)) for word in ("good", "bad", "uncertain", 192, "fair")}
    assert [each.readings[0].quality for each in said.values()] == [
        Quality.GOOD, Quality.BAD, Quality.UNCERTAIN, Quality.GOOD, Quality.UNCERTAIN,
    ]  # fmt: skip
    assert [fault.code for fault in said["fair"].warnings] == ["unknown_quality"]


def test_a_naive_time_is_read_in_the_zone_of_the_request_else_as_utc_with_a_warning() -> None:
    naive = long(timestamp="2025-10-01 12:00")
    assumed, declared = verdict(naive), verdict(naive, local=zone("Europe/Berlin"))
    assert [fault.code for fault in assumed.warnings] == ["zone_assumed"]
    assert declared.warnings == []
    assert assumed.readings[0].at - declared.readings[0].at == 7_200_000_000


@pytest.mark.parametrize(("epoch", "number"), [("s", 1.5), ("ms", 1500), ("us", 1_500_000), ("ns", 1_500_000_000)])
def test_numbers_for_times_count_what_the_request_says(epoch: str, number: float) -> None:
    assert verdict(long(timestamp=number), epoch=epoch).readings[0].at == 1_500_000
    assert verdict(long(), epoch=epoch).readings[0].at == NOW


def test_what_comes_an_hour_after_its_instant_is_late_and_what_is_an_hour_ahead_uncertain() -> None:
    hours = {hours: verdict(long(timestamp=format_instant(NOW + hours * 3_600_000_000))) for hours in (-2, -1, 1, 2)}
    assert [each.late for each in hours.values()] == [True, False, False, False]
    assert [int(each.readings[0].quality) for each in hours.values()] == [0, 0, 0, 1]
    assert [fault.code for fault in hours[2].warnings] == ["future_time"]


def test_limits_reject_or_make_an_anomaly_and_a_bioreactor_has_its_own() -> None:
    found = verdict({"sensor_id": "a", "timestamp": AT, "ph_value": 7, "temperature": 45})
    assert [(each.series.parameter, each.rule) for each in found.anomalies] == [("temperature", "at most 40")]
    assert [(reading.anomaly, reading.rule_set) for reading in found.readings] == [
        (None, "bioreactor@1"), ("at most 40", "bioreactor@1"),
    ]  # fmt: skip
    hot = long(value=250, parameter="temperature")
    assert codes(verdict(hot, rules=RULES.rule_set("equipment"))) == [("value", "above_maximum")]


def test_a_rule_set_may_say_which_sensors_there_are() -> None:
    rules = parse_rule_set(json.dumps({"name": "plant", "sensor_id": {"pattern": r"^[A-Z]+-[A-Z0-9]+-\d{3}$"}}))
    assert codes(verdict(long(), rules=rules)) == [("sensor_id", "sensor_id_not_allowed")]
    assert codes(verdict(long(sensor_id="PUMP-A-001"), rules=rules)) == []


# any request


NAMES = st.sampled_from(
    ["sensor_id", "equipment_id", "timestamp", "time", "value", "parameter", "unit", "quality", "asset", "context",
     "temperature", "ph_value", "batch", "run", "id", "index", "tag", "Ph A", "temp [°C]", "x", "X", "titer:x", ""]
)  # fmt: skip
TEXTS = st.sampled_from(
    ["a", "", " ", "good", "bad", "NaN", "12,5", "<0.5", "1,234", "950 W", "°C", "C", "-999", AT, "2025-10-01 12:00",
     "2026-03-29 02:30", "2025-10-01T12:00:00.123456789+02:00", "9999-12-31", "1e999", "0x1F", "\u202eabc", "\u200b",
     "\x07", "é" * 300]
) | st.text(max_size=6)  # fmt: skip
NUMBERS = st.integers(-(10**40), 10**40) | st.floats() | st.sampled_from([0, 20, 37.2, 7999, 1_759_305_600])
VALUES = st.recursive(
    NUMBERS | TEXTS | st.booleans() | st.none(),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["value", "unit", "a", "batch"]), inner, max_size=3)
    ),
    max_leaves=4,
)
USUAL = st.fixed_dictionaries(
    {"timestamp": st.just(AT) | TEXTS | NUMBERS},
    optional={"sensor_id": st.sampled_from(["a", "b"]) | VALUES, "value": NUMBERS | VALUES, "unit": TEXTS},
)
OBJECTS = st.builds(lambda one, two: {**two, **one}, USUAL, st.dictionaries(NAMES, VALUES, max_size=5)) | VALUES
REQUESTS = st.lists(OBJECTS, min_size=1, max_size=5)
SETS = st.sampled_from([NOT_NAMED, "bioreactor", "equipment"])


def judged(objects: list[Any], rules: RuleSet) -> list[Verdict]:
    return judge_objects(parse_value(json.dumps(objects)), replace(TERMS, rules=rules))


def posted_of(verdicts: list[Verdict], rules: RuleSet) -> Posted:
    readings = tuple(reading for each in verdicts for reading in each.readings)
    return Posted(receipt_id="r", received_at=NOW, rule_set=rules.for_table(()).label, readings=readings)


@settings(max_examples=60)
@given(REQUESTS, SETS)
def test_any_request_gets_a_verdict_on_each_object(objects: list[Any], name: str) -> None:
    rules = RULES.rule_set(name)
    verdicts = judged(objects, rules)
    answer = answer_of("r", verdicts, simulated=False)
    assert [each["index"] for each in answer["readings"]] == list(range(len(objects)))
    assert json.loads(json.dumps(answer, allow_nan=False)) == answer
    for each in verdicts:
        assert bool(each.readings) == (each.fate != "rejected")
        assert each.readings or (each.errors and each.rejected)
    assert read_posted(message_of(posted_of(verdicts, rules))) == posted_of(verdicts, rules)


@settings(max_examples=60)
@given(REQUESTS, SETS)
def test_no_verdict_depends_on_what_else_is_in_the_request(objects: list[Any], name: str) -> None:
    rules = RULES.rule_set(name)
    for together, value in zip(judged(objects, rules), objects, strict=True):
        [alone] = judged([value], rules)
        assert kept(together) == kept(alone)
        assert codes(together) == codes(alone)


class Kept(NoSinks):
    """What the pipeline kept of a file: series, instant, value, quality, and the receipt."""

    def __init__(self) -> None:
        self.found: list[tuple[Any, ...]] = []

    def readings(self, readings: Readings) -> None:
        for series, start, stop in readings.runs:
            for n in range(start, stop):
                context = json.loads(readings.contexts[readings.context[n]] or "{}")
                came = (context.pop(RECEIPT), context.pop(INDEX), context.pop(RECEIVED_AT))
                context.pop("titer:late", None)
                context.pop("titer:checks", None)
                self.found.append((series, readings.at[n], readings.value[n], readings.quality[n], context, came[:2]))


def as_pipeline(reading: LiveReading) -> tuple[Any, ...]:
    context = {name: said for name, said in (reading.context or {}).items() if name != "titer:checks"}
    return (reading.of.series, reading.at, reading.value, int(reading.quality), context, ("r", reading.index))


@settings(max_examples=60)
@given(REQUESTS, SETS)
def test_what_a_post_accepted_the_pipeline_accepts_as_it_is(objects: list[Any], name: str) -> None:
    rules = RULES.rule_set(name)
    posted = posted_of(judged(objects, rules), rules)
    found: list[tuple[Any, ...]] = []
    for group, lines in lines_of([posted]).items():
        sink = Kept()
        how = Instructions(
            name="live",
            rule_set=RULES.rule_set(group.rule_set),
            received_at=NOON,
            asset=group.asset,
            live=LiveLines(accepted_by=group.rule_set),
        )
        outcome = judge(BytesIO(body_of(lines)), how, sink)
        assert outcome.error_counts == {}
        found += [(group.asset, *each) for each in sink.found]
    last = {(r.of.asset, r.of.sensor_id, r.of.parameter, r.at): r for r in posted.readings}  # of equal ones
    expected = [(reading.of.asset, *as_pipeline(reading)) for reading in last.values()]
    assert sorted(map(repr, found)) == sorted(map(repr, expected))
