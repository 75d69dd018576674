"""GET /v1/files and what lies below it but exports, and GET /files/{file_id} as the upload service had it."""

from dataclasses import replace
from typing import Annotated, Literal

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Request
from aws_lambda_powertools.event_handler.openapi.params import Query

from titer.api.answers import URL_LIVES, Answer, Redirects, json_answer, point_to
from titer.api.catalog import FileCatalog, legacy_result, list_entry, unfinished_result, version_entry, with_uploaded
from titer.api.models.fields import Instant
from titer.api.openapi_routes import Named, add
from titer.api.paging import Cursor, FewAtATime, Limit, OfVersion, cursor_at, position_of
from titer.api.problem import Problem
from titer.api.queries import contexts_asked, of_context, refuse_no_time
from titer.api.routes.stores import Stores
from titer.files.ports import FilePage, FileQuery
from titer.judging.stored_result import KEPT, explain_faults
from titer.model.coverage import Sought
from titer.model.instants import micros_or_none
from titer.model.status import Status

Since = Annotated[Instant | None, Query(description="Made at this instant or later, with `Z` or an offset")]
Until = Annotated[Instant | None, Query(description="Made before this instant")]
OfAsset = Annotated[str | None, Query(max_length=255, description="Of this asset; empty: of none")]
OfRuleSet = Annotated[
    str | None,
    Query(
        min_length=1, max_length=255, description="Judged by this rule set: name@version, or name for all its versions"
    ),
]
PartOfName = Annotated[str | None, Query(min_length=1, max_length=255, description="A part of the name, in any case")]
OfStatus = Annotated[Status | None, Query(description="Files of this status alone")]
OfSensor = Annotated[str | None, Query(min_length=1, max_length=1_000, description="With readings of this sensor")]
From = Annotated[Instant | None, Query(alias="from", description="With readings of this instant or later")]
To = Annotated[Instant | None, Query(alias="to", description="With readings from before this instant")]
OfContext = Annotated[
    str | None,
    of_context(
        "With readings that have this value under this name of their context: `context.batch=B-7`. Several names must "
        "all fit. Of each file 50 values of each of 20 names are kept"
    ),
]
OfKind = Annotated[
    Literal["file", "live"],
    Query(description="`file`: what was sent as a file. `live`: what came as readings, a file for each hour"),
]
FilesLimit = Annotated[int, Query(ge=1, le=100, description="Files of a page, at most")]


