"""The readings of pinned series, over files and live alike: of equal ones that which is shown."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from titer.exports.export import MOST_OF_SERIES, Content, Source, too_much
from titer.exports.table import Block
from titer.files.ports import Artefacts
from titer.live.judged import order_of
from titer.live.places import came_lately
from titer.live.ports import DrawsSeries, Sensors
from titer.live.posted import LiveSeries
from titer.model.dataclass import dataclass
from titer.model.drawing import Drawing, Span

_ROWS = 1 << 14

type Parts = dict[LiveSeries, list[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """The readings of one series, by instant."""

    of: LiveSeries
    at: list[int]
    value: list[float]
    quality: list[str]

    def blocks(self) -> Iterator[Block]:
        """Yield its rows as `titer.exports.table.OF_SERIES` has them."""
        of = self.of
        for start in range(0, len(self.at), _ROWS):
            at, value, quality = (each[start : start + _ROWS] for each in (self.at, self.value, self.quality))
            asset, sensor, parameter, unit = ([text] * len(at) for text in of)
            yield [asset, sensor, parameter, at, value, unit, quality]


class SeriesParts:
    """Reads the parts of series, and joins them."""

    def __init__(self, artefacts: Artefacts, sensors: Sensors, engine: Callable[[], DrawsSeries]) -> None:
        self._artefacts = artefacts
        self._sensors = sensors
        self._engine = engine

    def joined(self, content: Content, folder: Path) -> list[Joined]:
        """Return the series that have readings. `Rejected` (`too_much_to_export`)."""
        since, until = content.span
        assert since is not None
        assert until is not None
        span = Span(since, until)
        parts: Parts = {}
        for source in content.sources:
            _add(parts, self._read(source, content, span, folder))
        for of in content.series:
            _add(parts, self._lately(of, content, span))
        return [_joined(of, self._engine().draw(parts[of], span, 1, raw=True)) for of in content.series if of in parts]

    def _read(self, source: Source, content: Content, span: Span, folder: Path) -> Mapping[LiveSeries, Any]:
        if source.readings is None:
            return {}
        path = folder / "source.parquet"
        self._artefacts.fetch(source.readings.key, source.readings.version_id, path)
        wanted = {of for of in content.series if of.asset == source.asset}
        found: dict[LiveSeries, Any] = {}
        for sensor_id in {of.sensor_id for of in wanted}:
            read = self._engine().read(path, sensor_id, span, order_of(source))
            named = {LiveSeries(source.asset, *of): part for of, part in read.items()}
            found |= {of: part for of, part in named.items() if of in wanted}
        path.unlink()
        return found

    def _lately(self, of: LiveSeries, content: Content, span: Span) -> Mapping[LiveSeries, Any]:
        """Return what came lately of a series, as far as it was there when it was pinned."""
        readings = came_lately(self._sensors, of, span, content.lately_since, content.lately_until)
        return {of: self._engine().lately(readings)} if readings else {}


def _add(parts: Parts, found: Mapping[LiveSeries, Any]) -> None:
    for of, part in found.items():
        parts.setdefault(of, []).append(part)
    if sum(len(part) for some in parts.values() for part in some) > MOST_OF_SERIES:
        raise too_much(MOST_OF_SERIES)


def _joined(of: LiveSeries, drawing: Drawing) -> Joined:
    at, value, quality = (list(drawing.columns[name]) for name in ("at", "value", "quality"))
    return Joined(of=of, at=at, value=value, quality=quality)
