"""The newest readings among many, series by series."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from titer.live.latest import Latest, Source, newest_ats
from titer.live.posted import LiveSeries
from titer.live.recent import Recent


def newest_of(latest: Iterable[Latest]) -> Mapping[LiveSeries, Latest]:
    """Return the newest reading of each series among these."""
    newest: dict[LiveSeries, Latest] = {}
    for each in latest:
        newest[each.of] = newest[each.of].merged(each) if each.of in newest else each
    return newest


def latest_in(piece: Recent, source: Source, stale_after: int | None) -> Latest:
    """Return the newest reading of a piece, which came from there."""
    newest = max(piece.readings, key=lambda each: (each.at, each.index))
    return Latest(
        reading=replace(newest, rule_set=None),
        received_at=piece.received_at,
        receipt_id=piece.receipt_id,
        source=source,
        simulated=piece.simulated,
        last_ats=newest_ats(reading.at for reading in piece.readings),
        stale_after=stale_after,
    )
