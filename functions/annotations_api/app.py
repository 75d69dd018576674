"""/v1/annotations and /v1/views: what people say of readings, and the views that they saved."""

import os
from functools import cache
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from titer.api.app import ApiApp, handle
from titer.api.routes.annotations import AnnotationRoutes
from titer.api.routes.views import ViewRoutes
from titer.deployed import DeployedStores
from titer.wiring import api_app


@cache
def api() -> ApiApp:
    """Wire the API once per execution environment."""
    stores = DeployedStores(os.environ)
    return api_app(stores, AnnotationRoutes(stores), ViewRoutes(stores))


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return handle(api, event, context)
