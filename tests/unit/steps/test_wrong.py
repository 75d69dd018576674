"""Wrong parameters are told of in plain words: what may be there, and no word of who checks it."""

import re
from typing import Any

import pytest
from pydantic import ValidationError

from titer.steps.catalogue import STEPS
from titer.steps.wrong import wrong_parameters


def wrong(name: str, **said: Any) -> dict[str, str]:
    [step] = [each for each in STEPS.values() if each.name == name]
    with pytest.raises(ValidationError) as refused:
        step.parameters.model_validate(said)
    return wrong_parameters(refused.value.errors(), step.schema)


@pytest.mark.parametrize(
    ("step", "said", "words"),
    [
        (
            "rolling_mean",
            {"window": -3},
            {"window": "it takes a whole number from 1 to 10,000,000 or a length of time such as 10min"},
        ),
        ("rolling_mean", {}, {"window": "it is needed"}),
        (
            "spc",
            {"L": 0, "wight": 1},
            {"L": "it takes a number above 0 and up to 100", "wight": "there is no such parameter"},
        ),
        ("peaks", {"polarity": "up"}, {"polarity": "it takes positive, negative or both"}),
        ("compare", {"guides": [{}]}, {"guides.0.sensor_id": "it is needed"}),
        (
            "custom",
            {"script": "../x"},
            {"script": "it takes a text of a certain form: the name of its file, without .py"},
        ),
        ("optimizer", {"search": {"L": {"min": 3, "max": 2}}}, {"search.L": "max is more than min"}),
        (
            "formula",
            {"let": {"1": {"sensor_id": "a"}}, "expression": "1"},
            {"let.1": "that is no name: letters, digits and _, a letter first"},
        ),
    ],
)
def test_each_is_told_once_with_what_it_may_be(step: str, said: dict[str, Any], words: dict[str, str]) -> None:
    assert wrong(step, **said) == words


@pytest.mark.parametrize("odd", [None, -1, "x", [], {}, {"a": 1}, [1], True, 1.5])
def test_no_word_of_the_validator_is_among_them(odd: Any) -> None:
    """Its types, and patterns, mean nothing to who asks."""
    for step in STEPS.values():
        try:
            step.parameters.model_validate(dict.fromkeys(step.schema["properties"], odd))
        except ValidationError as error:
            told = str(wrong_parameters(error.errors(), step.schema))
            assert not re.search(r"constrained|function-|Input should|\^|\$|\\d|literal", told), told
