"""What the API knows of sensors, shown."""

from collections.abc import Iterator, Mapping
from itertools import islice

from titer_cli.client import TiterApi
from titer_cli.said import said
from titer_cli.views.sensors import latest_table, sensors_table
from titer_cli.views.terminal import show, write_json
from titer_cli.wire import Document


def list_sensors(filters: Mapping[str, str | None], api: TiterApi, *, limit: int, as_json: bool) -> None:
    """Show the series that match, each with its newest reading."""
    page, more = _some(api.sensors(said(filters), page_size=min(limit, 100)), limit)
    if as_json:
        write_json({"sensors": page, "more": more})
    else:
        show(sensors_table(page, more=more))


def show_latest(sensor_id: str, filters: Mapping[str, str | None], api: TiterApi, *, limit: int, as_json: bool) -> None:
    """Show the newest readings of a sensor."""
    page, more = _some(api.latest(sensor_id, said(filters), page_size=min(limit, 1_000)), limit)
    if as_json:
        write_json({"sensor_id": sensor_id, "readings": page, "more": more})
    else:
        show(latest_table(sensor_id, page, more=more))


def _some(found: Iterator[Document], limit: int) -> tuple[list[Document], bool]:
    """Return the first ones, and whether there are more."""
    page = [*islice(found, limit)]
    return page, len(page) == limit and next(found, None) is not None
