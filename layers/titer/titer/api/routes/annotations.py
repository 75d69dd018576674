"""/v1/annotations: what people say of readings."""

import re
from functools import partial
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Request
from aws_lambda_powertools.event_handler.openapi.params import Header, Query
from pydantic import ValidationError

from titer.annotations.annotating import Annotating
from titer.annotations.annotation import Annotation, AnnotationQuery, Mark, Position
from titer.annotations.messages import document_of, said
from titer.api.answers import Answer, json_answer
from titer.api.app import MERGE_PATCH, author_of, invalid_fields, token_of
from titer.api.body import json_object
from titer.api.catalog import FileCatalog
from titer.api.models.annotations import (
    AnnotationChange,
    AnnotationHistory,
    AnnotationRequest,
    AnnotationsPage,
    ShownAnnotation,
)
from titer.api.models.fields import Instant
from titer.api.openapi_routes import add, takes_json
from titer.api.paging import Cursor, FewAtATime, Limit, cursor_at, position_of
from titer.api.preconditions import entity_tag, stated
from titer.api.problem import Problem
from titer.api.routes.stores import Stores
from titer.live.once import name_of
from titer.model.cursors import seal, unseal
from titer.model.expression import expression
from titer.model.instants import micros_or_none
from titer.model.status import Status

