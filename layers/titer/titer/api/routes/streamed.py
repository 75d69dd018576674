"""/api/…: the paths of the replay service, over the newest replay or the newest live readings."""

import json
import os
import resource
import sys
from typing import Annotated, Any
from urllib.parse import unquote

from aws_lambda_powertools.event_handler import APIGatewayRestResolver
from aws_lambda_powertools.event_handler.openapi.params import Path, Query

from titer.api.answers import Answer, json_answer
from titer.api.models.replays import EarlierRow, EarlierRows, EarlierSensors, EarlierStatus, EarlierValue
from titer.api.openapi_routes import add
from titer.api.problem import Problem
from titer.api.routes.replays import replaying, shown_replay
from titer.api.routes.stores import Stores
from titer.replays.messages import row_document
from titer.replays.ports import OpenRows
from titer.replays.row_names import TIMESTAMP
from titer.replays.rows import Rows
from titer.replays.watching import Shown, Watching

MOST_LATEST, MOST_ROWS = 20, 2_000
_LARGEST = 4_000_000  # characters of an answer: a Lambda gives at most 6 MB
_WHOLE_MEMORY = 512  # MB, where nobody says

Source = Annotated[
    str | None, Query(max_length=64, description="A replay by its id, or `live`; the newest replay if not said")
]
Count = Annotated[int, Path(ge=1, le=1_000_000_000, description="How many; more than 20 is 20")]


class NothingThere(Problem):
    """A problem with the members that the replay service gave, beside those of all problems."""

    def document(self, request_id: str) -> dict[str, Any]:
        """Return the members of the problem, and `error` and `message`."""
        members = super().document(request_id)
        return members | {"error": members["detail"].rstrip("."), "message": members.get("hint", members["detail"])}


class StreamedRoutes:
    """Answers as the replay service did."""

    def __init__(self, stores: Stores, open_rows: OpenRows) -> None:
        rows = Rows(stores.prepared_rows, stores.artefacts, open_rows)
        acting = replaying(stores, rows)
        self._watching = Watching(stores.replays, acting, rows, stores.sensors, stores.files.find)

    def register(self, app: APIGatewayRestResolver) -> None:
        add(app, "GET", "/api/status", self.show_status, {200: (EarlierStatus,)}, tag="earlier")
        add(app, "GET", "/api/current", self.show_current, {200: (EarlierRow,)}, tag="earlier")
        add(app, "GET", "/api/sensor/<sensor_name>", self.show_sensor, {200: (EarlierValue,)}, tag="earlier")
        both = "/api/sensor/<sensor_name>/<parameter>"
        add(app, "GET", both, self.show_sensor_and_parameter, {200: (EarlierValue,)}, tag="earlier")
        add(app, "GET", "/api/latest/<count>", self.list_latest, {200: (EarlierRows,)}, tag="earlier")
        add(app, "GET", "/api/all", self.list_all, {200: (EarlierRows,)}, tag="earlier")
        add(app, "GET", "/api/sensors", self.list_sensor_names, {200: (EarlierSensors,)}, tag="earlier")

    def show_status(self, source: Source = None) -> Answer:
        """Show whether there is data, and the replay that it is of."""
        shown = self._watching.look(source, 1)
        known = shown.known if shown else None
        used = _megabytes_used()
        whole = int(os.environ.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", _WHOLE_MEMORY))
        status = {
            "status": "active" if shown else "no_data",
            "data_loaded": shown is not None,
            "memory_usage_mb": used,
            "memory_percent": round(100 * used / whole, 1),
            "memory_optimized": True,
            "streamer_info": _streamer(shown),
            "replay": known and shown_replay(known),
        }
        return json_answer(status)

    def show_current(self, source: Source = None) -> Answer:
        """Show the row that came last."""
        [row] = _documents(self._look(source, 1))
        return json_answer({"status": "success", "data": row, "timestamp": row[TIMESTAMP]})

    def show_sensor(self, sensor_name: str, source: Source = None) -> Answer:
        """Show a sensor's value in the row that came last; null where it has none there."""
        return self._sensor(sensor_name, source)

    def show_sensor_and_parameter(self, sensor_name: str, parameter: str, source: Source = None) -> Answer:
        """Show a sensor's value in the row that came last, by the names of the sensor and of what it measures."""
        return self._sensor(f"{sensor_name}/{parameter}", source)

    def _sensor(self, name: str, source: str | None) -> Answer:
        shown = self._look(source, 1)
        [row] = _documents(shown)
        name = name if name in shown.names else unquote(name)  # not every gateway has done that
        if name not in shown.names:
            raise NothingThere(404, "unknown_sensor", "there is no sensor of this name", "See GET /api/sensors")
        value = row[name]
        return json_answer({"status": "success", "sensor_name": name, "value": value, TIMESTAMP: row[TIMESTAMP]})

    def list_latest(self, count: Count, source: Source = None) -> Answer:
        """List the rows that came last, the newest at the end."""
        rows = _documents(self._look(source, min(count, MOST_LATEST)))
        return json_answer({**_listed(rows), "requested_count": count})

    def list_all(self, source: Source = None) -> Answer:
        """List the rows that came, the newest at the end: the last 2,000, or as many as an answer holds."""
        return json_answer(_listed(_documents(self._look(source, MOST_ROWS))))

    def list_sensor_names(self, source: Source = None) -> Answer:
        """List the names of the sensors."""
        names = [*self._look(source, 1).names]
        return json_answer({"status": "success", "available_sensors": names, "count": len(names)})

    def _look(self, source: str | None, count: int) -> Shown:
        shown = self._watching.look(source, count)
        if shown is None or not shown.rows:
            raise NothingThere(
                404, "no_data", "no current reading available", "Start a replay with POST /v1/replays, or send readings"
            )
        return shown


def _documents(shown: Shown) -> list[dict[str, Any]]:
    return [row_document(shown.names, row) for row in shown.rows]


def _listed(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the rows as a list, without the oldest where they are more than an answer holds."""
    size, kept = 0, len(rows)
    while kept and size <= _LARGEST:
        kept -= 1
        size += len(json.dumps(rows[kept], ensure_ascii=False).encode())
    shown = rows[kept:] if size <= _LARGEST else rows[kept + 1 :]
    return {"status": "success", "data": shown, "count": len(shown), "returned_count": len(shown)}


def _streamer(shown: Shown | None) -> dict[str, int]:
    """Return how the rows are read: so many at a time, and which of these blocks is read now."""
    if shown is None or shown.known is None or shown.file is None:
        return {"current_batch_size": 0, "batch_size_limit": 0, "current_file_batch": 0}
    batch, limit = shown.known.current // shown.file.per_block, shown.file.per_block
    size = min(limit, shown.file.rows - batch * limit)
    return {"current_batch_size": size, "batch_size_limit": limit, "current_file_batch": batch}


def _megabytes_used() -> float:
    """Return the most memory that this process has held."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(most / (1 << 20 if sys.platform == "darwin" else 1 << 10), 1)
