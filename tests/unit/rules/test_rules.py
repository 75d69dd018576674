"""Rule sets: whose limits hold, and what is said of a file that cannot be one."""

import json
import math
import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from tests.support.work import check_work
from tests.unit.judging.reading import RECEIVED
from titer.judging.instructions import Instructions
from titer.judging.pipeline import judge
from titer.model.errors import Rejected
from titer.rules.limits import SHIPPED, Limits, Range, parse_rule_set, shipped_rule_set


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_rule_set_is_called_what_it_is(name: str) -> None:
    assert shipped_rule_set(name).label == f"{name}@1"


def test_an_unknown_rule_set_is_refused_with_those_that_are_known() -> None:
    with pytest.raises(
        Rejected, match=r"'defualt' is not a rule set\. Use default, equipment, replay, or one of your own"
    ):
        shipped_rule_set("defualt")


def test_the_sensor_comes_before_the_parameter_and_that_before_the_rest() -> None:
    rules = parse_rule_set(
        '{"name": "r", "sensors": {"T1": {"hard": {"max": 1}}}, "parameters": {"t": {"hard": {"max": 2}}},'
        ' "every": {"hard": {"max": 3}}}'
    )
    assert [rules.limits(*pair).hard.high for pair in (("t1", "T"), ("T2", "T"), ("T2", "P"))] == [1, 2, 3]


README = (Path(__file__).parents[3] / "README.md").read_text("utf-8")
PRESS = next(block for block in re.findall(r"```json\n(.*?)```", README, re.DOTALL) if '"name": "press"' in block)


def test_in_the_example_a_sensor_has_a_maximum_of_its_own_and_the_rest_of_its_parameter() -> None:
    rows = "".join(f"TP-PRESS-001,2025-10-01T08:0{at}:00Z,{cell}\n" for at, cell in enumerate([-40, 30, 45, 500, 501]))
    text = f"sensor_id,timestamp,temperature\n{rows}"
    outcome = judge(
        BytesIO(text.encode()), Instructions(name="p.csv", rule_set=parse_rule_set(PRESS), received_at=RECEIVED)
    )
    assert [(fault.row_number, fault.code) for fault in outcome.errors] == [(1, "below_minimum"), (5, "above_maximum")]
    assert [anomaly.row_number for anomaly in outcome.anomalies] == [3, 4]


UP_TO_500 = {"hard": {"max": 500}}
NARROW = {"hard": {"min": 0, "max": 200}, "soft": {"min": 20, "max": 40}}


@pytest.mark.parametrize(
    ("parameter", "sensor", "limits"),
    [
        (NARROW, UP_TO_500, Limits(Range(0, 500), Range(20, 40))),
        (NARROW, {"hard": {"min": -5}, "soft": {"max": 30}}, Limits(Range(-5, 200), Range(20, 30))),
        (NARROW, {}, Limits(Range(0, 200), Range(20, 40))),
        ({}, UP_TO_500, Limits(Range(high=500))),
        (NARROW | {"unit": "°C"}, UP_TO_500, Limits(Range(0, 500), Range(20, 40), "°C")),
        (NARROW, UP_TO_500 | {"unit": "°C"}, Limits(Range(0, 500), Range(20, 40), "°C")),
        (NARROW | {"unit": "degC"}, UP_TO_500 | {"unit": "°C"}, Limits(Range(0, 500), Range(20, 40), "°C")),
        (NARROW | {"unit": "°C"}, UP_TO_500 | {"unit": "°F"}, Limits(Range(32, 500), Range(68, 104), "°F")),
        (NARROW | {"unit": "°C"}, UP_TO_500 | {"unit": "K"}, Limits(Range(273.15, 500), Range(293.15, 313.15), "K")),
        (NARROW | {"unit": "°C"}, UP_TO_500 | {"unit": "bar"}, Limits(Range(high=500), unit="bar")),
        (NARROW, {"hard": {"min": 300}, "soft": {"max": 5}}, Limits(Range(low=300), Range(high=5))),
    ],
)  # fmt: skip
def test_limits_of_a_sensor_refine_those_of_its_parameter_bound_by_bound(
    parameter: dict[str, Any], sensor: dict[str, Any], limits: Limits
) -> None:
    said = {"name": "r", "parameters": {"t": parameter}, "sensors": {"S": sensor}}
    rules = parse_rule_set(json.dumps(said))
    assert rules.limits("s", "T") == limits
    assert rules.limits("other", "t") == parse_rule_set(json.dumps(said | {"sensors": {}})).limits("s", "t")


