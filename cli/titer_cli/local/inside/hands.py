"""Messages in the hands of functions that are no more: they need not wait until somebody would have noticed."""

import json
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from titer_cli.local.inside.writing import read_object, write_whole

SECONDS_AFTER_A_DEATH = 10.0  # that memory may come free meanwhile


def release(folder: Path, now: float) -> None:
    """Have recorded messages be there at once that were in hand when the emulator ended, and all its workers with it.

    None waits longer than it was to wait when it was sent, should the clock have been ahead then.
    """
    path = folder / "sqs.json"
    recorded = read_object(path)
    try:
        moved = [_move(message, now) for message in _messages(recorded)]
    except (LookupError, TypeError, AttributeError):
        return  # whoever reads it in earnest says what is wrong
    if any(moved):
        write_whole(path, json.dumps(recorded))


def give_back(sqs: Any, event: Any) -> None:
    """Have the messages of an event be there again soon: who had them in hand has died, and will not say so.

    `sqs` is the emulator's module.
    """
    records = event.get("Records", ()) if isinstance(event, Mapping) else ()
    held = {each["receiptHandle"] for each in records if each.get("eventSource") == "aws:sqs"}
    if not held:
        return
    soon = time.time() + SECONDS_AFTER_A_DEATH
    with sqs._queues_lock:
        for queue in sqs._queues.values():
            for message in queue["messages"]:
                if message.get("receipt_handle") in held:
                    message["visible_at"] = min(message["visible_at"], soon)


def _messages(recorded: Any) -> Iterator[dict[str, Any]]:
    for queue in recorded["payload"]["queues"]["data"].values():
        yield from queue["messages"]


def _move(message: dict[str, Any], now: float) -> bool:
    """Have a message be there when it ought to be; return whether that is sooner than it was recorded."""
    was = message["visible_at"]
    in_hand = message.get("receive_count", 0) > 0
    delay = 0.0 if in_hand else max(0.0, was - message.get("sent_at", was))
    message["visible_at"] = min(was, now + delay)
    return bool(message["visible_at"] < was)
