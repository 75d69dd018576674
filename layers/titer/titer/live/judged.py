"""A version of a file as judging left it, seen as what sensors measured: series, newest readings, pieces."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol

from titer.cells.names import RESERVED
from titer.files.keys import is_hour, summaries_key
from titer.files.ports import Artefacts, Files
from titer.files.record import Completion, FileRecord, Location
from titer.judging.live_keys import INDEX, MARKS, RECEIPT, RECEIVED_AT
from titer.live.latest import LATE, Latest, Source, newest_ats
from titer.live.newest import latest_in, newest_of
from titer.live.ports import ReadParquet, Stretch
from titer.live.posted import LiveReading, LiveSeries, Posted
from titer.live.recent import Recent, pieces_of
from titer.live.silence import Silences
from titer.model.dataclass import dataclass
from titer.model.drawing import Order
from titer.model.instants import micros, parse_instant
from titer.model.readings import Found, Series

MOST_SERIES = 1_000  # of a file of which each is noted
_REMEMBERED = 2  # versions, by what they left: one is asked for many things, and for one series after the other
LATE_MARK, SIMULATED = (f"{RESERVED}{mark}" for mark in MARKS)
_OF_LIVE = {RECEIVED_AT, RECEIPT, INDEX, LATE_MARK, SIMULATED}  # in a context


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A version of a file that holds readings of its own.

    Of a live one, `received_at` is the hour in which its readings came, and `hourly` whether it holds all of that hour.
    """

    file_id: str
    version: int
    asset: str | None
    rule_set: str
    received_at: int
    live: bool
    hourly: bool
    result: Location
    readings: Location
    summary_pages: int

    @property
    def source(self) -> Source:
        """What its readings name as where they came from."""
        return Source(kind="live" if self.live else "file", file_id=self.file_id, version=self.version)


def judged_now(record: FileRecord) -> Judged | None:
    """Return the version that readers see; None where it holds no readings."""
    return _judged(record, record.version or 0, record.finished)


def judged_version(files: Files, record: FileRecord, number: int) -> Judged | None:
    """Return a version that readers saw once, likewise."""
    version = files.version(record.file_id, number)
    return _judged(record, number, version.finished) if version else None


def _judged(record: FileRecord, number: int, end: Completion | None) -> Judged | None:
    if end is None or end.readings is None or end.duplicate_of is not None or record.uploaded_at is None:
        return None
    return Judged(
        file_id=record.file_id,
        version=number,
        asset=end.asset,
        rule_set=end.rule_set,
        received_at=_hour_in(record.key) if record.kind == "live" else micros(record.uploaded_at),
        live=record.kind == "live",
        hourly=is_hour(record.key),
        result=end.result,
        readings=end.readings,
        summary_pages=end.summary_pages,
    )


def _hour_in(key: str) -> int:
    """Return the hour that the key of a live file names, such as `live/2026-11-29T13/…`."""
    return parse_instant(f"{key.split('/')[1]}:00Z")


class Arrived(Protocol):
    """A version of a file, as far as it tells which of equal readings is shown."""

    @property
    def file_id(self) -> str: ...
    @property
    def received_at(self) -> int: ...
    @property
    def live(self) -> bool: ...


def order_of(judged: Arrived) -> Callable[[Found], Order]:
    """Return what tells which of equal readings of its file and of others is shown."""
    if not judged.live:
        return lambda found: (judged.received_at, judged.file_id, found.row_number)
    return lambda found: (_received_at(judged, found), _context(found)[RECEIPT], _context(found)[INDEX])


@contextmanager
def parquet_of(artefacts: Artefacts, judged: Judged) -> Iterator[Path]:
    """Have its readings as a Parquet file, for a while."""
    with TemporaryDirectory(prefix="titer-") as folder:
        path = Path(folder) / "readings.parquet"
        artefacts.fetch(judged.readings.key, judged.readings.version_id, path)
        yield path


