"""/, /health, /health/ready and the documentation; also answers for every path that is not there."""

import os
from functools import cache
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from titer.adapters import clients, probes
from titer.api.app import LARGEST_BODY, ApiApp, handle
from titer.api.routes.health import HealthRoutes, Probes, Service
from titer.deployed import DeployedStores
from titer.wiring import api_app


@cache
def api() -> ApiApp:
    """Wire the API once per execution environment."""
    stores = DeployedStores(os.environ, clients.QUICK)
    settings = stores.settings
    dependencies = {
        "uploads": probes.bucket(stores.storage, settings.uploads_bucket, "the uploads bucket"),
        "data": probes.bucket(stores.storage, settings.data_bucket, "the data bucket"),
        "table": probes.table(stores.table, settings.table),
        "queue": probes.queue(clients.sqs(clients.QUICK), stores.queue_url),
    }
    limits = {
        "max_file_bytes": settings.max_file_bytes,
        "max_inline_bytes": settings.max_inline_bytes,
        "max_body_characters": LARGEST_BODY,
        "reads_per_minute": settings.reads_per_minute,
        "writes_per_minute": settings.writes_per_minute,
        "max_batch": settings.max_batch,
        "reading_posts_per_minute": settings.reading_posts_per_minute,
        "readings_per_minute": settings.readings_per_minute,
    }
    service = Service(
        stage=settings.stage, limits=limits, git_sha=os.environ.get("GIT_SHA") or None, websocket=stores.websocket_url
    )
    return api_app(stores, HealthRoutes(service, Probes(dependencies, stores.clock)))


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return handle(api, event, context)
