"""What was answered to keys, what receipts lead to, and queues of texts, in this process."""

import threading
from collections.abc import Callable

from titer.adapters.memory.bindings import MemoryBindings
from titer.live.ports import Attempt, Bound


class MemoryAttempts:
    """The attempts at requests that carry an Idempotency-Key, in this process."""

    def __init__(self) -> None:
        self._kept: dict[str, Attempt] = {}
        self._lock = threading.Lock()

    def begin(self, name: str, attempt: Attempt) -> Attempt:
        with self._lock:
            kept = self._kept.get(name)
            if kept is None or kept.expires <= attempt.received_at:
                self._kept[name] = kept = attempt
            return kept

    def replace(self, name: str, before: Attempt, after: Attempt) -> bool:
        with self._lock:
            if self._kept.get(name) != before or before.answer is not None:
                return False
            self._kept[name] = after
            return True


class MemoryReceipts:
    """What receipts lead to, in this process."""

    def __init__(self, bindings: MemoryBindings) -> None:
        self._bindings = bindings

    def find(self, receipt_id: str) -> Bound | None:
        found = self._bindings.bound.get(receipt_id)
        return Bound(tuple(file_id for _, file_id in found[1].objects)) if found else None


class MemoryMessageQueue:
    """The messages of a queue, in this process; a test hands them on."""

    def __init__(self) -> None:
        self.messages: list[str] = []
        self.before_each: Callable[[], object] = lambda: None  # of what is put there

    def put(self, message: str) -> None:
        self.before_each()
        self.messages.append(message)
