"""A sensor's readings over a time, from files and live alike, as they are drawn."""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from titer.files.ports import Artefacts, Files
from titer.live.judged import judged_now, order_of, parquet_of
from titer.live.names import name_of_series
from titer.live.places import came_lately, files_of, lately_since
from titer.live.ports import DrawsSeries, Sensors, Stretches
from titer.live.posted import LiveSeries
from titer.model.dataclass import dataclass
from titer.model.drawing import MOST_POINTS, SERIES_NOT_NAMED, Drawing, Span, too_many_points
from titer.model.errors import Unavailable

_AT_ONCE = 16

type Parts = dict[LiveSeries, list[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesQuery:
    """Which series of a sensor, from when to when, in how many points each. `asset` "" means without one."""

    sensor_id: str
    parameters: tuple[str, ...]
    asset: str | None
    span: Span
    points: int
    raw: bool

    def wants(self, of: LiveSeries) -> bool:
        """Return whether it asks for this series."""
        of_parameter = not self.parameters or of.parameter in self.parameters
        return of.sensor_id == self.sensor_id and of_parameter and self.wants_asset(of.asset)

    def wants_asset(self, asset: str | None) -> bool:
        """Return whether it asks for series of this asset, or of none."""
        return self.asset is None or (asset or "") == self.asset


class SensorSeries:
    """Draws the series of sensors."""

    def __init__(
        self,
        files: Files,
        artefacts: Artefacts,
        sensors: Sensors,
        stretches: Stretches,
        engine: Callable[[], DrawsSeries],
    ) -> None:
        self._files = files
        self._artefacts = artefacts
        self._sensors = sensors
        self._stretches = stretches
        self._engine = engine

    def draw(self, query: SeriesQuery, now: int) -> list[tuple[LiveSeries, Drawing]]:
        """Return each series by its name. `Rejected`: `range_too_large`, `too_many_points`."""
        since = lately_since(now)
        known = [latest.of for latest in self._sensors.of_sensor(query.sensor_id) if query.wants(latest.of)]
        files = files_of(self._stretches, known, query.wants_asset, query.span, since)
        parts: Parts = {}
        with ThreadPoolExecutor(_AT_ONCE) as workers:
            found = [*workers.map(lambda file_id: self._read(file_id, query), files)]
            found += workers.map(lambda of: self._lately(of, query.span, since), known)
        for of, part in (each for some in found for each in some.items()):
            parts.setdefault(of, []).append(part)
        chosen = sorted(parts, key=name_of_series)[: None if query.parameters else SERIES_NOT_NAMED]
        return [*self._drawn(query, {of: parts[of] for of in chosen})]

    def _read(self, file_id: str, query: SeriesQuery) -> Mapping[LiveSeries, Any]:
        record = self._files.find(file_id)
        judged = judged_now(record) if record and not record.compacted_into else None
        if judged is None:
            return {}
        with parquet_of(self._artefacts, judged) as path:
            found = self._engine().read(path, query.sensor_id, query.span, order_of(judged))
        named = ((LiveSeries(judged.asset, *of), part) for of, part in found.items())
        return {of: part for of, part in named if query.wants(of)}

    def _lately(self, of: LiveSeries, span: Span, since: int) -> Mapping[LiveSeries, Any]:
        """Return what came lately of a series, as a part."""
        readings = came_lately(self._sensors, of, span, since)
        return {of: self._engine().lately(readings)} if readings else {}

    def _drawn(self, query: SeriesQuery, parts: Parts) -> Iterator[tuple[LiveSeries, Drawing]]:
        if query.points * len(parts) > MOST_POINTS:
            raise too_many_points(query.points * len(parts))
        engine, left = self._engine(), MOST_POINTS
        for of, some in parts.items():
            drawing = engine.draw(some, query.span, query.points, raw=query.raw)
            left -= drawing.count if drawing.kind == "raw" else 0
            if left < 0:
                raise too_many_points(MOST_POINTS - left)
            yield of, drawing


def no_engine() -> DrawsSeries:
    """Refuse to draw, where the engine is not at hand."""
    raise Unavailable("no_engine", "nothing here reads Parquet", "Ask a stack")
