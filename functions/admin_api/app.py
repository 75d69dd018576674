"""/v1/tokens, logins, /v1/rules, /v1/parked: who may use the API, which limits hold, what could not be processed."""

import os
from functools import cache
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from titer.api.app import ApiApp, handle
from titer.api.routes.logins import LoginRoutes
from titer.api.routes.parked import ParkedRoutes
from titer.api.routes.rules import RuleRoutes
from titer.api.routes.tokens import TokenRoutes
from titer.deployed import DeployedStores
from titer.wiring import api_app


@cache
def api() -> ApiApp:
    """Wire the API once per execution environment."""
    stores = DeployedStores(os.environ)
    return api_app(stores, TokenRoutes(stores), LoginRoutes(stores), RuleRoutes(stores), ParkedRoutes(stores))


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return handle(api, event, context)
