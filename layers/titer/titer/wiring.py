"""The API app of a function, over the stack's own stores."""

import os

from aws_lambda_powertools import Metrics

from titer.api.app import ApiApp, Routes
from titer.api.guard import Guard, RateLimit
from titer.deployed import DeployedStores
from titer.operations.log_lines import new_logger


def api_app(stores: DeployedStores, *routes: Routes) -> ApiApp:
    """Return an app that answers these routes, its guard before them."""
    settings = stores.settings
    rate_limit = RateLimit(reads=settings.reads_per_minute, writes=settings.writes_per_minute)
    guard = Guard(stores.tokens, stores.counters, stores.clock, rate_limit)
    return ApiApp(routes, guard, new_logger(os.environ), Metrics())
