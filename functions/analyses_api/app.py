"""/v1/steps and /v1/analyses: steps run on readings, and what came of it."""

import os
from functools import cache
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from titer.api.app import ApiApp, handle
from titer.api.routes.analyses import AnalysisRoutes
from titer.api.routes.analysis_results import AnalysisResultRoutes
from titer.deployed import DeployedStores
from titer.series.ports import SeriesEngine
from titer.wiring import api_app


@cache
def api() -> ApiApp:
    """Wire the API once per execution environment."""
    stores = DeployedStores(os.environ)
    return api_app(stores, AnalysisRoutes(stores), AnalysisResultRoutes(stores, _engine))


@cache
def _engine() -> SeriesEngine:
    from titer.engine.file_series import ResultSeries  # noqa: PLC0415  (who draws nothing needs no engine)

    return ResultSeries()


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return handle(api, event, context)
