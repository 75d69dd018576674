"""GET /v1/sensors and below: which series there are, how fresh they are, and their readings."""

import os
from functools import cache
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from titer.api.app import ApiApp, handle
from titer.api.routes.sensors import SensorRoutes
from titer.deployed import DeployedStores
from titer.live.ports import DrawsSeries
from titer.wiring import api_app


@cache
def api() -> ApiApp:
    """Wire the API once per execution environment."""
    stores = DeployedStores(os.environ)
    return api_app(stores, SensorRoutes(stores, _engine))


def _engine() -> DrawsSeries:
    from titer.engine.series import DrawSeries  # noqa: PLC0415  (few requests need the engine, and it is heavy)

    return DrawSeries()


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return handle(api, event, context)
