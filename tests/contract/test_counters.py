from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from tests.contract.conftest import WITH_THREADS
from tests.support.clock import NOON
from titer.access.ports import Counters

NEXT = NOON + timedelta(minutes=1)


def test_as_many_are_counted_as_the_limit_allows(counters: Counters) -> None:
    assert [counters.count("a#reads", NOON, limit=3) for _ in range(5)] == [True, True, True, False, False]


def test_every_minute_and_every_name_begins_anew(counters: Counters) -> None:
    assert counters.count("a#reads", NOON, limit=1)
    assert counters.count("a#reads", NEXT, limit=1)
    assert counters.count("a#writes", NOON, limit=1)
    assert counters.count("b#reads", NOON, limit=1)
    assert not counters.count("a#reads", NOON, limit=1)


@pytest.mark.parametrize("aws", WITH_THREADS, indirect=True)
def test_not_one_more_passes_however_many_ask_at_once(counters: Counters) -> None:
    with ThreadPoolExecutor(20) as threads:
        passed = threads.map(lambda _: counters.count("a#reads", NOON, limit=50), range(200))
    assert sum(passed) == 50
