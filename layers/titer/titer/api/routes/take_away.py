"""POST /v1/exports, GET /v1/exports/{export_id}, GET /v1/files/{file_id}/export: readings to take away."""

from collections.abc import Callable
from typing import Annotated

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Request
from aws_lambda_powertools.event_handler.openapi.params import Query

from titer.api.answers import URL_LIVES, Answer, Redirects, json_answer, point_to
from titer.api.app import token_of
from titer.api.catalog import FileCatalog
from titer.api.models.exports import DECIMAL, FORMAT, LAYOUT, ZONE, ExportRequest, ShownExport, shape_of
from titer.api.models.fields import Name
from titer.api.models.files import Redirect
from titer.api.openapi_routes import Answers, add
from titer.api.paging import OfVersion
from titer.api.problem import RETRY_AFTER, Problem
from titer.api.queries import refuse_backward
from titer.api.routes.exports import From, To
from titer.api.routes.stores import Stores
from titer.exports.asking import Exporting
from titer.exports.export import Content, DecimalMark, Export, Format, Layout, State
from titer.exports.pinning import Pinning
from titer.model.instants import format_instant, zone

PATIENCE = 10.0  # seconds that a request waits for what it asks for

AsFormat = Annotated[Format, Query(alias="format", description=FORMAT)]
AsLayout = Annotated[Layout, Query(description=LAYOUT)]
InZone = Annotated[Name, Query(description=ZONE)]
WithDecimal = Annotated[DecimalMark, Query(description=DECIMAL)]


class TakeAwayRoutes:
    """Has exports made, and points to them."""

    def __init__(self, stores: Stores, sleep: Callable[[float], object]) -> None:
        self._catalog = FileCatalog(stores.files, stores.artefacts)
        self._artefacts = stores.artefacts
        self._pinning = Pinning(stores.files, stores.sensors, stores.stretches, stores.remarks, clock=stores.clock)
        self._exporting = Exporting(
            stores.exports, stores.exports_queue, stores.artefacts, stores.files, clock=stores.clock, sleep=sleep
        )

    def register(self, app: APIGatewayRestResolver) -> None:
        of_file: Answers = {303: (Redirect,), 200: (Redirect,), 202: (ShownExport,)}
        add(app, "POST", "/v1/exports", self.ask_for_export, {202: (ShownExport,)}, tag="exports")
        add(app, "GET", "/v1/exports/<export_id>", self.show_export, {200: (ShownExport,)}, tag="exports")
        add(app, "GET", "/v1/files/<file_id>/export", self.export_file, of_file, tag="exports")

    def ask_for_export(self, request: Request, body: ExportRequest) -> Answer:
        """Have readings made a file: of files, or of series over files and live alike.

        Ask `GET /v1/exports/{export_id}` until its `status` is `done`, or `failed`. Versions are pinned; who asks for
        the same gets the same export, for 24 hours. Of a token two are made at a time, else 429.
        """
        refuse_backward(body.since, body.until)
        zone(body.timezone)
        if (body.file_ids is None) == (body.series is None):
            raise Problem(422, "invalid_request", "an export is either of files or of series", "Say one of the two")
        content = self._of_series(body) if body.file_ids is None else self._of_files(body.file_ids, body)
        export = self._exporting.ask(content, token_of(request).token_id)
        return json_answer(self._shown(export), 202, {"Location": f"exports/{export.export_id}"})

    def _of_files(self, file_ids: list[str], body: ExportRequest) -> Content:
        found = [self._catalog.finished(file_id) for file_id in dict.fromkeys(file_ids)]
        return self._pinning.of_files(found, body.shape, body.since, body.until)

    def _of_series(self, body: ExportRequest) -> Content:
        if body.since is None or body.until is None:
            raise Problem(422, "invalid_request", "series need from and to", "Say of which time they are to be")
        wanted = [each.wanted for each in body.series or ()]
        return self._pinning.of_series(wanted, body.shape, body.since, body.until)

    def show_export(self, export_id: str) -> Answer:
        """Show an export and, once it is done, where it lies. 410 where the results of one of its files are deleted."""
        return json_answer(self._shown(self._exporting.find(export_id)))

    def export_file(
        self,
        request: Request,
        file_id: str,
        form: AsFormat,
        version: OfVersion = None,
        layout: AsLayout = Layout.LONG,
        timezone: InZone = "UTC",
        decimal: WithDecimal = DecimalMark.POINT,
        since: From = None,
        until: To = None,
        redirect: Redirects = True,
    ) -> Answer:
        """Have the readings of a file made another one, and point to it once it is there.

        202 where that takes longer than 10 seconds: `Location` has the export, which goes on.
        """
        refuse_backward(since, until)
        zone(timezone)
        shape = shape_of(form, layout, timezone, decimal)
        content = self._pinning.of_files([self._catalog.finished(file_id, version)], shape, since, until)
        asked = self._exporting.ask(content, token_of(request).token_id)
        export = self._exporting.wait(asked, PATIENCE)
        if export.state is State.DONE:
            return point_to(self._url(export), redirect=redirect)
        if export.state is State.FAILED:
            raise Problem(422, export.code or "export_failed", export.message or "the export failed")
        location = {"Location": f"../../exports/{export.export_id}", **RETRY_AFTER}
        return json_answer(self._shown(export), 202, location)

    def _url(self, export: Export) -> str:
        return self._artefacts.download_url(
            export.made_key, export.made_version, filename=export.filename, seconds=URL_LIVES
        )

    def _shown(self, export: Export) -> dict[str, object]:
        done = export.state is State.DONE
        return ShownExport(
            export_id=export.export_id,
            status=export.state,
            format=export.shape.format,
            layout=export.shape.layout,
            timezone=export.shape.timezone,
            decimal=export.shape.decimal,
            filename=export.filename,
            created_at=format_instant(export.created_at),
            ended_at=format_instant(export.ended_at) if export.ended_at else None,
            expires_at=format_instant(export.ends_at),
            rows=export.rows,
            bytes=export.bytes,
            left_out=export.left_out if done else None,
            code=export.code,
            message=export.message,
            url=self._url(export) if done else None,
            expires_in=URL_LIVES if done else None,
        ).model_dump(mode="json")
