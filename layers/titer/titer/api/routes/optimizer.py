"""/v1/optimizer: parameters of detectors, searched by what people labelled."""

from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Request

from titer.analyses.analysis import Analysis
from titer.analyses.optimizing import Searching
from titer.analyses.telling import said
from titer.api.answers import Answer, json_answer
from titer.api.app import token_of
from titer.api.models.optimizer import OptimizerRequest, ShownOptimizer
from titer.api.openapi_routes import add
from titer.api.routes.analyses import analysing, labelled, parameters_of
from titer.api.routes.stores import Stores
from titer.steps.optimizer import Optimizer

_OF_ANALYSIS = ("status", "parameters", "progress", "created_at", "started_at", "ended_at", "code", "message")
_FOUND = ("best", "before", "after", "fitted", "as_good", "labels", "folds", "decided", "reason", "evaluations")


class OptimizerRoutes:
    """Has parameters searched, and shows what was found."""

    def __init__(self, stores: Stores) -> None:
        self._searching = Searching(analysing(stores), stores.artefacts, labelled(stores))

    def register(self, app: APIGatewayRestResolver) -> None:
        shown = (ShownOptimizer,)
        add(app, "POST", "/v1/optimizer", self.ask_for_optimum, {200: shown, 202: shown}, tag="analyses")
        add(app, "POST", "/api/optimizer", self.ask_for_optimum_as_before, {200: shown, 202: shown}, tag="analyses")
        add(app, "GET", "/v1/optimizer/<optimizer_id>", self.show_optimum, {200: shown}, tag="analyses")

    def ask_for_optimum(self, request: Request, body: OptimizerRequest) -> Answer:
        """Search the parameters of an analysis by which it finds most of what is labelled a fault, and is seldom wrong.

        Annotations with the label `fault` and `normal` are the truth. Ask `GET /v1/optimizer/{optimizer_id}` until its
        `status` is `SUCCEEDED`, `FAILED` or `CANCELLED`. It is an analysis like others: it counts among the five of a
        token, is told on the topic `analysis:<optimizer_id>`, and is cancelled as they are.
        """
        return self._ask(request, body, "optimizer")

    def ask_for_optimum_as_before(self, request: Request, body: OptimizerRequest) -> Answer:
        """Search parameters, as `POST /v1/optimizer` does."""
        return self._ask(request, body, "../v1/optimizer")

    def _ask(self, request: Request, body: OptimizerRequest, below: str) -> Answer:
        asked = parameters_of(Optimizer.step, body.parameters)
        assert isinstance(asked, Optimizer)
        search, is_new = self._searching.ask(body.analysis_id, asked, token_of(request).token_id)
        location = {"Location": f"{below}/{search.analysis_id}"}
        return json_answer(self._shown(search), 202 if is_new else 200, location)

    def show_optimum(self, optimizer_id: str) -> Answer:
        """Show a search and what it found: the best parameters, and what they do on labels that it did not see."""
        return json_answer(self._shown(self._searching.find(optimizer_id)))

    def _shown(self, search: Analysis) -> dict[str, Any]:
        told, found = said(search), self._searching.figures(search)
        return {
            "optimizer_id": search.analysis_id,
            "result_id": search.analysis_id,
            **{name: search.asked[name] for name in ("analysis_id", "step")},
            **{name: told[name] for name in _OF_ANALYSIS},
            **{name: found.get(name) for name in _FOUND},
        }
