"""GET /v1/sensors and below: which series there are, how fresh they are, and their newest readings."""

import os
from functools import cache
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from titer.api.app import ApiApp, handle
from titer.api.routes.sensors import SensorRoutes
from titer.deployed import DeployedStores
from titer.wiring import api_app


@cache
def api() -> ApiApp:
    """Wire the API once per execution environment."""
    stores = DeployedStores(os.environ)
    return api_app(stores, SensorRoutes(stores))


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return handle(api, event, context)
