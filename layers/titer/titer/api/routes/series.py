"""GET /v1/files/{file_id}/series and /v1/sensors/{sensor_id}/series: readings drawn, as they are or in buckets."""

import math
from collections.abc import Callable
from itertools import batched, chain
from typing import Annotated, Any, Literal

from aws_lambda_powertools.event_handler import APIGatewayRestResolver
from aws_lambda_powertools.event_handler.openapi.params import Query

from titer.api.answers import Answer, json_answer
from titer.api.catalog import FileCatalog, location_of
from titer.api.models.fields import Instant
from titer.api.models.series import DrawnFile, DrawnSensor
from titer.api.openapi_routes import add
from titer.api.paging import OfVersion
from titer.api.problem import Problem
from titer.api.queries import refuse_backward
from titer.api.routes.sensors import Named as NamedSensor
from titer.api.routes.sensors import OfAsset, sensor_of
from titer.api.routes.stores import Stores
from titer.live.ports import DrawsSeries
from titer.live.posted import LiveSeries
from titer.live.series import SensorSeries, SeriesQuery
from titer.model.drawing import INSTANTS, Drawing, Span
from titer.model.instants import micros, micros_or_none
from titer.rules.limits import Limits, Range
from titer.rules.rule_sets import RuleSets
from titer.series.bands import Bands
from titer.series.ports import SeriesEngine
from titer.series.prepare import PrepareSeries
from titer.series.questions import DrawFile, FileQuery, Named

MOST_NAMED = 100

From = Annotated[Instant, Query(alias="from", description="Readings of this instant or later, with `Z` or an offset")]
To = Annotated[Instant, Query(alias="to", description="Readings from before this instant")]
FromAny = Annotated[
    Instant | None, Query(alias="from", description="Readings of this instant or later; of the first if not said")
]
ToAny = Annotated[
    Instant | None, Query(alias="to", description="Readings from before this instant; to the last if not said")
]
Sensors = Annotated[
    list[str] | None,
    Query(alias="sensor_id", max_length=MOST_NAMED, description="Of these sensors; of the first 20 series if not said"),
]
Parameters = Annotated[
    list[str] | None,
    Query(
        alias="parameter", max_length=MOST_NAMED, description="Of these parameters: the first of the first sensor, …"
    ),
]
OfParameters = Annotated[
    list[str] | None,
    Query(
        alias="parameter",
        max_length=MOST_NAMED,
        description="Of these parameters; of the first 20 series if not said",
    ),
]
Points = Annotated[int, Query(ge=1, le=1_000_000_000, description="Of each series, at most; of all together 24,000")]
Include = Annotated[Literal["raw"] | None, Query(description="`raw`: every reading, up to 24,000 of all series")]


