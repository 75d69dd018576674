"""Every regular expression of the product takes time that grows with the text, and no faster."""

import re

import pytest

from tests.support.expressions import Used, expressions

EVERY = expressions()


def test_there_are_as_many_as_there_were() -> None:
    assert len(EVERY) > 140


@pytest.mark.parametrize("source", EVERY)
def test_it_takes_linear_time(source: str) -> None:
    assert EVERY[source].slow_text() is None


def test_one_that_takes_quadratic_time_is_found_out() -> None:
    assert Used(re.compile(r"<c[^>]*>(?:(?!<c).)*<v"), searched=True).slow_text()
    assert Used(re.compile(r"[0-9]+x"), searched=True).slow_text()
