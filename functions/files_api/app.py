"""GET /v1/files and below, GET /files/{file_id}: shows what is known of files."""

import os
from functools import cache
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from titer.adapters import clients
from titer.adapters.clock import utc_now
from titer.adapters.dynamodb import DynamoFiles
from titer.adapters.s3 import S3Artefacts, S3Uploads
from titer.api.door import Door, serve
from titer.api.files import FileRoutes
from titer.api.shelf import Shelf
from titer.api.wiring import door
from titer.settings import Settings


@cache
def api() -> Door:
    """Wire the API once per execution environment."""
    settings = Settings.from_env(os.environ)
    table, storage = clients.dynamodb(), clients.s3(settings.endpoint_url)
    signer = clients.s3(settings.public_endpoint_url or settings.endpoint_url)
    files = DynamoFiles(table, settings.table, utc_now)
    uploads = S3Uploads(storage, settings.uploads_bucket, signer=signer)
    routes = FileRoutes(files, uploads, Shelf(files, S3Artefacts(storage, settings.data_bucket)))
    return door([routes], table, settings)


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return serve(api, event, context)
