"""GET /v1/files/{file_id}/series and /v1/sensors/{sensor_id}/series: readings drawn, as they are or in buckets."""

import os
from functools import cache
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from titer.api.app import ApiApp, handle
from titer.api.routes.series import SeriesRoutes
from titer.deployed import DeployedStores
from titer.live.ports import DrawsSeries
from titer.series.ports import SeriesEngine
from titer.wiring import api_app


@cache
def api() -> ApiApp:
    """Wire the API once per execution environment."""
    stores = DeployedStores(os.environ)
    return api_app(stores, SeriesRoutes(stores, _of_files, _engine))


@cache
def _of_files() -> SeriesEngine:
    from titer.engine.file_series import FileSeries  # noqa: PLC0415  (a request that is refused needs no engine)

    return FileSeries()


def _engine() -> DrawsSeries:
    from titer.engine.series import DrawSeries  # noqa: PLC0415  (as above)

    return DrawSeries()


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return handle(api, event, context)
