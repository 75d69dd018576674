"""What an export is made of, pinned: versions of files, and of series what lies in files and what came lately."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from titer.exports.export import Content, Format, Shape, Source, most_readings, too_much
from titer.exports.ports import Remarks
from titer.files.ports import Files
from titer.files.record import Completion, FileRecord
from titer.live.pinning import PinSeries, Wanted
from titer.live.ports import Sensors, Stretches
from titer.model.clock import Clock
from titer.model.drawing import Span
from titer.model.errors import Rejected
from titer.model.instants import micros


class Pinning:
    """Pins what is asked for."""

    def __init__(self, files: Files, sensors: Sensors, stretches: Stretches, remarks: Remarks, *, clock: Clock) -> None:
        self._pin = PinSeries(files, sensors, stretches, clock=clock)
        self._remarks = remarks

    def of_files(
        self,
        found: Sequence[tuple[FileRecord, Completion]],
        shape: Shape,
        since: datetime | None,
        until: datetime | None,
    ) -> Content:
        """Return the content of these versions. `Rejected` (`kept_nothing`, `too_much_to_export`)."""
        sources = tuple(_source(record, end) for record, end in found)
        whole = since is None and until is None
        _refuse_misfit(sum(each.count for each in sources), most_readings(shape) if whole else None)
        return self._with_remarks(Content(shape=shape, sources=sources, since=since, until=until))

    def of_series(self, wanted: Sequence[Wanted], shape: Shape, since: datetime, until: datetime) -> Content:
        """Return the content of series over files and live alike. `Rejected` (`unknown_series`, `range_too_large`)."""
        pinned = self._pin(wanted, Span(micros(since), micros(until)))
        content = Content(
            shape=shape,
            sources=tuple(
                replace(_source(each.record, each.end), received_at=each.received_at) for each in pinned.files
            ),
            series=pinned.series,
            since=since,
            until=until,
            lately=pinned.lately,
            lately_since=pinned.lately_since,
            lately_until=pinned.lately_until,
        )
        return self._with_remarks(content)

    def _with_remarks(self, content: Content) -> Content:
        if content.shape.format is not Format.XLSX:
            return content
        return replace(content, remarks=self._remarks.edition(content))


def _source(record: FileRecord, end: Completion) -> Source:
    return Source(
        file_id=record.file_id,
        version=record.version or 1,
        name=record.name,
        asset=end.asset,
        rule_set=end.rule_set,
        status=str(end.status),
        received_at=micros(record.uploaded_at or record.created_at),
        live=record.kind == "live",
        readings=end.readings,
        count=end.reading_count,
    )


def _refuse_misfit(readings: int, most: int | None) -> None:
    if not readings:
        hint = "See their results for why"
        raise Rejected("kept_nothing", "none of the files kept any readings", hint)
    if most is not None and readings > most:
        raise too_much(most)
