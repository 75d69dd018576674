"""Series over files and live alike, pinned: which versions of files have them, and what of them came lately."""

from collections.abc import Iterable, Iterator, Sequence

from titer.files.ports import Files
from titer.files.record import Completion, FileRecord
from titer.live.judged import judged_now
from titer.live.latest import Latest
from titer.live.names import name_of_series
from titer.live.places import files_of, lately_since
from titer.live.ports import Sensors, Stretches
from titer.live.posted import LiveSeries
from titer.model.clock import Clock
from titer.model.dataclass import dataclass
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


@dataclass(frozen=True, slots=True, kw_only=True)
class PinnedFile:
    """A version of a file that may have readings; of a live one, `received_at` is its hour. In µs since 1970."""

    record: FileRecord
    end: Completion
    received_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PinnedSeries:
    """Series in the order of their names, the files that may have readings of them, and by what is known what came
    lately of them: received from `lately_since` until `lately_until`, and read from no file.
    """

    series: tuple[LiveSeries, ...]
    files: tuple[PinnedFile, ...]
    lately: tuple[str, ...]
    lately_since: int
    lately_until: int


class PinSeries:
    """Pins series."""

    def __init__(self, files: Files, sensors: Sensors, stretches: Stretches, *, clock: Clock) -> None:
        self._files = files
        self._sensors = sensors
        self._stretches = stretches
        self._clock = clock

    def __call__(self, wanted: Sequence[Wanted], span: Span) -> PinnedSeries:
        """Return what there is of series in a time. `Rejected` (`unknown_series`, `range_too_large`)."""
        known = [*self._known(wanted)]
        if not known:
            hint = "See GET /v1/sensors for those there are"
            raise Rejected("unknown_series", "nothing is known of a series that is asked for", hint)
        now = micros(self._clock())
        lately = lately_since(now)
        series = tuple(sorted({latest.of for latest in known}, key=name_of_series))
        files = self._pinned(wanted, series, span, lately)
        return PinnedSeries(
            series=series,
            files=tuple(sorted(files, key=lambda each: (each.received_at, each.record.file_id))),
            lately=tuple(filter(None, (self._came_lately(of, lately) for of in series))),
            lately_since=lately,
            lately_until=now,
        )

    def _known(self, wanted: Iterable[Wanted]) -> Iterator[Latest]:
        for each in wanted:
            yield from (latest for latest in self._sensors.of_sensor(each.sensor_id) if each.wants(latest.of))

    def _pinned(
        self, wanted: Sequence[Wanted], series: Sequence[LiveSeries], span: Span, lately: int
    ) -> list[PinnedFile]:
        """Return the versions that have readings of that time."""

        def wants(asset: str | None) -> bool:
            return any(each.wants_asset(asset) for each in wanted)

        return [*filter(None, map(self._judged, files_of(self._stretches, series, wants, span, lately)))]

    def _judged(self, file_id: str) -> PinnedFile | None:
        record = self._files.find(file_id)
        judged = judged_now(record) if record and not record.compacted_into else None
        if record is None or judged is None or record.finished is None:
            return None
        return PinnedFile(record=record, end=record.finished, received_at=judged.received_at)

    def _came_lately(self, of: LiveSeries, since: int) -> str | None:
        """Return by what that is known which came lately of a series."""
        newest = self._sensors.recent(of, since=since, least=1)
        return f"{newest[0].received_at} {newest[0].receipt_id}" if newest else None
