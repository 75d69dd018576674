"""Series, as tables."""

from collections.abc import Sequence

from rich.console import Group, RenderableType

from titer_cli.views.cells import counted, number, texts
from titer_cli.views.sensors import OF_QUALITY
from titer_cli.views.tables import Column, FittingTable, with_content
from titer_cli.wire import Document

_MOST_GAPS = 5  # that are told of one by one


def series_view(series: Sequence[Document]) -> RenderableType:
    """Return a table for each series."""
    return Group(*map(_table, series))


def _table(series: Document) -> FittingTable:
    [sensor], [parameter] = texts([series], "sensor_id"), texts([series], "parameter")
    unit = "".join(f" in {text}" for text in texts([series], "unit") if text)
    title = f"{sensor} / {parameter}{unit}: {counted(series['count'], 'reading')}"
    points = _buckets(series) if series["kind"] == "buckets" else _readings(series)
    return FittingTable(title, with_content(points), _gaps(series))


def _readings(series: Document) -> list[Column]:
    return [
        Column("at", series["at"]),
        _numbers("value", series["value"]),
        _qualities(series["quality"]),
    ]


def _buckets(series: Document) -> list[Column]:
    return [
        Column("from", series["at"]),
        _numbers("min", series["min"]),
        _numbers("mean", series["mean"]),
        _numbers("max", series["max"]),
        Column("readings", [f"{count:,}" for count in series["counts"]], right=True),
        _numbers("first", series["first"], spare=2),
        _numbers("last", series["last"], spare=1),
        _qualities(series["worst_quality"]),
    ]


def _numbers(title: str, values: Sequence[float], spare: int = 0) -> Column:
    return Column(title, [number(value) for value in values], right=True, spare=spare)


def _qualities(words: Sequence[str]) -> Column:
    return Column("", ["" if word == "good" else word for word in words], styles=OF_QUALITY)


def _gaps(series: Document) -> list[str]:
    gaps = series["gaps"]
    told = [f"nothing from {since} to {until}" for since, until in gaps[:_MOST_GAPS]]
    return [*told, f"and {len(gaps) - _MOST_GAPS:,} more gaps (--json shows them)"] if len(gaps) > _MOST_GAPS else told
