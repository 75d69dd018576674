"""Messages of exports as they come from their queue, and from its dead letters; and what operators see of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from aws_lambda_powertools import Logger, Metrics

from titer.exports.working import Worked, WorkOnExports
from titer.operations.queue_messages import QueueMessages, SoonAgain


class ExportMessages:
    """Takes a batch of messages, one after the other."""

    def __init__(self, work: WorkOnExports, log: Logger, metrics: Metrics, soon_again: SoonAgain | None = None) -> None:
        self._work = work
        self._log = log
        self._messages = QueueMessages("export", "ExportAttemptsFailed", log, metrics, soon_again)

    def take(self, messages: Mapping[str, str], until: datetime) -> Sequence[str]:
        """Make what they ask for, by their ids, and return the ids of those that are to be tried again."""
        return self._messages.each(
            messages, lambda holder, body: self._report(self._work.work(body, holder, until)), until
        )

    def give_up(self, messages: Mapping[str, str]) -> Sequence[str]:
        """Note that what they ask for cannot be made, and return the ids of those that are to be tried again."""
        return self._messages.each(messages, lambda _, body: self._report(self._work.give_up(body)))

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
        self._messages.count("ExportsGivenUp" if export.code == "given_up" else "ExportsEnded")
