"""What was told of topics since an instant, for clients that come back."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

from titer.files.ports import FileQuery, Files
from titer.live.names import name_of_series
from titer.live.ports import Sensors
from titer.live.posted import LiveSeries
from titer.live.recent import KEPT_FOR, Recent
from titer.live.telling import Numbers, message_of_silence, messages_of_file, messages_of_piece
from titer.model.instants import SECOND, instant
from titer.push.messages import Message
from titer.push.ports import Missed
from titer.push.topics import FILES, READINGS

MOST_SERIES = 2_000  # that are looked through for one client
MOST_FILES = 1_000
_DELAYED = 300 * SECOND  # how long what was received may have waited until it was written, and told
_AT_ONCE = 8
_PAGE = 500


class RecallLive:
    """Finds readings, silences and files again."""

    def __init__(self, sensors: Sensors, files: Files) -> None:
        self._sensors = sensors
        self._files = files

    def since(self, topics: Collection[str], at: int, *, most: int) -> Missed:
        """Return what was written from then on, in its order; topics with more than `most` readings are beyond."""
        messages: list[Message] = []
        series, beyond = self._series_of(topics)
        pieces = self._pieces_of(series, at, most)
        if pieces is None:
            beyond += [topic for topic in topics if _is_of_readings(topic) and topic not in beyond]
        else:
            numbers = Numbers()
            messages += [message for piece in pieces for message in messages_of_piece(piece, numbers)]
        messages += self._silences_of(topics, at)
        messages += self._files_of(topics, at)
        return Missed(messages, beyond)

    def _series_of(self, topics: Collection[str]) -> tuple[list[LiveSeries], list[str]]:
        """Return the series of the topics, and the topics that have too many."""
        wanted: dict[LiveSeries, None] = {}
        for sensor_id in _names(topics, READINGS):
            wanted |= dict.fromkeys(each.of for each in self._sensors.of_sensor(sensor_id))
        wide = [topic for topic in topics if topic == READINGS or topic.startswith("asset:")]
        if not wide:
            return [*wanted], []
        assets = {*_names(topics, "asset")}
        for number, of in enumerate(self._listed()):
            if number >= MOST_SERIES:
                return [*wanted], wide
            if READINGS in topics or of.asset in assets:
                wanted[of] = None
        return [*wanted], []

    def _listed(self) -> Iterator[LiveSeries]:
        after: str | None = None
        while some := self._sensors.listed(after=after, limit=_PAGE):
            yield from some
            after = name_of_series(some[-1])

    def _pieces_of(self, series: Sequence[LiveSeries], at: int, most: int) -> list[Recent] | None:
        """Return what was written of the series; None where that is more than is sent again."""

        def written(of: LiveSeries) -> list[Recent]:
            recent = self._sensors.recent(of, since=at - _DELAYED, least=most + 1)
            return [piece for piece in recent if piece.written_at >= at]

        found: list[Recent] = []
        held = 0
        with ThreadPoolExecutor(_AT_ONCE) as crew:
            for pieces in crew.map(written, series):
                held += sum(len(piece.readings) for piece in pieces)
                if held > most:
                    crew.shutdown(cancel_futures=True)
                    return None
                found += pieces
        return sorted(found, key=lambda piece: (piece.written_at, -piece.part))

    def _silences_of(self, topics: Collection[str], at: int) -> list[Message]:
        if not any(map(_is_of_readings, topics)):
            return []
        told = (message_of_silence(each) for each in self._sensors.silent() if each.since >= at)
        return sorted(_of(topics, told), key=lambda message: message.seq)

    def _files_of(self, topics: Collection[str], at: int) -> list[Message]:
        one_by_one = filter(None, map(self._files.find, _names(topics, "file")))
        found = [message for record in one_by_one for message in messages_of_file(record)]
        if FILES in topics:
            query = FileQuery(since=instant(at - KEPT_FOR), limit=MOST_FILES)
            found += [message for record in self._files.page(query).files for message in messages_of_file(record)]
        by_file = {message.data["file_id"]: message for message in found if message.seq >= at}
        return sorted(by_file.values(), key=lambda message: message.seq)


def _names(topics: Iterable[str], word: str) -> Iterator[str]:
    for topic in topics:
        before, colon, name = topic.partition(":")
        if colon and before == word:
            yield name


def _is_of_readings(topic: str) -> bool:
    return topic.partition(":")[0] in {READINGS, "asset"}


def _of(topics: Collection[str], messages: Iterable[Message]) -> list[Message]:
    wanted = {*topics}
    return [message for message in messages if not wanted.isdisjoint(message.topics)]
