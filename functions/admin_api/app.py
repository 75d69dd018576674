"""/v1/tokens, /v1/rules and /v1/parked: who may use the API, which limits hold, and what could not be processed."""

import os
from functools import cache
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from titer.adapters import clients
from titer.adapters.clock import utc_now
from titer.adapters.dynamodb import DynamoParking, DynamoRules, DynamoTokens
from titer.adapters.s3 import S3Uploads
from titer.adapters.sqs import SqsIngestQueue
from titer.api.door import Door, serve
from titer.api.parked import ParkedRoutes
from titer.api.rules import RuleRoutes
from titer.api.tokens import TokenRoutes
from titer.api.wiring import door
from titer.parking import Redrive
from titer.settings import Settings


@cache
def api() -> Door:
    """Wire the API once per execution environment."""
    settings = Settings.from_env(os.environ)
    table, queue = clients.dynamodb(), SqsIngestQueue(clients.sqs(), os.environ["INGEST_QUEUE_URL"])
    uploads = S3Uploads(clients.s3(settings.endpoint_url), settings.uploads_bucket)
    parking = DynamoParking(table, settings.table, utc_now)
    routes = (
        TokenRoutes(DynamoTokens(table, settings.table), utc_now),
        RuleRoutes(DynamoRules(table, settings.table), utc_now),
        ParkedRoutes(parking, Redrive(parking, queue, uploads, clock=utc_now)),
    )
    return door(routes, table, settings)


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return serve(api, event, context)
