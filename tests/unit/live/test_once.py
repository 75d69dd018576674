"""Requests with an Idempotency-Key: one attempt at a time, one answer, one receipt."""

import pytest

from titer.adapters.memory.live import MemoryAttempts
from titer.live.once import LEASE, Answered, Once, answered_in, name_of
from titer.live.ports import Attempt
from titer.live.receipts import KEPT_DAYS, new_receipt, received_at
from titer.model.errors import Rejected
from titer.model.instants import DAY

NAME, NOW = "token#key", 1_790_000_000_000_000
ANSWER = Answered(202, {"receipt_id": "r1"})


@pytest.fixture
def once() -> Once:
    return Once(MemoryAttempts())


def begun(once: Once, body: str = "body", receipt: str = "r1", now: int = NOW) -> Attempt:
    attempt = once.begin(NAME, body, receipt, now)
    assert attempt is not None
    return attempt


def test_who_asks_while_an_attempt_is_made_has_to_wait(once: Once) -> None:
    begun(once)
    assert once.begin(NAME, "body", "r2", NOW + LEASE - 1) is None


def test_who_asks_again_gets_the_first_answer_for_a_day(once: Once) -> None:
    assert once.answer(NAME, begun(once), ANSWER)
    assert answered_in(begun(once, now=NOW + DAY - 1)) == ANSWER
    assert answered_in(begun(once, "other", now=NOW + DAY)) is None


@pytest.mark.parametrize("answered", [True, False])
def test_a_key_belongs_to_one_body(once: Once, answered: bool) -> None:
    attempt = begun(once)
    if answered:
        once.answer(NAME, attempt, ANSWER)
    with pytest.raises(Rejected, match="came with another request"):
        once.begin(NAME, "other", "r2", NOW + 1)


def test_an_attempt_that_died_is_taken_over_with_its_receipt_and_its_instant(once: Once) -> None:
    died = begun(once)
    taken = begun(once, receipt="r2", now=NOW + LEASE)
    assert (taken.receipt_id, taken.received_at) == ("r1", NOW)
    assert not once.answer(NAME, died, ANSWER)
    assert once.answer(NAME, taken, ANSWER)


def test_what_broke_off_may_be_tried_at_once_with_another_body_too(once: Once) -> None:
    once.break_off(NAME, begun(once))
    assert begun(once, receipt="r2", now=NOW + 1).receipt_id == "r1"
    once.break_off(NAME, begun(once, now=NOW + 2 * LEASE))
    assert begun(once, "other", receipt="r3", now=NOW + 3 * LEASE).receipt_id == "r3"


@pytest.mark.parametrize("key", ["", "x" * 65, "é", "a\n", "\x7f"])
def test_a_key_that_cannot_be_used_is_refused(key: str) -> None:
    with pytest.raises(Rejected, match="Idempotency-Key cannot be used"):
        name_of("token", "/v1/readings", key)


def test_a_key_is_one_of_its_token_and_route() -> None:
    assert len({name_of(token, route, "k") for token in ("a", "b") for route in ("/x", "/y")}) == 4
    assert len(name_of("t" * 12, "/v1/readings", "~" * 64)) < 100


def test_a_receipt_tells_its_stack_and_its_instant() -> None:
    receipts = sorted(new_receipt("mine", NOW + 1_000 * n) for n in range(3))
    assert [received_at("mine", each, NOW) for each in receipts] == [NOW, NOW + 1_000, NOW + 2_000]
    assert received_at("other", receipts[0], NOW) is None
    assert received_at("mine", receipts[0], NOW + KEPT_DAYS * DAY + 1) is None
    for wrong in ("", "x", receipts[0].upper(), receipts[0][:-1] + ("0" if receipts[0][-1] != "0" else "1")):
        assert received_at("mine", wrong, NOW) is None
