"""The series of a file, shown."""

from collections.abc import Iterator
from dataclasses import replace

from titer.judging.csv_text import csv_parts
from titer_cli.series_calls import SeriesCalls, Wanted
from titer_cli.views.series import series_view
from titer_cli.views.terminal import show, write_json, write_text
from titer_cli.wire import Document

_OF_A_TABLE = 20
_OF_BOTH = ("sensor_id", "parameter", "unit", "at", "count", "value")
_OF_BUCKETS = ("min", "min_at", "max", "max_at", "first", "last")
COLUMNS = (*_OF_BOTH, *_OF_BUCKETS, "quality")  # of CSV; the value of a bucket is its mean


def show_series(file_id: str, wanted: Wanted, api: SeriesCalls, *, as_csv: bool, as_json: bool) -> None:
    """Show series as a table for each, as CSV or as JSON."""
    if wanted.points is None and not (as_csv or as_json):
        wanted = replace(wanted, points=_OF_A_TABLE)
    drawn = api.series(file_id, wanted)
    if as_json:
        write_json(drawn)
    elif as_csv:
        write_text(csv_parts(COLUMNS, (row for series in drawn["series"] for row in _rows(series))))
    else:
        show(series_view(drawn["series"]))


def _rows(series: Document) -> Iterator[Document]:
    """Yield the points of a series, as rows of a table."""
    named = {name: series[name] for name in ("sensor_id", "parameter", "unit")}
    buckets = series["kind"] == "buckets"
    others = {"counts": "count", "mean": "value", "worst_quality": "quality"} if buckets else {}
    columns = {others.get(name, name): column for name, column in series.items() if isinstance(column, list)}
    columns.pop("gaps")
    for point in zip(*columns.values(), strict=True):
        yield {**dict.fromkeys(COLUMNS), "count": 1, **named, **dict(zip(columns, point, strict=True))}
