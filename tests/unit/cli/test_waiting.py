from collections.abc import Sequence

import pytest

from titer_cli.tasks.waiting import Patience, await_each


class Crowd:
    """Files that end one after the other, and a clock that only pauses and looks move."""

    def __init__(self, ends: Sequence[float]) -> None:
        self.ends = ends
        self.time = 0.0
        self.looks = 0
        self.widest = 0

    def pause(self, seconds: float) -> None:
        self.time += seconds

    def look(self, some: Sequence[int]) -> Sequence[bool]:
        self.looks += len(some)
        self.widest = max(self.widest, len(some))
        self.time += 0.02
        return [self.ends[number] <= self.time for number in some]

    def wait(self, timeout: float = 60, at_once: int = 4) -> list[int]:
        patience = Patience(0.5, timeout, lambda: self.time)
        return await_each(range(len(self.ends)), self.look, patience, self.pause, at_once=at_once)


@pytest.mark.parametrize(("files", "seconds"), [(1, 1), (10, 10), (10, 60), (100, 10), (1_000, 300)])
def test_who_waits_for_many_looks_little_oftener_than_there_are_files(files: int, seconds: float) -> None:
    crowd = Crowd([seconds * (number + 1) / files for number in range(files)])
    assert crowd.wait(timeout=90) == []
    assert crowd.looks <= 1.2 * files + 10 + seconds / 4
    assert crowd.time <= 1.25 * seconds + 0.02 * files + 1


def test_what_has_ended_is_looked_at_several_at_a_time() -> None:
    crowd = Crowd([0.0] * 100)
    assert crowd.wait(at_once=8) == []
    assert (crowd.looks, crowd.widest) == (100, 8)


def test_patience_begins_anew_with_each_that_ends_and_what_never_does_is_returned() -> None:
    crowd = Crowd([20, 1e9, 40, 1e9, 60])
    assert sorted(crowd.wait(timeout=25)) == [1, 3]
    assert 60 <= crowd.time <= 100


def test_nothing_that_has_ended_is_given_up_though_it_was_not_its_turn() -> None:
    crowd = Crowd([10.0 * (100 - number) for number in range(100)])
    assert crowd.wait(timeout=30) == []
    assert crowd.looks <= 100 * 100 * 10 / 30 / 2 + 500


def test_without_patience_each_is_looked_at_once() -> None:
    crowd = Crowd([5, 5])
    assert sorted(crowd.wait(timeout=0)) == [0, 1]
    assert (crowd.looks, crowd.time) == (2, 0.02)
