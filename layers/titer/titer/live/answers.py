"""Verdicts as a POST answers them."""

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from titer.judging.block_result import Anomaly
from titer.live.verdicts import Verdict
from titer.model.faults import Fault, hint_with_ways, reason_and_hint

LISTED = 1_000  # errors in one answer, and warnings, and anomalies
_QUOTED = 65_536  # characters of what was sent, as a whole; after that, each cell is told by its beginning
_BEGINNING = 40


class _Quotes:
    """Repeats what was sent, as far as there is room."""

    def __init__(self) -> None:
        self._left = _QUOTED

    def of(self, text: str | None) -> str | None:
        if text is None:
            return None
        shown = text if self._left > 0 else text[:_BEGINNING]
        self._left -= len(shown)
        return shown


def answer_of(receipt_id: str, verdicts: Sequence[Verdict], *, simulated: bool) -> dict[str, Any]:
    """Return the members of an answer."""
    quotes, errors = _Quotes(), _Room()
    warnings, anomalies = _Room(), _Room()
    listed = [
        {
            "index": verdict.index,
            "status": str(verdict.fate),
            "late": verdict.late,
            "errors": [_told(fault, quotes) for fault in errors.take(verdict.errors)],
            "anomalies": [_anomaly(anomaly) for anomaly in anomalies.take(verdict.anomalies)],
            "warnings": [_told(fault, quotes) for fault in warnings.take(verdict.warnings)],
        }
        for verdict in verdicts
    ]
    answer: dict[str, Any] = {
        "receipt_id": receipt_id,
        "items": len(verdicts),
        "accepted": sum(len(verdict.readings) for verdict in verdicts),
        "rejected": sum(verdict.rejected for verdict in verdicts),
        "errors_truncated": errors.is_over,
        "readings": listed,
    }
    return answer | {"simulated": True} if simulated else answer


class _Room:
    """Lets through as many of a kind as an answer lists."""

    def __init__(self) -> None:
        self._left = LISTED
        self.is_over = False

    def take[T](self, some: Sequence[T]) -> Iterable[T]:
        taken = list(islice(some, self._left))
        self._left -= len(taken)
        self.is_over |= len(taken) < len(some)
        return taken


def _told(fault: Fault, quotes: _Quotes) -> dict[str, Any]:
    reason, hint = reason_and_hint(fault.code)
    return {
        "column": quotes.of(fault.column),
        "value": quotes.of(fault.value),
        "code": fault.code,
        "reason": reason,
        "hint": hint_with_ways(hint, fault.settled_by),
    }


def _anomaly(anomaly: Anomaly) -> dict[str, Any]:
    return {name: value for name, value in anomaly.document().items() if name != "row_number"}
