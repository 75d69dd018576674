"""What an analysis reads, pinned: series of a version of a file, series over files and live alike, or a result."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from titer.analyses.analysis import (
    MOST_READINGS,
    MOST_SERIES,
    Analysis,
    Earlier,
    PinnedInput,
    Source,
    Window,
    too_much_to_analyse,
)
from titer.files.record import Completion, FileRecord
from titer.live.names import name_of_series
from titer.live.pinning import PinSeries, Wanted
from titer.live.posted import LiveSeries
from titer.model.drawing import Span
from titer.model.errors import Rejected
from titer.model.instants import micros, micros_or_none


def pin_file(
    record: FileRecord,
    end: Completion,
    summaries: Iterable[Mapping[str, Any]],
    wanted: Sequence[Wanted],
    span: tuple[datetime | None, datetime | None],
) -> PinnedInput:
    """Return the series of a version of a file; all it has where none are named.

    `Rejected`: `kept_nothing`, `unknown_series`, `too_many_series`, `too_much_to_analyse`.
    """
    if end.readings is None or not end.reading_count:
        raise Rejected("kept_nothing", "the file kept no readings", "See its result for why")
    there = {_series(end.asset, each): int(each["count"]) for each in summaries if each["count"]}
    series = _chosen(there, wanted)
    since, until = map(micros_or_none, span)
    if (count := sum(there[of] for of in series)) > MOST_READINGS and since is None and until is None:
        raise too_much_to_analyse(count)
    return PinnedInput(series=series, sources=(_source(record, end),), since=since, until=until)


def _series(asset: str | None, summary: Mapping[str, Any]) -> LiveSeries:
    return LiveSeries(asset, summary["sensor_id"], summary["parameter"], summary["unit"])


def _chosen(there: Iterable[LiveSeries], wanted: Sequence[Wanted]) -> tuple[LiveSeries, ...]:
    for each in wanted:
        if not any(map(each.wants, there)):
            of = each.sensor_id if each.parameter is None else f"{each.sensor_id} / {each.parameter}"
            raise Rejected("unknown_series", f"there is no series “{of}” in it", "See its result for those it has")
    chosen = tuple(of for of in there if not wanted or any(each.wants(of) for each in wanted))
    return _few_enough(chosen)


def _few_enough(series: tuple[LiveSeries, ...]) -> tuple[LiveSeries, ...]:
    if len(series) > MOST_SERIES:
        reason = f"that would be {len(series):,} series, and an analysis takes at most {MOST_SERIES}"
        raise Rejected("too_many_series", reason, "Name those that it is to be of")
    return series


def pin_series(pin: PinSeries, wanted: Sequence[Wanted], since: datetime, until: datetime) -> PinnedInput:
    """Return series over files and live alike. `Rejected`: `unknown_series`, `range_too_large`, `too_many_series`."""
    span = Span(micros(since), micros(until))
    pinned = pin(wanted, span)
    return PinnedInput(
        series=_few_enough(pinned.series),
        sources=tuple(_source(each.record, each.end, each.received_at) for each in pinned.files),
        joined=True,
        since=span.since,
        until=span.until,
        lately=pinned.lately,
        lately_since=pinned.lately_since,
        lately_until=pinned.lately_until,
    )


def pin_windows(pin: PinSeries, windows: Sequence[tuple[Window, Sequence[Wanted]]]) -> PinnedInput:
    """Return series of several times, each with those wanted of it, over files and live alike. `Rejected` as above."""
    found = [pin(wanted, Span(window.since, window.until)) for window, wanted in windows]
    files = {each.record.file_id: each for some in found for each in some.files}
    series = {of for some in found for of in some.series}
    return PinnedInput(
        series=_few_enough(tuple(sorted(series, key=name_of_series))),
        sources=tuple(_source(each.record, each.end, each.received_at) for each in files.values()),
        joined=True,
        since=min(window.since for window, _ in windows),
        until=max(window.until for window, _ in windows),
        lately=tuple(dict.fromkeys(known for some in found for known in some.lately)),
        lately_since=min(some.lately_since for some in found),
        lately_until=max(some.lately_until for some in found),
        windows=tuple(window for window, _ in windows),
    )


def pin_result(analysis: Analysis, there: Sequence[LiveSeries], wanted: Sequence[Wanted]) -> PinnedInput:
    """Return the series of the result of an analysis that has succeeded; those that are named, else all of `there`.

    `Rejected`: `kept_nothing`, `unknown_series`, `too_many_series`, `too_much_to_analyse`.
    """
    made = analysis.made
    assert made is not None
    if not made.rows:
        raise Rejected("kept_nothing", "the result of the analysis has no readings", "Name one that gives series")
    if made.rows > MOST_READINGS:
        raise too_much_to_analyse(made.rows)
    earlier = Earlier(analysis_id=analysis.analysis_id, run=analysis.run, result=made.readings, sha256=made.sha256)
    return PinnedInput(series=_chosen(there, wanted), earlier=earlier)


def _source(record: FileRecord, end: Completion, received_at: int | None = None) -> Source:
    return Source(
        file_id=record.file_id,
        version=record.version or 1,
        sha256=end.sha256,
        asset=end.asset,
        received_at=micros(record.uploaded_at or record.created_at) if received_at is None else received_at,
        live=record.kind == "live",
        readings=end.readings,
    )
