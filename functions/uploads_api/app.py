"""POST /v1/uploads, /v1/files and /files: brings files in."""

import os
from functools import cache
from typing import Any
from uuid import uuid4

from aws_lambda_powertools.utilities.typing import LambdaContext

from titer.adapters import clients
from titer.adapters.clock import utc_now
from titer.adapters.dynamodb import DynamoFiles, DynamoRules
from titer.adapters.s3 import S3Uploads
from titer.api.door import Door, serve
from titer.api.reception import Reception
from titer.api.uploads import UploadRoutes
from titer.api.wiring import door
from titer.rulebook import RuleBook
from titer.settings import Settings


@cache
def api() -> Door:
    """Wire the API once per execution environment."""
    settings = Settings.from_env(os.environ)
    table = clients.dynamodb()
    signer = clients.s3(settings.public_endpoint_url or settings.endpoint_url)
    reception = Reception(
        DynamoFiles(table, settings.table, utc_now),
        S3Uploads(clients.s3(settings.endpoint_url), settings.uploads_bucket, signer=signer),
        RuleBook(DynamoRules(table, settings.table)),
        bucket=settings.uploads_bucket,
        size_limit=settings.max_file_bytes,
        clock=utc_now,
        new_id=lambda: str(uuid4()),
    )
    routes = UploadRoutes(reception, max_file_bytes=settings.max_file_bytes, max_inline_bytes=settings.max_inline_bytes)
    return door([routes], table, settings)


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return serve(api, event, context)
