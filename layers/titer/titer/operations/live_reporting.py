"""What operators see of collecting live readings: a log line for each batch, and one for each reason of failure."""

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from titer.live.collect import Collected
from titer.live.compact import Compacted
from titer.model.errors import in_short, unforeseen


class LiveReporter:
    """Reports one invocation."""

    def __init__(self, log: Logger, metrics: Metrics, invocation_id: str) -> None:
        self._log = log
        self._metrics = metrics
        self._invocation_id = invocation_id

    def report_compacted(self, compacted: Compacted) -> dict[str, int]:
        """Log and count what became of hours that are over; return the same facts, for whoever asked."""
        facts = {"hours": compacted.hours, "files": compacted.files}
        self._log.info("hours compacted", extra=facts | {"invocation_id": self._invocation_id})
        self._metrics.add_metric("FilesCompacted", MetricUnit.Count, compacted.files)
        self._metrics.flush_metrics()
        return facts

    def report(self, collected: Collected) -> None:
        """Log and count what became of a batch. Only an error that nobody foresaw brings its trace along."""
        about: dict[str, object] = {"invocation_id": self._invocation_id}
        facts: dict[str, object] = {
            "objects": collected.objects,
            "readings": collected.readings,
            "failed": len(collected.failed),
        }
        self._log.info("readings collected", extra=facts | about)
        for error in {id(each): each for each in collected.failed.values()}.values():
            facts = about | {"reason": in_short(error)}
            self._log.error("readings not collected", extra=facts, exc_info=unforeseen(error))
        counts = {
            "ObjectsCollected": collected.objects,
            "ReadingsCollected": collected.readings,
            "ReceiptsFailed": len(collected.failed),
        }
        for name, count in counts.items():
            self._metrics.add_metric(name, MetricUnit.Count, count)
        self._metrics.flush_metrics()
