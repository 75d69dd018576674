"""/v1/batches: what was made from when to when, as files tell of it or somebody declares it."""

from dataclasses import replace
from typing import Annotated
from urllib.parse import unquote

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Request, Response
from aws_lambda_powertools.event_handler.openapi.params import Header, Query

from titer.api.answers import Answer, json_answer
from titer.api.app import author_of
from titer.api.catalog import FileCatalog
from titer.api.models.batches import BatchesPage, BatchRequest, PhasesFrom, ShownBatch
from titer.api.models.fields import Instant
from titer.api.openapi_routes import add
from titer.api.paging import Cursor, FewAtATime
from titer.api.preconditions import entity_tag, stated
from titer.api.problem import Problem
from titer.api.queries import contexts_asked, named_in, of_context, refuse_no_time
from titer.api.routes.analyses import analysing, document_of
from titer.api.routes.stores import Stores
from titer.batches.batch import LONGEST_NAME, Batch, BatchName, FileIn, Phase, Said
from titer.batches.declaring import Declaring
from titer.batches.documents import document_of as shown
from titer.batches.documents import listed
from titer.batches.phases import OfSeries, named_by_growth, numbered, phases_called, pieces_of
from titer.batches.ports import BatchQuery
from titer.model.errors import Rejected
from titer.model.instants import micros_or_none
from titer.model.option_types import CONTROL

OfAsset = Annotated[
    str | None, Query(max_length=255, description="Of this asset; empty: of none; not said: whichever has one of it")
]
Named = Annotated[
    str | None,
    Query(alias="batch_id", min_length=1, max_length=LONGEST_NAME, description="The batch, where the path has `-`"),
]
OfAssets = Annotated[str | None, Query(max_length=255, description="Of this asset; empty: of none")]
OfProduct = Annotated[str | None, Query(min_length=1, max_length=255, description="Of this product")]
OfRecipe = Annotated[str | None, Query(min_length=1, max_length=255, description="By this recipe")]
PartOfId = Annotated[str | None, Query(min_length=1, max_length=255, description="A part of the id, in any case")]
From = Annotated[Instant | None, Query(alias="from", description="Those that began at this instant or later")]
To = Annotated[Instant | None, Query(alias="to", description="Those that began before this instant")]
OfContext = Annotated[
    str | None,
    of_context("With this value under this name of their context: `context.operator=Anna`. Several must all fit"),
]
IfMatch = Annotated[
    str | None, Header(alias="If-Match", description="The ETag of what is there; 428 without it where it was declared")
]
IfNoneMatch = Annotated[str | None, Header(alias="If-None-Match", description="`*`: only where there is none yet")]


