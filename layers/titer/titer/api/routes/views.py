"""/v1/views: what the page shows, saved under names, for everybody."""

from typing import Annotated
from urllib.parse import unquote

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Request, Response, content_types
from aws_lambda_powertools.event_handler.openapi.params import Header

from titer.annotations.saving import Saving
from titer.annotations.view import NAME, SavedView
from titer.api.answers import Answer, json_answer
from titer.api.app import author_of
from titer.api.body import json_object
from titer.api.models.annotations import ViewDocument, ViewsPage
from titer.api.openapi_routes import add, takes_json
from titer.api.paging import Cursor, FewAtATime
from titer.api.preconditions import entity_tag, stated
from titer.api.routes.stores import Stores
from titer.model.cursors import seal, unseal
from titer.model.instants import format_instant

_LIST = "views"
IfMatch = Annotated[
    str | None, Header(alias="If-Match", description="The ETag of what is there; 428 without it where something is")
]
IfNoneMatch = Annotated[str | None, Header(alias="If-None-Match", description="`*`: only where there is none yet")]


class ViewRoutes:
    """Lists, shows, saves and deletes views. No name holds a `%`: whether a gateway decoded it makes no difference."""

    def __init__(self, stores: Stores) -> None:
        self._views = stores.views
        self._saving = Saving(stores.views, stores.clock)

    def register(self, app: APIGatewayRestResolver) -> None:
        one, view, takes = "/v1/views/<name>", (ViewDocument,), takes_json(ViewDocument)
        add(app, "GET", "/v1/views", self.list_views, {200: (ViewsPage,)}, tag="annotations")
        add(app, "GET", one, self.show_view, {200: view}, tag="annotations")
        add(app, "PUT", one, self.save_view, {200: view, 201: view}, tag="annotations", takes=takes)
        add(app, "DELETE", one, self.delete_view, {204: ()}, tag="annotations")

    def list_views(self, limit: FewAtATime = 50, cursor: Cursor = None) -> Answer:
        """List saved views by their names."""
        after = None if cursor is None else unseal(_LIST, cursor, NAME)
        found = [*self._views.listed(limit=limit + 1, after=after)]
        following = seal(_LIST, found[limit - 1].name) if len(found) > limit else None
        return json_answer({"views": [*map(_list_entry, found[:limit])], "next_cursor": following})

    def show_view(self, name: str) -> Answer:
        """Show a view: the JSON that was saved, as it came."""
        return _answer(self._saving.find(unquote(name)))

    def save_view(
        self, request: Request, name: str, if_match: IfMatch = None, if_none_match: IfNoneMatch = None
    ) -> Answer:
        """Save a view: any JSON object of up to 16 KB, under a name of up to 64 characters.

        One that is there is replaced only by who names it: `If-Match` with its ETag, else 428; 412 where it is another
        by now.
        """
        text, _ = json_object(request.resolved_event)
        saved = self._saving.save(unquote(name), text, stated(if_match, if_none_match), author_of(request))
        return _answer(saved, 201 if saved.version == 1 else 200)

    def delete_view(self, name: str, if_match: IfMatch = None) -> Answer:
        """Delete a view, for good; only by who names it, as above."""
        self._saving.delete(unquote(name), stated(if_match))
        return Response(204, body="")


def _answer(view: SavedView, status: int = 200) -> Answer:
    return Response(status, content_types.APPLICATION_JSON, view.text, headers={"ETag": entity_tag(view.label)})


def _list_entry(view: SavedView) -> dict[str, object]:
    changed_at = format_instant(view.changed_at)
    return {"name": view.name, "version": view.version, "by": view.by.document(), "changed_at": changed_at}
