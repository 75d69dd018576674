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
from titer.adapters.memory.rules import MemoryRules
from titer.files.record import NOT_NAMED
from titer.judging.instructions import Instructions
from titer.judging.pipeline import judge
from titer.model.author import Author
from titer.model.errors import Rejected
from titer.rules.limits import SHIPPED, Limits, Range, parse_rule_set, shipped_rule_set
from titer.rules.rule_sets import RuleSets
from titer.rules.versions import RuleSetVersion


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_rule_set_is_called_what_it_is(name: str) -> None:
    assert shipped_rule_set(name).label == f"{name}@{2 if name == 'default' else 1}"


def test_an_unknown_rule_set_is_refused_with_those_that_are_known() -> None:
    with pytest.raises(
        Rejected, match=r"'defualt' is not a rule set\. Use default, bioreactor, equipment, replay, or one of your own"
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
    bioreactor = shipped_rule_set("bioreactor")
    assert bioreactor.limits("Temperature", "value") == Limits(Range(0, math.inf), Range(20, 40), "°C")
    assert bioreactor.limits("temperature", "other") == Limits()


PHYSICAL = {"quantities": {"temperature": {"unit": "°C", "hard": {"min": -273.15}}}}


@pytest.mark.parametrize(
    ("parameter", "unit", "limits"),
    [
        ({}, "°C", Limits(Range(-273.15), unit="°C")),
        ({}, "K", Limits(Range(0.0), unit="K")),
        ({}, None, Limits(Range(-273.15), unit="°C")),
        ({"soft": {"max": 313}}, "K", Limits(Range(0.0), Range(high=313), "K")),
        ({"hard": {"min": 10}, "unit": "°C"}, "°C", Limits(Range(10), unit="°C")),
    ],
)
def test_limits_of_a_parameter_refine_those_of_its_quantity(
    parameter: dict[str, Any], unit: str | None, limits: Limits
) -> None:
    rules = parse_rule_set(json.dumps({"name": "r", "parameters": {"t": parameter} if parameter else {}, **PHYSICAL}))
    assert rules.limits("s", "t", quantity="temperature", unit=unit) == limits
    assert rules.limits("s", "other", quantity="ph", unit=unit) == Limits()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "not JSON"),
        ("[]", "it is not an object"),
        ("[" * 100_000, "not JSON"),
        (
            '{"name": "r", "parametres": {}}',
            "parametres is not known. Use every, name, parameters, quantities, sensor_id, sensors, stale_after",
        ),
        ('{"name": "r", "parameters": {"t": {"hrad": {}}}}', "parameters.t.hrad is not known. Use hard, soft"),
        ('{"name": "r", "parameters": {"t": {"hard": {"minimum": 1}}}}', "parameters.t.hard.minimum is not known"),
        ('{"name": "r", "every": {"soft": {"min": "1"}}}', "every.soft.min is not a number"),
        ('{"name": "r", "every": {"soft": {"min": true}}}', "every.soft.min is not a number"),
        ('{"name": "r", "every": {"soft": {"min": NaN}}}', "every.soft.min is not a number"),
        ('{"name": "r", "every": {"hard": {"min": 2, "max": 1}}}', "every.hard has a min above its max"),
        ('{"name": "r", "parameters": {"t": {}, "T": {}}}', "parameters names one thing twice"),
        ('{"name": "r", "quantities": {"mass": {}}}', "quantities.mass is not known"),
        ('{"name": "r", "quantities": {"pH": {"hard": {"min": "0"}}}}', "quantities.pH.hard.min is not a number"),
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
    "pattern",
    ["(a)\\1", "(?=x)y", "(?<!a)b", "(?>a)b", "(?(1)a|b)", "(?x)a b", "((a{200}){200}){200}", "[", "x" * 201, ""],
)
def test_a_pattern_that_is_none_or_could_take_for_ever_is_refused(pattern: str) -> None:
    with pytest.raises(Rejected, match=r"sensor_id\.pattern"):
        parse_rule_set(json.dumps({"name": "r", "sensor_id": {"pattern": pattern}}))


def test_the_worst_pattern_that_is_taken_matches_in_no_time() -> None:
    rules = parse_rule_set('{"name": "r", "sensor_id": {"pattern": "a*a*a*b"}}')
    assert not rules.allows("a" * 256)
    check_work(lambda: rules.allows("a" * 256), most=10)


STORED = json.dumps({"every": {"hard": {"max": 9}}}, separators=(",", ":"))


def test_a_rule_set_that_was_written_before_one_of_its_name_shipped_stays_what_it_is() -> None:
    rules = MemoryRules()
    rules.add(RuleSetVersion(name="bioreactor", version=1, limits=STORED, by=None, reason="old", at=RECEIVED))
    sets = RuleSets(rules)
    assert sets.rule_set("bioreactor").every.hard.high == 9
    assert sets.rule_set(NOT_NAMED).for_table(["temperature", "ph_value"]).every == Limits()
    author = Author(token_id="t", label="t")
    assert sets.write("bioreactor", "{}", by=author, reason="next", at=RECEIVED).version == 2


def test_what_was_judged_by_rules_that_shipped_before_can_be_judged_by_them_again() -> None:
    rules = RuleSets(MemoryRules()).rule_set("default@1")
    assert (rules.label, rules.limits("s", "temperature").hard.low) == ("default@1", 0)


@pytest.mark.parametrize("label", [NOT_NAMED, "default@2 or bioreactor@1"])
def test_rules_that_nobody_named_are_pinned_with_both_versions(label: str) -> None:
    rules = RuleSets(MemoryRules()).rule_set(label)
    assert rules.label == "default@2 or bioreactor@1"
    assert rules.for_table(["x"]).label == "default@2"
    assert rules.for_table(["pH_Value", " temperature", "x"]).label == "bioreactor@1"
