"""GET /v1/files/{file_id}/errors and /readings: pages through what judging a file found; POST /v1/preview."""

import os
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from titer.adapters import clients
from titer.adapters.clock import utc_now
from titer.adapters.dynamodb import DynamoFiles, DynamoRules
from titer.adapters.s3 import S3Artefacts
from titer.api.door import Door, serve
from titer.api.exports import ExportRoutes
from titer.api.preview import PreviewRoutes
from titer.api.shelf import Shelf
from titer.api.wiring import door
from titer.formats import Formats
from titer.rulebook import RuleBook
from titer.settings import Settings


@cache
def api() -> Door:
    """Wire the API once per execution environment."""
    settings = Settings.from_env(os.environ)
    table = clients.dynamodb()
    signer = clients.s3(settings.public_endpoint_url or settings.endpoint_url)
    artefacts = S3Artefacts(clients.s3(settings.endpoint_url), settings.data_bucket, signer=signer)
    shelf = Shelf(DynamoFiles(table, settings.table, utc_now), artefacts)
    rules = RuleBook(DynamoRules(table, settings.table))
    exports = ExportRoutes(shelf, artefacts, Path(mkdtemp(prefix="titer-")))
    preview = PreviewRoutes(rules, _formats, utc_now, max_bytes=settings.max_inline_bytes)
    return door([exports, preview], table, settings)


def _formats() -> Formats:
    from titer.engine.formats import EngineFormats  # noqa: PLC0415  (few requests need the engine, and it is heavy)

    return EngineFormats()


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return serve(api, event, context)
