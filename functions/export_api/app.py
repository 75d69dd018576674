"""GET /v1/files/{file_id}/errors and /readings: pages through what judging a file found; POST /v1/preview."""

import os
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from titer.adapters.deployed import DeployedStores
from titer.api.door import Door, serve
from titer.api.exports import ExportRoutes
from titer.api.preview import PreviewRoutes
from titer.api.wiring import door
from titer.formats import Formats


@cache
def api() -> Door:
    """Wire the API once per execution environment."""
    stores = DeployedStores(os.environ)
    exports = ExportRoutes(stores, Path(mkdtemp(prefix="titer-")))
    return door(stores, exports, PreviewRoutes(stores, _formats, max_bytes=stores.settings.max_inline_bytes))


def _formats() -> Formats:
    from titer.engine.formats import EngineFormats  # noqa: PLC0415  (few requests need the engine, and it is heavy)

    return EngineFormats()


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return serve(api, event, context)
