"""What operators see of ingestion: one log line and one set of metrics for each announced object."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from titer.files.ingest import Report
from titer.files.record import Announcement, ParkedMessage
from titer.judging.outcome import Outcome
from titer.model.errors import Rejected, in_short, unforeseen
from titer.model.faults import Fault

_SHOWN = 5  # errors in the log line; all of them lie in the quarantine
_LONGEST_VALUE = 64  # characters of a value


class ParkingReporter:
    """Reports what was parked: one log line for each, and how many there are."""

    def __init__(self, log: Logger, metrics: Metrics) -> None:
        self._log = log
        self._metrics = metrics

    @contextmanager
    def failures(self) -> Iterator[None]:
        """Report an error raised within and raise it on: the message stays where it is."""
        try:
            yield
        except Exception as error:
            self._log.error("message not parked", reason=in_short(error), exc_info=unforeseen(error))
            raise

    def report(self, parked: Sequence[ParkedMessage]) -> None:
        """Log and count what was parked of one message."""
        for one in parked:
            self._log_one(one)
        self._metrics.add_metric("FilesParked", MetricUnit.Count, len(parked))
        self._metrics.flush_metrics()

    def _log_one(self, parked: ParkedMessage) -> None:
        self._log.error(
            "file parked" if parked.file_id else "message parked",
            parked_id=parked.parked_id,
            file_id=parked.file_id,
            object_key=parked.announced.key if parked.announced else None,
            attempts=parked.attempts,
            reason=parked.error,
        )


class Reporter:
    """Reports one invocation; of what rows hold, only the first few values that were wrong reach the log.

    `reader` says which reader serves a file of so many bytes, where it may be read natively, and why.
    """

    def __init__(self, log: Logger, metrics: Metrics, invocation_id: str, reader: Callable[[int], str]) -> None:
        self._log = log
        self._metrics = metrics
        self._invocation_id = invocation_id
        self._reader = reader

    @contextmanager
    def failures(self, announced: Announcement) -> Iterator[None]:
        """Report an error raised within and raise it on, to be tried again."""
        try:
            yield
        except Exception as error:
            self._report_failure(announced, error)
            raise

    def report_rejected(self, announced: Announcement, rejection: Rejected) -> dict[str, Any]:
        """Log that there is nothing to do for an object; return the same facts, for whoever asked."""
        facts = {"object_key": announced.key, "status": rejection.code}
        self._log.warning("file not judged", extra={**facts, **self._about(None), "reason": str(rejection)})
        return facts

    def report_ingested(self, report: Report) -> dict[str, Any]:
        """Log and count what became of an object; return the same facts, for whoever asked."""
        facts, outcome = _facts(report), report.outcome
        about = facts | self._about(report.request_id)
        if outcome is None:
            self._log.info("file not judged", extra=about)
            return facts
        about["reader"] = self._reader(outcome.bytes)
        if outcome.error_counts:
            errors = {
                "error_counts": dict(outcome.error_counts),
                "first_errors": list(map(_fault_facts, outcome.errors[:_SHOWN])),
            }
            self._log.warning("file judged", extra=about | errors | {"reason": outcome.message})
        else:
            self._log.info("file judged", extra=about)
        self._count(outcome, report.processing_ms)
        return facts

    def _report_failure(self, announced: Announcement, error: Exception) -> None:
        """Log and count what broke. Only an error that nobody foresaw brings its trace along."""
        about = {"object_key": announced.key, "status": "to_be_tried_again", **self._about(None)}
        self._log.error("file not judged", extra=about | {"reason": in_short(error)}, exc_info=unforeseen(error))
        self._metrics.add_metric("AttemptsFailed", MetricUnit.Count, 1)
        self._metrics.flush_metrics()

    def _about(self, request_id: str | None) -> dict[str, Any]:
        """Return the request that brought the file, where one did, and the invocation that reports it."""
        return {"request_id": request_id or self._invocation_id, "invocation_id": self._invocation_id}

    def _count(self, outcome: Outcome, milliseconds: int) -> None:
        aggregates = outcome.aggregates
        counts = {
            f"Files{outcome.status.capitalize()}": 1,
            "RowsKept": outcome.row_count,
            "RowsRejected": aggregates.rejected_rows if aggregates else 0,
            "ReadingsKept": aggregates.reading_count if aggregates else 0,
        }
        for name, count in counts.items():
            self._metrics.add_metric(name, MetricUnit.Count, count)
        self._metrics.add_metric("BytesRead", MetricUnit.Bytes, outcome.bytes)
        self._metrics.add_metric("ProcessingTime", MetricUnit.Milliseconds, milliseconds)
        self._metrics.flush_metrics()


def _facts(report: Report) -> dict[str, Any]:
    outcome = report.outcome
    return {
        "file_id": report.file_id,
        "object_key": report.key,
        "version": report.version,
        "status": str(outcome.status) if outcome else str(report.denial),
        "row_count": outcome.row_count if outcome else None,
        "error_count": outcome.error_count if outcome else None,
        "processing_ms": report.processing_ms,
    }


def _fault_facts(fault: Fault) -> dict[str, Any]:
    value = None if fault.value is None else ascii(fault.value[:_LONGEST_VALUE])
    return {"row_number": fault.row_number, "column": fault.column, "code": fault.code, "value": value}