class FileRoutes:
    """Shows what is known of files."""

    def __init__(self, stores: Stores) -> None:
        self._files = stores.files
        self._uploads = stores.uploads
        self._catalog = FileCatalog(stores.files, stores.artefacts)

    def register(self, app: APIGatewayRestResolver) -> None:
        a_file = "/v1/files/<file_id>"
        add(app, "GET", "/v1/files", self.list_files, {200: (Named("files.FilesPage"),)})
        add(app, "GET", a_file, self.show_file, {200: (Named("results.FileResult"),)})
        add(app, "GET", f"{a_file}/versions", self.list_versions, {200: (Named("files.VersionsPage"),)})
        add(app, "GET", f"{a_file}/summaries", self.list_summaries, {200: (Named("files.SummariesPage"),)})
        add(
            app,
            "GET",
            f"{a_file}/raw",
            self.download_raw,
            {303: (Named("files.Redirect"),), 200: (Named("files.Redirect"),)},
        )
        add(
            app,
            "GET",
            "/files/<file_id>",
            self.show_file_as_before,
            {200: (Named("files.EarlierResult"),)},
            tag="earlier",
        )

    def list_files(
        self,
        request: Request,
        status: OfStatus = None,
        name: PartOfName = None,
        asset: OfAsset = None,
        rule_set: OfRuleSet = None,
        since: Since = None,
        until: Until = None,
        kind: OfKind = "file",
        sensor_id: OfSensor = None,
        readings_since: From = None,
        readings_until: To = None,
        _context: OfContext = None,
        limit: FilesLimit = 50,
        cursor: Cursor = None,
    ) -> Answer:
        """List files, newest first. A page may be short, even empty, and still have a `next_cursor`.

        `unsure` counts the files that were passed over because too little is kept of them to tell whether they match:
        they have more sensors or values of a context than are kept, or were judged before these were. `damaged` names
        those whose records cannot be read, which `titer reconcile --fix` mends.
        """
        refuse_no_time(readings_since, readings_until)
        refuse_no_time(since, until, ("since", "until"))
        query = FileQuery(
            status=status,
            name=name,
            asset=asset,
            rule_set=rule_set,
            since=since,
            until=until,
            kind=kind,
            sought=Sought(
                since=micros_or_none(readings_since),
                until=micros_or_none(readings_until),
                sensor_id=sensor_id,
                context=contexts_asked(request),
            ),
            limit=limit,
            cursor=cursor,
        )
        page = self._awaiting_or_uploaded(query) if status is Status.UPLOADED else self._files.page(query)
        files = [with_uploaded(record, self._uploads) for record in page.files]
        wanted = [record for record in files if status in {None, record.status}]
        shown = [list_entry(record, self._catalog.original(record)) for record in wanted]
        passed_over = {"unsure": page.unsure, "damaged": list(page.damaged)}
        return json_answer({"files": shown, **passed_over, "next_cursor": page.cursor})

    def _awaiting_or_uploaded(self, query: FileQuery) -> FilePage:
        return self._files.page(replace(query, status=Status.AWAITING_UPLOAD))

    def show_file(self, file_id: str, version: OfVersion = None) -> Answer:
        """Show a file: its result once it is finished, what was declared until then."""
        return json_answer(self._document(file_id, version))

    def list_versions(self, file_id: str, limit: FewAtATime = 50, cursor: Cursor = None) -> Answer:
        """List the versions of a file, newest first: what each was judged from and by, and how it ended."""
        record, bound_to = self._catalog.record(file_id), f"versions of {file_id}"
        before = position_of(bound_to, cursor) or None
        found = self._files.versions(file_id, limit=limit + 1, before=before)
        following = found[limit - 1].number if len(found) > limit else None
        shown = [version_entry(record, version) for version in found[:limit]]
        return json_answer({"versions": shown, "next_cursor": cursor_at(bound_to, following)})

    def show_file_as_before(self, file_id: str) -> Answer:
        """Show a file in the shape of the upload service."""
        return json_answer(legacy_result(self._document(file_id)))

    def list_summaries(
        self, file_id: str, version: OfVersion = None, limit: Limit = 100, cursor: Cursor = None
    ) -> Answer:
        """List the figures of each series, as many as the file has."""
        record, end = self._catalog.finished(file_id, version)
        bound_to = f"summaries of {file_id} {record.version}"
        start = position_of(bound_to, cursor)
        page, offset = divmod(start, KEPT)
        stored = self._catalog.summaries(end, page) if page < max(end.summary_pages, 1) else []
        shown = stored[offset : offset + limit]
        more = offset + len(shown) < len(stored) or page + 1 < end.summary_pages
        return json_answer(
            {"summaries": shown, "next_cursor": cursor_at(bound_to, start + len(shown) if more else None)}
        )

    def download_raw(self, file_id: str, version: OfVersion = None, redirect: Redirects = True) -> Answer:
        """Point to the file as it came, byte for byte, for 15 minutes."""
        record = with_uploaded(self._catalog.record(file_id, version), self._uploads)
        if record.status is Status.AWAITING_UPLOAD:
            raise Problem(409, "not_uploaded", "the file has not arrived yet", "Send it to its slot first")
        url = self._uploads.download_url(record.key, record.object_version, filename=record.name, seconds=URL_LIVES)
        return point_to(url, redirect=redirect)

    def _document(self, file_id: str, version: int | None = None) -> dict[str, object]:
        record = with_uploaded(self._catalog.record(file_id, version), self._uploads)
        came = {"kind": record.kind, "compacted_into": record.compacted_into}
        if record.finished is None:
            return unfinished_result(record) | came
        document = explain_faults(self._catalog.document(record.finished))
        return document | {"duplicate_of": self._catalog.original(record), **came}
