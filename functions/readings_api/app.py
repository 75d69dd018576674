"""Answers the routes that take readings in, and tell where they are."""

import os
from functools import cache
from typing import Any

from aws_lambda_powertools import Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from titer.api.app import ApiApp, handle
from titer.api.routes.readings import ReadingRoutes
from titer.deployed import DeployedStores
from titer.wiring import api_app


@cache
def api() -> ApiApp:
    """Wire the API once per execution environment."""
    stores = DeployedStores(os.environ)
    settings, metrics = stores.settings, Metrics()
    routes = ReadingRoutes(
        stores,
        stack=settings.table,
        max_batch=settings.max_batch,
        posts_per_minute=settings.reading_posts_per_minute,
        readings_per_minute=settings.readings_per_minute,
        count=lambda name, more: metrics.add_metric(name, MetricUnit.Count, more),
    )
    return api_app(stores, routes)


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return handle(api, event, context)
