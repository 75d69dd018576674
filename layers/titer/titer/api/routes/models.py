"""/v1/models: models that predict, as JSON, under names."""

from typing import Annotated, Any

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Request, Response
from aws_lambda_powertools.event_handler.openapi.params import Header

from titer.analyses.models import KeepModels, ModelVersion
from titer.api.answers import Answer, json_answer
from titer.api.app import author_of
from titer.api.body import json_object
from titer.api.models.prediction_models import ModelBody, ModelsPage, ShownModel
from titer.api.openapi_routes import add, takes_json
from titer.api.paging import Cursor, FewAtATime, OfVersion
from titer.api.preconditions import condition, entity_tag
from titer.api.problem import Problem
from titer.api.routes.stores import Stores
from titer.model.cursors import NAME, seal, unseal
from titer.model.errors import Rejected
from titer.model.instants import format_instant

_LIST = "models"
IfMatch = Annotated[str | None, Header(alias="If-Match", description='The ETag that is to be changed, as `"titer@3"`')]
IfNoneMatch = Annotated[str | None, Header(alias="If-None-Match", description="`*`: only where there is none yet")]


class ModelRoutes:
    """Lists, shows, writes and deletes models."""

    def __init__(self, stores: Stores) -> None:
        self._models = stores.models
        self._keep = KeepModels(stores.models, stores.clock)

    def register(self, app: APIGatewayRestResolver) -> None:
        one, shown, takes = "/v1/models/<name>", {200: (ShownModel,)}, takes_json(ModelBody)
        add(app, "GET", "/v1/models", self.list_models, {200: (ModelsPage,)}, tag="analyses")
        add(app, "GET", one, self.show_model, shown, tag="analyses")
        add(app, "PUT", one, self.write_model, shown, tag="analyses", takes=takes)
        add(app, "DELETE", one, self.delete_model, {204: ()}, tag="analyses")

    def list_models(self, limit: FewAtATime = 50, cursor: Cursor = None) -> Answer:
        """List the newest version of every model, by name."""
        after = None if cursor is None else unseal(_LIST, cursor, NAME)
        found = [*self._models.newest(limit=limit + 1, after=after)]
        following = seal(_LIST, found[limit - 1].name) if len(found) > limit else None
        return json_answer({"models": [*map(_entry, found[:limit])], "next_cursor": following})

    def show_model(self, name: str, version: OfVersion = None) -> Answer:
        """Show one version of a model, the newest where none is said; who wrote it, and when."""
        try:
            return _answer(self._keep.find(name, version))
        except Rejected as error:
            raise Problem(404, error.code, error.reason, error.hint) from error

    def write_model(
        self, request: Request, name: str, if_match: IfMatch = None, if_none_match: IfNoneMatch = None
    ) -> Answer:
        """Write the next version of a model: coefficients, or trees, as JSON of up to 256 KB.

        Analyses keep the version that they were asked with. With `live` what it predicts of live readings is taken in
        as a reading of its `output`, within seconds. With `If-Match` only on top of the version that has this ETag,
        with `If-None-Match: *` only where there is none of this name; else the answer is 412.
        """
        text, _ = json_object(request.resolved_event)
        only_if = condition(if_match, if_none_match)
        return _answer(self._keep.write(name, text, author_of(request), only_if))

    def delete_model(self, request: Request, name: str, if_match: IfMatch = None) -> Answer:
        """Delete a model: it predicts no more. Analyses that used a version keep it; a later model goes on counting."""
        try:
            self._keep.delete(name, author_of(request), condition(if_match, None))
        except Rejected as error:
            if error.code != "unknown_model":
                raise
            raise Problem(404, error.code, error.reason, error.hint) from error
        return Response(204, body="")


def _answer(found: ModelVersion) -> Answer:
    return json_answer({**_entry(found), "model": found.document}, headers={"ETag": entity_tag(found.label)})


def _entry(found: ModelVersion) -> dict[str, Any]:
    return {
        "name": found.name,
        "version": found.version,
        "live": found.live,
        "by": found.by.document(),
        "at": format_instant(found.at),
    }
