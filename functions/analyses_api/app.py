"""/v1/steps, /v1/analyses, /v1/models, /v1/optimizer, /v1/batches: steps run on readings, and what came of it."""

import os
from functools import cache
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from titer.analyses.means import StoredMeans
from titer.analyses.models import KeepModels
from titer.api.app import ApiApp, handle
from titer.api.routes.analyses import AnalysisRoutes
from titer.api.routes.analysis_results import AnalysisResultRoutes
from titer.api.routes.batches import BatchRoutes
from titer.api.routes.models import ModelRoutes
from titer.api.routes.optimizer import OptimizerRoutes
from titer.deployed import DeployedStores
from titer.series.ports import SeriesEngine
from titer.steps.scripts import deployed_scripts
from titer.wiring import api_app


@cache
def api() -> ApiApp:
    """Wire the API once per execution environment."""
    stores = DeployedStores(os.environ)
    means = StoredMeans(KeepModels(stores.models, stores.clock), deployed_scripts())
    analyses = AnalysisRoutes(stores, means), AnalysisResultRoutes(stores, _engine)
    return api_app(stores, *analyses, ModelRoutes(stores), OptimizerRoutes(stores), BatchRoutes(stores))


@cache
def _engine() -> SeriesEngine:
    from titer.engine.file_series import ResultSeries  # noqa: PLC0415  (who draws nothing needs no engine)

    return ResultSeries()


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return handle(api, event, context)
