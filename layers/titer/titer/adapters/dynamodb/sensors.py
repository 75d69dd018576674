"""The newest reading of each series, and those that came lately, in the table.

    SENSOR#<sensor>   LATEST#<asset>#<parameter>#<unit>       the newest reading of a series
    SENSORS           <sensor>#<asset>#<parameter>#<unit>     that there is such a series
    RECENT#<series>   <received_at>#<receipt_id>#<part>       readings from one request; put once, ≤ 4 KB
    STALE#<series>    STALE                                   what was last told of its silence

`<series>` is `<sensor>#<asset>#<parameter>#<unit>`. None but a series that is silent has an index key.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from titer.adapters.dynamodb.keys import SENSORS, SILENT, latest_key, recent_pk, sensor_pk, sensors_key, silence_key
from titer.adapters.dynamodb.table import LAST, Changed, Item, Key, Table, listing
from titer.adapters.plain import Plain, instant_text
from titer.live.latest import Latest, Source
from titer.live.names import name_of_series
from titer.live.ports import Silence
from titer.live.posted import LiveSeries
from titer.live.recent import Recent, read_texts, texts_of
from titer.model.clock import Clock
from titer.model.errors import Conflict
from titer.model.instants import SECOND, instant, micros, parse_instant

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_AS_READ = "revision = :revision"
_AT_A_TIME = 500
MOST_SERIES = 10_000  # of a sensor


class DynamoSensors:
    """The newest readings, in a table."""

    def __init__(self, client: DynamoDBClient, table: str, clock: Clock) -> None:
        self._table = Table(client, table)
        self._clock = clock

    def latest(self, series: Collection[LiveSeries]) -> Mapping[LiveSeries, Latest]:
        found = map(latest_in, self._table.get_many(map(latest_key, series)))
        return {each.of: each for each in found}

    def of_sensor(self, sensor_id: str) -> Sequence[Latest]:
        items = self._table.between(sensor_pk(sensor_id), "LATEST#", f"LATEST#{LAST}", limit=MOST_SERIES)
        return [*map(latest_in, items)]

    def put_latest(self, before: Latest | None, after: Latest) -> None:
        key, values = latest_key(after.of), _latest_attributes(after, revision=before.revision + 1 if before else 1)
        try:
            if before is None:
                listed = self._table.put(sensors_key(after.of), _series_attributes(after.of))
                self._table.write(listed, self._table.put_new(key, values))
            else:
                self._table.put_one(key, values, where=_AS_READ, given={"revision": before.revision})
        except Changed as changed:
            raise Conflict(f"the newest reading of {name_of_series(after.of)}") from changed

    def forget(self, before: Latest) -> None:
        given: dict[str, Plain] = {"revision": before.revision}
        try:
            self._table.write(
                self._table.delete(sensors_key(before.of)),
                self._table.delete_where(latest_key(before.of), where=_AS_READ, given=given),
            )
        except Changed as changed:
            raise Conflict(f"the newest reading of {name_of_series(before.of)}") from changed

    def listed(self, *, after: str | None, limit: int) -> Sequence[LiveSeries]:
        low = f"{after}\0" if after else " "
        return [*map(series_in, self._table.between(SENSORS, low, LAST, limit=limit))]

    def keep(self, pieces: Sequence[Recent]) -> None:
        once = {_recent_key(piece): piece for piece in pieces}  # a queue may bring a request twice in one batch
        self._table.put_items(items_of_pieces(once.values(), written_at=micros(self._clock())))

    def drop(self, pieces: Sequence[Recent]) -> None:
        self._table.delete_many(map(_recent_key, pieces))

    def recent(self, of: LiveSeries, *, since: int = 0, least: int = 2_000) -> Sequence[Recent]:
        found: list[Recent] = []
        held = 0
        for item in self._table.newest_under(recent_pk(of), _instant_text(since), at_a_time=_AT_A_TIME):
            if held >= least:
                break
            found.append(recent_in(item))
            held += len(found[-1].readings)
        return found

    def say(self, silence: Silence) -> bool:
        where = "attribute_not_exists(gsi_pk)" if silence.stale else "attribute_exists(gsi_pk)"
        try:
            self._table.put_one(silence_key(silence.of), _silence_attributes(silence), where=where, given={})
        except Changed:
            return False
        return True

    def silent(self) -> Sequence[Silence]:
        return [*map(silence_in, self._table.list_items(SILENT, "0", None, None, at_a_time=_AT_A_TIME))]


def items_of_pieces(pieces: Iterable[Recent], *, written_at: int) -> Iterator[Item]:
    """Yield the items of pieces that are written at this instant."""
    for piece in pieces:
        yield {**_recent_key(piece)._asdict(), **_recent_attributes(piece), "written_at": written_at}


def items_of_latest(latest: Latest) -> Item:
    """Return the item of a newest reading, as it is written first."""
    return {**latest_key(latest.of)._asdict(), **_latest_attributes(latest, revision=1)}


def recent_in(item: Item) -> Recent:
    """Return the piece that an item holds, as a stream of the table shows it too."""
    of = series_in(item)
    return Recent(
        of=of,
        received_at=parse_instant(item["received_at"]),
        receipt_id=item["receipt_id"],
        part=item["part"],
        readings=read_texts(of, item["readings"], item["contexts"]),
        simulated=item["simulated"],
        written_at=item["written_at"],
    )


def latest_in(item: Item) -> Latest:
    """Return the newest reading that an item holds."""
    [reading] = read_texts(series_in(item), item["reading"], item["contexts"])
    return Latest(
        reading=reading,
        received_at=parse_instant(item["received_at"]),
        receipt_id=item["receipt_id"],
        source=Source(**item["source"]),
        simulated=item["simulated"],
        last_ats=_read_ats(item["last_ats"]),
        stale_after=item["stale_after"],
        revision=item["revision"],
    )


def silence_in(item: Item) -> Silence:
    """Return what an item says of the silence of a series, as a stream of the table shows it too."""
    return Silence(
        of=series_in(item),
        stale=item["state"] == "stale",
        since=parse_instant(item["since"]),
        last_at=parse_instant(item["last_at"]),
        last_value=float(item["last_value"]),
        simulated=item["simulated"],
    )


def series_in(item: Item) -> LiveSeries:
    """Return the series that an item is of."""
    return LiveSeries(item["asset"], item["sensor_id"], item["parameter"], item["unit"])


def _series_attributes(of: LiveSeries) -> dict[str, Plain]:
    return {"asset": of.asset, "sensor_id": of.sensor_id, "parameter": of.parameter, "unit": of.unit}


def _latest_attributes(latest: Latest, *, revision: int) -> dict[str, Plain]:
    reading, contexts = texts_of([latest.reading])
    source = latest.source
    return _series_attributes(latest.of) | {
        "reading": reading,
        "contexts": contexts,
        "received_at": _instant_text(latest.received_at),
        "receipt_id": latest.receipt_id,
        "source": {"kind": source.kind, "file_id": source.file_id, "version": source.version},
        "simulated": latest.simulated,
        "last_ats": _ats_text(latest.last_ats),
        "stale_after": latest.stale_after,
        "revision": revision,
    }


def _recent_key(piece: Recent) -> Key:
    return Key(recent_pk(piece.of), f"{_instant_text(piece.received_at)}#{piece.receipt_id}#{piece.part:03}")


def _recent_attributes(piece: Recent) -> dict[str, Plain]:
    readings, contexts = texts_of(piece.readings)
    return _series_attributes(piece.of) | {
        "received_at": _instant_text(piece.received_at),
        "receipt_id": piece.receipt_id,
        "part": piece.part,
        "readings": readings,
        "contexts": contexts,
        "simulated": piece.simulated,
        "expires": piece.expires_at // SECOND,
    }


def _silence_attributes(silence: Silence) -> dict[str, Plain]:
    since = _instant_text(silence.since)
    listed = listing(SILENT, f"{since}#{name_of_series(silence.of)}") if silence.stale else {}
    return (
        listed
        | _series_attributes(silence.of)
        | {
            "state": _state(silence.stale),
            "since": since,
            "last_at": _instant_text(silence.last_at),
            "last_value": repr(silence.last_value),
            "simulated": silence.simulated,
        }
    )


def _state(stale: bool) -> str:
    return "stale" if stale else "fresh"


def _instant_text(at: int) -> str:
    return instant_text(instant(at))


def _ats_text(ats: Sequence[int]) -> str:
    """Return instants, the newest first, as the newest and the steps back, packed: steps are much alike."""
    steps = [*ats[:1], *(later - earlier for later, earlier in pairwise(ats))]
    return base64.b64encode(zlib.compress(json.dumps(steps, separators=(",", ":")).encode())).decode() if ats else ""


def _read_ats(text: str) -> tuple[int, ...]:
    if not text:
        return ()
    newest, *steps = json.loads(zlib.decompress(base64.b64decode(text)))
    return tuple(accumulate(steps, int.__sub__, initial=newest))
