"""POST /v1/uploads, /v1/files and /files, and the parts of uploads: brings files in."""

import os
from functools import cache
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from titer.api.app import ApiApp, handle
from titer.api.routes.parts import PartRoutes
from titer.api.routes.uploads import UploadRoutes
from titer.deployed import DeployedStores
from titer.wiring import api_app


@cache
def api() -> ApiApp:
    """Wire the API once per execution environment."""
    stores = DeployedStores(os.environ)
    settings = stores.settings
    routes = UploadRoutes(
        stores,
        bucket=settings.uploads_bucket,
        max_file_bytes=settings.max_file_bytes,
        max_inline_bytes=settings.max_inline_bytes,
    )
    parts = PartRoutes(stores, bucket=settings.uploads_bucket, max_file_bytes=settings.max_file_bytes)
    return api_app(stores, routes, parts)


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return handle(api, event, context)
