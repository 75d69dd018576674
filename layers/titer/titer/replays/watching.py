"""The rows that somebody looks at without being told of them: of the newest replay, or the newest readings as one."""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from titer.files.record import FileRecord
from titer.live.ports import Sensors
from titer.model.dataclass import dataclass
from titer.model.errors import Unavailable
from titer.replays.control import AT_ONCE, Replaying
from titer.replays.play import is_deleted
from titer.replays.ports import Replays
from titer.replays.replay import Known, State
from titer.replays.row_names import row_names
from titer.replays.rows import Rows
from titer.replays.rows_file import Row, RowsFile

LIVE = "live"  # the source that is no replay
_MOST_SERIES = 1_000  # of a row of live readings
_LOOKED_AT = 20  # replays, the newest


@dataclass(frozen=True, slots=True)
class Shown:
    """Some rows, the newest last, with the names of their cells; and the replay that they are of."""

    names: Sequence[str]
    rows: Sequence[Row]
    known: Known | None = None
    file: RowsFile | None = None


class Watching:
    """Finds what is to be seen now."""

    def __init__(
        self,
        replays: Replays,
        replaying: Replaying,
        rows: Rows,
        newest: Sensors,
        find_file: Callable[[str], FileRecord | None],
    ) -> None:
        self._replays = replays
        self._replaying = replaying
        self._rows = rows
        self._newest = newest
        self._find_file = find_file

    def look(self, source: str | None, count: int) -> Shown | None:
        """Return the last rows of a replay, of the newest one unless another is named; else the newest readings.

        None where there is nothing. `Rejected` where the replay that is named is unknown, or its file was deleted.
        """
        known = None if source == LIVE else self._replaying.find(source) if source else self._newest_replay()
        if known is None:
            return self._live_row()
        self._replaying.watch(known)
        try:
            return self._last_rows(known, count)
        except FileNotFoundError:
            self._rows.forget(known.replay.source, known.replay.choice)
            return self._last_rows(known, count)

    def _last_rows(self, known: Known, count: int) -> Shown:
        replay = known.replay
        found = self._rows.find(replay.source, replay.choice)
        if found is None and replay.source.reading_count > AT_ONCE:
            raise Unavailable("rows_awaited", "the file is being put into rows", "Ask again in a moment")
        found = found or self._rows.open(replay.source, replay.choice)
        stop = min(known.current + 1, found.rows)
        return Shown(found.names, [*found.read(stop - count, stop)], known, found)

    def _newest_replay(self) -> Known | None:
        """Return the newest replay that runs; else the newest that pauses, or has ended."""
        seen = (known for known in self._by_preference() if self._is_there(known))
        return next((self._replaying.mended(known) for known in seen), None)

    def _by_preference(self) -> Iterator[Known]:
        """Yield what may be looked at; the others are asked for where none that runs will do."""
        yield from filter(None, map(self._replays.find, islice(self._replays.running(), 1)))
        others = self._replays.page(limit=_LOOKED_AT).replays
        for state in (State.PAUSED, State.ENDED):
            yield from (known for known in others if known.replay.state is state)

    def _is_there(self, known: Known) -> bool:
        source = known.replay.source
        return not is_deleted(self._find_file(source.file_id), source.version)

    def _live_row(self) -> Shown | None:
        series = self._newest.listed(after=None, limit=_MOST_SERIES)
        newest = self._newest.latest(series).values() if series else ()
        readings = [each for each in newest if each.source.kind == "live"]
        if not readings:
            return None
        readings.sort(key=lambda each: each.order)  # where two are called alike, the newer one stays
        names = row_names([each.of.series for each in readings])
        cells = {name: each.reading.value for name, each in zip(names, readings, strict=True)}
        return Shown(sorted(cells), [Row(readings[-1].reading.at, cells)])
