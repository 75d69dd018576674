"""/v1/tokens and /v1/rules: who may use the API, and which limits values are judged by."""

import os
from functools import cache
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from titer.adapters import clients
from titer.adapters.clock import utc_now
from titer.adapters.dynamodb import DynamoRules, DynamoTokens
from titer.api.door import Door, serve
from titer.api.rules import RuleRoutes
from titer.api.tokens import TokenRoutes
from titer.api.wiring import door
from titer.settings import Settings


@cache
def api() -> Door:
    """Wire the API once per execution environment."""
    settings = Settings.from_env(os.environ)
    table = clients.dynamodb()
    tokens, rules = DynamoTokens(table, settings.table), DynamoRules(table, settings.table)
    routes = (TokenRoutes(tokens, utc_now), RuleRoutes(rules, utc_now))
    return door(routes, table, settings)


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return serve(api, event, context)
