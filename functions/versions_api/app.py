"""POST /v1/files/{file_id}/reprocess, /v1/reprocess, DELETE /v1/files/{file_id}: changes what readers see of files."""

import os
from functools import cache
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from titer.api.app import ApiApp, handle
from titer.api.routes.versions import VersionRoutes
from titer.deployed import DeployedStores
from titer.wiring import api_app


@cache
def api() -> ApiApp:
    """Wire the API once per execution environment."""
    stores = DeployedStores(os.environ)
    return api_app(stores, VersionRoutes(stores))


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return handle(api, event, context)
