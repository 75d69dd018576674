"""A clock that is set back must not close the API."""

import time
from types import SimpleNamespace
from typing import Any

import pytest

from titer_cli.local.inside.throttle import begin_anew_when_set_back


@pytest.mark.parametrize(("counted_at", "let_in"), [(3600.0, True), (-0.001, False)])
def test_a_count_of_a_later_time_than_now_begins_anew(counted_at: float, let_in: bool) -> None:
    counts: dict[str, tuple[float, float]] = {"stage": (0.5, time.time() + counted_at)}

    def take(slot: str, limits: dict[str, float]) -> bool:  # as the emulator counts
        tokens, last = counts.get(slot, (limits["burst"], time.time()))
        return tokens + (time.time() - last) * limits["rate"] >= 1

    gateway: Any = SimpleNamespace(_take_token=take, _throttle_state=counts)
    begin_anew_when_set_back(gateway)
    assert gateway._take_token("stage", {"burst": 2.0, "rate": 1.0}) is let_in
    assert gateway._take_token("another", {"burst": 2.0, "rate": 1.0})
