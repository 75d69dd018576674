"""Messages of exports as they come from their queue, and from its dead letters; and what operators see of them."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from titer.exports.working import Worked, WorkOnExports
from titer.model.errors import Rejected, in_short, unforeseen


class ExportMessages:
    """Takes a batch of messages, one after the other."""

    def __init__(self, work: WorkOnExports, log: Logger, metrics: Metrics) -> None:
        self._work = work
        self._log = log
        self._metrics = metrics

    def take(self, messages: Mapping[str, str], until: datetime) -> Sequence[str]:
        """Make what they ask for, by their ids, and return the ids of those that are to be tried again."""
        return self._each(messages, lambda message_id, body: self._work.work(body, message_id, until))

    def give_up(self, messages: Mapping[str, str]) -> Sequence[str]:
        """Note that what they ask for cannot be made, and return the ids of those that are to be tried again."""
        return self._each(messages, lambda _, body: self._work.give_up(body))

    def _each(self, messages: Mapping[str, str], take: Callable[[str, str], Worked]) -> Sequence[str]:
        again = [message_id for message_id, body in messages.items() if not self._took(message_id, body, take)]
        if again:
            self._count("ExportAttemptsFailed", len(again))
        return again

    def _took(self, message_id: str, body: str, take: Callable[[str, str], Worked]) -> bool:
        """Return whether a message is dealt with; it comes again where it is not."""
        try:
            self._report(take(message_id, body))
        except Rejected as refused:
            self._log.error("message refused", extra={"reason": str(refused), "message_id": message_id})
        except Exception as error:  # whatever it was: the queue tries again, then gives it up
            facts = {"reason": in_short(error), "message_id": message_id}
            self._log.error("export to be tried again", extra=facts, exc_info=unforeseen(error))
            return False
        return True

    def _report(self, worked: Worked) -> None:
        export = worked.export
        if export is None or not worked.made:
            self._log.info("nothing to export", extra={"export_id": export and export.export_id})
            return
        begun = export.begun_at or export.created_at
        facts = {
            "export_id": export.export_id,
            "status": str(export.state),
            "code": export.code,
            "rows": export.rows,
            "bytes": export.bytes,
            "milliseconds": round(((export.ended_at or begun) - begun).total_seconds() * 1000),
        }
        self._log.info("export ended", extra=facts)
        self._count("ExportsGivenUp" if export.code == "given_up" else "ExportsEnded", 1)

    def _count(self, name: str, count: int) -> None:
        self._metrics.add_metric(name, MetricUnit.Count, count)
        self._metrics.flush_metrics()