class JudgedFiles:
    """Reads what versions of files left."""

    def __init__(self, artefacts: Artefacts, silences: Silences, read: ReadParquet) -> None:
        self._artefacts = artefacts
        self._silences = silences
        self._read = read
        self._result = lru_cache(maxsize=_REMEMBERED)(self._fetched)
        self._newest = lru_cache(maxsize=_REMEMBERED)(self._read_newest)

    def stretches(self, judged: Judged) -> list[Stretch]:
        """Return what is noted of its series: one each, or one of all where they are many or are seen otherwise."""
        summaries = [each for each in self._summaries(judged) if each["count"]]
        each_alone = len(summaries) <= MOST_SERIES and (judged.hourly or not judged.live)
        found = [_stretch(judged, summary) for summary in summaries]
        return found if each_alone else _together(found)

    def series(self, judged: Judged) -> set[LiveSeries]:
        """Return the series that it has readings of; the first thousand where there are more."""
        return {_series(judged.asset, each) for each in self._document(judged)["summaries"] if each["count"]}

    def _document(self, judged: Judged) -> dict[str, Any]:
        return self._result(judged.result)

    def _fetched(self, result: Location) -> dict[str, Any]:
        return self._artefacts.get_json(result.key, result.version_id)

    def _summaries(self, judged: Judged) -> Iterator[Mapping[str, Any]]:
        yield from self._document(judged)["summaries"]
        for page in range(1, judged.summary_pages):
            more: dict[str, Any] = self._artefacts.get_json(summaries_key(judged.result.key, page), None)
            yield from more["summaries"]

    def newest(self, judged: Judged, wanted: Iterable[LiveSeries]) -> list[Latest]:
        """Return the newest reading of each of some series that it has readings of."""
        series = {of.series for of in wanted}
        found = [each for of, each in self._newest(judged).items() if of in series]
        anomalies = _anomalies(self._document(judged))
        return [self._latest(judged, each, anomalies) for each in found]

    def _read_newest(self, judged: Judged) -> Mapping[Series, Found]:
        with parquet_of(self._artefacts, judged) as path:
            return self._read.newest(path)

    def pieces(self, judged: Judged) -> list[Recent]:
        """Return the readings of a live file as they came, request by request."""
        anomalies = _anomalies(self._document(judged))
        requests: dict[str, list[Found]] = {}
        with parquet_of(self._artefacts, judged) as path:
            for found in self._read.rows(path):
                requests.setdefault(_context(found)[RECEIPT], []).append(found)
        return [
            piece
            for receipt_id, some in requests.items()
            for piece in pieces_of(_posted(judged, receipt_id, some, anomalies))
        ]

    def newest_of_pieces(self, judged: Judged, pieces: Iterable[Recent]) -> list[Latest]:
        """Return the newest reading of each series among pieces of a live file."""
        found = (latest_in(piece, judged.source, self._silences.after(judged.rule_set, piece.of)) for piece in pieces)
        return [*newest_of(found).values()]

    def receipts(self, judged: Judged) -> dict[LiveSeries, set[str]]:
        """Return by which requests the readings of each series of a live file came."""
        receipts: dict[LiveSeries, set[str]] = {}
        with parquet_of(self._artefacts, judged) as path:
            for found in self._read.rows(path):
                receipts.setdefault(LiveSeries(judged.asset, *found.of), set()).add(_context(found)[RECEIPT])
        return receipts

    def _latest(self, judged: Judged, found: Found, anomalies: "_Anomalies") -> Latest:
        reading = _reading(judged, found, anomalies)
        context = _context(found)
        return Latest(
            reading=reading,
            received_at=_received_at(judged, found),
            receipt_id=context[RECEIPT] if judged.live else judged.file_id,
            source=judged.source,
            simulated=judged.live and SIMULATED in context,
            last_ats=newest_ats([found.at]) if judged.live else (),
            stale_after=self._silences.after(judged.rule_set, reading.of) if judged.live else None,
        )


type _Anomalies = Mapping[tuple[int, str, str], str]  # row, sensor, parameter: what it violates


def _anomalies(document: Mapping[str, Any]) -> _Anomalies:
    return {(each["row_number"], each["sensor_id"], each["parameter"]): each["rule"] for each in document["anomalies"]}


def _reading(judged: Judged, found: Found, anomalies: _Anomalies) -> LiveReading:
    context = dict(_context(found))
    index = context[INDEX] if judged.live else found.row_number
    late = LATE_MARK in context if judged.live else judged.received_at - found.at > LATE
    return LiveReading(
        of=LiveSeries(judged.asset, *found.of),
        at=found.at,
        value=found.value,
        quality=found.quality,
        index=index,
        anomaly=anomalies.get((found.row_number, found.of.sensor_id, found.of.parameter)),
        late=late,
        context={name: text for name, text in context.items() if name not in _OF_LIVE} or None,
    )


def _context(found: Found) -> Mapping[str, Any]:
    return found.context or {}


def _received_at(judged: Arrived, found: Found) -> int:
    return parse_instant(_context(found)[RECEIVED_AT]) if judged.live else judged.received_at


def _posted(judged: Judged, receipt_id: str, found: list[Found], anomalies: _Anomalies) -> Posted:
    readings = sorted((_reading(judged, each, anomalies) for each in found), key=lambda each: each.index)
    return Posted(
        receipt_id=receipt_id,
        received_at=_received_at(judged, found[0]),
        rule_set=judged.rule_set,
        readings=tuple(readings),
        simulated=SIMULATED in _context(found[0]),
    )


def _series(asset: str | None, summary: Mapping[str, Any]) -> LiveSeries:
    return LiveSeries(asset, *Series(summary["sensor_id"], summary["parameter"], summary["unit"]))


def _stretch(judged: Judged, summary: Mapping[str, Any]) -> Stretch:
    return Stretch(
        of=_series(judged.asset, summary),
        asset=judged.asset,
        file_id=judged.file_id,
        version=judged.version,
        first_at=parse_instant(summary["first_at"]),
        last_at=parse_instant(summary["last_at"]),
        count=summary["count"],
        received_at=judged.received_at,
        live=judged.live,
    )


def _together(found: list[Stretch]) -> list[Stretch]:
    if not found:
        return []
    whole = replace(
        found[0],
        of=None,
        first_at=min(each.first_at for each in found),
        last_at=max(each.last_at for each in found),
        count=sum(each.count for each in found),
    )
    return [whole]
