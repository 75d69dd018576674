"""Ticks as they come from their queue."""

import io
import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from aws_lambda_powertools import Logger, Metrics

from titer.adapters.memory.replays import MemoryTicks
from titer.model.errors import Unavailable
from titer.operations.replay_ticks import Message, ReplayTicks
from titer.replays.messages import message_of
from titer.replays.play import Play, Played, Report
from titer.replays.replay import Tick


class Playing:
    """Plays ticks of replays whose names say how that goes."""

    def play(self, tick: Tick, holder: str, hold: Callable[[int], None]) -> Report:
        hold(7)
        if tick.replay_id == "away":
            raise Unavailable("storage_unavailable", "the table did not answer", "Try again")
        if tick.replay_id == "wrong":
            raise KeyError("secret")
        played = Played.OVER if tick.replay_id == "over" else Played.SENT
        return Report(tick, played, rows=2, watchers=1)


def test_what_failed_is_tried_again_and_the_rest_is_done_with() -> None:
    log, play, queue = io.StringIO(), Playing(), MemoryTicks()
    metrics = Metrics(namespace="Titer", service="test")
    ticks = ReplayTicks(play, queue, Logger(service=f"test-{uuid4().hex}", stream=log), metrics)  # type: ignore[arg-type]
    names = ("fine", "away", "wrong", "over")
    messages = {name: message_of(Tick(name, 1, 0)) for name in names} | {"odd": '{"sensor_id": "a"}'}
    sent = {name: Message(body, f"receipt of {name}") for name, body in messages.items()}
    assert ticks.take(sent) == ["away", "wrong"]
    assert queue.held == {f"receipt of {name}": 7 for name in names}
    said: dict[str, Any] = {
        line["message_id"]: line for line in map(json.loads, log.getvalue().splitlines()) if "message_id" in line
    }
    assert said["away"]["reason"] == "The table did not answer. Try again."
    assert "exception" not in said["away"]
    assert said["wrong"]["reason"] == "It met an unforeseen KeyError."
    assert said["odd"]["message"] == "tick refused"
    assert "replay over" in log.getvalue()


def test_nothing_is_counted_where_nothing_happened() -> None:
    log = Logger(service=f"test-{uuid4().hex}", stream=io.StringIO())
    assert ReplayTicks(Play, MemoryTicks(), log, Metrics(namespace="Titer", service="test")).take({}) == []  # type: ignore[arg-type]
