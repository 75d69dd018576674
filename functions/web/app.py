"""/ui and below: the page and what it is made of, as text. Beside this file, in `dist`, lies what `make web` built."""

import os
from functools import cache
from pathlib import Path
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from titer.api.app import ApiApp, handle
from titer.api.routes.page import Page, PageRoutes, as_page
from titer.deployed import DeployedStores
from titer.wiring import api_app

BUILT = Path(__file__).parent / "dist"


@cache
def api() -> ApiApp:
    """Wire the API once per execution environment."""
    stores = DeployedStores(os.environ)
    return api_app(stores, PageRoutes(Page.built(BUILT), stores.origins))


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return handle(api, as_page(event), context)
