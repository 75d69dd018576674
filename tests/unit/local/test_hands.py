"""Messages that were in the hands of functions which are no more."""

import json
import time
from pathlib import Path
from threading import Lock
from types import SimpleNamespace
from typing import Any

import pytest

from titer_cli.local.inside import workers
from titer_cli.local.inside.hands import SECONDS_AFTER_A_DEATH, release

NOW = 1_000_000.0


def message(*, sent: float, there: float, received: int = 0, handle: str | None = None) -> dict[str, Any]:
    return {"sent_at": sent, "visible_at": there, "receive_count": received, "receipt_handle": handle}


@pytest.mark.parametrize(
    ("recorded", "there"),
    [
        (message(sent=NOW - 9, there=NOW + 900, received=1), NOW),  # in hand when the emulator ended
        (message(sent=NOW - 1, there=NOW + 14), NOW + 14),  # not to be there yet
        (message(sent=NOW + 3600, there=NOW + 3600), NOW),  # sent while the clock was ahead
        (message(sent=NOW + 3600, there=NOW + 3615), NOW + 15),
        (message(sent=NOW - 9, there=NOW - 9), NOW - 9),
    ],
)
def test_a_message_that_is_in_no_hands_any_more_is_there_at_the_next_start(
    tmp_path: Path, recorded: dict[str, Any], there: float
) -> None:
    path = tmp_path / "sqs.json"
    path.write_text(json.dumps({"payload": {"queues": {"data": {"a": {"messages": [recorded]}}}}}))
    release(tmp_path, NOW)
    [found] = json.loads(path.read_text())["payload"]["queues"]["data"]["a"]["messages"]
    assert found == recorded | {"visible_at": there}


@pytest.mark.parametrize("text", ["", "{", "[]", '{"payload": {"queues": {"data": {"a": {"messages": [{}]}}}}}'])
def test_records_that_nobody_can_read_are_left_as_they_are(tmp_path: Path, text: str) -> None:
    release(tmp_path, NOW)
    path = tmp_path / "sqs.json"
    path.write_text(text)
    release(tmp_path, NOW)
    assert path.read_text() == text


@pytest.mark.parametrize(("error", "sooner"), [("Worker process died", True), ("KeyError", False)])
def test_the_messages_of_a_worker_that_was_killed_come_again_soon(error: str, sooner: bool) -> None:
    class DyingWorker:
        def invoke(self, _event: Any) -> dict[str, Any]:
            return {"status": "error", "error": error}

    now = time.time()
    held, other = (message(sent=now, there=now + 900, received=1, handle=handle) for handle in ("held", "other"))
    sqs = SimpleNamespace(_queues={"queue": {"messages": [held, other]}}, _queues_lock=Lock())
    record = {"eventSource": "aws:sqs", "receiptHandle": "held"}
    worker: Any = workers.giving_back(DyingWorker, sqs)()
    assert worker.invoke({"Records": [record]})["error"] == error
    assert (held["visible_at"] <= now + SECONDS_AFTER_A_DEATH + 5) is sooner
    assert other["visible_at"] == now + 900
    others: list[Any] = [None, "", {}, {"Records": [{"s3": {}}]}]
    for event in others:
        worker.invoke(event)
