"""Rule sets: whose limits hold, and what is said of a file that cannot be one."""

import math

import pytest

from titer.errors import Rejected
from titer.rules import SHIPPED, Limits, Range, parse_rule_set, shipped


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_rule_set_is_called_what_it_is(name: str) -> None:
    assert shipped(name).label == f"{name}@1"


def test_an_unknown_rule_set_is_refused_with_those_that_are_known() -> None:
    with pytest.raises(Rejected, match=r"'defualt' is not a rule set\. Use default, equipment or replay"):
        shipped("defualt")


def test_the_sensor_comes_before_the_parameter_and_that_before_the_rest() -> None:
    rules = parse_rule_set(
        '{"name": "r", "sensors": {"T1": {"hard": {"max": 1}}}, "parameters": {"t": {"hard": {"max": 2}}},'
        ' "every": {"hard": {"max": 3}}}'
    )
    assert [rules.limits(*pair).hard.high for pair in (("t1", "T"), ("T2", "T"), ("T2", "P"))] == [1, 2, 3]


def test_where_the_file_names_no_parameter_the_sensor_names_it() -> None:
    assert shipped("default").limits("Temperature", "value") == Limits(Range(0, math.inf), Range(20, 40), "°C")
    assert shipped("default").limits("temperature", "other") == Limits()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "not JSON"),
        ("[]", "it is not an object"),
        ("[" * 100_000, "not JSON"),
        ('{"name": "r", "parametres": {}}', "parametres is not known. Use every, name, parameters, sensors, version"),
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
