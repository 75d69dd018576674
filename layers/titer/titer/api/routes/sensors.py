"""GET /v1/sensors and below: which series there are, how fresh, and their newest readings."""

import re
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import APIGatewayRestResolver
from aws_lambda_powertools.event_handler.openapi.params import Query

from titer.api.answers import Answer, json_answer
from titer.api.models.fields import Instant
from titer.api.models.sensors import LatestPage, SensorsPage
from titer.api.openapi_routes import add
from titer.api.paging import Cursor, FewAtATime
from titer.api.problem import Problem
from titer.api.queries import named_in
from titer.api.routes.stores import Stores
from titer.live.latest import Latest, Source
from titer.live.questions import Listed, Order, SensorQuery, SensorQuestions, Shown
from titer.model.cursors import seal, unseal
from titer.model.expression import expression
from titer.model.instants import SECOND, format_instant, micros_or_none

_LIST = "sensors"
_NAME = expression(r"[\w.~%*#-]{3,1024}", re.ASCII)
_ORDER = expression(r"(-?\d{1,18})#(\d{1,18})#([\w.~-]{1,100})#(\d{1,9})#([0-9a-f]{16})", re.ASCII)
LONGEST_ID = 1_000  # characters

OfAsset = Annotated[str | None, Query(max_length=255, description="Of this asset; empty: of none")]
OfParameter = Annotated[str | None, Query(min_length=1, max_length=1_000, description="Of this parameter alone")]
PartOfId = Annotated[str | None, Query(max_length=255, description="A part of the sensor's id, in any case")]
IsStale = Annotated[bool | None, Query(description="Those that are stale, or those that are not")]
Pairs = Annotated[int, Query(ge=0, le=100, description="How many of the last `[at, value]` to add to each")]
Named = Annotated[
    str | None,
    Query(alias="sensor_id", min_length=1, max_length=1_000, description="The sensor, where the path has `-`"),
]
Since = Annotated[Instant | None, Query(description="Readings of this instant or later, with `Z` or an offset")]
Readings = Annotated[int, Query(ge=1, le=1_000, description="Readings of a page, at most")]


class SensorRoutes:
    """Shows sensors and their newest readings."""

    def __init__(self, stores: Stores) -> None:
        self._questions = SensorQuestions(stores.sensors, stores.clock)

    def register(self, app: APIGatewayRestResolver) -> None:
        latest, page = "sensors/<sensor_id>/latest", {200: (LatestPage,)}
        add(app, "GET", "/v1/sensors", self.list_sensors, {200: (SensorsPage,)}, tag="sensors")
        add(app, "GET", f"/v1/{latest}", self.show_latest, page, tag="sensors")
        add(app, "GET", f"/api/v1/{latest}", self.show_latest_as_before, page, tag="earlier")

    def list_sensors(
        self,
        asset: OfAsset = None,
        q: PartOfId = None,
        stale: IsStale = None,
        recent: Pairs = 0,
        limit: FewAtATime = 50,
        cursor: Cursor = None,
    ) -> Answer:
        """List series by their sensors: the newest reading of each, and whether it is silent.

        A page may be short, even empty, and still have a `next_cursor`.
        """
        after = None if cursor is None else unseal(_LIST, cursor, _NAME)
        query = SensorQuery(asset=asset, q=q, stale=stale, recent=recent, limit=limit, after=after)
        found, following = self._questions.listed(query)
        shown = [_listed(each, with_recent=recent > 0) for each in found]
        return json_answer({"sensors": shown, "next_cursor": following and seal(_LIST, following)})

    def show_latest(
        self,
        sensor_id: str,
        named: Named = None,
        asset: OfAsset = None,
        parameter: OfParameter = None,
        since: Since = None,
        limit: Readings = 20,
        cursor: Cursor = None,
    ) -> Answer:
        """Show the newest readings of a sensor, the newest instant first.

        Of each series the last 2,000 that came live are there for at least 24 hours; of one that is known from files
        alone, the newest. `/v1/sensors/-/latest?sensor_id=…` is the same, for ids that do not fit a path.
        """
        sensor = sensor_of(sensor_id, named)
        bound_to = f"latest of {sensor} {asset!r} {parameter!r} {since}"
        found = self._questions.newest(
            sensor,
            asset=asset,
            parameter=parameter,
            since=micros_or_none(since),
            before=None if cursor is None else _order_in(unseal(bound_to, cursor, _ORDER)),
            limit=limit + 1,
        )
        following = seal(bound_to, "#".join(map(str, found[limit - 1].order))) if len(found) > limit else None
        readings = [_reading(each) for each in found[:limit]]
        return json_answer({"sensor_id": sensor, "readings": readings, "next_cursor": following})

    def show_latest_as_before(
        self,
        sensor_id: str,
        asset: OfAsset = None,
        parameter: OfParameter = None,
        since: Since = None,
        limit: Readings = 20,
        cursor: Cursor = None,
    ) -> Answer:
        """Show the newest readings of a sensor, at the path that the ingestion service had."""
        return self.show_latest(sensor_id, None, asset, parameter, since, limit, cursor)


def sensor_of(in_path: str, in_query: str | None) -> str:
    """Return the sensor that is asked for: by the path or, where that has `-`, by the query."""
    if len(in_path) > LONGEST_ID:
        raise Problem(404, "unknown_sensor", "no sensor has a name of that length", "See GET /v1/sensors")
    return named_in(in_path, in_query, "sensor")


def _listed(listed: Listed, *, with_recent: bool) -> dict[str, Any]:
    latest, of = listed.latest, listed.latest.of
    recent = [[format_instant(at), value] for at, value in listed.recent]
    return {
        "sensor_id": of.sensor_id,
        "asset": of.asset,
        "parameter": of.parameter,
        "unit": of.unit,
        "last_at": format_instant(latest.reading.at),
        "last_value": latest.reading.value,
        "quality": latest.reading.quality.word,
        "received_at": format_instant(latest.received_at),
        "late": latest.reading.late,
        "simulated": latest.simulated,
        "stale": listed.stale,
        "stale_after": _stale_after(latest),
        "source": _source(latest.source),
        **({"recent": recent} if with_recent else {}),
    }


def _stale_after(latest: Latest) -> float | None:
    return latest.longest_silence / SECOND if latest.source.kind == "live" else None


def _reading(shown: Shown) -> dict[str, Any]:
    reading = shown.reading
    return {
        "asset": reading.of.asset,
        "parameter": reading.of.parameter,
        "at": format_instant(reading.at),
        "value": reading.value,
        "unit": reading.of.unit,
        "quality": reading.quality.word,
        "anomaly": reading.anomaly,
        "late": reading.late,
        "simulated": shown.simulated,
        "received_at": format_instant(shown.received_at),
        "context": reading.context,
        "source": _source(shown.source),
    }


def _source(source: Source) -> dict[str, Any]:
    return {"kind": source.kind, "file_id": source.file_id, "version": source.version}


def _order_in(position: str) -> Order:
    at, received_at, receipt_id, index, series = position.split("#")
    return (int(at), int(received_at), receipt_id, int(index), series)
