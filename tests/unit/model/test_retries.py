from collections.abc import Iterator

import pytest

from titer.model.errors import Conflict, Unavailable
from titer.model.retries import retried

CONTENDED = Unavailable("file_contended", "too many writers", "Try again in a moment")


def conflicts(count: int) -> Iterator[int]:
    """Return a countdown of the conflicts to come, to zero."""
    return iter(range(count, -1, -1))


def write(left: Iterator[int]) -> str:
    if next(left):
        raise Conflict
    return "written"


def test_a_write_that_another_came_before_is_tried_again() -> None:
    left = conflicts(4)
    assert retried(lambda: write(left), CONTENDED) == "written"


def test_one_that_another_always_comes_before_is_given_up() -> None:
    left = conflicts(5)
    with pytest.raises(Unavailable) as given_up:
        retried(lambda: write(left), CONTENDED)
    assert given_up.value is CONTENDED


def test_what_else_goes_wrong_flies_on_at_once() -> None:
    left = conflicts(1)
    with pytest.raises(Conflict):
        retried(lambda: write(left), CONTENDED, on=KeyError)
    assert next(left) == 0
