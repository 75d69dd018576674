"""Sensors and their newest readings, as tables."""

from collections.abc import Sequence

from rich.console import RenderableType

from titer_cli.views.cells import counted, named, number, texts
from titer_cli.views.tables import Column, FittingTable, with_content
from titer_cli.wire import Document

OF_QUALITY = {"uncertain": "yellow", "bad": "red"}


def sensors_table(sensors: Sequence[Document], *, more: bool) -> RenderableType:
    """Return series by their sensors, with what is newest of each."""
    columns = [
        named("sensor", sensors, "sensor_id"),
        named("parameter", sensors, "parameter", spare=1),
        named("asset", sensors, "asset", spare=3),
        _values(sensors, "last_value"),
        Column("at", texts(sensors, "last_at")),
        _marks(sensors),
        Column("from", [str(sensor["source"]["kind"]) for sensor in sensors], spare=4),
    ]
    return FittingTable(counted(len(sensors), "series", "series"), with_content(columns), _more(more=more))


def latest_table(sensor_id: str, readings: Sequence[Document], *, more: bool) -> RenderableType:
    """Return the readings of a sensor, the newest first."""
    columns = [
        Column("at", texts(readings, "at")),
        _values(readings, "value"),
        named("parameter", readings, "parameter", spare=1),
        named("asset", readings, "asset", spare=2),
        _marks(readings),
        Column("received", texts(readings, "received_at"), spare=3),
    ]
    [name] = texts([{"sensor_id": sensor_id}], "sensor_id")
    title = f"{counted(len(readings), 'reading')} of {name}"
    return FittingTable(title, with_content(columns), _more(more=more))


def _values(items: Sequence[Document], name: str) -> Column:
    cells = [" ".join(filter(None, (number(item[name]), *texts([item], "unit")))) for item in items]
    return Column("value", cells, right=True)


def _marks(items: Sequence[Document]) -> Column:
    """Return what is to be known of each: that it is stale, late, simulated, not good, or unexpected."""
    cells = [", ".join(_marks_of(item)) for item in items]
    styles = {cell: "red" if "stale" in cell or "bad" in cell else "yellow" for cell in cells if cell}
    return Column("", cells, styles=styles)


def _marks_of(item: Document) -> list[str]:
    marks = [mark for mark in ("stale", "late", "simulated") if item.get(mark)]
    doubts = [item["quality"]] if item["quality"] in OF_QUALITY else []
    return marks + doubts + texts([item], "anomaly")[: bool(item.get("anomaly"))]


def _more(*, more: bool) -> Sequence[str]:
    return ["there are more: --limit"] if more else []
