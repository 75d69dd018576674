import re

import pytest

from titer.model.expression import Uncompiled, expression


def test_it_is_compiled_when_it_is_used() -> None:
    number = expression(r"(?P<whole>[0-9]+)x", re.IGNORECASE)
    assert "compiled" not in vars(number)
    found = number.fullmatch("12X")
    assert found
    assert found["whole"] == "12"
    assert number.sub("-", "1x2X") == "--"
    assert number.pattern == r"(?P<whole>[0-9]+)x"


def test_a_wrong_one_fails_when_it_is_used() -> None:
    wrong = Uncompiled("(", 0)
    with pytest.raises(re.error):
        wrong.search("x")
