"""POST /v1/files/{file_id}/reprocess, DELETE /v1/files/{file_id}: changes what readers see of a file."""

import os
from functools import cache
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from titer.adapters import clients
from titer.adapters.clock import utc_now
from titer.adapters.dynamodb import DynamoFiles, DynamoRules
from titer.adapters.s3 import S3Artefacts
from titer.adapters.sqs import SqsIngestQueue
from titer.api.door import Door, serve
from titer.api.shelf import Shelf
from titer.api.versions import VersionRoutes
from titer.api.wiring import door
from titer.deletion import Delete
from titer.reprocessing import Reprocess
from titer.rulebook import RuleBook
from titer.settings import Settings


@cache
def api() -> Door:
    """Wire the API once per execution environment."""
    settings = Settings.from_env(os.environ)
    table = clients.dynamodb()
    files = DynamoFiles(table, settings.table, utc_now)
    artefacts = S3Artefacts(clients.s3(settings.endpoint_url), settings.data_bucket)
    queue = SqsIngestQueue(clients.sqs(), os.environ.get("INGEST_QUEUE_URL", ""))
    reprocess = Reprocess(files, queue, RuleBook(DynamoRules(table, settings.table)), utc_now)
    routes = VersionRoutes(Shelf(files, artefacts), reprocess, Delete(files, queue, utc_now))
    return door([routes], table, settings)


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return serve(api, event, context)