_POSITION = expression(r"-?\d{1,18}#[0-9a-f-]{36}", re.ASCII)
_ID = expression(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

IfMatch = Annotated[
    str | None, Header(alias="If-Match", description="The ETag of the version that one saw; 428 without it")
]
Key = Annotated[
    str | None,
    Header(alias="Idempotency-Key", description="At most 64 characters; the same request with it makes it once"),
]
OfFile = Annotated[str | None, Query(max_length=36, description="Said of this file")]
OfSensor = Annotated[str | None, Query(min_length=1, max_length=1_000, description="Said of this sensor")]
OfAsset = Annotated[str | None, Query(max_length=255, description="Said of this asset; empty: of none")]
PartOfText = Annotated[str | None, Query(max_length=255, description="A part of its text or a tag, in any case")]
From = Annotated[Instant | None, Query(alias="from", description="Those that end later, with `Z` or an offset")]
To = Annotated[Instant | None, Query(alias="to", description="Those that begin before")]


class AnnotationRoutes:
    """Makes, shows, changes and hides annotations."""

    def __init__(self, stores: Stores) -> None:
        self._annotating = Annotating(stores.annotations, stores.clock)
        self._catalog = FileCatalog(stores.files, stores.artefacts)

    def register(self, app: APIGatewayRestResolver) -> None:
        one, shown = "/v1/annotations/<annotation_id>", {200: (ShownAnnotation,)}
        takes = takes_json(AnnotationChange)
        content = takes["requestBody"]["content"]
        content[MERGE_PATCH] = content["application/json"]
        page, history = {200: (AnnotationsPage,)}, {200: (AnnotationHistory,)}
        add(app, "POST", "/v1/annotations", self.annotate, {201: (ShownAnnotation,)}, tag="annotations")
        add(app, "GET", "/v1/annotations", self.list_annotations, page, tag="annotations")
        add(app, "GET", one, self.show_annotation, shown, tag="annotations")
        add(app, "PATCH", one, self.change_annotation, shown, tag="annotations", takes=takes)
        add(app, "DELETE", one, self.delete_annotation, shown, tag="annotations")
        add(app, "GET", f"{one}/history", self.show_history, history, tag="annotations")

    def annotate(self, request: Request, body: AnnotationRequest, idempotency_key: Key = None) -> Answer:
        """Say something of readings, by what they are of and when they were, so that it outlives every reprocessing.

        It stays when a file's results are deleted; of one that has none any more nothing new can be said (410). Who
        watches the file, the sensor or the asset is told. The text is kept as it is.
        """
        self._refuse_no_file(body.file_id)
        token_id = token_of(request).token_id
        key = None if idempotency_key is None else name_of(token_id, "/v1/annotations", idempotency_key)
        made, again = self._annotating.add(body.mark, author_of(request), key=key)
        headers = {"Location": f"annotations/{made.annotation_id}"}
        return _answer(made, 201, headers | ({"Idempotency-Replayed": "true"} if again else {}))

    def list_annotations(
        self,
        file_id: OfFile = None,
        sensor_id: OfSensor = None,
        asset: OfAsset = None,
        since: From = None,
        until: To = None,
        q: PartOfText = None,
        limit: Limit = 100,
        cursor: Cursor = None,
    ) -> Answer:
        """List annotations by their beginnings: those that overlap a time, of what is named, with a text.

        What several parameters say holds together. A page may be short, even empty, and still have a `next_cursor`.
        """
        query = AnnotationQuery(
            file_id=file_id,
            sensor_id=sensor_id,
            asset=asset,
            since=micros_or_none(since),
            until=micros_or_none(until),
            q=q,
        )
        if query.since is not None and query.until is not None and query.since > query.until:
            raise Problem(422, "invalid_range", "`from` is not before `to`", "Swap the two")
        bound_to = f"annotations {query}"
        after = None if cursor is None else _position_in(unseal(bound_to, cursor, _POSITION))
        page, following = self._annotating.page(query, after=after, limit=limit)
        next_cursor = following and seal(bound_to, f"{following.since}#{following.annotation_id}")
        return json_answer({"annotations": [*map(document_of, page)], "next_cursor": next_cursor})

    def show_annotation(self, annotation_id: str) -> Answer:
        """Show an annotation as it is now. 410 once it was deleted."""
        return _answer(self._annotating.find(_id(annotation_id)))

    def change_annotation(self, request: Request, annotation_id: str, if_match: IfMatch = None) -> Answer:
        """Change what an annotation says: a version on top of the one that `If-Match` names, 412 if there is another.

        Fields that are not said stay, null takes one away. What changes nothing makes no version.
        """
        _, patch = json_object(request.resolved_event)
        edit = partial(self._merged, patch)
        return _answer(self._annotating.change(_id(annotation_id), stated(if_match), edit, author_of(request)))

    def delete_annotation(self, request: Request, annotation_id: str, if_match: IfMatch = None) -> Answer:
        """Hide an annotation, by a version that says so; what it said stays in its history."""
        return _answer(self._annotating.delete(_id(annotation_id), stated(if_match), author_of(request)))

    def show_history(self, annotation_id: str, limit: FewAtATime = 50, cursor: Cursor = None) -> Answer:
        """List the versions of an annotation, newest first, with who made each, and when; a deleted one's too."""
        bound_to = f"history of {annotation_id}"
        before = position_of(bound_to, cursor) or None
        found = self._annotating.history(_id(annotation_id), before=before, limit=limit + 1)
        following = found[limit - 1].version if len(found) > limit else None
        versions = [*map(document_of, found[:limit])]
        return json_answer({"versions": versions, "next_cursor": cursor_at(bound_to, following)})

    def _merged(self, patch: dict[str, Any], mark: Mark) -> Mark:
        """Return what a mark says with the patch in it; `Problem` (`invalid_request`) where that could not be said."""
        merged = {name: value for name, value in (said(mark) | patch).items() if value is not None}
        try:
            after = AnnotationRequest.model_validate(merged).mark
        except ValidationError as error:
            faults = [{**fault, "loc": ("body", *fault["loc"])} for fault in error.errors()]
            raise invalid_fields(faults, AnnotationRequest.model_json_schema()["properties"]) from error
        if after.file_id != mark.file_id:
            self._refuse_no_file(after.file_id)
        return after

    def _refuse_no_file(self, file_id: str | None) -> None:
        if file_id is not None and self._catalog.record(file_id).status is Status.DELETED:
            hint = "Annotate its sensor or asset, or upload the file again"
            raise Problem(410, "file_deleted", "the results of this file were deleted", hint)


def _answer(annotation: Annotation, status: int = 200, headers: dict[str, str] | None = None) -> Answer:
    tag = {"ETag": entity_tag(str(annotation.version))}
    return json_answer(document_of(annotation), status, tag | (headers or {}))


def _id(annotation_id: str) -> str:
    """Return the id, or one that nothing has where it cannot be one."""
    return annotation_id if _ID.fullmatch(annotation_id) else ""


def _position_in(position: str) -> Position:
    since, _, annotation_id = position.partition("#")
    return Position(int(since), annotation_id)
