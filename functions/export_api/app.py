"""GET /v1/files/{file_id}/errors, /rejected, /readings, /rows: what judging found; exports; POST /v1/preview."""

import os
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from time import sleep
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from titer.api.app import ApiApp, handle
from titer.api.routes.changes import ChangeRoutes
from titer.api.routes.errors import ErrorRoutes
from titer.api.routes.exports import ExportRoutes
from titer.api.routes.preview import PreviewRoutes
from titer.api.routes.rows import RowRoutes
from titer.api.routes.take_away import TakeAwayRoutes
from titer.deployed import DeployedStores
from titer.formats.streams.ports import Formats
from titer.wiring import api_app


@cache
def api() -> ApiApp:
    """Wire the API once per execution environment."""
    stores = DeployedStores(os.environ)
    folder = Path(mkdtemp(prefix="titer-"))
    preview = PreviewRoutes(stores, _formats, max_bytes=stores.settings.max_inline_bytes)
    found = ErrorRoutes(stores, folder), ExportRoutes(stores, folder), RowRoutes(stores, folder, _formats)
    return api_app(stores, *found, ChangeRoutes(stores, folder), TakeAwayRoutes(stores, sleep), preview)


def _formats() -> Formats:
    from titer.engine.formats import EngineFormats  # noqa: PLC0415  (few requests need the engine, and it is heavy)

    return EngineFormats()


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return handle(api, event, context)