def test_where_no_parameter_has_limits_a_sensor_refines_those_of_everything() -> None:
    rules = parse_rule_set(
        '{"name": "r", "every": {"hard": {"min": 1, "max": 2}}, "sensors": {"s": {"hard": {"max": 5}}}}'
    )
    assert rules.limits("s", "anything").hard == Range(1, 5)


def test_where_the_file_names_no_parameter_the_sensor_names_it() -> None:
    assert shipped_rule_set("default").limits("Temperature", "value") == Limits(Range(0, math.inf), Range(20, 40), "°C")
    assert shipped_rule_set("default").limits("temperature", "other") == Limits()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "not JSON"),
        ("[]", "it is not an object"),
        ("[" * 100_000, "not JSON"),
        (
            '{"name": "r", "parametres": {}}',
            "parametres is not known. Use every, name, parameters, sensor_id, sensors, version",
        ),
        ('{"name": "r", "parameters": {"t": {"hrad": {}}}}', "parameters.t.hrad is not known. Use hard, soft"),
        ('{"name": "r", "parameters": {"t": {"hard": {"minimum": 1}}}}', "parameters.t.hard.minimum is not known"),
        ('{"name": "r", "every": {"soft": {"min": "1"}}}', "every.soft.min is not a number"),
        ('{"name": "r", "every": {"soft": {"min": true}}}', "every.soft.min is not a number"),
        ('{"name": "r", "every": {"soft": {"min": NaN}}}', "every.soft.min is not a number"),
        ('{"name": "r", "every": {"hard": {"min": 2, "max": 1}}}', "every.hard has a min above its max"),
        ('{"name": "r", "parameters": {"t": {}, "T": {}}}', "parameters names one thing twice"),
        ('{"name": ""}', "name is missing or odd"),
        ('{"version": 1}', "name is missing or odd"),
        ('{"name": "r", "version": 0}', "version is not a whole number from 1"),
        ('{"name": "r"}' + " " * (1 << 20), "larger than 1 MiB"),
    ],
)  # fmt: skip
def test_a_rule_set_with_a_mistake_is_refused_at_the_mistake(text: str, said: str) -> None:
    with pytest.raises(Rejected, match="cannot be used: ") as refusal:
        parse_rule_set(text)
    assert said in str(refusal.value)
    assert refusal.value.code == "invalid_rule_set"


IDS = '{"name": "r", "sensor_id": {"pattern": "^[A-Z]+-[A-Z0-9]+-\\\\d{3}$"}}'


def test_a_row_of_a_sensor_that_the_rule_set_does_not_allow_is_rejected() -> None:
    text = b"sensor_id,timestamp,value\nBIO-R1-001,2025-10-01,1\nbio-1,2025-10-01,2\n,2025-10-01,3\n"
    how = Instructions(name="ids.csv", rule_set=parse_rule_set(IDS), received_at=RECEIVED)
    outcome = judge(BytesIO(text), how)
    assert [(fault.row_number, fault.code) for fault in outcome.errors] == [
        (2, "sensor_id_not_allowed"),
        (3, "missing_sensor_id"),
    ]


def test_any_sensor_is_allowed_where_nothing_is_said() -> None:
    assert shipped_rule_set("equipment").allows("anything at all")


@pytest.mark.parametrize(
    "pattern", ["(a+)+$", "(a|a)*b", "(a)\\1", "a*a*a*a*b", "(?=x)y", "a{1,}b{2,}c+d*", "[", "x" * 201, ""]
)
def test_a_pattern_that_is_none_or_could_take_for_ever_is_refused(pattern: str) -> None:
    with pytest.raises(Rejected, match=r"sensor_id\.pattern"):
        parse_rule_set(json.dumps({"name": "r", "sensor_id": {"pattern": pattern}}))


def test_the_worst_pattern_that_is_taken_matches_in_no_time() -> None:
    rules = parse_rule_set('{"name": "r", "sensor_id": {"pattern": "a*a*a*b"}}')
    assert not rules.allows("a" * 256)
    check_work(lambda: rules.allows("a" * 256), most=10)
