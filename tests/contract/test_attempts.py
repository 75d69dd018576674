"""Attempts at requests with an Idempotency-Key, where receipts lead to, and budgets of several things."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.contract.conftest import WITH_THREADS
from tests.support.clock import NOON
from titer.access.ports import Counted, Counters
from titer.live.ports import Attempt, Attempts, Bindings, BoundReceipt, Receipts
from titer.model.instants import DAY, micros

NOW = micros(NOON)
FIRST = Attempt(body_sha256="b", receipt_id="r1", received_at=NOW, lease=NOW + 1, expires=NOW + DAY)
SECOND = replace(FIRST, receipt_id="r2", received_at=NOW + 5, lease=NOW + 6)


def test_the_first_attempt_is_kept_until_it_expires(attempts: Attempts) -> None:
    assert attempts.begin("k", FIRST) == FIRST
    assert attempts.begin("k", SECOND) == FIRST
    assert attempts.begin("other", SECOND) == SECOND
    late = replace(SECOND, received_at=NOW + DAY, expires=NOW + 2 * DAY)
    assert attempts.begin("k", late) == late


def test_an_attempt_is_replaced_where_it_is_as_it_was_and_once_answered_never(attempts: Attempts) -> None:
    attempts.begin("k", FIRST)
    assert not attempts.replace("k", SECOND, replace(SECOND, answer="x"))
    answered = replace(FIRST, answer="é" * 1_000)
    assert attempts.replace("k", FIRST, answered)
    assert not attempts.replace("k", answered, SECOND)
    assert attempts.begin("k", SECOND) == answered
    assert not attempts.replace("never begun", FIRST, SECOND)


@pytest.mark.parametrize("aws", WITH_THREADS, indirect=True)
def test_one_of_many_takes_over(attempts: Attempts) -> None:
    attempts.begin("k", FIRST)
    others = [replace(FIRST, lease=NOW + 100 + n) for n in range(20)]
    with ThreadPoolExecutor(20) as threads:
        assert sum(threads.map(lambda other: attempts.replace("k", FIRST, other), others)) == 1


def test_a_receipt_leads_to_its_files_once_it_is_bound(receipts: Receipts, bindings: Bindings) -> None:
    assert receipts.find("r1") is None
    bound = BoundReceipt(
        receipt_id="r1", received_at=NOW, readings=2, object_count=2, objects=(("live/a", "f1"), ("live/b", "f2"))
    )
    bindings.bind("c", [bound], expires_at=NOON + timedelta(days=30))
    found = receipts.find("r1")
    assert found is not None
    assert found.files == ("f1", "f2")


def test_several_things_are_counted_together_or_not_at_all(counters: Counters) -> None:
    def count(posts: int, readings: int) -> bool:
        counts = {"posts": Counted(posts, 3), "readings": Counted(readings, 100)}
        return counters.count_all("t", NOON, counts)

    assert [count(1, 60), count(1, 41), count(1, 40), count(1, 0), count(1, 0)] == [True, False, True, True, False]
    assert not counters.count_all("new", NOON, {"readings": Counted(101, 100)})
