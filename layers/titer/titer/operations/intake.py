"""What becomes of one notification: objects are judged, and what announces nothing is kept with the reason."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from titer.files.ingest import IngestFile
from titer.files.messages import read_message
from titer.files.record import Announcement
from titer.model.errors import Rejected
from titer.operations.dead_letters import ParkFile
from titer.operations.reporting import ParkingReporter, Reporter


class Intake:
    """Takes notifications in, of the objects of one bucket."""

    def __init__(self, ingest: IngestFile, park: ParkFile, bucket: str) -> None:
        self._ingest = ingest
        self._park = park
        self._bucket = bucket

    def take(
        self,
        notification: str | Mapping[str, Any],
        *,
        holder: str,
        until: datetime,
        reporter: Reporter,
        parking: ParkingReporter,
    ) -> list[dict[str, Any]]:
        """Ingest what it announces; return what became of each object, and why the rest was refused."""
        message = read_message(notification, self._bucket)
        if message.refused:
            body = notification if isinstance(notification, str) else json.dumps(notification)
            with parking.failures():
                parking.report(self._park.refuse(body, message.refused))
        judged = [self._take_one(one, holder, until, reporter) for one in message.announced]
        return [*judged, *({"status": refusal.code} for refusal in message.refused)]

    def _take_one(self, announced: Announcement, holder: str, until: datetime, reporter: Reporter) -> dict[str, Any]:
        """Ingest one object and report it. What there is nothing to do for is done with; all else is tried again."""
        with reporter.failures(announced):
            try:
                return reporter.report_ingested(self._ingest.ingest(announced, holder=holder, until=until))
            except Rejected as rejection:
                return reporter.report_rejected(announced, rejection)