class SeriesRoutes:
    """Draws the readings of files and sensors."""

    def __init__(self, stores: Stores, of_files: Callable[[], SeriesEngine], engine: Callable[[], DrawsSeries]) -> None:
        self._catalog = FileCatalog(stores.files, stores.artefacts)
        prepare = PrepareSeries(stores.files, stores.artefacts, stores.series_files, of_files)
        self._of_file = DrawFile(stores.series_files, prepare.make, of_files)
        self._of_sensor = SensorSeries(stores.files, stores.artefacts, stores.sensors, stores.stretches, engine)
        self._bands = Bands(RuleSets(stores.rules))
        self._clock = stores.clock
        self._engine = of_files

    def register(self, app: APIGatewayRestResolver) -> None:
        add(app, "GET", "/v1/files/<file_id>/series", self.draw_file, {200: (DrawnFile,)})
        add(app, "GET", "/v1/sensors/<sensor_id>/series", self.draw_series, {200: (DrawnSensor,)}, tag="sensors")

    def draw_file(
        self,
        file_id: str,
        sensors: Sensors = None,
        parameters: Parameters = None,
        since: FromAny = None,
        until: ToAny = None,
        points: Points = 1_200,
        include: Include = None,
        version: OfVersion = None,
    ) -> Answer:
        """Draw the readings of a file, series by series.

        Name series by pairs of `sensor_id` and `parameter`, the first of each, the second of each; or by one alone.
        Where a series has more readings than points, it is drawn in buckets: equal parts of the time, of which those
        without readings are left out. They lose no extreme. Those of one answer lie on one grid.
        """
        record, end = self._catalog.finished(file_id, version)
        readings = location_of(end.readings, "readings")
        query = FileQuery(
            named=pairs(sensors or [], parameters or []),
            since=micros_or_none(since),
            until=micros_or_none(until),
            points=points,
            raw=include == "raw",
        )
        refuse_backward(since, until)
        drawn = self._of_file.draw(file_id, record.version or 0, readings, query)
        bands = self._bands.of(end.rule_set, drawn)
        shown = [
            drawn_series(self._engine(), LiveSeries(end.asset, *of), drawing) | {"limits": limits and _limits(limits)}
            for (of, drawing), limits in zip(drawn, bands, strict=True)
        ]
        return json_answer({"file_id": file_id, "version": record.version, "series": shown})

    def draw_series(
        self,
        sensor_id: str,
        since: From,
        until: To,
        named: NamedSensor = None,
        asset: OfAsset = None,
        parameters: OfParameters = None,
        points: Points = 1_200,
        include: Include = None,
    ) -> Answer:
        """Draw a sensor's readings over a time, from files and live alike.

        Where a series has more readings than points, in buckets: equal parts of the time, of which those without
        readings are left out. They lose no extreme. `/v1/sensors/-/series?sensor_id=…` is the same, for ids that do not
        fit a path. At most 2,000 files are opened, else 422 `range_too_large`.
        """
        refuse_backward(since, until)
        query = SeriesQuery(
            sensor_id=sensor_of(sensor_id, named),
            parameters=tuple(parameters or ()),
            asset=asset,
            span=Span(micros(since), micros(until)),
            points=points,
            raw=include == "raw",
        )
        drawn = self._of_sensor.draw(query, micros(self._clock()))
        shown = [drawn_series(self._engine(), of, drawing) for of, drawing in drawn]
        return json_answer({"sensor_id": query.sensor_id, "series": shown})


def drawn_series(engine: SeriesEngine, of: LiveSeries, drawing: Drawing) -> dict[str, Any]:
    """Return a series as answers show it."""
    texts = engine.texts
    columns = {name: texts(column) if name in INSTANTS else column for name, column in drawing.columns.items()}
    return {
        "sensor_id": of.sensor_id,
        "asset": of.asset,
        "parameter": of.parameter,
        "unit": of.unit,
        "count": drawing.count,
        "kind": drawing.kind,
        **columns,
        "gaps": [*map(list, batched(texts([*chain(*drawing.gaps)]), 2, strict=True))],
        "gaps_truncated": drawing.more_gaps,
    }


def pairs(sensors: list[str], parameters: list[str]) -> tuple[Named, ...]:
    """Return what is named: pairs, or only one part of each."""
    if not parameters:
        return tuple(Named(sensor, None) for sensor in sensors)
    if not sensors:
        return tuple(Named(None, parameter) for parameter in parameters)
    if len(sensors) != len(parameters):
        reason = f"the query names {len(sensors)} sensors and {len(parameters)} parameters"
        raise Problem(422, "invalid_request", reason, "Give each `sensor_id` its `parameter`, or leave out one")
    return tuple(map(Named, sensors, parameters))


def _limits(limits: Limits) -> dict[str, dict[str, float | None]]:
    return {"hard": _range(limits.hard), "soft": _range(limits.soft)}


def _range(limits: Range) -> dict[str, float | None]:
    low, high = (bound if math.isfinite(bound) else None for bound in (limits.low, limits.high))
    return {"min": low, "max": high}
