"""What operators see of pushing: one log line for some changes, and how many could not be told of."""

from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from titer.live.telling import Told


def report(told: Told, log: Logger, metrics: Metrics) -> dict[str, Any]:
    """Log and count what was told; return the same facts, for whoever asked."""
    for change in told.faults:
        log.error("change not told", key=change.key, reason=type(change.fault).__name__, exc_info=change.fault)
    facts = {
        "messages": len(told.messages),
        "events": len(told.events),
        "not_told": len(told.faults),
        "ended": told.ended,
    }
    if any(facts.values()):
        log.info("changes told", extra=facts)
    metrics.add_metric("ChangesNotTold", MetricUnit.Count, len(told.faults))
    metrics.flush_metrics()
    return facts
