"""What an export is made of, pinned: versions of files, and of series what lies in files and what came lately."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from titer.exports.export import Content, Format, Shape, Source, most_readings, too_much
from titer.exports.ports import Remarks
from titer.files.ports import Files
from titer.files.record import Completion, FileRecord
from titer.live.judged import judged_now
from titer.live.latest import Latest
from titer.live.names import name_of_series
from titer.live.places import files_of, lately_since
from titer.live.ports import Sensors, Stretches
from titer.live.posted import LiveSeries
from titer.model.clock import Clock
from titer.model.drawing import Span
from titer.model.errors import Rejected
from titer.model.instants import micros


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Series that are asked for: of every parameter where none is said, of every asset; `asset` "" is without one."""

    sensor_id: str
    parameter: str | None = None
    asset: str | None = None

    def wants(self, of: LiveSeries) -> bool:
        """Return whether it asks for this series."""
        return of.sensor_id == self.sensor_id and self.parameter in {None, of.parameter} and self.wants_asset(of.asset)

    def wants_asset(self, asset: str | None) -> bool:
        return self.asset is None or (asset or "") == self.asset


class Pinning:
    """Pins what is asked for."""

    def __init__(self, files: Files, sensors: Sensors, stretches: Stretches, remarks: Remarks, *, clock: Clock) -> None:
        self._files = files
        self._sensors = sensors
        self._stretches = stretches
        self._remarks = remarks
        self._clock = clock

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
        known = [*self._known(wanted)]
        if not known:
            hint = "See GET /v1/sensors for those there are"
            raise Rejected("unknown_series", "nothing is known of a series that is asked for", hint)
        now = micros(self._clock())
        lately = lately_since(now)
        series = tuple(sorted({latest.of for latest in known}, key=name_of_series))
        sources = self._sources(wanted, series, Span(micros(since), micros(until)), lately)
        content = Content(
            shape=shape,
            sources=tuple(sorted(sources, key=lambda each: (each.received_at, each.file_id))),
            series=series,
            since=since,
            until=until,
            lately=tuple(filter(None, (self._came_lately(of, lately) for of in series))),
            lately_since=lately,
            lately_until=now,
        )
        return self._with_remarks(content)

    def _known(self, wanted: Iterable[Wanted]) -> Iterator[Latest]:
        for each in wanted:
            yield from (latest for latest in self._sensors.of_sensor(each.sensor_id) if each.wants(latest.of))

    def _sources(self, wanted: Sequence[Wanted], series: Sequence[LiveSeries], span: Span, lately: int) -> list[Source]:
        """Return the versions that have readings of that time."""

        def wants(asset: str | None) -> bool:
            return any(each.wants_asset(asset) for each in wanted)

        return [*filter(None, map(self._judged, files_of(self._stretches, series, wants, span, lately)))]

    def _judged(self, file_id: str) -> Source | None:
        record = self._files.find(file_id)
        judged = judged_now(record) if record and not record.compacted_into else None
        if record is None or judged is None or record.finished is None:
            return None
        return replace(_source(record, record.finished), received_at=judged.received_at)

    def _came_lately(self, of: LiveSeries, since: int) -> str | None:
        """Return by what that is known which came lately of a series."""
        newest = self._sensors.recent(of, since=since, least=1)
        return f"{newest[0].received_at} {newest[0].receipt_id}" if newest else None

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
