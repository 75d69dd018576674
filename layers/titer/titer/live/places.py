"""Where the readings of series lie over a time: in which files, and what came lately."""

from collections.abc import Callable, Iterable

from titer.live.ports import Sensors, Stretches
from titer.live.posted import LiveSeries
from titer.model.drawing import Order, Span
from titer.model.errors import Rejected
from titer.model.instants import HOUR
from titer.model.readings import Quality

MOST_OPENED = 2_000  # files
HOURS_LATELY = 2  # before this one, of which live readings are taken from what came lately: their files are many
_ALL = 1 << 40


def lately_since(now: int) -> int:
    """Return from when on live readings are taken from what came lately."""
    return now - now % HOUR - HOURS_LATELY * HOUR


def files_of(
    stretches: Stretches, series: Iterable[LiveSeries], wants: Callable[[str | None], bool], span: Span, lately: int
) -> list[str]:
    """Return the files that may have readings of these series, whose assets are wanted; without those from `lately` on.

    `Rejected` (`range_too_large`) where they are too many.
    """
    own = [each for of in {of[:3] for of in series} for each in stretches.of(*of, before=span.until)]
    shared = [
        each
        for each in stretches.whole(before=span.until)
        if wants(each.asset) and not (each.live and each.received_at >= lately)
    ]
    file_ids = dict.fromkeys(each.file_id for each in (*own, *shared) if each.last_at >= span.since)
    if len(file_ids) > MOST_OPENED:
        reason = f"{len(file_ids):,} files have readings of that time, and at most {MOST_OPENED:,} are opened"
        raise Rejected("range_too_large", reason, "Ask for a shorter time, or for one asset")
    return [*file_ids]


def came_lately(
    sensors: Sensors, of: LiveSeries, span: Span, since: int, until: int | None = None
) -> list[tuple[int, float, Quality, Order]]:
    """Return the readings of a series in the span that were received in a time, as `DrawsSeries.lately` takes them."""
    return [
        (each.at, each.value, each.quality, (piece.received_at, piece.receipt_id, each.index))
        for piece in sensors.recent(of, since=since, least=_ALL)
        if until is None or piece.received_at <= until
        for each in piece.readings
        if span.since <= each.at < span.until
    ]
