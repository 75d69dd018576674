"""What is asked of the series of a file: which, from when to when, in how many points each."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import partial

from titer.files.record import Location
from titer.model.dataclass import dataclass
from titer.model.drawing import MOST_POINTS, SERIES_NOT_NAMED, Drawing, Extent, Span, too_many_points
from titer.model.errors import Unavailable
from titer.model.readings import Series
from titer.series.ports import SeriesEngine, SeriesFiles, SeriesOfFile

_REMEMBERED = 4  # files whose indexes, and what was read of them, are kept
_EMPTY = Drawing(count=0, kind="raw", columns={"at": [], "value": [], "quality": []}, gaps=[])


@dataclass(frozen=True, slots=True)
class Named:
    """Series that are asked for: those of a sensor, of a parameter, or of both; None for any."""

    sensor_id: str | None
    parameter: str | None

    def matches(self, of: Series) -> bool:
        """Return whether it names this series."""
        return self.sensor_id in {None, of.sensor_id} and self.parameter in {None, of.parameter}

    @property
    def as_series(self) -> Series:
        """The series that it names, where the file has none: so that the answer tells of it."""
        return Series(self.sensor_id or "", self.parameter or "", None)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileQuery:
    """Which series of a file, from when until before when, in how many points each; in µs, None for all there is."""

    named: tuple[Named, ...]
    since: int | None
    until: int | None
    points: int
    raw: bool


class DrawFile:
    """Draws the series of files, of files of series that it has made where there are none."""

    def __init__(
        self,
        stored: SeriesFiles,
        make: Callable[[str, int, Location], None],
        engine: Callable[[], SeriesEngine],
    ) -> None:
        self._stored = stored
        self._make = make
        self._engine = engine
        self._known: OrderedDict[tuple[str, int], SeriesOfFile] = OrderedDict()

    def draw(self, file_id: str, version: int, readings: Location, query: FileQuery) -> list[tuple[Series, Drawing]]:
        """Return each series of a version as it is drawn. `Rejected`: `too_many_points`."""
        name = (file_id, version)
        try:
            return _drawn(self._opened(name), query)
        except FileNotFoundError:  # nobody has made it by now, or it was forgotten since it was opened
            self._known.pop(name, None)
            self._make(file_id, version, readings)
        try:
            return _drawn(self._opened(name), query)
        except FileNotFoundError:
            raise Unavailable("series_gone", "the series of the file are gone", "Ask for the file") from None

    def _opened(self, name: tuple[str, int]) -> SeriesOfFile:
        if name not in self._known:
            self._known[name] = self._engine().open(partial(self._stored.read, *name))
        self._known.move_to_end(name)
        if len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
        return self._known[name]


def _drawn(found: SeriesOfFile, query: FileQuery) -> list[tuple[Series, Drawing]]:
    asked = _asked(found.extents, query.named)
    places = [place for _, place in asked if place is not None]
    if query.points * len(asked) > MOST_POINTS:
        raise too_many_points(query.points * len(asked))
    span = _span(found.extents, places, query)
    if query.raw and (count := sum(found.counts(places, span))) > MOST_POINTS:
        raise too_many_points(count)
    drawings = dict(zip(places, found.draw(places, span, query.points, raw=query.raw), strict=True))
    return [(of, _EMPTY if place is None else drawings[place]) for of, place in asked]


def _asked(extents: Sequence[Extent], named: Sequence[Named]) -> list[tuple[Series, int | None]]:
    """Return each series that is asked for and its place, None where there is no such series."""
    if not named:
        return [(extent.of, place) for place, extent in enumerate(extents[:SERIES_NOT_NAMED])]
    found: dict[Series, int | None] = {}
    for name in named:
        matching: dict[Series, int | None] = {
            extent.of: place for place, extent in enumerate(extents) if name.matches(extent.of)
        }
        found |= matching or {name.as_series: None}
    one_by_one = all(None not in {name.sensor_id, name.parameter} for name in named)
    return [*found.items()][: None if one_by_one else SERIES_NOT_NAMED]


def _span(extents: Sequence[Extent], places: Sequence[int], query: FileQuery) -> Span:
    """Return the span that is asked for, where nothing is said that of all these series together."""
    first = min((extents[place].first_at for place in places), default=0)
    last = max((extents[place].last_at for place in places), default=0)
    return Span(first if query.since is None else query.since, last + 1 if query.until is None else query.until)
