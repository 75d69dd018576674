"""The formats of text: each text is meant by one, and each kind read by one."""

from collections import Counter

import pytest

from titer.formats.text import FORMATS
from titer.model.kind import TEXTS


def test_each_kind_of_text_has_one_format() -> None:
    assert Counter(kind for each in FORMATS for kind in each.kinds) == Counter(TEXTS)


@pytest.mark.parametrize("text", ["a,b", "no table", "<p>", "[Section]\n1"])
def test_what_no_other_format_is_meant_by_is_left_to_the_last(text: str) -> None:
    assert [each.is_meant(text) for each in FORMATS] == [*[False] * (len(FORMATS) - 1), True]


@pytest.mark.parametrize("text", ["{", '{"a": 1}\n', "[1", "[true]\n[false]"])
def test_brackets_are_json(text: str) -> None:
    assert next(each for each in FORMATS if each.is_meant(text)) is FORMATS[0]