class BatchRoutes:
    """Lists, shows, declares and takes back batches."""

    def __init__(self, stores: Stores) -> None:
        self._batches = stores.batches
        self._declaring = Declaring(stores.batches, stores.clock)
        self._catalog = FileCatalog(stores.files, stores.artefacts)
        self._stores = stores

    def register(self, app: APIGatewayRestResolver) -> None:
        one, batch = "/v1/batches/<batch_id>", (ShownBatch,)
        add(app, "GET", "/v1/batches", self.list_batches, {200: (BatchesPage,)}, tag="analyses")
        add(app, "GET", one, self.show_batch, {200: batch}, tag="analyses")
        add(app, "PUT", one, self.declare_batch, {200: batch, 201: batch}, tag="analyses")
        add(app, "DELETE", one, self.take_back_batch, {204: ()}, tag="analyses")

    def list_batches(
        self,
        request: Request,
        asset: OfAssets = None,
        product: OfProduct = None,
        recipe: OfRecipe = None,
        q: PartOfId = None,
        since: From = None,
        until: To = None,
        _context: OfContext = None,
        limit: FewAtATime = 50,
        cursor: Cursor = None,
    ) -> Answer:
        """List batches: those that files name in their context, and those that were declared. The newest come first.

        A page may be short, even empty, and still have a `next_cursor`.
        """
        refuse_no_time(since, until)
        query = BatchQuery(
            asset=asset,
            product=product,
            recipe=recipe,
            q=q,
            since=micros_or_none(since),
            until=micros_or_none(until),
            context=dict(contexts_asked(request)),
        )
        found, following = self._batches.page(query, limit=limit, cursor=cursor)
        return json_answer({"batches": [*map(listed, found)], "next_cursor": following})

    def show_batch(self, batch_id: str, named: Named = None, asset: OfAsset = None) -> Answer:
        """Show a batch. `/v1/batches/-?batch_id=…` is the same, for ids that do not fit a path."""
        return _answer(self._declaring.find(_known_id(batch_id, named), asset))

    def declare_batch(
        self,
        request: Request,
        batch_id: str,
        body: BatchRequest,
        named: Named = None,
        asset: OfAsset = None,
        if_match: IfMatch = None,
        if_none_match: IfNoneMatch = None,
    ) -> Answer:
        """Declare a batch, or what files do not tell of one: it replaces what was declared before, and prevails.

        What was declared is replaced only by who names it: `If-Match` with its ETag, else 428; 412 where it is another
        by now.
        """
        batch_id = _new_id(batch_id, named)
        of_asset = _asset(batch_id, body, asset)
        said = self._with_files(body.said, body.file_ids)
        if body.phases_from:
            said = replace(said, phases=self._phases(batch_id, of_asset, said, body.phases_from))
        only_if = stated(if_match, if_none_match)
        batch, is_new = self._declaring.declare(batch_id, of_asset, said, only_if, author_of(request))
        return _answer(batch, 201 if is_new else 200)

    def take_back_batch(
        self, batch_id: str, named: Named = None, asset: OfAsset = None, if_match: IfMatch = None
    ) -> Answer:
        """Forget what was declared of a batch. One that files tell of stays, as they tell it; others are gone.

        With `If-Match`, only the one that has this ETag. 409 where files alone tell of it.
        """
        self._declaring.take_back(_known_id(batch_id, named), asset, stated(if_match))
        return Response(204, body="")

    def _with_files(self, said: Said, file_ids: list[str]) -> Said:
        """Return what is said with the files that are named, from when to when these have readings."""
        records = [self._catalog.record(file_id) for file_id in file_ids]
        coverages = [each.finished.coverage for each in records if each.finished and each.finished.coverage]
        firsts = [each.first_at for each in coverages if each.first_at is not None]
        lasts = [each.last_at for each in coverages if each.last_at is not None]
        return replace(
            said,
            files=tuple(FileIn(each.file_id, each.version or 1) for each in records),
            started_at=said.started_at if said.started_at is not None else min(firsts, default=None),
            ended_at=said.ended_at if said.ended_at is not None else max(lasts, default=None),
        )

    def _phases(self, batch_id: str, asset: str | None, said: Said, told: PhasesFrom) -> tuple[Phase, ...]:
        """Return the phases that an analysis tells of a batch, as it was from its beginning to its end.

        `Rejected`: `batch_not_begun`; those of `analysing(…).finished` and of `titer.batches.phases`.
        """
        known = self._declaring.sought(batch_id, asset)
        since = said.started_at if said.started_at is not None or known is None else known.started_at
        if since is None:
            reason = f"nobody knows when the batch “{batch_id}” began"
            raise Rejected("batch_not_begun", reason, "Say `started_at`, or send readings that name it")
        until = said.ended_at if said.ended_at is not None or known is None else known.ended_at
        found = document_of(self._stores, analysing(self._stores).finished(told.analysis_id))
        series = OfSeries(told.series.sensor_id, told.series.parameter) if told.series else OfSeries()
        of = known.of if known else BatchName(asset or None, batch_id)
        pieces = pieces_of(found["events"], of, (since, until), series)
        if told.names == "growth":
            return phases_called(pieces, named_by_growth(pieces))
        return phases_called(pieces, numbered(pieces) if told.names is None else told.names)


def _answer(batch: Batch, status: int = 200) -> Answer:
    return json_answer(shown(batch), status, {"ETag": entity_tag(batch.label)})


def _id(in_path: str, in_query: str | None) -> str:
    """Return the batch that is asked for: by the path or, where that has `-`, by the query."""
    name = named_in(in_path, in_query, "batch")
    return unquote(name) if in_query is None else name  # not every gateway has done that


def _new_id(in_path: str, in_query: str | None) -> str:
    """Return the batch that is declared. `Problem` where none can be called so."""
    name = _id(in_path, in_query)
    if _is_none(name):
        hint = f"Take 1 to {LONGEST_NAME} characters, none of them a control character"
        raise Problem(422, "invalid_request", "no batch can have this id", hint)
    return name


def _known_id(in_path: str, in_query: str | None) -> str:
    """Return the batch that is asked for. `Problem` (404) where none can be called so."""
    name = _id(in_path, in_query)
    if _is_none(name):
        raise Problem(404, "unknown_batch", "there is no batch with such an id", "See GET /v1/batches for all")
    return name


def _is_none(name: str) -> bool:
    return len(name) > LONGEST_NAME or CONTROL.search(name) is not None or not name.strip()


def _asset(batch_id: str, body: BatchRequest, asset: str | None) -> str | None:
    """Return the asset of a batch that is declared; `Problem` where body, path and query do not agree."""
    if body.batch_id not in {None, batch_id}:
        field = {"field": "batch_id", "message": "it is not that of the path"}
        raise Problem(422, "invalid_request", "body and path name two batches", "Say it once", errors=[field])
    if "asset" not in body.model_fields_set:
        return asset
    if asset is not None and asset != (body.asset or ""):
        field = {"field": "asset", "message": "it is not that of the query"}
        raise Problem(422, "invalid_request", "body and query name two assets", "Say it once", errors=[field])
    return body.asset or ""
